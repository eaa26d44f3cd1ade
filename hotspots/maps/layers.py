"""From a frame of results to one GeoJSON text the browser draws: classes and numbers, no object a point."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.crs import WGS84, transformer
from hotspots.maps.classes import classify
from hotspots.maps.legends import Legend, LegendEntry
from hotspots.maps.palettes import HOT_COLD, NEUTRAL, ordered_palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Field:
    """
    One line of the label that shows when the pointer rests on a place.

    Parameters
    ----------
    column : str
        Column of the frame.
    label : str
        What it is called.
    decimals : int
        Digits behind the point.
    """

    column: str
    label: str
    decimals: int = 0


@dataclass(frozen=True)
class MapLayer:
    """
    A layer ready for the browser.

    Parameters
    ----------
    geojson : str
        A feature collection in longitude and latitude. A feature's properties are `c` (class), `k` (label
        of the frame's row), `n` (name of the area, if any) and `v` (the numbers of `fields`).
    colours : tuple of str
        Fill of each class.
    fields : tuple of Field
        What the numbers are.
    legend : Legend
        What the colours mean.
    quiet : int
        Class that has nothing to report and is drawn with a fainter edge.
    edges : bool
        Whether places have an edge; a surface has none.
    """

    geojson: str
    colours: tuple[str, ...]
    fields: tuple[Field, ...]
    legend: Legend
    quiet: int = 0
    edges: bool = True


def script_json(value: object) -> str:
    """
    Write a value as JSON that is safe inside a script: no text of it can end the script or start markup.

    Parameters
    ----------
    value : object
        Anything JSON can hold.

    Returns
    -------
    str
        JSON in plain ASCII without ``<``, ``>`` and ``&``.
    """
    return script_safe(json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False))


def script_safe(text: str) -> str:
    """Take the letters that mean something to HTML out of a JSON text, without changing what it says."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def geometries_to_geojson(geometries: NDArray[Any], crs: str, *, decimals: int = 5) -> list[str]:
    """
    Write geometries in longitude and latitude.

    Parameters
    ----------
    geometries : numpy.ndarray of shapely geometry, shape (n,)
        In `crs`.
    crs : str
        Their coordinate reference system.
    decimals : int
        Digits kept; five are about a metre.

    Returns
    -------
    list of str
        GeoJSON geometries; "null" for an empty one.
    """
    import shapely

    convert = transformer(crs, WGS84).transform

    def to_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(np.column_stack(convert(points[:, 0], points[:, 1])), decimals)

    moved = shapely.transform(np.asarray(geometries, dtype=object), to_degrees)
    gone = shapely.is_missing(moved) | shapely.is_empty(moved)
    return ["null" if lost else text for text, lost in zip(shapely.to_geojson(moved), gone, strict=True)]


def value_layer(
    frame: GeoDataFrame,
    *,
    value: Field,
    fields: Sequence[Field],
    noun: str,
    nought: str = "none",
    name_column: str | None = None,
    surface: bool = False,
) -> MapLayer:
    """
    Colour places by an amount.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        One row a place.
    value : Field
        What to colour by; shown as whole numbers when it has no decimals.
    fields : sequence of Field
        Numbers of the label.
    noun : str
        What a row is ("areas").
    nought : str
        What the class of noughts is called in the legend.
    name_column : str or None
        Column with the names of the places.
    surface : bool
        Whether the places are pieces of a surface: classes that hold equal shares, and no edges.

    Returns
    -------
    MapLayer
        At most five classes, and a neutral one for noughts.
    """
    classes = classify(frame[value.column].to_numpy(), whole=value.decimals == 0, surface=surface)
    colours = (NEUTRAL, *(ordered_palette(len(classes.labels)) if classes.labels else ()))
    index = classes.index + 1
    legend = _legend(value.label, (nought, *classes.labels), colours, index, noun)
    geojson = _collection(frame, index, fields, name_column)
    return MapLayer(geojson, colours, tuple(fields), legend, edges=not surface)


