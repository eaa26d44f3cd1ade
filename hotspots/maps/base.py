"""The base map: outlines of the areas, drawing tools, no tiles. It stays the same as long as the areas do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from branca.element import MacroElement
from folium import FeatureGroup, Map
from folium.elements import JSCSSMixin
from folium.map import CustomPane
from folium.plugins import Draw
from folium.template import Template

from hotspots.maps.layers import layer_settings, script_json, script_safe
from hotspots.maps.offline import make_offline
from hotspots.maps.palettes import LAND, OUTLINE, ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotspots.maps.layers import Bounds, MapLayer

MOST_CORNERS = 400
"""Zones with more corners than this are not pulled about on the map: the handles would hide the shape."""

# Zones are filled with nothing, so that colours under them stay what the legend says; they still listen.
LOOK: dict[str, Any] = {
    "land": {"stroke": False, "fillColor": LAND, "fillOpacity": 1},
    "outlines": {"color": OUTLINE, "weight": 1, "opacity": 0.8, "fill": False},
    "quiet": {"color": OUTLINE, "weight": 0.4},
    "results": {"color": "#37474d", "weight": 0.6, "opacity": 0.75, "fillOpacity": 0.92},
    "zones": {
        "className": "hs-zone",
        "color": ZONE,
        "weight": 3,
        "opacity": 1,
        "fillColor": ZONE,
        "fillOpacity": 0,
    },
    "selected": {"weight": 5, "dashArray": "8 6"},
    "corners": MOST_CORNERS,
}
WORDS: dict[str, Any] = {
    "draw": {
        "polygon": "Draw a zone corner by corner",
        "rectangle": "Draw a zone as a rectangle",
        "circle": "Draw a zone as a circle",
    },
    "edit": {
        "edit": "Reshape zones",
        "editDisabled": "No zones to reshape",
        "remove": "Remove zones",
        "removeDisabled": "No zones to remove",
    },
    "editing": {
        "text": "Pull the corners, then press Save.",
        "subtext": "Cancel leaves the zones as they were.",
    },
    "removing": "Click a zone to remove it, then press Save.",
    "polygon": {
        "start": "Click to set the first corner.",
        "cont": "Click to set the next corner.",
        "end": "Click the first corner to finish.",
    },
}


class _Start(JSCSSMixin, MacroElement):
    """Starts our script on the base map, behind the drawing tools whose shapes it looks after."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "hotspotsMap.start({{ this._parent.get_name() }}, drawnItems, {{ this.settings }});"
        "{% endmacro %}"
    )

    def __init__(self, settings: str, script_url: str) -> None:
        super().__init__()
        self._name = "Start"
        self.settings = settings
        self.default_js = [("hotspots_map", script_url)]
        self.default_css: list[tuple[str, str]] = []


class _Words(MacroElement):
    """Says the drawing tools' own words plainly; has to come before the tools are made."""

    _template = Template(
        "{% macro script(this, kwargs) %}hotspotsMap.sayItPlainly({{ this.words }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "Words"
        self.words = script_json(WORDS)


class _Result(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}"
        "hotspotsMap.result({{ this._parent.get_name() }}, {{ this.settings }}, {{ this.geojson }});"
        "{% endmacro %}"
    )

    def __init__(self, layer: MapLayer, answer: str) -> None:
        super().__init__()
        self._name = "Result"
        self.settings = script_json({**layer_settings(layer), "answer": answer})
        self.geojson = script_safe(layer.geojson)


class _Zones(MacroElement):
    _template = Template("{% macro script(this, kwargs) %}hotspotsMap.sync({{ this.answer }});{% endmacro %}")

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__()
        self._name = "Zones"
        self.answer = script_json(answer)


def base_map(backdrop: str, bounds: Bounds, *, assets_url: str, script_url: str) -> Map:
    """
    Make the base map.

    Parameters
    ----------
    backdrop : str
        GeoJSON feature collection of area outlines, in longitude and latitude.
    bounds : tuple of float
        West, south, east, north of the first view [degrees].
    assets_url, script_url : str
        Where Leaflet and our own script are served, relative to the page the map is drawn in.

    Returns
    -------
    folium.Map
        A new object each time: the component that shows it changes it.
    """
    west, south, east, north = bounds
    view = Map(
        location=[(south + north) / 2, (west + east) / 2], zoom_start=11, tiles=None, prefer_canvas=False
    )
    view.options |= {"max_zoom": 19, "zoom_snap": 0.25, "zoom_delta": 1, "wheel_px_per_zoom_level": 120}
    # Two canvases in one pane swallow each other's clicks: outlines never listen, and drawings stay in
    # a pane of their own.
    CustomPane("land", z_index=300, pointer_events=False).add_to(view)
    CustomPane("results", z_index=350, pointer_events=True).add_to(view)
    CustomPane("outlines", z_index=360, pointer_events=False).add_to(view)
    _Words().add_to(view)
    _drawing_tools().add_to(view)
    settings = (
        f'{{"bounds":{script_json([[south, west], [north, east]])},"look":{script_json(LOOK)},'
        f'"backdrop":{script_safe(backdrop)}}}'
    )
    _Start(settings, script_url).add_to(view)
    make_offline(view, prefix=assets_url)
    return view


def result_group(layer: MapLayer, *, answer: str) -> FeatureGroup:
    """
    Wrap a layer of results for the map.

    Parameters
    ----------
    layer : MapLayer
        The results.
    answer : str
        Our name for these results; a click on the map says which results it was about.

    Returns
    -------
    folium.FeatureGroup
        Replaces the results shown before.
    """
    group = FeatureGroup()
    _Result(layer, answer).add_to(group)
    return group


def zone_group(
    zones: Sequence[Mapping[str, Any]],
    *,
    done: Sequence[str],
    drawings: Mapping[str, str],
    focus: Mapping[str, Any] | None = None,
) -> FeatureGroup:
    """
    Wrap the zones, and what the server has dealt with, for the map.

    Parameters
    ----------
    zones : sequence of mapping
        Each with `id`, `version`, `name`, `geometry` (GeoJSON in longitude and latitude) and `selected`.
    done : sequence of str
        Entries of the browser's journal that have been dealt with.
    drawings : mapping of str to str
        Zone each new drawing was saved as.
    focus : mapping or None
        `zone` to bring into view, and a `turn` that changes each time it is asked for.

    Returns
    -------
    folium.FeatureGroup
        Makes the browser take the zones over.
    """
    group = FeatureGroup()
    answer = {"zones": list(zones), "done": list(done), "drawings": dict(drawings), "focus": focus}
    _Zones(answer).add_to(group)
    return group


def _drawing_tools() -> Draw:
    shape = {"className": "hs-zone", "color": ZONE, "weight": 3, "fillOpacity": 0}
    return Draw(
        show_geometry_on_click=False,
        draw_options={
            "polyline": False,
            "marker": False,
            "circlemarker": False,
            "polygon": {"allowIntersection": False, "showArea": True, "metric": True, "shapeOptions": shape},
            "rectangle": {"metric": True, "shapeOptions": shape},
            "circle": {"metric": True, "feet": False, "shapeOptions": shape},
        },
        edit_options={"poly": {"allowIntersection": False}},
    )
