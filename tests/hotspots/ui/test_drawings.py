"""What was done on the map is carried out once, and a zone goes only when its own id says so."""

from __future__ import annotations

import itertools

import pytest

from hotspots.ui.drawings import Drawings, apply_events, free_name, select, undo_removal
from hotspots.ui.map_panel import MapEvent, parse_events
from hotspots.workflows.zoning import add_zone, get_zone, list_zones, remove_zone, reshape_zone

NUMBERS = itertools.count()


def square(west: float = -1.13, size: float = 0.01) -> dict:
    east, south, north = west + size, 52.63, 52.63 + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def event(
    action: str, *, drawing=None, zone=None, version=None, feature=None, row=None, answer=None
) -> MapEvent:
    return MapEvent(
        f"op{next(NUMBERS)}",
        action,
        drawing,
        zone,
        version,
        row,
        answer,
        square() if feature is None else feature,
    )


@pytest.fixture
def state() -> Drawings:
    return Drawings()


def test_a_drawing_is_saved_once_however_often_it_is_told(workspace, state):
    drawn = event("created", drawing="d1")
    assert apply_events(workspace, [drawn], state) == 1
    assert apply_events(workspace, [drawn, drawn], state) == 0
    (zone,) = list_zones(workspace)
    assert (zone.name, zone.origin, zone.version) == ("New zone", "drawn", 1)
    assert state.saved_as == {"d1": zone.zone_id}
    assert state.selected == zone.zone_id


def test_two_drawings_of_the_same_shape_are_two_zones(workspace, state):
    apply_events(workspace, [event("created", drawing="d1"), event("created", drawing="d2")], state)
    assert [zone.name for zone in list_zones(workspace)] == ["New zone", "New zone 2"]


def test_a_circle_has_the_area_of_a_circle(workspace, state):
    feature = {
        "type": "Feature",
        "properties": {"radius": 250.0},
        "geometry": {"type": "Point", "coordinates": [-1.13, 52.63]},
    }
    apply_events(workspace, [event("created", drawing="d1", feature=feature)], state)
    (zone,) = list_zones(workspace)
    # π r² = 196,350 m²; a polygon of 64 corners covers 99.8 % of it.
    assert zone.geometry.area == pytest.approx(196_350, rel=0.01)


def test_reshaping_twice_before_the_map_has_heard_is_no_conflict_with_oneself(workspace, state):
    apply_events(workspace, [event("created", drawing="d1")], state)
    (zone,) = list_zones(workspace)
    edits = [
        event("edited", zone=zone.zone_id, version=1, feature=square(size=size)) for size in (0.02, 0.03)
    ]
    apply_events(workspace, edits, state)
    assert not state.bad
    (now,) = list_zones(workspace)
    assert now.version == 3
    assert now.geometry.area == pytest.approx(9 * zone.geometry.area, rel=0.01)


def test_reshaping_before_the_browser_knows_the_id_reaches_the_saved_zone(workspace, state):
    apply_events(
        workspace,
        [event("created", drawing="d1"), event("edited", drawing="d1", feature=square(size=0.02))],
        state,
    )
    (zone,) = list_zones(workspace)
    assert zone.version == 2


def test_a_change_by_somebody_else_is_never_overwritten(workspace, state):
    zone = add_zone(workspace, name="Market", geometry_wgs84=square()["geometry"])
    theirs = reshape_zone(workspace, zone.zone_id, square(size=0.02)["geometry"], expected_version=1)
    mine = event("edited", zone=zone.zone_id, version=1, feature=square(size=0.03))
    apply_events(workspace, [mine], state)
    assert len(state.bad) == 1
    assert get_zone(workspace, zone.zone_id).geometry.equals(theirs.geometry)
    assert apply_events(workspace, [mine], state) == 0, "a refused event is not tried again and again"


