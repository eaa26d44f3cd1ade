"""Which columns a file has, with a few of their values, so that a person can say what is what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.ingest.layouts import FIELDS
from hotspots.wording import MONTHS, WEEKDAYS, format_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.ingest.dates import Moment

__all__ = [
    "FIELDS",
    "ColumnSample",
    "boundary_columns",
    "date_examples",
    "likely_column",
    "moment_in_words",
    "table_columns",
]

EXAMPLES = 3
_CODE = re.compile(r"(?:cd|code|geoid|id)$", re.IGNORECASE)
_NAME = re.compile(r"(?:nm|name)$", re.IGNORECASE)
_COUNT = re.compile(r"count|total|population|residents|all|observation|persons|people|value", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnSample:
    """
    One column of a file.

    Parameters
    ----------
    name : str
        Its heading.
    examples : tuple of str
        Its first different values.
    """

    name: str
    examples: tuple[str, ...]


def boundary_columns(file: Path) -> list[ColumnSample]:
    """
    List the columns of a boundary file.

    Parameters
    ----------
    file : pathlib.Path
        Any file `add_areas` takes.

    Returns
    -------
    list of ColumnSample
        In the order of the file.

    Raises
    ------
    UserError
        If it cannot be read as a boundary file.
    """
    from geodata.areas.vector_files import read_vector

    columns = read_vector(file, what="The boundary file").columns
    return [ColumnSample(name, _examples(values)) for name, values in columns.items()]


def table_columns(file: Path) -> list[ColumnSample]:
    """
    List the columns of a lookup or population table.

    Parameters
    ----------
    file : pathlib.Path
        CSV or Excel.

    Returns
    -------
    list of ColumnSample
        In the order of the file.

    Raises
    ------
    UserError
        If it cannot be read as a table.
    """
    from geodata.tables import read_table

    table = read_table(file, what="The table").slice(0, 200)
    return [ColumnSample(name, _examples(table[name].to_pylist())) for name in table.column_names]


def likely_column(columns: Sequence[ColumnSample], kind: str, *, after: int = 0) -> int:
    """
    Guess which column is meant, for a person to correct.

    Parameters
    ----------
    columns : sequence of ColumnSample
        The columns.
    kind : {"code", "name", "count"}
        What is looked for.
    after : int
        Take the guess after so many better ones (the second code column of a lookup has 1).

    Returns
    -------
    int
        Position of the guess; 0 when nothing fits.
    """
    pattern = {"code": _CODE, "name": _NAME, "count": _COUNT}[kind]
    fitting = [at for at, column in enumerate(columns) if pattern.search(column.name) and _fits(column, kind)]
    return fitting[after] if len(fitting) > after else min(after, len(columns) - 1)


def _fits(column: ColumnSample, kind: str) -> bool:
    return kind != "count" or all(re.fullmatch(r"[\d, ]+(\.0)?", value) for value in column.examples)


def _examples(values: Sequence[object]) -> tuple[str, ...]:
    texts = (str(value).strip() for value in values[:200] if value is not None)
    return tuple(dict.fromkeys(text for text in texts if text))[:EXAMPLES]


def date_examples(texts: Sequence[str], *, day_first: bool) -> list[tuple[str, str]]:
    """
    Show how dates would be read, so that a wrong order of day and month is seen before an import.

    Parameters
    ----------
    texts : sequence of str
        Values of the date column as written.
    day_first : bool
        Whether 03/04/2025 is the third of April.

    Returns
    -------
    list of tuple of str
        Up to three different values as written, each with how it is understood. Those that tell the orders
        apart (both figures up to 12) come first.
    """
    from geodata.ingest.dates import DateProblem, parse_date

    def understood(text: str, *, order: bool) -> str:
        try:
            return moment_in_words(parse_date(text, day_first=order))
        except DateProblem as problem:
            return f"not readable: {problem}"

    different = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    different.sort(
        key=lambda text: _tells_little(understood(text, order=True), understood(text, order=False))
    )
    return [(text, understood(text, order=day_first)) for text in different[:EXAMPLES]]


def moment_in_words(moment: Moment) -> str:
    """
    Write a date as it was understood, as far as it is known.

    Parameters
    ----------
    moment : Moment
        From `geodata.ingest.dates.parse_date`.

    Returns
    -------
    str
        Such as "Thursday 3 April 2025, 21:30", "April 2025" or "2025".
    """
    start = moment.start
    if moment.precision == "year":
        return str(start.year)
    if moment.precision == "month":
        return f"{MONTHS[start.month - 1]} {start.year}"
    clock = f", {start:%H:%M}" if moment.precision == "minute" else ""
    return f"{WEEKDAYS[start.weekday()]} {format_date(start)}{clock}"


def _tells_little(day_first: str, month_first: str) -> int:
    """Rank a date: 0 both orders give a day but not the same, 1 only one order does, 2 they agree."""
    if day_first == month_first:
        return 2
    return 1 if "not readable" in day_first + month_first else 0
