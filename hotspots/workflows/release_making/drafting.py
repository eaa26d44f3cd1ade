"""From true counts to tables that are ready to be frozen: the layout that keeps most, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose.choosing import TRIES, first_that_holds
from hotspots.disclose.coarsen import candidates, first_layout, measured
from hotspots.disclose.finding_words import finding_sentence
from hotspots.store import releases as store
from hotspots.store.engine import open_store
from hotspots.workflows.release_making.counting import gather
from hotspots.workflows.release_making.zone_layout import zone_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.workspace import Workspace
    from hotspots.disclose.choosing import Choice
    from hotspots.disclose.coarsen import Candidate
    from hotspots.disclose.layout import Family
    from hotspots.disclose.periods import Period, Unit
    from hotspots.disclose.release import Released
    from hotspots.store.releases import FrozenRelease

NEW = "this release"


@dataclass(frozen=True, eq=False)
class ReleaseDraft:
    """
    Tables ready to be frozen, and what a planner should know of them.

    Parameters
    ----------
    released : Released
        The tables.
    asked, chosen : Candidate
        The layout asked for and the one taken, with what each shows before the audit.
    findings : tuple of str
        What could have been worked out had nothing been left out.
    unsafe : tuple of str
        What the earlier releases give away by themselves: it must be mended before anything is frozen.
    next_layout : str
        The next coarser layout, in a sentence; empty when there is none.
    live : tuple of str
        Numbers of the releases it was checked with.
    """

    released: Released
    asked: Candidate
    chosen: Candidate
    findings: tuple[str, ...]
    unsafe: tuple[str, ...]
    next_layout: str
    live: tuple[str, ...]

    @property
    def coarser(self) -> bool:
        """Whether the layout is coarser than asked."""
        return self.asked.layout != self.chosen.layout

    @property
    def left_out(self) -> int:
        """Cells left out so that others cannot be worked out."""
        return sum(cell.state == "not shown" for cell in self.released.parts.cells.values())


def draft_release(  # noqa: PLR0913
    workspace: Workspace,
    *,
    level: str,
    period: Period,
    total_unit: Unit,
    breakdown_unit: Unit,
    by: Sequence[Family] = (),
    zone_id: str | None = None,
    coarsen: bool = True,
    progress: Callable[[int, int, str], None] | None = None,
) -> ReleaseDraft:
    """
    Count, choose the layout that keeps most, and check it with all live releases.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the level loaded.
    level : str
        Level of the areas.
    period : Period
        All of its time.
    total_unit, breakdown_unit : {"quarter", "year", "whole"}
        Periods of the total and of the breakdowns.
    by : sequence of {"characteristic", "source", "repeat"}
        Breakdowns.
    zone_id : str, optional
        A drawn zone to tell beside the rest, instead of the areas.
    coarsen : bool
        Whether the layout may be made coarser, and counts left out. If not, the release is as asked or
        refused.
    progress : callable, optional
        Called with steps done, steps in all and words.

    Returns
    -------
    ReleaseDraft
        Not yet frozen.

    Raises
    ------
    UserError
        If the records do not cover the period, or, without `coarsen`, if something could be worked out.
    """
    tell = progress or (lambda *_: None)
    tell(0, 10, "Counting")
    gathered = gather(workspace, level=level, period=period)
    with open_store(workspace.store_url).read() as connection:
        earlier = live_releases(connection, level)
    asked = first_layout(
        gathered.cube, period=period, total_unit=total_unit, breakdown_unit=breakdown_unit, by=by
    )
    if zone_id is not None:
        asked = zone_layout(
            workspace,
            gathered.cube,
            asked,
            level=level,
            zone_id=zone_id,
            earlier=[table for _, table in earlier],
        )
    tell(1, 10, "Looking for the layout that keeps most")
    choices = candidates(gathered.cube, asked, gathered.neighbours)
    own = measured(gathered.cube, asked)
    if not coarsen:
        choices = [own, *(one for one in choices if one.layout != asked)]
    choice = first_that_holds(
        gathered.cube,
        choices,
        tries=TRIES if coarsen else 1,
        level=level,
        known=frozenset(gathered.known),
        earlier=[table for _, table in earlier],
        notes=gathered.notes,
        table_version=gathered.table_version,
        progress=tell,
    )
    draft = _draft(choice, own, earlier)
    if draft.findings and not coarsen:
        raise UserError(
            what=draft.findings[0],
            found=f"That is one of {len(draft.findings)} findings, so this layout is not released.",
            fix=f"Let it be made coarser; the next layout: {draft.next_layout or 'none is left.'}",
        )
    return draft


def live_releases(connection: object, level: str | None = None) -> list[tuple[FrozenRelease, Released]]:
    """
    Read the live releases, oldest first.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any connection.
    level : str, optional
        Only those of this level.

    Returns
    -------
    list of tuple
        Each with its figures.
    """
    live = [one for one in store.every(connection) if one.live and level in (None, one.level)]  # type: ignore[arg-type]
    live.sort(key=lambda one: one.made_at)
    return [store.read(connection, one.release_id) for one in live]  # type: ignore[arg-type]


def _draft(choice: Choice, asked: Candidate, earlier: list[tuple[FrozenRelease, Released]]) -> ReleaseDraft:
    tables = [*(table.parts for _, table in earlier), choice.released.parts]
    names = [*(one.release_id for one, _ in earlier), NEW]
    return ReleaseDraft(
        released=choice.released,
        asked=asked,
        chosen=choice.candidate,
        findings=tuple(finding_sentence(one, tables, names) for one in choice.findings),
        unsafe=tuple(finding_sentence(one, tables, names) for one in choice.unsafe),
        next_layout="" if choice.following is None else choice.following.layout.sentence,
        live=tuple(one.release_id for one, _ in earlier),
    )
