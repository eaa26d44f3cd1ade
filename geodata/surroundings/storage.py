"""Shapes without incidents, kept as Parquet in the workspace."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.crs import transformer
from geodata.workspace import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


def save_shapes(
    path: Path, shapes: NDArray[Any], names: list[str], *, facts: Mapping[str, list[str]] | None = None
) -> None:
    """
    Write shapes with a name each, whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        The Parquet file.
    shapes : numpy.ndarray of shapely geometry, shape (n,)
        In the metric system of the workspace.
    names : list of str
        Name of each; empty where it has none.
    facts : mapping of str to list of str, optional
        What else is known of each, by column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    columns = {"name": names, **(facts or {})}
    table = pa.table(
        {
            **{name: pa.array(values, pa.string()) for name, values in columns.items()},
            "geometry": pa.array(shapely.to_wkb(shapes)),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, buffer.getvalue())


def load_shapes(path: Path) -> tuple[NDArray[Any], list[str]]:
    """
    Read shapes back.

    Parameters
    ----------
    path : pathlib.Path
        A file of `save_shapes`.

    Returns
    -------
    tuple of numpy.ndarray and list of str
        Shapes and their names.
    """
    import pyarrow.parquet as pq
    import shapely

    table = pq.ParquetFile(path).read(use_threads=False)
    shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    return np.asarray(shapes, dtype=object), table["name"].to_pylist()


def load_facts(path: Path) -> dict[str, list[str]]:
    """
    Read what else is known of shapes.

    Parameters
    ----------
    path : pathlib.Path
        A file of `save_shapes`.

    Returns
    -------
    dict of str to list of str
        By column, without the name and the shape.
    """
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read(use_threads=False)
    return {
        name: [value or "" for value in table[name].to_pylist()]
        for name in table.column_names
        if name not in {"name", "geometry"}
    }


def to_workspace(shapes: NDArray[Any], source: str, target: str) -> NDArray[Any]:
    """
    Move shapes into the system of the workspace.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely geometry, shape (n,)
        In `source`.
    source, target : str
        Coordinate reference systems.

    Returns
    -------
    numpy.ndarray of shapely geometry, shape (n,)
        In `target`; shapes that cannot be moved have coordinates that are not finite.
    """
    import shapely

    convert = transformer(source, target).transform

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)


def is_finite(shapes: NDArray[Any]) -> NDArray[np.bool_]:
    """
    Tell which shapes are there and have finite coordinates.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely geometry, shape (n,)
        Any.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        False for missing and empty shapes too.
    """
    import shapely

    return np.asarray(np.isfinite(shapely.bounds(shapes)).all(axis=1))
