"""What a release keeps: cells with a number, and how far they are from the truth."""

from __future__ import annotations

import numpy as np

from tests.attacks.boroughs import make_borough
from tests.attacks.tables import protected


def usefulness(kind: str, seed: int, unit: str) -> tuple[float, float]:
    """Give the share of cells that show a number, and the middle error of those."""
    table, cube = protected(kind, seed, unit), make_borough(kind, seed).cube
    whole = table.parts.whole
    areas = table.areas if whole is None else (*table.areas, whole)
    errors = []
    for column in table.columns:
        counts = cube.table(column, areas, table.parts.periods)
        for row, area in enumerate(areas):
            for at, period in enumerate(table.parts.periods):
                cell = table.cell(area.code, period, column.key)
                if cell is not None and cell.value is not None:
                    errors.append(abs(cell.value - int(counts[row, at])))
    return table.share_shown, float(np.median(errors))
