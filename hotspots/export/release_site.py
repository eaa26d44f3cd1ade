"""A release as a folder of pages that any web server can show: nothing runs, nothing is fetched."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from hotspots.disclose.release import Released
from hotspots.export.release_tables import release_tables, rule_notes
from hotspots.export.report import LANGUAGE, plain_text
from hotspots.export.summary_report import build_summary_report
from hotspots.export.webpage import html_bytes
from hotspots.wording import format_date, format_period, level_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotspots.disclose.summary import AreaSummary
    from hotspots.store.releases import FrozenRelease

INDEX = "index.html"


def release_site(
    frozen: FrozenRelease,
    released: Released,
    pages: Sequence[AreaSummary],
    downloads: Mapping[str, bytes],
    *,
    fictional: bool,
) -> dict[str, bytes]:
    """
    Make the files of the folder.

    Parameters
    ----------
    frozen : FrozenRelease
        Its number, dates and hash.
    released : Released
        Its tables.
    pages : sequence of AreaSummary
        One for each area of the release; empty when it has no year.
    downloads : mapping of str to bytes
        Files to offer, by name.
    fictional : bool
        Whether the data is made up.

    Returns
    -------
    dict of str to bytes
        Content by file name; all links are relative and stay in the folder.

    Raises
    ------
    TypeError
        If anything but a `Released` is given.
    """
    if not isinstance(released, Released):
        raise TypeError("a public page is made from a Released table only")
    names = {page.area_code: f"area-{_file_name(page.area_code)}.html" for page in pages}
    found = {names[page.area_code]: html_bytes(build_summary_report(page), home=INDEX) for page in pages}
    links = sorted((plain_text(member), names[page.area_code]) for page in pages for member in page.members)
    found[INDEX] = _index(frozen, released, links, list(downloads), fictional=fictional)
    return found | dict(downloads)


def _file_name(code: str) -> str:
    """Letters, digits and hyphens of a code, for it comes from a file of others; the same each time."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in code)[:80]


def _index(
    frozen: FrozenRelease,
    released: Released,
    links: list[tuple[str, str]],
    downloads: list[str],
    *,
    fictional: bool,
) -> bytes:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    folder = files("hotspots.export").joinpath("templates")
    template = environment.from_string(folder.joinpath("release_index.html").read_text(encoding="utf-8"))
    page = template.render(
        language=LANGUAGE,
        style=folder.joinpath("report.css").read_text(encoding="utf-8"),
        title=f"Targeted harassment and violence by {level_label(released.level).lower()}",
        period=format_period(released.period.start, released.period.end),
        frozen=frozen,
        frozen_on=format_date(frozen.made_at.date()),
        notes=rule_notes(released),
        tables=release_tables(released),
        links=links,
        downloads=downloads,
        fictional=fictional,
    )
    return page.encode("utf-8")
