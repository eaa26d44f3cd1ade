"""Write a report as one web page that needs nothing else."""

from __future__ import annotations

import base64
from importlib.resources import files

from hotspots.export.report import LANGUAGE, Report, cleaned
from hotspots.export.wording import format_value
from hotspots.wording import format_date


def html_bytes(report: Report, *, home: str = "") -> bytes:
    """
    Make the web page in memory: no script, no outside address, pictures inside.

    Parameters
    ----------
    report : Report
        The document.
    home : str
        Address of the page it belongs to, to link back; empty for none.

    Returns
    -------
    bytes
        The page, in UTF-8.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["value"] = format_value
    environment.filters["day"] = format_date
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["picture"] = lambda png: base64.b64encode(png).decode("ascii")
    folder = files("hotspots.export").joinpath("templates")
    template = environment.from_string(folder.joinpath("report.html").read_text(encoding="utf-8"))
    style = folder.joinpath("report.css").read_text(encoding="utf-8")
    page = template.render(report=cleaned(report), style=style, language=LANGUAGE, home=home)
    return page.encode("utf-8")
