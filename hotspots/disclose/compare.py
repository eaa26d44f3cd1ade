"""Rates, ranks and changes of a release: every one is computed from released values only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hotspots.disclose.cells import NOT_SHOWN
from hotspots.disclose.layout import TOTAL
from hotspots.disclose.summary import SummaryChange
from hotspots.plan.comparison import rate_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.disclose.cells import ReleasedCount
    from hotspots.disclose.layout import AreaGroup
    from hotspots.disclose.periods import Period
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


def total(released: Released, area: AreaGroup, period: Period) -> ReleasedCount:
    """
    Look up all incidents of an area.

    Parameters
    ----------
    released : Released
        The tables.
    area : AreaGroup
        One of its areas.
    period : Period
        One of its periods.

    Returns
    -------
    ReleasedCount
        Not shown when no table has it.
    """
    return released.cell(area.code, period, TOTAL.key) or NOT_SHOWN


def rate_per_1000(released: Released, area: AreaGroup, period: Period) -> float | None:
    """
    Give the rate of one area.

    Parameters
    ----------
    released : Released
        The tables.
    area : AreaGroup
        One of its areas.
    period : Period
        One of its periods.

    Returns
    -------
    float or None
        Released count for 1,000 residents, to one decimal; None without a released count or residents.
    """
    value = total(released, area, period).value
    if value is None or not area.residents:
        return None
    return round(1000 * value / area.residents, 1)


def together_per_1000(released: Released, areas: Sequence[AreaGroup], period: Period) -> float | None:
    """
    Give the rate of several areas together, a hidden count weighing 5.

    Parameters
    ----------
    released : Released
        The tables.
    areas : sequence of AreaGroup
        The areas; those without residents or with a count that is not shown are left out.
    period : Period
        One of its periods.

    Returns
    -------
    float or None
        Rate for 1,000 residents, to one decimal; None when no area is left or all their counts are hidden.
    """
    used = [(area, total(released, area, period)) for area in areas if area.residents]
    used = [(area, count) for area, count in used if count.tells]
    if not any(count.value for _, count in used):
        return None
    together = sum(count.value or STAND_IN for _, count in used)
    return round(1000 * together / sum(area.residents or 0 for area, _ in used), 1)


def whole_per_1000(released: Released, period: Period) -> float | None:
    """
    Give the rate of all areas together: from their own released count if there is one.

    Parameters
    ----------
    released : Released
        The tables.
    period : Period
        One of its periods.

    Returns
    -------
    float or None
        Rate for 1,000 residents, to one decimal.
    """
    whole = released.parts.whole
    own = None if whole is None else rate_per_1000(released, whole, period)
    return together_per_1000(released, released.areas, period) if own is None else own


def similar_areas(released: Released, area: AreaGroup) -> list[AreaGroup]:
    """
    Find the areas most alike in residents per square kilometre.

    Parameters
    ----------
    released : Released
        The tables.
    area : AreaGroup
        One of its areas.

    Returns
    -------
    list of AreaGroup
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


def rank_band(released: Released, area: AreaGroup, period: Period) -> str | None:
    """
    Tell the third of all areas that an area's released rate lies in.

    Parameters
    ----------
    released : Released
        The tables.
    area : AreaGroup
        One of its areas.
    period : Period
        One of its periods.

    Returns
    -------
    str or None
        ``highest third``, ``middle third`` or ``lowest third``; None without a rate or with fewer than six
        areas.
    """
    own = rate_per_1000(released, area, period)
    ranked = [other for other in released.areas if other.residents and total(released, other, period).tells]
    if own is None or len(ranked) < FEWEST_TO_RANK:
        return None
    higher = sum((rate_per_1000(released, other, period) or 0.0) > own for other in ranked)
    place = higher / len(ranked)
    return "highest third" if place < 1 / 3 else "middle third" if place < 2 / 3 else "lowest third"


def _log_density(area: AreaGroup) -> float | None:
    if not area.residents or area.area_km2 <= 0:
        return None
    return math.log(area.residents / area.area_km2)
