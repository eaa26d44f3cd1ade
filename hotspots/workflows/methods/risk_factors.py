"""Incidents near places."""

from __future__ import annotations

from hotspots.workflows.method import Method, Option

METHOD = Method(
    name="risk-factors",
    label="Incidents near places",
    help="How many times as many incidents stand near schools, stops and other places you have loaded.",
    order=120,
    by=("cell",),
    run="hotspots.workflows.detection.near_places:risk_factors",
    question="again",
    options=(
        Option(
            "reach_m",
            "Near means [m]",
            "A place counts for the ground within this distance, in metres.",
            kind="number",
            default=300.0,
            least=20,
            most=3000,
        ),
        Option(
            "places",
            "Places",
            "Kinds of place, separated by commas; all that are loaded when left out.",
            kind="text",
        ),
        Option(
            "near_by",
            "Compare",
            "Whether any place is near, or each further place near.",
            default="any",
            choices=(("any", "Ground near a place with other ground"), ("each", "Each further place")),
        ),
        Option(
            "rings_m",
            "Rings [m]",
            "Outer edges of the rings round places in which incidents are counted, in metres, separated by "
            "commas.",
            kind="text",
            default="100, 200, 400, 800",
        ),
    ),
    noun="cells",
    why="expected to have more incidents by the places around it",
    hot=("risk_class", ("twice", "more")),
)
