"""Risk surface."""

from __future__ import annotations

from hotspots.workflows.method import Method, Option

METHOD = Method(
    name="risk",
    label="Risk surface",
    help="Where incidents lie thicker than the people there, or than other incidents, would lead to expect.",
    order=32,
    by=("cell",),
    run="hotspots.workflows.detection.risk_answer:risk",
    question="where",
    options=(
        Option(
            "against",
            "Compared with",
            "What the incidents are set against: residents, or all incidents recorded in the same period.",
            default="population",
            choices=(("population", "the people who live there"), ("incidents", "all recorded incidents")),
        ),
        Option(
            "floor_per_km2",
            "Fewest per km²",
            "Places with fewer people (or recorded incidents) per square kilometre get no value.",
            kind="number",
            least=0,
        ),
        Option(
            "stability",
            "Which high places are solid",
            "Work the surface out again with other bandwidths, periods and places of the points.",
            kind="flag",
            default=True,
        ),
    ),
    columns=("occurred_from", "uncertainty_m"),
    hot=("compared", ("higher",)),
    why="risk higher than in the whole area (95% interval of the place by itself)",
    sort="risk",
)
