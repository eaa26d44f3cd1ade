"""Stability of places that stand high among high neighbours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.workflows.detection.stability import SEED, areas_again, count_again, values_of
from hotspots.workflows.detection.stability_added import add_stability
from hotspots.workflows.detection.stability_words import Called

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.local_tests import Ground, WayToP

HIGH = "high among high"
LOOK_PERMUTATIONS = 9_999
"""Random shuffles of each other look, where there are more on the map (house rule)."""
MOST_CELLS = 6_000
"""With more cells no other grids are laid, so that an answer stays quick (house rule)."""


def with_stable_highs(inputs: Inputs, ground: Ground, way: WayToP, answer: Answer) -> Answer:
    """
    Say which places that are high among high neighbours stay so, looked at in other ways.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    ground : Ground
        Places, values, neighbours.
    way : WayToP
        Where p-values come from; the other looks use the same way where their counts allow it.
    answer : Answer
        The answer of local Moran, its frame in the order of the places.

    Returns
    -------
    Answer
        With ``stable_share`` and ``stability``, more sentences, notes and a table of the looks.
    """
    from hotspots.detect.stability_grids import looks_at_grids

    hot = (answer.frame["pattern"] == "High among high").to_numpy(dtype=bool)
    test = _Test(inputs, ground, way)
    notes: tuple[str, ...] = ()
    if ground.grid is not None and ground.positions is not None:
        noun, incidents = "cell", count_again(inputs, ground.positions, inputs.point_rows)
        few = len(ground.grid) <= MOST_CELLS
        rng = np.random.default_rng(SEED)
        looks = looks_at_grids(ground.grid, incidents, test.of_counts, rng=rng, other_grids=few)
        if not few:
            notes = (
                f"Other grids were not tried, as there are more than {MOST_CELLS:,} cells: whether the "
                "picture holds with the cells elsewhere or of another size is not known.",
            )
    else:
        noun = "area"
        looks, incidents = areas_again(inputs, ground, test.of_areas)
    called = Called(f"{noun} high among high", f"{noun}s high among high", HIGH, "stay so")
    where = "; a cell counts there by the cell its middle lies in" if noun == "cell" else ""
    how = f"local Moran was worked out again{where}"
    added = add_stability(answer, hot, looks, incidents, called=called, noun=noun, how=how)
    return replace(added, notes=(*added.notes, *notes))


class _Test:
    """The test of the map, for other counts and other neighbours."""

    def __init__(self, inputs: Inputs, ground: Ground, way: WayToP) -> None:
        self.ground, self.way = ground, way
        self.correction, self.alpha = inputs.options.get("correction", "bh"), inputs.request.alpha

    def of_areas(self, counts: NDArray[np.float64], neighbours: Any) -> NDArray[np.bool_]:
        values = values_of(self.ground, counts)[self.ground.column]
        return self.of_counts(values.to_numpy(dtype=float, na_value=np.nan), neighbours)

    def of_counts(self, values: NDArray[np.float64], neighbours: Any) -> NDArray[np.bool_]:
        from hotspots.detect.local_moran import ALONE, local_moran_of
        from hotspots.detect.shuffles import can_be_exact
        from hotspots.detect.significance import correct

        known = values[np.isfinite(values)]
        if not known.size or np.ptp(known) == 0:
            return np.zeros(values.size, dtype=bool)
        name, permutations = self.way.name, min(self.way.permutations, LOOK_PERMUTATIONS)
        sizes = np.diff(neighbours.indptr).astype(np.int64)
        if name == "exact" and not can_be_exact(known, np.minimum(sizes, known.size)):
            name, permutations = "permutation", LOOK_PERMUTATIONS
        rng = np.random.default_rng(SEED) if permutations else None
        found = local_moran_of(values, neighbours, p_values=name, permutations=permutations, rng=rng)
        p = np.where(found.quadrant == ALONE, np.nan, found.p)
        return np.asarray((correct(p, self.correction) < self.alpha) & (found.quadrant == HIGH))
