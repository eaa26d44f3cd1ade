"""Which hot spots stay hot when the choices behind the map are made otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

SOLID = 0.9
"""Hot in at least this share of the other ways of looking: solid (house rule)."""
LIKELY = 0.6
"""Hot in at least this share: likely; in fewer: depends on choices (house rule)."""
CLASSES = ("solid", "likely", "depends on choices")


class Look(NamedTuple):
    """
    One other way of looking at the same incidents.

    Parameters
    ----------
    choice : str
        Which choice was made otherwise, such as "grid moved".
    name : str
        How, such as "a third of a cell east".
    hot : numpy.ndarray of bool, shape (n,)
        Which of the places on the map are hot, looked at in this way.
    """

    choice: str
    name: str
    hot: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Stability:
    """
    How far each place stays hot.

    Parameters
    ----------
    share : numpy.ndarray, shape (n,)
        Share of the looks in which the place is hot, 0 to 1; of places that are not hot on the map too.
    kind : numpy.ndarray of str, shape (n,)
        ``solid``, ``likely`` or ``depends on choices``; empty where the place is not hot on the map.
    looks : pandas.DataFrame
        One row a look: ``choice``, ``look``, ``hot`` (places), ``stay`` (share of the hot places of the map
        that stay hot; nan when there are none).
    """

    share: NDArray[np.float64]
    kind: NDArray[np.object_]
    looks: DataFrame


def stability(hot: NDArray[np.bool_], looks: Sequence[Look]) -> Stability:
    """
    Say of every hot place in which share of other ways of looking it stays hot.

    Parameters
    ----------
    hot : numpy.ndarray of bool, shape (n,)
        Which places are hot on the map.
    looks : sequence of Look
        The other ways, at least one; each weighs the same.

    Returns
    -------
    Stability
        Shares, classes and a table of the looks.

    Raises
    ------
    UserError
        If there is no other way of looking, or one is about other places.

    Examples
    --------
    >>> hot = np.array([True, True, False])
    >>> found = stability(hot, [Look("period", "first half", hot), Look("period", "second half", ~hot)])
    >>> found.share.tolist(), found.kind.tolist()
    ([0.5, 0.5, 0.5], ['depends on choices', 'depends on choices', ''])
    """
    import pandas as pd

    hot = np.asarray(hot, dtype=bool)
    if not looks or any(look.hot.shape != hot.shape for look in looks):
        raise UserError(
            what="Stability",
            found=f"was asked of {hot.size:,} places with {len(looks)} other ways of looking, or with ways "
            "that are about other places.",
            fix="Give at least one other way, each with one answer a place.",
        )
    agree = np.stack([look.hot for look in looks])
    share = agree.sum(axis=0, dtype=np.int32) / len(looks)
    kind = np.full(hot.shape, "", dtype=object)
    # Shares are whole numbers over whole numbers: the slack keeps 9 of 10 from reading as less than 0.9.
    for name, least in zip(CLASSES[::-1], (0.0, LIKELY - 1e-9, SOLID - 1e-9), strict=True):
        kind[hot & (share >= least)] = name
    number = int(hot.sum())
    table = pd.DataFrame(
        {
            "choice": [look.choice for look in looks],
            "look": [look.name for look in looks],
            "hot": np.count_nonzero(agree, axis=1),
            "stay": np.count_nonzero(agree[:, hot], axis=1) / number if number else np.nan,
        }
    )
    return Stability(share, kind, table)


def cut_in_quarters(moments: NDArray[Any]) -> NDArray[np.int8] | None:
    """
    Cut the months in which anything happened into four runs of (about) as many months.

    Parameters
    ----------
    moments : numpy.ndarray of datetime64, shape (n,)
        When each incident began; missing ones belong to no quarter.

    Returns
    -------
    numpy.ndarray of int8, shape (n,), or None
        Quarter 0 to 3 of each incident, -1 without a date; None when fewer than four months have incidents.
    """
    dated = ~np.isnat(moments)
    if not dated.any():
        return None
    days = moments.astype("datetime64[D]").astype(np.int64)
    first = int(days[dated].min())
    day = np.where(dated, days - first, -1)
    seen = np.bincount(day[dated])
    month = (
        np.arange(first, first + seen.size).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    )
    used = np.unique(month[seen > 0])
    if used.size < 4:
        return None
    quarter = np.searchsorted(used, month) * 4 // used.size
    return np.append(quarter, -1).astype(np.int8)[day]


PERIODS = (
    ("without the first quarter", (1, 2, 3)),
    ("without the last quarter", (0, 1, 2)),
    ("first half", (0, 1)),
    ("second half", (2, 3)),
)
"""Parts of the period that are looked at, as quarters."""
