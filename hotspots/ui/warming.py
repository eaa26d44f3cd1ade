"""Libraries that the map and its methods need, loaded while a person looks at the first page."""

from __future__ import annotations

from importlib import import_module
from threading import Thread

import streamlit as st

# Together a second or more, which a person would otherwise wait for when opening the map.
LATER = ("geopandas", "folium", "scipy.spatial", "sklearn.cluster")


@st.cache_resource(show_spinner=False)
def load_in_background() -> Thread:
    """
    Start loading what the first page did not need; once a server.

    Returns
    -------
    threading.Thread
        Ends when all is loaded.
    """
    thread = Thread(target=_load, name="libraries", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    for name in LATER:
        import_module(name)