def hot_cold_layer(
    frame: GeoDataFrame, *, fields: Sequence[Field], noun: str, alpha: float, name_column: str | None = None
) -> MapLayer:
    """
    Colour places by what Gi* says of them.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        One row a place, with `z`, `q` and `spot` (``hot``, ``cold`` or something else).
    fields : sequence of Field
        Numbers of the label.
    noun : str
        What a row is ("cells").
    alpha : float
        False discovery rate below which a place counts as hot or cold.
    name_column : str or None
        Column with the names of the places.

    Returns
    -------
    MapLayer
        Five classes: strongly cold, cold, neither, hot, strongly hot.
    """
    side = (frame["spot"] == "hot").to_numpy(dtype=int) - (frame["spot"] == "cold").to_numpy(dtype=int)
    strong = frame["q"].to_numpy(dtype=float) < alpha / 5
    index = (2 + side + side * strong).astype(np.int64)
    labels = (
        f"Cold, strong evidence (q below {alpha / 5:g})",
        f"Cold (q below {alpha:g})",
        "No clear evidence",
        f"Hot (q below {alpha:g})",
        f"Hot, strong evidence (q below {alpha / 5:g})",
    )
    legend = _legend("Compared with the whole area", labels, HOT_COLD, index, noun)
    return MapLayer(_collection(frame, index, fields, name_column), HOT_COLD, tuple(fields), legend, quiet=2)


def class_layer(
    frame: GeoDataFrame,
    *,
    column: str,
    classes: Sequence[tuple[str, str, str]],
    fields: Sequence[Field],
    noun: str,
    title: str,
    nothing: str,
    name_column: str | None = None,
) -> MapLayer:
    """
    Colour places by their class.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        One row a place.
    column : str
        Column with the class of each place.
    classes : sequence of (str, str, str)
        Value, label and colour, from what matters least to what matters most.
    fields : sequence of Field
        Numbers of the label.
    noun : str
        What a row is ("areas").
    title : str
        Title of the legend.
    nothing : str
        What places of no class are called.
    name_column : str or None
        Column with the names of the places.

    Returns
    -------
    MapLayer
        One colour a class, and a neutral one for the others.
    """
    place = {value: at for at, (value, _, _) in enumerate(classes, start=1)}
    index = np.array([place.get(str(value), 0) for value in frame[column]], dtype=np.int64)
    colours = (NEUTRAL, *(colour for _, _, colour in classes))
    legend = _legend(title, (nothing, *(label for _, label, _ in classes)), colours, index, noun)
    return MapLayer(_collection(frame, index, fields, name_column), colours, tuple(fields), legend)


def _legend(
    title: str, labels: Sequence[str], colours: Sequence[str], index: NDArray[np.int64], noun: str
) -> Legend:
    counts = np.bincount(index, minlength=len(labels))
    entries = [
        LegendEntry(colour, label, int(places))
        for colour, label, places in zip(colours, labels, counts, strict=True)
    ]
    shown = [entry for entry in entries if entry.places]
    return Legend(title, tuple(reversed(shown)), noun)


def _collection(
    frame: GeoDataFrame, index: NDArray[np.int64], fields: Sequence[Field], name_column: str | None
) -> str:
    shapes = geometries_to_geojson(frame.geometry.to_numpy(), str(frame.crs))
    columns = [_numbers(frame[field.column].to_numpy(dtype=float), field.decimals) for field in fields]
    values = [",".join(row) for row in zip(*columns, strict=True)] if columns else [""] * len(frame)
    keys = [script_json(key) for key in frame.index.tolist()]
    names = (
        [f',"n":{script_json(str(name))}' for name in frame[name_column]]
        if name_column
        else [""] * len(frame)
    )
    # Put together by hand: an encoder for each of thousands of places takes longer than the statistics.
    features = [
        f'{{"type":"Feature","geometry":{shape},"properties":{{"c":{at},"k":{key},"v":[{value}]{name}}}}}'
        for shape, at, key, value, name in zip(shapes, index.tolist(), keys, values, names, strict=True)
        if shape != "null"
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def _numbers(values: NDArray[np.float64], decimals: int) -> list[str]:
    """Write numbers as JSON, rounded; what is no number becomes null."""
    return [
        "null" if not known else repr(round(value, decimals) if decimals else round(value))
        for value, known in zip(values.tolist(), np.isfinite(values).tolist(), strict=True)
    ]


def layer_settings(layer: MapLayer) -> Mapping[str, Any]:
    """Say how the browser draws a layer: fills by class, labels of the numbers and their digits."""
    return {
        "colours": list(layer.colours),
        "quiet": layer.quiet,
        "edges": layer.edges,
        "labels": [field.label for field in layer.fields],
        "decimals": [field.decimals for field in layer.fields],
    }
