"""Stable keys for records, and keyed hashes for people."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from geodata.ingest.uniques import Uniques


def incident_ids(
    source: str,
    reference: pa.Array,
    identifying: Callable[[NDArray[np.int64]], Sequence[pa.Array]],
    file_of: NDArray[np.int64],
) -> pa.Array:
    """
    Give every record its key.

    Parameters
    ----------
    source : str
        Who recorded it.
    reference : pyarrow.Array
        The source's own references; null where there is none.
    identifying : callable
        Gives, for rows without a reference, normalised text columns that tell one from another.
    file_of : numpy.ndarray of int, shape (n,)
        Which file of the import each record is from.

    Returns
    -------
    pyarrow.Array
        ``source:reference``, or ``source:#hash``; the second and later look-alikes within one file get
        ``-2``, ``-3`` behind it, so that they stay separate and yet come out the same in another import.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pc.binary_join_element_wise(pa.scalar(source), reference, ":")
    lacking = np.flatnonzero(reference.is_null().to_numpy(zero_copy_only=False))
    if not len(lacking):
        return ids
    texts = [pc.fill_null(column, "") for column in identifying(lacking)]
    joined = pc.binary_join_element_wise(*texts, "\x1f").dictionary_encode()
    hashes = pa.array([_short_hash(text) for text in joined.dictionary.to_pylist()])
    codes = joined.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    ordinal = _ordinals(codes * (int(file_of.max()) + 1) + file_of[lacking])
    ends = pc.if_else(
        pa.array(ordinal == 0),
        "",
        pc.binary_join_element_wise("-", pc.cast(pa.array(ordinal + 1), pa.string()), ""),
    )
    keys = pc.binary_join_element_wise(f"{source}:#", hashes.take(joined.indices), ends, "")
    return pc.replace_with_mask(ids, reference.is_null(), keys)


def _short_hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=12).hexdigest()


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
