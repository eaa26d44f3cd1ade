"""Erasing: gone from every file of the workspace, and everything else as it was."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geodata.dataset import count_incidents, read_incidents
from geodata.dataset.erasing import Erased, erase, past_their_time, with_reference
from geodata.workspace import Workspace
from hotspots.workflows.importing import import_files, list_batches, undo_batch

HEAD = "ref,date_time,incident_type,motive_codes,latitude,longitude,stop_name,closed"
CANARY = "ZZCANARY7"


def row(reference: str, day: str, kind: str = "Abuse") -> str:
    return f"{reference},{day}T10:15,{kind},RA,52.6,-1.1,,"


def load(workspace: Workspace, folder: Path, name: str, *rows: str) -> None:
    path = folder / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    import_files(workspace, [path], source="transport")


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    load(
        workspace,
        tmp_path,
        "a.csv",
        row(CANARY, "2019-03-01"),
        row("T2", "2019-04-01"),
        row("T3", "2025-01-05"),
    )
    load(workspace, tmp_path, "b.csv", row(CANARY, "2019-03-01", "Threats"), row("T4", "2025-02-05"))
    load(workspace, tmp_path, "c.csv", row(CANARY, "no date"), row(CANARY, "2019-03-01", "Threats"))
    return workspace


def files_with(workspace: Workspace, text: str) -> list[str]:
    """Every file that holds a text, read as what it is, and as bytes."""
    found = []
    for path in sorted(workspace.root.rglob("*")):
        if not path.is_file():
            continue
        words = path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".parquet":
            words += str(pq.read_table(path).to_pylist())
        if text in words:
            found.append(str(path.relative_to(workspace.root)))
    return found


def test_a_record_is_gone_from_every_file(filled: Workspace) -> None:
    assert len(files_with(filled, CANARY)) > 3
    others = read_incidents(filled).query("reference != @CANARY").reset_index(drop=True)
    done = erase(filled, lambda: with_reference(filled, "transport", CANARY), reference=CANARY)
    assert (done.records, done.kept_copies, done.rejected_lines) == (1, 3, 1)
    assert files_with(filled, CANARY) == []
    left = read_incidents(filled)
    assert left.sort_values("incident_id").equals(
        others.sort_values("incident_id").set_index(left.sort_values("incident_id").index)
    )


def test_records_past_their_time_are_gone_and_the_rest_can_still_be_taken_back(filled: Workspace) -> None:
    day = datetime.date(2020, 1, 1)
    done = erase(filled, lambda: past_their_time(filled, day), before=day.isoformat())
    assert done.records == 2
    assert sorted(read_incidents(filled)["reference"]) == ["T3", "T4"]
    assert [batch.batch_id for batch in list_batches(filled)] == ["B0001", "B0002", "B0003"]
    undo_batch(filled, "B0001")
    assert list(read_incidents(filled)["reference"]) == ["T4"]


def test_a_day_is_kept_whole(filled: Workspace) -> None:
    assert len(past_their_time(filled, datetime.date(2019, 3, 1))) == 0
    assert len(past_their_time(filled, datetime.date(2019, 3, 2))) == 1


def test_nothing_to_erase_changes_no_record(filled: Workspace) -> None:
    before = count_incidents(filled)
    done = erase(filled, lambda: with_reference(filled, "police", CANARY), reference="nobody's")
    assert (done.records, done.kept_copies, done.rejected_lines) == (0, 0, 0)
    assert count_incidents(filled) == before


def test_an_empty_workspace_has_nothing_to_erase(workspace: Workspace) -> None:
    assert erase(workspace, lambda: with_reference(workspace, "x", "y")) == Erased(0, 0, 0, -1)


def test_an_erasure_that_was_interrupted_is_finished_by_asking_again(
    filled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geodata.dataset import erasing

    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "_erase_from_table", stop)
        with pytest.raises(KeyboardInterrupt):
            erase(filled, lambda: with_reference(filled, "transport", CANARY), reference=CANARY)
    assert files_with(filled, CANARY)
    erase(filled, lambda: with_reference(filled, "transport", CANARY), reference=CANARY)
    assert files_with(filled, CANARY) == []
