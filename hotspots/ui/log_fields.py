"""Boxes that the forms of several logs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.words import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator


def characteristics_box(
    column: DeltaGenerator, label: str, chosen: Sequence[str], *, key: str, none: str
) -> tuple[str, ...]:
    """Let characteristics be chosen; `none` is what an empty box means."""
    return tuple(
        column.multiselect(
            label,
            list(CHARACTERISTIC_LABELS),
            default=list(chosen),
            format_func=lambda name: CHARACTERISTIC_LABELS[name],
            placeholder=none,
            key=f"characteristics-{key}",
        )
    )


def zones_box(
    column: DeltaGenerator, chosen: Sequence[str], zones: Mapping[str, str], *, key: str
) -> tuple[str, ...]:
    """Let zones be chosen; one that was removed since stays until somebody takes it off."""
    return tuple(
        column.multiselect(
            "Zones",
            list(dict.fromkeys([*zones, *chosen])),
            default=list(chosen),
            format_func=lambda zone: zones.get(zone, f"{zone} (removed zone)"),
            placeholder="Whole partnership",
            key=f"zones-{key}",
        )
    )


def actions_box(
    column: DeltaGenerator, chosen: Sequence[str], actions: Mapping[str, str], *, key: str
) -> tuple[str, ...]:
    """Let actions of the plan be chosen; one that was removed since stays until somebody takes it off."""
    return tuple(
        column.multiselect(
            "Actions it belongs to",
            list(dict.fromkeys([*actions, *chosen])),
            default=list(chosen),
            format_func=lambda action: f"{action} {actions.get(action, '(removed)')[:60]}",
            placeholder="None",
            key=f"actions-{key}",
        )
    )


def people_box(column: DeltaGenerator, label: str, people: int | None, *, key: str) -> int | None:
    """Let a number of people be typed; empty is not known."""
    typed = column.number_input(
        label, min_value=1, max_value=1_000_000, value=people, placeholder="Not counted", key=f"people-{key}"
    )
    return None if typed is None else int(typed)


def date_box(
    column: DeltaGenerator,
    label: str,
    day: datetime.date | None,
    *,
    key: str,
    help_text: str | None = None,
) -> datetime.date | None:
    """Let a day be chosen; empty is none."""
    return column.date_input(label, day, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key=key, help=help_text)


def text_box(label: str, text: str, *, key: str, help_text: str | None = None) -> str:
    """Let a longer text be typed."""
    return (st.text_area(label, text, height=80, max_chars=4000, key=key, help=help_text) or "").strip()
