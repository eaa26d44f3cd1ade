"""The guide lists every rule under its title."""

from __future__ import annotations

from pathlib import Path

from hotspots.plan.due_regard.finding import STATE_LABELS, STATE_MEANINGS
from hotspots.plan.due_regard.rules import RULES

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "due-regard.md"


def test_the_guide_lists_every_rule_and_state() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    listed = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    for rule in RULES:
        assert rule.title in listed
    for state, meaning in STATE_MEANINGS.items():
        assert f"| {STATE_LABELS[state]} | {meaning} |" in text


def test_the_guide_names_rules_by_ids_there_are() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    known = {rule.rule_id for rule in RULES}
    assert {"roles-present", "service-change-impact"} <= known
    assert all(name in text for name in ("roles-present", "service-change-impact"))
