"""What a person did on the map, carried out at once: saved, reshaped, removed, or picked to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.words import plain
from hotspots.workflows.zoning import add_zone, list_zones, remove_zone, reshape_zone, restore_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone
    from hotspots.ui.map_panel import MapEvent

STATE = "drawings"
NEW_ZONE = "New zone"


@dataclass
class Drawings:
    """
    What this browser session knows of its own doings on the map.

    Parameters
    ----------
    done : set of str
        Events that have been dealt with; each is carried out once, however often it is told.
    saved_as : dict of str to str
        Zone each drawing was saved as.
    written : dict of str to int
        Newest version of each zone that came from the browser session.
    selected : str or None
        Zone being looked at.
    picked : tuple of (str, int) or None
        Results and row being looked at.
    removed : str or None
        Zone removed last, for the undo button.
    focus : dict or None
        Zone to bring into view.
    good, bad : list of str
        What to tell the person once.
    """

    done: set[str] = field(default_factory=set)
    saved_as: dict[str, str] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    selected: str | None = None
    picked: tuple[str, int] | None = None
    removed: str | None = None
    focus: dict[str, object] | None = None
    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


def drawings() -> Drawings:
    """Give the browser session's record of drawings."""
    if STATE not in st.session_state:
        st.session_state[STATE] = Drawings()
    return st.session_state[STATE]


def apply_events(workspace: Workspace, events: Sequence[MapEvent], state: Drawings) -> int:
    """
    Carry out what was done on the map.

    Nothing is ever concluded from a shape that is missing or looks like another: a zone is removed only by an
    event that names it.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    events : sequence of MapEvent
        Oldest first; those in `state.done` are passed over.
    state : Drawings
        Brought up to date.

    Returns
    -------
    int
        How many events were new.
    """
    fresh = [event for event in events if event.op not in state.done]
    for event in fresh:
        try:
            _apply(workspace, event, state)
        except UserError as problem:
            state.bad.append(f"**{plain(problem.what)}** {plain(problem.found)} {plain(problem.fix)}")
        state.done.add(event.op)
    return len(fresh)


def show_news(state: Drawings) -> None:
    """Tell once what was done or could not be done; always one element, so that what is below it stays."""
    with st.container():
        for text in state.bad:
            st.error(text)
        for text in state.good:
            st.success(text)
    state.bad.clear()
    state.good.clear()


def select(state: Drawings, zone_id: str | None, *, bring_into_view: bool = False) -> None:
    """
    Look at a zone.

    Parameters
    ----------
    state : Drawings
        The browser session's record.
    zone_id : str or None
        The zone; None looks at none.
    bring_into_view : bool
        Whether the map moves to it.
    """
    state.selected, state.picked = zone_id, None
    if bring_into_view and zone_id is not None:
        turn = int(str((state.focus or {}).get("turn", 0))) + 1
        state.focus = {"zone": zone_id, "turn": turn}


def free_name(workspace: Workspace, wanted: str = NEW_ZONE) -> str:
    """
    Find a name no zone has yet.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    wanted : str
        The name to start from.

    Returns
    -------
    str
        `wanted`, or with the first free number behind it; in brackets behind another number.
    """
    taken = {zone.name.casefold() for zone in list_zones(workspace)}
    if wanted.casefold() not in taken:
        return wanted
    numbered = f"{wanted} ({{}})" if wanted[-1:].isdigit() else f"{wanted} {{}}"
    return next(name for name in map(numbered.format, count(2)) if name.casefold() not in taken)


def tell_saved(state: Drawings, zone: Zone) -> None:
    """Remember a zone the browser session has written, and say so."""
    state.written[zone.zone_id] = zone.version
    state.good.append(f"Saved: **{plain(zone.name)}** ({plain(zone.zone_id)}, {zone.area_km2:.2f}\u00a0km²).")


def undo_removal(workspace: Workspace, state: Drawings) -> None:
    """Bring the zone removed last back."""
    if state.removed is None:
        return
    try:
        zone = restore_zone(workspace, state.removed)
    except UserError as problem:
        state.bad.append(f"**{plain(problem.what)}** {plain(problem.found)} {plain(problem.fix)}")
        return
    state.removed = None
    state.written[zone.zone_id] = zone.version
    select(state, zone.zone_id)
    state.good.append(f"**{plain(zone.name)}** is back.")


def remove(workspace: Workspace, zone_id: str, state: Drawings, *, version: int | None = None) -> None:
    """
    Remove a zone and offer the undo.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    zone_id : str
        The zone.
    state : Drawings
        The browser session's record.
    version : int or None
        The version that was on the screen.

    Raises
    ------
    UserError
        If somebody else changed the zone meanwhile.
    """
    zone = remove_zone(workspace, zone_id, expected_version=version)
    state.written[zone_id] = zone.version
    state.removed = zone_id
    if state.selected == zone_id:
        state.selected = None
    state.good.append(f"Removed: **{plain(zone.name)}**. You can undo this.")


def _apply(workspace: Workspace, event: MapEvent, state: Drawings) -> None:
    if event.action == "picked":
        _pick(event, state)
        return
    zone_id = event.zone or state.saved_as.get(event.drawing or "")
    if event.action == "deleted":
        if zone_id is not None:
            remove(workspace, zone_id, state, version=_version(event, zone_id, state))
    elif zone_id is None:
        # A new drawing, or one that was refused and has been corrected since.
        zone = add_zone(workspace, name=free_name(workspace), geometry_wgs84=event.feature, origin="drawn")
        if event.drawing is not None:
            state.saved_as[event.drawing] = zone.zone_id
        tell_saved(state, zone)
        select(state, zone.zone_id)
    elif event.action == "edited":
        version = _version(event, zone_id, state)
        zone = reshape_zone(workspace, zone_id, event.feature, expected_version=version)
        tell_saved(state, zone)
        select(state, zone.zone_id)


def _pick(event: MapEvent, state: Drawings) -> None:
    if event.zone is not None:
        select(state, event.zone)
    elif event.answer is not None and event.row is not None:
        state.selected, state.picked = None, (event.answer, event.row)


def _version(event: MapEvent, zone_id: str, state: Drawings) -> int:
    """Own changes made faster than the map heard of them are no conflict; anybody else's are."""
    return max(event.version or 0, state.written.get(zone_id, 0))
