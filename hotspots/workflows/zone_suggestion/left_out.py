"""Characteristics that a set of zones leaves out, and the zone that would bring each in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.plan.coverage_by_zones import FEW_RECORDED, left_out
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
        One a characteristic left out: the zone grown but not chosen that holds most of its incidents; else
        one grown from hot cells of that characteristic alone; else none.
    """
    found: list[Remedy] = []
    for row in left_out(coverage):
        own = counts[row.name]
        zone, alone = _fullest(others, own), False
        if zone is None or own[zone].sum() < WORTH_ADDING:
            # Zones offered to bring others in are ground taken: all of them may be saved.
            full = [*chosen, *(remedy.zone for remedy in found if remedy.zone is not None)]
            zone, alone = _own_zone(workspace, where, ground, row, own, full, limits), True
        hits = int(own[zone].sum()) if zone is not None else 0
        found.append(Remedy(row, zone, hits, alone))
    return found


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


def remedy_sentence(remedy: Remedy, name: str) -> str:
    """
    Say what would bring a characteristic in.

    Parameters
    ----------
    remedy : Remedy
        What was found.
    name : str
        Name of its zone; not used when there is none.

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
    held = f"{remedy.incidents:,} of {remedy.row.placed:,}"
    if remedy.own:
        return f"The zone '{name}', drawn from its incidents alone, would bring it in: it holds {held}."
    return f"The zone '{name}', further down the list, would bring it in: it holds {held}."
