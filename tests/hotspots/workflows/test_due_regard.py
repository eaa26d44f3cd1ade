"""Due regard from a stored plan: gathered, reasoned, told, recorded for good, compared."""

from __future__ import annotations

import csv
import datetime
import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.plan.due_regard.decision_file import decisions_csv, read_decisions
from hotspots.plan.due_regard.facts import PlanFacts
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.workflows import due_regard
from hotspots.workflows.due_regard import Decision, check_plan, record_due_regard
from hotspots.workflows.due_regard_documents import due_regard_document, export_due_regard
from hotspots.workflows.due_regard_facts import gather_facts
from hotspots.workflows.due_regard_part import due_regard_part
from hotspots.workflows.engagement import Engagement, add_engagement
from hotspots.workflows.objectives import update_objective
from hotspots.workflows.organisations import update_organisation
from hotspots.workflows.planning import add_action, remove_action, update_action
from hotspots.workflows.results_told import Telling, add_telling, list_tellings, remove_telling
from hotspots.workflows.training import Training, add_training
from hotspots.workflows.why_not import list_statements, say_why_not, withdraw_statement
from hotspots.workflows.zoning import add_zone

TODAY = datetime.datetime.now().astimezone().date()
DAY = datetime.timedelta(1)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-1.13, 52.63], [-1.12, 52.63], [-1.12, 52.64], [-1.13, 52.64], [-1.13, 52.63]]],
}
WHO = {"post": "Cabinet member", "organisation": "City council"}


@pytest.fixture
def planned(workspace: Workspace) -> Workspace:
    """One zone, one buffer, one action that starts tomorrow, and one that was stopped."""
    add_zone(workspace, name="Station quarter", geometry_wgs84=SQUARE)
    add_zone(workspace, name="Around it", geometry_wgs84=SQUARE, kind="buffer")
    add_action(
        workspace,
        objective="Safer station",
        action="Staff at the gates",
        lead_organisation="The Force",
        zones=("Z-0001",),
        characteristics=("race",),
        start=TODAY + DAY,
        status="agreed",
    )
    add_action(
        workspace,
        objective="Other",
        action="Leaflets",
        role="support",
        lead_organisation="City council",
        status="stopped",
    )
    return workspace


def _facts(workspace: Workspace) -> PlanFacts:
    return gather_facts(workspace, today=TODAY, version=-1)


def _state(workspace: Workspace, rule: str, scope: str = "") -> str:
    return next(each.state for each in check_plan(workspace).findings if each.key == (rule, scope))


def test_what_is_gathered_of_zones_and_actions(planned: Workspace) -> None:
    """Buffers are no prevention zones; a stopped action stands for nothing."""
    facts = _facts(planned)
    assert [zone.name for zone in facts.zones] == ["Station quarter"]
    assert [(each.action_id, each.lead, each.proposed) for each in facts.actions] == [
        ("A-0001", "The Force", False)
    ]


def test_a_removed_action_stands_for_nothing(planned: Workspace) -> None:
    remove_action(planned, "A-0001")
    assert _facts(planned).actions == ()


def test_an_objective_speaks_for_its_actions(planned: Workspace) -> None:
    from hotspots.plan.objectives import Objective

    before = _facts(planned).actions[0]
    assert (before.aims, before.measure) == ((), "")
    objective = Objective("Safer station", aims=("foster",), measure="Reports", baseline="9", target="5")
    update_objective(planned, "O-0001", objective, expected_version=1)
    after = _facts(planned).actions[0]
    assert (after.aims, after.measure, after.baseline, after.target) == (("foster",), "Reports", "9", "5")
    # A baseline of 9 reports is none for pupils who would speak up.
    update_action(planned, "A-0001", expected_version=1, measure="Pupils who would speak up")
    own = _facts(planned).actions[0]
    assert (own.measure, own.baseline, own.target) == ("Pupils who would speak up", "", "")


