"""Streets as lines: loaded from any vector file, kept in the metric system of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.surroundings.storage import is_finite, load_shapes, save_shapes, to_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.workspace import Workspace

_NAMES = ("name", "street_name", "streetname", "name1", "road_name", "fullname")


def streets_path(workspace: Workspace) -> Path:
    """
    Say where the streets are kept.

    Parameters
    ----------
    workspace : Workspace
        Whose.

    Returns
    -------
    pathlib.Path
        The Parquet file; it need not exist.
    """
    return workspace.root / "streets.parquet"


def read_streets(file: Path, crs: str) -> tuple[NDArray[Any], list[str], int]:
    """
    Read the lines of a vector file.

    Parameters
    ----------
    file : pathlib.Path
        GeoJSON, GeoPackage, Shapefile, FlatGeobuf or KML with lines.
    crs : str
        Metric system they are moved to.

    Returns
    -------
    tuple
        Lines as an array of shapely line strings, the name of each (empty without one), and how many rows
        were left out because they hold no line.

    Raises
    ------
    UserError
        If the file cannot be read or holds no line.
    """
    import shapely

    from geodata.areas.vector_files import read_vector

    vector = read_vector(file, what="The street file")
    lines = shapely.get_type_id(vector.geometry)
    kept = np.isin(lines, [1, 2, 5])
    parts, row = shapely.get_parts(vector.geometry[kept], return_index=True)
    parts = to_workspace(parts, vector.crs, crs)
    usable = is_finite(parts) & (shapely.length(parts) > 0)
    if not usable.any():
        raise UserError(
            what=f"The street file {file.name}",
            found="holds no line that can be used.",
            fix="Give a file of street centre lines, such as OS Open Roads or an extract of OpenStreetMap.",
        )
    column = next((key for key in vector.columns if key.casefold() in _NAMES), None)
    names = np.array([""] * len(kept), dtype=object)
    if column is not None:
        names[:] = ["" if value is None else str(value) for value in vector.columns[column]]
    return parts[usable], names[kept][row][usable].tolist(), int((~kept).sum())


def save_streets(workspace: Workspace, lines: NDArray[Any], names: list[str]) -> None:
    """
    Keep streets in the workspace, in place of earlier ones.

    Parameters
    ----------
    workspace : Workspace
        Where.
    lines : numpy.ndarray of shapely line strings, shape (n,)
        In its metric system.
    names : list of str
        Name of each.
    """
    save_shapes(streets_path(workspace), lines, names)


def load_streets(workspace: Workspace) -> tuple[NDArray[Any], list[str]]:
    """
    Read the streets of a workspace.

    Parameters
    ----------
    workspace : Workspace
        Whose.

    Returns
    -------
    tuple of numpy.ndarray and list of str
        Lines and the name of each.

    Raises
    ------
    UserError
        If none are loaded.
    """
    path = streets_path(workspace)
    if not path.is_file():
        raise UserError(
            what="The streets",
            found="are not loaded.",
            fix="Load them on the Data page, or with 'hotspots streets add FILE'.",
        )
    return load_shapes(path)
