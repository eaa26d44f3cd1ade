"""What the map shows: the outlines behind it, a finding as a layer, the zones on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.maps.layers import (
    Field,
    MapLayer,
    class_layer,
    geometries_to_geojson,
    hot_cold_layer,
    value_layer,
)
from hotspots.workflows.methods import method_of
from hotspots.workflows.shown import Column

if TYPE_CHECKING:
    from pandas import DataFrame

    from geodata.workspace import Workspace
    from hotspots.maps.layers import Bounds
    from hotspots.workflows.findings import Finding

MOST_PLACES = 5000
"""More places than this would make the map slow; the most striking are drawn, the table has them all."""

_FIELDS: dict[str, tuple[str, int]] = {
    "count": ("Incidents", 0),
    "rate": ("Rate per {per:,}", 2),
    "low": ("Rate, lower bound", 2),
    "high": ("Rate, upper bound", 2),
    "population": ("Population", 0),
    "density_per_km2": ("Incidents per km²", 1),
    "z": ("z", 2),
    "p": ("p", 4),
    "q": ("q", 4),
}
_LABEL_COLUMNS = {
    "counts": ("count",),
    "rates": ("rate", "low", "high", "count", "population"),
    "density": ("density_per_km2",),
    "gi-star": ("count", "rate", "z", "q"),
    "clusters": ("count",),
}


@dataclass(frozen=True)
class Backdrop:
    """
    What lies behind every result.

    Parameters
    ----------
    geojson : str
        Outlines in longitude and latitude; an empty collection when no areas are loaded.
    bounds : tuple of float
        West, south, east, north of the first view [degrees].
    level : str or None
        Whose outlines they are.
    """

    geojson: str
    bounds: Bounds
    level: str | None


def make_backdrop(workspace: Workspace) -> Backdrop:
    """
    Draw the outlines of the coarsest level that is loaded, thinned for the screen.

    Parameters
    ----------
    workspace : Workspace
        Where the areas are.

    Returns
    -------
    Backdrop
        Outlines, and the view that shows them all.
    """
    from geodata.areas import list_levels
    from hotspots.workflows.detection.ground import read_level

    levels = [read_level(workspace, name) for name in list_levels(workspace)]
    if not levels:
        return Backdrop('{"type":"FeatureCollection","features":[]}', _bounds_of_points(workspace), None)
    level = min(levels, key=len)
    shapes = thin(level.polygons)
    texts = [text for text in geometries_to_geojson(shapes, workspace.crs) if text != "null"]
    features = ",".join(f'{{"type":"Feature","properties":{{}},"geometry":{text}}}' for text in texts)
    bounds = _degrees(_outer(shapes), workspace.crs)
    return Backdrop(f'{{"type":"FeatureCollection","features":[{features}]}}', bounds, level.name)


def thin(polygons: Any) -> Any:
    """
    Take corners out of outlines that a screen could not show, keeping shared borders shared.

    Parameters
    ----------
    polygons : numpy.ndarray of shapely geometry, shape (n,)
        Areas of one level [m].

    Returns
    -------
    numpy.ndarray of shapely geometry, shape (n,)
        Thinner outlines; the shapes of the results themselves are never used for counting.
    """
    import shapely

    west, south, east, north = _outer(polygons)
    tolerance = max(east - west, north - south) / 3000
    try:
        return shapely.coverage_simplify(polygons, tolerance)
    except shapely.errors.GEOSException:  # areas that overlap are no coverage
        return shapely.simplify(polygons, tolerance)


def finding_layer(finding: Finding) -> MapLayer | None:
    """
    Turn a finding into a layer for the browser.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    MapLayer or None
        None when it has no shapes (a table by printed area code).
    """
    from hotspots.workflows.detection.files import map_rows

    frame = map_rows(finding, most=MOST_PLACES)
    if not len(frame) or bool(frame.geometry.isna().all()):
        return None
    names = "area_name" if "area_name" in frame else None
    fields = _pointer_fields(finding)
    shown = frame.set_geometry(thin(frame.geometry.to_numpy()), crs=frame.crs) if names else frame
    noun = _noun(finding, frame)
    look = finding.shown
    if look.class_column is not None:
        return class_layer(
            shown,
            column=look.class_column,
            classes=[(each.value, each.label, each.colour) for each in look.classes],
            fields=fields,
            noun=noun,
            title=look.title,
            nothing=look.nothing,
            name_column=names,
        )
    if finding.request.method == "gi-star":
        return hot_cold_layer(shown, fields=fields, noun=noun, alpha=finding.request.alpha, name_column=names)
    value = next(field for field in result_fields(finding) if field.column == finding.value_column)
    return value_layer(
        shown,
        value=value,
        fields=fields,
        noun=noun,
        nought="no incidents",
        name_column=names,
        surface=finding.request.method == "density" or look.surface,
    )


def _noun(finding: Finding, frame: DataFrame) -> str:
    own = method_of(finding.request.method).noun
    return own or ("areas" if "area_code" in frame else "cells")


def _pointer_fields(finding: Finding) -> list[Field]:
    """Choose the numbers of the label under the pointer."""
    fields = result_fields(finding)
    if finding.shown.columns:
        kept = {column.name for column in finding.shown.columns if column.pointer}
        return [field for field in fields if field.column in kept]
    return [field for field in fields if field.column in _LABEL_COLUMNS[finding.request.method]]


def result_fields(finding: Finding) -> list[Field]:
    """
    Name the numbers of a finding, with their digits.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    list of Field
        In the order of its columns; characteristics keep their own names.
    """
    from hotspots.taxonomy import CHARACTERISTIC_LABELS

    if finding.shown.columns:
        return [
            Field(column.name, column.label, column.decimals)
            for column in finding.shown.columns
            if column.decimals is not None
        ]
    fields = []
    for column in finding.frame.columns:
        if column in _FIELDS:
            label, decimals = _FIELDS[column]
            fields.append(Field(column, label.format(per=finding.request.per), decimals))
        elif column in CHARACTERISTIC_LABELS:
            fields.append(Field(column, CHARACTERISTIC_LABELS[column]))
    return fields


def result_table(finding: Finding) -> DataFrame:
    """
    Give the numbers of the map as a table, the most striking first.

    Characteristics stand last; those that no incident carries are left out.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    pandas.DataFrame
        Named columns, no shapes.
    """
    import pandas as pd

    from hotspots.taxonomy import CHARACTERISTIC_LABELS

    if finding.shown.columns:
        return _declared_table(finding)
    names = {"area_code": "Area code", "area_name": "Area", "cell_id": "Cell", "cluster_id": "Cluster"}
    kept = {column: label for column, label in names.items() if column in finding.frame}
    fields = sorted(result_fields(finding), key=lambda field: field.column in CHARACTERISTIC_LABELS)
    labels = kept | {
        field.column: field.label
        for field in fields
        if field.column not in CHARACTERISTIC_LABELS or finding.frame[field.column].any()
    }
    order = method_of(finding.request.method).sort or finding.value_column
    table = pd.DataFrame(finding.frame[list(labels)]).sort_values(order, ascending=False, kind="stable")
    for field in fields:
        if field.decimals:
            table[field.column] = table[field.column].astype(float).round(field.decimals)
    return table.rename(columns=labels).reset_index(drop=True)


def _declared_table(finding: Finding) -> DataFrame:
    """Give the columns the method declared, ranked by its column; without one, in the order of the frame."""
    import pandas as pd

    declared = {column.name for column in finding.shown.columns}
    named = [Column("area_name", "Area", None), Column("area_code", "Area code", None)]
    columns = [
        column
        for column in (*(each for each in named if each.name not in declared), *finding.shown.columns)
        if column.name in finding.frame
    ]
    order = method_of(finding.request.method).sort or finding.value_column
    rows = finding.frame
    if order in rows:
        rows = rows.sort_values(order, ascending=False, kind="stable")
    table = pd.DataFrame(rows[[column.name for column in columns]])
    for column in columns:
        if column.decimals:
            table[column.name] = table[column.name].astype(float).round(column.decimals)
    return table.rename(columns={column.name: column.label for column in columns}).reset_index(drop=True)


def answer_name(finding: Finding) -> str:
    """
    Name the results of a question, so that a click can say which results it was about.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    str
        The same for the same question on the same table; tells nothing about it.
    """
    import hashlib

    whole = f"{finding.request!r}/{finding.table_version}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def zones_for_map(workspace: Workspace, *, selected: str | None = None) -> list[dict[str, Any]]:
    """
    Give the present zones as the map takes them: id, version, name and shape, never a note.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    selected : str or None
        Id of the zone that is marked.

    Returns
    -------
    list of dict
        Shapes are GeoJSON geometries in longitude and latitude, to six decimals.
    """
    import json

    import numpy as np

    from hotspots.workflows.zoning import list_zones

    zones = list_zones(workspace)
    shapes = np.empty(len(zones), dtype=object)
    shapes[:] = [zone.geometry for zone in zones]
    texts = geometries_to_geojson(shapes, workspace.crs, decimals=6)
    return [
        {
            "id": zone.zone_id,
            "version": zone.version,
            "name": zone.name,
            "selected": zone.zone_id == selected,
            "geometry": json.loads(text),
        }
        for zone, text in zip(zones, texts, strict=True)
    ]


def _outer(polygons: Any) -> Bounds:
    import numpy as np
    import shapely

    boxes = shapely.bounds(polygons)
    low, high = np.nanmin(boxes[:, :2], axis=0), np.nanmax(boxes[:, 2:], axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _degrees(bounds: Bounds, crs: str) -> Bounds:
    from geodata.crs import WGS84, transformer

    west, south, east, north = transformer(crs, WGS84).transform_bounds(*bounds)
    return round(west, 5), round(south, 5), round(east, 5), round(north, 5)


def _bounds_of_points(workspace: Workspace) -> Bounds:
    import numpy as np

    from geodata.dataset import read_incidents, table_version

    if table_version(workspace) >= 0:
        points = read_incidents(workspace, columns=["easting_m", "northing_m"]).to_numpy(dtype=float)
        points = points[np.isfinite(points).all(axis=1)]
        if len(points):
            (west, south), (east, north) = points.min(axis=0) - 500, points.max(axis=0) + 500
            return _degrees((west, south, east, north), workspace.crs)
    return _area_of_use(workspace.crs)


def _area_of_use(crs: str) -> Bounds:
    from geodata.crs import parse_crs

    area = parse_crs(crs).area_of_use
    return (-8.0, 49.8, 2.0, 60.9) if area is None else (area.west, area.south, area.east, area.north)
