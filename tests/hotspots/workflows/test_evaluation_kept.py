"""Evaluations kept: choices with their day, answers frozen, zones together, and what stands beside."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.evaluate.choice import EvaluationChoice
from hotspots.evaluate.lessons import Lesson
from hotspots.evaluate.outcomes import Outcome
from hotspots.store.records import Kept
from hotspots.workflows import evaluation_records as kept_records
from hotspots.workflows.evaluating import evaluate_zone, evaluate_zones
from hotspots.workflows.evaluation.before_starting import before_starting, is_over
from hotspots.workflows.evaluation.choosing import make_choice, suggest_choice
from hotspots.workflows.evaluation.documents import (
    answer_choice,
    evaluation_documents,
    evaluations_of_zone,
    finish_choice,
    kept_parts,
    parts_of,
    write_evaluation,
)
from hotspots.workflows.evaluation.finishing import finish
from hotspots.workflows.evaluation.places import suggest_buffer
from hotspots.workflows.evidence_menu import whole_menu
from hotspots.workflows.lesson_files import import_lessons, lessons_bytes
from hotspots.workflows.lessons import add_lesson, list_lessons, start_of_lesson
from hotspots.workflows.outcomes import add_outcome, list_outcomes, remove_outcome, shown_outcomes
from hotspots.workflows.planning import add_action
from hotspots.workflows.unit_costs import costs_of, import_costs, list_costs
from hotspots.workflows.zoning import get_zone, reshape_zone

START = dt.date(2024, 1, 1)


def choose(
    workspace: Workspace, zones: tuple[str, ...] = ("Z-0001",), start: dt.date = START, **more: object
) -> EvaluationChoice:
    terms: dict[str, object] = {
        "name": "Lights", "start": start, "months_before": 12, "months_after": 12, "why": "Lights went on.",
        "chosen_by": "Analyst", "buffer_m": 250.0, "buffer_shape": "round", **more,
    }  # fmt: skip
    # Where nothing was alike of late, a person names the park all the same.
    picked = {} if start == START else {"Z-0001": ["zone:Z-0003"]}
    return make_choice(suggest_choice(workspace, zones, start=start), picked, **terms)


def test_suggestions_have_reasons_and_leave_no_place_to_two_zones(tried: Workspace) -> None:
    found = suggest_choice(tried, ("Z-0001", "Z-0002"), start=START)
    market, station = found.options
    # 48 incidents in the market before: Park and Heath had as many; the square had as many as the station.
    assert {one.name for one in market.suggested} | {one.name for one in station.suggested} == {
        "Park", "Square", "Heath",
    }  # fmt: skip
    assert not {one.place_id for one in market.suggested} & {one.place_id for one in station.suggested}
    assert all("before the start" in one.reason for one in (*market.suggested, *station.suggested))
    alone = suggest_choice(tried, ("Z-0001",), start=START).options[0]
    assert [one.name for one in alone.suggested[:2]] == ["Park", "Heath"]
    assert "48 incidents before the start (the zone: 48)" in alone.suggested[0].reason
    other = alone.every["zone:Z-0002"]
    assert "something may be done there too" in other.reason
    with pytest.raises(UserError, match="comparison of Market"):
        make_choice(suggest_choice(tried, ("Z-0001",), start=START), {"Z-0001": []})


def test_a_choice_kept_late_says_so_and_one_kept_early_is_beforehand(tried: Workspace) -> None:
    late = kept_records.keep_choice(tried, choose(tried))
    early = kept_records.keep_choice(tried, choose(tried, start=dt.date(2090, 5, 1)))
    assert not kept_records.choice_timing(tried, late.record_id).beforehand
    assert kept_records.choice_timing(tried, early.record_id).beforehand
    assert not is_over(tried, dt.date(2090, 5, 1))
    assert is_over(tried, START)
    answer = answer_choice(tried, late.record_id)
    assert answer.verdict == "fell"
    assert "days after the start" in answer.timing
    assert "Why: Lights went on." in answer.timing
    assert any("Other choices were kept" in note and early.record_id in note for note in answer.notes)
    with pytest.raises(UserError, match="before the action starts on 1 May 2090"):
        answer_choice(tried, early.record_id)
    assert kept_records.kept_for(tried, ["Z-0001"], START) == [f"{late.record_id} (chosen after the start)"]


def test_a_stale_change_is_refused_and_removing_leaves_a_trace(tried: Workspace) -> None:
    first = kept_records.keep_choice(tried, choose(tried))
    wider = replace(first.content, buffer_m=400.0)
    kept_records.change_choice(tried, first.record_id, wider, expected_version=1)
    with pytest.raises(UserError, match="somebody else"):
        kept_records.change_choice(tried, first.record_id, first.content, expected_version=1)
    assert "buffer" in kept_records.choice_timing(tried, first.record_id).sentence
    told = kept_records.choice_history(tried, first.record_id)
    assert [(by, words) for _, by, words in told] == [("Analyst", "added"), ("Analyst", "changed: buffer")]
    second = kept_records.keep_choice(tried, choose(tried))
    kept_records.remove_choice(tried, first.record_id, expected_version=2)
    assert [kept.record_id for kept in kept_records.list_choices(tried)] == [second.record_id]
    assert kept_records.other_choices(tried, second.record_id) == [f"{first.record_id} (Lights, removed)"]
    kept_records.restore_choice(tried, first.record_id, expected_version=3)
    assert len(kept_records.list_choices(tried)) == 2


def test_the_kept_shape_is_evaluated_though_the_zone_was_redrawn(tried: Workspace) -> None:
    kept = kept_records.keep_choice(tried, choose(tried))
    before = answer_choice(tried, kept.record_id)
    assert not any("redrawn" in note for note in before.notes)
    zone = get_zone(tried, "Z-0001")
    reshape_zone(
        tried, "Z-0001", geometry=box(450_000, 304_000, 450_900, 304_900), expected_version=zone.version
    )
    after = answer_choice(tried, kept.record_id)
    assert after.counts == before.counts
    assert any("Market has been redrawn" in note for note in after.notes)


def test_zones_together_are_the_sums_and_carry_their_parts(tried: Workspace) -> None:
    """48 and 36 before, 12 and 12 after, beside two places that stayed: (-36 - 24) incidents."""
    found = evaluate_zones(tried, ("Z-0001", "Z-0002"), start=START, buffer=(100.0, "square"))
    assert (found.counts["zone"].before, found.counts["zone"].after) == (84, 24)
    assert found.wdd is not None
    assert found.wdd.estimate == -60
    assert found.wdd.se**2 == pytest.approx(
        sum(each.total for each in (found.counts["zone"], found.counts["control"]))
    )
    assert found.verdict == "fell"
    assert [part.zone_name for part in found.parts] == ["Market", "Station"]
    assert found.pooled is not None
    assert found.pooled.zones == 2
    assert "Market and Station together" in found.sentence
    assert found.categories == (("abuse", 60, 0), ("assault", 24, 24))
    finished = finish(found)
    assert finished.prevented == 60
    assert finished.prevented_low is not None
    assert 0 < finished.prevented_low <= -found.wdd.high
    with pytest.raises(UserError, match="names no zone"):
        evaluate_zones(tried, (), start=START)


def test_ground_counts_where_it_is_asked_for(tried: Workspace) -> None:
    """A control of twice the ground counts half: 96 and 96 become 48 and 48 and cancel out as before."""
    from hotspots.workflows.zoning import add_zone

    wide = add_zone(tried, name="Wide", geometry=box(478_000, 304_000, 479_000, 304_500), kind="comparison")
    # The park's 48 lie in it; per ground of the zone they are 24, and 24 after.
    plain = evaluate_zone(tried, "Z-0001", start=START, control=wide.zone_id, buffer_m=0)
    fair = evaluate_zones(
        tried, ("Z-0001",), start=START, controls={"Z-0001": wide.zone_id}, buffer=(0, "round"), per_area=True
    )
    assert plain.wdd is not None
    assert fair.wdd is not None
    assert plain.wdd.se**2 == pytest.approx(48 + 12 + 48 + 48)
    assert fair.wdd.se**2 == pytest.approx(48 + 12 + (48 + 48) / 4)
    assert any("ground of the zone" in note for note in fair.notes)
    assert "48 incidents before the start" in plain.control.reason


def test_before_starting_says_what_could_be_seen(tried: Workspace) -> None:
    one = before_starting(tried, ["Z-0001"], start=START)
    assert one.rows[0].a_year == 48
    # Months that never vary: chance is Poisson. 48 against 48 falls by 26 or more, 55%.
    assert "about 48 a year you could only see a fall of 55% or more" in one.sentence
    assert [row.months for row in one.rows[:3]] == [12, 24, 36]
    assert all(row.supposed for row in one.rows[3:])
    both = before_starting(tried, ["Z-0001", "Z-0002"], start=START)
    together = [row for row in both.rows if "together" in row.what]
    assert together[0].a_year == 84
    assert both.sentence == together[0].sentence
    assert (together[0].percent or 100) < (one.rows[0].percent or 100)
    json.dumps(both.to_dict())
    # Before the records end, a start in the future looks at the last months there are.
    later = before_starting(tried, ["Z-0001"], start=dt.date(2090, 1, 1))
    assert any("1 January 2025" in note for note in later.notes)


def test_suggested_buffers() -> None:
    width, shape, reason = suggest_buffer(box(0, 0, 500, 500))
    # 500 m square: the ground of a circle of 282 m; a ring of twice that is 0.73 times as wide, 206 m.
    assert (width, shape) == (200, "square")
    assert "200 m wide" in reason
    assert suggest_buffer(shapely.Point(0, 0).buffer(300))[1] == "round"
    assert suggest_buffer(box(0, 0, 20, 20))[0] == 100
    assert suggest_buffer(box(0, 0, 9000, 9000))[0] == 500


@pytest.fixture
def done(tried: Workspace) -> tuple[Workspace, Kept]:
    kept = kept_records.keep_choice(tried, choose(tried, actions=("A-0001",)))
    return tried, finish_choice(tried, kept.record_id, made_by="Analyst")


def test_a_finished_answer_stays_as_it_was(done: tuple[Workspace, Kept], tmp_path: Path) -> None:
    from hotspots.workflows.importing import import_files

    workspace, finished = done
    more = tmp_path / "more.csv"
    rows = [f"m{at},2024-05-{at + 1:02d},abuse,458100,304100" for at in range(28)]
    more.write_text(
        "\n".join(["reference,occurred_from,category,easting_m,northing_m", *rows]), encoding="utf-8"
    )
    fields = {name: name for name in ("reference", "occurred_from", "category", "easting_m", "northing_m")}
    import_files(workspace, [more], source="council", mapping=fields)
    again = kept_records.get_finished(workspace, finished.record_id).content
    assert again == finished.content
    assert again.counts[0].after == 12
    assert answer_choice(workspace, again.choice_id).counts[0].after == 40
    assert [one.record_id for one in kept_records.finished_of_zone(workspace, "Z-0001")] == [
        finished.record_id
    ]
    assert kept_records.finished_of_zone(workspace, "Z-0002") == []


def test_plan_evaluation_and_lesson_stay_joined(done: tuple[Workspace, Kept]) -> None:
    workspace, finished = done
    add_outcome(
        workspace, Outcome("Feel safe", 40, 60, zone_ids=("Z-0001",), n_before=90, n_after=90, source="x")
    )
    lesson = Lesson(
        "Lights help", "Lights", zone_kind="shops", verdict="fell", evaluation_id=finished.record_id
    )
    add_lesson(workspace, lesson)
    (parts,) = evaluations_of_zone(workspace, "Z-0001")
    assert parts.finished == finished.content
    assert [one.title for one in parts.lessons] == ["Lights help"]
    assert parts.lessons[0].partnership == "Test partnership"
    assert [outcome.what for outcome, _ in parts.outcomes] == ["Feel safe"]
    from hotspots.export.evaluation_blocks import zone_evaluation_blocks

    said = repr(zone_evaluation_blocks([parts]))
    assert finished.content.sentence in said
    assert "Lights help" in said


def test_an_answer_kept_twice_stands_once_in_the_plan_with_both_lessons(done: tuple[Workspace, Kept]) -> None:
    workspace, first = done
    second = finish_choice(workspace, first.content.choice_id, made_by="Analyst")
    for kept, title in ((first, "Lights help"), (second, "Ask earlier")):
        add_lesson(workspace, Lesson(title, "x", verdict="fell", evaluation_id=kept.record_id))
    (parts,) = evaluations_of_zone(workspace, "Z-0001")
    assert parts.finished == second.content
    assert {one.title for one in parts.lessons} == {"Lights help", "Ask earlier"}


def test_a_lesson_begins_with_what_its_actions_say(tried: Workspace) -> None:
    response = whole_menu(tried)[0]
    action = add_action(
        tried, objective="o", action="Lights", role="prevention", lead_organisation="Council",
        zones=("Z-0001",), setting="street", characteristics=("race", "age"),
        response_id=response.response_id,
    )  # fmt: skip
    add_action(tried, objective="o", action="Other", role="support", lead_organisation="Council")
    kept = kept_records.keep_choice(tried, choose(tried, actions=(action.action_id,)))
    begun = start_of_lesson(tried, answer_choice(tried, kept.record_id))
    assert (begun.settings, begun.roles) == (("street",), ("prevention",))
    assert set(begun.characteristics) == {"race", "age"}
    assert (begun.title, begun.response) == ("", response.title)


def test_documents_say_what_the_answer_says(done: tuple[Workspace, Kept], tmp_path: Path) -> None:
    workspace, finished = done
    parts = kept_parts(workspace, finished.record_id)
    made = evaluation_documents(workspace, parts, ("html", "docx"), today=dt.date(2025, 2, 3))
    page = made["html"].decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(made["docx"])) as archive:
        words = archive.read("word/document.xml").decode("utf-8")
    for text in ("OFFICIAL-SENSITIVE", "48 recorded incidents before and 12 after", "Read with care", "Park"):
        assert text in page, text
    assert "48 recorded incidents before and 12 after" in words
    assert page.count("<tr") > 24
    paths = write_evaluation(workspace, parts, ("html",), tmp_path / "out")
    assert [path.name for path in paths] == ["evaluation-Z-0001.html"]
    with pytest.raises(UserError, match="xlsx"):
        evaluation_documents(workspace, parts, ("xlsx",))
    with pytest.raises(UserError, match="is a file"):
        write_evaluation(workspace, parts, ("html",), paths[0])


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_lessons_travel_without_anything_of_this_place(tried: Workspace, ending: str, tmp_path: Path) -> None:
    lesson = Lesson(
        "Lights; and a watch",
        'Said "it works"\nfor us',
        "Asian staff",
        zone_kind="shops",
        settings=("street",),
        roles=("prevention",),
        characteristics=("race", "religion_or_belief"),
        response="Lighting",
        verdict="fell",
        evaluation_id="FE-0001",
        zone_ids=("Z-0001",),
        actions=("A-0001",),
    )
    add_lesson(tried, lesson)
    content = lessons_bytes(list_lessons(tried), ending)
    for secret in (b"FE-0001", b"Z-0001", b"A-0001", b"LN-0001"):
        assert secret not in content
    file = tmp_path / f"lessons{ending}"
    file.write_bytes(content)
    # At home nothing is added; a partnership that lacks it gets it once, marked as brought in.
    assert import_lessons(tried, file).added == ()
    from geodata.workspace import create_workspace

    other = create_workspace(tmp_path / f"other{ending}", name="Other")
    assert len(import_lessons(other, file).added) == 1
    again = import_lessons(other, file)
    assert (again.added, again.unchanged) == ((), 1)
    (there,) = list_lessons(other)
    assert there.content.brought_in
    assert (there.content.title, there.content.what_worked.split()) == (
        lesson.title,
        lesson.what_worked.split(),
    )
    assert there.content.characteristics == lesson.characteristics
    assert there.content.partnership == "Test partnership"
    assert there.content.evaluation_id == ""


def test_files_of_lessons_are_read_whole_or_not_at_all(tried: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "lessons.csv"
    file.write_text(
        "Title,What worked,Zone kind\nLights,They helped,shops\nWatch,It helped,the moon\n", encoding="utf-8"
    )
    report = import_lessons(tried, file)
    assert (report.added, len(report.refusals)) == ((), 1)
    assert "the moon" in " ".join(report.sentences())
    assert list_lessons(tried) == []
    for name, content in (("x.json", "[1]"), ("y.json", "{"), ("z.txt", "a")):
        wrong = tmp_path / name
        wrong.write_text(content, encoding="utf-8")
        with pytest.raises(UserError):
            import_lessons(tried, wrong)
    with pytest.raises(UserError, match="e-mail"):
        add_lesson(tried, Lesson("Ask", "Write to jane.smith@example.org about it"))


def test_unit_costs_are_loaded_changed_and_put_to_an_answer(
    done: tuple[Workspace, Kept], tmp_path: Path
) -> None:
    workspace, finished = done
    assert costs_of(workspace, finished.content) is None
    file = tmp_path / "costs.csv"
    head = "category,unit_cost,low,high,currency,year,source\n"
    file.write_text(
        f'{head}abuse,"1,000",500,2000,GBP,2024,Made up\nassault,£3000,2000,5000,GBP,2024,Made up\n',
        encoding="utf-8",
    )
    assert import_costs(workspace, file).to_dict() == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": [],
    }
    assert import_costs(workspace, file).unchanged == 2
    found = costs_of(workspace, finished.content)
    assert found is not None
    # 36 abuse and 12 assaults before; 12 assaults after.
    assert (found.before.best, found.after.best) == (72_000, 36_000)
    assert found.prevented is not None
    assert found.prevented.best == 36 * 72_000 / 48
    assert found.prevented.low > 0
    file.write_text(f"{head}ABUSE,900,500,2000,GBP,2025,Made up\n", encoding="utf-8")
    assert import_costs(workspace, file).changed == 1
    assert [cost.year for cost in list_costs(workspace)] == [2025, 2024]
    file.write_text(
        f"{head}abuse,900,950,2000,GBP,2025,Made up\nx,y,1,1,GBP,2025,Made up\n", encoding="utf-8"
    )
    wrong = import_costs(workspace, file)
    assert [line for line, _ in wrong.refusals] == [2, 3]
    assert list_costs(workspace)[0].year == 2025


def test_outcomes_belong_to_their_zone(tried: Workspace) -> None:
    mine = add_outcome(tried, Outcome("Feel safe", 40, 60, zone_ids=("Z-0001",), source="x"))
    add_outcome(tried, Outcome("Trust", 40, 60, source="x"))
    assert [one.kept.content.what for one in shown_outcomes(tried, ["Z-0002"])] == ["Trust"]
    assert len(shown_outcomes(tried, ["Z-0001"])) == 2
    remove_outcome(tried, mine.record_id, expected_version=1)
    assert len(list_outcomes(tried, removed=True)) == 1
    parts = parts_of(tried, finish(evaluate_zone(tried, "Z-0001", start=START)))
    assert [outcome.what for outcome, _ in parts.outcomes] == ["Trust"]
