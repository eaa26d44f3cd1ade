"""Rates, ranks and changes of a release: every one is computed from released values only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hotspots.disclose.summary import SummaryChange
from hotspots.plan.comparison import rate_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.disclose.cells import ReleasedArea, ReleasedCount
    from hotspots.disclose.release import Released

STAND_IN = 5
"""What a hidden count weighs in a rate of several areas together: the middle of what it may be."""
ROUNDING = 2
"""A released count is at most this far from the true one."""
SIMILAR = 5
"""How many similar areas are compared."""
FEWEST_TO_RANK = 6
"""With fewer areas, thirds mean nothing."""


def change(this_year: ReleasedCount, year_before: ReleasedCount) -> SummaryChange | None:
    """
    Compare two released counts.

    Parameters
    ----------
    this_year, year_before : ReleasedCount
        The two years.

    Returns
    -------
    SummaryChange or None
        None unless both are numbers.
    """
    now, before = this_year.value, year_before.value
    if now is None or before is None:
        return None
    return SummaryChange(
        difference=now - before,
        percent=round(100 * (now - before) / before),
        sentence=_change_sentence(now, before),
    )


def _change_sentence(now: int, before: int) -> str:
    if now == before:
        return "About as many recorded incidents as in the year before."
    word = "more" if now > before else "fewer"
    told = f"About {abs(now - before):,} {word} recorded incidents than in the year before."
    # The true counts may be closer together than the rounded ones: judge by the closest they can be.
    shift = min(ROUNDING, abs(now - before) / 2) * (1 if now > before else -1)
    closest = rate_ratio(round(now - shift), round(before + shift))
    if closest.low <= 1 <= closest.high:
        return f"{told} A difference of this size can come from chance and rounding alone."
    return (
        f"{told} This is more than chance alone usually brings; reporting or recording may have changed too."
    )


def rate_per_1000(area: ReleasedArea) -> float | None:
    """
    Give the rate of one area.

    Parameters
    ----------
    area : ReleasedArea
        The area.

    Returns
    -------
    float or None
        Released count for 1,000 residents, to one decimal; None without a released count or residents.
    """
    if area.this_year.value is None or not area.residents:
        return None
    return round(1000 * area.this_year.value / area.residents, 1)


def together_per_1000(areas: Sequence[ReleasedArea]) -> float | None:
    """
    Give the rate of several areas together, a hidden count weighing 5.

    Parameters
    ----------
    areas : sequence of ReleasedArea
        The areas; those without residents or with a count that is not shown are left out.

    Returns
    -------
    float or None
        Rate for 1,000 residents, to one decimal; None when no area is left or all their counts are hidden.
    """
    used = [area for area in areas if area.residents and area.this_year.state in ("number", "fewer than 10")]
    if not any(area.this_year.value for area in used):
        return None
    count = sum(area.this_year.value or STAND_IN for area in used)
    return round(1000 * count / sum(area.residents or 0 for area in used), 1)


def similar_areas(released: Released, area: ReleasedArea) -> list[ReleasedArea]:
    """
    Find the areas most alike in residents per square kilometre.

    Parameters
    ----------
    released : Released
        The table.
    area : ReleasedArea
        One of its areas.

    Returns
    -------
    list of ReleasedArea
        Up to five, without the area itself; empty when residents are not known.
    """
    own = _log_density(area)
    if own is None:
        return []
    others = [
        (abs(density - own), other.code, other)
        for other in released.areas
        if other.code != area.code and (density := _log_density(other)) is not None
    ]
    return [other for _, _, other in sorted(others, key=lambda one: one[:2])[:SIMILAR]]


def rank_band(released: Released, area: ReleasedArea) -> str | None:
    """
    Tell the third of all areas that an area's released rate lies in.

    Parameters
    ----------
    released : Released
        The table.
    area : ReleasedArea
        One of its areas.

    Returns
    -------
    str or None
        ``highest third``, ``middle third`` or ``lowest third``; None without a rate or with fewer than six
        areas.
    """
    own = rate_per_1000(area)
    ranked = [other for other in released.areas if other.residents and other.this_year.state != "not shown"]
    if own is None or len(ranked) < FEWEST_TO_RANK:
        return None
    higher = sum((rate_per_1000(other) or 0.0) > own for other in ranked)
    place = higher / len(ranked)
    return "highest third" if place < 1 / 3 else "middle third" if place < 2 / 3 else "lowest third"


def _log_density(area: ReleasedArea) -> float | None:
    if not area.residents or area.area_km2 <= 0:
        return None
    return math.log(area.residents / area.area_km2)
