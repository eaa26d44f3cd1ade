"""Suggested zones on the fictional city, where the truth is known; notes and history on small ground."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.areas import load_level
from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.plan.suggest_growth import LEAST_COMPACT, compactness
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.suggesting import (
    SuggestRequest,
    accept_suggestion,
    save_suggestions,
    suggest_zones,
    suggestions_to_dict,
    write_suggestions,
)
from hotspots.workflows.zone_history import restore_shape, shapes_of, zone_history
from hotspots.workflows.zone_notes import size_sentence, zone_notes
from hotspots.workflows.zoning import (
    add_zone,
    get_zone,
    list_zones,
    remove_zone,
    rename_zone,
    reshape_zone,
    zone_profile,
)

ONE = shapely.box(458000, 304000, 459000, 305000)


def truth_of(city: Workspace) -> dict:
    return json.loads((city.root / "sample-files" / "truth.json").read_text(encoding="utf-8"))


def planted(city: Workspace) -> dict[str, shapely.Geometry]:
    return {
        spot["name"]: shapely.Point(spot["centre_m"]).buffer(spot["radius_m"])
        for spot in truth_of(city)["hot_spots"]
    }


def on_spot(zone: shapely.Geometry, spot: shapely.Geometry) -> float:
    """Share of the smaller of the two that they have in common."""
    return zone.intersection(spot).area / min(zone.area, spot.area)


@pytest.fixture(scope="module")
def found(fictional_city: Workspace):
    return suggest_zones(fictional_city, SuggestRequest(count=5))


def test_what_was_planted_is_found_and_the_silent_areas_are_not(own_city: Workspace) -> None:
    for zone in list_zones(own_city):
        remove_zone(own_city, zone.zone_id)
    answer = suggest_zones(own_city, SuggestRequest(count=20))
    shapes = [one.geometry for one in answer.zones]
    missed = [
        name
        for name, spot in planted(own_city).items()
        if max(on_spot(shape, spot) for shape in shapes) < 0.75
    ]
    assert missed == []
    # The first to act in are all planted: what is hot by chance of the background stands behind.
    spots = planted(own_city).values()
    assert all(any(on_spot(shape, spot) >= 0.75 for spot in spots) for shape in shapes[:7])
    level = load_level(own_city, "lsoa21")
    silent = shapely.union_all(
        [
            polygon
            for code, polygon in zip(level.codes, level.polygons, strict=True)
            if code in truth_of(own_city)["silent_areas"]
        ]
    )
    assert not any(shape.intersection(silent).area > 0.1 * shape.area for shape in shapes)


def test_the_characteristic_without_any_hot_spot_gives_no_zone(city: Workspace) -> None:
    control = truth_of(city)["control_characteristic"]
    answer = suggest_zones(city, SuggestRequest(where=make_filter(characteristics=(control,))))
    assert answer.zones == answer.beside == ()
    assert answer.sentences[0].startswith("No zone fits")
    assert answer.warnings == ()


def test_zones_keep_the_limits_and_off_each_other_and_off_action_zones(city: Workspace, found) -> None:
    action = [zone.geometry for zone in list_zones(city) if zone.kind == "action"]
    assert action
    every = [*found.zones, *found.beside]
    for at, one in enumerate(every):
        assert one.geometry.geom_type == "Polygon"
        assert one.area_km2 <= 0.25 + 1e-9
        assert one.reasons.heat.incidents >= 10 or one.brings_in
        assert compactness(one.geometry) >= LEAST_COMPACT - 1e-9
        assert all(one.geometry.intersection(zone).area < 1 for zone in action)
        assert all(one.geometry.intersection(other.geometry).area < 1 for other in every[:at])
    ranks = [(len(one.signs), one.reasons.heat.incidents) for one in found.zones]
    assert ranks == sorted(ranks, reverse=True)


def test_figures_are_those_of_the_profile_and_add_up_to_the_set(own_city: Workspace, found) -> None:
    first = found.zones[0]
    zone = accept_suggestion(own_city, first, found=found)
    profile = zone_profile(own_city, zone.zone_id)
    assert profile.incidents == first.reasons.heat.incidents
    assert [each.count for each in profile.by_characteristic] == [
        each.count for each in first.reasons.affected
    ]
    assert found.coverage.whole.inside == sum(one.reasons.heat.incidents for one in found.zones)
    assert zone.origin == "hot spot"
    assert zone.kind == "action"
    for text in first.sentences:
        assert text in zone.note
    assert f"table version {found.table_version}" in zone.note


def test_a_suggestion_keeps_off_a_zone_made_meanwhile_and_can_be_edited(own_city: Workspace, found) -> None:
    zone = accept_suggestion(own_city, found.zones[1], name="Our own name")
    with pytest.raises(UserError, match="lies over Our own name"):
        accept_suggestion(own_city, found.zones[1])
    with pytest.raises(UserError, match="taken by"):
        accept_suggestion(own_city, found.zones[2], name="our own NAME")
    moved = reshape_zone(own_city, zone.zone_id, zone.geometry.buffer(50), expected_version=1)
    assert moved.version == 2


def test_what_the_set_leaves_out_is_named_with_what_would_add_it(city: Workspace, found) -> None:
    answer = found
    gender = next(text for text in answer.warnings if text.startswith("Gender"))
    riverside = planted(city)["riverside-paths"]
    (extra,) = [one for one in answer.beside if "Gender" in one.brings_in]
    assert extra.name in gender
    assert on_spot(extra.geometry, riverside) > 0.9
    age = next(text for text in answer.warnings if text.startswith("Age"))
    assert "No place stands out for it" in age
    lost = answer.coverage.whole.recorded - answer.coverage.whole.placed
    assert any(f"{lost:,} incidents of" in text for text in answer.sentences)


def test_other_ways_of_marking_ground_answer_too(city: Workspace) -> None:
    spots = planted(city)
    answer = suggest_zones(city, SuggestRequest(count=8, method="clusters", order="incidents"))
    counts = [one.reasons.heat.incidents for one in answer.zones]
    assert counts == sorted(counts, reverse=True)
    assert any(on_spot(one.geometry, spots["bar-quarter"]) > 0.75 for one in answer.zones)
    assert answer.parameters["method"] == "clusters"


def test_the_answer_goes_into_files_and_json(city: Workspace, found, tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    write_suggestions(city, found, path)
    layer = gpd.read_file(path)
    assert len(layer) == len(found.zones)
    assert layer["incidents"].tolist() == [one.reasons.heat.incidents for one in found.zones]
    assert "recorded incidents on" in layer["reasons"][0]
    assert json.loads(layer["parameters"][0])["largest_km2"] == 0.25
    plain = json.loads(json.dumps(suggestions_to_dict(found), default=str, allow_nan=False))
    assert plain["zones"][0]["signs"] == list(found.zones[0].signs)
    with pytest.raises(UserError, match="no format we write"):
        write_suggestions(city, found, tmp_path / "zones.xyz")


def test_senseless_questions_are_refused(workspace: Workspace) -> None:
    for request, words in (
        (SuggestRequest(count=0), "number of zones"),
        (SuggestRequest(method="kriging"), "method for suggesting"),
        (SuggestRequest(order="luck"), "order for suggesting"),
        (SuggestRequest(largest_km2=-1), "greatest area"),
        (SuggestRequest(), "holds no incidents yet"),
    ):
        with pytest.raises(UserError, match=words):
            suggest_zones(workspace, request)


def test_nothing_in_the_period_is_refused(city: Workspace) -> None:
    where = make_filter(start=datetime.date(2030, 1, 1))
    with pytest.raises(UserError, match="are none"):
        suggest_zones(city, SuggestRequest(where=where))


def test_all_zones_of_a_set_are_saved_under_free_names(own_city: Workspace, found) -> None:
    answer = replace(found, zones=found.zones[:2])
    add_zone(own_city, name=answer.zones[0].name, geometry=ONE, kind="comparison")
    saved = save_suggestions(own_city, answer)
    assert [zone.name for zone in saved] == [f"{answer.zones[0].name} (2)", answer.zones[1].name]


def test_notes_say_overlaps_and_whether_an_effect_could_be_shown(city: Workspace) -> None:
    zones = {zone.name: zone for zone in list_zones(city)}
    notes = zone_notes(city, [zone.zone_id for zone in zones.values()])
    busy = notes[zones["Minster night-time streets"].zone_id]
    assert busy.size == ""  # about 97 a year: a fall of a third could be seen
    small = notes[zones["Wenlow Parade shops"].zone_id]
    assert "evaluate it together with like zones" in small.size


def test_overlaps_are_told_where_zones_are_made(workspace: Workspace) -> None:
    first = add_zone(workspace, name="Market", geometry=ONE)
    second = add_zone(workspace, name="Park", geometry=shapely.box(458500, 304000, 459500, 305000))
    (told,) = zone_notes(workspace, [second.zone_id])[second.zone_id].sentences
    assert told.startswith(f"It lies over Market ({first.zone_id}, action zone): 0.50 km², 50% of this zone")
    remove_zone(workspace, first.zone_id)
    assert zone_notes(workspace, [first.zone_id, second.zone_id])[second.zone_id].sentences == ()


@pytest.mark.parametrize(
    ("incidents", "said"),
    [
        # f = z·sqrt(4m − f) with z = 1.96 and m a year, in whole incidents: 12 gives 11.8, which is all 12;
        # 60 gives 28.5, which is 29 (48%) and goes without saying.
        (12, "only a fall to none"),
        # 21 > 1.96 * sqrt(4 * 32 - 21) = 20.3, while 20 < 1.96 * sqrt(4 * 32 - 20) = 20.4; 21 of 32 is 66%.
        (32, "a fall of about 70% or more"),
        (4, "not even a fall to none"),
        (0, "No incident in the last year: not even a fall to none"),
    ],
)
def test_small_zones_are_told_what_they_could_show(incidents: int, said: str) -> None:
    assert said in size_sentence(incidents)


def test_large_zones_buffers_and_full_comparisons_need_no_word() -> None:
    assert size_sentence(60) == size_sentence(3, kind="buffer") == size_sentence(12, kind="comparison") == ""
    assert "too few to compare with" in size_sentence(9, kind="comparison")


def test_history_tells_what_changed_and_brings_an_old_shape_back(workspace: Workspace) -> None:
    made = add_zone(workspace, name="Market", geometry=ONE)
    half = shapely.box(458000, 304000, 458500, 305000)
    reshape_zone(workspace, made.zone_id, half, expected_version=1)
    rename_zone(workspace, made.zone_id, expected_version=2, name="Park", kind="comparison", note="n")
    changes = zone_history(workspace, made.zone_id)
    assert [(change.version, change.word) for change in changes] == [
        (1, "Made"),
        (2, "Reshaped"),
        (3, "Words changed"),
    ]
    assert changes[1].differences == ("1.00 km² became 0.50 km², keeping 50% of the ground it had",)
    assert changes[2].differences == (
        "name 'Market' became 'Park'",
        "action zone became comparison zone",
        "note written",
    )
    assert [change.version for change in shapes_of(changes)] == [1, 2]
    back = restore_shape(workspace, made.zone_id, 1, expected_version=3)
    assert (back.version, back.name, back.geometry.equals(ONE)) == (4, "Park", True)
    assert get_zone(workspace, made.zone_id).geometry.equals(ONE)
    with pytest.raises(UserError, match="none of its 4 versions"):
        restore_shape(workspace, made.zone_id, 9, expected_version=4)
    with pytest.raises(UserError, match="by somebody else"):
        restore_shape(workspace, made.zone_id, 2, expected_version=3)
