"""Kernel density."""

from __future__ import annotations

from hotspots.workflows.method import Method

METHOD = Method(
    name="density",
    label="Density surface",
    help="A smooth surface: how many incidents per square kilometre around each spot.",
    order=30,
    by=("cell",),
    run="hotspots.workflows.detection.by_place:density",
    why="among the densest places, which together hold a quarter of the surface",
)
