"""Dates a column at a time: the same as one at a time, or left to it."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.ingest.dates import DateProblem, parse_date
from geodata.ingest.stamps import Stamps
from geodata.ingest.stamps import read_stamps as read_array

FIGURE = st.integers(0, 99).map("{:02d}".format)
YEAR = st.one_of(st.integers(1, 9999), st.integers(1990, 2030)).map("{:04d}".format)
DATES = st.one_of(
    st.tuples(YEAR, st.just("-"), FIGURE, st.just("-"), FIGURE),
    st.tuples(FIGURE, st.just("/"), FIGURE, st.just("/"), YEAR),
).map("".join)
TIMES = st.one_of(
    st.just(""),
    st.tuples(st.sampled_from([" ", "T"]), FIGURE, st.just(":"), FIGURE).map("".join),
    st.tuples(st.just(" "), FIGURE, st.just(":"), FIGURE, st.just(":"), FIGURE).map("".join),
)
TEXTS = st.one_of(
    st.tuples(DATES, TIMES).map("".join), st.text("0123456789-/:T Z.", max_size=20), st.text(max_size=20)
)


def read_stamps(texts: list[str], *, day_first: bool) -> Stamps:
    # A part of a longer array, as blocks of a file are.
    return read_array(pa.array(["2", *texts, ""], pa.string()).slice(1, len(texts)), day_first=day_first)


@given(st.lists(TEXTS, max_size=30), st.booleans())
@settings(max_examples=300)
def test_what_is_read_at_once_is_what_would_be_read_singly(texts: list[str], day_first: bool) -> None:
    found = read_stamps(texts, day_first=day_first)
    assert len(found.read) == len(texts)
    for text, read, start, timed in zip(texts, found.read, found.start, found.timed, strict=True):
        if not read:
            continue
        moment = parse_date(text, day_first=day_first)
        assert start.astype(datetime.datetime) == moment.start
        assert moment.precision == ("minute" if timed else "day")
    for text, year_first in zip(texts, found.year_first, strict=True):
        assert not year_first or parse_date(text, day_first=True) == parse_date(text, day_first=False)


@given(DATES, TIMES, st.booleans())
@settings(max_examples=300)
def test_a_usual_date_that_exists_is_never_left(date: str, time: str, day_first: bool) -> None:
    try:
        parse_date(date + time, day_first=day_first)
    except DateProblem:
        return
    assert read_stamps([date + time], day_first=day_first).read.tolist() == [True]


def test_examples() -> None:
    texts = ["2024-02-29 23:59", "2023-02-29", "03/04/2025", "03/04/2025 24:00", "1/2/2025", "٠١/٠٢/٢٠٢٥", ""]
    found = read_stamps(texts, day_first=True)
    assert found.read.tolist() == [True, False, True, False, False, False, False]
    assert found.start[0] == np.datetime64("2024-02-29T23:59")
    assert found.start[2] == np.datetime64("2025-04-03")
    assert read_stamps(texts, day_first=False).start[2] == np.datetime64("2025-03-04")
