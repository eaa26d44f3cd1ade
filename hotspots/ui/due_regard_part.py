"""Due regard on the plan page: what was considered, what is open, and the records of who looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.plan.due_regard.check import count_states
from hotspots.plan.due_regard.finding import STATE_LABELS, STATE_MEANINGS
from hotspots.plan.due_regard.rules import RULES
from hotspots.plan.due_regard.words import (
    LIMITS,
    READ_WITH_CARE,
    open_points,
    rule_lines,
    summary_sentence,
)
from hotspots.ui import due_regard_notes, due_regard_records
from hotspots.ui.widgets import Tile, show_table, show_tiles
from hotspots.wording import counted, format_date, listed
from hotspots.workflows.due_regard import check_plan, compare_with_last

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.due_regard.finding import DueRegardFinding
    from hotspots.workflows.due_regard import DueRegardCheck

WHOLE = ""


def show_part(workspace: Workspace) -> None:
    """Show the findings of today, and what can be done about them."""
    found = check_plan(workspace)
    st.markdown(READ_WITH_CARE)
    _show_tiles(workspace, found)
    names = {WHOLE: "The whole plan", **dict(found.zones)}
    chosen = st.selectbox(
        "Show findings of", list(names), format_func=lambda each: names[each], key="due_regard_zone"
    )
    findings = found.of_zone(chosen) if chosen else found.findings
    st.subheader("What is open", anchor=False)
    st.markdown(summary_sentence(findings))
    _show_open(findings)
    with st.expander("How each point stands"):
        show_table(
            ["Looked at", "How it stands", "Open for"],
            [(title, words, names or "–") for title, words, names in rule_lines(findings)],
            label="How each point stands",
        )
    with st.expander(f"Every finding, with its reason ({len(findings)})"):
        show_table(
            ["Looked at", "For", "State", "Reason", "What would close it"],
            [
                (each.title, each.scope, STATE_LABELS[each.state], each.reason, each.to_close or "–")
                for each in findings
            ],
            label="Every finding",
        )
    with st.expander("What the check looks at, why, and what it cannot tell"):
        _show_rules()
    due_regard_notes.show_why_not(workspace, found)
    due_regard_notes.show_told(workspace, dict(found.zones))
    due_regard_records.show_record_form(workspace, found)
    due_regard_records.show_records(workspace)


def _show_tiles(workspace: Workspace, found: DueRegardCheck) -> None:
    states = count_states(found.findings)
    last = compare_with_last(workspace, found.findings)
    tiles = [
        Tile(label, counted(states[name], "point"), missing=name == "gap" and bool(states[name]))
        for name, label in STATE_LABELS.items()
    ]
    tiles.append(
        Tile(
            "Last recorded as considered",
            format_date(last[0].content.considered_on) if last else "Never",
            last[1].sentence() if last else "",
            missing=last is None,
        )
    )
    show_tiles(tiles, label="What was considered and what was not")


def _show_open(findings: Sequence[DueRegardFinding]) -> None:
    points = open_points(findings)
    if not points:
        st.success("No point is open.")
        return
    show_table(
        ["Looked at", "State", "For", "Reason", "What would close it"],
        [
            (each.title, STATE_LABELS[each.state], listed(each.scopes), each.reason, each.to_close)
            for each in points
        ],
        label="What is open: gaps first, then what is there in part",
    )


def _show_rules() -> None:
    show_table(
        ["Looked at", "What", "Why", "Source"],
        [(rule.title, rule.checks, rule.why, "; ".join(rule.sources)) for rule in RULES],
        label="The rules",
    )
    for name, words in STATE_MEANINGS.items():
        st.markdown(f"**{STATE_LABELS[name]}:** {words}")
    for limit in LIMITS:
        st.markdown(f"- {limit}")
