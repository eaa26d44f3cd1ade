"""Characteristics whose incidents meet in the same places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="colocation",
    label="Characteristics that meet",
    help="Whether incidents aimed at two characteristics are near each other more than their places explain.",
    order=55,
    by=("point",),
    run=f"{__name__}:run",
    question="for whom",
    columns=(*CHARACTERISTICS, "source"),
    why="incidents aimed at two characteristics meet here within {band_m:g} m, and do so more often than "
    "chance would bring",
    noun="meeting places",
    spot="meeting place",
    whole_rows=True,
    sort="z",
    options=(
        Option(
            "band_m",
            "Near means within [m]",
            "Two incidents at most so many metres apart are near each other.",
            kind="number",
            least=1,
            most=5000,
        ),
        Option(
            "deal",
            "Deal characteristics out",
            "Over which incidents they are dealt out again to see what chance would bring; unless chosen, "
            "within each source when there are several.",
            choices=(
                ("everywhere", "over all incidents"),
                ("source", "within each source"),
                ("nearby", "within squares of 2 km"),
            ),
        ),
        Option(
            "deals",
            "How often they are dealt out",
            "More often makes small probabilities more exact.",
            kind="whole",
            default=1699,  # 4 of 1,700 is just below 0.05 / 21, the bar for the first of 21 pairs
            least=99,
            most=19_999,
        ),
    ),
)


def run(inputs: Inputs) -> Answer:
    """Compare the pairs of incidents near each other with those after dealing out the characteristics."""
    from hotspots.workflows.detection.colocation import colocation

    return colocation(inputs)
