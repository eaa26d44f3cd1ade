"""
Short stand-ins for keys and rows, so that millions of them can be compared in little memory.

A key is summed up in 96 bits, the content of a row in 64, by multilinear hashing with multipliers drawn anew
for every import. Two different keys get the same stand-in with a chance of 1 in 2^96, whatever they are: that
any two of a hundred million do has a chance below 1 in ten million million.

References
----------
Lemire D, Kaser O (2014). Strongly universal string hashing is fast. The Computer Journal 57(11), 1624-1638.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import numpy as np

from geodata.dataset.columns import combined
from geodata.schema import INCIDENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]

_NOT_CONTENT = ("incident_id", "harm", "batch_id", "source_file", "source_row")
CONTENT = tuple(column.name for column in INCIDENTS if column.name not in _NOT_CONTENT)
"""Columns whose change makes a row "updated"."""

_LONGEST = 256
_LANES = 3
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


class Fingerprints:
    """Makes stand-ins; those of one maker can be compared with each other, and with no others."""

    def __init__(self) -> None:
        draw = np.random.Generator(np.random.PCG64(secrets.randbits(128)))
        self._secret = secrets.token_bytes(32)
        # One multiplier a word of four bytes, one for the length, one to begin with.
        words = _LONGEST // 4 + 2
        self._keys = draw.integers(0, 2**64, (_LANES, words), dtype=np.uint64)
        self._columns = draw.integers(0, 2**64, (len(CONTENT), 2, 3), dtype=np.uint64)

    def of_keys(self, ids: pa.Array) -> tuple[Numbers, NDArray[np.uint32]]:
        """
        Sum up keys.

        Parameters
        ----------
        ids : pyarrow.Array of str
            Keys, none of them null.

        Returns
        -------
        tuple of numpy.ndarray, shape (n,) each
            64 and 32 bits a key.
        """
        lanes = self._of_texts(ids, _LANES)
        return (lanes[0] << _HALF) | lanes[1], lanes[2].astype(np.uint32)

    def of_rows(self, rows: pa.Table) -> Numbers:
        """
        Sum up what rows say: the columns whose change makes a row "updated".

        Parameters
        ----------
        rows : pyarrow.Table
            With the columns `CONTENT`.

        Returns
        -------
        numpy.ndarray of uint64, shape (n,)
            Equal for rows that say the same.
        """
        sums = np.zeros((2, rows.num_rows), dtype=np.uint64)
        for name, keys in zip(CONTENT, self._columns, strict=True):
            self._add(sums, combined(rows[name]), keys)
        sums >>= _HALF
        return (sums[0] << _HALF) | sums[1]

    def _add(self, sums: Numbers, column: pa.Array, keys: Numbers) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        if column.null_count == len(column):
            sums += keys[:, 2:]
            return
        if pa.types.is_list(column.type):
            column = pc.binary_join(column, "\x1f")
        if pa.types.is_boolean(column.type):
            codes = pc.fill_null(column.cast(pa.int8()), 2).to_numpy(zero_copy_only=False)
            self._add_coded(sums, np.array([0, 1, 0], dtype=np.uint64), codes, keys)
        elif pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
            coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
            lanes = self._of_texts(coded.dictionary, 2)
            values = np.append((lanes[0] << _HALF) | lanes[1], np.uint64(0))
            codes = pc.fill_null(coded.indices, len(values) - 1).to_numpy(zero_copy_only=False)
            self._add_coded(sums, values, codes, keys)
        else:
            sums += _contributions(_bits(column), keys)
            if column.null_count:
                sums += keys[:, 2:] * column.is_null().to_numpy(zero_copy_only=False)

    @staticmethod
    def _add_coded(sums: Numbers, values: Numbers, codes: NDArray[np.int64], keys: Numbers) -> None:
        """Add columns that have few different values; the last one stands for null."""
        parts = _contributions(values, keys)
        parts[:, -1] = keys[:, 2]
        for lane, part in enumerate(parts):
            sums[lane] += part[codes]

    def _of_texts(self, texts: pa.Array, lanes: int) -> Numbers:
        """Give 32 bits a text and lane."""
        found = np.zeros((lanes, len(texts)), dtype=np.uint64)
        if not len(texts):
            return found
        _, offsets, content = texts.buffers()
        edges = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
        letters = _letters(content, edges)
        edges = edges - edges[0]
        lengths = np.diff(edges)
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length)
            if length > _LONGEST:
                found[:, rows] = self._one_by_one(texts.take(rows), lanes)
            else:
                found[:, rows] = self._of_one_length(letters, edges[rows], length, lanes)
        return found

    def _of_one_length(self, letters: bytes, starts: NDArray[np.int32], length: int, lanes: int) -> Numbers:
        keys = self._keys[:lanes]
        total = np.empty((lanes, len(starts)), dtype=np.uint64)
        total[:] = (keys[:, 0] + keys[:, 1] * np.uint64(length))[:, None]
        for place, wide in enumerate(_words(letters, starts, length)):
            for lane in range(lanes):
                total[lane] += keys[lane, place + 2] * wide
        total >>= _HALF
        return total

    def _one_by_one(self, texts: pa.Array, lanes: int) -> Numbers:
        hashes = b"".join(
            hashlib.blake2b(text.encode(), key=self._secret, digest_size=12).digest()
            for text in texts.to_pylist()
        )
        return np.frombuffer(hashes, dtype=np.uint32).reshape(-1, 3)[:, :lanes].T.astype(np.uint64)


def _letters(content: pa.Buffer | None, edges: NDArray[np.int32]) -> bytes:
    """Give the letters of all texts, with room behind them for a whole word."""
    whole = memoryview(content or b"")[int(edges[0]) : int(edges[-1])]
    return b"".join([whole, bytes(4)])


def _words(letters: bytes, starts: NDArray[np.int32], length: int) -> Iterator[Numbers]:
    """Give the words of four bytes of texts of one length, the last filled up with zeros."""
    # A word begins at every byte, so that words can be fetched from wherever a text begins.
    everywhere = np.ndarray((len(letters) - 3,), dtype="<u4", buffer=letters, strides=(1,))
    for first in range(0, length, 4):
        word = everywhere[starts + first].astype(np.uint64)
        rest = length - first
        yield word if rest >= 4 else word & np.uint64((1 << 8 * rest) - 1)


def _contributions(values: Numbers, keys: Numbers) -> Numbers:
    """Multiply both halves of 64 bits with the multipliers of a column, for each lane."""
    high, low = values >> _HALF, values & _LOW
    return keys[:, :1] * high + keys[:, 1:2] * low


def _bits(column: pa.Array) -> Numbers:
    """Give numbers and times as 64 bits; the two zeros are one number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        values = pc.fill_null(column, 0.0).to_numpy(zero_copy_only=False) + 0.0
        return np.ascontiguousarray(values, dtype=np.float64).view(np.uint64)
    numbers = pc.fill_null(column.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(numbers).view(np.uint64)
