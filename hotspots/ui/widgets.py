"""Parts that several pages share: the header, a problem, a table that screen readers can read."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.errors import UserError
    from geodata.workspace import Workspace

_TABLE_STYLE = """<style>
.hs-table{border-collapse:collapse;width:100%;margin:0 0 1rem 0;font-size:0.95rem}
.hs-table caption{text-align:left;font-weight:600;padding:0 0 .4rem 0;caption-side:top;color:inherit}
.hs-table th,.hs-table td{padding:.4rem .8rem .4rem 0;border:0;border-bottom:1px solid #d5dee1;
text-align:left;vertical-align:top}
.hs-table thead th{border-bottom:2px solid #9fb3ba;font-weight:600}
.hs-table tbody th{font-weight:400}
.hs-table .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
</style>"""


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
    st.caption(plain(workspace.name or workspace.root.name))
    if workspace.fictional:
        st.warning("**Fictional data.** The people, places and incidents shown here are made up.")
    st.title(title)
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


def html_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numeric: Sequence[int] = (),
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

    Returns
    -------
    str
        HTML.
    """

    def cell(tag: str, position: int, value: object, scope: str = "") -> str:
        css = ' class="n"' if position in numeric else ""
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
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'{_TABLE_STYLE}<table class="hs-table">{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def show_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numeric: Sequence[int] = (),
) -> None:
    """Show the table of `html_table`, which takes the same parameters."""
    st.html(html_table(headings, rows, caption=caption, numeric=numeric))
