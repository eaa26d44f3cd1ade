"""Stability of hot cells and areas: what it adds to a frame of Gi*, to the map and to the reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schema import AREA_PREFIX, ASSIGNED_BY_SUFFIX
from hotspots.maps.palettes import HOT_BY_STABILITY, HOT_COLD
from hotspots.wording import counted
from hotspots.workflows.detection import words
from hotspots.workflows.shown import ExtraTable, MapClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.grid import CellGrid
    from hotspots.detect.stability import Stability
    from hotspots.detect.stability_points import Incidents
    from hotspots.workflows.detection.inputs import Inputs

SEED = 20_250_101
"""Of the draws of places; said in the parameters."""
COLUMNS = ("occurred_from", "uncertainty_m")
"""What stability needs of the incident table beyond the place."""
CLASS_COLUMN = "hot_class"
CLASSES = (
    MapClass("cold", "Cold", HOT_COLD[1]),
    MapClass("depends on choices", "Hot here, but depends on choices", HOT_BY_STABILITY[0]),
    MapClass("likely", "Hot, likely", HOT_BY_STABILITY[1]),
    MapClass("solid", "Hot, solid", HOT_BY_STABILITY[2]),
)
"""The classes of the map, from what matters least; other places show no clear evidence."""
NOTHING = "No clear evidence"


@dataclass(frozen=True, eq=False)
class Stable:
    """
    A frame of Gi* with its stability.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        The frame with ``stable_share`` (share of the other looks in which the place is hot), ``stability``
        (``solid``, ``likely``, ``depends on choices``; empty where not hot) and ``hot_class`` (the class on
        the map; empty for none).
    sentences, notes : tuple of str
        What to add to the reading and to the notes.
    parameters : dict
        What was done.
    tables : tuple of ExtraTable
        The looks, and how much of the map stays hot in each.
    """

    frame: GeoDataFrame
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    parameters: dict[str, Any]
    tables: tuple[ExtraTable, ...]


def stable_cells(inputs: Inputs, frame: GeoDataFrame, grid: CellGrid, positions: NDArray[np.int64]) -> Stable:
    """
    Say of every hot cell how far it stays hot.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents, `COLUMNS` included.
    frame : geopandas.GeoDataFrame
        One row a cell of the grid, in its order, with ``spot``.
    grid : CellGrid
        The cells.
    positions : numpy.ndarray of int, shape (m,)
        Cell of each incident with a point (`Inputs.x`); -1 outside.

    Returns
    -------
    Stable
        The frame and its words.
    """
    from hotspots.detect.stability_cells import looks_at_cells

    incidents = _incidents(inputs, positions, inputs.point_rows)
    correction = inputs.options.get("correction", "bh")

    def look() -> list[Any]:
        return looks_at_cells(
            grid,
            incidents,
            alpha=inputs.request.alpha,
            correction=correction,
            rng=np.random.default_rng(SEED),
        )

    return _stable(frame, look, incidents, "cell")


def stable_areas(
    inputs: Inputs,
    frame: GeoDataFrame,
    positions: NDArray[np.int64],
    neighbours: Any,
    is_hot: Callable[[NDArray[np.float64], Any], NDArray[np.bool_]],
) -> Stable:
    """
    Say of every hot area how far it stays hot.

    Parameters
    ----------
    inputs : Inputs
        The question by level and its incidents, `COLUMNS` and the points included.
    frame : geopandas.GeoDataFrame
        One row an area of the level, in its order, with ``spot``.
    positions : numpy.ndarray of int, shape (n,)
        Area of each incident; -1 for none.
    neighbours : scipy.sparse matrix
        Neighbours on the map.
    is_hot : callable
        Takes counts by area and neighbours and tells which areas are hot.

    Returns
    -------
    Stable
        The frame and its words.
    """
    import shapely

    from hotspots.detect.stability_areas import looks_at_areas

    incidents = _incidents(inputs, positions, np.arange(len(inputs)))
    shapes = frame.geometry.to_numpy()
    middles = shapely.get_coordinates(shapely.centroid(shapes))

    def look() -> list[Any]:
        moved = _moved(inputs, positions, shapes) if incidents.radius_m is not None else []
        return looks_at_areas(incidents, is_hot, neighbours, middles, moved=moved)

    return _stable(frame, look, incidents, "area")


def _incidents(inputs: Inputs, positions: NDArray[np.int64], rows: NDArray[np.int64]) -> Incidents:
    from hotspots.detect.stability import cut_in_quarters
    from hotspots.detect.stability_points import Incidents

    table = inputs.incidents
    whole = rows.size == len(table)
    quarter = radius = None
    if "occurred_from" in table:
        moments = table["occurred_from"].to_numpy(dtype="datetime64[us]")
        quarter = cut_in_quarters(moments if whole else moments[rows])
    if "uncertainty_m" in table:
        off = table["uncertainty_m"].to_numpy(dtype=float, na_value=np.nan)
        off = off if whole else off[rows]
        radius = off if bool((off > 0).any()) else None
    return Incidents(inputs.x, inputs.y, positions, quarter, radius)


def _moved(
    inputs: Inputs, positions: NDArray[np.int64], shapes: NDArray[np.object_]
) -> list[NDArray[np.int64]]:
    """Move the points of the incidents whose area was told by their point; a printed area stays."""
    from geodata.areas.area_index import AreaIndex
    from geodata.areas.assign import areas_holding
    from hotspots.detect.stability_points import DRAWS, move_points

    level = inputs.request.level
    by_point = (inputs.incidents[f"{AREA_PREFIX}{level}{ASSIGNED_BY_SUFFIX}"] == "polygon").to_numpy(bool)
    off = inputs.incidents["uncertainty_m"].to_numpy(dtype=float, na_value=np.nan)[inputs.point_rows]
    moving = np.flatnonzero(by_point[inputs.point_rows] & (off > 0))
    rows, rng = inputs.point_rows[moving], np.random.default_rng(SEED)
    if not rows.size:
        return []
    index, found = AreaIndex(shapes), []
    for _ in range(DRAWS):
        x, y = move_points(inputs.x[moving], inputs.y[moving], off[moving], rng=rng)
        point, area = areas_holding(shapes, x, y, index=index)
        places = positions.copy()
        places[rows] = -1
        places[rows[point]] = area
        found.append(places)
    return found


def _stable(frame: GeoDataFrame, look: Callable[[], list[Any]], incidents: Incidents, noun: str) -> Stable:
    from hotspots.detect.stability import LIKELY, SOLID, stability

    hot = (frame["spot"] == "hot").to_numpy(dtype=bool)
    looks = look()
    if not looks:
        return Stable(frame, (), (), {"stability": "no other way of looking"}, ())
    found = stability(hot, looks)
    hot_class = np.where(frame["spot"] == "cold", "cold", found.kind).astype(object)
    frame = frame.assign(stable_share=found.share, stability=found.kind, hot_class=hot_class)
    moved = bool((found.looks["choice"] == "location").any())
    parameters = {
        "looks": len(looks),
        "solid": SOLID,
        "likely": LIKELY,
        "location_draws": int((found.looks["choice"] == "location").sum()),
        "seed": SEED if moved else None,
    }
    return Stable(
        frame,
        _sentences(found, hot, noun),
        _notes(found, incidents, noun),
        {"stability": parameters},
        (_table(found.looks, noun),),
    )


def _sentences(found: Stability, hot: NDArray[np.bool_], noun: str) -> tuple[str, ...]:
    from hotspots.detect.stability import SOLID

    hidden = int((~hot & (found.share >= SOLID)).sum())
    more = (
        f"{counted(hidden, f'other {noun} is', f'other {noun}s are')} not hot on this map but in nearly all "
        "other ways of looking: hot spots have no sharp edge.",
    )
    if not hot.any():
        return more if hidden else ()
    solid, likely, frail = (
        int((found.kind == kind).sum()) for kind in ("solid", "likely", "depends on choices")
    )
    stay = found.looks.groupby("choice", sort=False)["stay"].mean()
    sentences = [
        f"Of {counted(int(hot.sum()), f'hot {noun}')}, {solid:,} {_are(solid)} solid: hot in at least 9 of "
        f"10 of {len(found.looks)} other ways of looking. {likely:,} {_are(likely)} likely, and {frail:,} "
        f"{_depend(frail)} on choices made for this map: do not act on {_those(frail)} alone."
    ]
    if stay.min() < SOLID:
        most = _CHOICES[str(stay.idxmin())]
        sentences.append(
            f"The picture depends most on the choice of the {most}: made otherwise, "
            f"{words.share(float(stay.min()), 1)} of the hot {noun}s stay hot, taken over the ways we tried."
        )
    return (*sentences, *(more if hidden else ()))


_CHOICES = {
    "grid moved": "place of the grid",
    "cell size": "cell size",
    "surroundings": "surroundings that are taken together",
    "neighbours": "neighbours",
    "period": "period",
    "location": "exact place of each point",
}


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _depend(number: int) -> str:
    return "depends" if number == 1 else "depend"


def _those(number: int) -> str:
    return "it" if number == 1 else "those"


def _notes(found: Stability, incidents: Incidents, noun: str) -> tuple[str, ...]:
    from hotspots.detect.stability import LIKELY, SOLID

    tried = found.looks.groupby("choice", sort=False).size()
    said = ", ".join(f"{_TRIED[str(choice)]} ({number})" for choice, number in tried.items())
    where = "a cell counts as hot there when its middle lies in a hot cell; " if noun == "cell" else ""
    notes = [
        f"Stability: Gi* was worked out again with {said}; {where}each way counts the same. Solid is at "
        f"least {SOLID:.0%} of them, likely at least {LIKELY:.0%} (house rules). It tells how far the "
        "picture hangs on choices; it is not a probability that a place is hot."
    ]
    if incidents.quarter is None:
        notes.append(
            "Fewer than four months hold incidents, so other periods were not tried: nothing is said about "
            "how lasting the hot spots are."
        )
    if "location" not in tried:
        notes.append(
            "No record that was placed by its point says how far that may be off, so the points were not "
            "moved: the places are taken as exact."
        )
    return tuple(notes)


_TRIED = {
    "grid moved": "the grid moved by a third of a cell each way",
    "cell size": "narrower and wider cells",
    "surroundings": "fewer and more cells taken together",
    "neighbours": "other neighbours",
    "period": "quarters left out and each half alone",
    "location": "the points moved within their uncertainty",
}


def _table(looks: DataFrame, noun: str) -> ExtraTable:
    import pandas as pd

    shown = pd.DataFrame(
        {
            "What was changed": [_CHOICES[choice].capitalize() for choice in looks["choice"]],
            "How": [name[:1].upper() + name[1:] for name in looks["look"]],
            f"Hot {noun}s": looks["hot"].astype(int),
            "Stay hot (%)": (100 * looks["stay"]).round(1),
        }
    )
    if noun == "cell":
        shown = shown.rename(columns={"Hot cells": "Hot cells of this map, so looked at"})
    return ExtraTable(
        "Other ways of looking",
        f"How many of the {noun}s on this map are hot in each other way of looking, and what share of those "
        "that are hot on the map stay so.",
        shown,
    )
