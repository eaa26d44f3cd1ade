"""Stability of hot cells and areas: what it adds to a frame of Gi*, to the map and to the reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schema import AREA_PREFIX, ASSIGNED_BY_SUFFIX
from hotspots.maps.palettes import HOT_BY_STABILITY, HOT_COLD
from hotspots.workflows.detection.stability_words import hot_sentences, looks_table, stability_notes
from hotspots.workflows.shown import Column, MapClass, Shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.grid import CellGrid
    from hotspots.detect.stability import Look, Stability
    from hotspots.detect.stability_points import Incidents
    from hotspots.workflows.detection.answer import Answer
    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.local_tests import Ground, WayToP

    Test = Callable[[NDArray[np.float64], Any], NDArray[np.bool_]]

SEED = 20_250_101
"""Of the draws of places; said in the parameters."""
CLASSES = (
    MapClass("cold", "Cold", HOT_COLD[1]),
    MapClass("depends on choices", "Hot here, but depends on choices", HOT_BY_STABILITY[0]),
    MapClass("likely", "Hot, likely", HOT_BY_STABILITY[1]),
    MapClass("solid", "Hot, solid", HOT_BY_STABILITY[2]),
)
"""The classes of the map, from what matters least; other places show no clear evidence."""


def with_stability(inputs: Inputs, ground: Ground, way: WayToP, answer: Answer) -> Answer:
    """
    Say of every hot cell or area how far it stays hot, and draw the map by it.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents; when each began and how far its point may be off are used if there.
    ground : Ground
        Places, values, neighbours.
    way : WayToP
        Where p-values come from; the other looks use the same way.
    answer : Answer
        The answer of Gi*, its frame in the order of the places.

    Returns
    -------
    Answer
        The frame with ``stable_share`` (share of the other looks in which the place is hot), ``stability``
        (``solid``, ``likely``, ``depends on choices``; empty where not hot) and ``hot_class`` (the class on
        the map; empty for none); more sentences, notes and a table of the looks.
    """
    from hotspots.detect.stability import stability

    if ground.grid is not None and ground.positions is not None:
        incidents, noun = count_again(inputs, ground.positions, inputs.point_rows), "cell"
        looks = _cell_looks(inputs, ground.grid, incidents, way)
    else:
        looks, incidents = _area_looks(inputs, ground, way)
        noun = "area"
    if not looks:
        return answer
    hot = (answer.frame["spot"] == "hot").to_numpy(dtype=bool)
    found = stability(hot, looks)
    hot_class = np.where(answer.frame["spot"] == "cold", "cold", found.kind).astype(object)
    frame = answer.frame.assign(stable_share=found.share, stability=found.kind, hot_class=hot_class)
    frame = frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]
    return replace(
        answer,
        frame=frame,
        sentences=(*answer.sentences, *hot_sentences(found, hot, noun)),
        notes=(*answer.notes, *stability_notes(found, incidents, noun, way)),
        parameters={**answer.parameters, "stability": stability_parameters(found)},
        shown=Shown(
            class_column="hot_class",
            classes=CLASSES,
            nothing="No clear evidence",
            title="Compared with the whole area, and how far that holds",
            columns=_columns(inputs, frame),
            tables=(looks_table(found.looks, noun),),
        ),
    )


def stability_parameters(found: Stability) -> dict[str, Any]:
    """
    Say how stability was worked out, for whoever makes the figure again.

    Parameters
    ----------
    found : Stability
        Shares, classes and looks.

    Returns
    -------
    dict
        Number of looks, thresholds, draws and seed.
    """
    from hotspots.detect.stability import LIKELY, SOLID

    draws = int((found.looks["choice"] == "location").sum())
    drawn = {"location_draws": draws, "seed": SEED} if draws else {}
    return {"looks": len(found.looks), "solid": SOLID, "likely": LIKELY, **drawn}


def _columns(inputs: Inputs, frame: GeoDataFrame) -> tuple[Column, ...]:
    """Name what the table and the label show; characteristics that no incident carries are left out."""
    from hotspots.taxonomy import CHARACTERISTIC_LABELS

    known = [
        Column("area_code", "Area code", None),
        Column("area_name", "Area", None),
        Column("cell_id", "Cell", None),
        Column("count", "Incidents"),
        Column("population", "Population", 0, pointer=False),
        Column("rate", f"Rate per {inputs.request.per:,}", 2),
        Column("z", "z", 2),
        Column("p", "p", 4, pointer=False),
        Column("q", "q", 4),
        Column("spot", "Hot or cold", None),
        Column("stability", "Stability", None),
        Column("stable_share", "Hot in this share of other looks", 2),
        *(Column(name, label, 0, pointer=False) for name, label in CHARACTERISTIC_LABELS.items()),
    ]
    bare = {name for name in CHARACTERISTIC_LABELS if name in frame and not frame[name].any()}
    return tuple(each for each in known if each.name in frame and each.name not in bare)


def _cell_looks(inputs: Inputs, grid: CellGrid, incidents: Incidents, way: WayToP) -> list[Look]:
    from hotspots.detect.block_gi_star import Rule
    from hotspots.detect.stability_cells import looks_at_cells

    # Random shuffles stand for all shuffles, which are counted out here.
    chances = "exact" if way.name == "permutation" else way.name
    rule = Rule(inputs.request.alpha, inputs.options.get("correction", "bh"), chances)
    return looks_at_cells(grid, incidents, rule, rng=np.random.default_rng(SEED))


def _area_looks(inputs: Inputs, ground: Ground, way: WayToP) -> tuple[list[Look], Incidents]:
    return areas_again(inputs, ground, _area_test(inputs, ground, way))


def areas_again(inputs: Inputs, ground: Ground, is_hot: Test) -> tuple[list[Look], Incidents]:
    """
    Look at areas in other ways, with the test of the map.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    ground : Ground
        Areas, values, neighbours.
    is_hot : callable
        Takes counts by area and neighbours, and tells which areas are hot.

    Returns
    -------
    tuple of list of Look and Incidents
        The looks, and what was counted.
    """
    import shapely

    from hotspots.detect.stability_areas import looks_at_areas
    from hotspots.workflows.detection.ground import read_level
    from hotspots.workflows.detection.inputs import area_positions

    level = read_level(inputs.workspace, str(inputs.request.level))
    positions = area_positions(inputs, level)
    incidents = count_again(inputs, positions, np.arange(len(inputs)))
    moved = _moved(inputs, positions, level.polygons) if incidents.radius_m is not None else []
    middles = shapely.get_coordinates(shapely.centroid(level.polygons))
    return looks_at_areas(incidents, is_hot, ground.neighbours, middles, moved=moved), incidents


def values_of(ground: Ground, counts: NDArray[np.float64]) -> DataFrame:
    """
    Give the places with other counts, and the rates that come of them.

    Parameters
    ----------
    ground : Ground
        Places and what is tested.
    counts : numpy.ndarray, shape (n,)
        Other counts.

    Returns
    -------
    pandas.DataFrame
        As the frame of the ground, without geometry.
    """
    frame = ground.frame.drop(columns="geometry").assign(count=counts)
    if ground.column != "count":
        frame[ground.column] = _rates(ground.column, frame)
    return frame


def _area_test(inputs: Inputs, ground: Ground, way: WayToP) -> Test:
    """Make the test of the map for other counts and other neighbours."""
    from hotspots.detect.shuffles import can_be_exact
    from hotspots.detect.significance import correct
    from hotspots.workflows.detection.gi_scores import tested

    def is_hot(counts: NDArray[np.float64], neighbours: Any) -> NDArray[np.bool_]:
        frame = values_of(ground, counts)
        used = way
        if way.name == "exact":
            sizes = np.minimum(np.diff(neighbours.indptr).astype(np.int64) + 1, len(frame))
            used = way if can_be_exact(counts, sizes) else replace(way, name="scatter")
        z, p = tested(replace(ground, frame=frame, neighbours=neighbours), used)
        q = correct(p, inputs.options.get("correction", "bh"))
        return np.asarray((q < inputs.request.alpha) & (z > 0))

    return is_hot


def _rates(column: str, frame: DataFrame) -> NDArray[np.float64]:
    from hotspots.rates.crude import rate
    from hotspots.rates.standardised import standardised_rate

    if column == "rate":
        return np.asarray(rate(frame["count"], frame["population"])["rate"], dtype=float)
    return np.asarray(standardised_rate(frame["count"], frame["population"]), dtype=float)


def count_again(inputs: Inputs, positions: NDArray[np.int64], rows: NDArray[np.int64]) -> Incidents:
    """
    Gather what every look counts: points, places, quarter of the period, radius.

    Parameters
    ----------
    inputs : Inputs
        The question and its incidents.
    positions : numpy.ndarray of int, shape (m,)
        Place of each incident; -1 for none.
    rows : numpy.ndarray of int, shape (m,)
        Which incidents these are.

    Returns
    -------
    Incidents
        For the looks.
    """
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
