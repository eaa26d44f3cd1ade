"""Kernel density."""

from __future__ import annotations

from hotspots.workflows.method import Method, Option

METHOD = Method(
    name="density",
    label="Density surface",
    help="A smooth surface: how many incidents per square kilometre around each spot.",
    order=30,
    by=("cell",),
    run="hotspots.workflows.detection.surfaces:density",
    question="where",
    options=(
        Option(
            "hills",
            "Width of the hills",
            "One bandwidth for all incidents, or narrower hills where incidents lie thick and wider ones "
            "where they are few.",
            default="fixed",
            choices=(
                ("fixed", "the same everywhere"),
                ("adaptive", "narrower where incidents lie thick"),
                ("nearest", "as far as to the nearest incidents"),
            ),
        ),
        Option(
            "nearest",
            "Nearest incidents",
            "How many of the nearest incidents a hill reaches, where it is as wide as to the nearest.",
            kind="whole",
            default=10,
            least=1,
            most=500,
        ),
        Option(
            "edge",
            "Edge of the study area",
            "Whether hills are raised by what falls outside the study area.",
            default="corrected",
            choices=(("corrected", "corrected"), ("plain", "not corrected")),
        ),
        Option(
            "weigh",
            "Incidents count",
            "Each incident once, or by its harm weight or its impact on the victim where that is recorded.",
            default="none",
            choices=(("none", "each once"), ("harm", "by harm"), ("impact", "by impact on the victim")),
        ),
        Option(
            "stability",
            "Which of the densest ground is solid",
            "Work the surface out again with other bandwidths, periods and places of the points; needs "
            "incidents that count once.",
            kind="flag",
            default=True,
        ),
    ),
    columns=("harm", "impact", "occurred_from", "uncertainty_m"),
    why="among the densest places, which together hold a quarter of the surface",
)
