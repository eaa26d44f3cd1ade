"""Files as they arrive: encodings, separators, title rows, bad rows, other formats."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import UserError
from geodata.ingest import decode
from geodata.ingest.csvblocks import text_blocks, without_blank_end
from geodata.ingest.headings import unique_headings
from geodata.ingest.readers import open_file
from geodata.ingest.records import BadLine, Unclean

HEAD = "ref,date,category\n"


def write(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@dataclass
class Found:
    cells: list[tuple[str, ...]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    originals: list[list[str]] = field(default_factory=list)
    dropped: int = 0
    manner: str = ""


def read(path: Path, *columns: str, size: int = 1_000_000) -> Found:
    """Read a file in blocks, in the first manner that works."""
    opened = open_file(path)
    for manner in opened.manners:
        found = Found(manner=manner)
        try:
            for block in opened.blocks(columns or opened.headings, manner, size, size):
                part = block.read(())
                found.cells += zip(*(column.to_pylist() for column in part.columns.columns), strict=True)
                found.lines += part.lines.tolist()
                found.bad += part.bad
                found.originals += [part.original(place) for place in range(part.count)]
                found.dropped += part.dropped
        except Unclean:
            continue
        return found
    raise AssertionError("no manner reads this file")


def rows(path: Path, *columns: str) -> list[tuple[str, ...]]:
    return read(path, *columns).cells


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
    assert open_file(path).headings == ("ref", "date", "category")
    assert read(path).lines == [4]


def test_long_and_short_rows_are_set_aside(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "1,2025-01-02,A\n2,2025-01-02\n3,2025-01-02,A,B\n\n4,2025-01-03,C\n")
    found = read(path, "ref")
    assert found.cells == [("1",), ("4",)]
    assert [(bad.line, bad.reason) for bad in found.bad] == [
        (3, "2 cells instead of 3"),
        (4, "4 cells instead of 3"),
    ]
    assert found.dropped == 1
    assert found.lines == [2, 6]


def test_a_line_break_inside_quotes_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    found = read(write(tmp_path, HEAD + '1,2025-01-02,"a\nb"\n2,2025-01-03,c\n'), "category")
    assert found.cells == [("a\nb",), ("c",)]
    assert found.lines == [2, 4]


def test_a_quote_that_never_closes_does_not_swallow_the_rest(tmp_path: Path) -> None:
    found = read(write(tmp_path, HEAD + '1,2025-01-02,"a\n2,2025-01-03,c\n3,2025-01-04,d\n'), "ref")
    assert found.cells == [("2",), ("3",)]
    assert [(bad.line, bad.reason) for bad in found.bad] == [(2, "a quotation mark that does not close")]


def test_the_original_row_can_be_asked_for(tmp_path: Path) -> None:
    found = read(write(tmp_path, HEAD + "1,2025-01-02,A\n2,2025-01-03,B\n"), "ref")
    assert found.originals[1] == ["2", "2025-01-03", "B"]


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
    assert open_file(path).headings == ("Case ID", "Incident Date", "Incident Time", "Count", "Race")
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


@given(
    st.lists(st.sampled_from(["a", "bb,", "", "ccc", " "]), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 7),
)
def test_blocks_are_whole_lines_and_together_the_text(
    lines: list[str], ends: str, first: int, then: int, cut: int
) -> None:
    text = ends.join(lines).encode()
    mark = b"\r" if ends == "\r" else b"\n"
    pieces = [text[start : start + cut] for start in range(0, len(text), cut)]
    blocks = list(text_blocks(iter(pieces), (first, then), mark))
    assert b"".join(block for block, _ in blocks) == text
    assert all(block.endswith(mark) for block, _ in blocks[:-1])
    before = 1
    for block, line in blocks:
        assert line == before
        before += block.count(mark)
    if text.strip():
        expected = text.rstrip() + b"\n" if text.endswith((b"\n\n", b"\n\r\n")) else text
        assert b"".join(without_blank_end(iter(pieces))) == expected


CELLS = st.text(alphabet='ab,"\n £', max_size=4)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from([1, 7, 20]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_in_tiny_blocks_is_read_as_the_csv_module_reads_it_whole(
    tmp_path: Path, records: list[tuple[str, str]], size: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([("ref", "date", "category"), *[(f"r{at}", *cells) for at, cells in enumerate(records)]])
    found = read(write(tmp_path, out.getvalue()), size=size)
    expected = list(csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True))[1:]
    assert found.cells == [tuple(row) for row in expected]
    assert found.originals == expected
    assert found.lines == [out.getvalue().split(f"\nr{at},")[0].count("\n") + 2 for at in range(len(records))]
    assert found.manner == ("strict" if any("\n" in cell for row in records for cell in row) else "quick")


def test_a_quotation_cut_by_a_block_is_noticed(tmp_path: Path) -> None:
    # Both halves look like whole records: only the open quotation gives the first away.
    path = write(tmp_path, 'ref,date,category\n1,2025-01-02,"a\nb,2025-01-03,c"\n2,2025-01-04,d\n')
    found = read(path, size=30)
    assert found.manner == "strict"
    assert found.cells == [("1", "2025-01-02", "a\nb,2025-01-03,c"), ("2", "2025-01-04", "d")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("packed", [False, True])
def test_large_files_are_read_from_the_disk_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, packed: bool
) -> None:
    text = (HEAD + "".join(f"{at},2025-01-02,£ü {at}\n" for at in range(50))).encode(encoding)
    path = write(tmp_path, gzip.compress(text[:99]) + gzip.compress(text[99:]) if packed else text)
    monkeypatch.setattr(decode, "PIECE_BYTES", 7)
    monkeypatch.setattr(decode, "KEPT_BYTES", 20)
    found = read(path, size=100)
    assert found.cells == [(str(at), "2025-01-02", f"£ü {at}") for at in range(50)]
    assert len(open_file(path).notes) == (encoding == "cp1252")


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, HEAD + "1,2025-01-02,A\n")
    monkeypatch.setattr(decode, "KEPT_BYTES", 10)
    opened = open_file(path)
    write(tmp_path, HEAD + "1,2025-01-02,A\n2,2025-01-03,B\n")
    with pytest.raises(UserError, match="changed while it was being read"):
        list(opened.blocks(opened.headings, "quick", 100, 100))
