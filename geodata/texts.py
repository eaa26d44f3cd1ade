"""Columns of text, worked on once per different value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def encode_texts(texts: pa.Array | pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """
    Find the different texts of a column.

    Parameters
    ----------
    texts : pyarrow.Array or pyarrow.ChunkedArray, shape (n,)
        Text, plain or dictionary encoded.

    Returns
    -------
    tuple of list of str and numpy.ndarray, shape (n,)
        The different texts without blanks around them, "" standing last for null; and the position of each
        row's text among them. Texts that differ only by blanks keep positions of their own.
    """
    whole = texts if isinstance(texts, pa.Array) else texts.combine_chunks()
    if not pa.types.is_dictionary(whole.type):
        whole = whole.cast(pa.string()).dictionary_encode()
    values = [(text or "").strip() for text in whole.dictionary.to_pylist()]
    positions = pc.fill_null(whole.indices.cast(pa.int64()), len(values)).to_numpy(zero_copy_only=False)
    return [*values, ""], positions
