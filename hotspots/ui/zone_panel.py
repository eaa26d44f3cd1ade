"""Beside the map: the zone or place being looked at, and every way of making a zone without drawing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.zones import KIND_LABELS, KINDS
from hotspots.ui.cache import overview, zone_profile
from hotspots.ui.drawings import free_name, remove, select, tell_saved, undo_removal
from hotspots.ui.map_cache import area_names, hot_spots
from hotspots.ui.navigation import page_named
from hotspots.ui.uploads import as_file
from hotspots.ui.words import plain
from hotspots.ui.zone_notes_view import notes_of, show_notes
from hotspots.wording import counted, level_label, sentence_case
from hotspots.workflows.filtering import IncidentFilter
from hotspots.workflows.mapping import answer_name
from hotspots.workflows.methods import method_of
from hotspots.workflows.zone_making import (
    describe_place,
    zone_from_corners,
    zone_from_hot_spot,
    zone_from_place,
)
from hotspots.workflows.zoning import get_zone, import_zones, rename_zone, zone_from_area

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone
    from hotspots.ui.drawings import Drawings
    from hotspots.workflows.findings import Finding
    from hotspots.workflows.zone_making import HotSpot

HOW_TO = (
    "**Draw a zone** with the tools at the left of the map; it is saved at once. **Click** an area, a cell "
    "or a zone to see more about it here. **Without a mouse:** make zones with the two boxes below; every "
    "number of the map is in its table."
)


def show_selected(workspace: Workspace, finding: Finding | None, answer: str, state: Drawings) -> None:
    """
    Show the zone or the place that was clicked last, and what can be done with it.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    finding : Finding or None
        The results on the map.
    answer : str
        Our name for them.
    state : Drawings
        The browser session's record.
    """
    if state.removed is not None:
        st.button("Undo the removal", on_click=undo_removal, args=(workspace, state), key="zone_undo")
    if state.selected is not None:
        where = IncidentFilter() if finding is None else finding.request.where
        _show_zone(workspace, state.selected, state, where)
    elif finding is not None and state.picked is not None and state.picked[0] == answer:
        _show_place(workspace, finding, state.picked[1], state)
    else:
        st.markdown(HOW_TO)


def spots_heading(finding: Finding) -> str:
    """
    Head the list of places to act in.

    Parameters
    ----------
    finding : Finding
        The results on the map.

    Returns
    -------
    str
        Such as "Hot spots found".
    """
    return f"{sentence_case(method_of(finding.request.method).spot)}s found"


def show_hot_spots(workspace: Workspace, finding: Finding, state: Drawings) -> None:
    """
    List the hot spots of the results; one click makes one a zone.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    finding : Finding
        The results on the map.
    state : Drawings
        The browser session's record.
    """
    spots, called = hot_spots(workspace, finding), method_of(finding.request.method).spot
    if not spots:
        st.caption(f"No {called} stands out with these choices.")
        return
    number = st.selectbox(
        sentence_case(called),
        [spot.number for spot in spots],
        format_func=lambda each: _spot_words(spots[each - 1]),
        # A box that stays would keep the words of the results before.
        key=f"hot_spot_{answer_name(finding)}",
    )
    spot = spots[number - 1]
    st.caption(f"{spot.area_km2:.2f} km². A {called} here: {spot.why}.")

    def make() -> Zone:
        name = free_name(workspace, f"{sentence_case(called)} {number}")
        return zone_from_hot_spot(workspace, finding, number, name=name)

    st.button("Make it a zone", key="zone_from_spot", on_click=_making, args=(make, state))


def show_other_ways(workspace: Workspace, levels: Sequence[str], state: Drawings) -> None:
    """
    Offer the ways of making a zone that need no mouse: an area, a file, coordinates.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    levels : sequence of str
        Levels that are loaded.
    state : Drawings
        The browser session's record.
    """
    st.page_link(
        page_named("zones"),
        label="Let the tool suggest zones",
        query_params={"zones_part": "Suggest zones"},
    )
    area, file, typed = st.tabs(["An area", "A file", "Corners"])
    with area:
        _from_area(workspace, levels, state)
    with file:
        _from_file(workspace, state)
    with typed:
        _from_coordinates(workspace, state)


def _show_zone(workspace: Workspace, zone_id: str, state: Drawings, where: IncidentFilter) -> None:
    try:
        zone = get_zone(workspace, zone_id)
    except UserError:
        select(state, None)
        return
    if zone.removed:
        select(state, None)
        return
    st.subheader(plain(zone.name), anchor=False)
    st.caption(f"{zone.zone_id} · {zone.area_km2:.2f} km² · {zone.kind_label}")
    _show_count(workspace, zone, where)
    with st.form(f"zone_words_{zone_id}", border=False):
        name = st.text_input("Name", zone.name, max_chars=120)
        kind = st.selectbox(
            "What it is for", KINDS, KINDS.index(zone.kind), format_func=KIND_LABELS.__getitem__
        )
        if st.form_submit_button("Save name", type="primary"):
            _rename(workspace, zone, name, kind, state)
    buttons = st.container(horizontal=True)
    if buttons.button("Profile", key="zone_open"):
        st.session_state["zone_shown"] = zone_id
        st.session_state["zones_part"] = "Zones"
        st.switch_page(page_named("zones"))
    buttons.button("Remove", key="zone_remove", on_click=_remove, args=(workspace, zone, state))
    show_notes(workspace, zone)


def _show_count(workspace: Workspace, zone: Zone, where: IncidentFilter) -> None:
    if not overview(workspace).incidents:
        return
    try:
        profile = zone_profile(workspace, zone, where)
    except UserError:
        # Nothing fits the choices; the page has said so already.
        return
    st.markdown(
        f"**{counted(profile.incidents, 'incident')}** in it by their points, with the choices at the left."
    )


def _show_place(workspace: Workspace, finding: Finding, row: int, state: Drawings) -> None:
    try:
        place = describe_place(finding, row)
    except UserError:
        state.picked = None
        return
    st.subheader(plain(place.title), anchor=False)
    lines = "".join(f"\n- {plain(label)}: **{plain(value)}**" for label, value in place.facts)
    st.markdown(lines)

    def make() -> Zone:
        return zone_from_place(workspace, finding, row, name=free_name(workspace, place.title))

    st.button("Make it a zone", type="primary", key="zone_from_place", on_click=_making, args=(make, state))


def _from_area(workspace: Workspace, levels: Sequence[str], state: Drawings) -> None:
    if not levels:
        st.caption("Load areas on the Data page first.")
        return
    level = st.selectbox("Kind of area", levels, format_func=level_label, key="zone_level")
    names = area_names(workspace, level)
    code = st.selectbox(
        "Area", list(names), format_func=lambda each: f"{names[each]} ({each})", key="zone_area"
    )

    def make() -> Zone:
        return zone_from_area(workspace, level, code, name=free_name(workspace, names[code]))

    st.button("Make it a zone", key="zone_from_area", on_click=_making, args=(make, state))


def _from_file(workspace: Workspace, state: Drawings) -> None:
    upload = st.file_uploader(
        "GeoJSON file with polygons", type=["geojson", "json"], key="zone_file", max_upload_size=20
    )
    if upload is not None and st.button("Bring the zones in", key="zone_import"):
        try:
            with as_file(upload) as path:
                report = import_zones(workspace, path)
        except UserError as problem:
            state.bad.append(_told(problem))
        else:
            state.good.extend(plain(sentence) for sentence in report.sentences())
            for zone_id in (*report.added, *report.updated):
                state.good.extend(plain(f"{zone_id}: {text}") for text in notes_of(workspace, zone_id))
        st.rerun(scope="fragment")


def _from_coordinates(workspace: Workspace, state: Drawings) -> None:
    with st.form("zone_corners", border=False):
        name = st.text_input("Name of the zone", free_name(workspace), max_chars=120)
        text = st.text_area(
            "Corners, one a line: longitude, latitude",
            placeholder="-1.1350, 52.6350\n-1.1300, 52.6350\n-1.1300, 52.6320",
        )
        if st.form_submit_button("Make the zone"):
            try:
                zone = zone_from_corners(workspace, text, name=name)
            except UserError as problem:
                state.bad.append(_told(problem))
            else:
                tell_saved(state, zone)
                select(state, zone.zone_id, bring_into_view=True)
            st.rerun(scope="fragment")


def _making(make: Callable[[], Zone], state: Drawings) -> None:
    try:
        zone = make()
    except UserError as problem:
        state.bad.append(_told(problem))
        return
    tell_saved(state, zone)
    select(state, zone.zone_id, bring_into_view=True)


def _rename(workspace: Workspace, zone: Zone, name: str, kind: str, state: Drawings) -> None:
    try:
        saved = rename_zone(workspace, zone.zone_id, name=name, kind=kind, expected_version=zone.version)
    except UserError as problem:
        state.bad.append(_told(problem))
    else:
        tell_saved(state, saved)
    st.rerun(scope="fragment")


def _remove(workspace: Workspace, zone: Zone, state: Drawings) -> None:
    try:
        remove(workspace, zone.zone_id, state, version=zone.version)
    except UserError as problem:
        state.bad.append(_told(problem))


def _told(problem: UserError) -> str:
    return f"**{plain(problem.what)}** {plain(problem.found)} {plain(problem.fix)}"


def _spot_words(spot: HotSpot) -> str:
    size = f"{spot.area_km2:.2f} km²"
    return f"{spot.name}: {size if spot.incidents is None else counted(spot.incidents, 'incident')}"
