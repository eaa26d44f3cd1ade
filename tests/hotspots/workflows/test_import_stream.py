"""Importing in blocks: the same as all at once, whatever stands where the blocks meet, and all or nothing."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.dataset import read_incidents, table_version
from geodata.dataset.batches import ROWS, UNCHANGED, batch_rows, batch_unchanged
from geodata.dataset.staging import RowsFile
from geodata.errors import UserError
from geodata.ingest import decode, rejectpile
from geodata.ingest.identity import Keys, LookAlikes
from geodata.workspace import Workspace, create_workspace
from hotspots.workflows import import_places, import_stream
from hotspots.workflows.importing import ImportReport, import_files, list_batches, undo_batch

HEAD = "Ref,Date,Offence,Outcome,Motivation,Easting,Northing"
FIELDS = {
    "reference": "Ref", "occurred_from": "Date", "category": "Offence", "outcome": "Outcome",
    "motives": "Motivation", "easting": "Easting", "northing": "Northing",
}  # fmt: skip
DATES = [
    "2024-05-01 10:00",
    "2024-05-01 10:00",
    "2024-05-02 00:00",
    "02/05/2024",
    "31/02/2024",
    "2999-01-01",
    "",
]
EXAMPLES = 10
BROKEN = 'r1,2024-05-01,"over two\nlines",open,,,'
ROWS_OF_A_FILE = st.lists(
    st.tuples(
        st.sampled_from(["", "", "r1", "r2", "r3"]),
        st.sampled_from(DATES),
        st.sampled_from(["Abuse", "Damage"]),
        st.sampled_from(["", "open", "closed"]),
        st.sampled_from(["Race", "Left-handedness", ""]),
        st.sampled_from(["450000,300000", "450000,300000", "0,0", "x,1", ","]),
    ),
    min_size=1,
    max_size=9,
)


@contextmanager
def in_blocks(first: int, then: int, *, waiting: int = 1) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_stream, "FIRST_BYTES", first)
        patch.setattr(import_stream, "BLOCK_BYTES", then)
        patch.setattr(import_stream, "WAITING_BLOCKS", waiting)
        patch.setattr(import_stream, "MOST_BLOCKS", 1)
        patch.setattr(decode, "KEPT_BYTES", 64)
        patch.setattr(decode, "PIECE_BYTES", 50)
        yield


def write(folder: Path, name: str, lines: list[str], head: str = HEAD) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def table_of(workspace: Workspace) -> pd.DataFrame:
    if table_version(workspace) < 0:
        return pd.DataFrame()
    return read_incidents(workspace).sort_values("incident_id").reset_index(drop=True)


def everything(workspace: Workspace, report: ImportReport) -> list[Any]:
    """Give all an import left behind: report, table, what the batch wrote and left alone, rejects."""
    folder = workspace.batches_path / report.batch_id
    told = {**report.to_dict(), "rejects_file": None}
    told["notes"] = sorted(told["notes"])
    rejects = folder / "rejects.csv"
    return [
        told,
        table_of(workspace).to_dict("records"),
        batch_rows(workspace, report.batch_id).to_pylist(),
        batch_unchanged(workspace, report.batch_id).to_pylist(),
        rejects.read_bytes() if rejects.exists() else b"",
    ]


def alike(one: list[Any], other: list[Any]) -> bool:
    """Compare with missing values equal to each other."""
    return repr(one) == repr(other)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(ROWS_OF_A_FILE, min_size=2, max_size=3, unique_by=repr),
    st.integers(1, 150),
    st.integers(1, 150),
    st.integers(0, 8),
)
def test_tiny_blocks_give_what_one_block_gives(
    tmp_path_factory: pytest.TempPathFactory,
    contents: list[list[tuple[str, ...]]],
    first: int,
    then: int,
    unclean: int,
) -> None:
    folder = tmp_path_factory.mktemp("blocks")
    files = [
        write(folder, f"{number}.csv", [",".join(row) for row in rows])
        for number, rows in enumerate(contents)
    ]
    whole, blocks = create_workspace(folder / "whole"), create_workspace(folder / "blocks")
    # The first file alone, then the others together: duplicates, amendments and rows already there.
    for some in (files[:1], files[1:]):
        expected = import_files(whole, some, source="s", mapping=FIELDS)
        with in_blocks(first, then):
            dry = import_files(blocks, some, source="s", mapping=FIELDS, dry_run=True)
            found = import_files(blocks, some, source="s", mapping=FIELDS)
        assert alike(everything(blocks, found), everything(whole, expected))
        assert {**dry.to_dict(), "batch_id": "", "rejects_file": ""} == {
            **found.to_dict(), "batch_id": "", "rejects_file": "",
        }  # fmt: skip
    undo_batch(whole, "B0002")
    undo_batch(blocks, "B0002")
    assert alike(table_of(blocks).to_dict("records"), table_of(whole).to_dict("records"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["r1", "r2", "r3", "r4"]), st.sampled_from(["open", "closed"])),
            min_size=1,
            max_size=7,
        ),
        min_size=1,
        max_size=3,
        unique_by=repr,
    ),
    st.integers(1, 120),
)
def test_the_counts_are_those_of_a_dictionary(
    tmp_path_factory: pytest.TempPathFactory, contents: list[list[tuple[str, str]]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("model")
    workspace = create_workspace(folder / "w")
    model: dict[str, str] = {}
    for number, rows in enumerate(contents):
        file = write(
            folder, f"{number}.csv", [f"{ref},2024-05-01,Abuse,{outcome},,," for ref, outcome in rows]
        )
        with in_blocks(size, size):
            report = import_files(workspace, [file], source="s", mapping=FIELDS)
        last = dict(rows)
        kinds = Counter(
            "added" if ref not in model else "unchanged" if model[ref] == outcome else "updated"
            for ref, outcome in last.items()
        )
        assert (report.rows_read, report.duplicates) == (len(rows), len(rows) - len(last))
        assert (report.accepted, report.unchanged, report.updated) == (
            kinds["added"], kinds["unchanged"], kinds["updated"],
        )  # fmt: skip
        model |= last
        table = table_of(workspace)
        assert dict(zip(table["reference"], table["outcome"], strict=True)) == model


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=30).map(
        lambda rows: sorted(rows, key=lambda row: row[1])
    ),
    st.lists(st.integers(0, 30), max_size=4).map(sorted),
)
def test_look_alikes_are_numbered_on_from_part_to_part(rows: list[tuple[str, int]], cuts: list[int]) -> None:
    import pyarrow as pa

    seen: Counter[tuple[str, int]] = Counter()
    expected = []
    for row in rows:
        seen[row] += 1
        expected.append(f"s:#{row[0].encode().hex() * 12}" + (f"-{seen[row]}" if seen[row] > 1 else ""))
    found: list[str] = []
    alike = LookAlikes()
    for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        part = rows[start:end]
        different = sorted({text for text, _ in part})
        keys = Keys(
            "s", pa.nulls(len(part), pa.string()), np.arange(len(part)),
            [text.encode() * 12 for text in different],
            np.array([different.index(text) for text, _ in part], dtype=np.int64),
            np.array([file for _, file in part], dtype=np.int64),
        )  # fmt: skip
        found += alike.ids(keys).to_pylist()
    assert found == expected


def test_midnight_is_judged_by_the_whole_column(workspace: Workspace, tmp_path: Path) -> None:
    late = [f"m{at},2024-05-01 00:00,A,,,," for at in range(5)]
    early = [f"t{at},2024-05-01 13:15,A,,,," for at in range(10)]
    file = write(tmp_path, "a.csv", [*early, *late])
    with in_blocks(100, 100):
        report = import_files(workspace, [file], source="s", mapping=FIELDS)
    assert "5 of 15 times in 'Date' are exactly midnight: taken as 'time not known'." in report.notes
    precision = table_of(workspace).set_index("reference")["date_precision"]
    assert precision.to_dict() == {f"m{at}": "day" for at in range(5)} | {
        f"t{at}": "minute" for at in range(10)
    }
    # The other way round: the first block is all midnight, the whole is not.
    many = [f"n{at},2024-05-01 13:15,A,,,," for at in range(60)]
    with in_blocks(150, 150):
        import_files(workspace, [write(tmp_path, "b.csv", [*late[:2], *many])], source="t", mapping=FIELDS)
    table = table_of(workspace)
    assert set(table.loc[table["source"] == "t", "date_precision"]) == {"minute"}


def test_the_order_of_dates_is_judged_by_the_whole_column(workspace: Workspace, tmp_path: Path) -> None:
    both = [f"{at},03/04/2025,A,,,," for at in range(20)]
    with in_blocks(90, 90):
        with pytest.raises(UserError, match=r"month first: '04/25/2025'.*--month-first"):
            import_files(
                workspace,
                [write(tmp_path, "a.csv", [*both, "x,04/25/2025,B,,,,"])],
                source="s",
                mapping=FIELDS,
            )
        assert table_version(workspace) == -1
        assert list(workspace.batches_path.iterdir()) == []
        mixed = write(tmp_path, "b.csv", ["y,25/04/2025,B,,,,", *both, "x,04/25/2025,B,,,,"])
        report = import_files(workspace, [mixed], source="s", mapping=FIELDS)
    assert (report.accepted, report.rejected) == (21, 1)
    assert "20 dates could be read two ways" in " ".join(report.notes)


def test_a_file_that_turns_out_unclean_late_is_read_again_with_care(
    workspace: Workspace, tmp_path: Path
) -> None:
    clean = [f"{at},2024-05-01,A,,,," for at in range(30)]
    broken = write(tmp_path, "a.csv", [*clean, 'x,2024-05-02,"two\nlines",,,,', "y,2024-05-03,B,,,,"])
    stray = write(tmp_path, "b.csv", [*clean, 'x,2024-05-02,"never closed,,,,', "y,2024-05-03,B,,,,"])
    with in_blocks(80, 80):
        first = import_files(workspace, [broken], source="s", mapping=FIELDS)
        second = import_files(workspace, [stray], source="t", mapping=FIELDS)
    assert (first.accepted, first.rejected, second.accepted, second.rejected) == (32, 0, 31, 1)
    lines = table_of(workspace).set_index("incident_id")["source_row"]
    assert (lines["s:0"], lines["s:x"], lines["s:y"], lines["t:y"]) == (2, 32, 34, 33)


def small_levels(workspace: Workspace) -> None:
    import shapely

    from geodata.areas.levels import AreaLevel, save_level

    boxes = [shapely.box(x, 300_000, x + 10, 300_010) for x in (450_000, 450_010)]
    columns = (np.array(values, dtype=object) for values in (["W1", "W2"], ["a", "b"], boxes))
    save_level(workspace, AreaLevel("ward", *columns))


def test_grids_laid_beside_the_reading_give_the_same_areas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    places = rng.uniform((449_995, 299_995), (450_025, 300_015), (1_500, 2)).round(1)
    places[::50] = (450_010, 300_005)  # on the border of both
    file = write(tmp_path, "a.csv", [f"r{at},2024-05-01,A,,,{x},{y}" for at, (x, y) in enumerate(places)])
    whole, blocks = create_workspace(tmp_path / "whole"), create_workspace(tmp_path / "blocks")
    for workspace in (whole, blocks):
        small_levels(workspace)
    expected = import_files(whole, [file], source="s", mapping=FIELDS)
    monkeypatch.setattr("geodata.areas.assign.MANY_POINTS", 1_000)
    laid = []
    lay = import_places.Places._lay
    monkeypatch.setattr(import_places.Places, "_lay", lambda self: laid.append(1) or lay(self))
    with in_blocks(4_000, 20_000, waiting=3):
        found = import_files(blocks, [file], source="s", mapping=FIELDS)
    assert laid == [1]
    assert alike(everything(blocks, found), everything(whole, expected))
    inside = ((places >= (450_000, 300_000)) & (places <= (450_020, 300_010))).all(axis=1).sum()
    assert found.assigned_by == {"ward": {"polygon": inside, "nowhere": 1_500 - inside}}
    by_hand = table_of(blocks).dropna(subset=["area_ward"])
    assert (by_hand["area_ward"] == np.where(by_hand["easting_m"] <= 450_010, "W1", "W2")).all()


def test_a_crash_in_the_middle_leaves_the_table_as_it_was(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(tmp_path, "a.csv", [f"r{at},2024-05-01,A,open,,," for at in range(20)])
    second = write(tmp_path, "b.csv", [f"r{at},2024-05-01,A,closed,,," for at in range(10, 40)])
    import_files(workspace, [first], source="s", mapping=FIELDS)
    before, version = table_of(workspace), table_version(workspace)
    written = RowsFile._write
    parts: list[int] = []

    def die_at_the_third(self: RowsFile, rows: Any) -> None:
        parts.append(rows.num_rows)
        if len(parts) == 3:
            raise OSError(28, "No space left on device")
        written(self, rows)

    with in_blocks(100, 100), monkeypatch.context() as patch:
        patch.setattr(RowsFile, "_write", die_at_the_third)
        with pytest.raises(OSError, match="No space"):
            import_files(workspace, [second], source="s", mapping=FIELDS)
    pd.testing.assert_frame_equal(table_of(workspace), before)
    assert table_version(workspace) == version
    assert [path.name for path in workspace.batches_path.iterdir()] == ["B0001"]
    with in_blocks(100, 100):
        report = import_files(workspace, [second], source="s", mapping=FIELDS)
    assert (report.batch_id, report.accepted, report.updated) == ("B0002", 20, 10)
    assert table_version(workspace) == version + 1
    undo_batch(workspace, "B0002")
    pd.testing.assert_frame_equal(table_of(workspace), before)


def test_a_program_killed_while_staging_is_tidied_up_after(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", ["r1,2024-05-01,A,open,,,"])
    import_files(workspace, [file], source="s", mapping=FIELDS)
    left = workspace.batches_path / ".B0002.part"
    shutil.copytree(workspace.batches_path / "B0001", left)
    (left / "staged.parquet").write_bytes(b"half a file")
    other = write(tmp_path, "b.csv", ["r2,2024-05-01,A,open,,,"])
    report = import_files(workspace, [other], source="s", mapping=FIELDS)
    assert report.batch_id == "B0002"
    assert sorted(path.name for path in (workspace.batches_path / "B0002").iterdir()) == [
        "manifest.json", ROWS, UNCHANGED,
    ]  # fmt: skip
    assert [batch.accepted for batch in list_batches(workspace)] == [1, 1]


def test_amending_writes_only_the_files_that_hold_amended_rows_anew(
    workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        rows = [f"{name}{at},2024-05-01,A,open,,," for at in range(3)]
        import_files(workspace, [write(tmp_path, f"{name}.csv", rows)], source="s", mapping=FIELDS)
    files = {path.name for path in workspace.incidents_path.glob("*.parquet")}
    amended = write(tmp_path, "d.csv", ["b1,2024-05-01,A,closed,,,"])
    version = table_version(workspace)
    import_files(workspace, [amended], source="s", mapping=FIELDS)
    assert table_version(workspace) == version + 1
    new = {path.name for path in workspace.incidents_path.glob("*.parquet")} - files
    assert len(new) == 2  # the amended row, and the two rows it stood among
    table = table_of(workspace)
    assert table["outcome"].tolist() == ["open"] * 4 + ["closed"] + ["open"] * 4
    assert table["batch_id"].tolist() == ["B0001"] * 3 + ["B0002", "B0004", "B0002"] + ["B0003"] * 3


def test_rejects_beyond_those_in_memory_are_kept_too(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejectpile, "KEPT_REJECTS", 4)
    rows = [f"r{at},{'31/02/2024' if at % 3 else '2024-05-01'},£{at},,,," for at in range(30)]
    file, out = write(tmp_path, "a.csv", [*rows, "x,2024-05-01,too,short"]), tmp_path / "rejects.csv"
    with in_blocks(100, 100):
        report = import_files(workspace, [file], source="s", mapping=FIELDS, rejects=out)
    assert (report.accepted, report.rejected) == (10, 21)
    assert "20 rows rejected: an impossible date." in report.notes
    with out.open(encoding="utf-8-sig", newline="") as text:
        found = list(csv.DictReader(text))
    assert [(row["line"], row["Ref"], row["Offence"]) for row in found] == [
        ("32", "x", "too"), *((str(at + 2), f"r{at}", f"£{at}") for at in range(30) if at % 3),
    ]  # fmt: skip
