"""What is compared: zones with their places, periods and rings, and the incidents in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.plan.zone_profile import inside
from hotspots.workflows.evaluation.places import ring_around

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from hotspots.workflows.evaluation.periods import Periods
    from hotspots.workflows.evaluation.places import Comparison


@dataclass(frozen=True, eq=False)
class ComparedZone:
    """
    A zone, and the places it is compared with.

    Parameters
    ----------
    zone_id, name : str
        The zone.
    geometry : shapely geometry
        Its shape.
    control : Comparison
        The place for the difference in numbers.
    others : tuple of Comparison
        Further places, for the months.
    """

    zone_id: str
    name: str
    geometry: BaseGeometry
    control: Comparison
    others: tuple[Comparison, ...] = ()


@dataclass(frozen=True)
class Terms:
    """
    On which terms zones are compared.

    Parameters
    ----------
    periods : Periods
        Months before and after.
    buffer_m : float
        Width of the ring [m]; 0 for none.
    buffer_shape : {"round", "square"}
        Its corners.
    per_area : bool
        Whether counts are brought to the ground of the zone.
    """

    periods: Periods
    buffer_m: float
    buffer_shape: str = "round"
    per_area: bool = False


@dataclass(frozen=True, eq=False)
class Counted:
    """
    The incidents of one zone and its places.

    Parameters
    ----------
    zone : ComparedZone
        The zone.
    shapes : dict of shapely geometry
        By ``zone``, ``control`` and, with a buffer, ``buffer`` and ``control_buffer``.
    series : dict of numpy.ndarray
        Incidents of each of these, month by month.
    others : tuple of numpy.ndarray
        The same of the further places.
    members : dict of numpy.ndarray of bool
        Which records lie in each shape.
    """

    zone: ComparedZone
    shapes: dict[str, Any]
    series: dict[str, NDArray[np.int64]]
    others: tuple[NDArray[np.int64], ...]
    members: dict[str, NDArray[np.bool_]] = field(repr=False)


def count_zones(
    frame: pd.DataFrame, month: NDArray[np.int64], zones: Sequence[ComparedZone], terms: Terms
) -> list[Counted]:
    """
    Count the incidents of all zones and places; no ground serves twice.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents of the months compared, with ``easting_m`` and ``northing_m``.
    month : numpy.ndarray of int
        Month of each, from 0.
    zones : sequence of ComparedZone
        The zones.
    terms : Terms
        Periods and buffer.

    Returns
    -------
    list of Counted
        One a zone, in order.
    """
    length = terms.periods.before + terms.periods.after
    whole = [shape for zone in zones for shape in (zone.geometry, zone.control.geometry)]
    rings: list[Any] = []
    counted = []
    for zone in zones:
        shapes = _shapes(zone, terms, whole, rings)
        members = {name: inside(frame, shape).to_numpy() for name, shape in shapes.items()}
        counted.append(
            Counted(
                zone,
                shapes,
                {name: np.bincount(month[here], minlength=length) for name, here in members.items()},
                tuple(
                    np.bincount(month[inside(frame, one.geometry).to_numpy()], minlength=length)
                    for one in zone.others
                ),
                members,
            )
        )
    return counted


def _shapes(zone: ComparedZone, terms: Terms, whole: list[Any], rings: list[Any]) -> dict[str, Any]:
    """Give the shapes that are counted; rings take only ground that no zone, place or ring has yet."""
    shapes = {"zone": zone.geometry, "control": zone.control.geometry}
    for name, middle in (("buffer", zone.geometry), ("control_buffer", zone.control.geometry)):
        ring = ring_around(middle, terms.buffer_m, without=[*whole, *rings], corners=terms.buffer_shape)
        if ring is None:
            return shapes
        shapes[name] = ring
        rings.append(ring)
    return shapes
