"""Dates as people write them; expected values are read off the calendar."""

from __future__ import annotations

import datetime
from datetime import datetime as at

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.ingest.dates import DateProblem, parse_date, parse_time


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("2025-04-03", at(2025, 4, 3), "day"),
        ("03/04/2025", at(2025, 4, 3), "day"),
        ("3.4.25", at(2025, 4, 3), "day"),
        ("03-04-2025 21:30", at(2025, 4, 3, 21, 30), "minute"),
        ("2025-04-03T21:30:59", at(2025, 4, 3, 21, 30), "minute"),
        ("2025/04/03", at(2025, 4, 3), "day"),
        ("20250403", at(2025, 4, 3), "day"),
        ("3rd April 2025", at(2025, 4, 3), "day"),
        ("Thu 3 Apr 2025", at(2025, 4, 3), "day"),
        ("April 3, 2025", at(2025, 4, 3), "day"),
        ("03-Apr-25 9:05 pm", at(2025, 4, 3, 21, 5), "minute"),
        ("April 2025", at(2025, 4, 1), "month"),
        ("2025-04", at(2025, 4, 1), "month"),
        ("04/2025", at(2025, 4, 1), "month"),
        ("2025", at(2025, 1, 1), "year"),
        ("45750", at(2025, 4, 3), "day"),
        ("45750.5", at(2025, 4, 3, 12), "minute"),
    ],
)
def test_forms(text: str, start: datetime.datetime, precision: str) -> None:
    moment = parse_date(text)
    assert (moment.start, moment.precision) == (start, precision)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2022-01", at(2022, 1, 31, 23, 59)),
        ("2024-02", at(2024, 2, 29, 23, 59)),
        ("2023-02", at(2023, 2, 28, 23, 59)),
        ("2021-12", at(2021, 12, 31, 23, 59)),
        ("2021", at(2021, 12, 31, 23, 59)),
        ("01/02/2021", at(2021, 2, 1, 23, 59)),
    ],
)
def test_the_last_minute_a_date_can_mean(text: str, end: datetime.datetime) -> None:
    assert parse_date(text).end == end


def test_iso_order_never_depends_on_day_first() -> None:
    assert parse_date("2025-04-03", day_first=True) == parse_date("2025-04-03", day_first=False)


def test_month_first_on_request() -> None:
    assert parse_date("03/04/2025", day_first=False).start == at(2025, 3, 4)
    assert parse_date("01/01/2017 12:00:00 AM", day_first=False).start == at(2017, 1, 1)


def test_an_offset_becomes_local_time() -> None:
    seen: list[datetime.datetime] = []

    def to_local(moment: datetime.datetime) -> datetime.datetime:
        seen.append(moment)
        return at(2025, 7, 1, 21, 0)

    assert parse_date("2025-07-01T20:00:00Z", to_local=to_local).start == at(2025, 7, 1, 21, 0)
    assert seen[0].utcoffset() == datetime.timedelta(0)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2025",
        "2025-02-30",
        "29/02/2023",
        "00/01/2025",
        "13/13/2025",
        "2025-13",
        "01/01/2025 25:00",
        "2025-01-01 24:00",
    ],
)
def test_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(DateProblem, match="impossible"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "soon", "N/A", "12", "99999", "3 Foo 2025", "12:30", "1e999"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateProblem):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("21:30", (21, 30)),
        ("21:30:59", (21, 30)),
        ("1200", (12, 0)),
        ("900", (9, 0)),
        ("55", (0, 55)),
        ("0", (0, 0)),
        ("9.30pm", (21, 30)),
        ("12:05 am", (0, 5)),
        ("0.75", (18, 0)),
        ("2460", None),
        ("25:00", None),
        ("evening", None),
        ("", None),
    ],
)
def test_times_of_day(text: str, clock: tuple[int, int] | None) -> None:
    assert parse_time(text) == clock


@given(st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2069, 12, 31)))
def test_every_day_is_read_back_from_every_form(day: datetime.date) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d-%b-%Y"):
        assert parse_date(day.strftime(form)).start.date() == day
    assert parse_date(day.strftime("%m/%d/%Y"), day_first=False).start.date() == day


@given(st.text(max_size=30))
def test_any_text_gives_a_moment_or_a_reason(text: str) -> None:
    try:
        moment = parse_date(text)
    except DateProblem:
        return
    assert moment.start <= moment.end
