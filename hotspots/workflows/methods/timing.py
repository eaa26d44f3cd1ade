"""When incidents happen, and since when."""

from __future__ import annotations

from hotspots.workflows.method import Method
from hotspots.workflows.methods.emerging import LEAVE_OUT_EVENTS

METHOD = Method(
    name="timing",
    label="When, and since when",
    help="Months, weekdays and hours of the incidents, and the month in which their number changed.",
    order=48,
    by=("area", "cell"),
    run="hotspots.workflows.detection.timing_answer:answer",
    question="changing",
    options=(LEAVE_OUT_EVENTS,),
    columns=("occurred_from", "occurred_to", "date_precision"),
    hot=("change", ("rose",)),
    why="clearly more incidents since a certain month (q < {alpha:g})",
    sort="count",
)
