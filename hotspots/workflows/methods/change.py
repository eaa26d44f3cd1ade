"""Change between two periods."""

from __future__ import annotations

from hotspots.workflows.method import Method, Option
from hotspots.workflows.methods.emerging import LEAVE_OUT_EVENTS

METHOD = Method(
    name="change",
    label="Change between two periods",
    help="Where there are clearly more or fewer incidents than before.",
    order=46,
    by=("area", "cell"),
    run="hotspots.workflows.detection.change_answer:answer",
    question="changing",
    options=(
        Option(
            "split",
            "First day of the later period",
            "The later period begins here; unless given, the period asked for is set beside the one before.",
            kind="date",
        ),
        Option(
            "months",
            "Months in each period",
            "Length of both periods; a year each where the records reach back two years.",
            kind="whole",
            least=1,
            most=120,
        ),
        Option(
            "against",
            "Compare each place with",
            "Its own earlier level, or the change of all other places together.",
            default="itself",
            choices=(("itself", "Its own earlier level"), ("whole", "The change everywhere else")),
        ),
        LEAVE_OUT_EVENTS,
    ),
    columns=("occurred_from", "date_precision", "source", "reporting_route"),
    hot=("change", ("rose",)),
    why="clearly more incidents than before (q < {alpha:g})",
    sort="difference",
)
