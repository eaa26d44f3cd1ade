"""The ground of an evaluation: the zone, the ring around it, and places to compare it with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.evaluate.comparators import rank_comparators
from hotspots.wording import counted, level_label
from hotspots.workflows.detection.ground import level_grid, read_level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone

NAMED = "Named for this comparison."
SHOWN = 5
"""So many comparison places are named, and compared with over months."""
NARROWEST_M, WIDEST_M = 100.0, 500.0
"""Rings suggested are no narrower and no wider (house rule)."""
STRAIGHT = 0.97
"""Zones that fill so much of the rectangle around them are rectangles."""
SIZE_WITHIN = 25.0
"""Areas with over so many times the zone's ground, or under that part of it, are not looked at."""


@dataclass(frozen=True)
class Comparison:
    """
    A place to compare a zone with.

    Parameters
    ----------
    kind : {"zone", "area", "square"}
        What it is.
    place_id, name : str
        Zone id, code of the area or name of the square; and what people call it.
    geometry : shapely geometry
        In the workspace's system.
    reason : str
        Why it may serve.
    """

    kind: str
    place_id: str
    name: str
    geometry: BaseGeometry
    reason: str


@dataclass(frozen=True, eq=False)
class EarlyIncidents:
    """
    The incidents before a start.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 2)
        Eastings and northings [m].
    months : numpy.ndarray of int, shape (n,)
        Month of each, from 0.
    length : int
        How many months there are.
    """

    points: NDArray[np.float64]
    months: NDArray[np.int64]
    length: int


def ring_around(
    shape: BaseGeometry, width_m: float, *, without: Sequence[BaseGeometry] = (), corners: str = "round"
) -> Any:
    """
    Give the ring around a zone.

    Parameters
    ----------
    shape : shapely geometry
        The zone.
    width_m : float
        Width of the ring [m]; 0 gives None.
    without : sequence of shapely geometry
        Ground that counts elsewhere.
    corners : {"round", "square"}
        Whether the ring's corners are rounded.

    Returns
    -------
    shapely geometry or None
        The ring; None when nothing is left of it.

    Raises
    ------
    UserError
        If the width is negative or above 20 km.
    """
    import shapely

    if not 0 <= width_m <= 20_000:
        raise UserError("The buffer", f"is {width_m:g} metres wide.", "Give 0 to 20,000 metres.")
    if width_m == 0:
        return None
    wide = shape.buffer(width_m, join_style="mitre" if corners == "square" else "round")
    ring = shapely.difference(wide, shapely.union_all([shape, *without]))
    return None if ring.is_empty or ring.area == 0 else ring


def suggest_buffer(shape: BaseGeometry) -> tuple[float, str, str]:
    """
    Suggest how wide the ring around a zone should be, and with which corners.

    Parameters
    ----------
    shape : shapely geometry
        The zone.

    Returns
    -------
    tuple
        Width [m], ``round`` or ``square``, and the reason.
    """
    ground = float(shape.area)
    # A ring of twice the zone's ground: near enough for what moves, with enough incidents to count.
    width = round(float(np.sqrt(ground / np.pi)) * (np.sqrt(3) - 1) / 50) * 50
    width = float(min(max(width, NARROWEST_M), WIDEST_M))
    straight = ground / float(shape.minimum_rotated_rectangle.area or 1.0)
    corners = "square" if straight > STRAIGHT else "round"
    form = (
        "the zone is a rectangle, so the ring follows it"
        if corners == "square"
        else ("the same distance in every direction, as the zone is no rectangle")
    )
    reason = (
        f"{width:g} m wide, which gives the ring about {ring_around(shape, width).area / ground:.1f} times "
        f"the ground of the zone: near enough for what moves next door, with enough incidents to count; "
        f"{'square' if corners == 'square' else 'rounded'} corners: {form}."
    )
    return width, corners, reason


def given_comparison(zone: Zone, control: Zone, *, buffer_m: float) -> Comparison:
    """
    Take the comparison a person named.

    Parameters
    ----------
    zone, control : Zone
        The zone and its comparison.
    buffer_m : float
        Width of the ring around the zone [m].

    Returns
    -------
    Comparison
        With a reason that says how far it may serve.

    Raises
    ------
    UserError
        If it is the zone itself, lies over it, or has been removed.
    """
    import shapely

    if control.removed:
        raise UserError(f"The zone {control.zone_id}", "has been removed.", "Restore it, or choose another.")
    # Zones that share a border do not share ground.
    if shapely.area(shapely.intersection(control.geometry, zone.geometry)) > 0:
        raise UserError(
            what=f"The comparison {control.zone_id}",
            found=f"lies over the zone {zone.zone_id}.",
            fix="Choose a zone elsewhere, where nothing was done.",
        )
    near = control.geometry.distance(zone.geometry) < buffer_m
    reason = NAMED
    if near:
        reason += (
            " It reaches into the buffer, so what moved or spread from the zone may be counted in it; the "
            "buffer is counted without it."
        )
    return Comparison("zone", control.zone_id, control.name, control.geometry, reason)


