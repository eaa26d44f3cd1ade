"""Places that may matter, by kind: read from vector files or tables of coordinates, kept as points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.crs import WGS84
from geodata.errors import UserError
from geodata.surroundings.storage import is_finite, load_shapes, save_shapes, to_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.workspace import Workspace

KIND_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TABLES = (".csv", ".xlsx", ".xls")
_PAIRS = (
    ("longitude", "latitude", WGS84),
    ("long", "lat", WGS84),
    ("lon", "lat", WGS84),
    ("lng", "lat", WGS84),
    ("easting", "northing", None),
    ("eastings", "northings", None),
    ("easting_m", "northing_m", None),
    ("x", "y", None),
)
"""Headings of coordinates, and their system; None is that of the workspace."""


@dataclass(frozen=True, eq=False)
class PlaceSet:
    """
    All places of one kind.

    Parameters
    ----------
    kind : str
        Such as ``licensed_premises``.
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    """

    kind: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.x.size)


def places_path(workspace: Workspace) -> Path:
    """
    Say where places are kept.

    Parameters
    ----------
    workspace : Workspace
        Whose.

    Returns
    -------
    pathlib.Path
        Folder with one Parquet file a kind; it need not exist.
    """
    return workspace.root / "places"


def require_kind(kind: str) -> str:
    """
    Refuse a name that could not be a file or a column.

    Parameters
    ----------
    kind : str
        Name the user gave.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    UserError
        If it is not lower-case letters, digits and underscores, starting with a letter.
    """
    if not KIND_NAME.fullmatch(kind):
        raise UserError(
            what="The kind of place",
            found=f"is '{kind}'.",
            fix="Use lower-case letters, digits and underscores, such as licensed_premises.",
        )
    return kind


@dataclass(frozen=True, eq=False)
class PlaceRows:
    """
    The rows of a file of places.

    Parameters
    ----------
    points : numpy.ndarray of shapely points, shape (n,)
        In the metric system asked for; only rows with a position.
    columns : dict of str to list
        Values of these rows by column, coordinates and shapes left out.
    left_out : int
        Rows without a position.
    """

    points: NDArray[Any]
    columns: dict[str, list[Any]]
    left_out: int


def read_places(file: Path, crs: str) -> tuple[NDArray[Any], int]:
    """
    Read places from a file.

    Parameters
    ----------
    file : pathlib.Path
        As for `read_place_rows`.
    crs : str
        Metric system they are moved to.

    Returns
    -------
    tuple of numpy.ndarray of shapely points and int
        The places, and how many rows were left out because they have no position.

    Raises
    ------
    UserError
        If the file cannot be read, or no row has a position.
    """
    rows = read_place_rows(file, crs)
    return rows.points, rows.left_out


def read_place_rows(file: Path, crs: str) -> PlaceRows:
    """
    Read places from a file, with what it says of them.

    Parameters
    ----------
    file : pathlib.Path
        A vector file (of a line or an area the middle is taken), or a table with columns of longitude and
        latitude, or of easting and northing in the system of the workspace.
    crs : str
        Metric system they are moved to.

    Returns
    -------
    PlaceRows
        Points and columns.

    Raises
    ------
    UserError
        If the file cannot be read, or no row has a position.
    """
    import shapely

    read = _from_table if file.suffix.casefold() in _TABLES else _from_vector
    shapes, source, columns = read(file, crs)
    there = is_finite(shapes)
    points = to_workspace(shapely.centroid(shapes[there]), source, crs)
    moved = is_finite(points)
    if not moved.any():
        raise UserError(
            what=f"The file {file.name}",
            found="holds no place with a position.",
            fix="Give a column each of longitude and latitude, or a GeoJSON or GeoPackage file.",
        )
    kept = np.flatnonzero(there)[moved]
    chosen = {name: [values[row] for row in kept] for name, values in columns.items()}
    return PlaceRows(points[moved], chosen, len(shapes) - len(kept))


def _from_vector(file: Path, _crs: str) -> tuple[NDArray[Any], str, dict[str, list[Any]]]:
    from geodata.areas.vector_files import read_vector

    vector = read_vector(file, what="The file of places")
    return vector.geometry, vector.crs, vector.columns


def _from_table(file: Path, crs: str) -> tuple[NDArray[Any], str, dict[str, list[Any]]]:
    import shapely

    from geodata.tables import read_table

    table = read_table(file, what="The table of places")
    folded = {name.strip().casefold(): name for name in table.column_names}
    for across, up, source in _PAIRS:
        if across in folded and up in folded:
            pair = [folded[across], folded[up]]
            x, y = (_numbers(table[name].to_pylist()) for name in pair)
            columns = {name: table[name].to_pylist() for name in table.column_names if name not in pair}
            return np.asarray(shapely.points(x, y), dtype=object), source or crs, columns
    raise UserError(
        what=f"The table of places {file.name}",
        found=f"has no columns of coordinates among: {', '.join(table.column_names)}.",
        fix="Name them longitude and latitude, or easting and northing.",
    )


def _numbers(texts: list[str | None]) -> NDArray[np.float64]:
    def number(text: str | None) -> float:
        try:
            return float((text or "").replace(",", ""))
        except ValueError:
            return np.nan

    return np.array([number(text) for text in texts], dtype=float)


def save_places(workspace: Workspace, kind: str, points: NDArray[Any]) -> None:
    """
    Keep places in the workspace, in place of earlier ones of that kind.

    Parameters
    ----------
    workspace : Workspace
        Where.
    kind : str
        What they are.
    points : numpy.ndarray of shapely points, shape (n,)
        In its metric system.
    """
    save_shapes(places_path(workspace) / f"{require_kind(kind)}.parquet", points, [""] * len(points))


def list_kinds(workspace: Workspace) -> list[str]:
    """
    Name the kinds of place that are loaded.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    list of str
        In alphabetical order.
    """
    return sorted(
        path.stem for path in places_path(workspace).glob("*.parquet") if not path.name.startswith(".")
    )


def load_places(workspace: Workspace, kind: str) -> PlaceSet:
    """
    Read the places of a kind.

    Parameters
    ----------
    workspace : Workspace
        Where they were loaded.
    kind : str
        What they are.

    Returns
    -------
    PlaceSet
        Their positions.

    Raises
    ------
    UserError
        If none of that kind are loaded.
    """
    import shapely

    kinds = list_kinds(workspace)
    if kind not in kinds:
        raise UserError(
            what=f"Places of the kind '{kind}'",
            found=f"are not loaded (loaded: {', '.join(kinds) or 'none'}).",
            fix=f"Load them with 'hotspots places add FILE --kind {kind}' or on the Data page.",
        )
    points, _ = load_shapes(places_path(workspace) / f"{kind}.parquet")
    x, y = shapely.get_coordinates(points).T
    return PlaceSet(kind, np.ascontiguousarray(x), np.ascontiguousarray(y))


def remove_places(workspace: Workspace, kind: str) -> int:
    """
    Take the places of a kind out of the workspace.

    Parameters
    ----------
    workspace : Workspace
        Where they were loaded.
    kind : str
        What they are.

    Returns
    -------
    int
        How many there were.

    Raises
    ------
    UserError
        If none of that kind are loaded.
    """
    count = len(load_places(workspace, kind))
    (places_path(workspace) / f"{kind}.parquet").unlink()
    return count
