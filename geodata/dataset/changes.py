"""What an import changes: which rows are new, which differ from the stored ones, which say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.schema import INCIDENTS

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

_NOT_CONTENT = ("incident_id", "harm", "batch_id", "source_file", "source_row")
CONTENT = tuple(column.name for column in INCIDENTS if column.name not in _NOT_CONTENT)
"""Columns whose change makes a row "updated"."""


@dataclass(frozen=True, eq=False)
class Changes:
    """
    The outcome of comparing an import with the table.

    Parameters
    ----------
    added, updated, unchanged : numpy.ndarray of int
        Positions in the import.
    held_by : pyarrow.Array
        For each unchanged row, the batch whose value is in the table.
    duplicates : int
        Rows of the import that a later row with the same key replaced.
    """

    added: NDArray[np.int64]
    updated: NDArray[np.int64]
    unchanged: NDArray[np.int64]
    held_by: pa.Array
    duplicates: int


def last_of_each(ids: pa.Array) -> NDArray[np.int64]:
    """
    Give the last row of every key, in row order.

    Parameters
    ----------
    ids : pyarrow.Array
        Keys.

    Returns
    -------
    numpy.ndarray of int
        Positions.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    # The ends of keys differ nearly always, and are far quicker to compare than whole keys.
    ends = _numbers_of(pc.binary_slice(ids.cast(pa.binary()), -16))
    doubtful = np.flatnonzero((np.bincount(ends) > 1)[ends])
    if not len(doubtful):
        return np.arange(len(ids))
    keys = _numbers_of(ids.take(pa.array(doubtful)))
    last = np.zeros(keys.max() + 1, dtype=np.int64)
    # Later rows overwrite earlier ones: assignment through an index keeps the last value.
    last[keys] = doubtful
    lost = np.setdiff1d(doubtful, last, assume_unique=True)
    return np.delete(np.arange(len(ids)), lost)


def _numbers_of(texts: pa.Array) -> NDArray[np.int64]:
    return texts.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)


def compare(incoming: pa.Table, stored: pa.Table | None) -> Changes:
    """
    Compare an import with what the table holds under the same keys.

    Parameters
    ----------
    incoming : pyarrow.Table
        Rows of the import, in order; the last row of a key wins.
    stored : pyarrow.Table or None
        Rows of the table with the same keys or more; None when there is no table.

    Returns
    -------
    Changes
        Every row of the import is in one part only.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = combined(incoming["incident_id"])
    winners = last_of_each(ids)
    duplicates = len(ids) - len(winners)
    none = pa.array([], pa.string())
    if stored is None or not stored.num_rows:
        nothing = np.array([], dtype=np.int64)
        return Changes(winners, nothing, nothing, none, duplicates)
    match = pc.index_in(ids.take(pa.array(winners)), value_set=combined(stored["incident_id"]))
    known = match.is_valid().to_numpy(zero_copy_only=False)
    both, theirs = winners[known], match.drop_null()
    same = _same(incoming.take(pa.array(both)), stored.take(theirs))
    held = combined(stored["batch_id"].take(theirs)).filter(pa.array(same))
    return Changes(winners[~known], both[~same], both[same], held, duplicates)


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


def plain(column: pa.Array) -> pa.Array:
    """
    Spell a dictionary encoded column out.

    Parameters
    ----------
    column : pyarrow.Array
        Any column.

    Returns
    -------
    pyarrow.Array
        The same values.
    """
    import pyarrow as pa

    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _same(ours: pa.Table, theirs: pa.Table) -> NDArray[np.bool_]:
    import pyarrow as pa
    import pyarrow.compute as pc

    same = np.ones(ours.num_rows, dtype=bool)
    for name in CONTENT:
        left, right = plain(combined(ours[name])), plain(combined(theirs[name]))
        if pa.types.is_list(left.type):
            left, right = (pc.binary_join(column, "\x1f") for column in (left, right))
        equal = pc.fill_null(pc.equal(left, right), False)  # noqa: FBT003
        neither = pc.and_(left.is_null(), right.is_null())
        same &= pc.or_(equal, neither).to_numpy(zero_copy_only=False)
    return same
