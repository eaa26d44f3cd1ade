"""What importing, looking into a file and taking an import back tell the user."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.ingest.layouts import Layout


@dataclass(frozen=True)
class ImportReport:
    """
    What an import did.

    Parameters
    ----------
    batch_id : str
        Its number, or that of the earlier import that holds the files; empty for a dry run.
    rows_read : int
        Records found; the next five add up to it.
    accepted, rejected, duplicates, updated, unchanged : int
        New in the table; not usable; replaced by a later row of the import; amended; already there.
    by_location_precision : dict of str to int
        Rows that are in the table by this import, by what their point stands for.
    notes : tuple of str
        What the user should know.
    assigned_by : dict of str to dict of str to int
        For each level, how many of those rows got their area by the printed code, a lookup, or the polygon.
    unknown_values : dict of str to int
        Values no list knows, with their rows.
    rejects_file : str or None
        CSV of the rejected rows with the reasons.
    layout : str
        How the files were read.
    new_batch : bool
        False when every file was imported before, so that there was nothing to do.
    """

    batch_id: str
    rows_read: int
    accepted: int
    rejected: int
    duplicates: int
    updated: int
    unchanged: int
    by_location_precision: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    assigned_by: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown_values: dict[str, int] = field(default_factory=dict)
    rejects_file: str | None = None
    layout: str = ""
    new_batch: bool = True

    def to_dict(self) -> dict[str, Any]:
        """
        Give the report as plain values.

        Returns
        -------
        dict
            Ready for JSON.
        """
        return {**asdict(self), "notes": list(self.notes)}


@dataclass(frozen=True)
class UndoReport:
    """
    What taking an import back did.

    Parameters
    ----------
    batch_id : str
        The import taken back.
    removed : int
        Incidents taken out.
    restored : int
        Incidents given back the values of an earlier import.
    kept : int
        Incidents left alone because another import says the same or something newer.
    """

    batch_id: str
    removed: int
    restored: int
    kept: int

    def to_dict(self) -> dict[str, Any]:
        """
        Give the report as plain values.

        Returns
        -------
        dict
            Ready for JSON.
        """
        return asdict(self)


@dataclass(frozen=True)
class Preview:
    """
    A look into a file before it is imported.

    Parameters
    ----------
    headings : tuple of str
        Its columns.
    first_rows : tuple of tuple of str
        Up to 20 rows, as text.
    layout_name : str or None
        The layout its headings belong to; None when none does.
    proposal : Layout
        That layout, or one proposed from headings and first rows.
    examples : tuple of tuple of str
        Up to three dates: as written, and as they would be read.
    problems : tuple of str
        What to settle before importing.
    """

    headings: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    layout_name: str | None
    proposal: Layout
    examples: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
