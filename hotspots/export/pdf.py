"""Write a report as a tagged PDF."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from hotspots.export.report import Beside, Figure, Report, Table, cleaned
from hotspots.export.wording import format_value
from hotspots.wording import format_date

SHORT_TABLE = 1200
"""Tables of so many letters stay on one page."""


def pdf_bytes(report: Report) -> bytes:
    """
    Make a PDF in memory; the same report gives the same bytes.

    Every text travels as data beside a fixed template, so none of it can run as markup, and nothing is
    written to disk on the way.

    Parameters
    ----------
    report : Report
        The document.

    Returns
    -------
    bytes
        The .pdf file, tagged for screen readers.
    """
    import typst

    report = cleaned(report)
    made_at = datetime.datetime.combine(report.made_on, datetime.time(), tzinfo=datetime.UTC)
    options: dict[str, Any] = {
        "font_paths": [_fonts()],
        "ignore_system_fonts": True,
        "sys_inputs": {"report": json.dumps(_as_data(report), ensure_ascii=False)},
        "format": "pdf",
        "timestamp": made_at,
    }
    template = files("hotspots.export").joinpath("templates/report.typ").read_bytes()
    try:
        return bytes(typst.compile(template, pdf_standards=["ua-1"], **options))
    except typst.TypstError:
        # The standard refuses a document for one character without a glyph; the tags stay without its seal.
        return bytes(typst.compile(template, **options))


def _fonts() -> str:
    """Folder of the DejaVu fonts that come with matplotlib: known on every machine, and wide in scripts."""
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


def _as_data(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "organisation": report.organisation,
        "banner": report.banner,
        "made_on": [report.made_on.year, report.made_on.month, report.made_on.day],
        "made_on_words": format_date(report.made_on),
        "cover": [list(pair) for pair in report.cover],
        "blocks": [_block(block) for block in report.blocks],
    }


def _block(block: Any) -> dict[str, Any]:
    if isinstance(block, Beside):
        return {
            "kind": "beside",
            "columns": [[_block(table) for table in column] for column in block.columns],
        }
    data = {"kind": type(block).__name__.lower()} | {
        name: _plain(value) for name, value in vars(block).items()
    }
    if isinstance(block, Table):
        data["rows"] = [[format_value(value) for value in row] for row in block.rows]
        data["short"] = sum(len(text) for row in data["rows"] for text in row) < SHORT_TABLE
        data["columns"] = [vars(column) for column in block.columns]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Figure):
        return vars(value) | {"png": list(value.png)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return dict(vars(value))
    return value if isinstance(value, str | int | float) else str(value)
