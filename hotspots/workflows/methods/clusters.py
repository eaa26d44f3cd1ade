"""Clusters of incidents."""

from __future__ import annotations

from hotspots.workflows.method import Method

METHOD = Method(
    name="clusters",
    label="Clusters of incidents",
    help="Points that lie close together, outlined.",
    order=50,
    by=("point",),
    run="hotspots.workflows.detection.by_place:clusters",
    why="cluster of incidents ({cluster_method})",
    noun="clusters",
    whole_rows=True,
)
