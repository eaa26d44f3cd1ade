"""Clusters of incidents."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.workflows.method import Method, Option

if TYPE_CHECKING:
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

TOGETHER, EACH = "together", "characteristic"
JOINED = "+"
"""Between the names of two characteristics."""

METHOD = Method(
    name="clusters",
    label="Clusters of incidents",
    help="Points that lie close together, outlined.",
    order=50,
    by=("point",),
    run=f"{__name__}:run",
    question="where",
    columns=(*CHARACTERISTICS, "occurred_from", "uncertainty_m"),
    why="cluster of incidents ({cluster_method})",
    noun="clusters",
    whole_rows=True,
    options=(
        Option(
            "by",
            "Look for clusters of",
            "Whether all incidents are looked at together, or those aimed at each characteristic by "
            "themselves.",
            default=TOGETHER,
            choices=((TOGETHER, "all incidents together"), (EACH, "each characteristic by itself")),
        ),
        Option(
            "combinations",
            "And of incidents aimed at both",
            "Two characteristics that the same incident was aimed at, looked at by themselves.",
            kind="several",
            choices=tuple(
                (
                    f"{one}{JOINED}{two}",
                    f"{CHARACTERISTIC_LABELS[one]} and {CHARACTERISTIC_LABELS[two].lower()}",
                )
                for one, two in combinations(CHARACTERISTICS, 2)
            ),
        ),
        Option(
            "stability",
            "Which clusters are solid",
            "Look again with other reaches, least numbers, periods and places of the points, and say which "
            "clusters are found again.",
            kind="flag",
            default=True,
        ),
    ),
)


def run(inputs: Inputs) -> Answer:
    """Cluster all incidents together, or those aimed at each characteristic and pair asked for."""
    from hotspots.workflows.detection.clusters import clusters, clusters_of_each

    single = inputs.request.where.characteristics or CHARACTERISTICS
    groups: dict[str, tuple[str, ...]] = {name: (name,) for name in single if inputs.options["by"] == EACH}
    groups |= {pair: tuple(pair.split(JOINED)) for pair in inputs.options["combinations"] or ()}
    return clusters_of_each(inputs, groups) if groups else clusters(inputs)
