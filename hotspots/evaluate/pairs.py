"""Counts before and after, checked once for every method that compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TOO_FEW = 10
"""Fewer incidents than this, before and after together, say nothing about change (house rule)."""


@dataclass(frozen=True)
class Counts:
    """
    Incidents of one place.

    Parameters
    ----------
    before, after : float
        Incidents in the two periods; whole numbers.
    """

    before: float
    after: float

    @property
    def total(self) -> float:
        """Incidents of both periods."""
        return self.before + self.after

    @property
    def change(self) -> float:
        """Incidents after, less those before."""
        return self.after - self.before


def counts_of(pair: Any, *, what: str) -> Counts:
    """
    Check one (before, after) pair.

    Parameters
    ----------
    pair : pair of int
        Incidents before and after.
    what : str
        Whose, for the message, such as "treated zone".

    Returns
    -------
    Counts
        The pair.

    Raises
    ------
    UserError
        If these are not two whole numbers of zero or more.
    """
    table = count_table(pair, what=what)
    if table.shape != (1, 2):
        _refuse(what, f"are {table.shape[0]:,} pairs")
    return Counts(float(table[0, 0]), float(table[0, 1]))


def count_table(pairs: ArrayLike, *, what: str) -> NDArray[np.float64]:
    """
    Check one pair, or several, of counts before and after.

    Parameters
    ----------
    pairs : array_like of int, shape (2,) or (n, 2)
        Incidents before and after.
    what : str
        Whose, for the message.

    Returns
    -------
    numpy.ndarray, shape (n, 2)
        The counts; one row when there was one pair.

    Raises
    ------
    UserError
        If they are not pairs of whole numbers of zero or more.
    """
    try:
        table = np.asarray(pairs, dtype=float)
    except (TypeError, ValueError):
        _refuse(what, "are not numbers")
    if table.ndim == 1:
        table = table[np.newaxis, :]
    if table.ndim != 2 or table.shape[1:] != (2,) or not table.shape[0]:
        _refuse(what, f"have the shape {table.shape}")
    wrong = ~np.isfinite(table) | (table < 0) | (table % 1 != 0)
    if wrong.any():
        _refuse(what, f"hold {int(wrong.sum()):,} that are missing, negative or not whole")
    return table


def require_confidence(confidence: float) -> None:
    """
    Refuse a confidence that is none.

    Parameters
    ----------
    confidence : float
        Level of an interval.

    Raises
    ------
    UserError
        If it is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise UserError(
            what="The confidence",
            found=f"is {confidence:g}.",
            fix="Use a number between 0 and 1, such as 0.95.",
        )


def require_above_zero(values: Any, *, what: str) -> NDArray[np.float64]:
    """
    Refuse weights, lengths or factors that are not above zero.

    Parameters
    ----------
    values : array_like of float
        The numbers.
    what : str
        What they are, for the message.

    Returns
    -------
    numpy.ndarray
        The same as floats.

    Raises
    ------
    UserError
        If one is missing, endless, zero or negative.
    """
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        numbers = np.array([np.nan])
    if not numbers.size or not np.isfinite(numbers).all() or (numbers <= 0).any():
        raise UserError(what, "hold a value that is not above zero.", "Give numbers above zero.")
    return numbers


def _refuse(what: str, found: str) -> Any:
    raise UserError(
        what=f"The counts of the {what}",
        found=f"{found}.",
        fix="Give the incidents before and after as two whole numbers of zero or more.",
    )
