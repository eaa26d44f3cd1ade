"""Small made-up boroughs: true counts written by hand."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from geodata.schema import CHARACTERISTICS
from hotspots.disclose.counts import PATTERNS, Cube
from hotspots.disclose.layout import AreaFacts
from hotspots.disclose.periods import Period, split

YEAR = Period(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))
TWO_YEARS = Period(datetime.date(2023, 1, 1), datetime.date(2024, 12, 31))


def make_cube(
    counts: Mapping[str, Sequence[int]],
    *,
    period: Period = YEAR,
    marks: Mapping[str, Mapping[str, Sequence[int]]] | None = None,
    sources: Mapping[str, Sequence[Sequence[int]]] | None = None,
) -> Cube:
    """
    Make true counts: incidents by area and quarter, those with one characteristic, and those of each source.

    An incident carries at most one of the characteristics in `marks`.
    """
    quarters = split(period, "quarter")
    codes = list(counts)
    patterns = np.zeros((len(codes), len(quarters), PATTERNS), dtype=np.int64)
    for row, code in enumerate(codes):
        patterns[row, :, 0] = counts[code]
        for name, values in (marks or {}).get(code, {}).items():
            patterns[row, :, 1 << CHARACTERISTICS.index(name)] += np.array(values)
            patterns[row, :, 0] -= np.array(values)
    assert (patterns >= 0).all()
    areas = tuple(AreaFacts(code, f"Ward {code}", 8000, 2.0) for code in codes)
    told = {name: np.array(table) for name, table in (sources or {}).items()}
    return Cube(areas, quarters, patterns, told)


@pytest.fixture
def cube_of():
    return make_cube
