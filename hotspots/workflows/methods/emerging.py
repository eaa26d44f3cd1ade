"""Emerging hot spots."""

from __future__ import annotations

from hotspots.workflows.method import Method, Option

LEAVE_OUT_EVENTS = Option(
    "leave_out_events",
    "Leave out the days of trigger events",
    "Leave out the days of the trigger events that were entered, with their incidents.",
    kind="flag",
    default=False,
)

METHOD = Method(
    name="emerging",
    label="Emerging hot spots",
    help="Which hot spots are new, growing, lasting, on and off, or over.",
    order=44,
    by=("area", "cell"),
    run="hotspots.workflows.detection.emerging_answer:answer",
    question="changing",
    options=(
        Option(
            "period",
            "Cut time into",
            "Periods whose hot spots are compared; months where there are ten, else weeks.",
            choices=(("month", "Months"), ("quarter", "Quarters"), ("week", "Weeks")),
        ),
        Option(
            "compare",
            "Compare with",
            "All places and periods together, or the other places of the same period.",
            default="all",
            choices=(("all", "All places and periods"), ("period", "The same period elsewhere")),
        ),
        Option(
            "earlier_periods",
            "Earlier periods in the window",
            "So many earlier periods are looked at together with each period.",
            kind="whole",
            default=1,
            least=0,
            most=6,
        ),
        LEAVE_OUT_EVENTS,
    ),
    columns=("occurred_from", "date_precision"),
    hot=("pattern", ("hot and growing", "hot most of the time", "hot on and off")),
    why="hot over time (emerging hot spots, q < {alpha:g})",
    sort="periods_hot",
)
