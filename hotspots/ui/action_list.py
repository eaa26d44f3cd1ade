"""The list of actions with its filters, and what the plan covers so far."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from geodata.schema import CHARACTERISTICS
from hotspots.plan.actions import OPEN_STATUSES, ROLE_LABELS, STATUSES, Action, is_overdue
from hotspots.plan.organisations import names_in
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.plan_address import NEW, open_action
from hotspots.ui.widgets import Tile, show_problem, show_tiles
from hotspots.ui.words import plain
from hotspots.wording import counted, listed, sentence_case, short_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.partnership import PlanState

EVERYWHERE = "(whole partnership)"
PER_PAGE = 20
STATUS_COLOURS = {
    "proposed": "gray",
    "agreed": "blue",
    "in progress": "violet",
    "completed": "green",
    "stopped": "gray",
}
NEWS = "plan_news"
"""Session key: what was just done, and the action that an undo would bring back."""


def today() -> datetime.date:
    """Give the date on the wall."""
    return datetime.datetime.now().astimezone().date()


def show_part(workspace: Workspace) -> None:
    """Show what the plan covers so far, and its actions by objective."""
    from hotspots.workflows.plan_state import plan_state
    from hotspots.workflows.zoning import list_zones

    state = plan_state(workspace)
    zones = {zone.zone_id: zone.name for zone in list_zones(workspace)}
    st.button("Add an action", type="primary", on_click=open_action, args=(NEW,))
    with st.expander("What the plan covers: roles and characteristics"):
        show_coverage(state.actions)
    show_actions(workspace, state, zones, on_open=open_action)


def show_news(workspace: Workspace) -> None:
    """Say once what was just done; after a removal with a button that takes it back."""
    news = st.session_state.get(NEWS)
    if news is None:
        return
    text, removed = news
    said, undo = st.columns([5, 1], vertical_alignment="center")
    said.success(plain(text))
    if removed is None:
        st.session_state.pop(NEWS)
    elif undo.button("Undo", width="stretch"):
        bring_back(workspace, removed)
        st.rerun()


def bring_back(workspace: Workspace, action_id: str) -> None:
    """Restore a removed action and say so."""
    from geodata.errors import UserError
    from hotspots.workflows.planning import restore_action

    try:
        restore_action(workspace, action_id)
    except UserError as problem:
        show_problem(problem)
        st.stop()
    st.session_state[NEWS] = (f"{action_id} is back in the plan.", None)


def show_coverage(actions: Sequence[Action]) -> None:
    """Show which roles have actions and which characteristics they serve."""
    live = [action for action in actions if action.status != "stopped"]
    roles = Counter[str](action.role for action in live)
    done = Counter[str](action.role for action in live if action.status == "completed")
    show_tiles(
        [
            Tile(
                label=label,
                value=counted(roles[role], "action") if roles[role] else "No action yet",
                note=f"{done[role]} completed" if done[role] else "",
                missing=not roles[role],
            )
            for role, label in ROLE_LABELS.items()
        ],
        label="Actions by role",
    )
    st.markdown(_characteristics_sentence(live))


def _characteristics_sentence(live: Sequence[Action]) -> str:
    if not live:
        return "The plan has no action yet."
    named = Counter(name for action in live for name in action.characteristics)
    missing = [CHARACTERISTIC_LABELS[name].lower() for name in CHARACTERISTICS if not named[name]]
    for_all = sum(not action.characteristics for action in live)
    parts = [
        "Every characteristic has an action of its own."
        if not missing
        else f"**No action of their own yet:** {listed(missing)}."
    ]
    if for_all:
        verb = "serves" if for_all == 1 else "serve"
        parts.append(f"{counted(for_all, 'action')} {verb} all characteristics.")
    return " ".join(parts)


def show_actions(
    workspace: Workspace,
    state: PlanState,
    zones: Mapping[str, str],
    *,
    on_open: Callable[[str], None],
) -> None:
    """
    Show the filters, the actions that fit them objective by objective, and the removed ones.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    state : PlanState
        The plan.
    zones : mapping of str to str
        Names of the zones by id.
    on_open : callable
        What to do with the id of the action somebody opens.
    """
    if state.actions:
        fitting = {action.action_id for action in filter_actions(state.actions, zones)}
        st.caption(f"{counted(len(fitting), 'action')} of {len(state.actions)}")
        groups = [
            (item.objective.title, [action for action in actions if action.action_id in fitting])
            for item, actions in state.by_objective()
        ]
        _groups([(title, actions) for title, actions in groups if actions], zones, on_open)
    else:
        st.info("The plan is empty. Add the first action, or bring a plan you already have in from a file.")
    _show_removed(workspace)


def _groups(
    groups: Sequence[tuple[str, Sequence[Action]]], zones: Mapping[str, str], on_open: Callable[[str], None]
) -> None:
    """Show a page of actions under the headings of their objectives."""
    shown = {id(action) for action in _one_page([action for _, actions in groups for action in actions])}
    for title, actions in groups:
        here = [action for action in actions if id(action) in shown]
        if not here:
            continue
        st.subheader(plain(title), anchor=False)
        for action in here:
            _card(action, zones, on_open)


def filter_actions(actions: Sequence[Action], zones: Mapping[str, str]) -> list[Action]:
    """
    Show the filters, and give the actions that fit them.

    Parameters
    ----------
    actions : sequence of Action
        The plan.
    zones : mapping of str to str
        Names of the zones by id.

    Returns
    -------
    list of Action
        Those that fit, in the same order.
    """
    columns = st.columns([2, 1.8, 1.8, 1.8, 1.4], vertical_alignment="bottom")
    names = sorted(names_in(actions), key=str.casefold)
    organisation = columns[0].selectbox(
        "Organisation",
        names,
        index=None,
        placeholder="All",
        key="plan_organisation",
        help="It leads the action, or takes part in it.",
    )
    whom = columns[1].selectbox(
        "Characteristic",
        list(CHARACTERISTIC_LABELS),
        index=None,
        format_func=lambda name: CHARACTERISTIC_LABELS[name],
        placeholder="All",
        key="plan_characteristic",
        help="Actions that name it; those for all characteristics are left out.",
    )
    zone = columns[2].selectbox(
        "Zone",
        [EVERYWHERE, *zones],
        index=None,
        format_func=lambda key: zones.get(key, "Whole partnership"),
        placeholder="All",
        key="plan_zone",
    )
    role = columns[3].selectbox(
        "Role",
        list(ROLE_LABELS),
        index=None,
        format_func=lambda key: ROLE_LABELS[key],
        placeholder="All",
        key="plan_role",
    )
    status = columns[4].selectbox(
        "Status", STATUSES, index=None, format_func=sentence_case, placeholder="All", key="plan_status"
    )
    overdue = st.checkbox("Overdue only", key="plan_overdue")
    now = today()
    return [
        action
        for action in actions
        if (organisation is None or organisation in names_in([action]))
        and (whom is None or whom in action.characteristics)
        and (zone is None or zone in action.zones or (zone == EVERYWHERE and not action.zones))
        and role in {None, action.role}
        and status in {None, action.status}
        and (not overdue or is_overdue(action, today=now))
    ]


def _one_page(actions: Sequence[Action]) -> Sequence[Action]:
    pages = -(-len(actions) // PER_PAGE)
    if pages <= 1:
        return actions
    at = st.number_input(f"Page (1 to {pages})", min_value=1, max_value=pages, key="plan_page", width=160)
    return actions[(at - 1) * PER_PAGE : at * PER_PAGE]


def _card(action: Action, zones: Mapping[str, str], on_open: Callable[[str], None]) -> None:
    with st.container(border=True, key=f"card-{action.action_id}"):
        text, button = st.columns([6, 1], vertical_alignment="center")
        with text:
            st.markdown(f"**{plain(action.action)}**  \n{status_line(action)}")
            st.caption(place_line(action, zones))
        button.button(
            "Open",
            key=f"open-{action.action_id}",
            help=f"Open {action.action_id}",
            on_click=on_open,
            args=(action.action_id,),
            width="stretch",
        )


def status_line(action: Action) -> str:
    """Write status, role, lead and due date of an action as one line of Markdown."""
    colour = STATUS_COLOURS[action.status]
    parts = [f":{colour}-badge[{sentence_case(action.status)}]"]
    if is_overdue(action, today=today()):
        parts.append(":red-badge[Overdue]")
    due = f"due {short_date(action.due)}" if action.due else "no due date"
    if action.status not in OPEN_STATUSES and action.due:
        due = f"was due {short_date(action.due)}"
    return " ".join(parts) + f" {plain(action.lead_organisation)}, {due}"


def place_line(action: Action, zones: Mapping[str, str]) -> str:
    """Write id, role, zones and characteristics of an action as one line of Markdown."""
    where = listed(plain(zones.get(zone, zone)) for zone in action.zones) or "Whole partnership"
    whom = listed(CHARACTERISTIC_LABELS[name] for name in action.characteristics) or "All characteristics"
    return f"{action.action_id} · {ROLE_LABELS[action.role]} · {where} · {whom}"


def _show_removed(workspace: Workspace) -> None:
    from hotspots.workflows.planning import list_actions

    removed = list_actions(workspace, removed=True)
    if not removed:
        return
    with st.expander(f"Removed actions ({len(removed)})"):
        for action in removed:
            text, button = st.columns([6, 1], vertical_alignment="center")
            text.markdown(f"{action.action_id} · {plain(action.action)}")
            if button.button("Restore", key=f"restore-{action.action_id}", width="stretch"):
                bring_back(workspace, action.action_id)
                st.rerun()
