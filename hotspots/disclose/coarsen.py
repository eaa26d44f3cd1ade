"""Coarser layouts, and which of them keeps most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from hotspots.disclose.layout import (
    GROUPINGS,
    REPEAT,
    TOTAL,
    Column,
    Layout,
    area_group,
    characteristic_columns,
    joined,
    regrouped,
)
from hotspots.disclose.periods import UNITS, split
from hotspots.disclose.policy import TEN_FIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from hotspots.disclose.counts import Cube
    from hotspots.disclose.layout import AreaGroup, Family
    from hotspots.disclose.periods import Period, Unit

ENOUGH = 0.8
"""Share of the cells that should show a number. House rule: with fewer, a table is mostly stars."""
ROOM = 0.9
"""Merging goes on up to this share, for the audit may leave some out."""


@dataclass(frozen=True)
class Candidate:
    """
    A layout and what it keeps.

    Parameters
    ----------
    layout : Layout
        Rows and columns.
    shown : int
        Cells of single areas that show a number, before anything is left out for the sake of others.
    share : float
        The same as a share of all such cells.
    """

    layout: Layout
    shown: int
    share: float


def first_layout(
    cube: Cube,
    *,
    period: Period,
    total_unit: Unit,
    breakdown_unit: Unit,
    by: Sequence[Family],
) -> Layout:
    """
    Make the layout as a planner asks for it, before anything is made coarser.

    Parameters
    ----------
    cube : Cube
        What there is.
    period : Period
        All of its time.
    total_unit, breakdown_unit : {"quarter", "year", "whole"}
        Periods of the total and of the breakdowns.
    by : sequence of {"characteristic", "source", "repeat"}
        Breakdowns.

    Returns
    -------
    Layout
        Each area by itself.
    """
    columns = [TOTAL]
    if "characteristic" in by:
        columns += characteristic_columns(cube.recorded, 0)
    if "source" in by:
        columns += [Column(f"source {name}", name, "source", (name,)) for name in sorted(cube.sources)]
    if "repeat" in by and cube.repeats is not None:
        columns.append(REPEAT)
    areas = tuple(area_group(area) for area in sorted(cube.areas, key=lambda one: one.code))
    return Layout(period, areas, total_unit, breakdown_unit, tuple(columns))


def measured(cube: Cube, layout: Layout) -> Candidate:
    """
    Count what a layout keeps.

    Parameters
    ----------
    cube : Cube
        True counts.
    layout : Layout
        Rows and columns.

    Returns
    -------
    Candidate
        The total of all areas is not counted: it is nearly always shown.
    """
    return _candidate(layout, _rows(cube, layout))


def candidates(cube: Cube, asked: Layout, neighbours: Mapping[str, set[str]]) -> list[Candidate]:
    """
    List coarser layouts, the one that keeps most first.

    All ways to lengthen the periods and to group the characteristics are tried; in each, the area with most
    hidden cells is merged with its smallest neighbour, again and again, until nine cells of ten can be shown.
    Of the layouts in which four of five can be shown, the one that shows most numbers is first; if there is
    none, the one with the largest share. Characteristics that were asked for are left out only when nothing
    else reaches that share.

    Parameters
    ----------
    cube : Cube
        True counts.
    asked : Layout
        As the planner asks for it.
    neighbours : mapping of str to set of str
        Codes of the areas that touch each area.

    Returns
    -------
    list of Candidate
        Best first; `asked` itself is first when it shows enough.
    """
    found = [measured(cube, asked)]
    if found[0].share >= ENOUGH:
        return found
    for total_unit, breakdown_unit, grouping in product(UNITS, UNITS, range(len(GROUPINGS) + 1)):
        layout = _coarser(cube, asked, total_unit, breakdown_unit, grouping)
        if layout is not None:
            found += _merging(cube, layout, neighbours)
    return sorted(dict.fromkeys(found), key=lambda one: _order(one, asked))


def _order(one: Candidate, asked: Layout) -> tuple[bool, bool, float, int]:
    enough = one.share >= ENOUGH
    lost = _has_characteristics(asked) and not _has_characteristics(one.layout)
    kept = float(one.shown) if enough else one.share
    return not enough, lost, -kept, -len(one.layout.areas)


def _has_characteristics(layout: Layout) -> bool:
    return any(column.family == "characteristic" for column in layout.columns)


def _coarser(
    cube: Cube, asked: Layout, total_unit: Unit, breakdown_unit: Unit, grouping: int
) -> Layout | None:
    """Give the layout, or None when it is finer than asked or the same as another."""
    plain = len(asked.columns) == 1
    rank = UNITS.index
    if rank(total_unit) < rank(asked.total_unit) or rank(breakdown_unit) < max(
        rank(asked.breakdown_unit), rank(total_unit)
    ):
        return None
    if plain and (grouping or breakdown_unit != total_unit):
        return None
    if grouping and not _has_characteristics(asked):
        return None
    for unit in (total_unit, breakdown_unit):
        if unit == "year" and asked.period.quarters % 4:
            return None
        if (
            unit == "whole"
            and unit not in (asked.total_unit, asked.breakdown_unit)
            and len(split(asked.period, "year" if asked.period.quarters % 4 == 0 else "quarter")) == 1
        ):
            return None
    layout = replace(asked, total_unit=total_unit, breakdown_unit=breakdown_unit)
    return regrouped(layout, cube.recorded, grouping) if grouping else layout


def _merging(cube: Cube, layout: Layout, neighbours: Mapping[str, set[str]]) -> Iterator[Candidate]:
    groups = list(layout.areas)
    near = {area.code: set(neighbours.get(area.code, set())) for area in groups}
    rows = {area.code: row for area, row in zip(groups, _rows(cube, layout), strict=True)}
    while True:
        candidate = _candidate(
            replace(layout, areas=tuple(groups)), np.array([rows[area.code] for area in groups])
        )
        yield candidate
        if candidate.share >= ROOM or len(groups) < 3:
            return
        groups = _merge_once(groups, near, rows)


def _merge_once(
    groups: list[AreaGroup], near: dict[str, set[str]], rows: dict[str, NDArray[np.int64]]
) -> list[AreaGroup]:
    """Merge the area with most hidden cells with the smallest of its neighbours; one without, with any."""

    def size(area: AreaGroup) -> tuple[int, str]:
        return int(rows[area.code][0]), area.code

    worst = max(groups, key=lambda area: (_hidden(rows[area.code]), -size(area)[0], area.code))
    others = [area for area in groups if area.code in near[worst.code]] or [
        area for area in groups if area.code != worst.code
    ]
    other = min(others, key=size)
    both = joined([worst, other])
    rows[both.code] = rows[worst.code] + rows[other.code]
    near[both.code] = (near[worst.code] | near[other.code]) - {worst.code, other.code}
    for code in near[both.code]:
        near[code] = (near[code] - {worst.code, other.code}) | {both.code}
    kept = [area for area in groups if area.code not in (worst.code, other.code)]
    return sorted([*kept, both], key=lambda area: area.code)


def _hidden(row: NDArray[np.int64]) -> int:
    return int((row < TEN_FIVE.threshold).sum())


def _rows(cube: Cube, layout: Layout) -> NDArray[np.int64]:
    """Give one row an area: its counts in all periods and columns, the total of the first period first."""
    tables = [
        cube.table(column, layout.areas, layout.periods(column))
        for column in layout.columns
        if cube.records(column)
    ]
    return np.concatenate(tables, axis=1)


def _candidate(layout: Layout, rows: NDArray[np.int64]) -> Candidate:
    shown = int((rows >= TEN_FIVE.threshold).sum())
    return Candidate(layout, shown, shown / rows.size if rows.size else 0.0)
