"""What looking for close pairs needs first: whole days, bands, and incidents sorted into cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Metric = Literal["euclidean", "manhattan"]
Bands = Sequence[float] | Sequence[tuple[float, float]]
MOST_BANDS = 50


def whole_days(times: Any, count: int) -> NDArray[np.int64]:
    """
    Turn local times into calendar days: what lies between two incidents is the difference of their dates.

    Parameters
    ----------
    times : array_like, shape (n,)
        Timestamps or dates in local time, or numbers of days (any fraction is cut off downwards).
    count : int
        How many there must be.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Days since 1 January 1970, or since whatever the numbers count from.

    Raises
    ------
    UserError
        If there are more or fewer, one is missing, or they are no times.
    """
    import pandas as pd

    values = pd.Series(times).reset_index(drop=True)
    if len(values) != count:
        raise UserError(
            what="The times",
            found=f"are {len(values):,}, but there are {count:,} points.",
            fix="Give one time a point, in the same order.",
        )
    missing = int(values.isna().sum())
    if missing:
        raise UserError(
            what="The times",
            found=f"are missing for {missing:,} of {count:,} incidents.",
            fix="Leave those incidents out first, and say how many they were.",
        )
    if not count:
        return np.empty(0, dtype=np.int64)
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return np.floor(_finite(values)).astype(np.int64)
    return _calendar_days(values)


def _finite(values: Any) -> NDArray[np.float64]:
    numbers = values.to_numpy(dtype=np.float64)
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e9:
        raise UserError(
            what="The times",
            found="hold numbers of days beyond what a calendar holds.",
            fix="Give timestamps, or numbers of days.",
        )
    return numbers


def _calendar_days(values: Any) -> NDArray[np.int64]:
    import pandas as pd

    try:
        # Texts only as year-month-day: any other order of day and month would be a guess.
        stamps = pd.to_datetime(values, format="ISO8601")
    except (ValueError, TypeError) as error:
        raise UserError(
            what="The times",
            found="are not all timestamps or dates.",
            fix="Convert them first, or write them as year-month-day.",
        ) from error
    if getattr(stamps.dt, "tz", None) is not None:
        stamps = stamps.dt.tz_localize(None)
    return np.asarray(stamps.to_numpy().astype("datetime64[D]").astype(np.int64))


def band_edges(bands: Bands, *, what: str, unit: str) -> NDArray[np.float64]:
    """
    Accept bands as edges, as upper bounds, or as pairs.

    Parameters
    ----------
    bands : sequence
        Ascending edges, such as (0, 0.1, 200, 400); upper bounds alone, when the first is above 0: then the
        first band starts at 0; or pairs that follow each other without a gap, such as
        ((0.1, 200), (200, 400)). Each band holds its lower edge and not its upper one.
    what, unit : str
        Names in the messages.

    Returns
    -------
    numpy.ndarray, shape (k + 1,)
        Edges.

    Raises
    ------
    UserError
        If there is no band, or they do not ascend from 0 upwards.
    """
    refused = UserError(
        what=what,
        found=f"are {list(bands)}.",
        fix=f"Give edges in {unit} that ascend from 0, such as 0, 7, 14: each band takes in its lower edge "
        f"and not its upper one; at most {MOST_BANDS} bands.",
    )
    try:
        given = np.asarray(list(bands), dtype=np.float64)
    except (TypeError, ValueError):
        raise refused from None
    if given.ndim == 2 and given.shape[1] == 2 and len(given):
        if (given[1:, 0] != given[:-1, 1]).any():
            raise refused
        edges = np.append(given[:, 0], given[-1, 1])
    elif given.ndim == 1 and given.size:
        edges = given if given[0] == 0 else np.insert(given, 0, 0.0)
    else:
        raise refused
    ascending = edges.size > 1 and bool(np.isfinite(edges).all()) and bool((np.diff(edges) > 0).all())
    if not ascending or edges[0] < 0 or edges.size > MOST_BANDS + 1:
        raise refused
    return edges


def check_metric(metric: str) -> bool:
    """
    Say whether distances run along the axes.

    Parameters
    ----------
    metric : {"euclidean", "manhattan"}
        How distances are measured.

    Returns
    -------
    bool
        True for Manhattan.

    Raises
    ------
    UserError
        If it is neither.
    """
    if metric not in ("euclidean", "manhattan"):
        raise UserError(
            what="The metric",
            found=f"is '{metric}'.",
            fix="Use euclidean (as the crow flies) or manhattan (along streets in a grid).",
        )
    return metric == "manhattan"


@dataclass(frozen=True, eq=False)
class Cells:
    """
    Incidents sorted into square cells, so that close ones stand in the same cell or next to each other.

    Parameters
    ----------
    order : numpy.ndarray of int, shape (n,)
        Position of each sorted incident among those given.
    x, y : numpy.ndarray, shape (n,)
        Coordinates [m], sorted.
    cell : numpy.ndarray of int, shape (n,)
        Cell of each sorted incident, ascending.
    start : numpy.ndarray of int, shape (columns * rows + 1,)
        First sorted incident of each cell.
    columns, rows : int
        Cells along each axis.
    """

    order: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    cell: NDArray[np.int64]
    start: NDArray[np.int64]
    columns: int
    rows: int


def sort_into_cells(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    reach_m: float,
    *,
    then_by: NDArray[np.int64] | None = None,
) -> Cells:
    """
    Sort incidents into cells at least as wide as the reach, and never many more cells than incidents.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m]; n is at least 1.
    reach_m : float
        Reach [m].
    then_by : numpy.ndarray of int, shape (n,), optional
        What incidents of one cell are sorted by; as given when None.

    Returns
    -------
    Cells
        The sorted incidents.
    """
    west, south = float(x.min()), float(y.min())
    width, height = float(x.max()) - west, float(y.max()) - south
    # A hair wider, so that rounding never puts two close incidents two cells apart.
    side = max(reach_m * (1 + 1e-9), math.sqrt(width * height / x.size), max(width, height) / (4 * x.size))
    columns, rows = int(width / side) + 1, int(height / side) + 1
    column = np.minimum((x - west) / side, columns - 1).astype(np.int64)
    row = np.minimum((y - south) / side, rows - 1).astype(np.int64)
    cell = row * columns + column
    order = np.argsort(cell, kind="stable") if then_by is None else np.lexsort((then_by, cell))
    start = np.searchsorted(cell[order], np.arange(columns * rows + 1))
    return Cells(order, x[order], y[order], cell[order], start.astype(np.int64), columns, rows)


def candidate_pairs(cells: Cells) -> int:
    """
    Count the pairs in the same cell or in cells next to each other: those that have to be measured.

    Parameters
    ----------
    cells : Cells
        The sorted incidents.

    Returns
    -------
    int
        About three times the pairs within reach, where incidents are spread evenly.
    """
    counts = np.diff(cells.start).reshape(cells.rows, cells.columns).astype(np.float64)
    around = np.pad(counts, 1)
    later = around[1:-1, 2:] + around[2:, :-2] + around[2:, 1:-1] + around[2:, 2:]
    return int((counts * (counts - 1) / 2 + counts * later).sum())
