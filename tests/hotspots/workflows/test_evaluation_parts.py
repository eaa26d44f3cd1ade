"""Harm, trust and engagement in an evaluation, on records made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

import hotspots as hs
from hotspots.plan.actions import Action
from hotspots.plan.engagement import Engagement
from hotspots.workflows.evaluation.harm import harm_difference
from hotspots.workflows.evaluation.other_actions import other_action_warnings
from hotspots.workflows.evaluation.periods import Periods, known_before
from hotspots.workflows.evaluation.trust import engagement_note, trust_warnings

YEAR = Periods(dt.date(2024, 1, 1), 12, 12)


def test_harm_is_the_weighted_difference_of_types() -> None:
    """Zone 10 and 4 light, 3 and 1 grave; control 8 and 8 light, 2 and 2 grave; one without a weight."""
    rows: list[tuple[str, bool, float]] = []
    for place, light, grave in (("zone", (10, 4), (3, 1)), ("control", (8, 8), (2, 2))):
        for late in (False, True):
            rows += [(place, late, 2.0)] * light[late] + [(place, late, 10.0)] * grave[late]
    rows.append(("zone", True, float("nan")))
    frame = pd.DataFrame(rows, columns=["place", "late", "harm"])
    members = {name: (frame["place"] == name).to_numpy() for name in ("zone", "control")}
    found, note = harm_difference(frame, frame["late"].to_numpy(), members, YEAR)
    by_hand = hs.wdd([[10, 4], [3, 1]], [[8, 8], [2, 2]], weights=[2.0, 10.0])
    assert found is not None
    assert (found.estimate, found.se) == (by_hand.estimate, by_hand.se)
    assert found.estimate == 2 * -6 + 10 * -2
    assert note.startswith("1 incident has no harm weight")
    # A time after of half the length: what came before counts half.
    short, _ = harm_difference(frame, frame["late"].to_numpy(), members, Periods(YEAR.start, 12, 6))
    assert short is not None
    assert short.estimate == 2 * (4 - 5 - 8 + 4) + 10 * (1 - 1.5 - 2 + 1)
    assert harm_difference(frame.assign(harm=np.nan), frame["late"].to_numpy(), members, YEAR) == (None, "")
    assert harm_difference(frame.drop(columns="harm"), frame["late"].to_numpy(), members, YEAR) == (None, "")


@pytest.mark.parametrize(
    ("own", "rest", "warned"),
    [
        ((30, 8), (30, 30), True),
        ((30, 25), (30, 30), False),
        ((6, 1), (30, 30), False),
        ((8, 30), (30, 30), False),
    ],
)
def test_fewer_reports_people_bring_by_themselves_are_warned_of(own: Any, rest: Any, warned: bool) -> None:
    routes = (
        ["third_party_centre"] * own[0] + ["phone"] * rest[0] + ["online"] * own[1] + ["officer"] * rest[1]
    )
    late = np.arange(len(routes)) >= own[0] + rest[0]
    said = trust_warnings(pd.DataFrame({"reporting_route": [*routes, None]}), np.append(late, True))
    assert bool(said) == warned
    if warned:
        assert "from 30 to 8" in said[0]
        assert "from 30 to 30" in said[0]


def test_whether_anybody_asked_people_is_said() -> None:
    def action(**more: Any) -> Action:
        fields = {"action_id": "A-0001", "objective": "x", "action": "Listen", "role": "engagement",
                  "status": "in progress", "start": dt.date(2024, 2, 1), **more}  # fmt: skip
        return Action(**fields)

    nobody = engagement_note([], [], ["Z-0001"], YEAR)
    assert "nobody can say whether fewer reports mean less harm or less trust" in nobody
    assert "A-0001 (Listen)" in engagement_note([action()], [], ["Z-0001"], YEAR)
    for other in (
        {"zones": ("Z-0002",)}, {"role": "prevention"}, {"status": "proposed"}, {"start": None},
        {"start": dt.date(2025, 2, 1)}, {"due": dt.date(2023, 12, 31)},
    ):  # fmt: skip
        assert engagement_note([action(**other)], [], ["Z-0001"], YEAR) == nobody
    entry = Engagement(dt.date(2024, 5, 1), "deaf residents", "meeting", "Council", "They feel safer.")
    assert (
        "1 entry for this place or the whole partnership in the time after (deaf residents)"
        in engagement_note([], [entry], ["Z-0001"], YEAR)
    )
    early = Engagement(dt.date(2023, 5, 1), "deaf residents", "meeting", "Council", "They feel safer.")
    assert engagement_note([], [early], ["Z-0001"], YEAR) == nobody


def test_what_else_the_plan_did_is_warned_of() -> None:
    def action(number: int, zone: str, start: dt.date | None, status: str = "in progress") -> Action:
        return Action(
            f"A-000{number}", objective="x", action="Do", role="prevention", status=status, start=start,
            zones=(zone,),
        )  # fmt: skip

    here, there = "Z-0001", "Z-0002"
    # The action that is judged, one long before, one after the last day, one never agreed, one elsewhere.
    nothing = [
        action(1, here, dt.date(2024, 1, 15)), action(2, here, dt.date(2022, 12, 31)),
        action(3, here, dt.date(2025, 1, 1)), action(4, here, dt.date(2024, 5, 1), "proposed"),
        action(5, "Z-0009", dt.date(2024, 5, 1)), action(6, here, None),
    ]  # fmt: skip
    assert other_action_warnings(nothing, [here], {there: "Park"}, YEAR) == ()
    (said,) = other_action_warnings(
        [action(7, here, dt.date(2024, 2, 2)), *nothing, action(8, here, dt.date(2023, 1, 1))],
        [here], {there: "Park"}, YEAR,
    )  # fmt: skip
    assert "A-0008 (1 January 2023) and A-0007 (2 February 2024)" in said
    # A comparison is spoilt by whatever began there by the last day, however long ago.
    (said,) = other_action_warnings([action(9, there, dt.date(2020, 1, 1))], [here], {there: "Park"}, YEAR)
    assert "done in Park too" in said
    assert "A-0009 (1 January 2020)" in said
    late = [action(9, there, dt.date(2025, 1, 1))]
    assert other_action_warnings(late, [here], {there: "Park"}, YEAR) == ()


def test_what_is_known_before_a_start_ends_where_records_end() -> None:
    days = pd.date_range("2023-01-05", "2024-12-28", freq="D")
    frame = pd.DataFrame({"occurred_from": days, "occurred_to": days})
    known = known_before(frame, None, before=None)
    assert (known.start, known.before, known.after) == (dt.date(2025, 1, 1), 24, 0)
    assert known_before(frame, dt.date(2024, 3, 15), before=None).before == 14
    assert known_before(frame, dt.date(2099, 1, 1), before=6).first_day == dt.date(2024, 7, 1)
    times = pd.Series(pd.to_datetime(["2024-06-30", "2024-07-01", "2024-12-31"]))
    assert known_before(frame, None, before=6).month_of(times).tolist() == [-1, 0, 5]
    with pytest.raises(Exception, match="no whole month"):
        known_before(frame, dt.date(2023, 1, 20), before=None)
