"""Zones drawn again from earlier records only, and scored on what came later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.plan.coverage import last_day
from hotspots.plan.suggest_growth import grow_zones
from hotspots.plan.suggest_holdout import foreseen, score_set, split_months
from hotspots.workflows.zone_suggestion.ground import lay_ground

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.plan.suggest_growth import ZoneLimits
    from hotspots.plan.suggest_holdout import SetForeseen, Split
    from hotspots.plan.suggest_reasons import Foreseen
    from hotspots.workflows.zone_suggestion.ground import Ground, Records


@dataclass(frozen=True, eq=False)
class HeldBack:
    """
    What earlier records give, beside what came later.

    Parameters
    ----------
    split : Split
        Where the records were cut.
    earlier : tuple of numpy.ndarray of int
        Cells of the zones drawn from the earlier records, most incidents first.
    later : numpy.ndarray of int, shape (n,)
        Later incidents of every cell.
    """

    split: Split
    earlier: tuple[NDArray[np.int64], ...]
    later: NDArray[np.int64]

    def of_zone(self, zone: NDArray[np.int64]) -> Foreseen:
        """Score the earlier zone over the ground of a zone suggested now."""
        return foreseen(zone, self.split, self.earlier, self.later)

    def of_set(self, count: int) -> SetForeseen | None:
        """Score as many earlier zones as are suggested now."""
        return score_set(self.split, self.earlier[:count], self.later)


def hold_back(
    workspace: Workspace,
    where: IncidentFilter,
    records: Records,
    ground: Ground,
    *,
    method: str,
    limits: ZoneLimits,
    taken: Sequence[BaseGeometry],
) -> HeldBack | None:
    """
    Draw zones by the same rules from all but the last months.

    Parameters
    ----------
    workspace, where, records, method, limits, taken
        See `lay_ground`.
    ground : Ground
        The cells of the suggestion; the same are used.

    Returns
    -------
    HeldBack or None
        None when the records are too short to hold any back.
    """
    import pandas as pd

    chosen = records.meant & records.in_period
    frame = records.frame[chosen]
    first = where.start or frame["occurred_from"].min().date()
    split = split_months(first, where.end or last_day(frame["occurred_from"], frame["occurred_to"]))
    if split is None:
        return None
    start = pd.Timestamp(split.learned_to) + pd.Timedelta(days=1)
    after = (records.frame["occurred_from"] >= start).to_numpy(dtype=bool)
    known_month = (records.frame["date_precision"] != "year").to_numpy(dtype=bool)
    later = ground.count(chosen & after & known_month)
    earlier_only = replace(records, in_period=records.in_period & ~after)
    try:
        before = lay_ground(
            workspace,
            replace(where, end=split.learned_to),
            earlier_only,
            method=method,
            limits=limits,
            taken=taken,
            cell_m=ground.cells.cell_m,
            stability=False,
        )
    except UserError:  # nothing that fits lies in the earlier months
        return None
    if before.polygons.size != ground.polygons.size:  # no study area: the earlier points span another one
        return None
    zones = grow_zones(before.cells, limits)
    zones.sort(key=lambda zone: -int(before.cells.counts[zone].sum()))
    return HeldBack(split, tuple(zones), later)
