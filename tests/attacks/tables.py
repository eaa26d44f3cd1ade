"""What is published: by the releases as they are, and by weakened rules that must fall."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

from hotspots.disclose.choosing import first_that_holds
from hotspots.disclose.coarsen import candidates, first_layout
from hotspots.disclose.counts import Cube
from hotspots.disclose.draft import draft
from hotspots.disclose.frozen_form import parts_to_plain
from hotspots.disclose.layout import Layout
from hotspots.disclose.periods import Period
from hotspots.disclose.release import Released
from tests.attacks.boroughs import PERIOD, Borough, make_borough


def asked(cube: Cube, period: Period = PERIOD, unit: str = "year", breakdown: str = "year") -> Layout:
    """Give the layout a planner asks for first: every ward, every characteristic."""
    return first_layout(
        cube, period=period, total_unit=unit, breakdown_unit=breakdown, by=("characteristic", "source")
    )


@lru_cache(maxsize=8)
def protected(kind: str, seed: int, unit: str) -> Released:
    """Make the release of a borough, once for all attacks on it."""
    borough = make_borough(kind, seed)
    return release_of(borough, borough.cube, unit)


def release_of(
    borough: Borough, cube: Cube, unit: str, *, period: Period = PERIOD, earlier: Sequence[Released] = ()
) -> Released:
    """Make a release as the workflow does: the layout that keeps most, then checked."""
    wanted = asked(cube, period, unit, "quarter" if unit == "quarter" else "year")
    choices = candidates(cube, wanted, borough.neighbours)
    return first_that_holds(cube, choices, level="ward", earlier=earlier).released


def plain_of(table: Released) -> dict:
    """Give what a reader has."""
    return json.loads(table.to_json())


def weakened(cube: Cube, layout: Layout, rule: Callable[[int], object]) -> dict:
    """Publish a layout cell by cell under another rule, without any audit."""
    parts = draft(cube, layout, level="ward")
    plain = parts_to_plain(parts)
    areas = layout.areas if layout.whole is None else (*layout.areas, layout.whole)
    cells: dict[str, dict[str, dict[str, object]]] = {}
    for column in layout.columns:
        periods = layout.periods(column)
        counts = cube.table(column, areas, periods)
        for row, area in enumerate(areas):
            for at, period in enumerate(periods):
                key = f"{period.start.isoformat()}/{period.end.isoformat()}"
                cells.setdefault(area.code, {}).setdefault(key, {})[column.key] = rule(int(counts[row, at]))
    return plain | {"cells": cells}


def suppress_five(count: int) -> object:
    """The weakened rule: below 5 hidden, all else exact."""
    return count if count >= 5 else "under 5"
