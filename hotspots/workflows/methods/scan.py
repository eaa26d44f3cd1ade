"""Clusters in circles, tested against chance: the scan statistic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="scan",
    label="Scan for clusters (tested)",
    help="The circle, and the period, with more than chance alone would bring anywhere on the map.",
    order=55,
    by=("area", "cell"),
    run=f"{__name__}:run",
    question="chance",
    options=(
        Option(
            "model",
            "Compare with",
            "What the incidents are compared with; chosen from what is loaded unless given.",
            choices=(
                ("poisson", "People who live there"),
                ("bernoulli", "All other incidents"),
                ("space-time-permutation", "What is usual for the place and the time"),
            ),
        ),
        Option(
            "period",
            "Look at time by",
            "Whether to look for when too, and in which steps; months for comparisons over time.",
            choices=(("none", "Not at all"), ("month", "Month"), ("week", "Week"), ("day", "Day")),
        ),
        Option(
            "prospective",
            "Only what still goes on",
            "Look only at clusters that reach the last period: alerts.",
            kind="flag",
            default=False,
        ),
        Option(
            "max_share",
            "Largest circle, as a share",
            "Largest share of the people (or incidents) a circle may hold.",
            kind="number",
            default=0.25,
            least=0.01,
            most=0.5,
        ),
        Option(
            "max_radius_m",
            "Largest radius [m]",
            "No circle reaches further than this; on cells 5,000 m, or ten cells, unless given.",
            kind="number",
            least=1,
        ),
        Option(
            "max_periods",
            "Longest cluster, in steps",
            "Most months, weeks or days of a cluster; half of all unless given.",
            kind="whole",
            least=1,
        ),
        Option(
            "drill_down",
            "Look inside clear clusters",
            "Scan the places of each clear cluster on their own, for its core.",
            kind="flag",
            default=False,
        ),
        Option(
            "secondary",
            "Further clusters",
            "Compared with the same random maps, or found anew after each clear one is taken off the map.",
            default="non-overlapping",
            choices=(("non-overlapping", "Apart from the first"), ("iterative", "One after the other")),
        ),
        Option(
            "permutations",
            "Random maps",
            "How many random maps the incidents are compared with.",
            kind="whole",
            default=999,
            least=99,
            most=99_999,
        ),
        Option(
            "seed",
            "Start of the random numbers",
            "The same number gives the same result.",
            kind="whole",
            default=1,
            least=0,
        ),
        Option(
            "stability",
            "Which clusters are solid",
            "Scan again with smaller and larger circles, in parts of the period and with the points moved, "
            "and say which clusters are found again; takes two to three times as long.",
            kind="flag",
            default=False,
        ),
    ),
    columns=("occurred_from", "uncertainty_m"),
    hot=("evidence", ("clear",)),
    why="more than chance alone would bring (scan statistic, p ≤ {alpha:g})",
    noun="clusters",
    whole_rows=True,
    sort="llr",
)


def run(inputs: Inputs) -> Answer:
    """Gather cases and what they are compared with, scan, and say what was found."""
    from hotspots.workflows.detection.scan_answer import scan_answer

    return scan_answer(inputs)
