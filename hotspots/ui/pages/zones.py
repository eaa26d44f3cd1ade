"""Zones page: every prevention zone, its name and purpose, and what happens in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.zones import KIND_LABELS, KINDS
from hotspots.ui.cache import current_workspace, known_values, overview, zone_profile
from hotspots.ui.drawings import drawings, remove, select, show_news, tell_saved
from hotspots.ui.map_controls import choose_incidents
from hotspots.ui.navigation import page_named
from hotspots.ui.problem_form import show_problem_profile
from hotspots.ui.suggest_form import show_part
from hotspots.ui.widgets import page_header, show_problem, show_table
from hotspots.ui.words import number, plain
from hotspots.ui.zone_history import show_history
from hotspots.ui.zone_notes_view import show_notes
from hotspots.ui.zone_profile_view import show_profile
from hotspots.wording import short_date, spelled
from hotspots.workflows.zone_history import zone_history
from hotspots.workflows.zone_making import zones_bytes
from hotspots.workflows.zoning import list_zones, rename_zone, restore_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone
    from hotspots.workflows.zone_history import ZoneChange

LEAD = "The places the partnership has chosen to act in, and what is known about each."
SHOWN = "zone_shown"
PART = "zones_part"
ZONES, SUGGEST = "Zones", "Suggest zones"
FILES = {
    ".geojson": ("GeoJSON", "application/geo+json"),
    ".gpkg": ("GeoPackage", "application/geopackage+sqlite3"),
}


def page() -> None:
    """Draw the page."""
    workspace = current_workspace()
    page_header(workspace, "Zones", LEAD)
    show_news(drawings())
    zones, suggested = st.tabs([ZONES, SUGGEST], key=PART, on_change="rerun", bind="query-params")
    if zones.open:
        with zones:
            _show_zones(workspace)
    if suggested.open:
        with suggested:
            show_part(workspace)


def _show_zones(workspace: Workspace) -> None:
    zones = list_zones(workspace)
    if zones:
        _show_list(zones)
        _show_files(workspace)
        _show_one(workspace, zones)
    else:
        st.info(
            "No zones yet. Let the tool suggest some, draw one on the map, or make one there from a hot "
            "spot, an area or a file."
        )
        st.page_link(page_named("map"), label="Go to the map")
    _show_removed(workspace)


def _show_list(zones: Sequence[Zone]) -> None:
    show_table(
        ["Zone", "Id", "What it is for", "Made from", "Last changed", "Size"],
        [
            (
                zone.name,
                zone.zone_id,
                KIND_LABELS[zone.kind],
                spelled(zone.origin),
                short_date(zone.updated_at),
                f"{number(zone.area_km2, decimals=2)} km²",
            )
            for zone in zones
        ],
        numeric=[5],
    )


def _show_files(workspace: Workspace) -> None:
    with st.container(horizontal=True):
        for ending, (label, mime) in FILES.items():
            st.download_button(
                f"Download all zones ({label})",
                partial(zones_bytes, workspace, ending),
                file_name=f"zones{ending}",
                mime=mime,
                on_click="ignore",
                key=f"zones_file{ending}",
            )


def _show_one(workspace: Workspace, zones: Sequence[Zone]) -> None:
    names = {zone.zone_id: zone for zone in zones}
    # A page that is left forgets its widgets; this one is asked for by other pages and by the address too.
    asked = st.session_state.get(SHOWN) or st.query_params.get("zone")
    st.session_state[SHOWN] = asked if asked in names else zones[0].zone_id
    st.divider()
    chosen = st.selectbox(
        "Zone to look at", list(names), key=SHOWN, format_func=lambda each: f"{names[each].name} ({each})"
    )
    st.query_params["zone"] = chosen
    zone = names[chosen]
    st.header(plain(zone.name), anchor=False)
    show_notes(workspace, zone)
    with st.expander("Rename, change what it is for, remove"):
        _show_changing(workspace, zone)
    views = {
        "What happens here": _show_profile,
        "Problem profile": show_problem_profile,
        "History and earlier shapes": show_history,
    }
    tabs = st.tabs(list(views), key="zone_view", on_change="rerun")
    for tab, show in zip(tabs, views.values(), strict=True):
        if tab.open:
            with tab:
                show(workspace, zone)


def _show_changing(workspace: Workspace, zone: Zone) -> None:
    opened = _opened(zone)
    words: Zone | ZoneChange = zone
    if opened != zone.version:
        # Somebody else changed it meanwhile: what was typed stays in its boxes, and saving it is refused.
        words = next(each for each in zone_history(workspace, zone.zone_id) if each.version == opened)
        st.warning(
            f"Version {zone.version} was saved since you opened this zone; your change would be refused."
        )
        st.button("Show it as it is now", on_click=_reopen, args=(zone,), key=f"zone_new_{zone.zone_id}")
    with st.form(f"zone_change_{zone.zone_id}_{opened}", border=False):
        left, right = st.columns(2)
        name = left.text_input("Name", words.name, max_chars=120)
        kind = right.selectbox(
            "What it is for", KINDS, KINDS.index(words.kind), format_func=KIND_LABELS.__getitem__
        )
        note = st.text_area("Note for planners (never shown on a map)", words.note, max_chars=4000)
        if st.form_submit_button("Save", type="primary"):
            _save(workspace, zone, opened, name=name, kind=kind, note=note)
    with st.container(horizontal=True):
        if st.button("Show on the map", key="zone_to_map"):
            select(drawings(), zone.zone_id, bring_into_view=True)
            st.switch_page(page_named("map"))
        st.button("Remove this zone", key="zone_take_out", on_click=_remove, args=(workspace, zone))


def _opened(zone: Zone) -> int:
    """Tell which version the person sees: the newest when it is new to them or their own."""
    key, own = f"zone_opened_{zone.zone_id}", drawings().written.get(zone.zone_id)
    if key not in st.session_state or own == zone.version:
        st.session_state[key] = zone.version
    return int(st.session_state[key])


def _reopen(zone: Zone) -> None:
    st.session_state.pop(f"zone_opened_{zone.zone_id}", None)


def _save(workspace: Workspace, zone: Zone, opened: int, *, name: str, kind: str, note: str) -> None:
    try:
        saved = rename_zone(workspace, zone.zone_id, name=name, kind=kind, note=note, expected_version=opened)
    except UserError as problem:
        show_problem(problem)
        return
    tell_saved(drawings(), saved)
    st.rerun()


def _remove(workspace: Workspace, zone: Zone) -> None:
    try:
        remove(workspace, zone.zone_id, drawings(), version=zone.version)
    except UserError as problem:
        show_problem(problem)


def _show_removed(workspace: Workspace) -> None:
    removed = list_zones(workspace, removed=True)
    if not removed:
        return
    with st.expander(f"Removed zones ({len(removed)})", expanded=drawings().removed is not None):
        for zone in removed:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    "Bring back", key=f"restore_{zone.zone_id}", on_click=_restore, args=(workspace, zone)
                )
                st.markdown(f"{plain(zone.name)} ({zone.zone_id})")


def _restore(workspace: Workspace, zone: Zone) -> None:
    try:
        back = restore_zone(workspace, zone.zone_id, expected_version=zone.version)
    except UserError as problem:
        show_problem(problem)
        return
    state = drawings()
    state.removed = None if state.removed == zone.zone_id else state.removed
    state.written[back.zone_id] = back.version
    state.good.append(f"**{plain(back.name)}** is back.")


def _show_profile(workspace: Workspace, zone: Zone) -> None:
    if not overview(workspace).incidents:
        st.info("Import incidents on the Data page to see what happens in this zone.")
        return
    try:
        with st.expander("Which incidents"):
            where = choose_incidents(known_values(workspace), name="zone")
        with st.spinner("Reading the incidents of this zone…"):
            profile = zone_profile(workspace, zone, where)
    except UserError as problem:
        show_problem(problem)
        return
    show_profile(profile)