def test_a_removal_of_a_zone_somebody_else_changed_is_refused(workspace, state):
    zone = add_zone(workspace, name="Market", geometry_wgs84=square()["geometry"])
    reshape_zone(workspace, zone.zone_id, square(size=0.02)["geometry"], expected_version=1)
    apply_events(workspace, [event("deleted", zone=zone.zone_id, version=1)], state)
    assert len(state.bad) == 1
    assert [each.zone_id for each in list_zones(workspace)] == [zone.zone_id]


def test_removing_takes_the_named_zone_only_and_can_be_undone(workspace, state):
    zones = [add_zone(workspace, name=name, geometry_wgs84=square()["geometry"]) for name in ("A", "B")]
    apply_events(workspace, [event("deleted", zone=zones[0].zone_id, version=1)], state)
    assert [zone.name for zone in list_zones(workspace)] == ["B"]
    undo_removal(workspace, state)
    back = get_zone(workspace, zones[0].zone_id)
    assert not back.removed
    assert back.geometry.equals(zones[0].geometry)
    assert state.removed is None


@pytest.mark.parametrize("told", [None, {}, {"all_drawings": None}, {"all_drawings": []}])
def test_an_empty_or_missing_answer_of_the_browser_removes_nothing(workspace, state, told):
    add_zone(workspace, name="A", geometry_wgs84=square()["geometry"])
    assert apply_events(workspace, parse_events(told), state) == 0
    assert len(list_zones(workspace)) == 1


def test_shapes_that_are_no_event_of_ours_are_passed_over(workspace, state):
    assert parse_events({"all_drawings": [square(), {"properties": {"op": "x"}}]}) == []


def test_removing_a_drawing_that_was_never_saved_does_nothing(workspace, state):
    apply_events(workspace, [event("deleted", drawing="unknown")], state)
    assert not state.bad
    assert not list_zones(workspace, removed=True)


def test_a_refused_drawing_is_saved_once_it_is_corrected(workspace, state):
    speck = square(size=0.00001)
    apply_events(workspace, [event("created", drawing="d1", feature=speck)], state)
    assert not list_zones(workspace)
    assert "square metres" in state.bad[0]
    apply_events(workspace, [event("edited", drawing="d1")], state)
    assert len(list_zones(workspace)) == 1


def test_one_bad_event_does_not_hold_up_the_next(workspace, state):
    bad = event("edited", zone="Z-9999", version=1)
    apply_events(workspace, [bad, event("created", drawing="d1")], state)
    assert len(state.bad) == 1
    assert len(list_zones(workspace)) == 1


def test_messages_do_not_let_a_name_become_markdown(workspace, state):
    zone = add_zone(workspace, name="A [link](http://x) <b>", geometry_wgs84=square()["geometry"])
    apply_events(workspace, [event("deleted", zone=zone.zone_id, version=1)], state)
    assert "[link](" not in state.good[0]


def test_a_click_looks_at_a_zone_or_at_a_place_of_the_results_shown(workspace, state):
    apply_events(workspace, [event("picked", zone="Z-0001")], state)
    assert (state.selected, state.picked) == ("Z-0001", None)
    apply_events(workspace, [event("picked", row=3, answer="abc")], state)
    assert (state.selected, state.picked) == (None, ("abc", 3))


def test_bringing_into_view_asks_anew_each_time(state):
    select(state, "Z-0001", bring_into_view=True)
    first = state.focus
    select(state, "Z-0001", bring_into_view=True)
    assert state.focus == {"zone": "Z-0001", "turn": 2} != first


def test_names_are_free_even_when_the_case_differs(workspace):
    zone = add_zone(workspace, name="new ZONE", geometry_wgs84=square()["geometry"])
    assert free_name(workspace) == "New zone 2"
    remove_zone(workspace, zone.zone_id)
    assert free_name(workspace) == "New zone"


def test_a_second_name_cannot_be_read_as_another_number(workspace):
    add_zone(workspace, name="Hot spot 1", geometry_wgs84=square()["geometry"])
    assert free_name(workspace, "Hot spot 1") == "Hot spot 1 (2)"
