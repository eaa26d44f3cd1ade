"""The map: shows results and zones, and tells what a person drew, reshaped, removed or clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st
import streamlit.components.v1 as components

from hotspots.maps.offline import BROWSER
from hotspots.maps.vendor import ASSETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hotspots.maps.layers import MapLayer
    from hotspots.maps.reporting_points import PointMarks
    from hotspots.workflows.mapping import Backdrop

# Two component routes serve the files: they need no setting, work from an installed package, and lie beside
# the route of streamlit-folium, so that a relative address survives any `server.baseUrlPath` or proxy.
components.declare_component("leaflet", path=str(ASSETS))
components.declare_component("script", path=str(BROWSER))
ASSETS_URL = f"../{__name__}.leaflet"
SCRIPT_URL = f"../{__name__}.script/hotspots-map.js"


@dataclass(frozen=True)
class MapEvent:
    """
    One thing a person did on the map.

    Parameters
    ----------
    op : str
        The browser's own id of this event; the same event may be told more than once.
    action : {"created", "edited", "deleted", "picked"}
        What was done.
    drawing : str or None
        The browser's id of a shape drawn in the browser session.
    zone : str or None
        Our id of the zone, once it has one.
    version : int or None
        The version of the zone that was on the screen.
    row : int or None
        Row of the results that was clicked.
    answer : str or None
        Which results that was.
    feature : mapping
        The shape as GeoJSON feature; a circle is a point with `properties.radius` in metres.
    """

    op: str
    action: str
    drawing: str | None
    zone: str | None
    version: int | None
    row: int | None
    answer: str | None
    feature: Mapping[str, Any]


@dataclass(frozen=True)
class MapZones:
    """
    The zones, and what the map needs to hear about the events it told.

    Parameters
    ----------
    zones : sequence of mapping
        As `hotspots.workflows.mapping.zones_for_map` gives them.
    done : sequence of str
        Ids of the events that have been dealt with.
    drawings : mapping of str to str
        Zone each new drawing was saved as.
    focus : mapping or None
        `zone` to bring into view and the `turn` of asking.
    """

    zones: Sequence[Mapping[str, Any]]
    done: Sequence[str]
    drawings: Mapping[str, str]
    focus: Mapping[str, Any] | None = None


def draw_map(
    backdrop: Backdrop,
    layer: MapLayer | None,
    zones: MapZones,
    *,
    answer: str,
    key: str,
    height: int = 620,
    on_change: Callable[[], None] | None = None,
    points: PointMarks | None = None,
) -> list[MapEvent]:
    """
    Show the map.

    Parameters
    ----------
    backdrop : Backdrop
        Stays the same while the areas do, so that view and drawings survive every rerun.
    layer : MapLayer or None
        The results.
    zones : MapZones
        The zones.
    answer : str
        Our name for the results.
    key : str
        Widget key; the same events are in `read_events(key)` when `on_change` is called.
    height : int
        Height [px].
    on_change : callable or None
        Called before the rerun that follows something done on the map.
    points : PointMarks or None
        Reporting points, drawn above the rest.

    Returns
    -------
    list of MapEvent
        What was done since the map was shown, oldest first; already known ones included.
    """
    from streamlit_folium import st_folium

    from hotspots.maps.base import base_map, result_group, zone_group
    from hotspots.maps.reporting_points import point_group

    groups = [] if layer is None else [result_group(layer, answer=answer)]
    groups += [] if points is None else [point_group(points)]
    groups.append(zone_group(zones.zones, done=zones.done, drawings=zones.drawings, focus=zones.focus))
    told = st_folium(
        base_map(backdrop.geojson, backdrop.bounds, assets_url=ASSETS_URL, script_url=SCRIPT_URL),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=["all_drawings"],
        feature_group_to_add=groups,
        on_change=on_change,
    )
    return parse_events(told)


def read_events(key: str) -> list[MapEvent]:
    """Give the events the map of this key has told, as `draw_map` does."""
    return parse_events(st.session_state.get(key))


def parse_events(told: Mapping[str, Any] | None) -> list[MapEvent]:
    """
    Read what the browser told; anything that is not an event of ours is passed over.

    Parameters
    ----------
    told : mapping or None
        Value of the component.

    Returns
    -------
    list of MapEvent
        Oldest first.
    """
    events = []
    for feature in (told or {}).get("all_drawings") or []:
        known = feature.get("properties") or {}
        if not known.get("op") or not known.get("action"):
            continue
        events.append(
            MapEvent(
                op=str(known["op"]),
                action=str(known["action"]),
                drawing=known.get("drawing"),
                zone=known.get("zone"),
                version=known.get("version"),
                row=known.get("row"),
                answer=known.get("answer"),
                feature=feature,
            )
        )
    return events
