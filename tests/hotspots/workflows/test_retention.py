"""How long records are kept: decided, counted, erased, and told in the log without what was erased."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from geodata.dataset import read_incidents
from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.workflows.access import audit_lines
from hotspots.workflows.importing import import_files
from hotspots.workflows.retention import (
    erase_past_their_time,
    erase_reference,
    kept_years,
    set_kept_years,
)

TODAY = datetime.date(2026, 2, 28)


@pytest.fixture
def filled(workspace: Workspace, tmp_path: Path) -> Workspace:
    lines = ["ref,date_time,incident_type,motive_codes,latitude,longitude,stop_name,closed"]
    for reference, day in (("OLD", "2023-02-27"), ("EDGE", "2023-02-28"), ("NEW", "2025-06-01")):
        lines.append(f"{reference},{day}T10:15,Abuse,RA,52.6,-1.1,,")
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_files(workspace, [path], source="transport")
    return workspace


def references(workspace: Workspace) -> list[str]:
    return sorted(read_incidents(workspace)["reference"])


def test_nothing_is_erased_before_somebody_decided(filled: Workspace) -> None:
    assert kept_years(filled) is None
    with pytest.raises(UserError, match="has not been decided"):
        erase_past_their_time(filled, today=TODAY)


def test_records_past_their_time_are_counted_then_erased(filled: Workspace) -> None:
    set_kept_years(filled, 6)
    set_kept_years(filled, 3)
    assert kept_years(filled) == 3
    looked = erase_past_their_time(filled, today=TODAY, dry_run=True)
    assert (looked.records, looked.done) == (1, False)
    assert looked.sentences() == [
        "1 incident that ended before 28 February 2023 would be erased. Nothing was changed."
    ]
    assert references(filled) == ["EDGE", "NEW", "OLD"]
    report = erase_past_their_time(filled, today=TODAY)
    assert (report.records, report.kept_copies) == (1, 1)
    assert references(filled) == ["EDGE", "NEW"]


def test_a_leap_day_counts_from_the_day_before(filled: Workspace) -> None:
    set_kept_years(filled, 1)
    looked = erase_past_their_time(filled, today=datetime.date(2024, 2, 29), dry_run=True)
    assert looked.before == datetime.date(2023, 2, 28)


def test_a_reference_is_erased_and_the_log_does_not_repeat_it(filled: Workspace) -> None:
    assert erase_reference(filled, "transport", "EDGE", dry_run=True).records == 1
    erase_reference(filled, "transport", "EDGE")
    assert references(filled) == ["NEW", "OLD"]
    line = audit_lines(filled, lines=1)[0]
    assert (line.action, line.subject["by"], line.subject["records"]) == ("erase", "reference", 1)
    assert "EDGE" not in str(line)
    with pytest.raises(UserError, match="not in the incident table") as problem:
        erase_reference(filled, "transport", "EDGE")
    assert "EDGE" not in str(problem.value)


@pytest.mark.parametrize("years", [0, 31])
def test_a_time_outside_reason_is_refused(workspace: Workspace, years: int) -> None:
    with pytest.raises(UserError, match=f"{years} years"):
        set_kept_years(workspace, years)
