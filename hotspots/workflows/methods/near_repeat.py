"""Near repeats, and chains of incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.workflows.detection.near_repeat_bands import USUAL_SPACE, USUAL_TIME
from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

METHOD = Method(
    name="near-repeat",
    label="Near repeats: what follows nearby and soon",
    help="Whether an incident is followed by others nearby within days more often than chance would bring.",
    order=70,
    by=("point",),
    run=f"{__name__}:run",
    question="again",
    options=(
        Option(
            "space_bands",
            "Bands of distance [m]",
            "Upper ends in metres, separated by commas; a first one of 0.1 is the same place.",
            kind="text",
            default=USUAL_SPACE,
        ),
        Option(
            "time_bands",
            "Bands of time [days]",
            "Upper ends in days, not included, with commas between: 1,7 is the same day, then 1 to 6 days.",
            kind="text",
            default=USUAL_TIME,
        ),
        Option(
            "metric",
            "Distance",
            "How the distance between two incidents is measured.",
            default="euclidean",
            choices=(
                ("euclidean", "As the crow flies"),
                ("manhattan", "Along the axes, as in a street grid"),
            ),
        ),
        Option(
            "permutations",
            "Shuffles of the dates",
            "How often the dates are shuffled to see what chance alone would bring.",
            kind="whole",
            default=999,
            least=99,
            most=9999,
        ),
        Option(
            "chain_m",
            "Reach of a chain [m]",
            "Incidents of a chain are less than this from another of it, in metres.",
            kind="number",
            least=1,
            most=5000,
        ),
        Option(
            "chain_days",
            "Reach of a chain [days]",
            "Incidents of a chain are fewer days than this from another of it.",
            kind="whole",
            least=1,
            most=366,
        ),
        Option(
            "chain_incidents",
            "Fewest incidents of a chain",
            "Chains with fewer incidents are not drawn.",
            kind="whole",
            default=3,
            least=2,
            most=1000,
        ),
        Option(
            "seed",
            "Start of the random numbers",
            "The same number gives the same shuffles again.",
            kind="whole",
            default=1,
            least=0,
            most=2**31,
        ),
    ),
    columns=("occurred_from", "occurred_to"),
    why="chain of incidents less than {chain_m:g} m and {chain_days:g} days apart",
    noun="chains",
    whole_rows=True,
)


def run(inputs: Inputs) -> Answer:
    """Compare close pairs with shuffled dates, and join incidents into chains."""
    from hotspots.workflows.detection.near_repeats import near_repeats

    return near_repeats(inputs)
