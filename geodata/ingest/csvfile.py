"""Separated text: what separates its cells, and its first records."""

from __future__ import annotations

import csv
import io

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 65_536
csv.field_size_limit(10_000_000)


def sniff_delimiter(text: bytes) -> str:
    """
    Find what separates the cells.

    Parameters
    ----------
    text : bytes
        UTF-8.

    Returns
    -------
    str
        Comma, semicolon, tab or bar: the one that gives most lines the same number of cells, above one.
    """
    lines = text[:_SAMPLE].decode("utf-8", errors="ignore").splitlines()[:50]

    def score(delimiter: str) -> tuple[float, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    return max(_DELIMITERS, key=score)


def first_records(text: bytes, delimiter: str, *, count: int = 90) -> list[tuple[int, list[str]]]:
    """
    Read the first records with the line each starts on.

    Parameters
    ----------
    text : bytes
        UTF-8.
    delimiter : str
        Between cells.
    count : int
        How many at most; blank lines count.

    Returns
    -------
    list of tuple of int and list of str
        Line from 1, and cells.
    """
    found = _first_records(text[:_SAMPLE], delimiter, count)
    if len(found) < count and len(text) > _SAMPLE:
        found = _first_records(text[: 16 * _SAMPLE], delimiter, count)
    return found


def _first_records(sample: bytes, delimiter: str, count: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    text = sample.decode("utf-8", errors="ignore")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            found.append((line, cells))
            line = reader.line_num + 1
            if len(found) >= count:
                break
    except csv.Error:
        return found
    return found
