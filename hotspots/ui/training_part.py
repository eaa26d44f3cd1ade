"""The training log on the plan page: which staff were trained in what, and which nobody has trained yet."""

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
from hotspots.wording import listed, short_date
from hotspots.workflows import training
from hotspots.workflows.plan_logs import zone_names
from hotspots.workflows.planning import list_actions
from hotspots.workflows.training import AUDIENCES, Training, TrainingCover

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept


def show_part(workspace: Workspace) -> None:
    """Show what the trainings cover, their list, and the form."""
    st.markdown(
        "Training of senior leaders and of frontline staff, in what targeted harassment is and what to do. "
        "Name the characteristics it covered; age and gender are often left out."
    )
    _show_cover(training.cover_of_training(workspace))
    actions = {action.action_id: action.action for action in list_actions(workspace)}
    show_log(workspace, _view(actions), zone_names(workspace))


def _show_cover(cover: TrainingCover) -> None:
    covered = len(CHARACTERISTIC_LABELS) - len(cover.no_characteristic)
    leaders = "senior_leaders" not in cover.no_audience
    show_tiles(
        [
            Tile("Trainings", f"{cover.trainings:,}", missing=not cover.trainings),
            Tile("Places taken", f"{cover.people:,}", "one person may count twice"),
            Tile(
                "Characteristics covered by name",
                f"{covered} of {len(CHARACTERISTIC_LABELS)}",
                missing=bool(cover.no_characteristic),
            ),
            Tile("Senior leaders", "Trained" if leaders else "Not yet", missing=not leaders),
            Tile("Effect looked at", f"{cover.evaluated} of {cover.trainings}", missing=not cover.evaluated),
        ],
        label="What the trainings cover",
    )
    st.markdown(plain(" ".join(cover.sentences())))


def _view(actions: Mapping[str, str]) -> LogView[Training]:
    return LogView(
        key="training",
        headings=("Entry", "Date", "Who", "How many", "Topic and characteristics", "Given by", "Its effect"),
        row=_row,
        label=lambda kept: (
            f"{kept.record_id} · {short_date(kept.content.held_on)} · {kept.content.topic[:60]}"
        ),
        form=lambda entry, zones, key, submit: _form(entry, zones, actions, key, submit),
        entries=training.list_training,
        add=training.add_training,
        change=training.change_training,
        remove=training.remove_training,
        restore=training.restore_training,
        csv=training.training_csv,
        template=training.TRAINING_TEMPLATE_CSV,
        bring_in=training.import_training,
        empty="No training has been entered yet. Add the first entry, or bring in a file.",
    )


def _row(kept: Kept[Training], zones: Mapping[str, str]) -> tuple[str, ...]:
    entry = kept.content
    names = listed(CHARACTERISTIC_LABELS[name].lower() for name in entry.characteristics)
    where = listed(zones.get(zone, zone) for zone in entry.zones)
    return (
        kept.record_id,
        short_date(entry.held_on),
        f"{AUDIENCES[entry.audience]}, {entry.organisation}" + (f" ({where})" if where else ""),
        f"{entry.people:,}" if entry.people else "Not counted",
        f"{entry.topic}. " + (f"Covers: {names}." if names else "No characteristic by name."),
        entry.provider or "Not said",
        entry.evaluation or "Nobody has looked",
    )


def _form(
    entry: Training | None,
    zones: Mapping[str, str],
    actions: Mapping[str, str],
    key: str,
    submit: str,
) -> Training | None:
    was = entry or Training(today(), "frontline", "", "")
    audiences = list(AUDIENCES)
    with st.form(f"form-{key}", enter_to_submit=False):
        left, right = st.columns(2)
        held_on = date_box(left, "Date (needed)", was.held_on, key=f"date-{key}")
        audience = right.selectbox(
            "Audience",
            audiences,
            index=audiences.index(was.audience),
            format_func=lambda name: AUDIENCES[name],
            key=f"audience-{key}",
        )
        organisation = left.text_input(
            "Organisation whose staff they are (needed)", was.organisation, key=f"organisation-{key}"
        )
        people = people_box(right, "How many took part", was.people, key=key)
        topic = text_box("Topic (needed)", was.topic, key=f"topic-{key}")
        left, right = st.columns(2)
        characteristics = characteristics_box(
            left, "Characteristics covered by name", was.characteristics, key=key, none="None by name"
        )
        provider = right.text_input("Given by (organisation)", was.provider, key=f"provider-{key}")
        chosen_zones = zones_box(left, was.zones, zones, key=key)
        chosen_actions = actions_box(right, was.actions, actions, key=key)
        evaluation = text_box(
            "What is known of its effect",
            was.evaluation,
            key=f"evaluation-{key}",
            help_text="Such as records with a characteristic before and after. Empty when nobody looked.",
        )
        sent = st.form_submit_button(submit, type="primary")
    if not sent:
        return None
    return Training(
        held_on=held_on or today(),
        audience=audience,
        organisation=organisation.strip(),
        topic=topic,
        people=people,
        characteristics=characteristics,
        provider=provider.strip(),
        zones=chosen_zones,
        actions=chosen_actions,
        evaluation=evaluation,
    )
