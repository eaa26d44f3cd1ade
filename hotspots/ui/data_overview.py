"""What the workspace holds, at a glance and in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.widgets import Tile, show_table, show_tiles
from hotspots.ui.words import number, period
from hotspots.wording import counted, level_label, listed, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotspots.workflows.loading import Overview


def show_overview(loaded: Overview, values: Mapping[str, Any]) -> None:
    """
    Show what is loaded.

    Parameters
    ----------
    loaded : Overview
        Numbers of everything.
    values : mapping
        What incidents can be filtered by; empty when there are none.
    """
    show_tiles(_tiles(loaded, values), label="What is loaded")
    with st.expander("Details of what is loaded"):
        _show_details(loaded, values)


def _tiles(loaded: Overview, values: Mapping[str, Any]) -> list[Tile]:
    sources = dict(values.get("sources") or {})
    people = list(dict.fromkeys(spelled(table.measure).lower() for table in loaded.populations))
    # What most people look for first.
    people.sort(key=lambda measure: measure != "residents")
    return [
        Tile(
            "Incidents",
            number(loaded.incidents),
            f"from {counted(loaded.batches, 'import')}",
            missing=not loaded.incidents,
        ),
        Tile("Period", _period(values), missing=not loaded.incidents),
        Tile("Sources", number(len(sources)), listed(sorted(sources)), missing=not sources),
        Tile(
            "Kinds of area",
            number(len(loaded.levels)),
            listed(f"{level_label(level.name)} ({level.areas:,})" for level in loaded.levels),
            missing=not loaded.levels,
        ),
        Tile("Population", number(len(people)) if people else "None", _few(people), missing=not people),
        Tile("Postcodes", number(loaded.postcodes), "in the directory", missing=not loaded.postcodes),
    ]


def _few(names: Sequence[str]) -> str:
    """List the first two and say how many more there are."""
    return listed(names) if len(names) <= 2 else f"{names[0]}, {names[1]} and {len(names) - 2} more"


def _period(values: Mapping[str, Any]) -> str:
    first, last = values.get("first_date"), values.get("last_date")
    if first is None or last is None:
        return "–"
    months = dict.fromkeys((f"{first:%b %Y}", f"{last:%b %Y}"))
    return " to ".join(months)


def _show_details(loaded: Overview, values: Mapping[str, Any]) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        if values:
            st.markdown(f"Incidents from **{period(values.get('first_date'), values.get('last_date'))}**.")
            marked = dict(values.get("characteristics") or {})
            show_table(
                ["Characteristic", "Incidents"],
                [(label, f"{marked.get(name, 0):,}") for name, label in CHARACTERISTIC_LABELS.items()],
                numeric=[1],
                caption="Who was targeted; one incident may count under several",
            )
            sources = sorted(dict(values.get("sources") or {}).items(), key=lambda item: -item[1])
            show_table(
                ["Source", "Incidents"],
                [(name, f"{count:,}") for name, count in sources],
                numeric=[1],
                caption="Who recorded them",
            )
    with right:
        show_table(
            ["Areas", "Number"],
            [(level_label(level.name), f"{level.areas:,}") for level in loaded.levels]
            or [("None loaded", "")],
            numeric=[1],
            caption="Kinds of area",
        )
        if loaded.lookups:
            show_table(
                ["From", "To", "Codes"],
                [
                    (level_label(start), level_label(end), f"{pairs:,}")
                    for start, end, pairs in loaded.lookups
                ],
                numeric=[2],
                caption="Code lookups",
            )
        if loaded.populations:
            show_table(
                ["Counted", "Areas", "People", "Groups"],
                [
                    (
                        spelled(table.measure),
                        level_label(table.level),
                        f"{table.total:,.0f}",
                        len(table.groups) or "–",
                    )
                    for table in loaded.populations
                ],
                numeric=[2, 3],
                caption="Population",
            )
        st.caption(f"Coordinates are kept in {loaded.crs}. Table version {loaded.table_version}.")
