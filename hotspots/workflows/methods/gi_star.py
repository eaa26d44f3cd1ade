"""Hot and cold spots by Gi*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.detection.local_options import GI_P_VALUES, SHARED
from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

STABILITY = Option(
    "stability",
    "Which hot spots are solid",
    "Work the map out again with other cells, neighbours, periods and places of the points, and say which "
    "hot spots stay hot.",
    kind="flag",
    default=True,
)
METHOD = Method(
    name="gi-star",
    label="Hot and cold spots (Gi*)",
    help="Where high counts stand together more than chance alone would bring.",
    order=40,
    by=("area", "cell"),
    run=f"{__name__}:run",
    question="chance",
    options=(GI_P_VALUES, *SHARED, STABILITY),
    columns=("easting_m", "occurred_from", "uncertainty_m"),
    hot=("spot", ("hot",)),
    why="significantly concentrated (Gi*, q < {alpha:g})",
    sort="z",
)


def run(inputs: Inputs) -> Answer:
    """Compare each place and its neighbours with the whole."""
    from hotspots.workflows.detection.gi_words import answer_gi_star
    from hotspots.workflows.detection.local_tests import ground_by_area, ground_by_cell

    level = inputs.request.level
    ground = ground_by_cell(inputs, "Gi*") if level is None else ground_by_area(inputs, level)
    return answer_gi_star(inputs, ground)
