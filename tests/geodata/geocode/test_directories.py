"""Postcode files in the layouts of their publishers, each written here with a few rows and its own traps."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pyproj
import pytest

from geodata.errors import UserError
from geodata.geocode.directories import read_postcodes
from geodata.geocode.postcodes import load_postcodes, save_postcodes
from geodata.workspace import Workspace

BRITAIN = "EPSG:27700"
ONSPD = """pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,oseast1m,osnrth1m,osgrdind,lat,long
LE1 1AA,LE1  1AA,LE1 1AA,198001,,E99999999,E06000016,459318,304176,1,52.632120,-1.124980
LE101AA,LE10 1AA,LE10 1AA,198001,201906,E99999999,E07000132,442700,293900,1,52.540000,-1.370000
LE1 9ZZ,LE1  9ZZ,LE1 9ZZ,199001,200001,E99999999,E06000016,,,9,99.999999,0.000000
BT1 1AA,BT1  1AA,BT1 1AA,198001,,N99999999,N09000003,333900,374300,1,54.601300,-5.929500
LE2 0AA,LE2  0AA,LE2 0AA,198001,,E99999999,E06000016,460000,303000,6,52.620000,-1.110000
"""
NEW_ONSPD = """PCD7,PCD8,PCDS,DOINTR,DOTERM,USERTYPE,EAST1M,NORTH1M,GRIDIND,LAT,LONG,OSCTY
LE1 1AA,LE1 1AA,LE1 1AA,198001,,0,459318,304176,1,52.632120,-1.124980,X
"""
NSPL = """pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,laua,lat,long
LE1 1AA,LE1  1AA,LE1 1AA,198001,,0,459318,304176,1,E06000016,52.632120,-1.124980
"""
CODE_POINT = (
    '"LE1 1AA",10,459318,304176,"E92000001","E19000001","E18000004","","E06000016","E05010463"\n'
    '"LE101AA",50,442700,293900,"E92000001","E19000001","E18000004","E10000018","E07000132",""\n'
)
CODE_POINT_HEADINGS = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"


def written(folder: Path, text: str, name: str = "postcodes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_onspd(tmp_path: Path) -> None:
    directory, notes = read_postcodes(written(tmp_path, ONSPD), crs=BRITAIN)
    rows = {row["postcode"]: row for row in directory.table.to_pylist()}
    assert notes.layout == "ONSPD"
    assert set(rows) == {"LE1 1AA", "LE10 1AA", "BT1 1AA", "LE2 0AA"}
    assert (rows["LE1 1AA"]["easting_m"], rows["LE1 1AA"]["northing_m"]) == (459318, 304176)
    assert rows["LE1 1AA"]["ended"] is None
    assert rows["LE10 1AA"]["ended"] == "2019-06"
    assert (notes.rows, notes.without_place, notes.ended, notes.estimated) == (5, 1, 1, 1)
    # The mean of a sector is far less sure than a building.
    assert rows["LE2 0AA"]["uncertainty_m"] > 5 * rows["LE1 1AA"]["uncertainty_m"]


def test_northern_ireland_is_placed_by_degrees_not_by_its_own_grid(tmp_path: Path) -> None:
    directory, _ = read_postcodes(written(tmp_path, ONSPD), crs=BRITAIN)
    row = next(row for row in directory.table.to_pylist() if row["postcode"] == "BT1 1AA")
    east, north = pyproj.Transformer.from_crs(4326, 27700, always_xy=True).transform(-5.9295, 54.6013)
    assert (row["easting_m"], row["northing_m"]) == pytest.approx((east, north))


@pytest.mark.parametrize(("text", "layout"), [(NEW_ONSPD, "ONSPD"), (NSPL, "NSPL")])
def test_later_headings(tmp_path: Path, text: str, layout: str) -> None:
    directory, notes = read_postcodes(written(tmp_path, text), crs=BRITAIN)
    assert notes.layout == layout
    assert directory.table["postcode"].to_pylist() == ["LE1 1AA"]


@pytest.mark.parametrize("headings", ["", CODE_POINT_HEADINGS])
def test_code_point_open_with_and_without_headings(tmp_path: Path, headings: str) -> None:
    directory, notes = read_postcodes(written(tmp_path, headings + CODE_POINT), crs=BRITAIN)
    assert notes.layout == "Code-Point Open"
    assert directory.table["postcode"].to_pylist() == ["LE1 1AA", "LE10 1AA"]
    assert directory.table["easting_m"].to_pylist() == [459318, 442700]
    assert notes.estimated == 1


def test_three_columns_with_blank_places(tmp_path: Path) -> None:
    text = (
        "Postcode,lat,long\nLE1 1AA,52.63212,-1.12498\nLE119AB,,0.00000\n"
        "nonsense,52.6,-1.1\nle1 1aa,52.6,-1.1\n"
    )
    directory, notes = read_postcodes(written(tmp_path, text), crs=BRITAIN)
    assert (notes.rows, len(directory)) == (4, 1)
    assert (notes.without_place, notes.malformed, notes.repeated) == (1, 1, 1)
    # Code-Point Open gives 459318, 304176 for LE1 1AA: another publisher, the same place within 3 m.
    assert directory.table["easting_m"][0].as_py() == pytest.approx(459318, abs=3)
    assert directory.table["northing_m"][0].as_py() == pytest.approx(304176, abs=3)


def test_gzip_and_the_published_zip(tmp_path: Path) -> None:
    packed = tmp_path / "codepoint.csv.gz"
    packed.write_bytes(gzip.compress(CODE_POINT.encode()))
    assert len(read_postcodes(packed, crs=BRITAIN)[0]) == 2
    archive = tmp_path / "codepo.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("Doc/Code-Point_Open_Column_Headers.csv", CODE_POINT_HEADINGS)
        file.writestr("Data/CSV/le.csv", CODE_POINT)
        file.writestr("Data/CSV/zz.csv", CODE_POINT.replace("LE1", "ZZ1"))
        file.writestr("Doc/names.csv", "code,name\n1,One\n")
    directory, notes = read_postcodes(archive, crs=BRITAIN)
    assert notes.layout == "Code-Point Open"
    assert sorted(directory.table["postcode"].to_pylist()) == ["LE1 1AA", "LE10 1AA", "ZZ1 1AA", "ZZ10 1AA"]


def test_another_metric_system(tmp_path: Path) -> None:
    directory, _ = read_postcodes(written(tmp_path, NSPL), crs="EPSG:32630")
    east, north = pyproj.Transformer.from_crs(27700, 32630, always_xy=True).transform(459318, 304176)
    assert directory.table["easting_m"][0].as_py() == pytest.approx(east)
    assert directory.table["northing_m"][0].as_py() == pytest.approx(north)


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "postcode,town\nLE1 1AA,Leicester\n", "Postcode,lat,long\nLE1 1AA,,0\n"]
)
def test_other_tables_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match="postcode file"):
        read_postcodes(written(tmp_path, text), crs=BRITAIN)


def test_kept_and_loaded_again(tmp_path: Path, workspace: Workspace) -> None:
    assert load_postcodes(workspace) is None
    directory, _ = read_postcodes(written(tmp_path, ONSPD), crs=BRITAIN)
    save_postcodes(workspace, directory)
    again = load_postcodes(workspace)
    assert again is not None
    assert again.table.to_pylist() == directory.table.to_pylist()
