"""Each rule catches the one thing that was taken away, and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

import pytest

from geodata.schema import CHARACTERISTICS
from hotspots.plan.due_regard.check import check_due_regard, count_states, of_zone, rule_of
from hotspots.plan.due_regard.facts import PlanFacts, Statement
from hotspots.plan.due_regard.finding import STATES
from hotspots.plan.due_regard.rules import RULES
from hotspots.plan.due_regard.words import rule_lines

DAY = datetime.timedelta(1)
TODAY = datetime.date(2026, 3, 31)
LAST_YEAR, START = datetime.date(2025, 6, 1), datetime.date(2025, 9, 1)
Planted = Callable[[PlanFacts], PlanFacts]


def _open(facts: PlanFacts) -> set[tuple[str, str, str]]:
    return {(each.rule_id, each.scope_id, each.state) for each in check_due_regard(facts) if each.is_open}


def _change(**fields: object) -> Planted:
    return lambda facts: replace(facts, **fields)  # type: ignore[arg-type]


def _actions(**fields: object) -> Planted:
    """Change every action."""
    return lambda facts: replace(
        facts,
        actions=tuple(replace(each, **fields) for each in facts.actions),  # type: ignore[arg-type]
    )


def _action(number: int, **fields: object) -> Planted:
    """Change one action."""

    def plant(facts: PlanFacts) -> PlanFacts:
        actions = list(facts.actions)
        actions[number - 1] = replace(actions[number - 1], **fields)  # type: ignore[arg-type]
        return replace(facts, actions=tuple(actions))

    return plant


def _age(**fields: object) -> Planted:
    """Change what is known of the first characteristic."""
    return lambda facts: replace(
        facts,
        characteristics=(replace(facts.characteristics[0], **fields), *facts.characteristics[1:]),  # type: ignore[arg-type]
    )


def _one(what: str, **fields: object) -> Planted:
    """Change the first record of a kind."""

    def plant(facts: PlanFacts) -> PlanFacts:
        first, *rest = getattr(facts, what)
        return replace(facts, **{what: (replace(first, **fields), *rest)})  # type: ignore[arg-type]

    return plant


BUT_AGE = tuple(name for name in CHARACTERISTICS if name != "age")
ALL_ACTIONS = ("A-0001", "A-0002", "A-0003", "A-0004")

CASES: list[tuple[str, Planted, set[tuple[str, str, str]]]] = [
    (
        "no action names age; some are for named others only",
        _actions(characteristics=BUT_AGE),
        {("characteristic-considered", "age", "gap")},
    ),
    (
        "age has only what is for everybody",
        lambda facts: replace(
            _actions(characteristics=BUT_AGE)(facts),
            actions=(
                replace(facts.actions[0], characteristics=()),
                *_actions(characteristics=BUT_AGE)(facts).actions[1:],
            ),
        ),
        {("characteristic-considered", "age", "partly")},
    ),
    (
        "nothing is recorded on age, but harm was asked about",
        _age(recorded=0, with_impact=0),
        {("characteristic-considered", "age", "partly")},
    ),
    (
        "no impact: the engagement named it, but nothing heard is written down",
        lambda facts: _one("engagement", heard=False)(_age(with_impact=0)(facts)),
        {("prevalence-and-impact", "age", "partly")}
        | {("people-asked", name, "partly") for name in CHARACTERISTICS}
        | {("zone-asked", zone, "partly") for zone in ("Z-0001", "Z-0002")},
    ),
    (
        "age was not asked about",
        _one("engagement", characteristics=BUT_AGE),
        {("people-asked", "age", "gap")},
    ),
    (
        "nobody answered those who were asked",
        _one("engagement", answered=False),
        {("people-asked", name, "partly") for name in CHARACTERISTICS}
        | {("zone-asked", zone, "partly") for zone in ("Z-0001", "Z-0002")},
    ),
    (
        "one zone was not asked",
        _one("engagement", zones=("Z-0001",)),
        {("zone-asked", "Z-0002", "gap")},
    ),
    (
        "people were asked in the partnership, in no zone",
        _one("engagement", zones=()),
        {("zone-asked", "Z-0001", "partly"), ("zone-asked", "Z-0002", "partly")},
    ),
    ("no role with perpetrators", _action(4, role="prevention"), {("roles-present", "perpetrators", "gap")}),
    (
        "work with perpetrators is only proposed",
        _action(4, proposed=True),
        {("roles-present", "perpetrators", "partly")},
    ),
    (
        "nothing fosters good relations",
        _actions(aims=("eliminate", "advance")),
        {("aims-served", "foster", "gap")},
    ),
    (
        "nothing is said to advance equality, though support may",
        _actions(aims=("eliminate", "foster")),
        {("aims-served", "advance", "partly")},
    ),
    (
        "a zone without an action",
        lambda facts: replace(_actions(zones=("Z-0001",))(facts), evaluations=facts.evaluations),
        {("zone-has-actions", "Z-0002", "gap")},
    ),
    (
        "every action is only proposed",
        _actions(proposed=True),
        {("zone-has-actions", zone, "partly") for zone in ("Z-0001", "Z-0002")}
        | {
            ("roles-present", role, "partly")
            for role in ("reporting", "support", "prevention", "perpetrators")
        },
    ),
    ("no lead", _action(2, lead=""), {("action-complete", "A-0002", "partly")}),
    ("no date", _action(2, due=None), {("action-complete", "A-0002", "partly")}),
    ("no measure", _action(2, measure=" "), {("action-complete", "A-0002", "partly")}),
    ("no baseline", _action(2, baseline=""), {("action-complete", "A-0002", "partly")}),
    (
        "a baseline that is still to come",
        _action(2, baseline="To be established."),
        {("action-complete", "A-0002", "partly")},
    ),
    ("a lead that is still to come", _action(2, lead="TBC"), {("action-complete", "A-0002", "partly")}),
    (
        "nothing at all on an action",
        _action(2, lead="", due=None, measure="", baseline=""),
        {("action-complete", "A-0002", "gap")},
    ),
    (
        "no evaluation, but a target",
        _change(evaluations=()),
        {("evaluation-planned", each, "partly") for each in ALL_ACTIONS},
    ),
    (
        "no evaluation and no target",
        lambda facts: _action(3, target="")(replace(facts, evaluations=())),
        {("evaluation-planned", each, "gap" if each == "A-0003" else "partly") for each in ALL_ACTIONS},
    ),
    (
        "the evaluation was planned a day late for one action",
        _action(3, start=LAST_YEAR - DAY),
        {("evaluation-planned", "A-0003", "partly")},
    ),
    (
        "the evaluation names the actions it is about, and one in the same zone is not among them",
        _one("evaluations", actions=("A-0001", "A-0002", "A-0003")),
        {("evaluation-planned", "A-0004", "partly")},
    ),
    (
        "the evaluation of the zone was over the day before the actions began",
        _one("evaluations", until=START - DAY),
        {("evaluation-planned", each, "partly") for each in ALL_ACTIONS},
    ),
    ("an action without a start", _action(3, start=None), {("evaluation-planned", "A-0003", "partly")}),
    (
        "evaluated, never planned",
        _one("evaluations", planned_on=None, made_on=LAST_YEAR),
        {("evaluation-planned", each, "partly") for each in ALL_ACTIONS},
    ),
    (
        "planned without saying how",
        _one("evaluations", how=False),
        {("evaluation-planned", each, "partly") for each in ALL_ACTIONS},
    ),
    ("no training", _change(training=()), {("training-given", "", "gap")}),
    (
        "training is only an action",
        lambda facts: replace(
            facts,
            training=(),
            actions=(*facts.actions, replace(facts.actions[0], action_id="A-0005", role="training")),
        ),
        {("training-given", "", "partly")},
    ),
    ("leaders were not trained", _one("training", senior=False), {("training-given", "", "partly")}),
    (
        "training left age out",
        lambda facts: replace(
            facts, training=tuple(replace(each, characteristics=BUT_AGE) for each in facts.training)
        ),
        {("training-given", "", "partly")},
    ),
    ("only police lead", _actions(lead="Northshire Police"), {("partners-beyond-police", "", "partly")}),
    (
        "only police at all",
        _actions(lead="Northshire Police", partners=()),
        {("partners-beyond-police", "", "gap")},
    ),
    (
        "police by another name",
        lambda facts: replace(
            _actions(lead="The Force", partners=())(facts), police=frozenset({"The Force"})
        ),
        {("partners-beyond-police", "", "gap")},
    ),
    (
        "nobody says whether a service changes",
        _change(service_changes=()),
        {("service-change-impact", "", "partly")},
    ),
    (
        "a cut without its impact",
        _one("service_changes", impact=""),
        {("service-change-impact", "A-0009", "gap")},
    ),
    (
        "a cut without mitigation",
        _one("service_changes", mitigation=""),
        {("service-change-impact", "A-0009", "partly")},
    ),
    (
        "a cut without groups",
        _one("service_changes", groups=False),
        {("service-change-impact", "A-0009", "partly")},
    ),
    (
        "results told nowhere",
        _change(tellings=()),
        {("results-told", scope, "gap") for scope in ("", "Z-0001", "Z-0002")},
    ),
    (
        "results not told in one zone",
        _one("tellings", zones=("Z-0001",)),
        {("results-told", "Z-0002", "gap")},
    ),
    (
        "results told at large only",
        _one("tellings", zones=()),
        {("results-told", "Z-0001", "partly"), ("results-told", "Z-0002", "partly")},
    ),
    (
        "results to be told tomorrow",
        _one("tellings", told_on=TODAY + DAY),
        {("results-told", scope, "partly") for scope in ("", "Z-0001", "Z-0002")},
    ),
    (
        "results since people in one zone were told",
        lambda facts: replace(
            facts,
            evaluations=(
                *facts.evaluations,
                replace(
                    facts.evaluations[0],
                    record_id="FE-0001",
                    zones=("Z-0001",),
                    planned_on=None,
                    made_on=facts.tellings[0].told_on + DAY,
                ),
            ),
        ),
        {("results-told", "", "partly"), ("results-told", "Z-0001", "partly")},
    ),
    ("no review", _change(review_date=None), {("review-date", "", "gap")}),
    ("the review was yesterday", _change(review_date=TODAY - DAY), {("review-date", "", "gap")}),
]


def test_a_whole_plan_has_no_gap(whole: PlanFacts) -> None:
    findings = check_due_regard(whole)
    assert not [each for each in findings if each.is_open]
    # Seven characteristics by three rules, four roles, three aims, two zones by two rules, results for the
    # plan and two zones, four actions by two rules, training, partners, one change and all, the review.
    assert len(findings) == 7 * 3 + 4 + 3 + 2 * 2 + 3 + 4 * 2 + 1 + 1 + 2 + 1


@pytest.mark.parametrize(
    ("planted", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_missing_is_caught_and_only_that(
    whole: PlanFacts, planted: Planted, expected: set[tuple[str, str, str]]
) -> None:
    assert _open(planted(whole)) == expected


def test_every_rule_is_caught_by_some_case() -> None:
    caught = {rule for _, _, expected in CASES for rule, _, _ in expected}
    assert caught == {rule.rule_id for rule in RULES}


def test_a_review_today_is_in_time(whole: PlanFacts) -> None:
    assert not _open(replace(whole, review_date=TODAY))


def test_an_evaluation_written_down_on_the_first_day_is_late(whole: PlanFacts) -> None:
    assert len(_open(_one("evaluations", planned_on=START)(whole))) == 4
    assert not _open(_one("evaluations", planned_on=START - DAY)(whole))


def test_the_list_of_rules_names_the_plan_where_it_stands_beside_others(whole: PlanFacts) -> None:
    lines = {title: names for title, _, names in rule_lines(check_due_regard(replace(whole, tellings=())))}
    assert lines["Local people told"] == "the plan as a whole, Station quarter and Market estate"
    lines = {title: names for title, _, names in rule_lines(check_due_regard(replace(whole, training=())))}
    assert lines["Training of senior and frontline staff"] == ""


def test_an_evaluation_that_reaches_the_first_day_looks_at_the_action(whole: PlanFacts) -> None:
    assert not _open(_one("evaluations", until=START)(whole))
    named = _one("evaluations", until=START - DAY, actions=ALL_ACTIONS)(whole)
    assert not _open(named)  # it names them: whoever wrote it down says that it is about them


def test_an_empty_plan_is_full_of_gaps(whole: PlanFacts) -> None:
    empty = PlanFacts(
        today=TODAY,
        characteristics=tuple(
            replace(each, recorded=0, with_impact=0, in_survey=False) for each in whole.characteristics
        ),
    )
    states = count_states(check_due_regard(empty))
    # Seven characteristics by three rules, four roles, three aims, told, complete, evaluated, trained,
    # partners, review; nobody has said whether a service changes.
    assert states == {"gap": 7 * 3 + 4 + 3 + 6, "partly": 1, "considered": 0}


def test_findings_say_what_would_close_them_and_carry_figures(whole: PlanFacts) -> None:
    for _, planted, _ in CASES:
        for each in check_due_regard(planted(whole)):
            assert each.state in STATES
            assert each.reason.endswith((".", "”")), each.reason
            assert bool(each.to_close) == each.is_open, each
    assert "40 recorded incidents" in check_due_regard(whole)[0].reason


def test_findings_of_a_zone_are_its_own_and_those_of_its_actions(whole: PlanFacts) -> None:
    facts = _action(2, zones=("Z-0002",))(whole)
    first = of_zone(check_due_regard(facts), "Z-0001")
    assert {each.scope_id for each in first} == {"Z-0001", "A-0001", "A-0003", "A-0004"}
    assert {each.rule_id for each in first} == {
        "zone-has-actions", "zone-asked", "results-told", "action-complete", "evaluation-planned"
    }  # fmt: skip


def _said(
    rule_id: str, scope_id: str, said_on: datetime.date = TODAY, why: str = "Too few to say"
) -> Statement:
    return Statement(rule_id, scope_id, why, said_on, "Community safety manager", "City council")


def test_a_reason_why_not_counts_as_considered_and_is_quoted(whole: PlanFacts) -> None:
    facts = replace(
        _action(4, role="prevention")(whole), statements=(_said("roles-present", "perpetrators"),)
    )
    finding = next(each for each in check_due_regard(facts) if each.key == ("roles-present", "perpetrators"))
    assert finding.state == "considered"
    assert finding.reason == (
        "No action in this role; said why on 31 March 2026 by Community safety manager, City council: "
        "“Too few to say”"
    )


@pytest.mark.parametrize(
    "statement",
    [
        _said("roles-present", "support"),
        _said("characteristic-considered", "perpetrators"),
        _said("roles-present", "perpetrators", TODAY - 366 * DAY),
        _said("roles-present", "perpetrators", TODAY + DAY),
        _said("roles-present", "perpetrators", why="  "),
    ],
    ids=["another role", "another rule", "over a year ago", "ahead", "empty"],
)
def test_a_reason_for_something_else_or_of_long_ago_closes_nothing(
    whole: PlanFacts, statement: Statement
) -> None:
    facts = replace(_action(4, role="prevention")(whole), statements=(statement,))
    assert _open(facts) == {("roles-present", "perpetrators", "gap")}


def test_a_rule_that_takes_no_reasons_stays_open(whole: PlanFacts) -> None:
    facts = replace(whole, review_date=None, statements=(_said("review-date", ""),))
    assert _open(facts) == {("review-date", "", "gap")}


def test_rules_have_their_words_and_their_own_ids() -> None:
    assert len({rule.rule_id for rule in RULES}) == len({rule.title for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule_of(rule.rule_id) is rule
        assert rule.sources
        for text in (rule.checks, rule.why, rule.closes):
            assert text.endswith(".")
    assert rule_of("no-such-rule") is None
