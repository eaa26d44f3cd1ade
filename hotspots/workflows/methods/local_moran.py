"""Places alike their neighbours, and places that stand out, by local Moran's I."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.detection.local_options import MORAN_P_VALUES, SHARED
from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

STABILITY = Option(
    "stability",
    "Which of them are solid",
    "Work the map out again with other cells, neighbours, periods and places of the points, and say which "
    "places stay high among high neighbours.",
    kind="flag",
    default=True,
)
METHOD = Method(
    name="local-moran",
    label="Alike and unlike neighbours (local Moran)",
    help="Which places are high among high neighbours, and which stand out from theirs.",
    order=45,
    by=("area", "cell"),
    run=f"{__name__}:run",
    question="chance",
    options=(MORAN_P_VALUES, *SHARED, STABILITY),
    columns=("easting_m", "occurred_from", "uncertainty_m"),
    hot=("pattern", ("High among high",)),
    why="high among high neighbours (local Moran, q < {alpha:g})",
    sort="z",
)


def run(inputs: Inputs) -> Answer:
    """Compare each place with the mean of its neighbours."""
    from hotspots.workflows.detection.local_tests import ground_by_area, ground_by_cell
    from hotspots.workflows.detection.moran_words import answer_local_moran

    level = inputs.request.level
    ground = ground_by_cell(inputs, "Local Moran") if level is None else ground_by_area(inputs, level)
    return answer_local_moran(inputs, ground)
