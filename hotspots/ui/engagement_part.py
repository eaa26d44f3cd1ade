"""The engagement log on the plan page: who was asked, what was heard, whom nobody has asked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.action_list import today
from hotspots.ui.log_fields import (
    actions_box,
    characteristics_box,
    date_box,
    people_box,
    text_box,
    zones_box,
)
from hotspots.ui.log_part import LogView, show_log
from hotspots.ui.widgets import Tile, show_tiles
from hotspots.ui.words import plain
from hotspots.wording import listed, sentence_case, short_date
from hotspots.workflows import engagement
from hotspots.workflows.engagement import WAYS, Engagement, EngagementCover
from hotspots.workflows.plan_logs import zone_names
from hotspots.workflows.planning import list_actions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

NO_NAMES = (
    "Say who was asked **by group**, such as deaf residents or traders of the parade. Names of people, "
    "addresses and telephone numbers do not belong here; an entry that seems to hold one is refused."
)


def show_part(workspace: Workspace) -> None:
    """Show what the log covers, its entries, and the form."""
    zones = zone_names(workspace)
    cover = engagement.engagement_cover(workspace)
    st.markdown(
        "Asking people at risk fills gaps that records leave, and telling them what came of it builds the "
        "trust that reporting rests on."
    )
    _show_cover(cover, zones)
    st.markdown(NO_NAMES)
    actions = {action.action_id: action.action for action in list_actions(workspace)}
    show_log(workspace, _view(actions), zones)


def _show_cover(cover: EngagementCover, zones: Mapping[str, str]) -> None:
    asked = len(CHARACTERISTIC_LABELS) - len(cover.missing.characteristics)
    reached = len(zones) - len(cover.missing.zones)
    tiles = [
        Tile("Times people were asked", f"{cover.entries:,}", missing=not cover.entries),
        Tile(
            "Characteristics asked about",
            f"{asked} of {len(CHARACTERISTIC_LABELS)}",
            missing=bool(cover.missing.characteristics),
        ),
        Tile(
            "Waiting to be told",
            f"{len(cover.waiting):,}",
            "past the day promised",
            missing=bool(cover.waiting),
        ),
    ]
    if zones:
        tiles.insert(
            2, Tile("Zones asked about", f"{reached} of {len(zones)}", missing=bool(cover.missing.zones))
        )
    show_tiles(tiles, label="What the engagement log covers")
    st.markdown(plain(" ".join(cover.sentences)))


def _view(actions: Mapping[str, str]) -> LogView[Engagement]:
    return LogView(
        key="engagement",
        headings=("Entry", "Date", "Who was asked", "How", "What was heard", "What changed", "Told"),
        row=_row,
        label=_label,
        form=lambda entry, zones, key, submit: _form(entry, zones, actions, key, submit),
        entries=engagement.list_engagement,
        add=engagement.add_engagement,
        change=engagement.change_engagement,
        remove=engagement.remove_engagement,
        restore=engagement.restore_engagement,
        csv=engagement.engagement_csv,
        template=engagement.ENGAGEMENT_TEMPLATE_CSV,
        bring_in=engagement.import_engagement,
        empty="Nobody has been asked yet, as far as this log says. Add the first entry, or bring in a file.",
    )


def _row(kept: Kept[Engagement], zones: Mapping[str, str]) -> tuple[str, ...]:
    entry = kept.content
    about = f", about {entry.people:,}" if entry.people else ""
    whom = listed(CHARACTERISTIC_LABELS[name].lower() for name in entry.characteristics)
    where = listed(zones.get(zone, zone) for zone in entry.zones) or "whole partnership"
    return (
        kept.record_id,
        short_date(entry.asked_on),
        f"{entry.group}{about}. {sentence_case(whom) or 'No characteristic'}; {where}.",
        f"{sentence_case(entry.way)}, by {entry.organisation}",
        entry.heard,
        entry.changed or "Nothing yet",
        _told(entry),
    )


def _told(entry: Engagement) -> str:
    if entry.told_on is not None:
        return f"On {short_date(entry.told_on)}"
    if entry.tell_by is not None:
        late = " (past)" if entry.tell_by < today() else ""
        return f"To be told by {short_date(entry.tell_by)}{late}"
    return "No day promised"


def _label(kept: Kept[Engagement]) -> str:
    return f"{kept.record_id} · {short_date(kept.content.asked_on)} · {kept.content.group[:60]}"


def _form(
    entry: Engagement | None,
    zones: Mapping[str, str],
    actions: Mapping[str, str],
    key: str,
    submit: str,
) -> Engagement | None:
    was = entry or Engagement(today(), "", "meeting", "", "")
    with st.form(f"form-{key}", enter_to_submit=False):
        left, right = st.columns(2)
        asked_on = date_box(left, "Date (needed)", was.asked_on, key=f"date-{key}")
        group = right.text_input(
            "Who was asked, as a group (needed)",
            was.group,
            key=f"group-{key}",
            help="Such as deaf residents or women who use the night bus. No names of people.",
        )
        way = left.selectbox(
            "How", WAYS, index=WAYS.index(was.way), format_func=sentence_case, key=f"way-{key}"
        )
        people = people_box(right, "About how many", was.people, key=key)
        organisation = left.text_input("Asked by (organisation, needed)", was.organisation, key=f"by-{key}")
        characteristics = characteristics_box(
            right,
            "Characteristics they share or were asked about",
            was.characteristics,
            key=key,
            none="None in particular",
        )
        chosen_zones = zones_box(left, was.zones, zones, key=key)
        chosen_actions = actions_box(right, was.actions, actions, key=key)
        heard = text_box(
            "What was heard (needed)", was.heard, key=f"heard-{key}", help_text="In short; no names."
        )
        changed = text_box(
            "What changed because of it",
            was.changed,
            key=f"changed-{key}",
            help_text="Empty while nothing has.",
        )
        left, right = st.columns(2)
        tell_by = date_box(left, "They will be told by", was.tell_by, key=f"tell-{key}")
        told_on = date_box(right, "They were told on", was.told_on, key=f"told-{key}")
        sent = st.form_submit_button(submit, type="primary")
    if not sent:
        return None
    return Engagement(
        asked_on=asked_on or today(),
        group=group.strip(),
        way=way,
        organisation=organisation.strip(),
        heard=heard,
        people=people,
        characteristics=characteristics,
        zones=chosen_zones,
        actions=chosen_actions,
        changed=changed,
        tell_by=tell_by,
        told_on=told_on,
    )
