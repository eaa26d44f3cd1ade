"""Stability of clusters of incidents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hotspots.workflows.detection.stability import SEED, count_again
from hotspots.workflows.detection.stability_added import add_stability
from hotspots.workflows.detection.stability_words import Called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hotspots.detect.stability import Look
    from hotspots.detect.stability_points import Incidents
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs

MOST_POINTS = {"dbscan": 300_000, "hdbscan": 3_000}
"""With more incidents the looks take too long for a map (house rule)."""
CALLED = Called("cluster", "clusters", "found again", "are found again")


@dataclass(frozen=True, eq=False)
class Clustered:
    """
    Incidents that were clustered together.

    Parameters
    ----------
    rows : numpy.ndarray of int, shape (n,)
        Their rows in the incident table.
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    labels : numpy.ndarray of int, shape (n,)
        Their clusters, in the order of the rows of the frame that are about them; -1 for none.
    reach_m : float or None
        Reach [m].
    least : int
        Least number of a core.
    """

    rows: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    labels: NDArray[np.int64]
    reach_m: float | None
    least: int


def with_stable_clusters(inputs: Inputs, answer: Answer, parts: Sequence[Clustered]) -> Answer:
    """
    Say which clusters are found again, looked for in other ways.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    answer : Answer
        The clusters.
    parts : sequence of Clustered
        Incidents that were clustered together, in the order of the rows of the frame.

    Returns
    -------
    Answer
        With ``stable_share`` and ``stability``, more sentences, notes and a table of the looks.
    """
    method = inputs.request.cluster_method
    total, most = sum(part.x.size for part in parts), MOST_POINTS[method]
    if total > most:
        note = (
            f"Clusters were not looked for in other ways, as there are more than {most:,} incidents: whether "
            "they hold with another reach, period or place of the points is not known. Choose a shorter "
            "period to see."
        )
        return replace(answer, notes=(*answer.notes, note))
    incidents = [count_again(inputs, np.zeros(part.x.size, dtype=np.int64), part.rows) for part in parts]
    looks = _joined([_looks(inputs, part, its) for part, its in zip(parts, incidents, strict=True)])
    if not looks:
        return answer
    how = (
        "clusters were looked for again; one is found again when at least half of its incidents lie in a "
        "cluster there, and in a part of the period a core needs as much less as there are fewer incidents"
    )
    first = max(incidents, key=lambda its: its.x.size)
    hot = np.ones(len(answer.frame), dtype=bool)
    return add_stability(answer, hot, looks, first, called=CALLED, noun="cluster", how=how)


def _looks(inputs: Inputs, part: Clustered, incidents: Incidents) -> list[Look]:
    from hotspots.detect.clusters import label_clusters
    from hotspots.detect.stability_clusters import looks_at_clusters

    def cluster(
        x: NDArray[np.float64], y: NDArray[np.float64], reach_m: float, least: int
    ) -> NDArray[np.int64]:
        eps_m = None if part.reach_m is None else reach_m
        return label_clusters(x, y, method=inputs.request.cluster_method, eps_m=eps_m, min_incidents=least)

    placed = replace(incidents, x=part.x, y=part.y)
    looks = looks_at_clusters(
        placed,
        part.labels,
        cluster,
        reach_m=part.reach_m or 0.0,
        least=part.least,
        rng=np.random.default_rng(SEED),
    )
    return [look for look in looks if part.reach_m is not None or look.choice != "reach"]


def _joined(each: Sequence[Sequence[Look]]) -> list[Look]:
    """
    Put the looks at several groups side by side: what was changed is the same, by how much may differ.

    A way of looking that one group does not allow, for want of dates say, is left out for all.
    """
    from hotspots.detect.stability import Look

    each = [looks for looks in each if looks and looks[0].hot.size]
    if not each:
        return []
    if len(each) == 1:
        return list(each[0])
    slots = [_slots(looks) for looks in each]
    common = [slot for slot in slots[0] if all(slot in other for other in slots)]
    return [
        Look(slot[0], _name(slot, slots), np.concatenate([other[slot].hot for other in slots]))
        for slot in common
    ]


def _slots(looks: Sequence[Look]) -> dict[tuple[str, int], Look]:
    """Number the looks within each choice."""
    found: dict[tuple[str, int], Look] = {}
    for look in looks:
        found[look.choice, sum(choice == look.choice for choice, _ in found)] = look
    return found


def _name(slot: tuple[str, int], slots: Sequence[dict[tuple[str, int], Look]]) -> str:
    names = {other[slot].name for other in slots}
    return names.pop() if len(names) == 1 else f"{slot[0]} changed, {slot[1] + 1}"
