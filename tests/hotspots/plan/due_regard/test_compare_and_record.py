"""Findings of two days beside each other, and what a record must say."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import UserError
from hotspots.plan.due_regard.check import check_due_regard
from hotspots.plan.due_regard.compare import compare_findings
from hotspots.plan.due_regard.facts import PlanFacts, Statement
from hotspots.plan.due_regard.finding import STATES, Decision, DueRegardFinding, DueRegardRecord
from hotspots.plan.due_regard.record import check_record, check_statement

TODAY = datetime.date(2026, 3, 31)


def _finding(name: str, state: str) -> DueRegardFinding:
    return DueRegardFinding(
        "rule", "Rule", "zone", name, name, state, "Reason.", "" if state == "considered" else "Do."
    )


def test_what_became_of_each_finding() -> None:
    then = {
        "shut": "gap", "nearer": "gap", "further": "partly", "stays": "gap",
        "opened": "considered", "fine": "considered", "left": "gap", "was fine": "considered",
    }  # fmt: skip
    now = {
        "shut": "considered", "nearer": "partly", "further": "gap", "stays": "gap",
        "opened": "partly", "fine": "considered", "added": "gap", "added fine": "considered",
    }  # fmt: skip
    before, after = ([_finding(*each) for each in day.items()] for day in (then, now))
    found = compare_findings(before, after)
    names = {name: [each.scope_id for each in getattr(found, name)] for name in found.__dataclass_fields__}
    assert names == {
        "closed": ["shut"],
        "better": ["nearer"],
        "worse": ["further"],
        "same": ["stays"],
        "reopened": ["opened"],
        "new": ["added"],
        "gone": ["left"],
    }
    assert found.sentence() == (
        "Since then: 1 closed, 3 still open (1 of them nearer), 2 newly open and 1 point no longer asked, "
        "because the zone, action or change it was about has gone."
    )


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(STATES)),
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(STATES)),
)
def test_every_open_finding_is_in_exactly_one_part(then: dict[str, str], now: dict[str, str]) -> None:
    found = compare_findings(
        [_finding(name, state) for name, state in then.items()],
        [_finding(name, state) for name, state in now.items()],
    )
    told = [each.scope_id for name in found.__dataclass_fields__ for each in getattr(found, name)]
    open_ever = {name for name, state in [*then.items(), *now.items()] if state != "considered"}
    vanished = {name for name in then if name not in now and then[name] == "considered"}
    assert sorted(told) == sorted(open_ever - vanished)


def _record(whole: PlanFacts, **fields: object) -> DueRegardRecord:
    findings = check_due_regard(replace(whole, review_date=None))
    record = DueRegardRecord(TODAY, "Cabinet member for communities", "City council", findings)
    return replace(record, **fields)  # type: ignore[arg-type]


def test_a_record_with_a_decision_on_what_is_open_stands(whole: PlanFacts) -> None:
    decided = _record(whole, decisions=(Decision("review-date", "", "Set at the next meeting", "New chair"),))
    assert check_record(decided, today=TODAY) is decided


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"post": "  "}, "post"),
        ({"organisation": ""}, "organisation"),
        ({"considered_on": TODAY + datetime.timedelta(1)}, "still to come"),
        ({"note": "x" * 4001}, "4001"),
        ({"decisions": (Decision("roles-present", "support", "Leave", "Because"),)}, "not open"),
        ({"decisions": (Decision("review-date", "", "", "Because"),)}, "The decision on"),
        ({"decisions": (Decision("review-date", "", "Later", " "),)}, "reason for the decision"),
        ({"decisions": (Decision("review-date", "", "Later", "So"),) * 2}, "decided twice"),
    ],
)
def test_records_that_cannot_stand(whole: PlanFacts, fields: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        check_record(_record(whole, **fields), today=TODAY)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rule_id": "review-date"}, "takes none"),
        ({"rule_id": "magic"}, "takes none"),
        ({"why": ""}, "The reason"),
        ({"post": ""}, "post"),
        ({"organisation": ""}, "organisation"),
        ({"said_on": TODAY + datetime.timedelta(1)}, "still to come"),
    ],
)
def test_reasons_that_cannot_stand(fields: dict[str, object], words: str) -> None:
    good = Statement("roles-present", "perpetrators", "Probation does it", TODAY, "Manager", "Council")
    assert check_statement(good, today=TODAY) is good
    with pytest.raises(UserError, match=words):
        check_statement(replace(good, **fields), today=TODAY)  # type: ignore[arg-type]
