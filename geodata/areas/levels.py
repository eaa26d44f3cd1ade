"""Named levels of areas (wards, LSOAs, ...): one Parquet file each, read without geopandas."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.workspace import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geodata.workspace import Workspace

LEVEL_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, eq=False)
class AreaLevel:
    """
    All areas of one kind.

    Parameters
    ----------
    name : str
        Name of the level, such as ``ward``.
    codes : numpy.ndarray of str, shape (n,)
        Code of each area, exactly as in the file it came from; no code twice.
    names : numpy.ndarray of str, shape (n,)
        Name of each area.
    polygons : numpy.ndarray of shapely geometry, shape (n,)
        Valid polygons or multipolygons in the metric system of the workspace.
    """

    name: str
    codes: NDArray[Any]
    names: NDArray[Any]
    polygons: NDArray[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def to_frame(self, crs: str) -> gpd.GeoDataFrame:
        """
        Give the level as a frame with geometry.

        Parameters
        ----------
        crs : str
            Metric system of the workspace.

        Returns
        -------
        geopandas.GeoDataFrame
            Columns ``area_code``, ``area_name``, ``geometry``; one row an area.
        """
        import geopandas as gpd

        return gpd.GeoDataFrame(
            {"area_code": self.codes.astype(object), "area_name": self.names.astype(object)},
            geometry=self.polygons,
            crs=crs,
        )


def require_level_name(level: str) -> str:
    """
    Refuse a name of a level that could not be a column name.

    Parameters
    ----------
    level : str
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
    if not LEVEL_NAME.fullmatch(level):
        raise UserError(
            what="The name of the level",
            found=f"is '{level}'.",
            fix="Use lower-case letters, digits and underscores, starting with a letter, such as lsoa21.",
        )
    return level


def list_levels(workspace: Workspace) -> list[str]:
    """
    Name the levels that are loaded, in alphabetical order.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    list of str
        Names of levels.
    """
    return sorted(
        path.stem for path in workspace.areas_path.glob("*.parquet") if not path.name.startswith(".")
    )


def load_level(workspace: Workspace, level: str) -> AreaLevel:
    """
    Read one level.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Its name.

    Returns
    -------
    AreaLevel
        Areas in the order of their codes.

    Raises
    ------
    UserError
        If no such level is loaded.
    """
    import pyarrow.parquet as pq
    import shapely

    levels = list_levels(workspace)
    if level not in levels:
        loaded = ", ".join(levels) if levels else "none"
        raise UserError(
            what=f"The level '{level}'",
            found=f"is not loaded (loaded: {loaded}).",
            fix=f"Choose a loaded level, or load this one with 'hotspots areas add FILE --level {level}'.",
        )
    table = pq.ParquetFile(workspace.areas_path / f"{level}.parquet").read(use_threads=False)
    return AreaLevel(
        name=level,
        codes=np.asarray(table["area_code"].to_pylist(), dtype=object),
        names=np.asarray(table["area_name"].to_pylist(), dtype=object),
        polygons=np.asarray(shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False)), dtype=object),
    )


def extent_of(levels: Sequence[AreaLevel]) -> tuple[float, float, float, float] | None:
    """
    Give the extent of everything loaded, to judge by whether a point can be right.

    Parameters
    ----------
    levels : sequence of AreaLevel
        The levels.

    Returns
    -------
    tuple of float or None
        Lowest easting and northing, highest easting and northing in metres; None without levels.
    """
    import shapely

    if not levels:
        return None
    low_x, low_y, high_x, high_y = shapely.total_bounds(np.concatenate([level.polygons for level in levels]))
    return float(low_x), float(low_y), float(high_x), float(high_y)


def save_level(workspace: Workspace, level: AreaLevel) -> None:
    """
    Keep a level in the workspace, in place of an earlier one of that name.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    level : AreaLevel
        Areas in the metric system of the workspace.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    order = np.argsort(level.codes.astype(str), kind="stable")
    table = pa.table(
        {
            "area_code": pa.array(level.codes[order], type=pa.string()),
            "area_name": pa.array(level.names[order], type=pa.string()),
            "geometry": pa.array(shapely.to_wkb(level.polygons[order]), type=pa.binary()),
        }
    ).replace_schema_metadata({"geo": json.dumps(_geoparquet_note(workspace.crs))})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    write_atomically(workspace.areas_path / f"{level.name}.parquet", buffer.getvalue())


def _geoparquet_note(crs: str) -> dict[str, Any]:
    """Describe the geometry column, so that any GeoParquet reader opens the file."""
    from geodata.crs import parse_crs

    geometry = {"encoding": "WKB", "geometry_types": [], "crs": parse_crs(crs).to_json_dict()}
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
