"""Files as they arrive: encodings, separators, title rows, bad rows, other formats."""

from __future__ import annotations

import datetime
import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from geodata.errors import UserError
from geodata.ingest.headings import unique_headings
from geodata.ingest.readers import open_file

HEAD = "ref,date,category\n"


def write(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(path: Path, *columns: str) -> list[tuple[str, ...]]:
    opened = open_file(path)
    table = opened.read(columns or opened.headings).columns
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, (HEAD + "1,2025-01-02,St Mary’s – £5\n").encode(encoding))
    assert open_file(path).headings == ("ref", "date", "category")
    assert rows(path) == [("1", "2025-01-02", "St Mary’s – £5")]


def test_windows_text_and_garbled_text_are_announced(tmp_path: Path) -> None:
    assert "Windows-1252" in open_file(write(tmp_path, (HEAD + "1,2025-01-02,£\n").encode("cp1252"))).notes[0]
    assert "garbled" in open_file(write(tmp_path, HEAD + "1,2025-01-02,SiÃ¢n\n")).notes[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("packed", [False, True])
def test_separators_and_gzip(tmp_path: Path, delimiter: str, packed: bool) -> None:
    text = "ref,date,category\n00123,2025-01-02,a b\n12E4,2025-01-03,NA\n".replace(",", delimiter)
    path = write(tmp_path, gzip.compress(text.encode()) if packed else text)
    assert rows(path) == [("00123", "2025-01-02", "a b"), ("12E4", "2025-01-03", "NA")]


def test_everything_stays_text(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "00123,None,N/A\n1e5,,null\n")
    assert rows(path) == [("00123", "None", "N/A"), ("1e5", "", "null")]


def test_title_rows_above_the_headings(tmp_path: Path) -> None:
    path = write(tmp_path, "Hate incidents 2025,,\n,,\nref,date,category\n1,2025-01-02,Assault\n")
    opened = open_file(path)
    assert opened.headings == ("ref", "date", "category")
    read = opened.read(opened.headings)
    assert read.lines.tolist() == [4]


def test_long_and_short_rows_are_set_aside(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "1,2025-01-02,A\n2,2025-01-02\n3,2025-01-02,A,B\n\n4,2025-01-03,C\n")
    read = open_file(path).read(["ref"])
    assert read.columns["ref"].to_pylist() == ["1", "4"]
    assert [(bad.line, bad.reason) for bad in read.bad] == [
        (3, "2 cells instead of 3"),
        (4, "4 cells instead of 3"),
    ]
    assert read.dropped == 1
    assert read.lines.tolist() == [2, 6]


def test_a_line_break_inside_quotes_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    read = open_file(write(tmp_path, HEAD + '1,2025-01-02,"a\nb"\n2,2025-01-03,c\n')).read(["category"])
    assert read.columns["category"].to_pylist() == ["a\nb", "c"]
    assert read.lines.tolist() == [2, 4]


def test_a_quote_that_never_closes_does_not_swallow_the_rest(tmp_path: Path) -> None:
    read = open_file(write(tmp_path, HEAD + '1,2025-01-02,"a\n2,2025-01-03,c\n3,2025-01-04,d\n')).read(
        ["ref"]
    )
    assert read.columns["ref"].to_pylist() == ["2", "3"]
    assert [(bad.line, bad.reason) for bad in read.bad] == [(2, "a quotation mark that does not close")]


def test_the_original_row_can_be_asked_for(tmp_path: Path) -> None:
    read = open_file(write(tmp_path, HEAD + "1,2025-01-02,A\n2,2025-01-03,B\n")).read(["ref"])
    assert read.original(1) == ["2", "2025-01-03", "B"]


def test_repeated_and_blank_headings_get_names(tmp_path: Path) -> None:
    assert open_file(write(tmp_path, "date,date,,type\n2025-01-01,2025-01-02,x,y\n")).headings == (
        "date",
        "date (2)",
        "column 3",
        "type",
    )


def test_a_spreadsheet_with_a_title_row(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day, clock = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["Cases of the year"])
        sheet.write_row(1, 0, ["Case ID", "Incident Date", "Incident Time", "Count", "Race"])
        sheet.write_row(2, 0, ["00017"])
        sheet.write_datetime(2, 1, datetime.datetime(2025, 4, 3), day)
        sheet.write_datetime(2, 2, datetime.datetime(1900, 1, 1, 21, 30), clock)
        sheet.write_number(2, 3, 7)
        sheet.write_boolean(2, 4, True)
    read = open_file(path)
    assert read.headings == ("Case ID", "Incident Date", "Incident Time", "Count", "Race")
    [row] = rows(path)
    assert row[0] == "00017"
    assert row[1].startswith("2025-04-03")
    assert row[2].endswith("21:30")
    assert row[3:] == ("7", "Yes")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-protected"),
        (b"<html><table>", "web page"),
        (b'{"a": 1}', "JSON"),
        (b'[{"a": 1}, {"a": 2}]', "JSON"),
        (b"[\n  [1, 2]]", "JSON"),
        (b"  \n", "empty"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 40, "damaged"),
        (gzip.compress(b"a,b\n1,2\n" * 1000, mtime=0)[:-20], "cut short"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path: Path, content: bytes, found: str) -> None:
    with pytest.raises(UserError, match=found):
        open_file(write(tmp_path, content))


def test_an_archive_or_broken_spreadsheet_is_refused(tmp_path: Path) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UserError, match="archive"):
        open_file(write(tmp_path, other.getvalue(), "a.xlsx"))
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
    with pytest.raises(UserError, match="cannot be read as a spreadsheet"):
        open_file(write(tmp_path, broken.getvalue(), "b.xlsx"))


def test_tens_of_thousands_of_columns_are_named_at_once() -> None:
    started = time.perf_counter()
    names = unique_headings(["x"] * 30_000 + ["x (7)", "x"])
    assert time.perf_counter() - started < 5  # it took minutes
    assert len(set(names)) == 30_002
    assert names[-1] == "x (30001)"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a file"):
        open_file(tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        open_file(tmp_path / "nowhere.csv")


def test_a_table_of_counts_is_refused(tmp_path: Path) -> None:
    months = ",".join(f"2020{month:02d}" for month in range(1, 13))
    path = write(tmp_path, f"Borough,Strand,{months}\nCamden,Faith,{','.join('1' * 12)}\n")
    with pytest.raises(UserError, match="table of counts, not of incidents: 12 of its 14 columns"):
        open_file(path)
