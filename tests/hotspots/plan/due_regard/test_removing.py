"""Taking something away never closes a gap, nor brings one nearer to closing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.plan.due_regard.check import check_due_regard
from hotspots.plan.due_regard.facts import PlanFacts, Statement
from hotspots.plan.due_regard.finding import STATES

KEPT = {"today", "characteristics", "police"}
"""Not part of the plan: the day, the list of characteristics, and which organisations are police."""
NAMES = {"name", "label", "title", "action_id", "zone_id", "record_id", "rule_id", "scope_id", "role"}
"""What a thing is, rather than what is known of it."""
NEGATIVE = {"proposed", "senior"}
"""Fields that are no gain: not being agreed, and for whom a training was."""
BASIC = {"zones", "characteristics", "actions"}
"""Empty means everywhere, everybody or whatever is done there, so emptying them takes nothing away."""


def removals(facts: PlanFacts) -> list[tuple[str, Callable[[], PlanFacts]]]:
    """Every way to take one thing away: a record, or what one field of a record says."""
    ways: list[tuple[str, Callable[[], PlanFacts]]] = []
    for field in fields(facts):
        value = getattr(facts, field.name)
        if field.name == "characteristics":
            for at, one in enumerate(value):
                for part, less in (("recorded", 0), ("with_impact", 0), ("in_survey", False)):
                    ways.append(
                        (f"{one.name}.{part}", _with(facts, field.name, at, replace(one, **{part: less})))
                    )
        elif field.name in KEPT:
            continue
        elif isinstance(value, tuple):
            for at, one in enumerate(value):
                ways.append((f"{field.name}[{at}]", _without(facts, field.name, at)))
                for part, less in _less(one):
                    ways.append(
                        (
                            f"{field.name}[{at}].{part}",
                            _with(facts, field.name, at, replace(one, **{part: less})),
                        )
                    )
        else:
            ways.append((field.name, lambda name=field.name: replace(facts, **{name: None})))
    return ways


def _less(one: Any) -> list[tuple[str, Any]]:
    assert is_dataclass(one)
    less: list[tuple[str, Any]] = []
    for field in fields(one):
        value = getattr(one, field.name)
        if field.name in NAMES | NEGATIVE or not value:
            continue
        if isinstance(value, bool):
            less.append((field.name, False))
        elif isinstance(value, str):
            less.append((field.name, ""))
        elif isinstance(value, tuple) and (field.name not in BASIC or len(value) > 1):
            less.append((field.name, value[1:]))
        elif field.default is None:
            less.append((field.name, None))
    return less


def _with(facts: PlanFacts, name: str, at: int, one: Any) -> Callable[[], PlanFacts]:
    value = getattr(facts, name)
    return lambda: replace(facts, **{name: (*value[:at], one, *value[at + 1 :])})


def _without(facts: PlanFacts, name: str, at: int) -> Callable[[], PlanFacts]:
    value = getattr(facts, name)
    return lambda: replace(facts, **{name: (*value[:at], *value[at + 1 :])})


@settings(max_examples=60)
@given(data=st.data())
def test_taking_away_never_closes_or_betters(whole: PlanFacts, data: st.DataObject) -> None:
    """
    From plans of every kind, take up to eight things away, one after another.

    A finding may go only together with what it is about: an action, a zone or a change that was removed.
    """
    facts = _some_plan(whole, data)
    for _ in range(data.draw(st.integers(1, 8))):
        name, remove = data.draw(st.sampled_from(removals(facts)))
        less = remove()
        _assert_no_better(facts, less, name)
        facts = less


def _some_plan(whole: PlanFacts, data: st.DataObject) -> PlanFacts:
    """Late, proposed, told ahead, reasoned away: what no removal would make of the whole plan."""
    far = datetime.timedelta(400)
    days = st.sampled_from([whole.today - 2 * far, whole.today - far, whole.today, whole.today + far])
    flags = st.booleans()
    said = [
        Statement(rule, scope, "Not this year", data.draw(days), "Manager", "Council")
        for rule, scope in (
            ("roles-present", "perpetrators"), ("characteristic-considered", "age"),
            ("evaluation-planned", "A-0001"), ("service-change-impact", ""),
        )
        if data.draw(flags)
    ]  # fmt: skip
    return replace(
        whole,
        statements=tuple(said),
        review_date=data.draw(days),
        actions=tuple(
            replace(each, proposed=data.draw(flags), start=data.draw(days)) for each in whole.actions
        ),
        evaluations=tuple(
            replace(each, planned_on=data.draw(days), made_on=data.draw(days), how=data.draw(flags))
            for each in (
                whole.evaluations[0],
                replace(whole.evaluations[0], zones=("Z-0001",), actions=("A-0002",)),
            )
        ),
        tellings=(*whole.tellings, replace(whole.tellings[0], told_on=data.draw(days), zones=("Z-0002",))),
        engagement=tuple(replace(each, answered=data.draw(flags)) for each in whole.engagement * 2),
    )


def test_each_single_removal(whole: PlanFacts) -> None:
    """Every one of them once, so that none is left to chance; planned too late as well as in time."""
    late = tuple(
        replace(each, start=each.start - datetime.timedelta(400)) for each in whole.actions if each.start
    )
    for facts in (whole, replace(whole, actions=late)):
        ways = removals(facts)
        assert len(ways) > 80
        for name, remove in ways:
            _assert_no_better(facts, remove(), name)


def _assert_no_better(before: PlanFacts, after: PlanFacts, removed: str) -> None:
    now = {each.key: each for each in check_due_regard(after)}
    left = {each.action_id for each in after.actions} | {each.zone_id for each in after.zones}
    left |= {each.record_id for each in after.service_changes}
    for each in check_due_regard(before):
        found = now.get(each.key)
        if found is None:
            # Only together with what it is about.
            assert each.scope_kind in {"action", "zone", "service change"}, (removed, each)
            assert each.scope_id not in left, (removed, each)
        elif each.rule_id == "results-told" and removed.startswith("evaluations["):
            # With a result goes the need to tell people of it; but never a telling.
            assert "since" in each.reason or found.state == each.state, (removed, each, found)
        else:
            assert STATES.index(found.state) <= STATES.index(each.state), (removed, each, found)  # type: ignore[arg-type]
