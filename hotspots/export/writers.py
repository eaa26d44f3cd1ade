"""From a report to the bytes of a file: one writer a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.export.report import Report


def write_report(report: Report, kind: str) -> bytes:
    """
    Make one file of a report.

    Parameters
    ----------
    report : Report
        The document.
    kind : str
        ``docx``, ``pdf`` or ``html``.

    Returns
    -------
    bytes
        The file.
    """
    from hotspots.export.pdf import pdf_bytes
    from hotspots.export.webpage import html_bytes
    from hotspots.export.word import word_bytes

    writers = {"docx": word_bytes, "pdf": pdf_bytes, "html": html_bytes}
    return writers[kind](report)