def test_engagement_and_training_are_counted_once_they_took_place(planned: Workspace) -> None:
    entry = Engagement(TODAY, "Bus users", "meeting", "City council", "Afraid at night", zones=("Z-0001",))
    add_engagement(planned, entry)
    add_engagement(planned, replace(entry, changed="More light", characteristics=("race",)))
    add_training(planned, Training(TODAY, "senior_leaders", "City council", "The duty"))
    facts = _facts(planned)
    assert sorted((each.heard, each.answered, each.zones) for each in facts.engagement) == [
        (True, False, ("Z-0001",)),
        (True, True, ("Z-0001",)),
    ]
    assert [each.senior for each in facts.training] == [True]
    later = gather_facts(planned, today=TODAY - DAY, version=-1)
    assert (later.engagement, later.training) == ((), ())


def test_an_evaluation_planned_in_the_action_counts_from_the_day_it_was_written(planned: Workspace) -> None:
    """Planned today for a start tomorrow; taken back and written again, it counts from the second time."""
    assert _facts(planned).evaluations == ()
    update_action(planned, "A-0001", expected_version=1, evaluation_planned=True)
    assert [(each.planned_on, each.how) for each in _facts(planned).evaluations] == [(TODAY, False)]
    update_action(
        planned, "A-0001", expected_version=2, evaluation_method="Before and after, beside the market"
    )
    assert [(each.planned_on, each.how) for each in _facts(planned).evaluations] == [(TODAY, True)]
    assert _state(planned, "evaluation-planned", "A-0001") == "considered"
    update_action(planned, "A-0001", expected_version=3, start=TODAY)
    assert _state(planned, "evaluation-planned", "A-0001") == "partly"
    update_action(planned, "A-0001", expected_version=4, evaluation_planned=False, evaluation_method="")
    assert _facts(planned).evaluations == ()


def test_a_police_force_is_told_by_its_record(planned: Workspace) -> None:
    from hotspots.plan.organisations import Organisation

    assert _state(planned, "partners-beyond-police") == "considered"
    update_organisation(planned, "ORG-0001", Organisation("The Force", kind="police"), expected_version=1)
    assert _state(planned, "partners-beyond-police") == "gap"


def test_a_service_that_is_cut_asks_for_its_impact(planned: Workspace) -> None:
    assert _state(planned, "service-change-impact") == "partly"
    update_action(planned, "A-0001", expected_version=1, service_change="cut")
    assert _state(planned, "service-change-impact") == "considered"
    assert _state(planned, "service-change-impact", "A-0001") == "gap"
    update_action(
        planned,
        "A-0001",
        expected_version=2,
        groups_affected=("disability",),
        equality_impact="Longer ways",
        mitigation="A call button",
    )
    assert _state(planned, "service-change-impact", "A-0001") == "considered"


