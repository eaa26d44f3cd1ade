"""Hot and cold spots by Gi*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="gi-star",
    label="Hot and cold spots (Gi*)",
    help="Where high counts stand together more than chance alone would bring.",
    order=40,
    by=("area", "cell"),
    run=f"{__name__}:run",
    hot=("spot", ("hot",)),
    why="significantly concentrated (Gi*, q < {alpha:g})",
    sort="z",
)


def run(inputs: Inputs) -> Answer:
    """Compare each place and its neighbours with the whole."""
    from hotspots.workflows.detection import by_area, by_place

    level = inputs.request.level
    return by_place.gi_star_by_cell(inputs) if level is None else by_area.gi_star_by_area(inputs, level)
