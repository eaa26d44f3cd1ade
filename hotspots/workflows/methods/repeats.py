"""Repeat places, victims and suspects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="repeats",
    label="Repeat places and people",
    help="Places with several incidents, how soon the next one came; repeat victims and suspects as counts.",
    order=75,
    by=("point",),
    run=f"{__name__}:run",
    question="again",
    options=(
        Option(
            "points",
            "Points that count as a place",
            "Points of streets and postcodes gather many addresses.",
            choices=(
                ("address", "Addresses and exact points"),
                ("any", "All points, streets and postcodes too"),
            ),
        ),
        Option(
            "least",
            "Fewest incidents of a place",
            "Places with fewer are left off the map; the figures count every place with two or more.",
            kind="whole",
            default=2,
            least=2,
            most=1000,
        ),
        Option(
            "permutations",
            "Shuffles of the dates",
            "How often the dates are shuffled to see what chance alone would bring.",
            kind="whole",
            default=499,
            least=99,
            most=9999,
        ),
        Option(
            "seed",
            "Start of the random numbers",
            "The same number gives the same shuffles again.",
            kind="whole",
            default=1,
            least=0,
            most=2**31,
        ),
    ),
    columns=("occurred_from", "occurred_to", "victim_key", "suspect_key"),
    why="{least} or more incidents at the same place",
    noun="places",
    whole_rows=True,
)


def run(inputs: Inputs) -> Answer:
    """Count what is hit more than once."""
    from hotspots.workflows.detection.repeat_counts import repeats

    return repeats(inputs)
