"""Whether fewer reports may mean less trust: who still reports, and whether anybody asked people at risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.evaluate.relative_effect import relative_effect
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from hotspots.plan.actions import Action
    from hotspots.plan.engagement import Engagement
    from hotspots.workflows.evaluation.periods import Periods

OF_PEOPLES_OWN = ("online", "third_party_centre", "partner_agency", "in_person")
"""Routes people take by themselves, or through somebody they trust."""
ASKING = ("engagement", "reporting")
"""Roles of actions that ask people, or help them report."""
FEWEST = 10


def trust_warnings(zone: pd.DataFrame, late: NDArray[np.bool_]) -> tuple[str, ...]:
    """
    Warn when reports people bring by themselves fell more than the others.

    Parameters
    ----------
    zone : pandas.DataFrame
        Incidents of the zone, with ``reporting_route``.
    late : numpy.ndarray of bool
        Which of them lie after the start.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    route = zone["reporting_route"]
    own, known = route.isin(OF_PEOPLES_OWN).to_numpy(), route.notna().to_numpy()
    mine = int((own & ~late).sum()), int((own & late).sum())
    rest = int((known & ~own & ~late).sum()), int((known & ~own & late).sum())
    if sum(mine) < FEWEST or sum(rest) < FEWEST or relative_effect(mine, rest).low <= 1:
        return ()
    return (
        "Reports people bring by themselves (online, in person, through centres and partners) went from "
        f"{mine[0]:,} to {mine[1]:,}, those by phone, officers and others from {rest[0]:,} to {rest[1]:,}: "
        "people here may trust the ways to report less than before.",
    )


def engagement_note(
    actions: Sequence[Action], asked: Sequence[Engagement], zone_ids: Sequence[str], periods: Periods
) -> str:
    """
    Say whether anybody asked people at risk, or helped them report, in the time after.

    Parameters
    ----------
    actions : sequence of Action
        All actions of the plan.
    asked : sequence of Engagement
        The engagement log.
    zone_ids : sequence of str
        The zones.
    periods : Periods
        Months before and after.

    Returns
    -------
    str
        One or two sentences.
    """
    zones = set(zone_ids)
    found = [
        action
        for action in actions
        if action.role in ASKING
        and action.status not in ("proposed", "stopped")
        and (not action.zones or set(action.zones) & zones)
        and action.start is not None
        and action.start <= periods.last_day
        and (action.due is None or action.due >= periods.start)
    ]
    heard = [
        entry
        for entry in asked
        if periods.start <= entry.asked_on <= periods.last_day
        and (not entry.zones or set(entry.zones) & zones)
    ]
    if not found and not heard:
        return (
            "Neither the plan nor the engagement log has anybody ask people at risk here, or help them "
            "report, in the time after: nobody can say whether fewer reports mean less harm or less trust."
        )
    parts = []
    if heard:
        groups = listed([*dict.fromkeys(entry.group for entry in heard[:3]), *_more(len(heard) - 3)])
        parts.append(
            f"The engagement log has {counted(len(heard), 'entry', 'entries')} for this place or the whole "
            f"partnership in the time after ({groups}): read what people said beside these counts."
        )
    if found:
        names = [f"{action.action_id} ({action.action})" for action in found[:3]]
        named = listed([*names, *_more(len(found) - 3)])
        parts.append(
            f"People were to be asked or helped to report in the time after: {named}. That may bring more "
            "reports, and hide a fall."
        )
    return " ".join(parts)


def _more(number: int) -> list[str]:
    return [f"{number:,} more"] if number > 0 else []
