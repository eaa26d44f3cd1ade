"""Population of areas that have none of their own, shared out from smaller areas by ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.compiled import PREPARED

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SLIVER = 1e-3


def ground_shares(smaller: NDArray[Any], larger: NDArray[Any]) -> Any:
    """
    Say which share of each small area's ground lies in each larger one.

    Parameters
    ----------
    smaller, larger : numpy.ndarray of shapely polygons, shape (m,) and (n,)
        Areas in the same metric system.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, m)
        Shares, 0 to 1; below a thousandth they are 0, as boundaries drawn with different detail cross each
        other a little everywhere.

    References
    ----------
    Goodchild MF, Lam NS-N (1980). Areal interpolation: a variant of the traditional spatial problem.
    Geo-Processing 1, 297-312.
    """
    import shapely
    from scipy import sparse

    with PREPARED:
        shapely.prepare(larger)
        target, source = shapely.STRtree(smaller).query(larger, predicate="intersects")
        # A small area wholly inside needs no cutting; most are.
        whole = shapely.covers(larger[target], smaller[source])
    shares = whole.astype(float)
    cut = np.flatnonzero(~whole)
    pieces = shapely.area(shapely.intersection(larger[target[cut]], smaller[source[cut]]))
    shares[cut] = pieces / shapely.area(smaller[source[cut]])
    kept = shares >= _SLIVER
    places = (target[kept], source[kept])
    return sparse.csr_array((shares[kept], places), shape=(len(larger), len(smaller)))


def add_up(people: NDArray[np.float64], shares: Any) -> NDArray[np.float64]:
    """
    Add up the people of small areas in larger ones, as if they lived evenly over each small area.

    Parameters
    ----------
    people : numpy.ndarray, shape (m,)
        People in each small area; missing counts as nobody.
    shares : scipy.sparse.csr_array, shape (n, m)
        From `ground_shares`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        People in each larger area; nan where no small area with people reaches it.
    """
    known = np.nan_to_num(people)
    reached = shares @ (known > 0).astype(float) > 0
    return np.where(reached, shares @ known, np.nan)
