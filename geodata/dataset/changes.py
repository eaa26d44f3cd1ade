"""What an import changes: which rows are new, which differ from the stored ones, which say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.dataset.fingerprints import CONTENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.dataset.fingerprints import Fingerprints

    Stored = Callable[[list[str]], Iterable[pa.RecordBatch]]

ADDED, REPLACED, UPDATED, UNCHANGED = range(4)


@dataclass(frozen=True, eq=False)
class Incoming:
    """
    The rows of an import, each by its stand-ins only.

    Parameters
    ----------
    high, low : numpy.ndarray of uint64 and uint32, shape (n,)
        Of the keys; see `Fingerprints.of_keys`.
    content : numpy.ndarray of uint64, shape (n,), or None
        Of what the rows say; None when there is nothing to compare it with.
    """

    high: NDArray[np.uint64]
    low: NDArray[np.uint32]
    content: NDArray[np.uint64] | None


@dataclass(frozen=True, eq=False)
class Changes:
    """
    The outcome of comparing an import with the table.

    Parameters
    ----------
    status : numpy.ndarray of uint8, shape (n,)
        What becomes of each row of the import: ``ADDED``, ``REPLACED`` (by a later row of the import with
        the same key), ``UPDATED`` or ``UNCHANGED``.
    holder : numpy.ndarray of int32, shape (n,)
        For unchanged rows the position in `holders`, -1 for all others; empty when the table has no row with
        a key of the import.
    holders : tuple of str
        Imports whose values are in the table.
    """

    status: NDArray[np.uint8]
    holder: NDArray[np.int32]
    holders: tuple[str, ...]

    def count(self, status: int) -> int:
        """
        Count the rows of one kind.

        Parameters
        ----------
        status : int
            Which.

        Returns
        -------
        int
            Their number.
        """
        return int((self.status == status).sum())

    def written(self) -> NDArray[np.bool_]:
        """
        Tell which rows go into the table.

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
            The new and the amended ones.
        """
        return (self.status == ADDED) | (self.status == UPDATED)


def replaced_rows(incoming: Incoming) -> NDArray[np.int64]:
    """
    Find the rows that a later row with the same key replaces.

    Parameters
    ----------
    incoming : Incoming
        Rows in order.

    Returns
    -------
    numpy.ndarray of int
        Their positions.
    """
    ranked = np.sort(incoming.high)
    twice = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    if not len(twice):
        return np.array([], dtype=np.int64)
    doubtful = np.flatnonzero(_among(incoming.high, twice))
    order = doubtful[np.lexsort((doubtful, incoming.low[doubtful], incoming.high[doubtful]))]
    high, low = incoming.high[order], incoming.low[order]
    followed = (high[1:] == high[:-1]) & (low[1:] == low[:-1])
    return np.sort(order[:-1][followed])


def _among(values: NDArray[np.uint64], ranked: NDArray[np.uint64]) -> NDArray[np.bool_]:
    if not len(ranked):
        return np.zeros(len(values), dtype=bool)
    place = np.minimum(np.searchsorted(ranked, values), len(ranked) - 1)
    return np.asarray(ranked[place] == values)


class KeySet:
    """
    Keys that can be asked for.

    Parameters
    ----------
    high, low : numpy.ndarray of uint64 and uint32, shape (n,)
        Their stand-ins, no key twice.
    maker : Fingerprints
        What made them.
    """

    def __init__(self, high: NDArray[np.uint64], low: NDArray[np.uint32], maker: Fingerprints) -> None:
        self._order = np.argsort(high, kind="stable")
        self._high, self._low, self._maker = high[self._order], low, maker

    @classmethod
    def of(cls, ids: pa.Array, maker: Fingerprints) -> KeySet:
        """
        Make a set of keys spelled out.

        Parameters
        ----------
        ids : pyarrow.Array of str
            No key twice.
        maker : Fingerprints
            Makes the stand-ins.

        Returns
        -------
        KeySet
            Of these.
        """
        return cls(*maker.of_keys(ids), maker)

    def __len__(self) -> int:
        return len(self._high)

    def places(self, ids: pa.Array) -> NDArray[np.int64]:
        """
        Find keys.

        Parameters
        ----------
        ids : pyarrow.Array of str
            Keys.

        Returns
        -------
        numpy.ndarray of int, shape (n,)
            Position of each in the set, -1 where it is not in it.
        """
        found = np.full(len(ids), -1, dtype=np.int64)
        if not len(self._high) or not len(ids):
            return found
        high, low = self._maker.of_keys(ids)
        at = np.searchsorted(self._high, high)
        open_ = np.flatnonzero(at < len(self._high))
        while open_.size:
            open_ = open_[self._high[at[open_]] == high[open_]]
            place = self._order[at[open_]]
            same = self._low[place] == low[open_]
            found[open_[same]] = place[same]
            at[open_] += 1  # two keys may share the first 64 bits
            open_ = open_[~same]
            open_ = open_[at[open_] < len(self._high)]
        return found


def compare(incoming: Incoming, stored: Stored | None, maker: Fingerprints) -> Changes:
    """
    Compare an import with what the table holds under the same keys.

    Parameters
    ----------
    incoming : Incoming
        Rows of the import, in order; the last row of a key wins.
    stored : callable or None
        Gives the rows of the table, some at a time, with the columns named; None when there is no table.
    maker : Fingerprints
        What made the stand-ins.

    Returns
    -------
    Changes
        Every row of the import is of one kind only.
    """
    import pyarrow as pa

    status = np.full(len(incoming.high), ADDED, dtype=np.uint8)
    status[replaced_rows(incoming)] = REPLACED
    nobody = np.zeros(0, dtype=np.int32)
    if stored is None or incoming.content is None:
        return Changes(status, nobody, ())
    winners = np.flatnonzero(status != REPLACED)
    keys = KeySet(incoming.high[winners], incoming.low[winners], maker)
    holders: dict[str, int] = {}
    if not any((keys.places(batch["incident_id"]) >= 0).any() for batch in stored(["incident_id"])):
        return Changes(status, nobody, ())
    holder = np.full(len(status), -1, dtype=np.int32)
    for batch in stored(["incident_id", "batch_id", *CONTENT]):
        place = keys.places(batch["incident_id"])
        hit = np.flatnonzero(place >= 0)
        if not hit.size:
            continue
        rows, mine = batch.take(pa.array(hit)), winners[place[hit]]
        same = maker.of_rows(rows) == incoming.content[mine]
        status[mine] = np.where(same, UNCHANGED, UPDATED)
        held = rows["batch_id"].dictionary_encode()
        numbers = np.array(
            [holders.setdefault(name, len(holders)) for name in held.dictionary.to_pylist()], dtype=np.int32
        )
        holder[mine] = np.where(same, numbers[held.indices.to_numpy(zero_copy_only=False)], -1)
    return Changes(status, holder, tuple(holders))