def test_records_and_impact_are_counted_from_the_incidents(
    planned: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two marked with race, one of them with an impact; unknown is not marked."""
    from geodata.schema import CHARACTERISTICS

    frame = pd.DataFrame({name: pd.array([None] * 3, dtype="boolean") for name in CHARACTERISTICS})
    frame["race"] = pd.array([True, True, False], dtype="boolean")
    frame["impact"] = pd.array([3, None, 5], dtype="Int64")
    monkeypatch.setattr("geodata.dataset.read_incidents", lambda *_, **__: frame)
    facts = gather_facts(planned, today=TODAY, version=0)
    counts = {each.name: (each.recorded, each.with_impact) for each in facts.characteristics}
    assert counts == {**dict.fromkeys(CHARACTERISTICS, (0, 0)), "race": (2, 1)}


def test_reasons_why_not_are_kept_and_can_be_withdrawn(planned: Workspace) -> None:
    assert _state(planned, "roles-present", "perpetrators") == "gap"
    say_why_not(
        planned, rule_id="roles-present", scope_id="perpetrators", why="Probation does", post="Manager",
        organisation="Council",
    )  # fmt: skip
    assert _state(planned, "roles-present", "perpetrators") == "considered"
    withdraw_statement(planned, "WN-0001")
    assert _state(planned, "roles-present", "perpetrators") == "gap"
    assert list_statements(planned) == []
    with pytest.raises(UserError, match="The reason"):
        say_why_not(planned, rule_id="roles-present", scope_id="support", why=" ", post="M", organisation="C")


def test_what_people_were_told_is_kept(planned: Workspace) -> None:
    assert _state(planned, "results-told", "Z-0001") == "gap"
    add_telling(planned, Telling(TODAY, "Library", "The fall in the zone", "City council", ("Z-0001",)))
    assert _state(planned, "results-told", "Z-0001") == "considered"
    remove_telling(planned, "RT-0001")
    assert list_tellings(planned) == []
    for bad in (
        Telling(TODAY, " ", "x", "y"),
        Telling(TODAY, "x", "", "y"),
        Telling(TODAY, "x", "y", ""),
        Telling(TODAY, "x", "y", "z", ("Z-0099",)),
    ):
        with pytest.raises(UserError):
            add_telling(planned, bad)


def test_a_record_holds_the_findings_as_they_stood_and_stands_for_good(planned: Workspace) -> None:
    seen = check_plan(planned).findings
    decision = Decision("review-date", "", "Set in May", "New chair")
    kept = record_due_regard(planned, **WHO, decisions=(decision,), note="Talked it over.", seen=seen)
    assert kept.record_id == "DR-0001"
    add_telling(planned, Telling(TODAY, "Library", "The fall", "City council"))
    stored = due_regard.get_due_regard(planned, "DR-0001").content
    assert stored.findings == seen
    assert stored.decisions == (decision,)
    assert (stored.considered_on, stored.post, stored.organisation) == (TODAY, *WHO.values())
    with open_store(planned.store_url).write() as connection:
        for attempt in (
            lambda: records.change(
                connection, due_regard.RECORDS, "DR-0001", replace(stored, note="Else"), expected_version=1
            ),
            lambda: records.remove(connection, due_regard.RECORDS, "DR-0001", expected_version=1),
        ):
            with pytest.raises(UserError, match="stands as it was made"):
                attempt()
    assert due_regard.get_due_regard(planned, "DR-0001").content == stored


def test_a_record_entered_later_says_of_which_day_its_findings_are(planned: Workspace) -> None:
    kept = record_due_regard(planned, **WHO, considered_on=TODAY - 3 * DAY)
    assert (kept.content.considered_on, kept.content.checked_on) == (TODAY - 3 * DAY, TODAY)
    from hotspots.wording import format_date

    page = due_regard_document(planned, "DR-0001", "html").decode()
    considered, found = (page.split(name, 1)[1][:120] for name in ("Considered on", "Findings of"))
    assert format_date(TODAY - 3 * DAY) in considered
    assert format_date(TODAY) in found


def test_no_record_of_findings_nobody_saw(planned: Workspace) -> None:
    seen = check_plan(planned).findings
    add_telling(planned, Telling(TODAY, "Library", "The fall", "City council"))
    with pytest.raises(UserError, match="have changed since"):
        record_due_regard(planned, **WHO, seen=seen)
    with pytest.raises(UserError, match="post"):
        record_due_regard(planned, post=" ", organisation="Council")
    with pytest.raises(UserError, match="not open"):
        record_due_regard(planned, **WHO, decisions=(Decision("roles-present", "prevention", "No", "So"),))
    assert due_regard.list_due_regard(planned) == []


def test_two_records_are_set_beside_each_other(planned: Workspace) -> None:
    assert due_regard.compare_with_last(planned, ()) is None
    record_due_regard(planned, **WHO)
    add_telling(planned, Telling(TODAY, "Library", "The fall", "City council"))
    second = record_due_regard(planned, **WHO)
    found = due_regard.compare_with_last(planned, second.content.findings, before="DR-0002")
    assert found is not None
    assert found[0].record_id == "DR-0001"
    assert [(each.rule_id, each.scope_id) for each in found[1].closed] == [("results-told", "")]
    assert [each.scope_id for each in found[1].better] == ["Z-0001"]
    assert due_regard.compare_with_last(planned, (), before="DR-0001") is None
    assert [kept.record_id for kept in due_regard.list_due_regard(planned)] == ["DR-0002", "DR-0001"]


def test_decisions_go_out_as_a_table_and_come_back(planned: Workspace) -> None:
    findings = check_plan(planned).findings
    rows = list(csv.reader(io.StringIO(decisions_csv(findings))))
    assert len(rows) == 1 + sum(each.is_open for each in findings)
    at = next(number for number, row in enumerate(rows) if row[0] == "review-date")
    rows[at][-2:] = ["Set in May", "New chair"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    assert read_decisions(out.getvalue().encode()) == (
        Decision("review-date", "", "Set in May", "New chair"),
    )
    rows[at][-1] = ""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    with pytest.raises(UserError, match="no reason"):
        read_decisions(out.getvalue().encode())


def test_documents_of_a_record_and_of_the_plan(planned: Workspace, tmp_path: Path) -> None:
    record_due_regard(planned, **WHO, decisions=(Decision("review-date", "", "Set in May", "New <chair>"),))
    part = due_regard_part(planned)
    assert part.last is not None
    assert part.last.record_id == "DR-0001"
    one = due_regard_part(planned, zone_ids=("Z-0001",))
    assert {each.scope_id for each in one.findings} == {"Z-0001", "A-0001"}
    assert not one.whole_plan
    page = due_regard_document(planned, "DR-0001", "html").decode()
    assert "Cabinet member, City council" in page
    assert "New &lt;chair&gt;" in page
    assert "OFFICIAL-SENSITIVE" in page
    paths = export_due_regard(planned, "DR-0001", formats=("pdf", "html"), out=tmp_path / "out")
    assert [path.read_bytes()[:4] for path in paths] == [b"%PDF", b"<!DO"]
    with pytest.raises(UserError, match="not one we write"):
        due_regard_document(planned, "DR-0001", "xlsx")
    with pytest.raises(UserError, match="does not exist"):
        due_regard_document(planned, "DR-0009", "html")


def test_the_check_as_data_is_plain_json(planned: Workspace) -> None:
    found = check_plan(planned)
    data = json.loads(json.dumps(found.to_dict()))
    assert len(data["findings"]) == len(found.findings) == sum(data["counts"].values())
    assert {each["rule_id"] for each in data["findings"]} == {each["rule_id"] for each in data["rules"]}
    assert set(data["by_zone"]) == {"Z-0001"}
    assert set(data["findings"][0]) == {
        "rule_id", "title", "scope_kind", "scope_id", "scope", "state", "reason", "to_close", "zones"
    }  # fmt: skip


def test_every_plan_document_carries_it(planned: Workspace) -> None:
    from hotspots.workflows.exporting import render_plan
    from hotspots.workflows.plan_evidence import gather_plan

    record_due_regard(planned, **WHO, decisions=(Decision("review-date", "", "Set in May", "New chair"),))
    made = render_plan(gather_plan(planned), ("html", "xlsx"))
    page = made["html"].decode()
    assert "No date for a review of the plan is set." in page
    assert "Set in May" in page
    rows = pd.read_excel(
        io.BytesIO(made["xlsx"]), sheet_name="Due regard", header=None, engine="calamine"
    ).astype(str)
    row = next(row for row in rows.to_numpy().tolist() if row[0] == "A date for the review")
    assert row[2:7] == [
        "Gap",
        "No date for a review of the plan is set.",
        "Set it on the plan.",
        "Set in May",
        "New chair",
    ]


def test_points_that_close_alike_stand_together(planned: Workspace) -> None:
    from hotspots.plan.due_regard.words import open_points

    findings = check_plan(planned).findings
    together, apart = open_points(findings), open_points(findings, apart=True)
    assert len(together) <= len(apart)
    for points in (together, apart):
        keys = [key for point in points for key in point.keys]
        assert sorted(keys) == sorted(each.key for each in findings if each.is_open)
    for point in together:
        reasons = {each.reason for each in findings if each.key in point.keys}
        assert point.alike == (len(reasons) == 1)
        assert all(reason.rstrip(".") in point.reason for reason in reasons)
