"""What to know of a zone beside the others: where they overlap or touch, and why that matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.plan.zones import KIND_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hotspots.plan.zones import Zone

TOUCHING_M = 1.0
"""Zones less than this apart touch: outlines are drawn by hand (house rule)."""
SLIVER_M2 = 100.0
"""Less shared ground than this is two outlines drawn along one another (house rule)."""


@dataclass(frozen=True)
class Overlap:
    """
    Ground that two zones share, or a border.

    Parameters
    ----------
    zone_id, name, kind : str
        The other zone.
    shared_km2 : float
        Ground in both [km²]; 0 when they only touch.
    share, share_of_other : float
        Of this zone's ground, and of the other's, 0 to 1.
    """

    zone_id: str
    name: str
    kind: str
    shared_km2: float
    share: float
    share_of_other: float


def overlaps(zone: Zone, others: Iterable[Zone]) -> list[Overlap]:
    """
    Find the zones that share ground or a border with a zone.

    Parameters
    ----------
    zone : Zone
        The zone.
    others : iterable of Zone
        Present zones; the zone itself is passed over.

    Returns
    -------
    list of Overlap
        Most shared ground first; slivers under 100 m² count as a border.
    """
    found = []
    for other in others:
        if other.zone_id == zone.zone_id or other.geometry.distance(zone.geometry) >= TOUCHING_M:
            continue
        shared = float(other.geometry.intersection(zone.geometry).area)
        shared = shared if shared >= SLIVER_M2 else 0.0
        found.append(
            Overlap(
                other.zone_id,
                other.name,
                other.kind,
                shared / 1e6,
                shared / zone.geometry.area,
                shared / other.geometry.area,
            )
        )
    return sorted(found, key=lambda each: (-each.shared_km2, each.zone_id))


def overlap_sentences(zone: Zone, others: Iterable[Zone]) -> tuple[str, ...]:
    """
    Say which zones a zone overlaps or touches, how much, and why it matters.

    Parameters
    ----------
    zone : Zone
        The zone.
    others : iterable of Zone
        Present zones.

    Returns
    -------
    tuple of str
        One text a zone; none for a border that does no harm.
    """
    return tuple(filter(None, (_sentence(zone.kind, each) for each in overlaps(zone, others))))


_TOGETHER = {
    frozenset({"action"}): "An incident in both counts in both, and what one action brought cannot be told "
    "from what the other brought.",
    frozenset({"action", "comparison"}): "A comparison is ground where nothing is done: an evaluation of the "
    "action zone will not accept it.",
    frozenset({"action", "buffer"}): "A buffer lies round an action zone, not over it: what happens on the "
    "shared ground would count as the zone's effect and as moved away.",
    frozenset({"comparison"}): "The same incidents would serve in two comparisons, which makes them look "
    "like more evidence than they are.",
    frozenset({"comparison", "buffer"}): "What moves out of the action zone would be counted in the "
    "comparison and hide the effect.",
    frozenset({"buffer"}): "What moves out of one action zone would be counted for both.",
}
_BESIDE = {
    frozenset({"action"}): "What moves out of one lands in the other: evaluate them together.",
    frozenset({"action", "comparison"}): "What moves or spreads out of the action zone lands in the "
    "comparison: leave a gap, such as the width of a buffer.",
}


def _sentence(kind: str, other: Overlap) -> str:
    pair = frozenset({kind, other.kind})
    whose = f"{other.name} ({other.zone_id}, {KIND_LABELS[other.kind].lower()})"
    if other.shared_km2:
        return (
            f"It lies over {whose}: {_ground(other.shared_km2)}, {_percent(other.share)} of this zone and "
            f"{_percent(other.share_of_other)} of that one. {_TOGETHER[pair]}"
        )
    why = _BESIDE.get(pair)
    return f"It touches {whose}. {why}" if why else ""


def _ground(km2: float) -> str:
    return f"{km2:.2f} km²" if km2 >= 0.01 else f"{km2 * 1e6:,.0f} m²"


def _percent(share: float) -> str:
    return "under 1%" if share < 0.01 else f"{share:.0%}"
