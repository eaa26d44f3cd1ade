"""The plan's own words and its objectives, on the plan page."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.plan.objectives import AIM_LABELS, AIMS, LONGEST_FIELD, Objective
from hotspots.plan.partnership import LONGEST_STATEMENT, PartnershipPlan, PlanState
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.log_fields import characteristics_box, date_box, text_box
from hotspots.ui.log_part import LogView, is_open, show_log
from hotspots.ui.widgets import Tile, show_pairs, show_problem, show_tiles
from hotspots.ui.words import plain
from hotspots.wording import format_date, format_period, listed
from hotspots.workflows import objectives
from hotspots.workflows.plan_state import get_plan, plan_state, update_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

OPENED = "plan_words_opened"
"""Session key: the plan's words as they were when their form came on the screen, and their version."""


def show_part(workspace: Workspace) -> None:
    """Show what the plan says of itself, the three aims, and the objectives."""
    state = plan_state(workspace)
    if not is_open("objectives"):  # a form has the page to itself
        plan, version = get_plan(workspace)
        _show_plan(plan, version)
        with st.expander("Change title, period, review date or statement", expanded=version == 0):
            _show_plan_form(workspace, plan, version)
        _show_aims(state)
    numbers = {item.objective_id: len(actions) for item, actions in state.by_objective()}
    show_log(workspace, _view(numbers), {})


def _show_aims(state: PlanState) -> None:
    aims = Counter(aim for item in state.objectives for aim in item.objective.aims)
    st.subheader("Objectives", anchor=False)
    show_tiles(
        [
            Tile(AIM_LABELS[aim], _number(aims[aim]), "aim of the equality duty", missing=not aims[aim])
            for aim in AIMS
        ],
        label="Objectives by aim of the equality duty",
    )


def _number(count: int) -> str:
    return f"{count} objective{'' if count == 1 else 's'}" if count else "No objective yet"


def _show_plan(plan: PartnershipPlan, version: int) -> None:
    if not version:
        st.info("The plan has no title, period or statement yet. Say below what it is and how long it runs.")
        return
    st.header(plain(plan.title or "Plan without a title"), anchor=False)
    period = format_period(plan.first, plan.last) if plan.first or plan.last else "not set"
    review = format_date(plan.review_on) if plan.review_on else "not set"
    rows = [
        ("Partnership", plan.partnership or "not set"),
        ("Period", period),
        ("Review of the plan", review),
    ]
    show_pairs(rows, label="The plan")
    if plan.statement:
        st.markdown(plain(plan.statement).replace("\n", "  \n"))


def _show_plan_form(workspace: Workspace, plan: PartnershipPlan, version: int) -> None:
    # What was on the screen when the form opened: somebody else's later words must not be overwritten unseen.
    opened_plan, opened_version = st.session_state.setdefault(OPENED, (plan, version))
    key = f"plan-words-{opened_version}"
    with st.form(key, enter_to_submit=False, border=False):
        title = st.text_input("Title", opened_plan.title, key=f"title-{key}", max_chars=300)
        partnership = st.text_input(
            "Partnership", opened_plan.partnership, key=f"partnership-{key}", max_chars=300
        )
        left, middle, right = st.columns(3)
        first = date_box(left, "First day", opened_plan.first, key=f"first-{key}")
        last = date_box(middle, "Last day", opened_plan.last, key=f"last-{key}")
        review_on = date_box(right, "Review of the whole plan", opened_plan.review_on, key=f"review-{key}")
        statement = st.text_area(
            "Statement: what the partnership wants to say at the head of its plan",
            opened_plan.statement,
            key=f"statement-{key}",
            max_chars=LONGEST_STATEMENT,
            height=140,
        )
        sent = st.form_submit_button("Save the plan's words", type="primary")
    if opened_version != version:
        st.info("Somebody changed these words after you opened them.")
        if st.button("Drop what I typed and show theirs", key="plan_words_theirs"):
            st.session_state.pop(OPENED)
            st.rerun()
    if not sent:
        return
    wanted = PartnershipPlan(title, partnership, first, last, review_on, statement)
    try:
        update_plan(workspace, wanted, expected_version=opened_version)
    except UserError as problem:
        show_problem(problem)
        return
    st.session_state.pop(OPENED)
    st.rerun()


def _view(numbers: Mapping[str, int]) -> LogView[Objective]:
    return LogView(
        key="objectives",
        headings=("Id", "Objective", "Theme", "For", "Aims of the duty", "Target", "Actions"),
        row=lambda kept, _zones: _row(kept, numbers),
        label=lambda kept: f"{kept.record_id} · {kept.content.title[:80]}",
        form=_form,
        entries=objectives.list_objectives,
        add=objectives.add_objective,
        change=objectives.update_objective,
        remove=objectives.remove_objective,
        restore=objectives.restore_objective,
        empty="The plan has no objective yet. Add one, or add an action: its objective is made with it.",
        add_label="Add an objective",
        what="objective",
    )


def _row(kept: Kept[Objective], numbers: Mapping[str, int]) -> tuple[object, ...]:
    one = kept.content
    return (
        kept.record_id,
        one.title,
        one.theme or "–",
        listed(CHARACTERISTIC_LABELS[name] for name in one.characteristics) or "All",
        listed(aim.capitalize() for aim in one.aims) or "Not said",
        one.target or "–",
        numbers.get(kept.record_id, 0),
    )


def _form(entry: Objective | None, zones: Mapping[str, str], key: str, submit: str) -> Objective | None:  # noqa: ARG001
    start = entry or Objective("")
    with st.form(f"form-{key}", enter_to_submit=False):
        title = text_box("Objective in one line (needed)", start.title, key=f"title-{key}")
        goal = text_box("Goal: the state it should bring about", start.goal, key=f"goal-{key}")
        why = text_box("Why it is a priority", start.why, key=f"why-{key}")
        left, right = st.columns(2)
        theme = left.text_input("Theme", start.theme, key=f"theme-{key}", max_chars=LONGEST_FIELD)
        aims = right.multiselect(
            "Aims of the equality duty it serves",
            list(AIMS),
            default=list(start.aims),
            format_func=lambda aim: AIM_LABELS[aim],
            placeholder="Not said yet",
            key=f"aims-{key}",
        )
        whom = characteristics_box(left, "For", start.characteristics, key=key, none="All characteristics")
        measure = right.text_input("Measure", start.measure, key=f"measure-{key}", max_chars=LONGEST_FIELD)
        baseline = left.text_input(
            "Baseline: where it stood at first",
            start.baseline,
            key=f"baseline-{key}",
            max_chars=LONGEST_FIELD,
        )
        target = right.text_input(
            "Target: where it should be", start.target, key=f"target-{key}", max_chars=LONGEST_FIELD
        )
        sent = st.form_submit_button(submit, type="primary")
    if not sent:
        return None
    return replace(
        start,
        title=title,
        goal=goal,
        theme=theme,
        why=why,
        characteristics=whom,
        aims=tuple(aims),
        measure=measure,
        baseline=baseline,
        target=target,
    )
