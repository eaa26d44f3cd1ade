"""A finding on its way out: as a file, as plain values, and as the rows a map needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.ingest.rejects import safe_cell
from geodata.workspace import draft_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geopandas import GeoDataFrame

    from hotspots.workflows.findings import Finding

FORMATS = (".geojson", ".gpkg", ".parquet", ".csv")


def write_finding(finding: Finding, path: Path) -> None:
    """
    Write a finding to a file, whole or not at all.

    Parameters
    ----------
    finding : Finding
        What was found.
    path : pathlib.Path
        File to write, as `write_frame` takes it. Every row carries ``method``, ``parameters`` (JSON) and
        ``table_version``.

    Raises
    ------
    UserError
        If the ending is none of those, or the folder does not exist.
    """
    write_frame(_outgoing(finding), path)


def write_frame(frame: GeoDataFrame, path: Path) -> None:
    """
    Write a layer to a file, whole or not at all.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In the workspace's coordinate system, with a column ``method``.
    path : pathlib.Path
        File to write; its ending picks the format: ``.geojson`` (longitude and latitude), ``.gpkg`` and
        ``.parquet`` (the workspace's coordinate system), ``.csv`` (the middle of each place instead of its
        outline).

    Raises
    ------
    UserError
        If the ending is none of these, or the folder does not exist.
    """
    writers: dict[str, Callable[[GeoDataFrame, Path], None]] = {
        ".geojson": _write_geojson,
        ".gpkg": _write_geopackage,
        ".parquet": _write_parquet,
        ".csv": _write_csv,
    }
    ending = path.suffix.lower()
    if ending not in writers:
        raise UserError(
            what=f"The file {path.name}",
            found=f"ends in '{ending}', which is no format we write.",
            fix=f"Use one of: {', '.join(FORMATS)}.",
        )
    if not path.parent.is_dir():
        raise UserError(
            what=f"The folder {path.parent}", found="does not exist.", fix="Make it first, or choose another."
        )
    with draft_of(path) as draft:
        writers[ending](frame, draft)


def _outgoing(finding: Finding) -> GeoDataFrame:
    frame = finding.frame.assign(
        method=finding.request.method,
        parameters=json.dumps(finding.parameters, ensure_ascii=False, sort_keys=True),
        table_version=finding.table_version,
    )
    return frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]


def _write_geojson(frame: GeoDataFrame, path: Path) -> None:
    import shapely

    from geodata.crs import WGS84

    # Seven decimals of a degree are a centimetre.
    shapes = shapely.transform(frame.to_crs(WGS84).geometry.to_numpy(), lambda places: np.round(places, 7))
    drawn = ["null" if shape is None else shapely.to_geojson(shape) for shape in shapes]
    table = frame.drop(columns="geometry").astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    features = ",\n".join(
        f'{{"type": "Feature", "properties": {json.dumps(row, ensure_ascii=False)}, "geometry": {shape}}}'
        for row, shape in zip(rows, drawn, strict=True)
    )
    text = f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'
    path.write_text(text, encoding="utf-8")


def _write_geopackage(frame: GeoDataFrame, path: Path) -> None:
    name = str(frame["method"].iloc[0]).replace("-", "_") if len(frame) else "finding"
    frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")


def _write_parquet(frame: GeoDataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


def _write_csv(frame: GeoDataFrame, path: Path) -> None:
    table = frame.drop(columns="geometry")
    if frame.geometry.notna().any():
        middle = frame.geometry.centroid
        table.insert(1, "centre_easting_m", middle.x.round(1))
        table.insert(2, "centre_northing_m", middle.y.round(1))
    for name in table.columns:
        if not _is_number(table[name]):
            table[name] = table[name].map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _is_number(column: Any) -> bool:
    from pandas.api.types import is_numeric_dtype

    return bool(is_numeric_dtype(column.dtype))


def finding_to_dict(finding: Finding) -> dict[str, Any]:
    """
    Give a finding as plain values, without its rows.

    Parameters
    ----------
    finding : Finding
        What was found.

    Returns
    -------
    dict
        Ready for JSON.
    """
    return {
        "method": finding.request.method,
        "value_column": finding.value_column,
        "rows": len(finding.frame),
        "incidents": finding.incidents,
        "on_map": finding.on_map,
        "not_on_map": finding.not_on_map,
        "assigned_by": dict(finding.assigned_by),
        "sentences": list(finding.sentences),
        "notes": list(finding.notes),
        "parameters": dict(finding.parameters),
        "table_version": finding.table_version,
    }


def map_rows(finding: Finding, *, most: int = 5000) -> GeoDataFrame:
    """
    Keep the rows worth drawing, when there are more than a map can take.

    Parameters
    ----------
    finding : Finding
        What was found.
    most : int, default 5000
        How many rows the map can take.

    Returns
    -------
    geopandas.GeoDataFrame
        All rows when they are few enough; else those that are not empty (hot, cold or of a class first), the
        highest values first if still too many; in the order of the frame.
    """
    frame = finding.frame if finding.shown.drawn is None else finding.shown.drawn
    if len(frame) <= most:
        return frame
    value = frame[finding.value_column].to_numpy(dtype=float, na_value=np.nan)
    weight = np.abs(np.nan_to_num(value))
    if "spot" in frame:
        weight = np.where(
            frame["spot"].isin(["hot", "cold"]), weight + 1e6, np.where(frame["count"] > 0, weight, 0)
        )
    if finding.shown.class_column is not None:
        rank = {each.value: place for place, each in enumerate(finding.shown.classes, start=1)}
        classes = frame[finding.shown.class_column].astype(str)
        weight = weight + 1e6 * classes.map(rank).fillna(0).to_numpy(dtype=float)
    kept = np.argsort(-weight, kind="stable")[:most]
    return frame.iloc[np.sort(kept[weight[kept] > 0])]
