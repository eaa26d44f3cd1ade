"""Libraries that the map and its methods need, loaded while a person looks at the first page."""

from __future__ import annotations

# Loaded here and now: it refuses to load once the server is being stopped, and scikit-learn asks for it.
import concurrent.futures.process  # noqa: F401
from importlib import import_module
from threading import Thread

import streamlit as st

# Together a second or more, which a person would otherwise wait for when opening the map.
LATER = ("geopandas", "folium", "scipy.spatial", "scipy.special", "numba")


@st.cache_resource(show_spinner=False)
def load_in_background() -> Thread:
    """
    Start loading what the first page did not need; once a server.

    Returns
    -------
    threading.Thread
        Ends when all is loaded.
    """
    # No daemon: a server that is stopped meanwhile waits the second that is left, rather than tearing half a
    # library down.
    thread = Thread(target=_load, name="libraries", daemon=False)
    thread.start()
    return thread


def _load() -> None:
    for name in LATER:
        import_module(name)
