"""Gather what the summary of an action plan says: zones, profiles, actions, hot spots, method."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from hotspots.export.plan_input import PlanInput, PlanZone
from hotspots.plan.coverage import last_day
from hotspots.plan.partnership import NumberedObjective
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.wording import counted, format_period, listed
from hotspots.workflows.area_outlines import area_outlines
from hotspots.workflows.due_regard_part import due_regard_part
from hotspots.workflows.engagement_documents import engagement_part, responses_of
from hotspots.workflows.evaluation.documents import evaluations_of_zone
from hotspots.workflows.findings import DetectRequest, Finding
from hotspots.workflows.hot_spot_evidence import hot_spot_evidence
from hotspots.workflows.objectives import list_objectives
from hotspots.workflows.plan_meetings import changes_since, last_meeting
from hotspots.workflows.plan_state import get_plan, list_sign_offs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.export.problem_report import ProblemPart
    from hotspots.plan.actions import Action
    from hotspots.plan.partnership import PartnershipPlan
    from hotspots.plan.plan_changes import PlanChanges
    from hotspots.plan.profile import ZoneProfile
    from hotspots.plan.zones import Zone

CAVEATS = (
    "These are recorded incidents. Most targeted harassment is never reported, so the numbers show what was "
    "recorded, not how much happens.",
    "A low count is not low harm: people may not report, may not know where to, or may expect no help.",
    "A change in the numbers can come from a change in recording or reporting.",
)


@dataclass(frozen=True)
class _Records:
    """What the incident table holds for the chosen filter."""

    version: int
    incidents: int
    sources: tuple[tuple[str, int], ...]
    no_point: int
    first: datetime.date | None
    last: datetime.date | None


def gather_plan(
    workspace: Workspace,
    *,
    zone_ids: Sequence[str] | None = None,
    where: IncidentFilter | None = None,
    finding: Finding | None = None,
    today: datetime.date | None = None,
) -> PlanInput:
    """
    Gather everything the summary of an action plan says.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    zone_ids : sequence of str, optional
        Only these zones; None takes the whole plan.
    where : IncidentFilter, optional
        Which incidents, and the period; all when None.
    finding : Finding, optional
        Evidence on hot spots; None works out hot and cold cells (Gi*) where incidents have points.
    today : datetime.date, optional
        Day of the document.

    Returns
    -------
    PlanInput
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If a zone is not known.
    """
    choice = where or IncidentFilter()
    zones = _zones(workspace, zone_ids)
    records = _records(workspace, choice)
    problems = _problems(workspace, zones, choice)
    found, problem = (finding, "") if finding is not None else _find(workspace, choice, records)
    actions = tuple(_actions(workspace, zone_ids))
    shown = {action.action_id for action in actions} | {zone.zone_id for zone in zones}
    return PlanInput(
        organisation=workspace.name,
        fictional=workspace.fictional,
        made_on=today or datetime.datetime.now().astimezone().date(),
        period=format_period(choice.start or records.first, choice.end or records.last),
        zones=tuple(
            PlanZone(
                zone,
                _profile(workspace, zone, choice, records),
                problems.get(zone.zone_id),
                evaluations_of_zone(workspace, zone.zone_id),
            )
            for zone in zones
        ),
        actions=actions,
        whole_plan=zone_ids is None,
        hot_spots=hot_spot_evidence(found, zones) if found is not None else None,
        areas=area_outlines(workspace),
        crs=workspace.crs,
        method=_method(workspace, choice, records, found, problem),
        caveats=CAVEATS,
        plan=_own_words(workspace),
        objectives=_objectives(workspace),
        changes=_changes(workspace, None if zone_ids is None else shown),
        sign_offs=tuple(list_sign_offs(workspace)),
        due_regard=due_regard_part(workspace, zone_ids=zone_ids, today=today),
        engagement=engagement_part(workspace, zone_ids=zone_ids, today=today),
        responses=responses_of(workspace, actions),
    )


def _zones(workspace: Workspace, zone_ids: Sequence[str] | None) -> list[Zone]:
    from hotspots.workflows.zoning import get_zone, list_zones

    if zone_ids is None:
        return list_zones(workspace)
    return [get_zone(workspace, zone_id) for zone_id in dict.fromkeys(zone_ids)]


def _actions(workspace: Workspace, zone_ids: Sequence[str] | None) -> list[Action]:
    """Actions of the chosen zones, and those of the whole partnership, for they hold there too."""
    from hotspots.workflows.planning import list_actions

    every = list_actions(workspace)
    if zone_ids is None:
        return every
    return [action for action in every if not action.zones or set(action.zones) & set(zone_ids)]


def _own_words(workspace: Workspace) -> PartnershipPlan | None:
    plan, version = get_plan(workspace)
    return plan if version else None


def _objectives(workspace: Workspace) -> tuple[NumberedObjective, ...]:
    return tuple(NumberedObjective(kept.record_id, kept.content) for kept in list_objectives(workspace))


def _changes(workspace: Workspace, shown: set[str] | None) -> PlanChanges | None:
    """What changed since the last meeting; of a part of the plan, only what is about that part."""
    if last_meeting(workspace) is None:
        return None
    changes = changes_since(workspace)
    if shown is None:
        return changes
    return replace(changes, changes=tuple(change for change in changes.changes if change.about in shown))


def _problems(workspace: Workspace, zones: Sequence[Zone], choice: IncidentFilter) -> dict[str, ProblemPart]:
    """Problem profiles of the zones about which somebody has written one."""
    from hotspots.workflows.problem_profiles import problem_part, problems_by_zone

    written = problems_by_zone(workspace)
    return {
        zone.zone_id: problem_part(workspace, zone.zone_id, where=choice)
        for zone in zones
        if zone.zone_id in written
    }


def _profile(
    workspace: Workspace, zone: Zone, choice: IncidentFilter, records: _Records
) -> ZoneProfile | None:
    from hotspots.workflows.zoning import zone_profile

    return zone_profile(workspace, zone.zone_id, where=choice) if records.version >= 0 else None


def _records(workspace: Workspace, choice: IncidentFilter) -> _Records:
    from geodata.dataset import read_incidents, table_version

    version = table_version(workspace)
    if version < 0:
        return _Records(version, 0, (), 0, None, None)
    columns = ["source", "easting_m", "occurred_from", "occurred_to"]
    frame = read_incidents(workspace, columns=columns, where=choice, version=version)
    return _Records(
        version=version,
        incidents=len(frame),
        sources=tuple((str(name), int(count)) for name, count in frame["source"].value_counts().items()),
        no_point=int(frame["easting_m"].isna().sum()),
        first=frame["occurred_from"].min().date() if len(frame) else None,
        last=last_day(frame["occurred_from"], frame["occurred_to"]) if len(frame) else None,
    )


def _find(workspace: Workspace, choice: IncidentFilter, records: _Records) -> tuple[Finding | None, str]:
    """Hot and cold cells; where that cannot be answered, the reason in words."""
    from hotspots.workflows.detecting import detect

    if records.incidents == records.no_point:
        return None, "no incident of the period has a point."
    try:
        return detect(workspace, DetectRequest("gi-star", where=choice)), ""
    except UserError as problem:
        return None, f"{problem.what} {problem.found}"


def _method(
    workspace: Workspace, choice: IncidentFilter, records: _Records, finding: Finding | None, problem: str
) -> tuple[tuple[str, str], ...]:
    if records.version < 0:
        return (("Incidents", "none loaded yet."),)
    sources = listed([f"{name} ({count:,})" for name, count in records.sources])
    parts = [
        ("Period", format_period(choice.start or records.first, choice.end or records.last)),
        ("Filters", describe_filter(choice)),
        ("Incidents", f"{records.incidents:,}, from version {records.version} of the incident table"),
        ("Sources", sources or "none"),
        (
            "Not on the map",
            f"{counted(records.no_point, 'incident has', 'incidents have')} no point. They are in no zone "
            "and in no cell, but count in totals and in areas where their record prints an area code.",
        ),
        ("In a zone", "An incident is in a zone when its point lies inside the line of the zone."),
        (
            "Change on the year",
            "The last twelve months against the twelve before, with an exact 95% interval.",
        ),
        ("Coordinates", f"{workspace.crs}, in metres"),
    ]
    if problem:
        parts.append(("Hot spots", f"Not worked out: {problem}"))
    return (*parts, *(_finding_parts(finding) if finding is not None else ()))


def _finding_parts(finding: Finding) -> tuple[tuple[str, str], ...]:
    settings = "; ".join(
        f"{name} = {_said(value)}" for name, value in finding.parameters.items() if _said(value)
    )
    ways = {"printed": "by the printed code", "lookup": "through a code lookup", "polygon": "by the point"}
    assigned = listed(
        [f"{count:,} {ways.get(way, way)}" for way, count in finding.assigned_by.items() if count]
    )
    return (
        ("Hot spot settings", settings),
        ("Hot spot incidents", f"{finding.on_map:,} on the map, {finding.not_on_map:,} not on it"),
        ("Areas assigned", assigned or "not needed: cells are found from the points"),
    )


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(part)}" for name, part in value.items() if _said(part))
    if isinstance(value, list | tuple):
        return listed([_said(part) for part in value])
    return "" if value is None else str(value)


def describe_filter(choice: IncidentFilter) -> str:
    """
    Say in words which incidents a filter keeps.

    Parameters
    ----------
    choice : IncidentFilter
        The filter.

    Returns
    -------
    str
        The words; "none" when it keeps all.
    """
    names = [CHARACTERISTIC_LABELS.get(name, name).lower() for name in choice.characteristics]
    places = [SETTING_LABELS.get(name, name) for name in choice.settings]
    joined = " and ".join(names) if choice.combine == "all" else " or ".join(names)
    parts = [
        f"targeted because of {joined}" if names else "",
        f"types {listed(choice.categories)}" if choice.categories else "",
        f"recorded by {listed(choice.sources)}" if choice.sources else "",
        f"settings {listed(places)}" if places else "",
    ]
    return "; ".join(part for part in parts if part) or "none: all recorded incidents of the period"
