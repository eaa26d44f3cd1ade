"""The 10-5 rule for one count, and types that refuse anything else."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.disclose.cells import ReleasedCount
from hotspots.disclose.periods import quarter_end, split, whole_quarters, year_before, year_up_to
from hotspots.disclose.policy import Policy
from hotspots.disclose.suppress import possible, rounded


@pytest.mark.parametrize(
    ("count", "value"),
    [
        (0, None),
        (1, None),
        (9, None),
        (10, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (22, 20),
        (23, 25),
        (1002, 1000),
    ],
)
def test_rule_by_hand(count: int, value: int | None) -> None:
    assert rounded(count) == value


@given(st.integers(0, 100_000))
def test_every_count_is_hidden_or_within_two(count: int) -> None:
    value = rounded(count)
    low, high = possible(value)
    assert low <= count <= high
    if count < 10:
        assert value is None
    else:
        assert value is not None
        assert value % 5 == 0
        assert abs(value - count) <= 2


@given(st.integers(0, 5_000))
def test_rounding_forgets_everything_but_the_range(count: int) -> None:
    low, high = possible(rounded(count))
    assert {rounded(other) for other in range(low, high + 1)} == {rounded(count)}
    assert rounded(high + 1) != rounded(count)


def test_no_tie_can_happen() -> None:
    assert all(abs(count - 5 * half) != 2.5 for count, half in itertools.product(range(200), range(40)))


def test_negative_count_is_a_bug() -> None:
    with pytest.raises(ValueError, match="negative"):
        rounded(-1)


@pytest.mark.parametrize(("threshold", "base"), [(9, 5), (5, 5), (10, 4), (10, 3), (12, 5)])
def test_weaker_rules_are_refused(threshold: int, base: int) -> None:
    with pytest.raises(UserError):
        Policy(threshold, base)


@pytest.mark.parametrize("value", [0, 1, 5, 9, 11, 37, -10, 10.0, True])
def test_a_released_count_cannot_hold_a_true_one(value: object) -> None:
    with pytest.raises(ValueError, match="released"):
        ReleasedCount(value, "number")  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["fewer than 10", "not shown", "not recorded"])
def test_a_hidden_count_holds_no_number(state: str) -> None:
    with pytest.raises(ValueError, match="released"):
        ReleasedCount(10, state)  # type: ignore[arg-type]
    assert ReleasedCount(None, state).text == state  # type: ignore[arg-type]


def test_year_ends_with_a_quarter() -> None:
    year = year_up_to(datetime.date(2025, 9, 30))
    assert year.start == datetime.date(2024, 10, 1)
    assert year_before(year).start == datetime.date(2023, 10, 1)
    assert year_before(year).end == datetime.date(2024, 9, 30)
    assert [one.start for one in split(year, "quarter")][-1] == datetime.date(2025, 7, 1)
    with pytest.raises(UserError):
        year_up_to(datetime.date(2025, 9, 29))


def test_a_period_is_whole_quarters_and_years_are_whole_years() -> None:
    period = whole_quarters(datetime.date(2024, 7, 1), datetime.date(2025, 9, 30))
    assert period.quarters == 5
    with pytest.raises(UserError, match="2024-07-01 to 2025-09-30"):
        raise_with_fix(datetime.date(2024, 7, 2), datetime.date(2025, 9, 30))
    with pytest.raises(UserError):
        split(period, "year")
    assert split(period, "quarter")[0].label == "July to September 2024"


def raise_with_fix(start: datetime.date, end: datetime.date) -> None:
    try:
        whole_quarters(start, end)
    except UserError as problem:
        raise UserError("x", problem.fix, "y") from problem


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)))
def test_quarter_end_is_the_next_of_four_days(day: datetime.date) -> None:
    end = quarter_end(day)
    assert (end.month, end.day) in [(3, 31), (6, 30), (9, 30), (12, 31)]
    assert datetime.timedelta(0) <= end - day < datetime.timedelta(92)
