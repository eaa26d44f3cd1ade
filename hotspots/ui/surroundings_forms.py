"""Loading what surrounds the incidents: streets, and places that may matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.reference_forms import level_name, load_upload
from hotspots.workflows.surroundings import add_places, add_streets, has_streets, list_places, remove_places

if TYPE_CHECKING:
    from geodata.workspace import Workspace


def show_streets_form(workspace: Workspace) -> None:
    """Load street lines."""
    st.markdown(
        "Street centre lines let the map show density along streets. OS Open Roads or an extract of "
        "OpenStreetMap will do; lines meet where they share a corner."
    )
    if has_streets(workspace):
        st.caption("Streets are loaded. Loading others replaces them.")
    upload = st.file_uploader(
        "Street file (GeoJSON, GeoPackage, zipped Shapefile, KML, FlatGeobuf)",
        type=["geojson", "json", "gpkg", "zip", "kml", "fgb", "gz"],
        key="streets_upload",
    )
    if upload is not None and st.button("Load these streets", type="primary"):
        load_upload(upload, lambda path: add_streets(workspace, path), "Loading streets...")


def show_places_form(workspace: Workspace) -> None:
    """Load places of one kind, and say which are loaded."""
    st.markdown(
        "Schools, stops, licensed premises, places of worship, hostels: the map can say near which kinds of "
        "place incidents are more frequent. Give one file a kind, with coordinates or shapes."
    )
    upload = st.file_uploader(
        "Places (CSV or Excel with coordinates, GeoJSON, GeoPackage, zipped Shapefile)",
        type=["csv", "xlsx", "geojson", "json", "gpkg", "zip", "kml", "fgb"],
        key="places_upload",
    )
    kind = st.text_input("What these places are", placeholder="Such as licensed premises", key="places_kind")
    if upload is not None and st.button("Load these places", type="primary", disabled=not kind.strip()):
        load_upload(
            upload, lambda path: add_places(workspace, path, kind=level_name(kind)), "Loading places..."
        )
    loaded = list_places(workspace)
    for name, count in loaded.items():
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.markdown(f"**{name.replace('_', ' ')}**: {count:,}")
        key = f"places_remove_{name}"
        button.button("Remove", key=key, on_click=_remove, args=(workspace, name), width="stretch")


def _remove(workspace: Workspace, kind: str) -> None:
    remove_places(workspace, kind)
