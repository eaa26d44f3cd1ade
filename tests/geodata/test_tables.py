"""Reference tables in the forms they are found in."""

from __future__ import annotations

import datetime
import gzip
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from geodata.errors import UserError
from geodata.tables import pick_column, read_table

WHAT = "The table"


def written(folder: Path, content: bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"code,name\n099,St Mary's\n",
        b"\xef\xbb\xbfcode,name\r\n099,St Mary's\r\n",
        b"code;name\n099;St Mary's\n",
        b"code\tname\n099\tSt Mary's\n",
        b"code|name\n099|St Mary's\n",
        b'"code","name"\n"099","St Mary\'s"\n',
        "code,name\n099,St Mary's\n".encode("utf-16"),
        gzip.compress(b"code,name\n099,St Mary's\n", mtime=0),
        b"code,name\r099,St Mary's\r",
    ],
)
def test_forms_of_text(tmp_path: Path, content: bytes) -> None:
    assert read_table(written(tmp_path, content), what=WHAT).to_pylist() == [
        {"code": "099", "name": "St Mary's"}
    ]


def test_windows_letters_and_line_breaks_in_cells(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'code,name\n1,"Caf\xe9\nBar"\n'.encode("cp1252")), what=WHAT)
    assert table["name"].to_pylist() == ["Café\nBar"]


def test_columns_that_are_not_needed_may_repeat(tmp_path: Path) -> None:
    path = written(tmp_path, b"code,x,x,n\n1,a,b,2\n")
    assert read_table(path, what=WHAT, keep={"code", "n"}.__contains__).to_pylist() == [
        {"code": "1", "n": "2"}
    ]
    with pytest.raises(UserError, match="'x' more than once"):
        read_table(path, what=WHAT)


def test_a_workbook_with_a_title_above(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Population, mid-2020")
    sheet.write_row(2, 0, ["\ufeffcode", "count", "day"])
    sheet.write_row(3, 0, ["E1", 1979])
    sheet.write_datetime(3, 2, datetime.datetime(2020, 6, 30), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    assert read_table(path, what=WHAT).to_pylist() == [{"code": "E1", "count": "1979", "day": "2020-06-30"}]


def test_a_workbook_that_claims_a_giant_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(0, 0, "x")
    book.close()
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b'r="A1"', b'r="XFD1048576"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(UserError, match="claims 1,048,576 rows and 16,384 columns"):
        read_table(path, what=WHAT)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2,3\n", "a row has 3 cells, the headings 2"),
        (b"\x00\x01\x02binary\x00\n", "not a table of text"),
        (b"PK\x03\x04 not a workbook", "cannot be opened"),
        (gzip.compress(b"a,b\n1,2\n" * 100_000, mtime=0)[:-200], "cannot be"),
    ],
)
def test_refusals(tmp_path: Path, content: bytes, found: str) -> None:
    with pytest.raises(UserError, match=found):
        read_table(written(tmp_path, content), what=WHAT)


def test_columns_are_found_by_name() -> None:
    assert pick_column(["Code", "Name"], "Code", what=WHAT, option="--code") == "Code"
    assert pick_column(["Code", "Name"], " code", what=WHAT, option="--code") == "Code"
    with pytest.raises(UserError, match="perhaps 'lsoa21_code'"):
        pick_column(["lsoa21_code", "n"], "lsoa21code", what=WHAT, option="--code")
