"""Parts that several pages share: the header, a problem, a table that screen readers can read."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.words import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from geodata.errors import UserError
    from geodata.workspace import Workspace

_HOUSE_STYLE = """<style>
.stMainBlockContainer{padding:4.2rem clamp(1.2rem,4vw,5rem) 3rem;max-width:1500px}
[data-testid="stCaptionContainer"]{opacity:1 !important;color:#43565d !important}
.stElementContainer:has(.hs-skip),.stElementContainer:has(#after-the-map){position:absolute;z-index:9}
.hs-skip{position:absolute;left:-99rem;padding:.3rem .6rem;background:#fff}
.hs-skip:focus{position:static}
h1{font-size:2rem !important;padding:.2rem 0 .4rem 0 !important}
h2{font-size:1.5rem !important} h3{font-size:1.25rem !important} h4{font-size:1.08rem !important}
.hs-whose{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;font-size:.9rem;color:#43565d}
.hs-fictional{padding:.15rem .7rem;border:1px solid #8a6d1a;border-radius:.375rem;
background:#fff6dc;color:#4d3b05}
.hs-table{border-collapse:collapse;width:100%;margin:0 0 1rem 0;font-size:.95rem}
.hs-table caption{text-align:left;font-weight:600;padding:0 0 .4rem 0;caption-side:top;color:inherit}
.hs-table th,.hs-table td{padding:.4rem .8rem .4rem 0;border:0;border-bottom:1px solid #d5dee1;
text-align:left;vertical-align:top}
.hs-table thead th{border-bottom:2px solid #9fb3ba;font-weight:600}
.hs-table tbody th{font-weight:400}
.hs-table th.n,.hs-table td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.hs-table .k{white-space:nowrap}
.hs-pairs tbody th{width:13rem;color:#43565d}
.hs-scroll{overflow-x:auto}
ul.hs-tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;list-style:none;
margin:0 !important;padding:0 !important}
.hs-tile{display:flex;flex-direction:column;margin:0 !important;padding:.7rem .9rem;border:1px solid #c9d4d8;
border-radius:.375rem;background:#f2f6f7}
.hs-missing{border-style:dashed;border-color:#8a6d1a;background:#fffaf0}
.hs-label{font-size:.85rem;color:#43565d}
.hs-value{font-size:1.15rem;font-weight:600;line-height:1.5}
.hs-note{font-size:.85rem;color:#43565d}
.stMain .stPageLink a{justify-content:center;border:1px solid #0b5c6b;border-radius:.375rem;
padding:.35rem .8rem}
.stMain .stPageLink a p{color:#0b5c6b}
@media print{header,.stButton,.stDownloadButton{display:none !important}}
</style>"""


def house_style() -> None:
    """Set the sizes and colours that all pages share; nothing is fetched for it."""
    st.html(_HOUSE_STYLE)


def page_header(workspace: Workspace, title: str, lead: str = "") -> None:
    """
    Start a page: whose workspace it is, whether the data is made up, the title and what the page is for.

    Parameters
    ----------
    workspace : Workspace
        Its name is shown above the title.
    title : str
        Heading of the page.
    lead : str
        One or two sentences on what to do here.
    """
    name = escape(workspace.name or workspace.root.name)
    fictional = (
        '<span class="hs-fictional" role="note"><strong>Fictional data.</strong> The people, places and '
        "incidents shown here are made up.</span>"
        if workspace.fictional
        else ""
    )
    st.html(f'<div class="hs-whose"><span>{name}</span>{fictional}</div>')
    st.title(title, anchor=False)
    if lead:
        st.markdown(lead)


def show_problem(problem: UserError) -> None:
    """
    Show what is wrong, what was found and what to do next.

    Parameters
    ----------
    problem : UserError
        The problem.
    """
    st.error(f"**{plain(problem.what)}** {plain(problem.found)}\n\n{plain(problem.fix)}")


def progress_bar(first_words: str) -> tuple[DeltaGenerator, Callable[[int, int, str], None]]:
    """
    Show a progress bar, and give what long work calls to move it.

    Parameters
    ----------
    first_words : str
        What the bar says at first.

    Returns
    -------
    tuple
        The bar, to empty it when the work is done, and a function of steps done, steps in all, and words.
    """
    bar = st.progress(0.0, first_words)

    def tell(done: int, total: int, words: str) -> None:
        bar.progress(min(max(done / max(total, 1), 0.0), 1.0), words)

    return bar, tell


def html_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numeric: Sequence[int] = (),
    whole: Sequence[int] = (),
    label: str = "",
) -> str:
    """
    Make a real HTML table: readable by a screen reader, to be copied and printed.

    Parameters
    ----------
    headings : sequence of str
        Column headings.
    rows : iterable of sequence
        Cells; the first of each row is the row's heading. Everything is escaped.
    caption : str
        What the table shows.
    numeric : sequence of int
        Positions of columns that hold numbers and are set to the right.
    whole : sequence of int
        Positions of columns that hold short texts, such as ids, which are never broken.
    label : str
        What the table shows, for a screen reader only; used where a heading above says it already.

    Returns
    -------
    str
        HTML.
    """

    def cell(tag: str, position: int, value: object, scope: str = "") -> str:
        css = ' class="n"' if position in numeric else ' class="k"' if position in whole else ""
        return f"<{tag}{scope}{css}>{escape(str(value))}</{tag}>"

    head = "".join(cell("th", at, text, ' scope="col"') for at, text in enumerate(headings))
    body = "".join(
        "<tr>"
        + "".join(
            cell("th", at, value, ' scope="row"') if at == 0 else cell("td", at, value)
            for at, value in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    named = f' aria-label="{escape(label)}"' if label else ""
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="hs-scroll"><table class="hs-table"{named}>{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def show_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numeric: Sequence[int] = (),
    whole: Sequence[int] = (),
    label: str = "",
) -> None:
    """Show the table of `html_table`, which takes the same parameters."""
    st.html(html_table(headings, rows, caption=caption, numeric=numeric, whole=whole, label=label))


def show_pairs(rows: Iterable[tuple[str, object]], *, label: str) -> None:
    """
    Show what is known of one thing, a line a fact.

    Parameters
    ----------
    rows : iterable of tuple
        Name of the fact, and the fact. Everything is escaped.
    label : str
        What the table shows, for a screen reader.
    """
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(str(fact))}</td></tr>' for name, fact in rows
    )
    st.html(f'<table class="hs-table hs-pairs" aria-label="{escape(label)}"><tbody>{body}</tbody></table>')


@dataclass(frozen=True)
class Tile:
    """
    One small box with a fact.

    Parameters
    ----------
    label : str
        What it is about.
    value : str
        The fact.
    note : str
        A detail below it.
    missing : bool
        Whether it tells of something that is not there yet: its border is dashed, so not by colour alone.
    """

    label: str
    value: str
    note: str = ""
    missing: bool = False


def show_tiles(tiles: Sequence[Tile], *, label: str) -> None:
    """
    Show facts in a row of boxes that wraps on a narrow screen.

    Parameters
    ----------
    tiles : sequence of Tile
        The facts.
    label : str
        What the row shows, for a screen reader.
    """
    boxes = "".join(
        f'<li class="hs-tile{" hs-missing" if tile.missing else ""}">'
        f'<span class="hs-label">{escape(tile.label)}</span>'
        f'<span class="hs-value">{escape(tile.value)}</span>'
        f'<span class="hs-note">{escape(tile.note)}</span></li>'
        for tile in tiles
    )
    st.html(f'<ul class="hs-tiles" aria-label="{escape(label)}">{boxes}</ul>')
