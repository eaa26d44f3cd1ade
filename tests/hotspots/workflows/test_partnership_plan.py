"""The partnership's plan in the store: objectives, organisations, versions, sign-off, meetings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.store import plan_state as state_store
from hotspots.store.engine import open_store
from hotspots.workflows import objectives, organisations, plan_meetings, plan_state
from hotspots.workflows.plan_meetings import Meeting, Promise
from hotspots.workflows.plan_partners import export_partner, partner_page
from hotspots.workflows.planning import (
    actions_csv,
    add_action,
    add_note,
    export_actions,
    get_action,
    import_actions,
    list_actions,
    update_action,
)

TODAY = dt.datetime.now().astimezone().date()
GOOD = {"objective": "More people report", "action": "Open a desk", "lead_organisation": "City Council"}
HEADING = "Objective,Action,Lead organisation,Partners\n"


def _names(workspace: Workspace) -> list[str]:
    return [kept.content.name for kept in organisations.list_organisations(workspace)]


def test_an_objective_named_by_an_action_is_made_once(workspace: Workspace) -> None:
    first = add_action(workspace, **GOOD)
    second = add_action(workspace, **{**GOOD, "objective": "more  PEOPLE report", "action": "Train"})
    (kept,) = objectives.list_objectives(workspace)
    assert first.objective_id == second.objective_id == kept.record_id
    assert second.objective == "More people report"
    renamed = objectives.Objective("Many more people report", aims=("eliminate",))
    objectives.update_objective(workspace, kept.record_id, renamed, expected_version=1)
    assert {action.objective for action in list_actions(workspace)} == {"Many more people report"}
    with pytest.raises(UserError, match="has the actions A-0001, A-0002"):
        objectives.remove_objective(workspace, kept.record_id, expected_version=2)
    with pytest.raises(UserError, match="is that of O-0001 already"):
        objectives.add_objective(workspace, objectives.Objective("MANY more people report"))


def test_an_action_moves_to_another_objective(workspace: Workspace) -> None:
    made = add_action(workspace, **GOOD)
    moved = update_action(workspace, made.action_id, expected_version=1, objective="Safer streets")
    assert (moved.objective, moved.objective_id) == ("Safer streets", "O-0002")
    objectives.remove_objective(workspace, "O-0001", expected_version=1)
    assert objectives.restore_objective(workspace, "O-0001").removed is False


def test_organisations_of_actions_are_known_and_named_one_way(workspace: Workspace) -> None:
    organisations.add_organisation(workspace, organisations.Organisation("Police", "police"))
    made = add_action(workspace, **GOOD, partners=("POLICE", "Victim care"))
    assert made.partners == ("Police", "Victim care")
    kinds = {kept.content.name: kept.content.kind for kept in organisations.list_organisations(workspace)}
    assert kinds == {"City Council": "other", "Police": "police", "Victim care": "other"}
    police = organisations.find_organisation(workspace, "police")
    organisations.update_organisation(
        workspace,
        police.record_id,
        organisations.Organisation("County Police", "police"),
        expected_version=police.version,
    )
    assert get_action(workspace, made.action_id).partners == ("County Police", "Victim care")
    with pytest.raises(UserError, match="leads or takes part in A-0001"):
        organisations.remove_organisation(workspace, police.record_id, expected_version=2)
    with pytest.raises(UserError, match="not in the list"):
        organisations.find_organisation(workspace, "Army")


def test_a_file_says_which_objectives_and_organisations_are_new(workspace: Workspace, tmp_path: Path) -> None:
    add_action(workspace, **GOOD)
    file = tmp_path / "actions.csv"
    file.write_text(HEADING + "Safer homes,Visit,Beacon Homes,City council;Police\n", encoding="utf-8")
    report = import_actions(workspace, file)
    assert report.new_objectives == ("Safer homes",)
    assert report.new_organisations == ("Beacon Homes", "Police")
    said = " ".join(report.sentences())
    assert "added with the kind 'other': Beacon Homes and Police" in said
    assert import_actions(workspace, file).unchanged == 1
    file.write_text(HEADING + "Safer homes,Visit again,A;B,\n", encoding="utf-8")
    (refusal,) = import_actions(workspace, file).refusals
    assert refusal.line == 2
    assert "semicolon" in refusal.reason


def test_an_exported_file_changes_the_actions_it_names(workspace: Workspace, tmp_path: Path) -> None:
    made = add_action(workspace, **GOOD, cost=900.0)
    add_note(workspace, made.action_id, organisation="Police", text="First", noted_on=dt.date(2026, 1, 5))
    file = tmp_path / "actions.csv"
    assert export_actions(workspace, file) == 1
    text = file.read_text(encoding="utf-8-sig")
    assert import_actions(workspace, file).sentences() == ["0 actions added, 1 already in the plan."]
    changed = text.replace(",900.0,", ',"1,000",').replace(
        "05/01/2026 | Police | First", '"06/01/2026 | Police | Second\n05/01/2026 | Police | First"'
    )
    file.write_text(changed, encoding="utf-8")
    report = import_actions(workspace, file)
    assert (report.added, report.updated, report.unchanged) == ((), ("A-0001",), 0)
    now = get_action(workspace, made.action_id)
    assert (now.cost, now.version) == (1000.0, 2)
    assert [note.text for note in now.notes] == ["Second", "First"]
    # The file is of version 1 still.
    (refusal,) = import_actions(workspace, file).refusals
    assert "was changed since the file was made" in refusal.reason
    file.write_text(text.replace("A-0001,1", "A-0077,1"), encoding="utf-8")
    (refusal,) = import_actions(workspace, file).refusals
    assert "is not in this plan" in refusal.reason


def test_what_a_file_has_no_column_for_stays(workspace: Workspace, tmp_path: Path) -> None:
    add_action(workspace, **GOOD, target="15", cost=900.0)
    file = tmp_path / "actions.csv"
    file.write_text(
        "Action id,Version,Objective,Action,Lead organisation\n"
        "A-0001,1,More people report,Open two desks,City Council\n",
        encoding="utf-8",
    )
    assert import_actions(workspace, file).updated == ("A-0001",)
    now = get_action(workspace, "A-0001")
    assert (now.action, now.target, now.cost) == ("Open two desks", "15", 900.0)


def test_actions_come_and_go_in_a_workbook(workspace: Workspace, tmp_path: Path) -> None:
    """The sheet of another program: a title above the headings, dates as dates, whole numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Actions"
    sheet.append(["Our actions"])
    sheet.append([])
    sheet.append(["Objective", "Action", "Lead organisation", "Due", "Cost", "Shared with councillors"])
    sheet.append(["Safer", "Walk\nthe route", "Residents", dt.date(2027, 3, 5), 1200, True])
    sheet.append(["Safer", "Meet", "Residents", "31/02/2027", None, None])
    file = tmp_path / "actions.xlsx"
    book.save(file)
    (refusal,) = import_actions(workspace, file).refusals
    assert refusal.line == 5
    assert "'31/02/2027' is not a date" in refusal.reason
    sheet["D5"] = dt.date(2027, 3, 6)
    book.save(file)
    assert import_actions(workspace, file).added == ("A-0001", "A-0002")
    first = get_action(workspace, "A-0001")
    assert (first.due, first.cost, first.shared_with_councillors) == (dt.date(2027, 3, 5), 1200.0, True)
    assert first.action == "Walk\nthe route"


