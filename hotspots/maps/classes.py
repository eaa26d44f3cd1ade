"""Sorting values into at most five classes, with breaks a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MAX_CLASSES = 5


@dataclass(frozen=True, eq=False)
class Classes:
    """
    Values sorted into classes.

    Parameters
    ----------
    index : numpy.ndarray of int, shape (n,)
        Class of each value, 0 the lowest; -1 for values that are nought, below nought or missing.
    labels : tuple of str
        What each class holds.
    """

    index: NDArray[np.int64]
    labels: tuple[str, ...]


def classify(values: ArrayLike, *, whole: bool, surface: bool = False, most: int = MAX_CLASSES) -> Classes:
    """
    Sort positive values into classes, of about equal size unless told otherwise.

    Parameters
    ----------
    values : array_like, shape (n,)
        Counts, rates or densities; nought and missing values stay outside the classes.
    whole : bool
        Whether the values are whole numbers, so that classes read "4 to 9".
    surface : bool
        Whether the values are densities of equal pieces of ground: each class then holds about the same share
        of all incidents, so that peaks stand out however high they are.
    most : int
        Most classes to make.

    Returns
    -------
    Classes
        Index and labels. Equal values are always in the same class.
    """
    numbers = np.asarray(values, dtype=float)
    shown = np.isfinite(numbers) & (numbers > 0)
    index = np.full(numbers.shape, -1, dtype=np.int64)
    if not shown.any():
        return Classes(index, ())
    positive = numbers[shown]
    if surface:
        starts = _shared_starts(positive, most)
    else:
        starts = _whole_starts(positive, most) if whole else _round_starts(positive, most)
    index[shown] = np.searchsorted(starts, numbers[shown], side="right") - 1
    index[shown & (index < 0)] = 0
    return Classes(index, _labels(starts, float(positive.max()), whole=whole and not surface))


def _whole_starts(positive: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    distinct = np.unique(positive)
    if distinct.size <= most:
        return distinct
    cuts = np.ceil(np.quantile(positive, np.arange(1, most) / most))
    starts = np.unique(np.concatenate([[distinct[0]], cuts[cuts > distinct[0]]]))
    # A heavy head (nearly every cell holds one incident) collapses quantiles: spread the rest evenly instead.
    if starts.size < min(4, most):
        starts = np.unique(distinct[np.linspace(0, distinct.size - 1, most + 1)[:-1].astype(int)])
    return starts


def _round_starts(positive: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    cuts = [_two_figures(cut) for cut in np.quantile(positive, np.arange(1, most) / most)]
    inside = [cut for cut in cuts if positive.min() < cut <= positive.max()]
    return np.unique([0.0, *inside])


def _shared_starts(positive: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    ordered = np.sort(positive)
    held = np.cumsum(ordered) / ordered.sum()
    at = np.searchsorted(held, np.arange(1, most) / most, side="right")
    cuts = (_two_figures(ordered[place]) for place in at)
    return np.unique([0.0, *(cut for cut in cuts if cut <= ordered[-1])])


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}")


def _labels(starts: NDArray[np.float64], largest: float, *, whole: bool) -> tuple[str, ...]:
    labels = []
    for at, start in enumerate(starts):
        last = at == len(starts) - 1
        if whole:
            end = largest if last else starts[at + 1] - 1
            labels.append(f"{start:,.0f}" if end <= start else f"{start:,.0f} to {end:,.0f}")
        elif at == 0:
            labels.append("above 0" if last else f"below {_said(starts[1])}")
        else:
            labels.append(f"{_said(start)} or more" if last else f"{_said(start)} to {_said(starts[at + 1])}")
    return tuple(labels)


def _said(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
