"""The problem behind a zone: figures from the records, and what people judge, kept with its versions."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from hotspots.export.problem_report import ProblemPart
from hotspots.plan.problem import QUESTIONS, Problem, check_problem, enough_for_a_problem
from hotspots.plan.problem_figures import Before, ProblemFigures, figures_for, suspects_of
from hotspots.store import records
from hotspots.store import zones as zone_store
from hotspots.store.engine import open_store
from hotspots.store.records import Change, Kept, Kind
from hotspots.wording import format_period
from hotspots.workflows.acting import acting

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.plan.profile import ZoneProfile
    from hotspots.plan.zones import Zone

__all__ = [
    "QUESTIONS",
    "Problem",
    "ProblemFigures",
    "ProblemPart",
    "get_problem",
    "problem_figures",
    "problem_history",
    "problem_part",
    "problems_by_zone",
    "save_problem",
]

PROBLEMS: Kind[Problem] = Kind("problem profile", "the problem profile", "PP", Problem)
ANSWERS = ("title", *(question.field for question in QUESTIONS))


def get_problem(workspace: Workspace, zone_id: str) -> Kept[Problem] | None:
    """
    Read what people wrote about the problem of a zone.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.

    Returns
    -------
    Kept or None
        None while nobody has written anything.
    """
    with open_store(workspace.store_url).read() as connection:
        return _kept(connection, zone_id)


def problems_by_zone(workspace: Workspace) -> dict[str, Kept[Problem]]:
    """
    Read what people wrote, by zone.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.

    Returns
    -------
    dict of str to Kept
        Only zones about which something is written.
    """
    with open_store(workspace.store_url).read() as connection:
        return {kept.content.zone: kept for kept in records.every(connection, PROBLEMS)}


def save_problem(
    workspace: Workspace, zone_id: str, answers: Mapping[str, str], *, expected_version: int
) -> Kept[Problem]:
    """
    Keep what people judge, with the figures that stood beside it.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.
    answers : mapping of str to str
        By field of `Problem`; what is left out stays as it was.
    expected_version : int
        The version that was on the screen; 0 when nothing was written.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If the zone is not there, a field is not one we know, a text cannot be kept, or somebody else wrote
        meanwhile.
    """
    unknown = [name for name in answers if name not in ANSWERS]
    if unknown:
        raise UserError(
            what=f"The question '{unknown[0][:40]}'",
            found="is not one of a problem profile.",
            fix=f"Use some of: {', '.join(ANSWERS)}.",
        )
    figures = problem_figures(workspace, zone_id)
    with open_store(workspace.store_url).write() as connection:
        zone = zone_store.get(connection, zone_id)
        if zone.removed:
            raise UserError(f"The zone {zone_id}", "has been removed.", "Restore it first.")
        known = _kept(connection, zone_id)
        before = known.content if known is not None else Problem(zone_id)
        problem = check_problem(
            replace(
                before,
                **dict(answers),
                figures_on=figures.made_on,
                table_version=figures.table_version,
                incidents=figures.incidents,
            )
        )
        if known is None:
            if expected_version:
                raise UserError(
                    f"The problem profile of {zone_id}",
                    "is not there any more.",
                    "Open the zone again, then write.",
                )
            return records.add(connection, PROBLEMS, problem, made_by=acting().name)
        return records.change(
            connection,
            PROBLEMS,
            known.record_id,
            problem,
            expected_version=expected_version,
            made_by=acting().name,
        )


def problem_history(workspace: Workspace, zone_id: str) -> list[Change[Problem]]:
    """
    Read every version of what people wrote about a zone.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.

    Returns
    -------
    list of Change
        Oldest first; empty while nobody has written anything.
    """
    with open_store(workspace.store_url).read() as connection:
        known = _kept(connection, zone_id)
        return [] if known is None else records.history(connection, PROBLEMS, known.record_id)


def problem_figures(
    workspace: Workspace, zone_id: str, *, where: IncidentFilter | None = None
) -> ProblemFigures:
    """
    Say what the records hold to each question.

    Parameters
    ----------
    workspace : Workspace
        With incidents; without any the plan alone speaks.
    zone_id : str
        The zone.
    where : IncidentFilter, optional
        Which incidents, and the period; all when None.

    Returns
    -------
    ProblemFigures
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    from geodata.dataset import table_version
    from hotspots.workflows.planning import list_actions
    from hotspots.workflows.zoning import get_zone, zone_profile

    zone, choice = get_zone(workspace, zone_id), where or IncidentFilter()
    today = datetime.datetime.now().astimezone().date()
    if table_version(workspace) < 0:
        return ProblemFigures(today, -1, "", 0)
    profile = zone_profile(workspace, zone_id, where=choice)
    frame = _incidents_of(workspace, zone, choice)
    actions = [action for action in list_actions(workspace) if not action.zones or zone_id in action.zones]
    return ProblemFigures(
        made_on=today,
        table_version=profile.table_version,
        period=format_period(profile.start, profile.end),
        incidents=profile.incidents,
        texts=figures_for(
            profile,
            suspects=suspects_of(frame["suspect_key"]),
            before=_events(workspace, frame, profile),
            actions=actions,
        ),
        warning=enough_for_a_problem(profile),
    )


def problem_part(workspace: Workspace, zone_id: str, *, where: IncidentFilter | None = None) -> ProblemPart:
    """
    Gather what a document says about the problem of a zone.

    Parameters
    ----------
    workspace : Workspace
        Where everything is kept.
    zone_id : str
        The zone.
    where : IncidentFilter, optional
        Which incidents, and the period; all when None.

    Returns
    -------
    ProblemPart
        Figures and judgement.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    from hotspots.workflows.zoning import get_zone

    zone = get_zone(workspace, zone_id)
    changes = problem_history(workspace, zone_id)
    figures = problem_figures(workspace, zone_id, where=where)
    if not changes:
        return ProblemPart(zone, None, figures)
    last = changes[-1]
    return ProblemPart(
        zone, last.content, figures, last.version, last.made_at.astimezone().date(), last.made_by
    )


def _kept(connection: Connection, zone_id: str) -> Kept[Problem] | None:
    every = records.every(connection, PROBLEMS)
    return next((kept for kept in every if kept.content.zone == zone_id), None)


def _incidents_of(workspace: Workspace, zone: Zone, choice: IncidentFilter) -> pd.DataFrame:
    from geodata.dataset import read_incidents
    from hotspots.plan.zone_profile import inside

    columns = ["occurred_from", "date_precision", "easting_m", "northing_m", "suspect_key"]
    frame = read_incidents(workspace, columns=columns, where=choice)
    return frame[inside(frame, zone.geometry)]


def _events(workspace: Workspace, frame: pd.DataFrame, profile: ZoneProfile) -> list[Before]:
    """Count the zone's incidents on the days of each event of the period, beside what is usual."""
    import pandas as pd

    from hotspots.workflows.events import list_events

    if profile.start is None or profile.end is None:
        return []
    days = (profile.end - profile.start).days + 1
    dated = frame.loc[frame["date_precision"].isin(["minute", "day"]), "occurred_from"].dt.normalize()
    found = []
    for event in list_events(workspace):
        if event.end < profile.start or event.start > profile.end:
            continue
        length = (event.end - event.start).days + 1
        during = int(dated.between(pd.Timestamp(event.start), pd.Timestamp(event.end)).sum())
        found.append(Before(event.name, event.start, event.end, during, len(dated) / days * length))
    return found
