"""Whether the plan did something else in the same months: in the zone, or in a place it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.wording import format_date, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotspots.plan.actions import Action
    from hotspots.workflows.evaluation.periods import Periods

SAME_START_DAYS = 31
"""An action that began within so many days of the start is the one looked at (house rule)."""
NOT_DONE = ("proposed", "stopped")


def other_action_warnings(
    actions: Sequence[Action], zone_ids: Sequence[str], compared: Mapping[str, str], periods: Periods
) -> tuple[str, ...]:
    """
    Warn of actions that the answer takes for granted were not there.

    Parameters
    ----------
    actions : sequence of Action
        All actions of the plan.
    zone_ids : sequence of str
        The zones judged.
    compared : mapping of str
        Name of each zone that they are compared with, by its id.
    periods : Periods
        Months before and after.

    Returns
    -------
    tuple of str
        One sentence on the zones and one on each comparison; none where the plan did nothing else.
    """
    begun = [
        action
        for action in sorted(actions, key=lambda each: (each.start is None, each.start, each.action_id))
        if action.status not in NOT_DONE and action.start is not None and action.start <= periods.last_day
    ]
    here = [
        action
        for action in begun
        if set(action.zones) & set(zone_ids)
        and action.start is not None
        and action.start >= periods.first_day
        and abs((action.start - periods.start).days) > SAME_START_DAYS
    ]
    found = []
    if here:
        found.append(
            f"By the plan actions began here on other days of these months: {_named(here)}. What came of "
            "them is in these numbers too."
        )
    for zone_id, name in compared.items():
        there = [action for action in begun if zone_id in action.zones]
        if there:
            found.append(
                f"By the plan something was done in {name} too, with which this is compared: "
                f"{_named(there)}. A comparison should be a place where nothing was done."
            )
    return tuple(found)


def _named(actions: Sequence[Action]) -> str:
    shown = [f"{each.action_id} ({format_date(each.start)})" for each in actions[:3] if each.start]
    rest = len(actions) - len(shown)
    return listed([*shown, f"{rest} more"] if rest else shown)
