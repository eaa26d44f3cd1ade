"""Kernel density along streets: it spreads along them, and not through walls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import in_threads
from hotspots.detect.points import require_positive
from hotspots.detect.street_network import StreetNetwork, StreetPieces, cut_pieces, put_on_streets

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_SHARE = 1e-3
"""A path that carries less than this share of an incident is followed no further."""
_CHUNK = 2_000


@dataclass(frozen=True, eq=False)
class StreetDensity:
    """
    Density along streets.

    Parameters
    ----------
    pieces : StreetPieces
        The pieces of street.
    density_per_km : numpy.ndarray, shape (p,)
        Incidents per kilometre of street at the middle of each piece.
    on_streets : numpy.ndarray of bool, shape (n,)
        Which points lie near enough to a street to count.
    cut_share : float
        Bound of the share of the incidents in paths that were followed no further.
    """

    pieces: StreetPieces
    density_per_km: NDArray[np.float64]
    on_streets: NDArray[np.bool_]
    cut_share: float


def street_density(
    network: StreetNetwork,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    piece_m: float,
    bandwidth_m: float,
    most_m: float = 50.0,
    weights: NDArray[np.float64] | None = None,
) -> StreetDensity:
    """
    Spread every incident along the streets around it and add up.

    Parameters
    ----------
    network : StreetNetwork
        The streets.
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings of the incidents [m].
    piece_m : float
        Longest piece of street a density is given for [m].
    bandwidth_m : float
        How far an incident spreads, along the streets [m].
    most_m : float, default 50
        An incident farther from every street than this [m] does not count.
    weights : numpy.ndarray, shape (n,), optional
        Weight of each incident.

    Returns
    -------
    StreetDensity
        Density per kilometre of street.

    Raises
    ------
    UserError
        If a length is not above zero, or there would be too many pieces.

    Notes
    -----
    Equal-split continuous kernel: an incident adds 15 / (16 h) (1 - d² / h²)² per metre at distance d < h
    along a path, times 2 / n for every junction of n streets the path passes and 2 / n - 1 for every one it
    turns back at, summed over all paths. What goes into a junction comes out of it, so that the surface holds
    as many incidents as went in, and it does not jump at junctions. At a dead end the path turns back.

    References
    ----------
    Okabe A, Satoh T, Sugihara K (2009). A kernel density estimation method for networks, its computational
    method and a GIS-based tool. International Journal of Geographical Information Science 23, 7-32.
    """
    reach = require_positive(bandwidth_m, "The bandwidth")
    pieces = cut_pieces(network, piece_m=piece_m)
    stretch, along = put_on_streets(
        network, x, y, most_m=require_positive(most_m, "The distance to a street")
    )
    near = stretch >= 0
    weight = np.ones(x.size) if weights is None else np.asarray(weights, dtype=float)
    total, lost = _spread(network, pieces, _joined(stretch[near], along[near], weight[near]), reach)
    whole = float(weight[near].sum())
    return StreetDensity(pieces, np.maximum(total, 0) * 1000, near, lost / whole if whole else 0.0)


def _joined(
    stretch: NDArray[np.int64], along: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Take incidents at one spot together: published ones stand in tall stacks."""
    order = np.lexsort((along, stretch))
    stretch, along, weight = stretch[order], along[order], weight[order]
    if not stretch.size:
        return stretch, along, weight
    fresh = np.flatnonzero(np.r_[True, (np.diff(stretch) != 0) | (np.diff(along) != 0)])
    return stretch[fresh], along[fresh], np.add.reduceat(weight, fresh)


def _spread(
    network: StreetNetwork,
    pieces: StreetPieces,
    points: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    reach: float,
) -> tuple[NDArray[np.float64], float]:
    from hotspots.detect.kernels.street_density import spread

    arriving = network.ends.ravel()  # position 2 k + e is end e of stretch k
    order = np.argsort(arriving, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(arriving, minlength=network.junctions))])

    def work(start: int) -> tuple[NDArray[np.float64], float]:
        part = slice(start, start + _CHUNK)
        total = np.zeros(len(pieces))
        lost = spread(
            *(values[part] for values in points), network.ends, network.length_m, pieces.first,
            pieces.middle_m, starts, order, reach, LEAST_SHARE, total,
        )  # fmt: skip
        return total, float(lost)

    parts = in_threads(work, range(0, points[0].size, _CHUNK))
    return sum((total for total, _ in parts), np.zeros(len(pieces))), sum(lost for _, lost in parts)
