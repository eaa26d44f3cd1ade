"""Releases: planners make, check and withdraw them; anybody they are for may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose.audit import audit
from hotspots.disclose.changes import area_changes
from hotspots.disclose.finding_words import finding_sentence
from hotspots.disclose.layout import BREAKDOWNS
from hotspots.disclose.periods import UNITS, Period, whole_quarters, year_before, year_up_to
from hotspots.export.release_tables import release_tables
from hotspots.store import releases as store
from hotspots.store.engine import open_store
from hotspots.store.released import open_released
from hotspots.workflows.release_making.counting import newest_quarter_end, records_reach
from hotspots.workflows.release_making.drafting import draft_release, live_releases

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from geodata.workspace import Workspace
    from hotspots.disclose.layout import Family
    from hotspots.disclose.periods import Unit
    from hotspots.disclose.release import Released
    from hotspots.export.release_tables import ReleaseTable
    from hotspots.store.releases import FrozenRelease
    from hotspots.workflows.release_making.drafting import ReleaseDraft


@dataclass(frozen=True)
class ReleaseCheck:
    """
    What an audit of all live releases says about one of them.

    Parameters
    ----------
    release_id : str
        Its number.
    checked_with : tuple of str
        Numbers of all releases that were looked at together.
    safe : bool
        Whether nothing can be worked out.
    findings : tuple of str
        What can be worked out with its help, one sentence each.
    """

    release_id: str
    checked_with: tuple[str, ...]
    safe: bool
    findings: tuple[str, ...]


def plan_release(  # noqa: PLR0913
    workspace: Workspace,
    *,
    level: str,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    by: Sequence[str] = (),
    unit: str | None = None,
    zone_id: str | None = None,
    coarsen: bool = True,
    progress: Callable[[int, int, str], None] | None = None,
) -> ReleaseDraft:
    """
    Make the tables of a release without freezing them, to look at first.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the level loaded.
    level : str
        Level of the areas, such as ``ward``.
    first, last : datetime.date, optional
        First day of a quarter and last day of one; the newest complete year, or two years up to `last`, when
        None.
    by : sequence of str
        Some of ``characteristic``, ``source``, ``repeat``.
    unit : {"quarter", "year"}, optional
        Length of the periods; years when the whole is whole years, else quarters.
    zone_id, coarsen
        See `draft_release`.
    progress : callable, optional
        Called with steps done, steps in all and words.

    Returns
    -------
    ReleaseDraft
        For `freeze_release`.

    Raises
    ------
    UserError
        If the period, a breakdown or the unit is not one we know, or see `draft_release`.
    """
    period = _period(workspace, first, last)
    chosen = _unit(unit, period)
    unknown = [name for name in by if name not in BREAKDOWNS]
    if unknown:
        raise UserError(
            what="The breakdown",
            found=f"'{unknown[0][:40]}' is not one we know.",
            fix=f"Use some of: {', '.join(BREAKDOWNS)}.",
        )
    kinds: list[Family] = [name for name in BREAKDOWNS if name in by]
    return draft_release(
        workspace,
        level=level,
        period=period,
        total_unit=chosen,
        breakdown_unit=chosen,
        by=kinds,
        zone_id=zone_id,
        coarsen=coarsen,
        progress=progress,
    )


def freeze_release(workspace: Workspace, draft: ReleaseDraft) -> FrozenRelease:
    """
    Freeze a draft: it gets a number and never changes afterwards.

    Parameters
    ----------
    workspace : Workspace
        Where releases are kept.
    draft : ReleaseDraft
        From `plan_release`.

    Returns
    -------
    FrozenRelease
        As stored.

    Raises
    ------
    UserError
        If something can be worked out from the live releases, the live releases changed since the draft was
        made, no number could be shown, or the same release exists.
    """
    if draft.unsafe:
        raise UserError(
            what=draft.unsafe[0],
            found="The live releases give that away without this one, so nothing is frozen beside them.",
            fix="Withdraw one of the releases named, then make this one again.",
        )
    if draft.released.share_shown == 0:
        raise UserError(
            what="This release",
            found="would show no number at all: every count is too small.",
            fix="Choose a longer period, fewer breakdowns or larger areas.",
        )
    with open_store(workspace.store_url).write() as connection:
        now = tuple(one.release_id for one, _ in live_releases(connection, draft.released.level))
        if now != draft.live:
            raise UserError(
                what="The releases",
                found="were changed by somebody else meanwhile.",
                fix="Look at the list, then make this one again.",
            )
        return store.freeze(connection, draft.released)


def check_release(
    workspace: Workspace, release_id: str, *, progress: Callable[[int, int, str], None] | None = None
) -> ReleaseCheck:
    """
    Audit a live release together with all other live ones, again.

    Parameters
    ----------
    workspace : Workspace
        Where releases are kept.
    release_id : str
        Its number.
    progress : callable, optional
        Called with parts done, parts in all and words.

    Returns
    -------
    ReleaseCheck
        It needs no incident: only what readers have.

    Raises
    ------
    UserError
        If there is no such live release.
    """
    workspace.require("plan")
    tell = progress or (lambda *_: None)
    with open_released(workspace.released_url).read() as connection:
        read_live(workspace, release_id)
        live = live_releases(connection)
    tables = [released.parts for _, released in live]
    names = [one.release_id for one, _ in live]
    own = names.index(release_id)
    found = audit(tables, progress=lambda done, total: tell(done, total, "Checking"))
    concerned = [one for one in found if one.source == own or own in [source for source, _ in one.needed]]
    return ReleaseCheck(
        release_id=release_id,
        checked_with=tuple(names),
        safe=not concerned,
        findings=tuple(finding_sentence(one, tables, names) for one in concerned),
    )


def first_day_of_years(last: datetime.date, years: int) -> datetime.date:
    """
    Give the first day of whole years up to a day.

    Parameters
    ----------
    last : datetime.date
        Last day of a quarter.
    years : int
        How many.

    Returns
    -------
    datetime.date
        First day.
    """
    year = year_up_to(last)
    for _ in range(years - 1):
        year = year_before(year)
    return year.start


def draft_tables(draft: ReleaseDraft) -> tuple[ReleaseTable, ...]:
    """
    Lay a draft out as its readers will see it.

    Parameters
    ----------
    draft : ReleaseDraft
        From `plan_release`.

    Returns
    -------
    tuple of ReleaseTable
        Released values only.
    """
    return release_tables(draft.released)


def draft_changes(workspace: Workspace, draft: ReleaseDraft) -> list[tuple[str, str]]:
    """
    Tell what readers will see changed since the last release, area by area.

    Parameters
    ----------
    workspace : Workspace
        Where releases are kept.
    draft : ReleaseDraft
        From `plan_release`.

    Returns
    -------
    list of tuple
        Name of the area, and sentences; empty without an earlier release.
    """
    workspace.require("plan")
    with open_released(workspace.released_url).read() as connection:
        live = live_releases(connection, draft.released.level)
    older = [pair for pair in live if pair[0].last_day < draft.released.period.end]
    if not older:
        return []
    frozen, before = max(older, key=lambda pair: (pair[0].last_day, pair[0].made_at))
    return [
        (area.name, " ".join(area_changes(draft.released, area, frozen.release_id, before)))
        for area in draft.released.areas
    ]


def list_releases(workspace: Workspace, *, withdrawn: bool = False) -> list[FrozenRelease]:
    """
    List releases, newest first.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    withdrawn : bool
        Whether to list withdrawn ones too.

    Returns
    -------
    list of FrozenRelease
        Without figures.
    """
    workspace.require("plan")
    with open_released(workspace.released_url).read() as connection:
        return [one for one in store.every(connection) if one.live or withdrawn]


def read_live(workspace: Workspace, release_id: str) -> tuple[FrozenRelease, Released]:
    """
    Read a live release with its figures.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    release_id : str
        Its number.

    Returns
    -------
    tuple of FrozenRelease and Released
        Checked against its hash.

    Raises
    ------
    UserError
        If it does not exist or was withdrawn.
    """
    workspace.require("plan")
    with open_released(workspace.released_url).read() as connection:
        if release_id not in [one.release_id for one in store.every(connection) if one.live]:
            raise UserError(
                what="The release",
                found=f"'{release_id[:20]}' does not exist or was withdrawn.",
                fix="Choose one from the list.",
            )
        return store.read(connection, release_id)


def withdraw_release(workspace: Workspace, release_id: str, *, because: str) -> FrozenRelease:
    """
    Withdraw a release, so that it is shown no more.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    release_id : str
        Its number.
    because : str
        The reason; it stays on record.

    Returns
    -------
    FrozenRelease
        As stored.

    Raises
    ------
    UserError
        If no reason is given or there is no such release.
    """
    if not because.strip():
        raise UserError(
            "The reason for withdrawing", "is empty.", "Say in one sentence what is wrong with it."
        )
    with open_store(workspace.store_url).write() as connection:
        return store.withdraw(connection, release_id, because=because.strip())


def _period(workspace: Workspace, first: datetime.date | None, last: datetime.date | None) -> Period:
    if last is None:
        reach = records_reach(workspace)
        if reach is None:
            raise UserError("A release", "needs incidents, and none are loaded.", "Import records first.")
        last = newest_quarter_end(reach)
    return year_up_to(last) if first is None else whole_quarters(first, last)


def _unit(unit: str | None, period: Period) -> Unit:
    if unit is None:
        return "year" if period.quarters % 4 == 0 else "quarter"
    known = next((one for one in UNITS if one == unit), None)
    if known is None:
        raise UserError(
            "The period", f"'{unit[:40]}' is not one we know.", f"Use one of: {', '.join(UNITS)}."
        )
    return known
