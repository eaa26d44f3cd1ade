"""Which pages there are, and how one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.cache import current_workspace
from hotspots.ui.warming import load_in_background
from hotspots.ui.widgets import house_style, show_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.navigation.page import StreamlitPage


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
    """

    title: str
    url_path: str
    module: str


PAGES: tuple[PageEntry, ...] = (
    PageEntry("Start", "", "start"),
    PageEntry("Data", "data", "data"),
    PageEntry("Map", "map", "map"),
    PageEntry("Zones", "zones", "zones"),
    PageEntry("Plan", "plan", "plan"),
    PageEntry("Area summaries", "summaries", "summaries"),
)


def run() -> None:
    """Set the window up, then show the page the address asks for."""
    st.set_page_config(page_title="Hotspots", page_icon="📍", layout="wide")
    house_style()
    try:
        current_workspace()
    except UserError:
        chosen = st.navigation([st.Page(_guarded("first_run"), title="Welcome")], position="hidden")
    else:
        chosen = st.navigation([streamlit_page(entry) for entry in PAGES], position="top")
    chosen.run()
    load_in_background()


def streamlit_page(entry: PageEntry) -> StreamlitPage:
    """Make Streamlit's own record of a page; also what `st.page_link` and `st.switch_page` take."""
    return st.Page(
        _guarded(entry.module), title=entry.title, url_path=entry.url_path or None, default=not entry.url_path
    )


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
