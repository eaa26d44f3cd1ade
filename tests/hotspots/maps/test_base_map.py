"""The map as the component gets it: local files only, always the same base, nothing hostile in its script."""

from __future__ import annotations

import copy

import folium
import pytest
from branca.element import Figure
from folium.plugins import Draw, MarkerCluster
from streamlit_folium import generate_js_hash, generate_leaflet_string, get_full_id

from hotspots.maps.base import base_map, result_group, zone_group
from hotspots.maps.layers import MapLayer
from hotspots.maps.legends import Legend
from hotspots.maps.offline import BROWSER, OutsideAddressError, make_offline
from hotspots.maps.vendor import ASSETS

HOSTILE = "</script><script>alert(1)</script>"
SQUARE = '{"type":"Polygon","coordinates":[[[-1.1,52.6],[-1.0,52.6],[-1.0,52.7],[-1.1,52.7],[-1.1,52.6]]]}'
BACKDROP = (
    f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{SQUARE}}}]}}'
)
BOUNDS = (-1.2, 52.5, -0.9, 52.8)
PREFIX = "../files.leaflet"
SCRIPT = "../files.script/hotspots-map.js"


def build(backdrop: str = BACKDROP) -> folium.Map:
    return base_map(backdrop, BOUNDS, assets_url=PREFIX, script_url=SCRIPT)


def script_of(view: folium.Map) -> str:
    view.get_root().render()
    return generate_leaflet_string(view)


def links(element) -> list[str]:
    found = [url for kind in ("default_js", "default_css") for _, url in getattr(element, kind, None) or []]
    return found + [url for child in element._children.values() for url in links(child)]


def test_every_script_and_style_sheet_is_ours_and_there():
    found = links(build())
    assert sorted(found) == [
        f"{PREFIX}/leaflet.css",
        f"{PREFIX}/leaflet.draw.css",
        f"{PREFIX}/leaflet.draw.js",
        f"{PREFIX}/leaflet.js",
        SCRIPT,
    ]
    for url in found:
        folder = BROWSER if url == SCRIPT else ASSETS
        assert (folder / url.rsplit("/", 1)[1]).is_file()


def test_the_written_map_names_no_outside_address():
    import re

    view = build()
    view.get_root().render()
    page = view.get_root().render() if isinstance(view.get_root(), Figure) else ""
    addresses = set(re.findall(r"(?:src|href)=[\"']([^\"']+)", page))
    assert addresses
    assert not {url for url in addresses if "//" in url}


def test_a_plugin_we_do_not_ship_is_refused():
    view = build()
    MarkerCluster().add_to(view)
    with pytest.raises(OutsideAddressError, match="not among the map's own files"):
        make_offline(view, prefix=PREFIX)


def test_folium_itself_is_left_as_it_was():
    before = copy.deepcopy((folium.Map.default_js, folium.Map.default_css, Draw.default_js, Draw.default_css))
    build()
    assert before == (folium.Map.default_js, folium.Map.default_css, Draw.default_js, Draw.default_css)


def test_the_base_map_is_the_same_every_time_or_the_browser_would_start_over():
    assert generate_js_hash(script_of(build()), "map") == generate_js_hash(script_of(build()), "map")


def test_other_areas_are_another_base_map():
    moved = BACKDROP.replace("-1.1", "-1.15")
    assert generate_js_hash(script_of(build()), "m") != generate_js_hash(script_of(build(moved)), "m")


def test_tools_for_lines_and_markers_are_not_offered():
    script = script_of(build())
    for word in ('"polyline": false', '"marker": false', '"circlemarker": false'):
        assert word in script


def group_script(group: folium.FeatureGroup) -> str:
    view = build()
    view.get_root().render()
    group.add_to(view)
    group.render()
    return generate_leaflet_string(group, base_id="feature_group_0").replace(get_full_id(view), "map_div")


@pytest.mark.parametrize("place", ["name", "id", "focus"])
def test_hostile_zone_names_stay_text(place):
    zone = {
        "id": "Z-0001",
        "version": 1,
        "name": "Market",
        "selected": False,
        "geometry": {"type": "Polygon"},
    }
    focus = {"zone": HOSTILE if place == "focus" else "Z-0001", "turn": 1}
    if place != "focus":
        zone[place] = HOSTILE
    script = group_script(zone_group([zone], done=["a"], drawings={"b": "Z-0001"}, focus=focus))
    assert "<" not in script
    assert "\\u003c/script\\u003e" in script


def test_results_and_zones_are_the_same_text_every_time_or_they_would_be_sent_again():
    layer = MapLayer(BACKDROP, ("#112233",), (), Legend("", ()))
    assert group_script(result_group(layer, answer="x")) == group_script(result_group(layer, answer="x"))
    first, second = (group_script(zone_group([], done=[], drawings={})) for _ in range(2))
    assert first == second


def test_results_are_one_layer_however_many_places():
    layer = MapLayer(BACKDROP, ("#112233",), (), Legend("", ()))
    assert len(result_group(layer, answer="x")._children) == 1
