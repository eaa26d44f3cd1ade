"""Population by area, whole and by group: what a count of incidents is set against."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.areas.levels import require_level_name
from geodata.errors import UserError
from geodata.workspace import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from geodata.workspace import Workspace

RESIDENTS = "residents"
_WHOLE = re.compile(r"(total|all)\b", re.IGNORECASE)
_THOUSANDS = r"^(-?\d{1,3})((?:,\d{3})+)(\.\d+)?$"
_NUMBER = r"^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


@dataclass(frozen=True)
class PopulationTable:
    """
    One population table of a workspace.

    Parameters
    ----------
    level : str
        Level of its areas.
    measure : str
        What is counted, such as ``residents``.
    groups : tuple of str
        Groups it tells apart; empty when it has only the whole.
    total : float
        People in all areas together.
    """

    level: str
    measure: str
    groups: tuple[str, ...]
    total: float


@dataclass(frozen=True)
class PopulationNotes:
    """
    What was found while a population table was read.

    Parameters
    ----------
    rows : int
        Rows of the file.
    not_numbers : int
        Rows left out because the count is blank, hidden or no number.
    without_code : int
        Rows left out because the code is blank.
    repeated : bool
        Whether each area had one and the same count on all its rows, which was then taken once.
    """

    rows: int
    not_numbers: int
    without_code: int
    repeated: bool


def sum_population(
    codes: pa.ChunkedArray, counts: pa.ChunkedArray, groups: pa.ChunkedArray | None, *, what: str
) -> tuple[pa.Table, PopulationNotes]:
    """
    Add up a table of counts by area and group.

    Parameters
    ----------
    codes, counts : pyarrow.ChunkedArray of text, shape (n,)
        Area code and number of people of each row.
    groups : pyarrow.ChunkedArray of text, shape (n,), optional
        Group of each row.
    what : str
        How to call the file in a message.

    Returns
    -------
    tuple of pyarrow.Table and PopulationNotes
        Columns ``area_code``, ``group`` (null without groups) and ``count``, one row an area and group.

    Raises
    ------
    UserError
        If no row has a code and a number, or a number is below nought.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    code = pc.utf8_trim_whitespace(codes)
    number = parse_numbers(counts)
    group = pa.nulls(len(code), pa.string()) if groups is None else pc.utf8_trim_whitespace(groups)
    table = pa.table({"area_code": code, "group": group, "count": number})
    coded = pc.not_equal(code, "")
    usable = table.filter(pc.and_(coded, pc.is_valid(number)))
    if not usable.num_rows:
        raise UserError(
            what, "has no row with a code and a number.", "Check the columns given with --code and --count."
        )
    if pc.min(usable["count"]).as_py() < 0:
        raise UserError(what, "has counts below nought.", "Give the column that holds numbers of people.")
    repeated = groups is None and _is_repeated_total(usable)
    how = "max" if repeated else "sum"
    summed = usable.group_by(["area_code", "group"], use_threads=False).aggregate([("count", how)])
    summed = summed.rename_columns({f"count_{how}": "count"}).select(["area_code", "group", "count"])
    notes = PopulationNotes(
        rows=len(code),
        not_numbers=int(pc.sum(pc.and_(coded, pc.is_null(number))).as_py() or 0),
        without_code=int(pc.sum(pc.invert(coded)).as_py() or 0),
        repeated=repeated,
    )
    return summed.sort_by([("area_code", "ascending"), ("group", "ascending")]), notes


