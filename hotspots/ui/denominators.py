"""Whom rates divide by: which population, which group of it, and for how many people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.wording import sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.areas.population import PopulationTable

PER = (100, 1000, 10_000, 100_000)
EVERYONE = "Everyone"


def choose_denominator(
    populations: Sequence[PopulationTable],
    levels: Sequence[str],
    level: str,
    kept: Callable[..., Any],
    *,
    set_by_survey: bool = False,
) -> dict[str, Any]:
    """
    Let a person choose the population, where there is a choice.

    Parameters
    ----------
    populations : sequence of PopulationTable
        What is loaded.
    levels : sequence of str
        Levels from the one with the fewest areas to the one with the most.
    level : str
        Level of the areas: its own populations can be used, and those of finer levels.
    kept : callable
        Shows a widget that keeps its choice.
    set_by_survey : bool
        Whether the table of survey rates names the population, where it has a row for what is asked.

    Returns
    -------
    dict
        ``measure``, ``group`` and ``per`` for the request, where they differ from the usual.
    """
    place = {name: at for at, name in enumerate(levels)}
    fine = [table for table in populations if place.get(table.level, -1) >= place.get(level, 0)]
    measures = sorted({table.measure for table in fine}, key=lambda name: (name != "residents", name))
    request: dict[str, Any] = {}
    if len(measures) > 1 or measures not in ([], ["residents"]):
        measure = kept(
            "map_measure",
            st.selectbox,
            "Population, where there is no survey rate" if set_by_survey else "Population",
            measures,
            format_func=lambda name: sentence_case(name.replace("_", " ")),
        )
        request["measure"] = measure
        # As the workflow takes them: the level's own table, else the finest.
        own = [table for table in fine if table.measure == measure]
        table = next((one for one in own if one.level == level), max(own, key=lambda one: place[one.level]))
        if table.groups:
            group = kept("map_group", st.selectbox, "Group of it", [EVERYONE, *table.groups])
            request["group"] = None if group == EVERYONE else group
    if set_by_survey:
        return request
    st.session_state.setdefault("kept_map_per", 1000)
    request["per"] = kept(
        "map_per", st.selectbox, "Rate for", list(PER), format_func=lambda n: f"{n:,} people"
    )
    return request
