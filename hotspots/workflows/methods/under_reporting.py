"""Quiet areas: people at risk live there, and little is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="quiet-areas",
    label="Quiet areas: where to go and ask",
    help="Where people at risk live but little is recorded, beside what surveys lead one to expect.",
    order=25,
    by=("area",),
    run=f"{__name__}:run",
    question="unsaid",
    columns=("source", "reporting_route"),
    hot=("quiet", ("less than surveys and elsewhere", "less than surveys", "less than elsewhere here")),
    why="people at risk live here and little is recorded: go and ask",
    sort="shortfall",
    whole_rows=True,
    spot="quiet area",
    needs_population=True,
)


def run(inputs: Inputs) -> Answer:
    """Set what is recorded beside what is to be expected."""
    from hotspots.workflows.detection.quiet_areas import quiet_areas

    return quiet_areas(inputs, str(inputs.request.level))
