"""Stability of the densest ground of a density surface, and of places with a high risk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import counted
from hotspots.workflows.detection.stability import SEED, count_again
from hotspots.workflows.detection.stability_added import add_stability
from hotspots.workflows.detection.stability_words import Called, looks_table
from hotspots.workflows.shown import Column

MOST_POINTS = 150_000
"""With more incidents the looks take too long for a map (house rule)."""
NOT_AGAIN = (
    f"The surface was not worked out in other ways, as there are more than {MOST_POINTS:,} incidents: "
    "whether it holds with other bandwidths, periods or places of the points is not known. Choose a shorter "
    "period to see."
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs


def with_stable_peaks(
    inputs: Inputs,
    answer: Answer,
    positions: NDArray[np.int64],
    surface: Callable[[NDArray[np.float64], NDArray[np.float64], float], NDArray[np.float64]],
) -> Answer:
    """
    Say which of the densest cells stay among the densest, looked at in other ways.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    answer : Answer
        The answer of the density surface.
    positions : numpy.ndarray of int, shape (m,)
        0 or more for each incident with a point inside the study area; -1 outside.
    surface : callable
        Takes eastings, northings [m] and a bandwidth [m], and gives the density of each cell.

    Returns
    -------
    Answer
        The frame with ``densest``, ``stable_share`` and ``stability``; more words and a table of the looks.
    """
    from hotspots.detect.stability import CLASSES, stability
    from hotspots.detect.stability_density import DENSEST, densest, looks_at_density

    if positions.size > MOST_POINTS:
        return replace(answer, notes=(*answer.notes, NOT_AGAIN))
    incidents = count_again(inputs, positions, inputs.point_rows)
    bandwidth_m = float(answer.parameters["bandwidth_m"])
    looks = looks_at_density(incidents, surface, bandwidth_m=bandwidth_m, rng=np.random.default_rng(SEED))
    top = densest(answer.frame["density_per_km2"].to_numpy(dtype=float))
    found = stability(top, looks)
    frame = answer.frame.assign(densest=top, stable_share=found.share, stability=found.kind)
    frame = frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]
    solid, likely, frail = (int((found.kind == kind).sum()) for kind in CLASSES)
    said = (
        f"Of the densest {DENSEST:.0%} of the ground ({counted(int(top.sum()), 'cell')}), {solid:,} "
        f"{'is' if solid == 1 else 'are'} solid: among the densest in at least 90% of {len(looks)} other "
        f"ways of looking; {likely:,} likely, {frail:,} depending on choices.",
    )
    note = (
        "Stability: the surface was worked out again with narrower and wider bandwidths, and as far as the "
        "records allow with parts of the period and with the points moved within their uncertainty. Solid, "
        "likely and the share of the ground are house rules. It tells how far the picture hangs on choices, "
        "not whether a place is hot."
    )
    more = (
        Column("stability", "Stability", None),
        Column("stable_share", "Densest in other looks (share)", 2),
    )
    shown = replace(
        answer.shown,
        columns=(*answer.shown.columns, *more),
        tables=(*answer.shown.tables, looks_table(found.looks, "cell")),
    )
    parameters = {**answer.parameters, "stability": {"looks": len(looks), "densest": DENSEST, "seed": SEED}}
    return replace(
        answer,
        frame=frame,
        sentences=(*answer.sentences, *said),
        notes=(*answer.notes, note),
        parameters=parameters,
        shown=shown,
    )


def with_stable_risk(
    inputs: Inputs,
    answer: Answer,
    positions: NDArray[np.int64],
    higher: Callable[[NDArray[np.float64], NDArray[np.float64], float], NDArray[np.bool_]],
    *,
    bandwidth_m: float,
    moves: bool,
) -> Answer:
    """
    Say which places with a clearly higher risk have one too, looked at in other ways.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    answer : Answer
        The answer of the risk surface.
    positions : numpy.ndarray of int, shape (m,)
        0 or more for each incident with a point inside the study area; -1 outside.
    higher : callable
        Takes eastings, northings [m] and a bandwidth [m], and tells which cells have a clearly higher risk.
    bandwidth_m : float
        Bandwidth of the map [m].
    moves : bool
        Whether points may be moved: not where the others recorded would have to move with them.

    Returns
    -------
    Answer
        With ``stable_share`` and ``stability``; more words and a table of the looks.
    """
    from hotspots.detect.stability_density import looks_at_surface

    if positions.size > MOST_POINTS:
        return replace(answer, notes=(*answer.notes, NOT_AGAIN))
    incidents = count_again(inputs, positions, inputs.point_rows)
    if not moves:
        incidents = replace(incidents, radius_m=None)
    rng = np.random.default_rng(SEED)
    looks = looks_at_surface(incidents, higher, bandwidth_m=bandwidth_m, rng=rng)
    hot = (answer.frame["compared"] == "higher").to_numpy(dtype=bool)
    called = Called(
        "cell with a clearly higher risk", "cells with a clearly higher risk", "clearly higher", "stay so"
    )
    how = (
        "the risk was worked out again, each time against the same people or recorded incidents as on the map"
    )
    return add_stability(answer, hot, looks, incidents, called=called, noun="cell", how=how)
