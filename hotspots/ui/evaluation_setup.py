"""Choosing what to compare with what, with suggestions and their reasons, and keeping the choice."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from hotspots.evaluate.choice import SHAPE_LABELS, SHAPES
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.ui.cache import known_values
from hotspots.ui.evaluation_cache import outlook, suggestion
from hotspots.ui.widgets import show_problem, show_table
from hotspots.ui.words import FIRST_DAY, LAST_DAY, number, plain
from hotspots.wording import sentence_case
from hotspots.workflows.evaluation.choosing import PRESELECTED, make_choice, suggested_buffer, with_kept
from hotspots.workflows.evaluation.pictures import map_of_choice
from hotspots.workflows.evaluation_records import change_choice, keep_choice
from hotspots.workflows.filtering import make_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.evaluate.choice import EvaluationChoice
    from hotspots.plan.actions import Action
    from hotspots.plan.zones import Zone
    from hotspots.store.records import Kept
    from hotspots.workflows.evaluation.choosing import Suggestion
    from hotspots.workflows.evaluation.places import Comparison
    from hotspots.workflows.filtering import IncidentFilter

USUAL_MONTHS = 12
ABOUT = "evaluation_about_"
"""Start of session keys: the actions picked, whatever zones were picked since."""


class _Asked:
    """What was chosen so far."""

    def __init__(
        self,
        zone_ids: tuple[str, ...],
        actions: tuple[str, ...],
        start: datetime.date,
        months: tuple[int, int],
        ring: tuple[float, str],
        where: IncidentFilter,
        *,
        per_area: bool,
    ) -> None:
        self.zone_ids = zone_ids
        self.actions = actions
        self.start = start
        self.months = months
        self.ring = ring
        self.where = where
        self.per_area = per_area


def show_setup(
    workspace: Workspace,
    zones: Sequence[Zone],
    actions: Sequence[Action],
    kept: Kept[EvaluationChoice] | None,
    *,
    on_kept: Callable[[str], None],
) -> None:
    """
    Let a person choose what to compare, see what could be seen at all, and keep the choice.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    zones : sequence of Zone
        All zones.
    actions : sequence of Action
        All actions.
    kept : Kept or None
        The kept choice to change; None for a new one.
    on_kept : callable
        Called with the id of what was kept.
    """
    mark = "new" if kept is None else f"{kept.record_id}_{kept.version}"
    asked = _choose(workspace, zones, actions, kept, mark)
    if asked is None:
        return
    try:
        _show_outlook(workspace, asked)
        found = suggestion(workspace, asked.zone_ids, asked.start, asked.months[0], asked.ring, asked.where)
    except UserError as problem:
        show_problem(problem)
        return
    if kept is not None:
        found = with_kept(found, kept.content)
    picked = _pick(workspace, asked, found, kept, mark)
    _keep(workspace, asked, found, picked, kept, mark, on_kept)


def _choose(
    workspace: Workspace,
    zones: Sequence[Zone],
    actions: Sequence[Action],
    kept: Kept[EvaluationChoice] | None,
    mark: str,
) -> _Asked | None:
    st.subheader("1. Where, and from when", anchor=False)
    names = {zone.zone_id: zone.name for zone in zones if zone.kind == "action"} | {
        zone.zone_id: zone.name for zone in zones if zone.kind != "action"
    }
    was = kept.content if kept is not None else None
    chosen = st.multiselect(
        "Zones where something was done (several are taken together)",
        list(names),
        default=[one for one in (was.zone_ids if was else _first_zone(names)) if one in names],
        format_func=lambda one: f"{names[one]} ({one})",
        key=f"ev_zones_{mark}",
    )
    if not chosen:
        st.info("Choose at least one zone.")
        return None
    here = [one for one in actions if set(one.zones) & set(chosen)]
    about = st.multiselect(
        "Actions it is about",
        [one.action_id for one in here],
        default=_usual_actions(here, was, mark),
        format_func=lambda one: next(f"{one}: {each.action}" for each in here if each.action_id == one),
        placeholder="None, or choose: the start is taken from the first",
        key=f"ev_actions_{mark}_{'_'.join(chosen)}",
    )
    st.session_state[f"{ABOUT}{mark}"] = about
    left, middle, right = st.columns(3)
    start = left.date_input(
        "First day of the action",
        _start(was, here, about),
        FIRST_DAY,
        LAST_DAY,
        format="DD/MM/YYYY",
        key=f"ev_start_{mark}_{'_'.join(about)}",
    )
    before = middle.number_input(
        "Months before", 1, 120, was.months_before if was else USUAL_MONTHS, key=f"ev_before_{mark}"
    )
    after = right.number_input(
        "Months after", 1, 120, was.months_after if was else USUAL_MONTHS, key=f"ev_after_{mark}"
    )
    if not isinstance(start, datetime.date):
        st.info("Choose the first day of the action.")
        return None
    ring = _ring(workspace, tuple(chosen), was, mark)
    with st.expander("Which incidents"):
        where = _incidents(workspace, was, mark)
        per_area = st.checkbox(
            "Bring every place to the ground of the zone (for places of very different size)",
            was.per_area if was else False,
            key=f"ev_area_{mark}",
        )
    return _Asked(
        tuple(chosen), tuple(about), start, (int(before), int(after)), ring, where, per_area=per_area
    )


def _usual_actions(here: Sequence[Action], was: EvaluationChoice | None, mark: str) -> list[str]:
    """Those picked so far, where another zone brings others; at first the newest action of the zone."""
    before = st.session_state.get(f"{ABOUT}{mark}", list(was.actions) if was is not None else None)
    still = [one.action_id for one in here if one.action_id in (before or ())]
    if before is not None and (still or not before):
        return still
    dated = [one for one in here if one.start is not None]
    return [max(dated, key=lambda one: str(one.start)).action_id] if dated else []


def _first_zone(names: Mapping[str, str]) -> list[str]:
    return list(names)[:1]


def _start(
    was: EvaluationChoice | None, here: Sequence[Action], about: Sequence[str]
) -> datetime.date | None:
    dated = [one.start for one in here if one.action_id in about and one.start is not None]
    if was is not None and (not about or tuple(about) == was.actions):
        return was.start
    return dated[0] if dated else None


def _ring(
    workspace: Workspace, zone_ids: tuple[str, ...], was: EvaluationChoice | None, mark: str
) -> tuple[float, str]:
    width, shape, reason = suggested_buffer(workspace, zone_ids)
    left, right = st.columns(2)
    name = f"{mark}_{'_'.join(zone_ids)}"
    metres = left.number_input(
        "Buffer around each zone, in metres (0 for none)",
        0,
        20_000,
        int(was.buffer_m if was else width),
        step=50,
        key=f"ev_buffer_{name}",
    )
    corners = right.selectbox(
        "Corners of the buffer",
        SHAPES,
        SHAPES.index(was.buffer_shape if was else shape),
        format_func=SHAPE_LABELS.__getitem__,
        key=f"ev_corners_{name}",
    )
    st.caption(plain(f"Suggested buffer: {reason}"))
    return float(metres), corners


def _incidents(workspace: Workspace, was: EvaluationChoice | None, mark: str) -> IncidentFilter:
    values = known_values(workspace)
    picked: dict[str, list[str]] = {}
    for noun, label, options, labels in (
        ("characteristics", "Aimed at", list(CHARACTERISTIC_LABELS), CHARACTERISTIC_LABELS),
        ("categories", "Types", list(values.get("categories") or ()), {}),
        ("sources", "Sources", list(values.get("sources") or ()), {}),
        ("settings", "Settings", list(values.get("settings") or ()), SETTING_LABELS),
    ):
        picked[noun] = st.multiselect(
            label,
            options,
            default=[one for one in (getattr(was, noun) if was else ()) if one in options],
            format_func=lambda one, labels=labels: labels.get(one, one),
            placeholder="All",
            key=f"ev_{noun}_{mark}",
        )
    combine = "any"
    if len(picked["characteristics"]) > 1:
        combine = st.radio(
            "An incident counts when it has",
            ["any", "all"],
            ["any", "all"].index(was.combine if was else "any"),
            format_func=lambda one: f"{one} of these",
            horizontal=True,
            key=f"ev_combine_{mark}",
        )
    return make_filter(
        combine=combine,
        characteristics=picked["characteristics"],
        categories=picked["categories"],
        sources=picked["sources"],
        settings=picked["settings"],
    )


def _show_outlook(workspace: Workspace, asked: _Asked) -> None:
    st.subheader("2. What could be seen at all", anchor=False)
    found = outlook(workspace, asked.zone_ids, asked.start, asked.ring, asked.where)
    st.markdown(f"**{plain(found.sentence)}**")
    with st.expander("For longer periods, and for zones together"):
        show_table(
            ["Zones", "Months each side", "Incidents a year", "Smallest fall"],
            [(row.what, row.months, number(row.a_year), row.short.capitalize()) for row in found.rows],
            numeric=[1, 2],
            label="The smallest fall that could be seen",
        )
        for note in found.notes:
            st.caption(plain(note))


def _pick(
    workspace: Workspace,
    asked: _Asked,
    found: Suggestion,
    kept: Kept[EvaluationChoice] | None,
    mark: str,
) -> dict[str, list[str]]:
    st.subheader("3. What to compare with", anchor=False)
    st.caption(
        plain(f"{found.note} Suggested are places of similar number and trend that do not touch the zone.")
    )
    picked: dict[str, list[str]] = {}
    for options in found.options:
        every, zone = options.every, options.zone
        usual = [f"{one.kind}:{one.place_id}" for one in options.suggested[:PRESELECTED]]
        before = _kept_places(kept, zone.zone_id)
        picked[zone.zone_id] = st.multiselect(
            f"Compare {zone.name} with (the first carries the difference in numbers)",
            list(every),
            default=[key for key in (before or usual) if key in every],
            format_func=partial(_name, every),
            placeholder="Choose at least one place",
            key=f"ev_places_{mark}_{zone.zone_id}_{asked.start}_{asked.months[0]}_{asked.ring}",
        )
        if not every:
            st.warning("No place may serve. Draw a comparison zone on the map, where nothing is done.")
    drawing, reasons = st.columns([1, 1.25])
    drawing.image(
        map_of_choice(workspace, found, picked, buffer=asked.ring),
        caption="Zones, buffers and comparison places. They are listed with reasons beside the map.",
        width="stretch",
    )
    with reasons:
        _reasons(found, picked, chosen=True)
        with st.expander("Other places that may serve"):
            _reasons(found, picked, chosen=False)
    return picked


def _reasons(found: Suggestion, picked: Mapping[str, Sequence[str]], *, chosen: bool) -> None:
    rows = [
        (sentence_case(one.name), options.zone.name, "yes" if one in options.suggested else "no", one.reason)
        for options in found.options
        for key, one in options.every.items()
        if (key in picked[options.zone.zone_id]) == chosen
    ]
    several = len(found.options) > 1
    show_table(
        ["Place", *(["For"] if several else []), "Suggested", "Reason"],
        [row if several else (row[0], *row[2:]) for row in rows],
        label="Places chosen, with reasons" if chosen else "Other places that may serve, with reasons",
    )


def _name(every: Mapping[str, Comparison], key: str) -> str:
    return every[key].name


def _kept_places(kept: Kept[EvaluationChoice] | None, zone_id: str) -> list[str]:
    if kept is None:
        return []
    return [
        f"{place.kind}:{place.place_id}"
        for zone in kept.content.zones
        if zone.zone_id == zone_id
        for place in zone.comparisons
    ]


def _keep(
    workspace: Workspace,
    asked: _Asked,
    found: Suggestion,
    picked: Mapping[str, Sequence[str]],
    kept: Kept[EvaluationChoice] | None,
    mark: str,
    on_kept: Callable[[str], None],
) -> None:
    st.subheader("4. Keep the choice", anchor=False)
    st.markdown(
        "The answer is shown for a kept choice only. A choice kept before the start is marked as chosen "
        "beforehand; when it is made or changed later, every answer says so."
    )
    was = kept.content if kept is not None else None
    with st.form(f"ev_keep_{mark}", border=False):
        name = st.text_input("Name of this evaluation", was.name if was else "", max_chars=120)
        why = st.text_area("Why these places and periods", was.why if was else "", max_chars=2000)
        by = st.text_input("Chosen by (post, not name)", was.chosen_by if was else "", max_chars=120)
        if not st.form_submit_button("Keep this choice", type="primary"):
            return
    terms: dict[str, Any] = {
        "name": name or found.options[0].zone.name,
        "start": asked.start,
        "months_before": asked.months[0],
        "months_after": asked.months[1],
        "buffer_m": asked.ring[0],
        "buffer_shape": asked.ring[1],
        "actions": asked.actions,
        "why": why,
        "chosen_by": by,
        "per_area": asked.per_area,
        "characteristics": asked.where.characteristics,
        "combine": asked.where.combine,
        "categories": asked.where.categories,
        "sources": asked.where.sources,
        "settings": asked.where.settings,
    }
    try:
        choice = make_choice(found, picked, **terms)
        if kept is None:
            saved = keep_choice(workspace, choice)
        else:
            saved = change_choice(workspace, kept.record_id, choice, expected_version=kept.version)
    except UserError as problem:
        show_problem(problem)
        return
    on_kept(saved.record_id)
