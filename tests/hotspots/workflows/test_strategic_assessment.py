"""The section for a strategic assessment: counted from records, gathered from the city, written."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

from geodata.areas import load_level
from geodata.dataset import read_incidents
from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from geodata.workspace import Workspace
from hotspots.cli.main import app
from hotspots.export.strategic_input import CharacteristicRow, SourceRow
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.strategic import counts, findings, priorities
from hotspots.workflows.strategic_assessment import (
    assessment_document,
    default_level,
    gather_assessment,
)

TODAY = datetime.date(2025, 12, 15)


@pytest.fixture
def frame() -> pd.DataFrame:
    """Four incidents: race and religion together twice, race alone, and one that says nothing."""
    rows = pd.DataFrame({name: pd.array([None] * 4, dtype="boolean") for name in CHARACTERISTICS})
    rows["race"] = pd.array([True, True, True, None], dtype="boolean")
    rows["religion_or_belief"] = pd.array([True, True, False, None], dtype="boolean")
    return rows.assign(
        source=pd.array(["Police", "Council", "Police", "Police"], dtype="string"),
        setting=pd.array(["street", "home", "street", None], dtype="string"),
        reporting_route=pd.array([None, "online", None, None], dtype="string"),
        impact=pd.array([5, 3, None, 4], dtype="Int64"),
        easting_m=[1.0, None, 3.0, None],
    )


def test_who_is_counted_by_hand(frame: pd.DataFrame) -> None:
    rows = counts.characteristic_rows(frame, {"race": 2})
    race, religion = rows[0], rows[1]
    assert race == CharacteristicRow(
        "Race", recorded=3, said=3, with_point=2, with_impact=2, serious=1, asked=2
    )
    assert (religion.recorded, religion.said, religion.with_point, religion.serious) == (2, 3, 1, 1)
    assert [row.recorded for row in rows[2:]] == [0] * 5
    assert len(rows) == 7


def test_sources_and_combinations_are_counted_by_hand(frame: pd.DataFrame) -> None:
    police, council = counts.source_rows(frame)
    assert police == SourceRow(
        "Police", 3, with_characteristic=2, with_point=2, with_impact=2, with_route=0, with_setting=2
    )
    assert council == SourceRow(
        "Council", 1, with_characteristic=1, with_point=0, with_impact=1, with_route=1, with_setting=1
    )
    assert counts.combinations(frame) == (("Race and Religion or belief", 2),)
    assert counts.counts_of(frame["setting"], {"street": "Street"}) == (
        ("Street", 2), ("home", 1), ("Not recorded", 1)
    )  # fmt: skip


def test_the_warning_that_recording_changed_is_found_among_the_notes() -> None:
    notes = ("The periods have 365 days.", "The mix of reporting routes moved: 'online' went from 1% to 9%.")
    assert findings.reporting_moved(SimpleNamespace(notes=notes)) == notes[1:]  # type: ignore[arg-type]
    assert findings.reporting_moved(None) == ()


def test_only_clear_changes_are_listed_the_greatest_first() -> None:
    rows = pd.DataFrame(
        {
            "area_name": ["a", "b", "c"],
            "before": [10, 50, 9],
            "after": [30, 10, 8],
            "difference": [20.0, -40.0, -1.0],
            "change": ["rose", "fell", "no clear change"],
        }
    )
    assert findings.changed_areas(SimpleNamespace(frame=rows)) == (("b", 50, 10), ("a", 10, 30))  # type: ignore[arg-type]


def test_a_question_that_cannot_be_asked_says_why(workspace: Workspace) -> None:
    found, reading = findings.ask(workspace, "rates", make_filter(), "ward")
    assert found is None
    assert reading.sentences == ()
    assert reading.problem


def test_hot_spots_are_proposed_with_their_reasons(city: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    where = make_filter(characteristics=("religion_or_belief",))
    proposals, left_out, problem = priorities.hot_proposals(city, where)
    assert problem == ""
    assert 1 <= len(proposals) <= 3
    for each in proposals:
        assert each.kind == "Hot spot"
        said = " ".join(each.reasons)
        assert "recorded incident" in said
        assert "Who was targeted" in said
        assert "Impact" in said
    assert all("covered much less" in sentence or "record" in sentence for sentence in left_out)

    def refuse(*_: object) -> None:
        raise UserError("The suggestion", "has too few incidents.", "Choose more.")

    monkeypatch.setattr("hotspots.workflows.suggesting.suggest_zones", refuse)
    assert priorities.hot_proposals(city, where) == ((), (), "The suggestion has too few incidents.")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zones are suggested, and tested, elsewhere; it takes seconds."""
    answer = ((), ("Age is left out.",), "no zone fits.")
    monkeypatch.setattr(priorities, "hot_proposals", lambda *_: answer)


