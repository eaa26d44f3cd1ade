"""Dates of the usual shapes, a whole column at a time; what is out of the ordinary is read singly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST = 19
_ZERO, _SPACE, _T, _DASH, _SLASH, _COLON = (ord(letter) for letter in "0 T-/:")
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True, eq=False)
class Stamps:
    """
    What was read at once.

    Parameters
    ----------
    read : numpy.ndarray of bool, shape (n,)
        Which texts were; the others are for `geodata.ingest.dates.parse_date`.
    start : numpy.ndarray of datetime64[m], shape (n,)
        The day or minute; meaningless where nothing was read.
    timed : numpy.ndarray of bool, shape (n,)
        Whether there is a time of day.
    """

    read: NDArray[np.bool_]
    start: NDArray[np.datetime64]
    timed: NDArray[np.bool_]


def read_stamps(texts: Sequence[str], *, day_first: bool) -> Stamps:
    """
    Read dates written ``2025-04-01`` or ``01/04/2025``, alone or with ``21:30`` or ``21:30:15`` behind.

    Parameters
    ----------
    texts : sequence of str
        As written.
    day_first : bool
        Whether 03/04/2025 is the third of April.

    Returns
    -------
    Stamps
        Only dates and times that exist are read; the rest is left, so that its reason can be told.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    usual = np.isin(lengths, (10, 16, 19))
    if not usual.any():
        return Stamps(usual, np.zeros(len(texts), "M8[m]"), np.zeros(len(texts), bool))
    letters = np.array(texts, dtype=f"U{LONGEST}").view(np.uint32).reshape(len(texts), LONGEST)
    signs = np.ascontiguousarray(letters.T)  # sign by sign: each is looked at for all texts together
    digits = signs - _ZERO  # no digit wraps round to a very large number
    iso, figures = _shape(signs, digits, usual, (4, 7), _DASH), _shape(signs, digits, usual, (2, 5), _SLASH)
    first, second = _number(digits, 0, 2), _number(digits, 3, 5)
    day, month = (first, second) if day_first else (second, first)
    year = np.where(iso, _number(digits, 0, 4), _number(digits, 6, 10))
    month = np.where(iso, _number(digits, 5, 7), month)
    day = np.where(iso, _number(digits, 8, 10), day)
    timed, hour, minute, clock = _clock(signs, digits, lengths)
    read = (iso | figures) & clock & _exists(year, month, day) & (hour < 24) & (minute < 60)
    year, month, day = (np.where(read, part, 1) for part in (year, month, day))
    start = (year - 1970).astype("M8[Y]").astype("M8[M]") + (month - 1).astype("m8[M]")
    at = start.astype("M8[D]") + (day - 1).astype("m8[D]")
    return Stamps(read, at.astype("M8[m]") + np.where(read, hour * 60 + minute, 0).astype("m8[m]"), timed)


def _shape(
    signs: NDArray[np.uint32],
    digits: NDArray[np.uint32],
    usual: NDArray[np.bool_],
    marks: tuple[int, int],
    mark: int,
) -> NDArray[np.bool_]:
    """Tell which texts begin with a date whose marks stand there and whose other eight signs are digits."""
    fits = usual & (signs[marks[0]] == mark) & (signs[marks[1]] == mark)
    for place in range(10):
        if place not in marks:
            fits &= digits[place] < 10
    return fits


def _clock(
    signs: NDArray[np.uint32], digits: NDArray[np.uint32], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Give whether there is a time, its hour and minute, and whether what follows the date is in order."""
    timed = lengths > 10
    good = ((signs[10] == _SPACE) | (signs[10] == _T)) & (signs[13] == _COLON)
    for place in (11, 12, 14, 15):
        good &= digits[place] < 10
    seconds = (signs[16] == _COLON) & (digits[17] < 10) & (digits[18] < 10)
    good &= (lengths == 16) | ((lengths == LONGEST) & seconds)
    hour, minute = (np.where(timed & good, _number(digits, *part), 0) for part in ((11, 13), (14, 16)))
    return timed, hour, minute, ~timed | good


def _number(digits: NDArray[np.uint32], start: int, end: int) -> NDArray[np.int64]:
    value = np.zeros(digits.shape[1], dtype=np.int32)
    for place in range(start, end):
        # What is no digit wraps round, and is left out by the shape.
        value = value * 10 + digits[place].astype(np.int32)
    return value.astype(np.int64)


def _exists(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.bool_]:
    known = (month >= 1) & (month <= 12) & (year >= 1) & (year <= 9999)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = _DAYS[np.where(known, month, 0)] + (leap & (month == 2))
    return known & (day >= 1) & (day <= longest)
