"""Priorities: places the figures propose, what people agreed, and what people at risk said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.export.strategic_input import HOT, QUIET, Decided, Heard, Proposal
from hotspots.plan.actions import is_overdue
from hotspots.plan.suggest_words import (
    affected_sentence,
    heat_sentence,
    impact_sentence,
    one_point_sentence,
    trend_sentence,
)
from hotspots.store.engine import open_store
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import listed

if TYPE_CHECKING:
    import datetime

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.workflows.findings import Finding
    from hotspots.workflows.suggesting import Suggestion

HOT_PROPOSALS = 3
QUIET_PROPOSALS = 3
"""Few enough to be talked through at one meeting (house rule)."""


def hot_proposals(
    workspace: Workspace, where: IncidentFilter
) -> tuple[tuple[Proposal, ...], tuple[str, ...], str]:
    """
    Propose hot spots, in the order of the signs that hold for each.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    where : IncidentFilter
        Which of them.

    Returns
    -------
    tuple of proposals, tuple of str, and str
        The places; whom they leave out; and the reason when there are none.
    """
    from hotspots.workflows.suggesting import SuggestRequest, suggest_zones

    try:
        found = suggest_zones(workspace, SuggestRequest(count=HOT_PROPOSALS, where=where))
    except UserError as problem:
        return (), (), f"{problem.what} {problem.found}"
    proposals = tuple(
        Proposal(
            place=zone.name,
            kind=HOT,
            reasons=(*([f"Signs: {listed(zone.signs)}."] if zone.signs else []), *_short(zone)),
        )
        for zone in found.zones
    )
    return proposals, found.warnings, "" if proposals else " ".join(found.sentences)


def _short(zone: Suggestion) -> tuple[str, ...]:
    """How hot, which way, how much harm, who; how steady is a sign, and the rest is told with the zones."""
    reasons = zone.reasons
    return (
        heat_sentence(reasons.heat),
        *([trend_sentence(reasons.trend)] if reasons.trend.direction in {"up", "down"} else []),
        impact_sentence(reasons.impact, reasons.heat.incidents),
        affected_sentence(reasons.affected, reasons.several_characteristics),
        *one_point_sentence(reasons.one_point, reasons.heat.incidents),
    )


def quiet_proposals(found: Finding | None) -> tuple[Proposal, ...]:
    """
    Propose quiet areas, the greatest shortfall first.

    Parameters
    ----------
    found : Finding or None
        Answer of the method ``quiet-areas``.

    Returns
    -------
    tuple of Proposal
        To go and ask; few records are no proof that little happens.
    """
    if found is None:
        return ()
    from hotspots.workflows.detection.quiet_tables import expected_words

    frame = found.frame[found.frame["quiet"].astype(str).str.startswith("less than")]
    frame = frame.sort_values("shortfall", ascending=False, kind="stable").head(QUIET_PROPOSALS)
    return tuple(
        Proposal(
            place=str(row["area_name"]),
            kind=QUIET,
            reasons=(f"{int(row['count']):,} recorded; {expected_words(row)}",),
        )
        for _, row in frame.iterrows()
    )


def decided(workspace: Workspace, today: datetime.date) -> tuple[Decided, ...]:
    """
    List the objectives that people agreed, with the actions that serve them.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    today : datetime.date
        The day to judge by.

    Returns
    -------
    tuple of Decided
        Objectives in order; those without an action too.
    """
    from hotspots.store import plan_state

    with open_store(workspace.store_url).read() as connection:
        state = plan_state.current(connection)
    found = []
    for item, actions in state.by_objective():
        standing = [action for action in actions if action.status != "stopped"]
        if actions and not standing:
            continue
        found.append(
            Decided(
                objective=item.objective.title,
                why=item.objective.why,
                actions=len(standing),
                late=sum(is_overdue(action, today=today) for action in standing),
                leads=tuple(dict.fromkeys(action.lead_organisation for action in standing)),
            )
        )
    return tuple(found)


def heard(workspace: Workspace, today: datetime.date) -> tuple[tuple[Heard, ...], dict[str, int]]:
    """
    List what people at risk said, and count who was asked.

    Parameters
    ----------
    workspace : Workspace
        Where the log is.
    today : datetime.date
        Later entries have not taken place.

    Returns
    -------
    tuple of Heard, and dict of str to int
        The entries, newest first; engagements by characteristic.
    """
    from hotspots.workflows.engagement import list_engagement

    entries = [kept.content for kept in list_engagement(workspace) if kept.content.asked_on <= today]
    entries.sort(key=lambda each: each.asked_on, reverse=True)
    asked = Counter(name for each in entries for name in each.characteristics)
    said = tuple(Heard(each.asked_on, each.group, each.heard, each.changed) for each in entries)
    return said, dict(asked)


def never_asked(asked: dict[str, int]) -> tuple[str, ...]:
    """
    Name the characteristics nobody was asked about.

    Parameters
    ----------
    asked : dict of str to int
        Engagements by characteristic.

    Returns
    -------
    tuple of str
        Their words, in order.
    """
    return tuple(CHARACTERISTIC_LABELS[name] for name in CHARACTERISTICS if not asked.get(name))
