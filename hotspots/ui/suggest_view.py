"""Suggested zones on the page: the reading of the set, a map, tables, and each zone with its reasons."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from geodata.errors import UserError
from hotspots.ui.drawings import drawings, tell_saved
from hotspots.ui.widgets import show_table
from hotspots.ui.words import number, plain
from hotspots.wording import DASH, counted, sentence_case
from hotspots.workflows.suggesting import accept_suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.workspace import Workspace
    from hotspots.plan.coverage_by_zones import Covered
    from hotspots.workflows.suggesting import Suggestion, Suggestions


def show_suggestions(workspace: Workspace, found: Suggestions, picture: bytes, saved: dict[int, str]) -> None:
    """
    Show suggested zones.

    Parameters
    ----------
    workspace : Workspace
        Where zones are kept.
    found : Suggestions
        The answer.
    picture : bytes
        Map of the zones, as PNG.
    saved : dict of int to str
        Zone each suggestion was saved as; brought up to date.
    """
    st.header("Suggested zones", anchor=False)
    st.caption(f"From the records of {found.period}, table version {found.table_version}.")
    for sentence in found.sentences:
        st.markdown(plain(sentence))
    for warning in found.warnings:
        st.warning(plain(warning))
    if found.zones:
        _show_map(found, picture)
        _show_ranking(found, saved)
        _show_saving(workspace, found, saved)
        for one in found.zones:
            _show_zone(workspace, found, one, saved)
    if found.beside:
        st.subheader("Zones that would add what the set leaves out", anchor=False)
        for one in found.beside:
            _show_zone(workspace, found, one, saved)
    if found.zones:
        _show_coverage(found)
    with st.expander("Notes: how these zones were found and ranked", expanded=not found.zones):
        for note in found.notes:
            st.markdown(f"- {plain(note)}")


def _show_map(found: Suggestions, picture: bytes) -> None:
    content = base64.b64encode(picture).decode("ascii")
    named = ", ".join(f"{one.number} {one.name}" for one in (*found.zones, *found.beside))
    alt = f"Map of the suggested zones: {named}. The same zones stand in the table below."
    style = "max-width:100%;border:1px solid #d5dee1;border-radius:.375rem"
    st.html(f'<img src="data:image/png;base64,{content}" alt="{escape(alt)}" style="{style}">')


def _show_ranking(found: Suggestions, saved: Mapping[int, str]) -> None:
    show_table(
        ["Zone", "Number", "Incidents", "km²", "Stability", "Trend", "Signs that hold", "Saved as"],
        [
            (
                one.name,
                one.number,
                number(one.reasons.heat.incidents),
                number(one.area_km2, decimals=2),
                sentence_case(one.reasons.steadiness.kind) or DASH,
                sentence_case(one.reasons.trend.direction),
                f"{len(one.signs)}: {', '.join(one.signs)}" if one.signs else "none",
                saved.get(one.number, DASH),
            )
            for one in found.zones
        ],
        caption="The zones in order",
        numeric=[1, 2, 3],
    )


def _show_saving(workspace: Workspace, found: Suggestions, saved: dict[int, str]) -> None:
    open_ones = [one for one in found.zones if one.number not in saved]
    if len(open_ones) > 1:
        st.button(
            f"Make all {len(open_ones)} zones",
            key="suggest_save_all",
            on_click=_save_all,
            args=(workspace, found, open_ones, saved),
        )


def _show_zone(workspace: Workspace, found: Suggestions, one: Suggestion, saved: dict[int, str]) -> None:
    held = f"{counted(one.reasons.heat.incidents, 'incident')}, {one.area_km2:.2f} km²"
    brings = f", would add {', '.join(one.brings_in).lower()}" if one.brings_in else ""
    notes = f"; {counted(len(one.checks), 'note')} to read" if one.checks else ""
    with st.expander(f"{one.number}. {plain(one.name)}: {held}{brings}{notes}", expanded=one.number == 1):
        for sentence in one.sentences:
            st.markdown(f"- {plain(sentence)}")
        for check in one.checks:
            st.info(plain(check))
        st.caption(
            f"Compactness {one.compactness:.2f} (a circle has 1, a square 0.79). Signs that hold: "
            f"{', '.join(one.signs) or 'none'}."
        )
        if one.number in saved:
            st.success(f"Saved as {saved[one.number]}. Reshape it on the map, rename it in the part Zones.")
            return
        # With the name in the key: the next answer brings its own names.
        key = f"suggest_name_{one.number}_{one.name}"
        name = st.text_input("Name of the zone", one.name, max_chars=120, key=key)
        st.button(
            "Make it a zone",
            key=f"suggest_save_{one.number}",
            on_click=_save,
            args=(workspace, found, one, saved, name),
        )


def _save(
    workspace: Workspace, found: Suggestions, one: Suggestion, saved: dict[int, str], name: str = ""
) -> None:
    state = drawings()
    try:
        zone = accept_suggestion(workspace, one, name=name, found=found)
    except UserError as problem:
        state.bad.append(f"**{plain(problem.what)}** {plain(problem.found)} {plain(problem.fix)}")
        return
    saved[one.number] = zone.zone_id
    # Whoever goes on to the part with all zones finds the new one opened there.
    st.session_state["zone_shown"] = zone.zone_id
    tell_saved(state, zone)


def _save_all(
    workspace: Workspace, found: Suggestions, zones: Sequence[Suggestion], saved: dict[int, str]
) -> None:
    for one in zones:
        _save(workspace, found, one, saved)


def _show_coverage(found: Suggestions) -> None:
    coverage = found.coverage
    show_table(
        [
            "Aimed at",
            "Recorded",
            "With a point",
            "In these zones",
            "Share in these",
            "In zones already",
            "Share with those",
            "PAI",
            "Best choice",
            "PEI",
        ],
        [_line(row) for row in coverage.rows],
        caption="What the set covers, beside the best choice of as much ground",
        numeric=range(1, 10),
    )
    st.caption(
        "One incident may be aimed at several characteristics, so these rows add up to more than all "
        "incidents. PAI: share of the incidents in these zones divided by their share of the ground. PEI: "
        "incidents in these zones divided by those in the best choice."
    )


def _line(row: Covered) -> tuple[str, ...]:
    return (
        row.label,
        number(row.recorded),
        number(row.placed),
        number(row.inside),
        _percent(row.share),
        number(row.already),
        _percent(row.share_with),
        number(row.pai, decimals=1),
        _percent(row.best_share),
        number(row.pei, decimals=2),
    )


def _percent(share: float | None) -> str:
    return DASH if share is None else f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
