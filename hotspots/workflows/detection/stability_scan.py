"""Stability of the clusters of a scan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hotspots.workflows.detection.stability import SEED, count_again
from hotspots.workflows.detection.stability_added import add_stability
from hotspots.workflows.detection.stability_words import Called

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hotspots.detect.scan import ScanCluster
    from hotspots.detect.stability_points import Incidents
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.scan_tables import ScanTables

CALLED = Called("clear cluster", "clear clusters", "found again", "are found again")


def with_stable_scan(
    inputs: Inputs,
    tables: ScanTables,
    answer: Answer,
    clusters: Sequence[ScanCluster],
    scan: Callable[[NDArray[np.int64], float], Sequence[ScanCluster]],
) -> Answer:
    """
    Say which clusters of a scan are found again in other ways of scanning.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    tables : ScanTables
        What was scanned.
    answer : Answer
        The clusters as rows.
    clusters : sequence of ScanCluster
        The same, in the order of the rows.
    scan : callable
        Takes cases and a largest share of a circle, and gives clusters.

    Returns
    -------
    Answer
        With ``stable_share`` and ``stability``, more sentences, notes and a table of the looks.
    """
    from hotspots.detect.stability_scan import looks_at_scan

    if not len(tables.xy):
        return answer
    every = np.arange(len(inputs))
    incidents = count_again(inputs, np.zeros(len(inputs), dtype=np.int64), every)
    others = [*_parts_of_the_period(inputs, tables, incidents), *_moved(inputs, tables)]
    looks = looks_at_scan(
        clusters,
        tables.cases,
        scan,
        others,
        max_share=float(inputs.options["max_share"]),
        alpha=inputs.request.alpha,
    )
    hot = (answer.frame["evidence"] == "clear").to_numpy(dtype=bool)
    how = (
        "the map was scanned again; a cluster is found again when at least half of its incidents lie in "
        "clear clusters there" + (" that last at the same time" if tables.periods else "")
    )
    return add_stability(answer, hot, looks, incidents, called=CALLED, noun="cluster", how=how)


def _parts_of_the_period(
    inputs: Inputs, tables: ScanTables, incidents: Incidents
) -> list[tuple[str, str, NDArray[np.int64]]]:
    """Count parts of the period alone, where the scan does not look at time itself."""
    from hotspots.detect.stability import PERIODS

    if tables.periods or incidents.quarter is None:
        return []
    found = []
    for name, parts in PERIODS:
        kept = np.isin(incidents.quarter, parts)
        found.append(("period", name, tables.cases_of(_only(inputs, kept))))
    return found


def _only(inputs: Inputs, kept: NDArray[np.bool_]) -> Inputs:
    """Take some of the incidents."""
    own = kept[inputs.point_rows]
    return replace(
        inputs,
        incidents=inputs.incidents[kept].reset_index(drop=True),
        x=inputs.x[own] if inputs.x.size else inputs.x,
        y=inputs.y[own] if inputs.y.size else inputs.y,
        point_rows=(np.cumsum(kept) - 1)[inputs.point_rows[own]],
    )


def _moved(inputs: Inputs, tables: ScanTables) -> list[tuple[str, str, NDArray[np.int64]]]:
    """
    Move the points within their uncertainty, on cells.

    Not where incidents are compared with all recorded ones, which would have to move with them.
    """
    from hotspots.detect.stability_points import DRAWS, draw_name, move_points

    if tables.cell_m is None or tables.model == "bernoulli" or "uncertainty_m" not in inputs.incidents:
        return []
    off = inputs.incidents["uncertainty_m"].to_numpy(dtype=float, na_value=np.nan)[inputs.point_rows]
    radius, rng = np.nan_to_num(off), np.random.default_rng(SEED)
    if not (radius > 0).any():
        return []
    found = []
    for number in range(1, DRAWS + 1):
        x, y = move_points(inputs.x, inputs.y, radius, rng=rng)
        found.append(("location", draw_name(number), tables.cases_of(replace(inputs, x=x, y=y))))
    return found
