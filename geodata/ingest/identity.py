"""Stable keys for records, and keyed hashes for people."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.ingest.uniques import Uniques


@dataclass(frozen=True, eq=False)
class Keys:
    """
    What the keys of some records are made of.

    Parameters
    ----------
    source : str
        Who recorded them.
    reference : pyarrow.Array
        The source's own references; null where there is none.
    lacking : numpy.ndarray of int, shape (m,)
        Rows without one.
    hashes : list of bytes
        Different hashes of the texts that tell such rows apart.
    hash_of : numpy.ndarray of int, shape (m,)
        Which hash each of those rows has.
    file_of : numpy.ndarray of int, shape (m,)
        Which file of the import each of those rows is from.
    """

    source: str
    reference: pa.Array
    lacking: NDArray[np.int64]
    hashes: list[bytes]
    hash_of: NDArray[np.int64]
    file_of: NDArray[np.int64]


def keys_of(
    source: str,
    reference: pa.Array,
    identifying: Callable[[NDArray[np.int64]], Sequence[pa.Array]],
    file_of: NDArray[np.int64],
) -> Keys:
    """
    Prepare the keys of records; `LookAlikes` finishes them.

    Parameters
    ----------
    source : str
        Who recorded them.
    reference : pyarrow.Array
        The source's own references; null where there is none.
    identifying : callable
        Gives, for rows without a reference, normalised text columns that tell one from another.
    file_of : numpy.ndarray of int, shape (n,)
        Which file of the import each record is from.

    Returns
    -------
    Keys
        In the order of the records.
    """
    import pyarrow.compute as pc

    lacking = np.flatnonzero(reference.is_null().to_numpy(zero_copy_only=False))
    if not len(lacking):
        return Keys(source, reference, lacking, [], lacking, lacking)
    texts = [pc.fill_null(column, "") for column in identifying(lacking)]
    joined = pc.binary_join_element_wise(*texts, "\x1f").dictionary_encode()
    hashes = [
        hashlib.blake2b(text, digest_size=12).digest()
        for text in joined.dictionary.cast("binary").to_pylist()
    ]
    hash_of = joined.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Keys(source, reference, lacking, hashes, hash_of, file_of[lacking])


class LookAlikes:
    """
    Give keys to records that come in parts, in their order.

    It remembers how often each hash came in the file so far: 12 bytes for each different one.
    """

    def __init__(self) -> None:
        self._file = -1
        self._seen: list[tuple[NDArray[np.uint64], NDArray[np.int32]]] = []

    def ids(self, keys: Keys) -> pa.Array:
        """
        Finish the keys of the next part.

        Parameters
        ----------
        keys : Keys
            Of records that follow those seen before.

        Returns
        -------
        pyarrow.Array
            ``source:reference``, or ``source:#hash``; the second and later look-alikes within one file get
            ``-2``, ``-3`` behind it, so that they stay separate and yet come out the same in another import.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = pc.binary_join_element_wise(pa.scalar(keys.source), keys.reference, ":")
        if not len(keys.lacking):
            return ids
        ordinal = self._number(keys)
        ends = pc.if_else(
            pa.array(ordinal == 0),
            "",
            pc.binary_join_element_wise("-", pc.cast(pa.array(ordinal + 1), pa.string()), ""),
        )
        hashes = pa.array([one.hex() for one in keys.hashes], pa.string()).take(pa.array(keys.hash_of))
        made = pc.binary_join_element_wise(f"{keys.source}:#", hashes, ends, "")
        return pc.replace_with_mask(ids, keys.reference.is_null(), made)

    def _number(self, keys: Keys) -> NDArray[np.int64]:
        """Number the look-alikes of each file 0, 1, 2 ... in their order."""
        first = int(keys.file_of.min())
        ordinal = _ordinals(keys.hash_of * (int(keys.file_of.max()) - first + 1) + keys.file_of - first)
        short = np.frombuffer(b"".join(one[:8] for one in keys.hashes), dtype=np.uint64)
        going_on = np.flatnonzero(keys.file_of == self._file)
        ordinal[going_on] += self._counted(short)[keys.hash_of[going_on]]
        last = int(keys.file_of[-1])
        if last != self._file:
            self._file, self._seen = last, []
        self._count(short, np.bincount(keys.hash_of[keys.file_of == last], minlength=len(short)))
        return ordinal

    def _counted(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        total = np.zeros(len(hashes), dtype=np.int64)
        for known, counts in self._seen:
            place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            total += np.where(known[place] == hashes, counts[place], 0)
        return total

    def _count(self, hashes: NDArray[np.uint64], counts: NDArray[np.int64]) -> None:
        """Add counts; lists of like length are joined, so that there are only a few of them."""
        used = counts > 0
        newest = _added_up(hashes[used], counts[used])
        while self._seen and len(self._seen[-1][0]) < 2 * len(newest[0]):
            known, before = self._seen.pop()
            newest = _added_up(np.concatenate([known, newest[0]]), np.concatenate([before, newest[1]]))
        if len(newest[0]):
            self._seen.append(newest)


def _added_up(
    hashes: NDArray[np.uint64], counts: NDArray[Any]
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    order = np.argsort(hashes, kind="stable")
    ranked = hashes[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]][: len(ranked)])
    if not len(starts):
        return ranked, counts.astype(np.int32)
    return ranked[starts], np.add.reduceat(counts[order], starts).astype(np.int32)


def _ordinals(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the rows of each key 0, 1, 2 ... in their order."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    lengths = np.diff(np.r_[starts, len(ranked)])
    ordinal = np.empty(len(keys), dtype=np.int64)
    ordinal[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return ordinal


def read_or_make_key(path: Path) -> bytes:
    """
    Read the secret that people's identifiers are hashed with; make it when there is none.

    Parameters
    ----------
    path : pathlib.Path
        ``Workspace.key_path``; made readable by its owner only.

    Returns
    -------
    bytes
        32 bytes.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    key = secrets.token_bytes(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    return key


def hash_people(people: Uniques, key: bytes, *, source: str, role: str) -> pa.Array:
    """
    Replace identifiers of people by keyed hashes.

    Parameters
    ----------
    people : Uniques
        Identifiers as given; empty ones give null.
    key : bytes
        The workspace's secret.
    source, role : str
        Part of what is hashed, so that two sources' numbers never meet by chance.

    Returns
    -------
    pyarrow.Array
        32 figures each, one a row.
    """

    def hashed(value: str) -> str | None:
        if not value:
            return None
        message = "\x1f".join((source, role, value.casefold())).encode("utf-8")
        return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]

    return people.spread_text(hashed)
