"""Dates of the usual shapes, a whole column at a time; what is out of the ordinary is read singly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Letters = NDArray[np.uint8]

LENGTHS = (10, 16, 19)
"""Of a date alone, with hours and minutes, and with seconds behind."""
_ZERO, _SPACE, _T, _DASH, _SLASH, _COLON = (ord(letter) for letter in "0 T-/:")
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int16)


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
    year_first : numpy.ndarray of bool, shape (n,)
        Which of those read have the year first, so that the order of day and month is no question.
    """

    read: NDArray[np.bool_]
    start: NDArray[np.datetime64]
    timed: NDArray[np.bool_]
    year_first: NDArray[np.bool_]


def read_stamps(texts: pa.Array, *, day_first: bool) -> Stamps:
    """
    Read dates written ``2025-04-01`` or ``01/04/2025``, alone or with ``21:30`` or ``21:30:15`` behind.

    Parameters
    ----------
    texts : pyarrow.Array of str
        As written; none is null.
    day_first : bool
        Whether 03/04/2025 is the third of April.

    Returns
    -------
    Stamps
        Only dates and times that exist are read; the rest is left, so that its reason can be told.
    """
    size = len(texts)
    found = Stamps(np.zeros(size, bool), np.zeros(size, "M8[m]"), np.zeros(size, bool), np.zeros(size, bool))
    letters, starts, lengths = _letters(texts)
    for length in LENGTHS:
        rows = np.flatnonzero(lengths == length)
        if rows.size:
            signs = _table(letters, starts, rows, length)
            found.read[rows], found.start[rows], found.year_first[rows] = _read(signs, day_first=day_first)
            found.timed[rows] = length > LENGTHS[0]
    return found


def _letters(texts: pa.Array) -> tuple[Letters, NDArray[np.int32], NDArray[np.int32]]:
    """Give the letters of all texts, where each begins and how many it has."""
    _, offsets, content = texts.buffers()
    if not len(texts) or content is None:
        nothing = np.zeros(len(texts), dtype=np.int32)
        return np.zeros(0, dtype=np.uint8), nothing, nothing
    edges = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(content, dtype=np.uint8), edges[:-1], np.diff(edges)


def _table(letters: Letters, starts: NDArray[np.int32], rows: NDArray[np.int64], length: int) -> Letters:
    """Put texts of one length below each other, sign by sign: each is looked at for all texts together."""
    first, last = int(starts[rows[0]]), int(starts[rows[-1]]) + length
    if last - first == rows.size * length:
        return np.ascontiguousarray(letters[first:last].reshape(rows.size, length).T)
    return letters[starts[rows] + np.arange(length)[:, None]]


def _read(
    signs: Letters, *, day_first: bool
) -> tuple[NDArray[np.bool_], NDArray[np.datetime64], NDArray[np.bool_]]:
    digits = signs - _ZERO  # what is no digit wraps round to a number above nine
    year_first, figures = _shape(signs, digits, (4, 7), _DASH), _shape(signs, digits, (2, 5), _SLASH)
    first, second = _number(digits, 0, 2), _number(digits, 3, 5)
    day, month = (first, second) if day_first else (second, first)
    year = np.where(year_first, _number(digits, 0, 4), _number(digits, 6, 10))
    month = np.where(year_first, _number(digits, 5, 7), month)
    day = np.where(year_first, _number(digits, 8, 10), day)
    read = (year_first | figures) & _exists(year, month, day)
    minutes = np.zeros(len(read), dtype=np.int16)
    if len(signs) > LENGTHS[0]:
        clock, minutes = _clock(signs, digits)
        read &= clock
    return read, _moment(np.where(read, year, 1), np.where(read, month, 1), day, minutes), year_first & read


def _moment(
    year: NDArray[np.int16], month: NDArray[np.int16], day: NDArray[np.int16], minutes: NDArray[np.int16]
) -> NDArray[np.datetime64]:
    months = ((year.astype(np.int64) - 1970) * 12 + month - 1).view("M8[M]")
    start = months.astype("M8[D]") + (day - 1).astype("m8[D]")
    return start.astype("M8[m]") + minutes.astype("m8[m]")


def _shape(signs: Letters, digits: Letters, marks: tuple[int, int], mark: int) -> NDArray[np.bool_]:
    """Tell which texts begin with a date whose marks stand there and whose other eight signs are digits."""
    fits = (signs[marks[0]] == mark) & (signs[marks[1]] == mark)
    for place in range(10):
        if place not in marks:
            fits &= digits[place] < 10
    return fits


def _clock(signs: Letters, digits: Letters) -> tuple[NDArray[np.bool_], NDArray[np.int16]]:
    """Give whether a time of day that exists stands behind the date, and its minute of the day."""
    good = ((signs[10] == _SPACE) | (signs[10] == _T)) & (signs[13] == _COLON)
    for place in (11, 12, 14, 15):
        good &= digits[place] < 10
    if len(signs) == LENGTHS[2]:
        good &= (signs[16] == _COLON) & (digits[17] < 10) & (digits[18] < 10)
    hour, minute = _number(digits, 11, 13), _number(digits, 14, 16)
    good &= (hour < 24) & (minute < 60)
    return good, np.where(good, hour * 60 + minute, 0).astype(np.int16)


def _number(digits: Letters, start: int, end: int) -> NDArray[np.int16]:
    value = np.zeros(digits.shape[1], dtype=np.int16)
    for place in range(start, end):
        value = value * np.int16(10) + digits[place]  # what is no digit is left out by the shape
    return value


def _exists(year: NDArray[np.int16], month: NDArray[np.int16], day: NDArray[np.int16]) -> NDArray[np.bool_]:
    known = (month >= 1) & (month <= 12) & (year >= 1) & (year <= 9999)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = _DAYS[np.where(known, month, 0)] + (leap & (month == 2))
    return known & (day >= 1) & (day <= longest)
