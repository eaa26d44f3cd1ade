"""Points sorted into squares that fit a reach: the start of every method that asks who is near whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_IN_A_ROW = 1e9
"""With more squares in a row, rounding could put a point into the wrong one."""
_COUNTED = 1 << 20
"""A grid of so many squares is small enough to count on; a larger one must have few per point."""


@dataclass(frozen=True, eq=False)
class Squares:
    """
    Points gathered into places, and places into the filled squares of a grid.

    Parameters
    ----------
    filled : numpy.ndarray of int, shape (m,)
        Numbers of the filled squares, row by row.
    columns : int
        Squares in a row.
    runs : numpy.ndarray of int, shape (m, 5, 2)
        Where the five rows of squares round each begin and end, as positions of filled squares.
    before : numpy.ndarray of int, shape (m + 1,)
        Points in all squares before each filled one, and all points.
    first_place : numpy.ndarray of int, shape (m + 1,)
        First place of each filled square, and the number of places.
    boxes : numpy.ndarray of float, shape (m, 4)
        West, south, east and north of the places of each square [m].
    xs, ys : numpy.ndarray of float, shape (p,)
        Coordinates of the places [m].
    weight, first_point : numpy.ndarray of int, shape (p,)
        Number of points of each place, and the first of them.
    place_of : numpy.ndarray of int, shape (n,)
        Place of each point.
    """

    filled: NDArray[np.int64]
    columns: int
    runs: NDArray[np.int32]
    before: NDArray[np.int64]
    first_place: NDArray[np.int32]
    boxes: NDArray[np.float64]
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    weight: NDArray[np.int32]
    first_point: NDArray[np.int32]
    place_of: NDArray[np.int32]


def sort_into_squares(x: NDArray[np.float64], y: NDArray[np.float64], reach_m: float) -> Squares:
    """
    Sort points into squares that fit a reach.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m]; at least one point.
    reach_m : float
        The reach [m].

    Returns
    -------
    Squares
        Any two places of a square are within reach of each other; all places within reach of one lie in the
        five by five squares round it.

    Raises
    ------
    UserError
        If a coordinate is not a number, or the reach is out of all proportion to the distances.
    """
    from hotspots.detect.kernels import squares

    x, y = plain(x), plain(y)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise UserError(
            what="The points:",
            found=f"{int((~(np.isfinite(x) & np.isfinite(y))).sum()):,} have a coordinate that is no number.",
            fix="Leave those points out first, and say how many they were.",
        )
    # A hair narrower than reach / sqrt(2): rounding never puts two points out of reach into one square.
    side = reach_m / np.sqrt(2) * (1 - 1e-6)
    west, south = float(x.min()), float(y.min())
    widest = max(float(x.max()) - west, float(y.max()) - south)
    if widest > _MOST_IN_A_ROW * side:
        raise UserError(
            what="The reach",
            found=f"is {reach_m:g} m, too short for points up to {widest / 1000:,.0f} km apart.",
            fix="Give a longer reach, such as 200 m, or leave out points far away.",
        )
    columns, rows = int((float(x.max()) - west) / side) + 5, int((float(y.max()) - south) / side) + 1
    square = squares.square_of_points(x, y, west, south, side, columns)
    few = columns * rows <= max(4 * x.size, _COUNTED)
    order = squares.order_by_square(square, columns * rows) if few else np.argsort(square, kind="stable")
    filled, first_place, xs, ys, weight, first_point, place_of = squares.gather_places(
        x, y, x.view(np.int64), y.view(np.int64), square, order
    )
    boxes = squares.boxes_of_squares(first_place, xs, ys, np.ones(xs.size, dtype=np.bool_))
    before = np.append(0, np.cumsum(weight, dtype=np.int64))[first_place]
    if few:
        runs = squares.runs_of_rows(filled, columns, squares.filled_before(filled, columns * rows))
    else:
        ends = (np.arange(5) - 2)[:, None] * columns + np.array([-2, 3])
        runs = np.searchsorted(filled, filled[:, None, None] + ends).astype(np.int32)
    return Squares(filled, columns, runs, before, first_place, boxes, xs, ys, weight, first_point, place_of)


def squares_round(
    found: Squares, reach_m: float, *, wanted: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """
    List the filled squares that hold something within reach, for some squares or all.

    Parameters
    ----------
    found : Squares
        The squares.
    reach_m : float
        The reach they were made for [m].
    wanted : numpy.ndarray of bool, shape (m,), optional
        Squares to look round; all if not given.

    Returns
    -------
    tuple of numpy.ndarray of int, shapes (m, 24) and (m,)
        Positions of the squares, those that touch first, the rest of a row -1; and how many of them touch, -1
        where it was not asked and the row means nothing.
    """
    from hotspots.detect.kernels.squares import squares_around

    if wanted is None:
        wanted = np.ones(found.filled.size, dtype=np.bool_)
    around, touch = squares_around(
        found.filled, found.columns, found.boxes, found.runs, wanted, reach_m * reach_m
    )
    return around, touch


def plain(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Give numbers as the loops want them, so that each is compiled once: in one piece, and writeable.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Numbers.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        The same array where it fits, else a copy.
    """
    return np.require(values, np.float64, ["C", "W"])
