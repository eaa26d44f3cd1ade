"""Ways to foresee where incidents will be, all on the same small cells so that they can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hotspots.detect.grid import CellGrid

WIDEST = 8
"""Widest cells tried, in scoring cells."""
HALF_LIFE_MONTHS = 3.0
"""With recent incidents weighing more, one weighs half as much as one so many months later (house rule)."""
Kind = Literal["counts", "recent counts", "density", "recent density", "gi-star", "clusters"]


@dataclass(frozen=True)
class Candidate:
    """
    One way to foresee places.

    Parameters
    ----------
    kind : str
        ``counts``, ``recent counts``, ``density``, ``recent density``, ``gi-star`` or ``clusters``.
    size : int
        Width of the cells, or bandwidth, in scoring cells; 0 for clusters.
    """

    kind: Kind
    size: int = 0

    @property
    def is_recent(self) -> bool:
        """Whether recent incidents weigh more."""
        return self.kind.startswith("recent")

    @property
    def is_amount(self) -> bool:
        """Whether it foresees amounts, not only an order of places."""
        return self.kind != "gi-star"


CANDIDATES = (
    *(Candidate("counts", size) for size in (1, 2, 4, 8)),
    *(Candidate("recent counts", size) for size in (2, 4)),
    *(Candidate("density", size) for size in (2, 4, 8)),
    *(Candidate("recent density", size) for size in (2, 4, 8)),
    *(Candidate("gi-star", size) for size in (2, 4)),
    Candidate("clusters"),
)


@dataclass(frozen=True, eq=False)
class Ground:
    """
    The scoring cells as a block of rows and columns that the wider cells fit into.

    Parameters
    ----------
    grid : CellGrid
        Square cells of the study area, counted from the origin of the coordinate system.
    """

    grid: CellGrid

    @cached_property
    def at(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of each cell in the block."""
        first = [int(axis.min()) // WIDEST * WIDEST for axis in (self.grid.rows, self.grid.columns)]
        return self.grid.rows - first[0], self.grid.columns - first[1]

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the block: multiples of the widest cells."""
        rows, columns = ((int(axis.max()) // WIDEST + 1) * WIDEST for axis in self.at)
        return rows, columns

    @cached_property
    def cells(self) -> NDArray[np.float64]:
        """1 where the block is in the study area."""
        return self.block(np.ones(len(self.grid)))

    def block(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Lay values of the cells out as a block.

        Parameters
        ----------
        values : numpy.ndarray, shape (n,)
            One a cell of the grid.

        Returns
        -------
        numpy.ndarray, shape `shape`
            0 outside the study area.
        """
        laid = np.zeros(self.shape)
        laid[self.at] = values
        return laid


def forecast(ground: Ground, counts: NDArray[np.float64], candidate: Candidate) -> NDArray[np.float64]:
    """
    Foresee how incidents will spread over the scoring cells, from how they did.

    Parameters
    ----------
    ground : Ground
        The scoring cells.
    counts : numpy.ndarray, shape (n,)
        Incidents (or their weights) in each scoring cell so far.
    candidate : Candidate
        How; not clusters, see `forecast_clusters`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Expected incidents of each cell up to a factor; for Gi* a score that orders the cells.
    """
    laid = ground.block(counts)
    if "density" in candidate.kind:
        return _smooth(laid, candidate.size)[ground.at]
    size = candidate.size
    joined, cells = _join(laid, size), _join(ground.cells, size)
    if candidate.kind == "gi-star":
        wide = _scores(joined, cells > 0)
    else:
        wide = np.divide(joined, cells, out=np.zeros(joined.shape), where=cells > 0)
    return np.asarray(wide[ground.at[0] // size, ground.at[1] // size])


def _join(laid: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    rows, columns = laid.shape
    return np.asarray(laid.reshape(rows // size, size, columns // size, size).sum(axis=(1, 3)))


def _smooth(laid: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Spread each cell's incidents from its middle by the quartic kernel."""
    from scipy.signal import oaconvolve

    steps = np.arange(-reach, reach + 1) / reach
    hill = np.maximum(1 - steps[:, None] ** 2 - steps**2, 0.0) ** 2
    spread = oaconvolve(laid, hill / hill.sum(), mode="same")
    # What the transform leaves where nothing is would put empty cells in an order they do not have.
    return np.where(spread > 1e-9 * max(float(laid.max()), 1e-9), spread, 0.0)


def _scores(counts: NDArray[np.float64], ground: NDArray[np.bool_]) -> NDArray[np.float64]:
    from hotspots.detect.kernels.stability import block_gi_star

    near = np.array([(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1)])
    z = np.zeros(counts.shape)
    block_gi_star(np.ascontiguousarray(counts), ground, near, near, 0, z)
    return z - z.min()


def forecast_clusters(
    size: int, x: NDArray[np.float64], y: NDArray[np.float64], positions: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """
    Foresee incidents where the clusters of those so far lie, spread evenly over each, and none elsewhere.

    A cluster lies on the cells that hold an incident of it.

    Parameters
    ----------
    size : int
        Number of scoring cells.
    x, y : numpy.ndarray, shape (m,)
        Eastings and northings [m] of the incidents so far.
    positions : numpy.ndarray of int, shape (m,)
        Scoring cell of each.

    Returns
    -------
    numpy.ndarray, shape (size,)
        Expected incidents of each cell; 0 outside the clusters.
    float
        Reach of the clusters [m].
    """
    from hotspots.detect.clusters import label_clusters, suggest_clustering

    reach, least = suggest_clustering(x, y)
    labels = label_clusters(x, y, method="dbscan", eps_m=reach.value, min_incidents=int(least.value))
    expected, grouped = np.zeros(size), labels >= 0
    if grouped.any():
        labels, positions = labels[grouped], positions[grouped]
        both = np.unique(labels * np.int64(size) + positions)
        cluster, cell = both // size, both % size
        density = np.bincount(labels) / np.bincount(cluster)
        np.maximum.at(expected, cell, density[cluster])
    return expected, reach.value
