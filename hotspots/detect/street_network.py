"""Streets as a network: junctions, stretches between them, short pieces of street, and points put on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.detect.points import require_positive

if TYPE_CHECKING:
    from numpy.typing import NDArray

SNAP_M = 0.5
"""Ends of lines this close to each other are one junction (house rule)."""
MOST_PIECES = 400_000


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """
    Stretches of street between junctions.

    Parameters
    ----------
    lines : numpy.ndarray of shapely line strings, shape (k,)
        The stretches [m].
    line : numpy.ndarray of int, shape (k,)
        Position of the line each stretch was cut from.
    length_m : numpy.ndarray, shape (k,)
        Their lengths.
    ends : numpy.ndarray of int, shape (k, 2)
        Junction at the start and at the end of each.
    junctions : int
        How many junctions there are.
    """

    lines: NDArray[Any]
    line: NDArray[np.int64]
    length_m: NDArray[np.float64]
    ends: NDArray[np.int64]
    junctions: int

    def __len__(self) -> int:
        return int(self.length_m.size)


@dataclass(frozen=True, eq=False)
class StreetPieces:
    """
    Stretches cut into pieces of about equal length, each with its middle.

    Parameters
    ----------
    stretch : numpy.ndarray of int, shape (p,)
        Stretch of each piece, sorted.
    middle_m : numpy.ndarray, shape (p,)
        Distance of its middle from the start of the stretch [m].
    length_m : numpy.ndarray, shape (p,)
        Its length [m].
    first : numpy.ndarray of int, shape (k + 1,)
        Where the pieces of each stretch begin.
    """

    stretch: NDArray[np.int64]
    middle_m: NDArray[np.float64]
    length_m: NDArray[np.float64]
    first: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.stretch.size)

    def lines(self, network: StreetNetwork) -> NDArray[Any]:
        """
        Draw the pieces.

        Parameters
        ----------
        network : StreetNetwork
            The network they were cut from.

        Returns
        -------
        numpy.ndarray of shapely line strings, shape (p,)
            One a piece.
        """
        from shapely.ops import substring

        start, end = self.middle_m - self.length_m / 2, self.middle_m + self.length_m / 2
        shapes = np.empty(len(self), dtype=object)
        shapes[:] = [
            substring(network.lines[stretch], low, high)
            for stretch, low, high in zip(self.stretch, start, end, strict=True)
        ]
        return shapes


def make_network(lines: NDArray[Any], *, snap_m: float = SNAP_M) -> StreetNetwork:
    """
    Join lines to a network: they meet where they share a corner, not where they merely cross.

    Parameters
    ----------
    lines : numpy.ndarray of shapely line strings, shape (n,)
        Centre lines [m]. A bridge crosses without a shared corner, so it stays apart from what is below it.
    snap_m : float, default 0.5
        Corners this close [m] are the same.

    Returns
    -------
    StreetNetwork
        Stretches from junction to junction; none of them empty.

    Raises
    ------
    UserError
        If there is no line.
    """
    import shapely

    corners, line = shapely.get_coordinates(lines, return_index=True)
    if not len(corners):
        raise UserError(what="The streets", found="hold no line.", fix="Load a file of street centre lines.")
    corner = _numbered(np.round(corners / snap_m).astype(np.int64))
    start = np.r_[True, line[1:] != line[:-1]]
    end = np.r_[line[1:] != line[:-1], True]
    cut = start | end | (np.bincount(corner)[corner] > 1)
    # Every cut corner but the last of a line begins a stretch; it ends at the next cut corner.
    cuts = np.flatnonzero(cut)
    begin, finish = cuts[:-1], cuts[1:]
    along = line[begin] == line[finish]
    begin, finish = begin[along], finish[along]
    stretches, length = _stretches(corners, begin, finish)
    kept = length > 0
    ends = np.column_stack([corner[begin], corner[finish]])[kept]
    _, numbered = np.unique(ends, return_inverse=True)
    ends = numbered.reshape(ends.shape)
    return StreetNetwork(
        stretches[kept], line[begin][kept], length[kept], ends.astype(np.int64), int(ends.max(initial=-1)) + 1
    )


def _numbered(places: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(places, axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _stretches(
    corners: NDArray[np.float64], begin: NDArray[np.int64], finish: NDArray[np.int64]
) -> tuple[NDArray[Any], NDArray[np.float64]]:
    import shapely

    sizes = finish - begin + 1
    owner = np.repeat(np.arange(begin.size), sizes)
    offset = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    drawn = shapely.linestrings(corners[np.repeat(begin, sizes) + offset], indices=owner)
    return np.asarray(drawn, dtype=object), np.asarray(shapely.length(drawn))


def cut_pieces(network: StreetNetwork, *, piece_m: float) -> StreetPieces:
    """
    Cut every stretch into equal pieces, none longer than asked for.

    Parameters
    ----------
    network : StreetNetwork
        The streets.
    piece_m : float
        Longest piece [m].

    Returns
    -------
    StreetPieces
        The pieces, in the order of the stretches.

    Raises
    ------
    UserError
        If the length is not above zero, or there would be more than 400,000 pieces.
    """
    longest = require_positive(piece_m, "The length of a piece of street")
    many = np.maximum(np.ceil(network.length_m / longest - 1e-9).astype(np.int64), 1)
    if many.sum() > MOST_PIECES:
        raise UserError(
            what="The streets",
            found=f"would be cut into {int(many.sum()):,} pieces of {longest:g} m.",
            fix="Choose longer pieces, or load only the streets of the area you serve.",
        )
    stretch = np.repeat(np.arange(len(network)), many)
    first = np.concatenate([[0], np.cumsum(many)])
    length = (network.length_m / many)[stretch]
    place = np.arange(stretch.size) - first[stretch]
    return StreetPieces(stretch, (place + 0.5) * length, length, first)


def put_on_streets(
    network: StreetNetwork, x: NDArray[np.float64], y: NDArray[np.float64], *, most_m: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """
    Move points to the nearest street.

    Parameters
    ----------
    network : StreetNetwork
        The streets.
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    most_m : float
        A point farther from every street than this [m] is left out.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Stretch of each point, -1 for one left out, and its distance from the start of the stretch [m].
    """
    import shapely

    stretch, along = np.full(x.size, -1, dtype=np.int64), np.zeros(x.size)
    if not x.size:
        return stretch, along
    points = np.asarray(shapely.points(x, y), dtype=object)
    point, found = shapely.STRtree(network.lines).query_nearest(
        points, max_distance=most_m, all_matches=False
    )
    stretch[point] = found
    along[point] = shapely.line_locate_point(network.lines[found], points[point])
    return stretch, along
