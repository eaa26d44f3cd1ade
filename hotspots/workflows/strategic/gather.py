"""Gather everything the section of a strategic assessment says, one question after another."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from hotspots.export.strategic_input import AssessmentInput
from hotspots.plan.coverage import last_day
from hotspots.taxonomy import ROUTE_LABELS, SETTING_LABELS
from hotspots.wording import format_period, level_label
from hotspots.workflows.strategic import counts, findings, priorities
from hotspots.workflows.strategic.method_note import method_note

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace
    from hotspots.export.plan_input import HotSpotEvidence
    from hotspots.export.strategic_input import Reading
    from hotspots.maps.figure import MapZone
    from hotspots.workflows.findings import Finding

    Asked = dict[str, tuple[Finding | None, Reading]]
    Progress = Callable[[int, int, str], None]

CAVEATS = (
    "These are recorded incidents. Most targeted harassment is never reported, so the numbers show what was "
    "recorded, not how much happens.",
    "A low count is not low harm, and a change in the numbers can come from a change in recording or "
    "reporting.",
    "One incident may carry several characteristics: those lines add up to more than the incidents.",
)


BY_AREA = (
    ("counts", "Counting by area"),
    ("rates", "Rates by area"),
    ("quiet-areas", "Quiet areas"),
    ("timing", "When"),
    ("change", "Change"),
)
BY_POINT = (("repeats", "Repeats"), ("gi-star", "Hot spots"))
STEPS = 2 + len(BY_AREA) + len(BY_POINT)


def default_level(workspace: Workspace) -> str:
    """
    Choose the level of areas an assessment speaks of.

    Parameters
    ----------
    workspace : Workspace
        Where the areas are.

    Returns
    -------
    str
        The coarsest level of several areas that has residents; without residents, the coarsest of several.

    Raises
    ------
    UserError
        If no level of several areas is loaded.
    """
    from geodata.areas.levels import list_levels, load_level
    from geodata.areas.population import list_populations

    sizes = {name: len(load_level(workspace, name).codes) for name in list_levels(workspace)}
    peopled = {table.level for table in list_populations(workspace) if table.measure == "residents"}
    several = [name for name, size in sizes.items() if size > 1]
    if not several:
        raise UserError(
            what="The strategic assessment",
            found="has no areas to speak of: no level with several areas is loaded.",
            fix="Load wards or other areas on the page Data, or with 'hotspots areas add'.",
        )
    return min(several, key=lambda name: (name not in peopled, sizes[name], name))


def gather_assessment(
    workspace: Workspace,
    *,
    where: IncidentFilter | None = None,
    level: str | None = None,
    today: datetime.date | None = None,
    progress: Progress | None = None,
) -> AssessmentInput:
    """
    Gather everything the section says.

    Parameters
    ----------
    workspace : Workspace
        With incidents and areas.
    where : IncidentFilter, optional
        Which incidents, and the period; all when None.
    level : str, optional
        Level of areas; `default_level` when None.
    today : datetime.date, optional
        Day of the document.
    progress : callable, optional
        Called with steps done, steps in all, and words.

    Returns
    -------
    AssessmentInput
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If there is no incident in the period, or no level of areas.
    """
    from geodata.dataset import read_incidents, table_version

    tell = progress or _silent
    choice, day = where or IncidentFilter(), today or datetime.datetime.now().astimezone().date()
    named = level or default_level(workspace)
    version = table_version(workspace)
    tell(0, STEPS, "Counting what is recorded")
    frame = read_incidents(workspace, columns=counts.NEEDED, where=choice, version=version)
    if frame.empty:
        raise UserError(
            what="The strategic assessment",
            found="has no incident in this period.",
            fix="Import records, or choose another period.",
        )
    asked = _ask(workspace, choice, named, tell)
    tell(STEPS - 1, STEPS, "Priorities")
    return AssessmentInput(
        organisation=workspace.name,
        fictional=workspace.fictional,
        made_on=day,
        level=level_label(named),
        period=_period(choice, frame),
        outlines=_outlines(workspace, named),
        zones=_zones(workspace),
        method=method_note(frame, choice, version, {name: each[0] for name, each in asked.items()}),
        caveats=CAVEATS,
        **_from_records(frame),
        **_from_findings(workspace, asked, named),
        **_from_plan(workspace, choice, day, frame, asked["quiet-areas"][0]),
    )


def _silent(_done: int, _total: int, _words: str) -> None:
    return None


def _ask(workspace: Workspace, choice: IncidentFilter, level: str, tell: Progress) -> Asked:
    asked: Asked = {}
    for at, (method, words) in enumerate((*BY_AREA, *BY_POINT), start=1):
        tell(at, STEPS, words)
        asked[method] = findings.ask(workspace, method, choice, level if at <= len(BY_AREA) else None)
    return asked


def _from_records(frame: pd.DataFrame) -> dict[str, Any]:
    flags = counts.marked(frame).sum(axis=1)
    return {
        "incidents": len(frame),
        "several": int((flags > 1).sum()),
        "none": int((flags == 0).sum()),
        "no_point": int(frame["easting_m"].isna().sum()),
        "settings": counts.counts_of(frame["setting"], SETTING_LABELS),
        "routes": counts.counts_of(frame["reporting_route"], ROUTE_LABELS),
        "combinations": counts.combinations(frame),
        "by_source": counts.source_rows(frame),
    }


def _from_findings(workspace: Workspace, asked: Asked, level: str) -> dict[str, Any]:
    found = {name: each[0] for name, each in asked.items()}
    said = {name: each[1] for name, each in asked.items()}
    hot = _evidence(workspace, found["gi-star"])
    return {
        "levels": said["counts"],
        "rates": said["rates"],
        "quiet": said["quiet-areas"],
        "timing": said["timing"],
        "change": said["change"],
        "repeats": said["repeats"],
        "hot_problem": said["gi-star"].problem,
        "hot": hot,
        "hot_places": _places(workspace, level, hot.geometries) if hot is not None else (),
        "areas": findings.area_rows(found["counts"], found["rates"], found["quiet-areas"]),
        "reporting_moved": findings.reporting_moved(found["change"]),
        "changed_areas": findings.changed_areas(found["change"]),
        "months": findings.chart_counts(found["timing"], "Incidents by month", "month", "incidents"),
        "hours": findings.chart_counts(found["timing"], "Hour of the day", "hour", "incidents"),
    }


def _from_plan(
    workspace: Workspace,
    choice: IncidentFilter,
    day: datetime.date,
    frame: pd.DataFrame,
    quiet: Finding | None,
) -> dict[str, Any]:
    hot, left_out, problem = priorities.hot_proposals(workspace, choice)
    said, asked = priorities.heard(workspace, day)
    return {
        "characteristics": counts.characteristic_rows(frame, asked),
        "proposals": (*hot, *priorities.quiet_proposals(quiet)),
        "left_out": left_out,
        "proposal_problem": problem,
        "decided": priorities.decided(workspace, day),
        "heard": said,
        "never_asked": priorities.never_asked(asked),
    }


def _period(choice: IncidentFilter, frame: pd.DataFrame) -> str:
    first = choice.start or frame["occurred_from"].min().date()
    return format_period(first, choice.end or last_day(frame["occurred_from"], frame["occurred_to"]))


def _evidence(workspace: Workspace, found: Finding | None) -> HotSpotEvidence | None:
    from hotspots.workflows.hot_spot_evidence import hot_spot_evidence
    from hotspots.workflows.zoning import list_zones

    if found is None:
        return None
    return hot_spot_evidence(found, [zone for zone in list_zones(workspace) if zone.kind == "action"])


def _places(workspace: Workspace, level: str, shapes: tuple[BaseGeometry, ...]) -> tuple[str, ...]:
    """Name the area that the middle of each shape lies in."""
    import shapely

    from geodata.areas.levels import load_level

    areas = load_level(workspace, level)
    middles = [shape.representative_point() for shape in shapes]
    found = dict(zip(*shapely.STRtree(areas.polygons).query(middles, predicate="intersects"), strict=True))
    return tuple(str(areas.names[found[at]]) if at in found else "" for at in range(len(shapes)))


def _outlines(workspace: Workspace, level: str) -> tuple[BaseGeometry, ...]:
    import shapely

    from geodata.areas.levels import load_level

    thinned = shapely.simplify(load_level(workspace, level).polygons, 10.0)
    return tuple(shape for shape in thinned if shape is not None and not shape.is_empty)


def _zones(workspace: Workspace) -> tuple[MapZone, ...]:
    from hotspots.maps.figure import MapZone
    from hotspots.workflows.zoning import list_zones

    zones = [zone for zone in list_zones(workspace) if zone.kind == "action"]
    return tuple(MapZone(str(at), zone.geometry) for at, zone in enumerate(zones, start=1))
