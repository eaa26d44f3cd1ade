"""Work once on every different value of a column, however many rows repeat it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.texts import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray


class Uniques:
    """
    The different values of a column, and which of them each row has.

    Parameters
    ----------
    values : list or pyarrow.Array
        Different values, or values that hardly ever repeat.
    codes : numpy.ndarray of int, shape (n,)
        Position in `values` for each row.
    a_row_each : bool
        Whether every row has a value of its own, in the order of the rows.
    """

    def __init__(
        self, values: list[Any] | pa.Array, codes: NDArray[np.int64], *, a_row_each: bool = False
    ) -> None:
        self._values = values
        self.codes = codes
        self.a_row_each = a_row_each

    @cached_property
    def values(self) -> list[Any]:
        """The values as a list."""
        return self._values if isinstance(self._values, list) else self._values.to_pylist()

    @cached_property
    def texts(self) -> pa.Array:
        """The values as an array of text."""
        import pyarrow as pa

        return pa.array(self._values, pa.string()) if isinstance(self._values, list) else self._values

    def counts(self) -> NDArray[np.int64]:
        """
        Count the rows of each value.

        Returns
        -------
        numpy.ndarray of int
            One number a value.
        """
        return np.bincount(self.codes, minlength=len(self.values))

    def spread(self, results: Sequence[Any], kind: pa.DataType) -> pa.Array:
        """
        Give each row the result of its value.

        Parameters
        ----------
        results : sequence
            One a value of `values`; None means null.
        kind : pyarrow.DataType
            Type of the array.

        Returns
        -------
        pyarrow.Array
            One a row.
        """
        import pyarrow as pa

        return pa.array(results, kind).take(pa.array(self.codes))

    def spread_text(self, change: Callable[[str], str | None]) -> pa.Array:
        """
        Change every different text and give each row its own.

        Parameters
        ----------
        change : callable
            From text to text or None.

        Returns
        -------
        pyarrow.Array
            Dictionary encoded text, one a row.
        """
        used = self.counts() > 0
        texts = [change(value) if wanted else None for value, wanted in zip(self.values, used, strict=True)]
        return dictionary(texts, self.codes)


def dictionary(values: Sequence[str | None], codes: NDArray[np.int64]) -> pa.DictionaryArray:
    """
    Make a dictionary encoded column without spelling every row out.

    Parameters
    ----------
    values : sequence of str or None
        Texts; they may repeat, and None means null.
    codes : numpy.ndarray of int, shape (n,)
        Position in `values` for each row.

    Returns
    -------
    pyarrow.DictionaryArray
        One text a row.
    """
    import pyarrow as pa

    texts = list(dict.fromkeys(value for value in values if value is not None))
    place = {value: number for number, value in enumerate(texts)}
    numbers = np.array([-1 if value is None else place[value] for value in values], dtype=np.int32)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=numbers < 0), pa.array(texts, pa.string()))


def uniques_of(column: pa.ChunkedArray | pa.Array) -> Uniques:
    """
    Find the different texts of a column, blanks around them taken off.

    Parameters
    ----------
    column : pyarrow.ChunkedArray or pyarrow.Array
        Text, plain or dictionary encoded.

    Returns
    -------
    Uniques
        Nulls count as empty text; a value may stand for no row.
    """
    values, codes = encode_texts(column)
    return Uniques(values, codes)


def texts_of(column: pa.ChunkedArray | pa.Array) -> Uniques:
    """
    Give the texts of a column, blanks around them taken off, without looking for repeats in a plain one.

    Parameters
    ----------
    column : pyarrow.ChunkedArray or pyarrow.Array
        Text; dictionary encoded where its values repeat.

    Returns
    -------
    Uniques
        Nulls count as empty text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = column if isinstance(column, pa.Array) else column.combine_chunks()
    if pa.types.is_dictionary(whole.type):
        return uniques_of(whole)
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(whole, ""))
    return Uniques(trimmed, np.arange(len(whole)), a_row_each=True)


def together(parts: Sequence[Uniques]) -> Uniques:
    """
    Find the different combinations of several columns.

    Parameters
    ----------
    parts : sequence of Uniques
        At least one, all of the same length.

    Returns
    -------
    Uniques
        Its values are tuples.
    """
    import pyarrow as pa

    keys = parts[0].codes
    seen = [(value,) for value in parts[0].values]
    for part in parts[1:]:
        encoded = pa.array(keys * len(part.values) + part.codes).dictionary_encode()
        pairs = encoded.dictionary.to_numpy(zero_copy_only=False)
        seen = [(*seen[pair // len(part.values)], part.values[pair % len(part.values)]) for pair in pairs]
        keys = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Uniques(list(seen), keys)