def test_a_workbook_without_the_headings_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(UserError, match="no row with the headings"):
        import_actions(workspace, tmp_path / "empty.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    with pytest.raises(UserError, match="damaged"):
        import_actions(workspace, tmp_path / "broken.xlsx")


def test_own_words_of_the_plan_are_not_overwritten_unseen(workspace: Workspace) -> None:
    assert plan_state.get_plan(workspace)[1] == 0
    plan = plan_state.PartnershipPlan(" Safe ", first=dt.date(2026, 4, 1))
    plan_state.update_plan(workspace, plan, expected_version=0)
    now, version = plan_state.get_plan(workspace)
    assert (now.title, version) == ("Safe", 1)
    with pytest.raises(UserError, match="changed by somebody else"):
        plan_state.update_plan(workspace, plan, expected_version=0)


def test_versions_are_numbered_kept_and_compared(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no objective and no action"):
        plan_state.keep_version(workspace, reason="too early")
    add_action(workspace, **GOOD, cost=10.0)
    first = plan_state.keep_version(workspace, reason="agreed in principle")
    update_action(workspace, "A-0001", expected_version=1, cost=20.0)
    second = plan_state.keep_version(workspace, reason="")
    assert [one.number for one in plan_state.list_versions(workspace)] == [2, 1]
    assert (first.reason, second.reason) == ("agreed in principle", "kept on request")
    assert plan_state.get_version(workspace, 1).state.actions[0].cost == 10.0
    assert [one.text for one in plan_state.compare_version(workspace, 1, 2)] == ["Cost: now 20; before 10."]
    assert plan_state.compare_version(workspace, 2) == []
    with pytest.raises(UserError, match="from 1 to 2"):
        plan_state.get_version(workspace, 3)


def test_a_sign_off_keeps_a_version_and_tells_when_the_plan_has_changed(workspace: Workspace) -> None:
    add_action(workspace, **GOOD)
    sign = {"organisation": "city council", "post": "Director"}
    signed = plan_state.sign_plan(workspace, **sign)
    assert (signed.sign_off.organisation, signed.sign_off.version) == ("City Council", 1)
    # The same plan is the same version: another signature keeps no new one.
    assert plan_state.sign_plan(workspace, organisation="Police", post="Chief").sign_off.version == 1
    update_action(workspace, "A-0001", expected_version=1, status="in progress")
    assert [(one.changed, one.progress) for one in plan_state.list_sign_offs(workspace)] == [(0, 1), (0, 1)]
    update_action(workspace, "A-0001", expected_version=2, due=TODAY)
    assert [one.changed for one in plan_state.list_sign_offs(workspace)] == [1, 1]
    again = plan_state.sign_plan(workspace, **sign)
    assert (again.sign_off.version, again.changed) == (2, 0)
    assert [one.newest for one in plan_state.list_sign_offs(workspace)] == [True, True, False]
    with pytest.raises(UserError, match="9 does not exist"):
        plan_state.sign_plan(workspace, **sign, version=9)
    with pytest.raises(UserError, match="not come yet"):
        plan_state.sign_plan(workspace, **sign, signed_on=TODAY + dt.timedelta(1))


def test_a_meeting_today_keeps_the_plan_it_had_before_it(workspace: Workspace) -> None:
    add_action(workspace, **GOOD, status="agreed")
    kept = plan_meetings.add_meeting(workspace, Meeting(TODAY, promises=(Promise("Police", "Ring"),)))
    assert kept.content.plan_version == 1
    assert "Police" in _names(workspace)
    update_action(workspace, "A-0001", expected_version=1, status="in progress")
    changes = plan_meetings.changes_since(workspace)
    assert [one.text for one in changes.changes] == ["The status moved from agreed to in progress."]
    assert changes.meeting == kept.content
    page = partner_page(workspace, "POLICE")
    assert [promise.text for promise in page.promises] == ["Ring"]
    with pytest.raises(UserError, match="A-0099"):
        plan_meetings.add_meeting(
            workspace, Meeting(TODAY, promises=(Promise("Police", "x", None, "A-0099"),))
        )


def test_a_meeting_of_the_past_is_compared_with_the_plan_of_that_day(workspace: Workspace) -> None:
    add_action(workspace, **GOOD)
    kept = plan_meetings.add_meeting(workspace, Meeting(TODAY - dt.timedelta(7)))
    assert kept.content.plan_version is None
    kinds = [one.kind for one in plan_meetings.changes_since(workspace).changes]
    assert kinds == ["objective", "action added"]
    # A meeting still to come is no last meeting.
    plan_meetings.add_meeting(workspace, Meeting(TODAY + dt.timedelta(7)))
    last = plan_meetings.last_meeting(workspace)
    assert last is not None
    assert last.record_id == kept.record_id
    plan_meetings.remove_meeting(workspace, kept.record_id, expected_version=1)
    with pytest.raises(UserError, match="none has been entered"):
        plan_meetings.changes_since(workspace)
    with pytest.raises(UserError, match="not come yet"):
        plan_meetings.changes_since(workspace, TODAY + dt.timedelta(1))


def test_the_plan_of_a_moment_is_read_from_its_history(workspace: Workspace) -> None:
    made = add_action(workspace, **GOOD, due=dt.date(2027, 1, 1), partners=("Police",), cost=5.5)
    add_note(workspace, made.action_id, organisation="Police", text="First")
    before = list_actions(workspace)
    moment = dt.datetime.now(dt.UTC)
    update_action(workspace, made.action_id, expected_version=1, cost=6.5, due=None, partners=())
    add_note(workspace, made.action_id, organisation="Police", text="Second")
    add_action(workspace, **{**GOOD, "action": "Another", "objective": "Other"})
    with open_store(workspace.store_url).read() as connection:
        then = state_store.as_of(connection, moment)
        nothing = state_store.as_of(connection, moment - dt.timedelta(days=1))
    (action,) = then.actions
    assert (action.cost, action.due, action.partners) == (5.5, dt.date(2027, 1, 1), ("Police",))
    assert action.notes == before[0].notes
    assert [item.objective.title for item in then.objectives] == ["More people report"]
    assert nothing.actions == ()


def test_the_page_of_a_partner_is_written_in_every_format(workspace: Workspace, tmp_path: Path) -> None:
    add_action(workspace, **GOOD, due=TODAY - dt.timedelta(5), partners=("Police",))
    paths = export_partner(workspace, "police", formats=("docx", "pdf", "html"), out=tmp_path)
    assert [path.name for path in paths] == [f"partner-Police.{kind}" for kind in ("docx", "pdf", "html")]
    starts = [path.read_bytes()[:4] for path in paths[:2]]
    assert starts == [b"PK\x03\x04", b"%PDF"]
    page = paths[2].read_text(encoding="utf-8")
    assert "Our part of the plan: Police" in page
    assert "5 days overdue" in page
    with pytest.raises(UserError, match="'odt'"):
        export_partner(workspace, "police", formats=("odt",), out=tmp_path)


def test_csv_of_chosen_actions_names_zones_in_words(workspace: Workspace) -> None:
    made = add_action(workspace, **GOOD, due=TODAY - dt.timedelta(1))
    text = actions_csv(workspace, [made])
    assert text.splitlines()[1].startswith("A-0001,1,")
    assert text.splitlines()[1].endswith(",yes")
