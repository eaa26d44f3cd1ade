"""Rates by population."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

STEADY = Option(
    "steady",
    "Steady the rates of small areas",
    "Draw rates that rest on few people towards the rate of others (empirical Bayes).",
    default="none",
    choices=(
        ("none", "no"),
        ("all", "by all areas together"),
        ("neighbours", "by the areas that touch each"),
    ),
)
BESIDE = Option(
    "beside",
    "Compare also with similar areas",
    "Compare each area also with the five areas most like it in who lives and is there.",
    default="whole",
    choices=(("whole", "no, with the whole only"), ("similar", "yes")),
)
WIDEN = Option(
    "widen",
    "Widen the funnel",
    "Allow for areas varying more than chance makes them (overdispersion).",
    kind="flag",
    default=False,
)
METHOD = Method(
    name="rates",
    label="Rates by population",
    help="Incidents for each 1,000 people, with the range chance alone leaves open.",
    order=20,
    by=("area",),
    run=f"{__name__}:run",
    question="where",
    options=(STEADY, BESIDE, WIDEN),
    hot=("compared", ("higher",)),
    why="rate clearly higher than in the whole area (q < {alpha:g})",
    needs_population=True,
)


def run(inputs: Inputs) -> Answer:
    """Divide counts by population."""
    from hotspots.workflows.detection.rates_by_area import rates_by_area

    return rates_by_area(inputs, str(inputs.request.level))
