"""Uploads read in a child process: the same answer, and a hostile file breaks only the child."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
import xlsxwriter

from geodata import confined
from geodata.areas.vector_files import read_vector
from geodata.errors import UserError
from geodata.ingest.readers import open_file


@pytest.fixture
def wards(tmp_path: Path) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(
        {
            "code": ["W1", "W2", None],
            "people": [100, 200, 300],
            "share": [0.5, np.nan, 1.0],
            "made": np.array(["2024-01-02", "2024-02-03", "NaT"], dtype="datetime64[ms]"),
        },
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), None],
        crs="EPSG:27700",
    )


@pytest.mark.parametrize("ending", [".gpkg", ".geojson"])
def test_a_vector_file_reads_the_same_apart(
    wards: geopandas.GeoDataFrame, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"wards{ending}"
    wards.to_file(path)
    here = read_vector(path, what="The file")
    with confined.uploads():
        apart = read_vector(path, what="The file")
    assert apart.crs == here.crs
    assert shapely.equals_exact(apart.geometry[:2], here.geometry[:2]).all()
    assert apart.geometry[2] is None
    assert {name: [str(value) for value in values] for name, values in apart.columns.items()} == {
        name: [str(value) for value in values] for name, values in here.columns.items()
    }


def test_a_spreadsheet_reads_the_same_apart(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["Reference", "Number"], ["é1", 1], ["b2", 2.5]]):
            sheet.write_row(at, 0, row)
    here = open_file(path)
    with confined.uploads():
        apart = open_file(path)
    assert (apart.headings, apart.first_rows) == (here.headings, here.first_rows)
    assert apart.first_rows == (("é1", "1"), ("b2", "2.5"))


def test_what_the_child_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no areas in here")
    with confined.uploads(), pytest.raises(UserError) as apart:
        read_vector(path, what="The file")
    with pytest.raises(UserError) as here:
        read_vector(path, what="The file")
    assert str(apart.value) == str(here.value)


def far_cell() -> bytes:
    """A workbook of two kilobytes whose one cell is the last one there can be."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write_string(0, 0, "x")
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b'r="A1"', b'r="XFD1048576"')
            new.writestr(member, content)
    return changed.getvalue()


MEASURED = """
import resource, sys
from pathlib import Path
from geodata import confined
from geodata.errors import UserError
from geodata.ingest.readers import open_file
try:
    with confined.uploads():
        open_file(Path(sys.argv[1]))
except UserError:
    print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""


def test_a_cell_far_away_costs_the_child_only(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    path.write_bytes(far_cell())
    # Below a shell: what a process is said to have used begins with the size of the one that started it.
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) < 512 * 1024


@pytest.mark.parametrize(
    "body",
    [
        "bytearray(10**10)",
        "[0] * 10**9",
        "sum(1 for _ in iter(int, 1))",
        "__import__('os').kill(__import__('os').getpid(), 11)",
        "__import__('sys').exit(1)",
    ],
)
def test_memory_time_and_a_crash_end_the_child_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(confined, "SECONDS", 1)
    (tmp_path / "reader_of_this_test.py").write_text(
        f"from geodata.confined import serve\nserve(lambda content, arguments: {body})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(UserError, match="too much memory or time"):
        confined.read_apart("reader_of_this_test", b"x", what="The file")
