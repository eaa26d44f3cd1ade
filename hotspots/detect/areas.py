"""Counting incidents by area, and by characteristic within each area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pandas import DataFrame


def count_areas(positions: NDArray[np.int64], size: int, *, marks: Mapping[str, Any]) -> DataFrame:
    """
    Count incidents in each area, and those marked with each characteristic.

    One incident may carry several marks, so the columns of marks may add up to more than `count`.

    Parameters
    ----------
    positions : numpy.ndarray of int, shape (n,)
        Position of the area of each incident among `size`, or -1 for none.
    size : int
        Number of areas.
    marks : mapping of str to array_like of bool, shape (n,) each
        Whether each incident is marked; missing counts as not marked.

    Returns
    -------
    pandas.DataFrame, `size` rows
        ``count``, then one column a mark (int).
    """
    import pandas as pd

    columns = {"count": _tally(positions, size)}
    for name, marked in marks.items():
        chosen = np.asarray(marked, dtype=object) == True  # noqa: E712  (missing values compare as False)
        columns[name] = _tally(positions[chosen.astype(bool)], size)
    return pd.DataFrame(columns)


def _tally(positions: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(positions[positions >= 0], minlength=size).astype(np.int64)
