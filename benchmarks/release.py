"""Making a release: draft, audit, leaving out; 33 wards, 8 columns, 12 quarters."""

from __future__ import annotations

import datetime

import numpy as np

from benchmarks import rows
from hotspots.disclose.audit import audit
from hotspots.disclose.coarsen import candidates, first_layout
from hotspots.disclose.counts import PATTERNS, Cube
from hotspots.disclose.layout import AreaFacts
from hotspots.disclose.periods import Period, split
from hotspots.disclose.release import release

PERIOD = Period(datetime.date(2022, 1, 1), datetime.date(2024, 12, 31))
SHARES = (0.05, 0.13, 0.05, 0.03, 0.70, 0.08, 0.06)


def borough(wards: int, mean: float) -> tuple[Cube, dict[str, set[str]]]:
    rng = np.random.default_rng(33)
    quarters = split(PERIOD, "quarter")
    weight = rng.gamma(1.2, size=wards)
    counts = rng.poisson(mean / 4 * (weight / weight.mean())[:, None], size=(wards, len(quarters)))
    ward, quarter = (index.repeat(counts.ravel()) for index in np.indices(counts.shape).reshape(2, -1))
    marks = rng.random((ward.size, len(SHARES))) < SHARES
    patterns = np.zeros((wards, len(quarters), PATTERNS), dtype=np.int64)
    np.add.at(patterns, (ward, quarter, (marks * (1 << np.arange(len(SHARES)))).sum(axis=1)), 1)
    areas = tuple(AreaFacts(f"W{at:02d}", f"Ward {at}", 8000, 2.0) for at in range(wards))
    near = {
        f"W{at:02d}": {f"W{other:02d}" for other in (at - 6, at - 1, at + 1, at + 6) if 0 <= other < wards}
        for at in range(wards)
    }
    return Cube(areas, quarters, patterns), near


def main() -> None:
    """Print the time of each step, as asked for and as coarsened."""
    cube, near = borough(33, 300)
    asked = first_layout(
        cube, period=PERIOD, total_unit="quarter", breakdown_unit="quarter", by=("characteristic",)
    )
    size = "33 wards × 8 columns × 12 quarters"
    rows.show(rows.measure("choose a layout", size, lambda: candidates(cube, asked, near), runs=1))
    goal = "a minute"
    rows.show(
        rows.measure("release as asked", size, lambda: release(cube, asked, level="ward"), goal=goal, runs=1)
    )
    chosen = candidates(cube, asked, near)[0].layout
    words = f"{len(chosen.areas)} areas × {len(chosen.columns)} columns × 12 quarters"
    rows.show(
        rows.measure("release as coarsened", words, lambda: release(cube, chosen, level="ward"), runs=1)
    )
    table = release(cube, chosen, level="ward")[0]
    rows.show(rows.measure("check it again", words, lambda: audit([table.parts]), runs=1))


if __name__ == "__main__":
    main()
