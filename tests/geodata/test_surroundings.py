"""Streets and places: read from files as people have them, kept, listed, removed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.errors import UserError
from geodata.surroundings import list_kinds, load_places, load_streets
from geodata.workspace import Workspace
from hotspots.workflows.surroundings import add_places, add_streets, has_streets, list_places, remove_places


def geojson(path: Path, *features: tuple[dict, dict]) -> Path:
    rows = [{"type": "Feature", "properties": facts, "geometry": shape} for shape, facts in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


LINE = {"type": "LineString", "coordinates": [[-1.13, 52.63], [-1.12, 52.63]]}
LINES = {
    "type": "MultiLineString",
    "coordinates": [[[-1.13, 52.63], [-1.13, 52.64]], [[-1.1, 52.6], [-1.1, 52.61]]],
}
POINT = {"type": "Point", "coordinates": [-1.13, 52.63]}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.13, 52.63], [-1.12, 52.63], [-1.12, 52.64], [-1.13, 52.64], [-1.13, 52.63]]],
}


def test_streets_are_kept_in_metres_with_their_names(workspace: Workspace, tmp_path: Path) -> None:
    assert not has_streets(workspace)
    file = geojson(
        tmp_path / "s.geojson", (LINE, {"Name": "High Street"}), (LINES, {"Name": None}), (POINT, {})
    )
    report = add_streets(workspace, file)
    assert (report.lines, report.left_out) == (3, 1)
    lines, names = load_streets(workspace)
    assert names == ["High Street", "", ""]
    # A hundredth of a degree at 52.63° N: 676 m eastwards (111,320 cos 52.63°), 1,113 m northwards.
    assert shapely.length(lines) == pytest.approx([677, 1113, 1113], rel=0.003)
    assert report.length_km == pytest.approx(2.9, abs=0.05)
    assert has_streets(workspace)


def test_a_second_file_replaces_the_streets(workspace: Workspace, tmp_path: Path) -> None:
    add_streets(workspace, geojson(tmp_path / "a.geojson", (LINES, {})))
    add_streets(workspace, geojson(tmp_path / "b.geojson", (LINE, {})))
    assert len(load_streets(workspace)[0]) == 1


@pytest.mark.parametrize("heading", ["longitude,latitude", "Easting,Northing"])
def test_places_of_a_table(workspace: Workspace, tmp_path: Path, heading: str) -> None:
    pair = "-1.13,52.63" if heading.startswith("long") else '"458,875",303980'
    file = tmp_path / "stops.csv"
    file.write_text(f"name,{heading}\nA,{pair}\nB,,\nC,n/a,n/a\n", encoding="utf-8")
    report = add_places(workspace, file, kind="stops")
    assert (report.places, report.left_out, report.replaced) == (1, 2, False)
    places = load_places(workspace, "stops")
    assert places.x == pytest.approx([458_875], abs=150)
    assert places.y == pytest.approx([303_980], abs=150)


def test_of_a_shape_the_middle_is_taken(workspace: Workspace, tmp_path: Path) -> None:
    file = geojson(tmp_path / "schools.geojson", (SQUARE, {}), (POINT, {}))
    add_places(workspace, file, kind="schools")
    places = load_places(workspace, "schools")
    assert len(places) == 2
    # Half a hundredth of a degree between the corner and the middle, both ways.
    assert np.hypot(np.diff(places.x), np.diff(places.y)) == pytest.approx([651], rel=0.01)


def test_kinds_are_listed_replaced_and_removed(workspace: Workspace, tmp_path: Path) -> None:
    file = geojson(tmp_path / "p.geojson", (POINT, {}))
    add_places(workspace, file, kind="stops")
    assert add_places(workspace, file, kind="stops").replaced
    add_places(workspace, file, kind="bars")
    assert list_places(workspace) == {"bars": 1, "stops": 1}
    assert remove_places(workspace, "bars") == 1
    assert list_kinds(workspace) == ["stops"]


def test_refusals(workspace: Workspace, tmp_path: Path) -> None:
    points = geojson(tmp_path / "p.geojson", (POINT, {}))
    table = tmp_path / "t.csv"
    table.write_text("name,where\nA,here\n", encoding="utf-8")
    blank = tmp_path / "b.csv"
    blank.write_text("longitude,latitude\n,\n", encoding="utf-8")
    with pytest.raises(UserError, match="holds no line"):
        add_streets(workspace, points)
    with pytest.raises(UserError, match="are not loaded"):
        load_streets(workspace)
    with pytest.raises(UserError, match="no columns of coordinates"):
        add_places(workspace, table, kind="stops")
    with pytest.raises(UserError, match="no place with a position"):
        add_places(workspace, blank, kind="stops")
    with pytest.raises(UserError, match="lower-case"):
        add_places(workspace, points, kind="../Stops")
    with pytest.raises(UserError, match="are not loaded"):
        remove_places(workspace, "stops")
