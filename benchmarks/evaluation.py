"""Coverage of the interval of the weighted displacement difference, and the exact two-rate test."""

from __future__ import annotations

import math

import numpy as np

import hotspots as hs
from benchmarks import rows
from hotspots.evaluate.wdd import wdd_covers

QUANTILE = 1.959963984540054


def plain_coverage(counts: list[list[int]], truth: float) -> list[bool]:
    """Do the same zone by zone in plain Python."""
    held = []
    for at in range(len(counts[0])):
        t0, t1, c0, c1 = (row[at] for row in counts)
        estimate, se = (t1 - t0) - (c1 - c0), math.sqrt(t0 + t1 + c0 + c1)
        held.append(estimate - QUANTILE * se <= truth <= estimate + QUANTILE * se)
    return held


def main() -> None:
    rng = np.random.default_rng(20260101)
    counts = rng.poisson(20.0, (4, 200_000))
    listed = counts.tolist()
    assert wdd_covers(counts).tolist() == plain_coverage(listed, 0.0)
    rows.show(
        rows.compare(
            "coverage of the WDD interval",
            "200,000 zones",
            lambda: wdd_covers(counts),
            peer="plain Python",
            theirs=lambda: plain_coverage(listed, 0.0),
            goal="100 times",
            runs=7,
        )
    )
    for zones in (10_000, 100_000, 1_000_000, 10_000_000):
        many = rng.poisson(20.0, (4, zones))
        rows.show(rows.measure("coverage, growth", f"{zones:,} zones", lambda many=many: wdd_covers(many)))
    for count in (10, 100, 1_000, 10_000):
        rows.show(
            rows.measure("two-rate test", f"{count:,} each", lambda count=count: hs.e_test(count, count + 5))
        )


if __name__ == "__main__":
    main()
