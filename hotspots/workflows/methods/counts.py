"""Counts by area or cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.workflows.method import Method

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="counts",
    label="Counts",
    help="How many incidents each area or cell holds. Where more people are, more is recorded.",
    order=10,
    by=("area", "cell"),
    run=f"{__name__}:run",
    question="where",
    columns=CHARACTERISTICS,
    why="among the busiest places, which together hold a quarter of the incidents",
)


def run(inputs: Inputs) -> Answer:
    """Count by area, by cell, or by the printed code where there is nothing else."""
    from hotspots.workflows.detection import by_area, by_place

    request = inputs.request
    if request.level is not None:
        return by_area.counts_by_area(inputs, request.level)
    if request.cell_m is None and inputs.incidents["area_code"].notna().any():
        return by_area.counts_by_printed_code(inputs)
    return by_place.counts_by_cell(inputs)
