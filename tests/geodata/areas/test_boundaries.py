"""Boundary files: every allowed format, every repair, and every refusal in plain words."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import xlsxwriter

from geodata.areas.boundaries import read_level, repair
from geodata.areas.drivers import load_pyogrio
from geodata.areas.levels import AreaLevel, extent_of, list_levels, load_level, save_level
from geodata.errors import UserError
from geodata.workspace import Workspace

BRITAIN = "EPSG:27700"
SQUARES = gpd.GeoDataFrame(
    {"code": ["099", "101"], "name": ["North", "South"]},
    geometry=[
        shapely.box(459_000, 305_000, 460_000, 306_000),
        shapely.box(459_000, 304_000, 460_000, 305_000),
    ],
    crs=BRITAIN,
)


def read(path: Path, **options: Any) -> tuple[AreaLevel, Any]:
    return read_level(path, **{"level": "ward", "code": "code", "name": "name", "crs": BRITAIN, **options})


def written(folder: Path, frame: gpd.GeoDataFrame, ending: str) -> Path:
    load_pyogrio()
    path = folder / f"wards{ending}"
    if ending == ".zip":
        frame.to_file(folder / "wards.shp", engine="pyogrio")
        with zipfile.ZipFile(path, "w") as archive:
            for part in folder.glob("wards.*"):
                if part.suffix != ".zip":
                    archive.write(part, f"inner/{part.name}")
        return path
    frame.to_file(path, engine="pyogrio")
    return path


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp", ".zip", ".fgb"])
def test_every_format_gives_the_same_areas(tmp_path: Path, ending: str) -> None:
    frame = SQUARES if ending != ".geojson" else SQUARES.to_crs(4326)
    level, notes = read(written(tmp_path, frame, ending))
    assert sorted(level.codes.tolist()) == ["099", "101"]
    order = np.argsort(level.codes.astype(str))
    # Half a millimetre: degrees in GeoJSON are written with 15 figures at most.
    assert shapely.equals_exact(
        shapely.normalize(level.polygons[order]),
        shapely.normalize(SQUARES.geometry.to_numpy()),
        tolerance=0.02,
    ).all()
    assert (notes.repaired, notes.without_polygon) == ((), ())


def test_kml(tmp_path: Path) -> None:
    ring = " ".join(
        f"{x},{y},0" for x, y in [(-1.2, 52.6), (-1.1, 52.6), (-1.1, 52.7), (-1.2, 52.7), (-1.2, 52.6)]
    )
    path = tmp_path / "wards.kml"
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>A</name>'
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        "</Polygon></Placemark></Document></kml>"
    )
    level, _ = read(path, code="Name", name="Name")
    assert level.codes.tolist() == ["A"]
    assert level.polygons[0].area > 1e6


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(folder: Path, *features: dict[str, Any], name: str = "wards.geojson") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def square(west: float = -1.2, south: float = 52.6, side: float = 0.01) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shapely.box(west, south, west + side, south + side)))


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[-1.2, 52.6], [-1.1, 52.7], [-1.1, 52.6], [-1.2, 52.7], [-1.2, 52.6]]],
}


def test_a_bow_tie_is_repaired_and_named(tmp_path: Path) -> None:
    path = geojson(
        tmp_path, feature(BOW_TIE, code="1", name="Bow"), feature(square(), code="2", name="Square")
    )
    level, notes = read(path)
    assert notes.repaired == ("1",)
    assert shapely.is_valid(level.polygons).all()
    # Both triangles stay: half of a rectangle of 0.1 degrees, 11,132 m by 6,755 m at 52.65 N.
    assert level.polygons[0].area == pytest.approx(11_132 * 6_755 / 2, rel=0.01)


def test_only_the_part_with_an_area_is_kept() -> None:
    spike = shapely.from_wkt("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0, -5 0, 0 0))")
    mixed = shapely.from_wkt(
        "GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), LINESTRING (0 0, 9 9), POINT (5 5))"
    )
    polygons, repaired = repair(np.array([spike, mixed, shapely.Point(0, 0), None], dtype=object))
    assert [polygon and polygon.area for polygon in polygons] == [100, 0.5, None, None]
    assert repaired.tolist() == [True, False, False, False]


def test_rows_without_a_polygon_are_named(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [-1.2, 52.6]}
    path = geojson(
        tmp_path,
        feature(square(), code="1", name="a"),
        feature(None, code="2", name="b"),
        feature(point, code="3", name="c"),
    )
    level, notes = read(path)
    assert (level.codes.tolist(), notes.without_polygon) == (["1"], ("2", "3"))


def test_third_dimension_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "z.gpkg"
    load_pyogrio()
    high = SQUARES.set_geometry(shapely.force_3d(SQUARES.geometry.to_numpy(), 5.0), crs=BRITAIN)
    high.to_file(path, engine="pyogrio")
    assert not shapely.has_z(read(path)[0].polygons).any()


def test_numbers_as_codes_become_text(tmp_path: Path) -> None:
    path = geojson(tmp_path, feature(square(), code=7, name=None), feature(square(-1.1), code=8, name="b"))
    level, _ = read(path)
    assert level.codes.tolist() == ["7", "8"]
    assert level.names.tolist() == ["", "b"]


def test_outlines_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "wards.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Geo Shape", "code", "name"])
    sheet.write_row(1, 0, [json.dumps(square()), "A1", "Abbey"])
    sheet.write_row(2, 0, [json.dumps(feature(square(-1.1))), "A2", "Beacon"])
    book.close()
    level, notes = read(path)
    assert (level.codes.tolist(), notes.source_crs) == (["A1", "A2"], "EPSG:4326")
    # About 0.01 degrees of 52.6 N: 1,113 m by 677 m.
    assert level.polygons[0].area == pytest.approx(1113 * 677, rel=0.01)


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson.gz"
    path.write_bytes(gzip.compress(geojson(tmp_path, feature(square(), code="1", name="a")).read_bytes()))
    assert read(path)[0].codes.tolist() == ["1"]


def test_a_us_metric_system(tmp_path: Path) -> None:
    path = geojson(tmp_path, feature(square(-77.05, 38.9), code="1", name="a"))
    level, _ = read(path, crs="EPSG:26918")
    assert 300_000 < level.polygons[0].centroid.x < 340_000


@pytest.mark.parametrize(
    ("features", "found"),
    [
        (
            [feature(square(), code="1", name="a"), feature(square(-1.1), code="1", name="b")],
            "more than once",
        ),
        ([feature(square(), code=None, name="a")], "without a code"),
        ([feature(square(), wd_code="1", name="a")], "no column 'code'. Its columns are: wd_code, name"),
        ([feature({"type": "Point", "coordinates": [-1.2, 52.6]}, code="1", name="a")], "not one polygon"),
        ([feature(square(459_000, 304_000, 100), code="1", name="a")], "says it is in degrees"),
        ([], "no column"),
    ],
)
def test_refusals_say_what_was_found(tmp_path: Path, features: list[dict[str, Any]], found: str) -> None:
    with pytest.raises(UserError) as caught:
        read(geojson(tmp_path, *features))
    assert found in caught.value.found


def test_a_near_column_name_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="perhaps 'ward22_code'"):
        read(geojson(tmp_path, feature(square(), ward22_code="1", name="a")), code="ward_code")


def test_a_file_without_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SQUARES, ".shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(UserError, match=r"\.prj"):
        read(path)


def test_several_layers(tmp_path: Path) -> None:
    load_pyogrio()
    path = tmp_path / "many.gpkg"
    SQUARES.to_file(path, layer="wards", engine="pyogrio")
    SQUARES.rename(columns={"code": "other"}).to_file(path, layer="beats", engine="pyogrio")
    assert len(read(path)[0]) == 2
    SQUARES.to_file(path, layer="again", engine="pyogrio")
    with pytest.raises(UserError, match="several layers: wards, again"):
        read(path)


def test_missing_files_and_damaged_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not there"):
        read(tmp_path / "none.geojson")
    whole = geojson(tmp_path, feature(square(), code="1", name="a")).read_bytes()
    (tmp_path / "cut.geojson").write_bytes(whole[:-20])
    with pytest.raises(UserError, match="cut short"):
        read(tmp_path / "cut.geojson")
    (tmp_path / "empty.gpkg").write_bytes(b"")
    with pytest.raises(UserError, match="is empty"):
        read(tmp_path / "empty.gpkg")
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    (lonely / "wards.shp").write_bytes(written(tmp_path, SQUARES, ".shp").read_bytes())
    with pytest.raises(UserError, match="cannot be read"):
        read(lonely / "wards.shp")


def test_zips_that_lack_a_part_or_hold_too_much(tmp_path: Path) -> None:
    path = tmp_path / "part.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("wards.shp", b"")
    with pytest.raises(UserError, match=r"no \.shx and no \.dbf"):
        read(path)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in (".shp", ".shx", ".dbf"):
            archive.writestr(f"wards{ending}", bytes(60_000_000))
    with pytest.raises(UserError, match="unpacks to"):
        read(bomb)


def test_kept_and_loaded_again(workspace: Workspace, tmp_path: Path) -> None:
    level, _ = read(written(tmp_path, SQUARES, ".gpkg"))
    assert list_levels(workspace) == []
    save_level(workspace, level)
    again = load_level(workspace, "ward")
    assert list_levels(workspace) == ["ward"]
    assert again.codes.tolist() == ["099", "101"]
    assert again.polygons[0].equals(SQUARES.geometry[0])
    assert extent_of([again]) == (459_000, 304_000, 460_000, 306_000)
    # Any program that reads GeoParquet can open the file.
    frame = gpd.read_parquet(workspace.areas_path / "ward.parquet")
    assert frame.crs == BRITAIN
    with pytest.raises(UserError, match="not loaded"):
        load_level(workspace, "lsoa21")
    with pytest.raises(UserError, match="name of the level"):
        read(tmp_path / "wards.gpkg", level="Ward 22")
