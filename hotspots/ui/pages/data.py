"""Data page: what is loaded, importing incidents, undoing that, loading what they are set against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui import event_form, reference_forms, surroundings_forms, survey_form
from hotspots.ui.cache import current_workspace, known_values, overview
from hotspots.ui.data_overview import show_overview
from hotspots.ui.import_report import show_batches
from hotspots.ui.import_wizard import show_wizard
from hotspots.ui.widgets import page_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace

LEAD = "What is loaded, where it came from, and bringing in more. Every import can be taken back."
IMPORT, IMPORTS = "Import incidents", "Imports so far"
AREAS, LOOKUPS, POSTCODES, POPULATION = "Areas", "Code lookups", "Postcodes", "Population"
STREETS, PLACES = "Streets", "Places"
SURVEY, EVENTS = "Survey rates", "Trigger events"
PARTS = (IMPORT, IMPORTS, AREAS, LOOKUPS, POSTCODES, POPULATION, SURVEY, STREETS, PLACES, EVENTS)


def page() -> None:
    """Draw the page: the overview, then the part the person chose."""
    workspace = current_workspace()
    page_header(workspace, "Data", LEAD)
    # Always there, with or without news: else what is below it moves and closes.
    with st.container():
        for sentence in st.session_state.pop(reference_forms.NEWS, []):
            st.success(sentence)
    loaded = overview(workspace)
    values = known_values(workspace) if loaded.incidents else {}
    show_overview(loaded, values)
    # Only the chosen part runs: an upload in one part does not slow the others down.
    part = st.segmented_control("Part", PARTS, default=IMPORT, label_visibility="collapsed", key="data_part")
    if part in {None, IMPORT}:
        show_wizard(workspace, list(values.get("sources", ())))
    else:
        _show_part(workspace, str(part), [level.name for level in loaded.levels])


def _show_part(workspace: Workspace, part: str, levels: Sequence[str]) -> None:
    if part == IMPORTS:
        show_batches(workspace)
    elif part == AREAS:
        reference_forms.show_area_form(workspace)
    elif part == LOOKUPS:
        reference_forms.show_lookup_form(workspace, levels)
    elif part == POSTCODES:
        reference_forms.show_postcode_form(workspace)
    elif part == SURVEY:
        survey_form.show_survey_form(workspace)
    elif part == STREETS:
        surroundings_forms.show_streets_form(workspace)
    elif part == EVENTS:
        event_form.show_event_form(workspace)
    elif part == PLACES:
        surroundings_forms.show_places_form(workspace)
    else:
        reference_forms.show_population_form(workspace, levels)
