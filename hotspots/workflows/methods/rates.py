"""Rates by population."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="rates",
    label="Rates by population",
    help="Incidents for each 1,000 residents, with the range chance alone leaves open.",
    order=20,
    by=("area",),
    run=f"{__name__}:run",
    hot=("compared", ("higher",)),
    why="rate clearly higher than in the whole area (q < {alpha:g})",
    needs_population=True,
)


def run(inputs: Inputs) -> Answer:
    """Divide counts by population."""
    from hotspots.workflows.detection import by_area

    return by_area.rates_by_area(inputs, str(inputs.request.level))
