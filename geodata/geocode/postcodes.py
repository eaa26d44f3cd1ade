"""Postcodes as people write them, and the directory that says where each one is."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.workspace import write_atomically

if TYPE_CHECKING:
    import pyarrow as pa

    from geodata.workspace import Workspace

_OUTWARD_FORMS = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")
_TO_DIGIT = str.maketrans("OIL", "011")
_TO_LETTER = str.maketrans("01", "OI")
_INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}")
# Third letters as in the published pattern for UK postcodes. The second letter Z is let through for made-up
# ones.
_OUTWARD = re.compile(r"[A-PR-UWYZ](?:[A-HK-Z]?[0-9][0-9]?|[0-9][A-HJKPSTUW]|[A-HK-Z][0-9][ABEHMNPRVWXY])")


@dataclass(frozen=True, eq=False)
class PostcodeDirectory:
    """
    Where postcodes are.

    Parameters
    ----------
    table : pyarrow.Table
        Columns ``postcode`` (as `normalise_postcode` writes it, each once), ``easting_m`` and ``northing_m``
        (metric system of the workspace), ``uncertainty_m``, and ``ended`` (text such as ``2019-06``; null
        for one in use).
    """

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)


def normalise_postcode(text: str) -> str | None:
    """
    Write a postcode the standard way.

    Parameters
    ----------
    text : str
        In any case and spacing; the letter O for nought, I or L for one, and the reverse, are forgiven
        where the standard pattern leaves one reading only.

    Returns
    -------
    str or None
        Such as ``LE1 1AA``; None when the text is no full postcode.
    """
    packed = re.sub(r"[^0-9A-Za-z]+", "", text).upper()
    if not 5 <= len(packed) <= 7:
        return None
    inward = packed[-3].translate(_TO_DIGIT) + packed[-2:].translate(_TO_LETTER)
    outward = _outward(packed[:-3])
    if outward is None or not _INWARD.fullmatch(inward):
        return None
    return f"{outward} {inward}"


def is_written_properly(postcodes: pa.Array) -> pa.Array:
    """
    Tell which texts are postcodes in the standard spelling.

    Parameters
    ----------
    postcodes : pyarrow.Array of text, shape (n,)
        Such as ``LE1 1AA``.

    Returns
    -------
    pyarrow.Array of bool, shape (n,)
        True where the text fits the pattern of UK postcodes.
    """
    import pyarrow.compute as pc

    return pc.match_substring_regex(postcodes, f"^(?:{_OUTWARD.pattern}) {_INWARD.pattern}$")


def is_district_only(text: str) -> bool:
    """
    Tell whether a text is the first half of a postcode, such as ``LE1``.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    bool
        Whether it names a postcode district, or a sector (``LE1 1``), and no single postcode.
    """
    packed = re.sub(r"[^0-9A-Za-z]+", "", text).upper()
    return bool(re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9]?", packed))


def _outward(packed: str) -> str | None:
    """Read the first half: as written when it fits the pattern, else with confusable characters exchanged."""
    if _OUTWARD.fullmatch(packed):
        return packed
    readings = set()
    for form in _OUTWARD_FORMS:
        if len(form) != len(packed):
            continue
        letters = [
            character.translate(_TO_DIGIT if kind == "9" else _TO_LETTER)
            for character, kind in zip(packed, form, strict=True)
        ]
        reading = "".join(letters)
        if _OUTWARD.fullmatch(reading):
            readings.add(reading)
    # The reading that changes fewest characters; two equally near ones are no answer.
    ranked = sorted(
        (sum(a != b for a, b in zip(reading, packed, strict=True)), reading) for reading in readings
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def save_postcodes(workspace: Workspace, directory: PostcodeDirectory) -> None:
    """
    Keep the directory in the workspace, in place of an earlier one.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    directory : PostcodeDirectory
        Points in the metric system of the workspace.
    """
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(directory.table, buffer)
    write_atomically(workspace.postcodes_path, buffer.getvalue())


def load_postcodes(workspace: Workspace) -> PostcodeDirectory | None:
    """
    Read the postcode directory.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.

    Returns
    -------
    PostcodeDirectory or None
        None when none is loaded.
    """
    import pyarrow.parquet as pq

    if not workspace.postcodes_path.exists():
        return None
    return PostcodeDirectory(pq.read_table(workspace.postcodes_path))
