"""Rows on their way to the disk, some at a time: written beside the work that makes them."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa
    import pyarrow.parquet as pq
    from numpy.typing import NDArray

UNLIKE = ("incident_id", "reference", "source_row")
"""Columns whose values all differ: they gain nothing from a dictionary or from packing."""
_SAMPLE = 5_000


class RowsFile:
    """
    A Parquet file of incidents, written part after part.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._writer: pq.ParquetWriter | None = None
        self._thread = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def __enter__(self) -> RowsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _problem: BaseException | None, _where: TracebackType | None
    ) -> None:
        try:
            if self._pending is not None and kind is None:
                self._pending.result()
        finally:
            self._thread.shutdown()
            if self._writer is not None:
                self._writer.close()

    def write(self, rows: pa.Table) -> None:
        """
        Write some rows; returns once the rows before them are on the disk.

        Parameters
        ----------
        rows : pyarrow.Table
            Of the same columns each time.
        """
        if self._pending is not None:
            self._pending.result()
        self.rows += rows.num_rows
        self._pending = self._thread.submit(self._write, rows)

    def _write(self, rows: pa.Table) -> None:
        if self._writer is None:
            self._writer = _writer(self.path, rows)
        # One table is one group of rows, which readers pass over when none of its dates is asked for.
        self._writer.write_table(rows, row_group_size=max(1, rows.num_rows))


def _writer(path: Path, rows: pa.Table) -> pq.ParquetWriter:
    import pyarrow.parquet as pq

    names = rows.column_names
    return pq.ParquetWriter(
        path,
        rows.schema,
        use_dictionary=[name for name in names if name not in UNLIKE and _repeats(rows[name])],
        write_statistics=[name for name in ("occurred_from", "occurred_to") if name in names],
        write_batch_size=65_536,
        compression={name: "none" if name in UNLIKE else "lz4" for name in names},
        store_schema=False,  # without Arrow's own schema they read as plain text, and the table can share it
    )


def _repeats(column: pa.ChunkedArray) -> bool:
    """Tell whether a dictionary of the numbers of a column would save anything, by its first few thousand."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_floating(column.type) or pa.types.is_timestamp(column.type)):
        return True
    some = column.slice(0, _SAMPLE).drop_null()
    return len(some) < _SAMPLE // 10 or pc.count_distinct(some).as_py() < len(some) / 2


def copy_rows(source: Path, target: Path, keep: NDArray[Any], columns: list[str] | None = None) -> None:
    """
    Copy some rows of a file of incidents.

    Parameters
    ----------
    source, target : pathlib.Path
        From and to.
    keep : numpy.ndarray of bool, shape (n,)
        Which rows.
    columns : list of str or None
        Which columns; None for all.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as file, RowsFile(target) as copy:
        start = 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            wanted = keep[start : start + size]
            start += size
            if wanted.any():
                copy.write(file.read_row_group(group, columns=columns).filter(pa.array(wanted)))
        if not copy.rows:
            names = columns or file.schema_arrow.names
            copy.write(file.schema_arrow.empty_table().select(names))
