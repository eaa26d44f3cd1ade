"""What is overdue, coming, without a date, to be reviewed: by days counted on the calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.plan.actions import OPEN_STATUSES, STATUSES, Action
from hotspots.plan.deadlines import find_deadlines

TODAY = dt.date(2026, 2, 20)


def _action(number: int, **fields: object) -> Action:
    return Action(f"A-{number:04d}", "o", "a", **fields)  # type: ignore[arg-type]


def test_days_are_those_of_the_calendar() -> None:
    """February 2026 has 28 days: from the 20th to 1 March are nine, to 22 May ninety-one."""
    actions = [
        _action(1, due=dt.date(2026, 3, 1)),
        _action(2, due=dt.date(2026, 5, 22)),
        _action(3, due=dt.date(2026, 2, 20)),
        _action(4, due=dt.date(2026, 2, 19)),
        _action(5, due=dt.date(2025, 12, 31)),
        _action(6),
        _action(7, due=dt.date(2026, 3, 1), status="completed", review_on=dt.date(2026, 4, 1)),
        _action(8, due=dt.date(2026, 1, 1), status="stopped", review_on=dt.date(2026, 4, 1)),
        _action(9, due=dt.date(2026, 1, 1), removed=True),
    ]
    due = find_deadlines(actions, today=TODAY, days=90)
    assert [(one.action.action_id, one.days) for one in due.overdue] == [("A-0005", -51), ("A-0004", -1)]
    assert [(one.action.action_id, one.days) for one in due.coming] == [("A-0003", 0), ("A-0001", 9)]
    assert [one.action_id for one in due.undated] == ["A-0006"]
    assert [(one.action.action_id, one.days) for one in due.reviews] == [("A-0007", 40)]
    assert [one.words for one in (*due.overdue, *due.coming)] == [
        "51 days overdue",
        "1 day overdue",
        "today",
        "in 9 days",
    ]
    assert [one.action.action_id for one in due.within(8)] == ["A-0003"]
    assert due.sentence() == (
        "2 actions are past the due date, 2 due within 90 days, 1 without a due date, "
        "1 to be reviewed by then."
    )


@given(
    st.lists(
        st.tuples(
            st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)), st.sampled_from(STATUSES)
        ),
        max_size=12,
    ),
    st.integers(0, 400),
)
def test_every_open_action_is_in_one_list_at_most(drawn: list[tuple[dt.date | None, str]], days: int) -> None:
    actions = [_action(number, due=due, status=status) for number, (due, status) in enumerate(drawn)]
    found = find_deadlines(actions, today=TODAY, days=days)
    listed = [one.action.action_id for one in (*found.overdue, *found.coming)]
    listed += [action.action_id for action in found.undated]
    assert len(listed) == len(set(listed))
    beyond = {a.action_id for a in actions if a.due and (a.due - TODAY).days > days}
    open_ones = {action.action_id for action in actions if action.status in OPEN_STATUSES}
    assert set(listed) == open_ones - beyond


@pytest.mark.parametrize("days", [-1, 4000])
def test_senseless_windows_are_refused(days: int) -> None:
    with pytest.raises(UserError, match="days ahead"):
        find_deadlines([], today=TODAY, days=days)
