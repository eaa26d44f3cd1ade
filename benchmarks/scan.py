"""The scan statistic beside the plain way, and at the sizes it is meant for."""

from __future__ import annotations

import numpy as np

import hotspots as hs
from benchmarks import rows

PERMUTATIONS = 999


def _areas(count: int, periods: int, cases: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    xy, people = rng.uniform(0, 30_000, (count, 2)), rng.gamma(5, 300, count).round()
    share = np.repeat(people / people.sum() / periods, periods)
    return rng.multinomial(cases, share).reshape(count, periods), people, xy


def _plainly(cases: np.ndarray, people: np.ndarray, xy: np.ndarray, permutations: int) -> float:
    """Scan with numpy: for each centre, running sums of all replicates and a logarithm for every circle."""
    total, rng = int(cases.sum()), np.random.default_rng(1)
    share = people / people.sum()
    drawn = np.vstack([cases[:, 0], rng.multinomial(total, share, size=permutations)])
    highest = np.zeros(len(drawn))
    for centre in xy:
        order = np.argsort(np.hypot(*(xy - centre).T), kind="stable")
        inside = np.cumsum(share[order])
        order, inside = order[inside <= 0.5], inside[inside <= 0.5] * total
        count = np.cumsum(drawn[:, order], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            rest = np.where(count < total, (total - count) * np.log((total - count) / (total - inside)), 0.0)
            ratio = np.where(count > inside, count * np.log(count / inside) + rest, 0.0)
        highest = np.maximum(highest, ratio.max(axis=1, initial=0.0))
    return (1 + int((highest[1:] >= highest[0] - 1e-9).sum())) / (permutations + 1)


def main() -> None:
    cases, people, xy = _areas(700, 1, 2_000)

    def ours() -> list[object]:
        return hs.spatial_scan(
            cases[:, 0], people, xy, permutations=PERMUTATIONS, min_cases=1, rng=np.random.default_rng(1)
        )

    same = ours()[0].p == _plainly(cases, people, xy, PERMUTATIONS)
    rows.show(
        rows.compare(
            f"scan, Poisson, 999 ({'same' if same else 'OTHER'} p)",
            "700 areas",
            ours,
            peer="numpy, the plain way",
            theirs=lambda: _plainly(cases, people, xy, PERMUTATIONS),
            goal="0.5 s",
        )
    )
    for count, goal in ((1_000, ""), (2_500, ""), (5_000, "10 s"), (10_000, "")):
        table, residents, places = _areas(count, 1, 2 * count)
        rows.show(
            rows.measure(
                "scan, Poisson, 999",
                f"{count:,} areas",
                lambda table=table, residents=residents, places=places: hs.spatial_scan(
                    table[:, 0], residents, places, rng=np.random.default_rng(1)
                ),
                goal=goal,
                runs=1,
            )
        )
    table, residents, places = _areas(700, 36, 30_000)
    rows.show(
        rows.measure(
            "scan, Poisson in space and time, 999",
            "700 areas, 36 months",
            lambda: hs.spatial_scan(table, residents, places, rng=np.random.default_rng(1)),
            goal="30 s",
            runs=1,
        )
    )
    rows.show(
        rows.measure(
            "scan, space-time permutation, 999",
            "700 areas, 36 months",
            lambda: hs.spatial_scan(
                table, None, places, model="space-time permutation", rng=np.random.default_rng(1)
            ),
            goal="30 s",
            runs=1,
        )
    )


if __name__ == "__main__":
    main()
