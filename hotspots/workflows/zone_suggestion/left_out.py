"""Characteristics that a set of zones leaves out, and the zone that would bring each in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.plan.coverage_by_zones import FEW_RECORDED, MUCH_LESS, left_out
from hotspots.plan.suggest_growth import HotCells, ZoneLimits, grow_zones
from hotspots.workflows.detecting import detect
from hotspots.workflows.findings import DetectRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.plan.coverage_by_zones import Covered, SetCoverage
    from hotspots.workflows.zone_suggestion.ground import Ground

WORTH_ADDING = 5
"""A zone brings a characteristic in when it holds at least so many of its incidents (house rule)."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """
    What would bring a characteristic in that a set of zones leaves out.

    Parameters
    ----------
    row : Covered
        What the set covers of it.
    zone : numpy.ndarray of int or None
        Cells of the zone that would bring it in; None when no place stands out for it.
    incidents : int
        Incidents of the characteristic in that zone.
    own : bool
        Whether the zone was grown from the incidents of this characteristic alone.
    """

    row: Covered
    zone: NDArray[np.int64] | None
    incidents: int
    own: bool

    def still_left_out(self, coverage: SetCoverage) -> bool:
        """Tell whether the characteristic would be covered much less even with the zone."""
        row = replace(self.row, inside=self.row.inside + self.incidents)
        share = (row.inside + row.already) / row.placed if row.placed else 0.0
        return not self.incidents or share < MUCH_LESS * (coverage.whole.share_with or 0.0)


def remedies(
    workspace: Workspace,
    where: IncidentFilter,
    ground: Ground,
    counts: Mapping[str, NDArray[np.int64]],
    coverage: SetCoverage,
    *,
    chosen: Sequence[NDArray[np.int64]],
    others: Sequence[NDArray[np.int64]],
    limits: ZoneLimits,
) -> list[Remedy]:
    """
    Look for a zone for each characteristic that is left out.

    Parameters
    ----------
    workspace : Workspace
        Where the incidents are.
    where : IncidentFilter
        The period.
    ground : Ground
        The cells.
    counts : mapping of str to numpy.ndarray
        Incidents of each characteristic in every cell.
    coverage : SetCoverage
        What the chosen zones cover.
    chosen, others : sequence of numpy.ndarray of int
        Cells of the zones of the set, and of those grown but not in it.
    limits : ZoneLimits
        For zones grown from one characteristic.

    Returns
    -------
    list of Remedy
        One a characteristic left out: the zone grown but not chosen that holds most of its incidents; where
        that does not do, the better of it and one grown from hot cells of that characteristic alone; none
        where neither holds five of its incidents.
    """
    found: list[Remedy] = []
    for row in left_out(coverage):
        own = counts[row.name]
        best = _remedy(row, _fullest(others, own), own, own=False)
        if best.still_left_out(coverage):
            # Zones offered to bring others in are ground taken: all of them may be saved.
            full = [*chosen, *(remedy.zone for remedy in found if remedy.zone is not None)]
            zone = _own_zone(workspace, where, ground, row, own, full, limits)
            best = max(best, _remedy(row, zone, own, own=True), key=lambda one: one.incidents)
        found.append(best)
    return found


def _remedy(row: Covered, zone: NDArray[np.int64] | None, counts: NDArray[np.int64], *, own: bool) -> Remedy:
    hits = int(counts[zone].sum()) if zone is not None else 0
    return Remedy(row, zone, hits, own) if hits >= WORTH_ADDING else Remedy(row, None, 0, own)


def _fullest(zones: Sequence[NDArray[np.int64]], counts: NDArray[np.int64]) -> NDArray[np.int64] | None:
    return max(zones, key=lambda zone: int(counts[zone].sum()), default=None)


def _own_zone(
    workspace: Workspace,
    where: IncidentFilter,
    ground: Ground,
    row: Covered,
    counts: NDArray[np.int64],
    chosen: Sequence[NDArray[np.int64]],
    limits: ZoneLimits,
) -> NDArray[np.int64] | None:
    """Grow a zone from the cells that are hot for this characteristic by itself."""
    if row.placed < FEW_RECORDED:
        return None
    only = replace(where, characteristics=(row.name,))
    cells = ground.cells
    request = DetectRequest("gi-star", cell_m=cells.cell_m, where=only, options=(("stability", False),))
    try:
        frame = detect(workspace, request).frame
    except UserError:
        return None
    if len(frame) != cells.rows.size:  # no study area: these points span another one
        return None
    taken = cells.taken.copy()
    taken[np.concatenate(chosen) if len(chosen) else []] = True
    hot = (frame["spot"] == "hot").to_numpy(dtype=bool)
    grown = grow_zones(
        HotCells(cells.cell_m, cells.rows, cells.columns, counts, hot, taken),
        ZoneLimits(limits.largest_km2, WORTH_ADDING),
    )
    return _fullest(grown, counts)


def remedy_sentence(remedy: Remedy, name: str, coverage: SetCoverage) -> str:
    """
    Say what would bring a characteristic in.

    Parameters
    ----------
    remedy : Remedy
        What was found.
    name : str
        Name of its zone; not used when there is none.
    coverage : SetCoverage
        What the set covers without it.

    Returns
    -------
    str
        One sentence.
    """
    if remedy.zone is None:
        return (
            "No place stands out for it, so no zone would bring it in: plan for it across the whole area, "
            "and ask whether these people report at all."
        )
    origin = "drawn from its incidents alone" if remedy.own else "further down the ranking"
    held = f"{remedy.incidents:,} of {remedy.row.placed:,}"
    if remedy.still_left_out(coverage):
        return (
            f"The zone '{name}', {origin}, would add most ({held}), but even with it these people would be "
            "served much less: plan for them across the whole area too."
        )
    return f"The zone '{name}', {origin}, would bring it in: it holds {held}."
