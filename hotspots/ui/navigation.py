"""Which pages there are, and how one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import AccessError, UserError
from hotspots.ui.gate import SignInNeeded, enter, show_sign_in, show_sign_out, signing_in
from hotspots.ui.warming import load_in_background
from hotspots.ui.widgets import house_style, show_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streamlit.navigation.page import StreamlitPage

    from geodata.workspace import Right
    from hotspots.workflows.access import Access


@dataclass(frozen=True)
class PageEntry:
    """
    One page of the app.

    Parameters
    ----------
    title : str
        In the navigation and the browser's tab.
    url_path : str
        Its address below the app's; empty for the start page.
    module : str
        Module below `hotspots.ui.pages` whose function `page()` draws it; loaded when first shown.
    right : str
        Without it the page is not offered. What the page reads is refused by the data itself, not by this.
    """

    title: str
    url_path: str
    module: str
    right: Right = "records"


PAGES: tuple[PageEntry, ...] = (
    PageEntry("Start", "", "start"),
    PageEntry("Data", "data", "data"),
    PageEntry("Map", "map", "map"),
    PageEntry("Zones", "zones", "zones"),
    PageEntry("Plan", "plan", "plan"),
    PageEntry("Did it work?", "evaluation", "evaluation"),
    PageEntry("My actions", "my-actions", "my_actions", "own actions"),
    PageEntry("Releases", "releases", "releases"),
    PageEntry("Area summaries", "summaries", "summaries", "released"),
    PageEntry("People", "people", "people", "people"),
)


def run() -> None:
    """Set the window up, then show the page the address asks for."""
    st.set_page_config(page_title="Hotspots", page_icon="📍", layout="wide")
    house_style()
    try:
        access = enter()
    except SignInNeeded as why:
        _show_alone("Sign in", partial(show_sign_in, why))
    except AccessError as problem:
        _show_alone("No access", partial(_show_refusal, problem))
    except UserError:
        _show_alone("Welcome", _guarded("first_run"))
    else:
        offered = [entry for entry in PAGES if _is_offered(entry, access)]
        if signing_in():
            show_sign_out(access)
        st.navigation(_pages(offered), position="top").run()
        load_in_background()


def streamlit_page(entry: PageEntry) -> StreamlitPage:
    """Make Streamlit's own record of a page; also what `st.page_link` and `st.switch_page` take."""
    return st.Page(
        _guarded(entry.module), title=entry.title, url_path=entry.url_path or None, default=not entry.url_path
    )


def _pages(offered: Sequence[PageEntry]) -> list[StreamlitPage]:
    pages = [streamlit_page(entry) for entry in offered]
    if offered[0].url_path:
        # The page without an address must be one of its own: the first one would lose its address to it.
        show = _guarded(offered[0].module)

        def first() -> None:
            show()

        pages.insert(0, st.Page(first, title=offered[0].title, default=True, visibility="hidden"))
    return pages


def _is_offered(entry: PageEntry, access: Access) -> bool:
    # Without an organisation nobody has actions of their own; planners see all of them on the page Plan.
    return access.may(entry.right) and (entry.right != "own actions" or bool(access.organisation))


def _show_alone(title: str, draw: Callable[[], None]) -> None:
    def show() -> None:
        draw()

    st.navigation([st.Page(show, title=title)], position="hidden").run()


def _show_refusal(problem: AccessError) -> None:
    show_problem(problem)
    if signing_in():
        st.button("Sign out", on_click=st.logout, key="sign_out")


def page_named(module: str) -> StreamlitPage:
    """Find the page drawn by a module, to link to it."""
    return streamlit_page(next(entry for entry in PAGES if entry.module == module))


def _guarded(module: str) -> Callable[[], None]:
    def show() -> None:
        try:
            import_module(f"hotspots.ui.pages.{module}").page()
        except UserError as problem:
            show_problem(problem)

    # Streamlit tells pages apart by the name of their function.
    show.__name__ = module
    return show
