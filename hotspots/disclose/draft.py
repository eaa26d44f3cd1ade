"""True counts put through the rule, cell by cell, before anybody looked at the cells together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.cells import HIDDEN, NOT_RECORDED, ReleasedCount
from hotspots.disclose.frozen_form import Parts
from hotspots.disclose.periods import split
from hotspots.disclose.suppress import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hotspots.disclose.counts import Cube
    from hotspots.disclose.frozen_form import Key
    from hotspots.disclose.layout import Layout
    from hotspots.disclose.periods import Period


def draft(
    cube: Cube,
    layout: Layout,
    *,
    level: str,
    known: frozenset[Period] | None = None,
    earlier: Iterable[Parts] = (),
    notes: Sequence[str] = (),
    table_version: int | None = None,
) -> Parts:
    """
    Make the tables of a layout under the rule.

    A count that an earlier release tells already is told the same: two versions of one count tell that a
    record came or went in between.

    Parameters
    ----------
    cube : Cube
        True counts.
    layout : Layout
        Rows and columns.
    level : str
        Level of the areas.
    known : frozenset of Period, optional
        Quarters that the records cover; all when None.
    earlier : iterable of Parts
        Live releases, oldest first.
    notes : sequence of str
        Sentences that belong to the tables.
    table_version : int, optional
        State of the incident table.

    Returns
    -------
    Parts
        Each cell under the rule; not yet safe together.
    """
    whole = layout.whole
    areas = layout.areas if whole is None else (*layout.areas, whole)
    told = _told(earlier)
    cells: dict[Key, ReleasedCount] = {}
    for column in layout.columns:
        periods = layout.periods(column)
        counts = cube.table(column, areas, periods)
        for row, area in enumerate(areas):
            for at, period in enumerate(periods):
                cell = _cell(int(counts[row, at]))
                if not cube.records(column) or (
                    known is not None and not known.issuperset(split(period, "quarter"))
                ):
                    cell = NOT_RECORDED
                same = told.get((frozenset(area.codes), period, column.key))
                cells[area.code, period, column.key] = same or cell
    return Parts(
        level=level,
        period=layout.period,
        areas=layout.areas,
        whole=whole,
        periods=layout.every_period,
        columns=layout.columns,
        cells=cells,
        notes=tuple(notes),
        table_version=table_version,
    )


def _cell(count: int) -> ReleasedCount:
    value = rounded(count)
    return HIDDEN if value is None else ReleasedCount(value, "number")


def _told(earlier: Iterable[Parts]) -> dict[tuple[frozenset[str], Period, str], ReleasedCount]:
    from hotspots.disclose.audit_model import areas_of

    found: dict[tuple[frozenset[str], Period, str], ReleasedCount] = {}
    for parts in earlier:
        codes = {area.code: frozenset(area.codes) for area in areas_of(parts)}
        for (area, period, column), cell in parts.cells.items():
            if cell.tells:
                found.setdefault((codes[area], period, column), cell)
    return found
