"""Area summaries: planners freeze them, councillors read them; reading never touches an incident."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose.compose import HOW_TO_REPORT, Frame, compose
from hotspots.disclose.release import release
from hotspots.store import actions as action_store
from hotspots.store import summaries as store
from hotspots.store import zones as zone_store
from hotspots.store.engine import open_store
from hotspots.workflows.summary_counts import gather

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from geodata.workspace import Workspace
    from hotspots.disclose.release import Released
    from hotspots.disclose.summary import AreaSummary
    from hotspots.plan.actions import Action
    from hotspots.store.summaries import Snapshot

ADVICE_FILE = "how-to-report.txt"
"""A partnership may put its own advice there, one paragraph a line."""

SMALLEST_SHARE = 0.01
"""An action concerns an area when at least this share of one of its zones lies in it; less is an edge."""


def make_summaries(
    workspace: Workspace,
    *,
    level: str,
    year_end: datetime.date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Snapshot:
    """
    Freeze the area summaries of a year; they never change afterwards.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the level loaded.
    level : str
        Level of the areas, such as ``ward``.
    year_end : datetime.date, optional
        Last day of a quarter; the newest complete quarter of the records when None.
    progress : callable, optional
        Called with areas done and areas in all.

    Returns
    -------
    Snapshot
        The frozen summary.

    Raises
    ------
    UserError
        If there are no records, the quarter is not complete, or a live summary for the same year exists.
    """
    gathered = gather(workspace, level=level, year_end=year_end)
    opened = open_store(workspace.store_url)
    with opened.read() as connection:
        earlier = _live(connection, level)
    released = release(
        gathered.counts,
        level=level,
        year=gathered.year,
        recorded=gathered.recorded,
        before_known=gathered.before_known,
        earlier=[table for _, table in earlier],
        notes=gathered.notes,
        progress=progress,
    )
    with opened.write() as connection:
        if [one.snapshot_id for one, _ in _live(connection, level)] != [
            one.snapshot_id for one, _ in earlier
        ]:
            raise UserError(
                what="The area summaries",
                found="were changed by somebody else meanwhile.",
                fix="Look at the list, then try again.",
            )
        return store.freeze(connection, released)


def withdraw_summary(workspace: Workspace, snapshot_id: str, *, because: str) -> Snapshot:
    """
    Withdraw a frozen summary, so that it is shown no more.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    snapshot_id : str
        Its number.
    because : str
        The reason; it stays on record.

    Returns
    -------
    Snapshot
        As stored.

    Raises
    ------
    UserError
        If no reason is given or there is no such summary.
    """
    if not because.strip():
        raise UserError(
            "The reason for withdrawing", "is empty.", "Say in one sentence what is wrong with it."
        )
    with open_store(workspace.store_url).write() as connection:
        return store.withdraw(connection, snapshot_id, because=because.strip())


def list_summaries(workspace: Workspace, *, withdrawn: bool = False) -> list[Snapshot]:
    """
    List frozen summaries, newest year first.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    withdrawn : bool
        Whether to list withdrawn ones too.

    Returns
    -------
    list of Snapshot
        Without figures.
    """
    with open_store(workspace.store_url).read() as connection:
        return [one for one in store.every(connection) if one.live or withdrawn]


def summary_areas(workspace: Workspace, *, snapshot: str | None = None) -> list[tuple[str, str]]:
    """
    List the areas a page can be opened for.

    Parameters
    ----------
    workspace : Workspace
        Where the summaries are kept.
    snapshot : str, optional
        Number of a summary; the newest live one when None.

    Returns
    -------
    list of tuple
        Code and name, in the order of the names.

    Raises
    ------
    UserError
        If there is no summary yet.
    """
    with open_store(workspace.store_url).read() as connection:
        _, released = _chosen(connection, snapshot)
    return sorted(((area.code, area.name) for area in released.areas), key=lambda one: (one[1], one[0]))


def area_summary(
    workspace: Workspace, code: str, snapshot: str | None = None, *, today: datetime.date | None = None
) -> AreaSummary:
    """
    Read the page of one area: frozen figures, and the actions shared with councillors.

    Parameters
    ----------
    workspace : Workspace
        Where the summaries are kept.
    code : str
        Code of the area.
    snapshot : str, optional
        Number of a live summary; the newest when None.
    today : datetime.date, optional
        The day to judge overdue actions by.

    Returns
    -------
    AreaSummary
        Safe by itself: no true count can be reached from it.

    Raises
    ------
    UserError
        If there is no such summary or area.
    """
    with open_store(workspace.store_url).read() as connection:
        frozen, released = _chosen(connection, snapshot)
        shared = _shared_actions(connection, workspace, released.level, code)
    frame = Frame(
        frozen.snapshot_id, frozen.sha256, frozen.made_at, _advice(workspace), fictional=workspace.fictional
    )
    day = today or datetime.datetime.now().astimezone().date()
    return compose(released, code, frame=frame, actions=shared, today=day)


def _live(connection: Connection, level: str) -> list[tuple[Snapshot, Released]]:
    live = [one for one in store.every(connection) if one.live and one.level == level]
    return [store.read(connection, one.snapshot_id) for one in live]


def _chosen(connection: Connection, snapshot: str | None) -> tuple[Snapshot, Released]:
    live = [one for one in store.every(connection) if one.live]
    if snapshot is None:
        if not live:
            raise UserError(
                "Area summaries",
                "have not been made yet.",
                "A planner makes them on the page Area summaries.",
            )
        return store.read(connection, live[0].snapshot_id)
    if snapshot not in [one.snapshot_id for one in live]:
        raise UserError(
            what="The area summary",
            found=f"'{snapshot[:20]}' does not exist or was withdrawn.",
            fix="Choose one from the list.",
        )
    return store.read(connection, snapshot)


def _shared_actions(connection: Connection, workspace: Workspace, level: str, code: str) -> list[Action]:
    shared = [action for action in action_store.every(connection) if action.shared_with_councillors]
    wanted = {zone for action in shared for zone in action.zones}
    near = _zones_of_area(connection, workspace, level, code) if wanted else set()
    return [action for action in shared if not action.zones or near.intersection(action.zones)]


def _zones_of_area(connection: Connection, workspace: Workspace, level: str, code: str) -> set[str]:
    from geodata.areas.levels import load_level

    areas = load_level(workspace, level)
    found = [polygon for known, polygon in zip(areas.codes, areas.polygons, strict=True) if known == code]
    return {
        zone.zone_id
        for zone in zone_store.every(connection)
        for polygon in found
        if zone.geometry.intersection(polygon).area >= SMALLEST_SHARE * zone.geometry.area
    }


def _advice(workspace: Workspace) -> tuple[str, ...]:
    path = workspace.root / ADVICE_FILE
    if not path.is_file():
        return HOW_TO_REPORT
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return tuple(line.strip() for line in lines if line.strip()) or HOW_TO_REPORT
