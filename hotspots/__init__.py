"""Frames in; findings, plans, evidence and documents out. The public names are loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.3.0"

_HOME = {
    "count_cells": "hotspots.detect.cells",
    "kernel_density": "hotspots.detect.density",
    "gi_star": "hotspots.detect.getis_ord",
    "local_moran": "hotspots.detect.local_moran",
    "find_clusters": "hotspots.detect.clusters",
    "spatial_scan": "hotspots.detect.scan",
    "near_repeat": "hotspots.detect.near_repeat",
    "emerging_hot_spots": "hotspots.detect.emerging",
    "prediction_accuracy": "hotspots.detect.accuracy",
    "rate": "hotspots.rates.crude",
    "wdd": "hotspots.evaluate.wdd",
    "wdq": "hotspots.evaluate.wdq",
    "relative_effect": "hotspots.evaluate.relative_effect",
    "e_test": "hotspots.evaluate.e_test",
    "power": "hotspots.evaluate.power",
    "empirical_bayes": "hotspots.rates.empirical_bayes",
}

__all__ = [
    "count_cells",
    "e_test",
    "emerging_hot_spots",
    "empirical_bayes",
    "find_clusters",
    "gi_star",
    "kernel_density",
    "local_moran",
    "near_repeat",
    "power",
    "prediction_accuracy",
    "rate",
    "relative_effect",
    "spatial_scan",
    "wdd",
    "wdq",
]


def __getattr__(name: str) -> Any:
    """Load a public function on first use, so that importing the package stays quick."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hotspots' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
