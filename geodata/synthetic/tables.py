"""Writers that give the same bytes every time: CSV, gzipped CSV, Excel, GeoJSON, JSON."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_CREATED = dt.datetime(2026, 1, 5, 9, 0, 0)


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """
    Make a CSV file.

    Parameters
    ----------
    headings : sequence of str
        First line.
    rows : iterable of sequences
        The rest.

    Returns
    -------
    bytes
        UTF-8, one line feed a row.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return page.getvalue().encode("utf-8")


def gzip_bytes(content: bytes) -> bytes:
    """
    Compress without a time stamp.

    Parameters
    ----------
    content : bytes
        Anything.

    Returns
    -------
    bytes
        A gzip file.
    """
    page = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=page, mtime=0) as file:
        file.write(content)
    return page.getvalue()


def write_workbook(path: Path, *, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """
    Write an Excel sheet with a title row above the headings; dates and times are real ones.

    Parameters
    ----------
    path : pathlib.Path
        File to write.
    title : str
        First row.
    headings : sequence of str
        Second row.
    rows : sequence of sequences
        Text, dates, times; an empty text leaves the cell empty.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _CREATED, "title": title})
        bold = book.add_format({"bold": True})
        formats = {
            dt.date: book.add_format({"num_format": "dd/mm/yyyy"}),
            dt.time: book.add_format({"num_format": "hh:mm"}),
        }
        sheet = book.add_worksheet("Cases")
        sheet.write_string(0, 0, title, bold)
        sheet.write_row(1, 0, headings, bold)
        for line, row in enumerate(rows, start=2):
            for column, cell in enumerate(row):
                if isinstance(cell, (dt.date, dt.time)):
                    sheet.write_datetime(line, column, cell, formats[type(cell)])
                elif cell != "":
                    sheet.write_string(line, column, str(cell))


def json_bytes(content: Any) -> bytes:
    """
    Make a JSON file with sorted keys.

    Parameters
    ----------
    content : object
        Plain lists, dicts, numbers and text.

    Returns
    -------
    bytes
        UTF-8 with a line feed at the end.
    """
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def geojson_bytes(
    geometries: Sequence[Any], properties: Sequence[dict[str, Any]], *, crs: str = "EPSG:27700"
) -> bytes:
    """
    Make a GeoJSON file in longitude and latitude, six decimals.

    Parameters
    ----------
    geometries : sequence of shapely geometries
        In `crs`. Corners that two shapes share stay shared.
    properties : sequence of dict
        One entry a geometry.
    crs : str
        Coordinate reference system of the geometries.

    Returns
    -------
    bytes
        One feature a line.
    """
    import numpy as np
    import shapely

    from geodata.crs import WGS84, project

    def degrees(points: Any) -> Any:
        east, north = project(points[:, 0], points[:, 1], source=crs, target=WGS84)
        return np.round(np.column_stack([east, north]), 6)

    lines = [
        json.dumps(
            {"type": "Feature", "properties": facts, "geometry": json.loads(shapely.to_geojson(shape))},
            sort_keys=True,
            ensure_ascii=False,
        )
        for shape, facts in zip(
            shapely.transform(np.array(geometries, dtype=object), degrees), properties, strict=True
        )
    ]
    return ('{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n").encode("utf-8")
