"""Hostile files: none may make the program read another file or ask for an address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from geodata.areas.drivers import load_pyogrio
from geodata.areas.vector_files import read_vector
from geodata.errors import UserError
from geodata.gdal_formats import ALLOWED

SECRET = "code,name,x,y\nsecret,secret,1,1\n"


def hostile_files(secret: Path) -> dict[str, bytes]:
    layer = f'<OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
    vrt = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    gdalg = {
        "type": "gdal_streamed_alg",
        "command_line": f"gdal vector pipeline ! read {secret} ! write streamed",
    }
    twice = json.dumps(gdalg)[:-1] + ', "type": "FeatureCollection", "features": []}'
    return {
        "vrt": vrt.encode(),
        "vrt after a declaration": b'<?xml version="1.0"?><!-- kml -->' + vrt.encode(),
        "vrt inside kml words": b"<!-- <kml> -->" + vrt.encode(),
        "streamed": json.dumps(gdalg).encode(),
        "streamed behind a second type": twice.encode(),
        "web service": b"<OGRWFSDataSource><URL>http://192.0.2.1/wfs</URL></OGRWFSDataSource>",
        "document type": b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + vrt.encode(),
    }


@pytest.mark.parametrize("ending", [".geojson", ".kml", ".gpkg", ".vrt", ".shp"])
@pytest.mark.parametrize("kind", list(hostile_files(Path("x"))))
def test_instructions_to_read_elsewhere_are_refused(tmp_path: Path, kind: str, ending: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(SECRET)
    path = tmp_path / f"upload{ending}"
    path.write_bytes(hostile_files(secret)[kind])
    with pytest.raises(UserError) as caught:
        read_vector(path, what="The boundary file")
    assert "secret" not in str(caught.value)


def test_instructions_inside_a_zip_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(SECRET)
    path = tmp_path / "upload.zip"
    for name in ("layer.vrt", "layer.kml", "../layer.shp"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, hostile_files(secret)["vrt"])
        with pytest.raises(UserError):
            read_vector(path, what="The boundary file")


def test_topojson_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "wards.json"
    path.write_text(json.dumps({"type": "Topology", "objects": {}, "arcs": []}))
    with pytest.raises(UserError, match="TopoJSON"):
        read_vector(path, what="The boundary file")


def test_gdal_itself_knows_only_the_allowed_formats() -> None:
    # In a process of its own: the list counts from the first loading of GDAL on.
    script = (
        "import geodata.errors, sys\n"
        "assert 'pyogrio' not in sys.modules\n"
        "from geodata.areas.drivers import load_pyogrio\n"
        "print('\\n'.join(load_pyogrio().list_drivers()))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(result.stdout.split("\n")) - {""} == set(ALLOWED)
    # GDAL warns about a name on the list that it does not have; a stale list would fill the user's terminal.
    assert result.stderr == ""


@pytest.mark.parametrize(("first", "answer"), [("geodata.errors", "refused"), ("os", "read")])
def test_gdal_refuses_even_when_asked_directly(tmp_path: Path, first: str, answer: str) -> None:
    # Without our list the same file is read, so the attack is a real one.
    secret = tmp_path / "secret.csv"
    secret.write_text(SECRET)
    path = tmp_path / "a.vrt"
    path.write_bytes(hostile_files(secret)["vrt"])
    script = (
        f"import sys, {first}\n"
        "import pyogrio, pyogrio.raw\n"
        "try:\n"
        "    pyogrio.raw.read(sys.argv[1], read_geometry=False)\n"
        "    print('read')\n"
        "except pyogrio.errors.DataSourceError:\n"
        "    print('refused')\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "OGR_SKIP"}
    command = [sys.executable, "-c", script, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert result.stdout.strip() == answer


def test_the_import_path_loads_neither_gdal_nor_geopandas() -> None:
    script = (
        "import sys, geodata.areas, geodata.geocode\n"
        "print([name for name in ('pandas', 'geopandas', 'pyogrio') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_load_pyogrio_gives_the_module() -> None:
    assert load_pyogrio().__name__ == "pyogrio"
