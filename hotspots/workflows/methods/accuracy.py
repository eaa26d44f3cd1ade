"""Which method and which parameters foresee best here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

MONTHS = Option(
    "months",
    "Months held out",
    "How many months at a time are kept aside, to see which method would have foreseen them.",
    kind="whole",
    default=3,
    least=1,
    most=24,
)
ROUNDS = Option(
    "rounds",
    "Rounds",
    "How often that is done, each time so many months earlier.",
    kind="whole",
    default=4,
    least=1,
    most=12,
)
SHARE = Option(
    "share_percent",
    "Ground to mark (%)",
    "How much of the study area each method may mark, in per cent.",
    kind="number",
    default=1.0,
    least=0.1,
    most=20.0,
)
METHOD = Method(
    name="accuracy",
    label="Which method foresees best",
    help="Keeps the latest months aside and asks which map of the earlier ones would have foreseen them.",
    order=120,
    by=("cell",),
    run=f"{__name__}:run",
    question="foresight",
    options=(MONTHS, ROUNDS, SHARE),
    columns=("occurred_from",),
    hot=("mark", ("marked",)),
    why="marked now by the way to use here",
    sort="pai",
)


def run(inputs: Inputs) -> Answer:
    """Compare the methods on months they have not seen."""
    from hotspots.workflows.detection.accuracy import compare_methods

    return compare_methods(inputs)
