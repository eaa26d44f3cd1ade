"""Area summaries: one page an area, read from a release; reading never touches an incident."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose.compose import HOW_TO_REPORT, Frame, compose, newest_year
from hotspots.disclose.periods import Period, year_before, year_up_to
from hotspots.disclose.summary import SharedAction
from hotspots.plan.actions import OPEN_STATUSES
from hotspots.store.released import open_released, shared_actions
from hotspots.workflows.release_making.counting import newest_quarter_end, records_reach, require_level
from hotspots.workflows.release_making.drafting import draft_release, live_releases
from hotspots.workflows.releasing import freeze_release

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.disclose.layout import Family
    from hotspots.disclose.release import Released
    from hotspots.disclose.summary import AreaSummary
    from hotspots.store.releases import FrozenRelease

ADVICE_FILE = "how-to-report.txt"
"""A partnership may put its own advice there, one paragraph a line."""

SMALLEST_SHARE = 0.01
"""An action concerns an area when at least this share of one of its zones lies in it; less is an edge."""

ON_A_PAGE: tuple[Family, ...] = ("characteristic", "source", "repeat")


def make_summaries(
    workspace: Workspace,
    *,
    level: str,
    year_end: datetime.date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> FrozenRelease:
    """
    Make the release that area summaries need, and freeze it.

    It has a year and the year before, the total by quarter, and the characteristics, sources and repeats by
    year.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the level loaded.
    level : str
        Level of the areas, such as ``ward``.
    year_end : datetime.date, optional
        Last day of a quarter; the newest complete quarter of the records when None.
    progress : callable, optional
        Called with steps done, steps in all and words.

    Returns
    -------
    FrozenRelease
        The release.

    Raises
    ------
    UserError
        If there are no records, the quarter is not complete, or summaries of the same year exist.
    """
    require_level(workspace, level)
    reach = records_reach(workspace)
    if reach is None:
        raise UserError("Area summaries", "need incidents, and none are loaded.", "Import records first.")
    year = year_up_to(year_end or newest_quarter_end(reach))
    taken = [one for one in list_summaries(workspace) if one.last_day == year.end and one.level == level]
    if taken:
        raise UserError(
            what=f"The area summary for the year to {year.end:%d/%m/%Y}",
            found=f"exists already ({taken[0].release_id}).",
            fix="Use that one; if it is wrong, withdraw it first: two versions together tell small counts.",
        )
    draft = draft_release(
        workspace,
        level=level,
        period=Period(year_before(year).start, year.end),
        total_unit="quarter",
        breakdown_unit="year",
        by=ON_A_PAGE,
        progress=progress,
    )
    return freeze_release(workspace, draft)


def list_summaries(workspace: Workspace) -> list[FrozenRelease]:
    """
    List the live releases that area summaries can be read from, newest first.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of FrozenRelease
        Those with figures for a whole year.
    """
    with open_released(workspace.released_url).read() as connection:
        return [one for one, _ in _with_a_year(connection)]


def summary_areas(workspace: Workspace, *, release_id: str | None = None) -> list[tuple[str, str]]:
    """
    List the areas a page can be opened for.

    Parameters
    ----------
    workspace : Workspace
        Where the releases are kept.
    release_id : str, optional
        Number of a release; the newest live one when None.

    Returns
    -------
    list of tuple
        Code and name, in the order of the names; areas that are counted together are listed each.

    Raises
    ------
    UserError
        If there is no summary yet.
    """
    with open_released(workspace.released_url).read() as connection:
        _, released, _ = _chosen(connection, release_id)
    members = [
        member for area in released.areas for member in area.members if workspace.may_read_area(member[0])
    ]
    return sorted(members, key=lambda one: (one[1], one[0]))


def area_summary(
    workspace: Workspace, code: str, release_id: str | None = None, *, today: datetime.date | None = None
) -> AreaSummary:
    """
    Read the page of one area: frozen figures, and the actions shared with councillors.

    Parameters
    ----------
    workspace : Workspace
        Where the releases are kept.
    code : str
        Code of the area.
    release_id : str, optional
        Number of a live release; the newest when None.
    today : datetime.date, optional
        The day to judge overdue actions by.

    Returns
    -------
    AreaSummary
        Safe by itself: no true count can be reached from it.

    Raises
    ------
    UserError
        If there is no such release or area.
    AccessError
        If the area is not one this person may read.
    """
    workspace.require_area(code)
    day = today or datetime.datetime.now().astimezone().date()
    with open_released(workspace.released_url).read() as connection:
        frozen, released, before = _chosen(connection, release_id)
        area = released.area_of(code)
        codes = (code,) if area is None else area.codes
        shared = _shared_actions(connection, workspace, released.level, codes, day)
    frame = Frame(
        frozen.release_id,
        frozen.sha256,
        frozen.made_at,
        _advice(workspace),
        before,
        fictional=workspace.fictional,
    )
    return compose(released, code, frame=frame, actions=shared)


def _with_a_year(connection: Connection) -> list[tuple[FrozenRelease, Released]]:
    """Give live releases with a year, newest first; of the same time the one that tells quarters and more."""
    found = [pair for pair in live_releases(connection) if newest_year(pair[1]) is not None]
    return sorted(
        found, key=lambda pair: (pair[0].last_day, len(pair[1].parts.cells), pair[0].release_id), reverse=True
    )


def _chosen(
    connection: Connection, release_id: str | None
) -> tuple[FrozenRelease, Released, tuple[str, Released] | None]:
    live = _with_a_year(connection)
    if release_id is None:
        if not live:
            raise UserError(
                "Area summaries",
                "have not been made yet.",
                "A planner makes them on the page Area summaries.",
            )
        release_id = live[0][0].release_id
    chosen = next((pair for pair in live if pair[0].release_id == release_id), None)
    if chosen is None:
        raise UserError(
            what="The area summary",
            found=f"'{release_id[:20]}' does not exist or was withdrawn.",
            fix="Choose one from the list.",
        )
    older = [pair for pair in live if pair[0].last_day < chosen[0].last_day]
    return *chosen, (older[0][0].release_id, older[0][1]) if older else None


def _shared_actions(
    connection: Connection, workspace: Workspace, level: str, codes: tuple[str, ...], today: datetime.date
) -> list[SharedAction]:
    from geodata.areas.levels import load_level

    rows = shared_actions(connection)
    found: list[BaseGeometry] = []
    if any(row.shapes for row in rows):
        areas = load_level(workspace, level)
        found = [
            polygon for known, polygon in zip(areas.codes, areas.polygons, strict=True) if known in codes
        ]
    return [
        SharedAction(
            title=row.title,
            lead_organisation=row.lead_organisation,
            due=row.due,
            status=row.status,
            updates=row.updates,
            overdue=row.status in OPEN_STATUSES and row.due is not None and row.due < today,
        )
        for row in rows
        if not row.zones or any(_reaches(shape, found) for shape in row.shapes)
    ]


def _reaches(shape: BaseGeometry, areas: Sequence[BaseGeometry]) -> bool:
    return any(shape.intersection(area).area >= SMALLEST_SHARE * shape.area for area in areas)


def _advice(workspace: Workspace) -> tuple[str, ...]:
    path = workspace.root / ADVICE_FILE
    if not path.is_file():
        return HOW_TO_REPORT
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return tuple(line.strip() for line in lines if line.strip()) or HOW_TO_REPORT
