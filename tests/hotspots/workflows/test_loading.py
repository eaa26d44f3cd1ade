"""Setting a workspace up: what is loaded, what is told, and that a refusal changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from geodata.areas import list_levels, load_level
from geodata.areas.population import load_population
from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.loading import (
    add_areas,
    add_lookup,
    add_population,
    add_postcodes,
    init_workspace,
    workspace_overview,
)


def boundaries(folder: Path, codes: list[str], name: str = "areas.geojson") -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": f"Area {code}"},
            "geometry": json.loads(
                shapely.to_geojson(shapely.box(-1.2 + place / 100, 52.6, -1.19 + place / 100, 52.61))
            ),
        }
        for place, code in enumerate(codes)
    ]
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def table(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_init(tmp_path: Path) -> None:
    report = init_workspace(
        tmp_path / "w", crs="EPSG:26918", timezone="America/New_York", assign="geometry", name="DC"
    )
    assert report.workspace.crs == "EPSG:26918"
    assert json.loads(json.dumps(report.to_dict()))["assign"] == "geometry"
    assert "the point decides" in report.sentences()[2]
    with pytest.raises(UserError, match="already is a workspace"):
        init_workspace(tmp_path / "w")
    with pytest.raises(UserError, match="not in metres"):
        init_workspace(tmp_path / "feet", crs="EPSG:2248")
    assert not (tmp_path / "feet").exists()


def test_everything_is_loaded_and_told(workspace: Workspace, tmp_path: Path) -> None:
    areas = add_areas(
        workspace, boundaries(tmp_path, ["A", "B", "C"]), level="lsoa21", code="code", name="name"
    )
    assert (areas.areas, areas.replaced, areas.reassigned) == (3, False, 0)
    rows = "old,new\nO,A\nO,B\nP,C\nQ,C\nQ,C\nR,Z\n"
    lookup = add_lookup(
        workspace,
        table(tmp_path, rows),
        from_level="lsoa11",
        to_level="lsoa21",
        from_code="old",
        to_code="new",
    )
    assert (lookup.pairs, lookup.splits, lookup.merges, lookup.rows_left_out) == (5, 1, 1, 1)
    assert lookup.unknown_targets == ("Z",)
    postcodes = add_postcodes(
        workspace, table(tmp_path, "Postcode,lat,long\nZZ1 1AA,52.6,-1.2\nZZ1 1AB,,0\n")
    )
    assert (postcodes.postcodes, postcodes.without_place) == (1, 1)
    people = add_population(
        workspace,
        table(tmp_path, 'code,n\nA,100\nB,"1,000"\nX,5\nC,c\n'),
        level="lsoa21",
        code="code",
        count="n",
    )
    assert (people.areas, people.total, people.unknown_codes, people.areas_without) == (
        2,
        1100,
        ("X",),
        ("C",),
    )
    seen = workspace_overview(workspace)
    assert [(level.name, level.areas) for level in seen.levels] == [("lsoa21", 3)]
    assert seen.lookups == (("lsoa11", "lsoa21", 5),)
    assert (seen.postcodes, seen.incidents, seen.table_version, seen.batches) == (1, 0, -1, 0)
    assert seen.populations[0].total == 1100
    for report in (areas, lookup, postcodes, people, seen):
        assert json.loads(json.dumps(report.to_dict()))
        assert all(sentence.endswith(".") for sentence in report.sentences())


def test_groups_and_measures(workspace: Workspace, tmp_path: Path) -> None:
    add_areas(workspace, boundaries(tmp_path, ["A", "B"]), level="ward", code="code", name="name")
    file = table(tmp_path, "code,religion,n\nA,Sikh,4\nA,Jewish,6\nB,Sikh,5\n")
    report = add_population(
        workspace, file, level="ward", code="code", count="n", group="religion", measure="religion"
    )
    assert report.groups == ("Jewish", "Sikh")
    assert load_population(workspace, "ward", measure="religion", group="Sikh").to_dict() == {"A": 4, "B": 5}


def test_a_refusal_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    add_areas(workspace, boundaries(tmp_path, ["A", "B"]), level="ward", code="code", name="name")
    with pytest.raises(UserError, match="more than once"):
        add_areas(workspace, boundaries(tmp_path, ["A", "A"]), level="ward", code="code", name="name")
    assert load_level(workspace, "ward").codes.tolist() == ["A", "B"]
    with pytest.raises(UserError, match="none of them one of the level"):
        add_population(workspace, table(tmp_path, "code,n\nX,1\n"), level="ward", code="code", count="n")
    with pytest.raises(UserError, match="is not loaded"):
        add_population(workspace, table(tmp_path, "code,n\nA,1\n"), level="lsoa", code="code", count="n")
    with pytest.raises(UserError, match="no column 'people'"):
        add_population(workspace, table(tmp_path, "code,n\nA,1\n"), level="ward", code="code", count="people")
    assert workspace_overview(workspace).populations == ()


def test_a_level_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    add_areas(workspace, boundaries(tmp_path, ["A", "B"]), level="ward", code="code", name="name")
    report = add_areas(workspace, boundaries(tmp_path, ["C"]), level="ward", code="code", name="name")
    assert report.replaced
    assert "Replaced 1 area as" in report.sentences()[0]
    assert list_levels(workspace) == ["ward"]
    assert load_level(workspace, "ward").codes.tolist() == ["C"]
