"""Columns of Arrow tables, in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def combined(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """
    Give a column as one array.

    Parameters
    ----------
    column : pyarrow.ChunkedArray or pyarrow.Array
        The column.

    Returns
    -------
    pyarrow.Array
        The same values.
    """
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column
