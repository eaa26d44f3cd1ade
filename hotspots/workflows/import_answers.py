"""How the rows of an import were placed: a small number a row, so that rows can be taken out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray


class Answers:
    """Counts of what was found for the rows: precision, note, and the way to each area."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._known: dict[tuple[str | None, ...], int] = {}
        self._parts: list[NDArray[np.unsignedinteger]] = []

    def take(self, rows: pa.Table) -> None:
        """
        Add the rows that follow.

        Parameters
        ----------
        rows : pyarrow.Table
            With `location_precision`, `location_note` and `area_<level>_by`.
        """
        import pyarrow as pa

        self._names = [
            name
            for name in rows.column_names
            if name in ("location_precision", "location_note")
            or (name.startswith("area_") and name.endswith("_by"))
        ]
        columns = [_coded(rows[name]) for name in self._names]
        joined = np.zeros(rows.num_rows, dtype=np.int64)
        for values, codes in columns:
            joined = joined * len(values) + codes
        encoded = pa.array(joined).dictionary_encode()  # different ones in the order in which they first come
        numbers = np.array(
            [
                self._known.setdefault(_apart(one, columns), len(self._known))
                for one in encoded.dictionary.to_pylist()
            ],
            dtype=np.uint32,
        )
        of_row = encoded.indices.to_numpy(zero_copy_only=False)
        small = np.uint16 if len(self._known) <= np.iinfo(np.uint16).max else np.uint32
        self._parts.append(numbers.astype(small)[of_row])

    def without(self, replaced: NDArray[np.bool_]) -> Answers:
        """
        Leave out rows that later ones replace.

        Parameters
        ----------
        replaced : numpy.ndarray of bool, shape (n,)
            Which rows of all.

        Returns
        -------
        Answers
            Of the others.
        """
        kept, start = Answers(), 0
        kept._names, kept._known = self._names, self._known
        for part in self._parts:
            kept._parts.append(part[~replaced[start : start + len(part)]])
            start += len(part)
        return kept

    def by_location_precision(self) -> dict[str, int]:
        """
        Count the rows by what their point stands for.

        Returns
        -------
        dict of str to int
            Most frequent first.
        """
        return {str(value): count for value, count in self._count("location_precision").items()}

    def location_notes(self) -> dict[str, int]:
        """
        Count what was wrong with places.

        Returns
        -------
        dict of str to int
            Most frequent first.
        """
        return {value: count for value, count in self._count("location_note").items() if value is not None}

    def assigned_by(self) -> dict[str, dict[str, int]]:
        """
        Count for each level how areas were found.

        Returns
        -------
        dict of str to dict of str to int
            ``printed``, ``lookup``, ``polygon`` or ``nowhere``.
        """
        return {
            name.removeprefix("area_").removesuffix("_by"): {
                how or "nowhere": count for how, count in self._count(name).items()
            }
            for name in self._names
            if name.startswith("area_")
        }

    def _count(self, name: str) -> dict[str | None, int]:
        if name not in self._names:
            return {}
        counts = np.zeros(len(self._known), dtype=np.int64)
        for part in self._parts:
            counts += np.bincount(part, minlength=len(counts))
        found: Counter[str | None] = Counter()
        place = self._names.index(name)
        for answer, count in zip(self._known, counts.tolist(), strict=True):
            if count:
                found[answer[place]] += count
        return dict(found.most_common())


def _apart(joined: int, columns: Sequence[tuple[list[str | None], Any]]) -> tuple[str | None, ...]:
    """Take the values of all columns out of one number."""
    found = []
    for values, _ in reversed(columns):
        joined, code = divmod(joined, len(values))
        found.append(values[code])
    return tuple(reversed(found))


def _coded(column: pa.ChunkedArray) -> tuple[list[str | None], NDArray[np.int64]]:
    """Give the different values, null last, and which each row has."""
    import pyarrow.compute as pc

    from geodata.dataset.columns import combined

    coded = combined(column)
    values = coded.dictionary.to_pylist()
    codes = pc.fill_null(coded.indices.cast("int64"), len(values)).to_numpy(zero_copy_only=False)
    return [*values, None], codes
