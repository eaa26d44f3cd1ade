"""National Grid references: letters and 2 to 10 figures, read as the square they name."""

from __future__ import annotations

import re
from dataclasses import dataclass

GRID_CRS = "EPSG:27700"
"""The British National Grid, which every grid reference is in."""

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_PATTERN = re.compile(r"([A-HJ-Z]{2})([0-9]{2,10})")
_SQUARE_KM = 100_000
_EAST_END_M, _NORTH_END_M = 700_000, 1_300_000


@dataclass(frozen=True)
class GridSquare:
    """
    The square a grid reference names.

    Parameters
    ----------
    easting_m, northing_m : float
        Centre of the square in the British National Grid, in metres.
    side_m : int
        Length of its side in metres: 10,000 for 2 figures, 1,000 for 4, 100 for 6, 10 for 8, 1 for 10.
    """

    easting_m: float
    northing_m: float
    side_m: int

    @property
    def uncertainty_m(self) -> float:
        """Distance from the centre to a corner: how far off the true point can be, in metres."""
        return float(self.side_m / 2**0.5)


def parse_grid_reference(text: str) -> GridSquare | None:
    """
    Read a National Grid reference such as ``SK 5894 0432``.

    Parameters
    ----------
    text : str
        Two letters and an even number of figures from 2 to 10, in any spacing and case.

    Returns
    -------
    GridSquare or None
        The square; None when the text is no reference or its letters name no square of the National Grid.

    Notes
    -----
    Source: Ordnance Survey, "A guide to coordinate systems in Great Britain": two letters name a 100 km
    square in a 5 by 5 arrangement without the letter I, the figures give the south-west corner inside it.
    """
    found = _PATTERN.fullmatch(re.sub(r"[\s,.\-/]+", "", text).upper())
    if found is None or len(found[2]) % 2:
        return None
    corner = _square_corner(found[1])
    if corner is None:
        return None
    half = len(found[2]) // 2
    side = 10 ** (5 - half)
    east = corner[0] + int(found[2][:half]) * side + side / 2
    north = corner[1] + int(found[2][half:]) * side + side / 2
    return GridSquare(east, north, side)


def looks_letterless(text: str) -> bool:
    """
    Tell whether a text is a grid reference whose letters are missing.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    bool
        True for an even number of figures, 4 to 10, and nothing else.
    """
    figures = re.sub(r"[\s,.\-/]+", "", text)
    return figures.isascii() and figures.isdigit() and 4 <= len(figures) <= 10 and len(figures) % 2 == 0


def _square_corner(letters: str) -> tuple[int, int] | None:
    first, second = _LETTERS.index(letters[0]), _LETTERS.index(letters[1])
    # The first letter counts 500 km squares from S, whose own south-west corner is the origin.
    east = ((first - 2) % 5) * 5 + second % 5
    north = 19 - (first // 5) * 5 - second // 5
    corner = east * _SQUARE_KM, north * _SQUARE_KM
    inside = 0 <= corner[0] < _EAST_END_M and 0 <= corner[1] < _NORTH_END_M
    return corner if inside else None
