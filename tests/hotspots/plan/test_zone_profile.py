"""The profile of a zone on a small frame whose every number is known by hand."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geodata.schema import CHARACTERISTICS
from hotspots.plan.profile import ZoneProfile
from hotspots.plan.zone_profile import NEEDED_COLUMNS, ProfileScope, area_weighted, inside, profile_zone

ZONE = box(0, 0, 1000, 1000)


def incident(when: str, **fields: Any) -> dict[str, Any]:
    moment = pd.Timestamp(when)
    row: dict[str, Any] = dict.fromkeys(NEEDED_COLUMNS)
    row |= {
        "source": "police",
        "occurred_from": moment,
        "occurred_to": moment,
        "date_precision": "minute",
        "easting_m": 500.0,
        "northing_m": 500.0,
        "location_precision": "exact",
    }
    return row | fields


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(NEEDED_COLUMNS))
    for name in CHARACTERISTICS:
        frame[name] = frame[name].astype("boolean")
    for name in ("occurred_from", "occurred_to"):
        frame[name] = frame[name].astype("datetime64[us]")
    for name in ("easting_m", "northing_m"):
        frame[name] = frame[name].astype("float64")
    return frame


def profile(rows: list[dict[str, Any]], **scope: Any) -> ZoneProfile:
    return profile_zone(frame_of(rows), ZONE, scope=ProfileScope("Z-0001", "Market", **scope))


def counts(shares: Any) -> dict[str, int]:
    return {one.name: one.count for one in shares if one.count}


MONTH = {"occurred_to": pd.Timestamp("2025-04-30 23:59:59"), "date_precision": "month"}
ROWS = [
    incident("2025-03-03 17:30", race=True, religion_or_belief=True, category="Assault", victim_key="v1"),
    incident("2025-03-03 17:59", race=True, age=False, category="Assault", victim_key="v1", setting="street"),
    incident(
        "2025-03-04 00:00",
        date_precision="day",
        occurred_to=pd.Timestamp("2025-03-04 23:59:59"),
        disability=True,
    ),
    incident(
        "2025-04-01", **MONTH, race=True, source="school", easting_m=900.0, location_precision="postcode"
    ),
    incident("2025-05-01 09:00", easting_m=1000.0, northing_m=1000.0, reporting_route="phone"),
    incident("2025-05-02 09:00", easting_m=1000.1, race=True),
    incident("2025-05-31 09:00", easting_m=np.nan, northing_m=np.nan, location_precision="none", race=True),
]


def test_counts_by_hand() -> None:
    told = profile(ROWS)
    assert told.incidents == 5
    assert counts(told.by_characteristic) == {"disability": 1, "race": 3, "religion_or_belief": 1}
    assert tuple(one.name for one in told.by_characteristic) == CHARACTERISTICS
    assert (told.several_characteristics, told.no_characteristic) == (1, 1)
    assert counts(told.by_source) == {"police": 4, "school": 1}
    assert counts(told.by_category) == {"Assault": 2, "": 3}
    assert counts(told.by_setting) == {"street": 1, "": 4}
    assert told.by_setting[-1].label == "Not known"
    assert counts(told.by_reporting_route) == {"phone": 1, "": 4}
    assert counts(told.by_month) == {"2025-03": 3, "2025-04": 1, "2025-05": 1}
    assert told.no_point == 1
    assert told.area_km2 == 1.0


def test_hours_and_weekdays_stand_on_known_times_only() -> None:
    told = profile(ROWS)
    assert (told.with_hour, told.with_weekday) == (3, 4)
    assert counts(told.by_hour) == {"17": 2, "9": 1}
    # 3 and 4 March 2025 were a Monday and a Tuesday, 1 May 2025 a Thursday.
    assert counts(told.by_weekday) == {"0": 2, "1": 1, "3": 1}
    assert len(told.by_hour) == 24
    assert told.by_weekday[0].label == "Monday"
    assert any("Hours stand on 3 and weekdays on 4 of 5" in note for note in told.notes)


def test_a_span_over_midnight_has_neither_hour_nor_weekday() -> None:
    told = profile([incident("2025-03-03 20:00", occurred_to=pd.Timestamp("2025-03-04 07:00"))])
    assert (told.incidents, told.with_hour, told.with_weekday) == (1, 0, 0)


def test_repeats_by_hand() -> None:
    told = profile(ROWS).repeats
    # Three records at exactly (500, 500); a postcode is no place, and the one on the corner stands alone.
    assert (told.places, told.at_places, told.with_place) == (1, 3, 4)
    assert (told.victims, told.of_victims, told.with_victim) == (1, 2, 2)
    assert profile(ROWS[4:5]).repeats.victims is None


def test_period_limits_counts_but_not_the_look_back() -> None:
    old = [incident(f"2023-{month:02d}-15 12:00") for month in range(1, 13)]
    now = [incident(f"2025-{month:02d}-15 12:00") for month in range(1, 13)]
    middle = [incident(f"2024-{month:02d}-15 12:00") for month in range(1, 13)] * 2
    told = profile(old + middle + now, start=datetime.date(2025, 11, 1), end=datetime.date(2025, 12, 31))
    assert told.incidents == 2
    assert told.change is not None
    assert (told.change.this_year, told.change.year_before) == (12, 24)
    assert (told.change.start, told.change.before_start) == (
        datetime.date(2025, 1, 1),
        datetime.date(2024, 1, 1),
    )
    # Given 36 in all, 12 is binomial with one half.
    assert told.change.p_value == pytest.approx(2 * sum_of_tail(12, 36))
    assert "chance alone often brings" in told.change.sentence


def sum_of_tail(most: int, of: int) -> float:
    from math import comb

    return sum(comb(of, number) for number in range(most + 1)) / 2**of


def test_change_ends_with_the_last_whole_month() -> None:
    rows = [
        incident("2023-01-10 12:00"),
        incident("2025-06-14 12:00"),
        incident("2025-06-01", **MONTH | {"occurred_to": pd.Timestamp("2025-06-30")}),
    ]
    told = profile(rows, end=datetime.date(2025, 6, 15))
    assert told.change is not None
    assert told.change.end == datetime.date(2025, 5, 31)
    assert told.change.this_year == 0


def test_no_change_when_records_do_not_reach_back() -> None:
    told = profile([incident("2024-06-01 12:00"), incident("2025-12-31 12:00")])
    assert told.change is None
    assert any("do not cover both years" in sentence for sentence in told.sentences)


def test_few_incidents_are_not_read_into() -> None:
    assert any("too few" in sentence for sentence in profile(ROWS).sentences)


def test_an_empty_table_says_so() -> None:
    told = profile([])
    assert told.incidents == 0
    assert (told.start, told.change, told.by_month) == (None, None, ())
    assert "nothing can be said" in told.sentences[0]


def test_silent_sources_are_named() -> None:
    (note,) = [note for note in profile(ROWS[:2]).notes if "records" in note and "a zero there" in note]
    assert "disability" in note
    assert "race" not in note


def test_residents_by_share_of_ground() -> None:
    areas = np.array([box(0, 0, 1000, 2000), box(1000, 0, 2000, 1000), box(5000, 0, 6000, 1000)])
    told = area_weighted(box(500, 0, 1250, 1000), areas, np.array([2000.0, 1000.0, 99.0]), level="lsoa")
    # A quarter of 2,000 and a quarter of 1,000.
    assert (told.residents, told.level) == (750, "lsoa")


def test_residents_that_are_not_known_count_as_none() -> None:
    areas = np.array([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)])
    assert area_weighted(box(0, 0, 2000, 1000), areas, np.array([np.nan, 130.0]), level="x").residents == 130


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-50, 1100), st.floats(-50, 1100)), max_size=30))
def test_inside_agrees_with_asking_point_by_point(points: list[tuple[float, float]]) -> None:
    frame = frame_of([incident("2025-01-01", easting_m=east, northing_m=north) for east, north in points])
    shape = Point(500, 500).buffer(400)
    assert inside(frame, shape).tolist() == [shape.intersects(Point(one)) for one in points]


def test_a_gap_in_the_deliveries_is_no_quiet_year() -> None:
    # Twelve a month in 2022 and 2025, nothing delivered in 2023 and 2024.
    days = [
        f"{year}-{month:02d}-{day:02d} 12:00"
        for year in (2022, 2025)
        for month in range(1, 13)
        for day in range(1, 13)
    ]
    told = profile([incident(day) for day in days])
    assert told.incidents == 288
    assert told.change is None


def test_a_quiet_month_of_few_records_is_no_gap() -> None:
    days = [f"{year}-{month:02d}-15 12:00" for year in (2024, 2025) for month in (1, 3, 5, 12)]
    told = profile([incident(day) for day in days], end=datetime.date(2025, 12, 31))
    assert told.change is not None


def test_a_record_known_to_the_year_only_leaves_the_period_and_the_comparison() -> None:
    """Twelve incidents a month for 27 months: "some time in 2025" leaves no month after them missing."""
    months = pd.period_range("2023-01", "2025-03", freq="M")
    rows = [incident(f"{month}-{day:02d} 12:00") for month in months for day in range(10, 22)]
    year = {"occurred_to": pd.Timestamp("2025-12-31 23:59:59"), "date_precision": "year"}
    found = profile([*rows, incident("2025-03-31 12:00"), incident("2025-01-01", **year)])
    assert found.end == datetime.date(2025, 3, 31)
    assert len(found.by_month) == 27
    assert found.change is not None
    assert (found.change.end, found.change.year_before) == (datetime.date(2025, 3, 31), 144)


def test_a_year_after_none_is_json_all_programs_read() -> None:
    """Only the last month has incidents in the zone, so that the ratio has no upper end."""
    months = pd.period_range("2023-04", "2025-03", freq="M")
    rows = [incident(f"{month}-{day:02d}", easting_m=-1.0) for month in months for day in range(10, 22)]
    found = profile([*rows, *(incident(f"2025-03-{day}") for day in (29, 30, 31))])
    assert found.change is not None
    assert (found.change.this_year, found.change.year_before, found.change.high) == (3, 0, float("inf"))
    text = json.dumps(found.to_dict(), allow_nan=False, default=str)
    assert json.loads(text)["change"]["high"] is None


def test_characteristics_as_many_as_the_third_are_all_named() -> None:
    """Of 12 incidents 6 are aimed at race and 4 at disability; age, gender and nothing else have one each."""
    aimed = ["race"] * 6 + ["disability"] * 4 + ["age", "gender"]
    rows = [incident(f"2025-03-{day:02d} 12:00", **{name: True}) for day, name in enumerate(aimed, 1)]
    (said,) = [each for each in profile(rows).sentences if "most often" in each]
    assert "race (6), disability (4)" in said
    assert "age (1)" in said
    assert "gender (1)" in said
    assert "religion" not in said