def suggest_comparisons(
    workspace: Workspace,
    zone: Zone,
    zones: Sequence[Zone],
    early: EarlyIncidents,
    *,
    buffer_m: float,
    named: Comparison | None = None,
    taken: Sequence[BaseGeometry] = (),
    most: int = SHOWN,
) -> list[Comparison]:
    """
    Find places that had a similar level and trend before the start.

    Parameters
    ----------
    workspace : Workspace
        With levels loaded.
    zone : Zone
        The zone.
    zones : sequence of Zone
        All present zones: those for comparison are looked at, ground of the others is left out.
    early : EarlyIncidents
        Incidents before the start.
    buffer_m : float
        Width of the ring around the zone [m].
    named : Comparison, optional
        The comparison a person named; what lies over it is left out.
    taken : sequence of shapely geometry
        Ground that serves elsewhere: comparisons and buffers of other zones taken together with this one.
    most : int
        How many to give at most.

    Returns
    -------
    list of Comparison
        Most alike first, zones drawn for comparison before all others; empty when no place is alike.
    """
    import shapely

    own = zone.geometry.buffer(buffer_m)
    acted = shapely.union_all(
        [other.geometry for other in zones if other.kind != "comparison" and other.zone_id != zone.zone_id]
        + [own, *taken]
    )
    kept = [
        one
        for one in _candidates(workspace, zone, zones)
        if not shapely.intersects(one.geometry, acted)
        and (named is None or not _overlap(one.geometry, named.geometry))
    ]
    if not kept:
        return []
    inside = _by_month(np.array([zone.geometry]), early)[0]
    counts = _by_month(np.array([one.geometry for one in kept]), early)
    ranked = rank_comparators(inside, counts)
    ranked = ranked[ranked["similar"]]
    drawn = [at for at in ranked.index if kept[at].kind == "zone"]
    order = [*drawn, *(at for at in ranked.index if kept[at].kind != "zone")]
    chosen: list[int] = []
    for at in order:
        # Areas of two levels and squares overlap: no incident may serve in two comparisons.
        if not any(_overlap(kept[at].geometry, kept[other].geometry) for other in chosen):
            chosen.append(at)
        if len(chosen) == most:
            break
    return [
        Comparison(
            kept[at].kind,
            kept[at].place_id,
            kept[at].name,
            kept[at].geometry,
            _reason(kept[at], ranked.loc[at], int(inside.sum())),
        )
        for at in chosen
    ]


def describe_named(
    place: Comparison,
    zone: Zone,
    early: EarlyIncidents,
) -> Comparison:
    """
    Add to the reason of a place that a person named how like the zone it was before the start.

    Parameters
    ----------
    place : Comparison
        As named.
    zone : Zone
        The zone.
    early : EarlyIncidents
        Incidents before the start.

    Returns
    -------
    Comparison
        The same place.
    """
    own, other = _by_month(np.array([zone.geometry, place.geometry]), early)
    row = rank_comparators(own, other[np.newaxis]).iloc[0]
    alike = "much like" if row["similar"] else "not much like"
    reason = (
        f"{place.reason} It had {counted(int(row['before']), 'incident')} before the start (the zone: "
        f"{int(own.sum()):,}), {row['trend']:+.0f}% from the earlier half to the later (the zone: "
        f"{row['zone_trend']:+.0f}%): {alike} the zone."
    )
    return replace(place, reason=reason)


def _overlap(one: Any, other: Any) -> bool:
    """Tell whether two shapes share ground, and not only a border."""
    import shapely

    return bool(shapely.relate_pattern(one, other, "T********"))


def _candidates(workspace: Workspace, zone: Zone, zones: Sequence[Zone]) -> list[Comparison]:
    from geodata.areas import list_levels

    found = [
        Comparison("zone", other.zone_id, other.name, other.geometry, "")
        for other in zones
        if other.kind == "comparison" and other.zone_id != zone.zone_id
    ]
    ground = zone.geometry.area
    levels = [read_level(workspace, name) for name in list_levels(workspace)]
    for level in levels:
        for code, name, polygon in zip(level.codes, level.names, level.polygons, strict=True):
            if ground / SIZE_WITHIN <= polygon.area <= ground * SIZE_WITHIN:
                found.append(Comparison("area", str(code), f"{level_label(level.name)} {name}", polygon, ""))
    if levels:
        widest = min(levels, key=len)
        side = _square_m(ground)
        grid = level_grid(workspace, widest.name, side, shape="square")
        found += [
            Comparison("square", str(name), _square_name(polygon, side), polygon, "")
            for name, polygon in zip(grid.cell_ids, grid.polygons(), strict=True)
        ]
    return found


def _square_m(ground: float) -> float:
    """Give the side of a square as large as the zone, to the nearest 50 m."""
    return max(round(float(np.sqrt(ground)) / 50) * 50, 50)


def _square_name(square: Any, side: float) -> str:
    middle = square.centroid
    return f"the {side:g} m square around {middle.x:.0f}, {middle.y:.0f}"


def _by_month(shapes: NDArray[Any], early: EarlyIncidents) -> NDArray[np.int64]:
    """Count the points in each shape by month."""
    import shapely

    tree = shapely.STRtree(shapes)
    point, shape = tree.query(shapely.points(early.points), predicate="intersects")
    flat = np.bincount(shape * early.length + early.months[point], minlength=len(shapes) * early.length)
    return flat.reshape(len(shapes), early.length)


def _reason(place: Comparison, row: Any, own: int) -> str:
    kind = {"zone": "Drawn for comparison", "area": "An area", "square": "A square as large as the zone"}
    return (
        f"{kind[place.kind]} with {counted(int(row['before']), 'incident')} before the start (the zone: "
        f"{own:,}); {row['trend']:+.0f}% from the earlier half of the months to the later (the zone: "
        f"{row['zone_trend']:+.0f}%), no further apart than chance often brings."
    )