@pytest.mark.usefixtures("quick")
def test_the_city_is_gathered_whole_and_agrees_with_its_records(city: Workspace) -> None:
    """Counts are taken anew from the records; shares of areas add up to what the areas hold."""
    told: list[tuple[int, int, str]] = []
    found = gather_assessment(city, today=TODAY, progress=lambda *step: told.append(step))
    records = read_incidents(city, columns=[*CHARACTERISTICS, "easting_m"])
    assert found.incidents == len(records)
    assert found.no_point == int(records["easting_m"].isna().sum())
    assert {row.label: row.recorded for row in found.characteristics}["Race"] == int(
        (records["race"] == True).sum()  # noqa: E712  pandas compares
    )
    assert sum(row.incidents for row in found.by_source) == len(records)
    assert len(found.areas) == 20
    for row in found.areas:
        assert row.rate is not None
        assert row.low is not None
        assert row.high is not None
        assert row.low < row.rate < row.high
    assert sum(number for _, number in found.months) <= len(records)
    assert found.hot is not None
    assert len(found.hot_places) == len(found.hot.records)
    assert all(found.hot_places)
    assert found.decided
    assert [each.kind for each in found.proposals] == ["Quiet area"] * 3
    assert [step for step, _, _ in told] == list(range(9))
    assert {total for _, total, _ in told} == {9}


@pytest.mark.usefixtures("quick")
def test_areas_planted_as_silent_are_told_as_quiet(city: Workspace) -> None:
    """The truth of the city names the small areas where nobody reports."""
    truth = json.loads((city.root / "sample-files" / "truth.json").read_text(encoding="utf-8"))
    level = load_level(city, "lsoa21")
    silent = {
        str(name)
        for code, name in zip(level.codes, level.names, strict=True)
        if code in truth["silent_areas"]
    }
    found = gather_assessment(city, level="lsoa21", today=TODAY)
    assert found.level == "LSOA 2021"
    quiet = {row.name for row in found.areas if row.quiet}
    assert silent
    assert silent <= quiet


def test_nothing_to_say_is_refused(workspace: Workspace, city: Workspace) -> None:
    with pytest.raises(UserError, match="no areas to speak of"):
        gather_assessment(workspace)
    with pytest.raises(UserError, match="no incident in this period"):
        gather_assessment(city, where=make_filter(start=datetime.date(2031, 1, 1)))
    with pytest.raises(UserError, match="not one we write"):
        assessment_document(city, ("xlsx",))
    with pytest.raises(UserError, match="missing"):
        assessment_document(city, ())


def test_the_usual_level_is_the_coarsest_with_residents(city: Workspace) -> None:
    assert default_level(city) == "ward"


@pytest.mark.usefixtures("quick")
def test_the_command_writes_marked_documents(own_city: Workspace, tmp_path: Path) -> None:
    place = ["--from", "2025-01-01", "--workspace", str(own_city.root), "--out", str(tmp_path)]
    done = CliRunner().invoke(app, ["strategic", "--format", "docx,html", "--json", *place])
    assert done.exit_code == 0, done.output
    paths = [Path(name) for name in json.loads(done.stdout)["files"]]
    assert [path.name for path in paths] == ["strategic-assessment.docx", "strategic-assessment.html"]
    assert paths[0].read_bytes().startswith(b"PK")
    page = paths[1].read_text(encoding="utf-8")
    assert "OFFICIAL-SENSITIVE" in page
    assert "1 January 2025 to 30 November 2025" in page
    assert "Nobody is recorded as having been asked about" in page
    refused = CliRunner().invoke(app, ["strategic", "--level", "moon", *place])
    assert refused.exit_code == 1
