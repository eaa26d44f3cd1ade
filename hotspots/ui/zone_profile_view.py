"""A zone's profile on the page: key figures, words, charts and the same numbers as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from hotspots.ui.widgets import Tile, show_tiles
from hotspots.ui.words import number, period, plain
from hotspots.ui.zone_charts import numbers_table, show_bars, show_columns
from hotspots.wording import counted, level_label

if TYPE_CHECKING:
    from hotspots.plan.profile import ZoneProfile


def show_profile(profile: ZoneProfile) -> None:
    """
    Show a profile.

    Parameters
    ----------
    profile : ZoneProfile
        The profile.
    """
    st.caption(f"Period: {period(profile.start, profile.end)}")
    show_tiles(_tiles(profile), label="Key figures")
    for sentence in profile.sentences:
        st.markdown(plain(sentence))
    _show_charts(profile)
    with st.expander("The same numbers as tables"):
        _show_tables(profile)
    with st.expander("Notes: what these figures can and cannot say", expanded=True):
        for note in profile.notes:
            st.markdown(f"- {plain(note)}")
        st.caption(f"Table version {profile.table_version}.")


def _tiles(profile: ZoneProfile) -> list[Tile]:
    tiles = [Tile("Incidents", number(profile.incidents)), _change_tile(profile)]
    repeats = profile.repeats
    tiles.append(
        Tile(
            "Repeat places",
            number(repeats.places),
            f"{number(repeats.at_places)} incidents, of {number(repeats.with_place)} with an exact place",
        )
    )
    if repeats.victims is None:
        tiles.append(Tile("Repeat victims", "–", "no source tells victims apart", missing=True))
    else:
        tiles.append(
            Tile("Repeat victims", number(repeats.victims), f"{number(repeats.of_victims)} of the incidents")
        )
    if profile.population is None:
        tiles.append(Tile("Residents", "–", "no population is loaded", missing=True))
    else:
        known = profile.population
        tiles.append(
            Tile(
                "Residents, about",
                number(known.residents),
                f"by share of ground, {level_label(known.level)} figures",
            )
        )
    tiles.append(Tile("Size", f"{profile.area_km2:.2f} km²"))
    return tiles


def _change_tile(profile: ZoneProfile) -> Tile:
    change = profile.change
    if change is None:
        return Tile("Change on the year before", "–", "the records do not reach back two years", missing=True)
    counts = f"{number(change.this_year)} against {number(change.year_before)}"
    if change.ratio is None:
        return Tile("Change on the year before", "–", counts)
    low, high = change.low - 1, change.high - 1
    return Tile(
        "Change on the year before",
        _percent(change.ratio - 1),
        f"{counts}; 95% interval {_percent(low)} to {_percent(high)}",
    )


def _percent(share: float) -> str:
    return f"{share:+.0%}".replace("-", "−")


def _show_charts(profile: ZoneProfile) -> None:
    if not profile.incidents:
        st.caption("No incidents, so there is nothing to draw.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        several = f"{counted(profile.several_characteristics, 'incident')} with more than one count in each."
        show_bars("Who was targeted", profile.by_characteristic, note=several)
    with right:
        show_columns("By month", profile.by_month, name="Month", every=max(1, len(profile.by_month) // 6))
    left, right = st.columns(2, gap="large")
    with left:
        known = f"From the {number(profile.with_weekday)} incidents whose day is known."
        show_columns("By weekday", profile.by_weekday, name="Weekday", note=known)
    with right:
        known = f"From the {number(profile.with_hour)} incidents whose time is known."
        show_columns("By hour of the day", profile.by_hour, name="Hour", note=known, every=3)
    left, right = st.columns(2, gap="large")
    with left:
        show_bars("Where it happened", profile.by_setting, skip_nought=True)
        show_bars("How it was reported", profile.by_reporting_route, skip_nought=True)
    with right:
        show_bars("Category", profile.by_category[:8], skip_nought=True)
        show_bars("Who recorded it", profile.by_source, skip_nought=True)


def _show_tables(profile: ZoneProfile) -> None:
    tables = (
        ("Characteristic", profile.by_characteristic),
        ("Month", profile.by_month),
        ("Weekday", profile.by_weekday),
        ("Hour", profile.by_hour),
        ("Setting", profile.by_setting),
        ("Category", profile.by_category),
        ("Source", profile.by_source),
        ("Reporting route", profile.by_reporting_route),
    )
    columns = st.columns(3, gap="large")
    for at, (title, shares) in enumerate(tables):
        columns[at % 3].html(numbers_table(title, shares))
