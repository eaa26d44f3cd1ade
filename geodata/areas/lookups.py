"""Lookups from the codes of one level to the codes of another, splits and merges included."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.areas.levels import require_level_name
from geodata.errors import UserError
from geodata.workspace import write_atomically

if TYPE_CHECKING:
    import pyarrow as pa

    from geodata.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Lookup:
    """
    Pairs of codes: what an area of one level became, or lies in, at another.

    Parameters
    ----------
    from_level, to_level : str
        Names of the two levels; neither needs polygons.
    pairs : pyarrow.Table
        Text columns ``from_code`` and ``to_code``; a split code has several rows, and so has a merged one.
    """

    from_level: str
    to_level: str
    pairs: pa.Table

    def targets(self) -> dict[str, tuple[str, ...]]:
        """
        Give the codes each code leads to.

        Returns
        -------
        dict of str to tuple of str
            From each code to its targets, in the order of their codes.
        """
        found: dict[str, set[str]] = {}
        rows = zip(self.pairs["from_code"].to_pylist(), self.pairs["to_code"].to_pylist(), strict=True)
        for source, target in rows:
            found.setdefault(source, set()).add(target)
        return {source: tuple(sorted(codes)) for source, codes in found.items()}


def make_lookup(codes: pa.Table, *, from_level: str, to_level: str) -> Lookup:
    """
    Make a lookup from a table of pairs, leaving out blanks and repeated pairs.

    Parameters
    ----------
    codes : pyarrow.Table
        Two text columns: from-code, then to-code.
    from_level, to_level : str
        Names of the levels.

    Returns
    -------
    Lookup
        The lookup.

    Raises
    ------
    UserError
        If a level's name cannot be used, both are the same, or no row has both codes.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if require_level_name(from_level) == require_level_name(to_level):
        raise UserError(
            what="The lookup",
            found=f"goes from {from_level} to itself.",
            fix="Give two different levels, such as --from lsoa11 --to lsoa21.",
        )
    pairs = pa.table({"from_code": _trimmed(codes.column(0)), "to_code": _trimmed(codes.column(1))})
    filled = pc.and_(pc.not_equal(pairs["from_code"], ""), pc.not_equal(pairs["to_code"], ""))
    pairs = pairs.filter(filled)
    if not pairs.num_rows:
        raise UserError(
            what="The lookup",
            found="has no row with both codes.",
            fix="Check the names of the two code columns.",
        )
    pairs = pairs.group_by(["from_code", "to_code"], use_threads=False).aggregate([])
    return Lookup(from_level, to_level, pairs.sort_by([("from_code", "ascending"), ("to_code", "ascending")]))


def save_lookup(workspace: Workspace, lookup: Lookup) -> None:
    """
    Keep a lookup in the workspace, in place of an earlier one between the same levels.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    lookup : Lookup
        What to keep.
    """
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(lookup.pairs, buffer)
    name = f"{lookup.from_level}--{lookup.to_level}.parquet"
    write_atomically(workspace.lookups_path / name, buffer.getvalue())


def load_lookups(workspace: Workspace) -> list[Lookup]:
    """
    Read all lookups.

    Parameters
    ----------
    workspace : Workspace
        Where they were loaded.

    Returns
    -------
    list of Lookup
        In the order of their levels' names.
    """
    import pyarrow.parquet as pq

    found = []
    for path in sorted(workspace.lookups_path.glob("[a-z]*--*.parquet")):
        from_level, _, to_level = path.stem.partition("--")
        found.append(Lookup(from_level, to_level, pq.ParquetFile(path).read(use_threads=False)))
    return found


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))
