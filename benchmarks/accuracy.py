"""PAI, PEI and RRI of very many zones, beside the same formulae in a plain loop over the rows of a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

import hotspots as hs
from benchmarks import rows


def plain(zones: pd.DataFrame) -> list[tuple[float, float, float]]:
    """
    Work the scores out zone by zone, as a script over a table does.

    Parameters
    ----------
    zones : pandas.DataFrame
        ``observed``, ``predicted``, ``area``.

    Returns
    -------
    list of tuple
        PAI, PEI, RRI of each zone in the order of the forecast; zones of one size.
    """
    incidents, ground = zones["observed"].sum(), zones["area"].sum()
    ranked = zones.assign(density=zones["predicted"] / zones["area"]).sort_values(
        ["density", "observed"], ascending=[False, True]
    )
    best = zones.sort_values("observed", ascending=False)
    hits = taken = expected = possible = 0.0
    scores = []
    for (_, zone), (_, other) in zip(ranked.iterrows(), best.iterrows(), strict=True):
        hits += zone["observed"]
        taken += zone["area"]
        expected += zone["predicted"]
        possible += other["observed"]
        pai = (hits / incidents) / (taken / ground)
        scores.append((pai, hits / possible, expected / hits if hits else float("nan")))
    return scores


def bare(
    observed: list[float], predicted: list[float], area: list[float]
) -> list[tuple[float, float, float]]:
    """
    Do the same on plain lists, the quickest a loop can be.

    Parameters
    ----------
    observed, predicted, area : list of float
        One a zone.

    Returns
    -------
    list of tuple
        As `plain`.
    """
    incidents, ground = sum(observed), sum(area)
    order = sorted(range(len(observed)), key=lambda at: (-predicted[at] / area[at], observed[at] / area[at]))
    best = sorted(observed, reverse=True)
    hits = taken = expected = possible = 0.0
    scores = []
    for at, other in zip(order, best, strict=True):
        hits += observed[at]
        taken += area[at]
        expected += predicted[at]
        possible += other
        pai = (hits / incidents) / (taken / ground)
        scores.append((pai, hits / possible, expected / hits if hits else float("nan")))
    return scores


def main() -> None:
    """Print one line a peer, then how the cost grows."""
    rng = np.random.default_rng(1)

    def zones(n: int) -> pd.DataFrame:
        expected = rng.gamma(0.5, 4, n)
        return pd.DataFrame(
            {"observed": rng.poisson(expected), "predicted": expected * rng.lognormal(0, 0.4, n), "area": 1.0}
        )

    table = zones(100_000)
    columns = [table[name] for name in ("observed", "predicted", "area")]
    lists = [column.tolist() for column in columns]
    np.testing.assert_allclose(
        hs.prediction_accuracy(*columns)[["pai", "pei", "rri"]].to_numpy()[99:], plain(table)[99:]
    )
    for name, theirs in (
        ("loop over a table", lambda: plain(table)),
        ("loop over lists", lambda: bare(*lists)),
    ):
        rows.show(
            rows.compare(
                "prediction_accuracy",
                "100,000 zones",
                lambda: hs.prediction_accuracy(*columns),
                peer=name,
                theirs=theirs,
                goal="100 times a loop over a table",
            )
        )
    for n in (10_000, 100_000, 1_000_000):
        grown = zones(n)
        rows.show(
            rows.measure(
                "prediction_accuracy",
                f"{n:,} zones",
                lambda at=grown: hs.prediction_accuracy(at["observed"], at["predicted"], at["area"]),
            )
        )


if __name__ == "__main__":
    main()