def parse_numbers(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """
    Read numbers written as text.

    Parameters
    ----------
    texts : pyarrow.ChunkedArray of text, shape (n,)
        Such as ``1,979`` or ``1979.0``.

    Returns
    -------
    pyarrow.ChunkedArray of float, shape (n,)
        Null for anything that is no number, such as a mark for a hidden count.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.utf8_trim_whitespace(texts)
    thousands = pc.match_substring_regex(plain, _THOUSANDS)
    plain = pc.if_else(thousands, pc.replace_substring(plain, ",", ""), plain)
    number = pc.match_substring_regex(plain, _NUMBER)
    return pc.if_else(number, plain, None).cast(pa.float64())


def save_population(workspace: Workspace, table: pa.Table, *, level: str, measure: str) -> None:
    """
    Keep a population table, in place of an earlier one of the same level and measure.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    table : pyarrow.Table
        As `sum_population` gives it.
    level, measure : str
        What it is of.
    """
    import pyarrow.parquet as pq

    require_level_name(level)
    require_measure(measure)
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    write_atomically(_path(workspace, level, measure), buffer.getvalue())


def load_population(
    workspace: Workspace, level: str, *, measure: str = RESIDENTS, group: str | None = None
) -> pd.Series[float]:
    """
    Read how many people live in each area.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Level of the areas.
    measure : str
        What is counted.
    group : str, optional
        The group; all people when not given (the group called total or all, where there is one, else the
        sum).

    Returns
    -------
    pandas.Series of float
        People by ``area_code``.

    Raises
    ------
    UserError
        If there is no such table or group.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    table = _read(workspace, level, measure)
    groups = _groups(table)
    if group is not None:
        chosen = [name for name in groups if name == group] or [
            name for name in groups if name.casefold() == group.strip().casefold()
        ]
        if not chosen:
            raise UserError(
                what=f"The group '{group}'",
                found=f"is not in '{measure}' of {level}. Its groups are: {', '.join(groups) or 'none'}.",
                fix="Choose one of these groups.",
            )
        table = table.filter(pc.equal(table["group"], chosen[0]))
    else:
        table = _whole(table)
    summed = table.group_by("area_code", use_threads=False).aggregate([("count", "sum")])
    index = pd.Index(summed["area_code"].to_pylist(), dtype=object, name="area_code")
    values = summed["count_sum"].cast(pa.float64()).to_numpy()
    return pd.Series(values, index=index, name="population").sort_index()


def list_populations(workspace: Workspace) -> list[PopulationTable]:
    """
    Name the population tables that are loaded.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    list of PopulationTable
        In the order of level and measure.
    """
    import pyarrow.compute as pc

    found = []
    for path in sorted(workspace.population_path.glob("[a-z]*--*.parquet")):
        level, _, measure = path.stem.partition("--")
        table = _read(workspace, level, measure)
        total = float(pc.sum(_whole(table)["count"]).as_py() or 0)
        found.append(PopulationTable(level, measure, tuple(_groups(table)), total))
    return found


def require_measure(measure: str) -> str:
    """
    Refuse a name of a measure that could not be part of a file name.

    Parameters
    ----------
    measure : str
        Name the user gave.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    UserError
        If it has other characters than lower-case letters, digits and underscores.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", measure):
        raise UserError(
            what="The name of the measure",
            found=f"is '{measure}'.",
            fix="Use lower-case letters, digits and underscores, such as residents or religion.",
        )
    return measure


def _is_repeated_total(table: pa.Table) -> bool:
    """Tell whether every area repeats one number on several rows: a total beside groups, not parts to add."""
    import pyarrow.compute as pc

    spread = table.group_by("area_code").aggregate([("count", "min"), ("count", "max"), ("count", "count")])
    several = pc.all(pc.greater(spread["count_count"], 1)).as_py()
    equal = pc.all(pc.equal(spread["count_min"], spread["count_max"])).as_py()
    return bool(several and equal and spread.num_rows > 1)


def _whole(table: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    totals = [name for name in _groups(table) if _WHOLE.match(name)]
    return table.filter(pc.equal(table["group"], pa.scalar(totals[0]))) if len(totals) == 1 else table


def _groups(table: pa.Table) -> Sequence[str]:
    return sorted({group for group in table["group"].to_pylist() if group is not None})


def _read(workspace: Workspace, level: str, measure: str) -> pa.Table:
    import pyarrow.parquet as pq

    path = _path(workspace, level, measure)
    if not path.exists():
        there = [
            file.stem.replace("--", " ")
            for file in sorted(workspace.population_path.glob("[a-z]*--*.parquet"))
        ]
        raise UserError(
            what=f"The population '{measure}' of the level '{level}'",
            found=f"is not loaded (loaded: {', '.join(there) or 'none'}).",
            fix=f"Load it with 'hotspots population add FILE --level {level} --measure {measure}'.",
        )
    return pq.read_table(path, use_threads=False)


def _path(workspace: Workspace, level: str, measure: str) -> Path:
    return workspace.population_path / f"{level}--{measure}.parquet"
