"""Zones from the first stroke to the last undo."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box, shape

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.zoning import (
    add_zone,
    export_zones,
    get_zone,
    import_zones,
    list_zones,
    remove_zone,
    rename_zone,
    reshape_zone,
    restore_zone,
    undo_last,
    zones_geojson,
)

ONE, TWO = box(458000, 304000, 459000, 305000), box(460000, 304000, 461000, 305500)


def test_a_zone_is_there_at_once_and_after_a_reload(workspace: Workspace) -> None:
    made = add_zone(workspace, name="  Market   square ", geometry=ONE, note="seen by Ann")
    (again,) = list_zones(workspace)
    assert (again.zone_id, again.name, again.version, again.removed) == ("Z-0001", "Market square", 1, False)
    assert again.geometry.equals(ONE)
    assert again.created_at == made.created_at
    assert again.created_at.tzinfo is not None


def test_names_are_told_apart(workspace: Workspace) -> None:
    first = add_zone(workspace, name="Market", geometry=ONE)
    second = add_zone(workspace, name="Park", geometry=TWO)
    with pytest.raises(UserError, match="taken by Z-0001"):
        add_zone(workspace, name="MARKET", geometry=TWO)
    with pytest.raises(UserError, match="taken"):
        rename_zone(workspace, second.zone_id, expected_version=1, name="market")
    assert rename_zone(workspace, first.zone_id, expected_version=1, name="market").name == "market"


def test_reshape_remove_restore_and_undo_walk_back_one_by_one(workspace: Workspace) -> None:
    made = add_zone(workspace, name="Market", geometry=ONE)
    reshape_zone(workspace, made.zone_id, TWO, expected_version=1)
    rename_zone(workspace, made.zone_id, expected_version=2, name="Park", kind="buffer", note="n")
    remove_zone(workspace, made.zone_id, expected_version=3)
    assert list_zones(workspace) == []
    assert [zone.zone_id for zone in list_zones(workspace, removed=True)] == [made.zone_id]
    seen = []
    while (zone := undo_last(workspace)) is not None:
        seen.append((zone.name, zone.kind, zone.geometry.equals(ONE), zone.removed))
    assert seen == [
        ("Park", "buffer", False, False),
        ("Market", "action", False, False),
        ("Market", "action", True, False),
        ("Market", "action", True, True),
    ]
    assert restore_zone(workspace, made.zone_id).removed is False
    assert get_zone(workspace, made.zone_id).version == 9


def test_undo_takes_the_newest_change_of_any_zone(workspace: Workspace) -> None:
    first = add_zone(workspace, name="Market", geometry=ONE)
    second = add_zone(workspace, name="Park", geometry=TWO)
    reshape_zone(workspace, first.zone_id, TWO, expected_version=1)
    undone = [undo_last(workspace), undo_last(workspace)]
    assert [zone.zone_id for zone in undone if zone] == [first.zone_id, second.zone_id]
    assert [zone.zone_id for zone in list_zones(workspace)] == [first.zone_id]


def test_a_stale_change_is_refused_and_tells_what_differs(workspace: Workspace) -> None:
    made = add_zone(workspace, name="Market", geometry=ONE)
    reshape_zone(workspace, made.zone_id, TWO, expected_version=1)
    with pytest.raises(UserError, match=r"somebody else.*shape was 1\.00 km² and is now 1\.50 km²"):
        reshape_zone(workspace, made.zone_id, ONE, expected_version=1)
    assert get_zone(workspace, made.zone_id).geometry.equals(TWO)
    remove_zone(workspace, made.zone_id)
    with pytest.raises(UserError, match="has been removed"):
        reshape_zone(workspace, made.zone_id, ONE, expected_version=2)


def test_ids_are_never_used_twice(workspace: Workspace) -> None:
    first = add_zone(workspace, name="Market", geometry=ONE)
    remove_zone(workspace, first.zone_id)
    assert add_zone(workspace, name="Market", geometry=ONE).zone_id == "Z-0002"
    with pytest.raises(UserError, match="taken"):
        restore_zone(workspace, first.zone_id)


def test_map_carries_id_name_and_kind_only(workspace: Workspace) -> None:
    add_zone(workspace, name="Market", geometry=ONE, note="secret words")
    collection = zones_geojson(workspace)
    assert "secret" not in json.dumps(collection)
    (feature,) = collection["features"]
    assert feature["id"] == "Z-0001"
    assert feature["properties"] == {"id": "Z-0001", "name": "Market", "kind": "action"}
    west, south, east, north = shape(feature["geometry"]).bounds
    # Leicester lies about 1.1 degrees west and 52.6 degrees north.
    assert -1.2 < west < east < -1.0
    assert 52.5 < south < north < 52.7


def test_a_map_goes_out_and_comes_back_unchanged(workspace: Workspace, tmp_path: Path) -> None:
    add_zone(workspace, name="Market", geometry=ONE)
    add_zone(workspace, name="Park", geometry=TWO, kind="comparison")
    file = tmp_path / "zones.geojson"
    export_zones(workspace, file)
    told = import_zones(workspace, file)
    assert (told.added, told.updated, told.unchanged, told.refused) == ((), (), ("Z-0001", "Z-0002"), ())
    assert [zone.version for zone in list_zones(workspace)] == [1, 1]


def test_an_edited_map_reshapes_by_id_and_adds_the_rest(workspace: Workspace, tmp_path: Path) -> None:
    add_zone(workspace, name="Market", geometry=ONE)
    file = tmp_path / "zones.geojson"
    export_zones(workspace, file)
    content = json.loads(file.read_text())
    square = {
        "type": "Polygon",
        "coordinates": [[[-1.2, 52.6], [-1.19, 52.6], [-1.19, 52.61], [-1.2, 52.61], [-1.2, 52.6]]],
    }
    content["features"][0]["geometry"] = square
    content["features"] += [
        {"type": "Feature", "id": "theirs", "properties": {"name": "Market"}, "geometry": square},
        {
            "type": "Feature",
            "properties": None,
            "geometry": {"type": "LineString", "coordinates": [[-1, 52], [-1, 53]]},
        },
        {
            "type": "Feature",
            "properties": {"radius": 100},
            "geometry": {"type": "Point", "coordinates": [-1.1, 52.6]},
        },
    ]
    file.write_text(json.dumps(content))
    told = import_zones(workspace, file)
    assert (told.added, told.updated) == (("Z-0002", "Z-0003"), ("Z-0001",))
    assert len(told.refused) == 1
    assert told.refused[0].startswith("Shape 3:")
    assert [zone.name for zone in list_zones(workspace)] == ["Market", "Market (2)", "Zone 4"]
    assert [zone.origin for zone in list_zones(workspace)] == ["drawn", "imported", "imported"]


def test_geopackage_out_and_in(workspace: Workspace, tmp_path: Path) -> None:
    add_zone(workspace, name="Market", geometry=ONE, note="secret words")
    file = tmp_path / "zones.gpkg"
    export_zones(workspace, file)
    frame = gpd.read_file(file)
    assert list(frame.columns) == ["id", "name", "kind", "geometry"]
    assert frame.crs.to_epsg() == 27700
    assert b"secret" not in file.read_bytes()
    assert import_zones(workspace, file).unchanged == ("Z-0001",)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"type": "Topology"}', '{"type": "FeatureCollection", "features": []}', "[" * 5000],
)
def test_files_that_hold_no_zones(workspace: Workspace, tmp_path: Path, content: str) -> None:
    file = tmp_path / "zones.geojson"
    file.write_text(content)
    with pytest.raises(UserError):
        import_zones(workspace, file)


def test_other_endings_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.geojson or \.gpkg"):
        export_zones(workspace, tmp_path / "zones.exe")
