"""The incidents of which both the place and the day are known, for methods on days between incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import counted

if TYPE_CHECKING:
    import datetime

    from numpy.typing import NDArray

    from hotspots.workflows.detection.inputs import Inputs


@dataclass(frozen=True, eq=False)
class DatedRows:
    """
    Incidents whose day is known.

    Parameters
    ----------
    rows : numpy.ndarray of int, shape (m,)
        Their positions among the rows asked about.
    days : numpy.ndarray of int, shape (m,)
        Days since 1 January 1970 on which each happened, at the earliest.
    notes : tuple of str
        Who is left out, and whose day is the first of several.
    """

    rows: NDArray[np.int64]
    days: NDArray[np.int64]
    notes: tuple[str, ...]


def dated_rows(inputs: Inputs, rows: NDArray[np.int64]) -> DatedRows:
    """
    Keep the incidents whose day is known.

    Parameters
    ----------
    inputs : Inputs
        The incidents, with ``occurred_from`` and ``occurred_to``.
    rows : numpy.ndarray of int, shape (n,)
        Positions of the incidents asked about.

    Returns
    -------
    DatedRows
        Those known by the minute or the day.
    """
    frame = inputs.incidents.iloc[rows]
    vague = frame["date_precision"].isin(["month", "year"]).to_numpy(dtype=bool)
    kept = np.flatnonzero(~vague)
    first, last = (
        frame[name].to_numpy(dtype="datetime64[D]").astype(np.int64)[kept]
        for name in ("occurred_from", "occurred_to")
    )
    notes = []
    if vague.any():
        notes.append(
            f"{counted(int(vague.sum()), 'incident')} known only by month or year left out: days between "
            "incidents cannot be counted."
        )
    spread = int((last - first > 1).sum())
    if spread:
        notes.append(
            f"{counted(spread, 'incident')} may have happened on any of several days and count on the first."
        )
    return DatedRows(kept, first, tuple(notes))


def date_of(day: int) -> datetime.date:
    """
    Turn a number of days back into a date.

    Parameters
    ----------
    day : int
        Days since 1 January 1970.

    Returns
    -------
    datetime.date
        The date.
    """
    import datetime

    return datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day))
