"""What the map says, without the map: sentences, notes, the same numbers as a table, files to take away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.ui.words import plain
from hotspots.wording import DASH, counted
from hotspots.workflows.mapping import MOST_PLACES, result_fields, result_table
from hotspots.workflows.methods import method_of
from hotspots.workflows.zone_making import finding_bytes

if TYPE_CHECKING:
    from pandas import DataFrame
    from pandas.io.formats.style import Styler

    from geodata.workspace import Workspace
    from hotspots.workflows.findings import Finding

ROWS_SHOWN = 1000
FILES = {
    ".geojson": ("GeoJSON", "application/geo+json"),
    ".csv": ("Table (CSV)", "text/csv"),
    ".gpkg": ("GeoPackage", "application/geopackage+sqlite3"),
}


def show_reading(finding: Finding) -> None:
    """
    Say in words what was found.

    Parameters
    ----------
    finding : Finding
        The finding.
    """
    st.markdown(" ".join(plain(sentence) for sentence in finding.sentences))


def show_coverage(finding: Finding) -> None:
    """
    Say how many incidents the map stands on, and how many it does not show.

    Parameters
    ----------
    finding : Finding
        The finding.
    """
    places = len(finding.frame)
    missing = finding.not_on_map
    # Always one element: else the tabs below it would start anew at the first one.
    with st.container():
        if places > MOST_PLACES:
            st.caption(
                f"The map draws at most {MOST_PLACES:,} of the {places:,} places, the highest values first; "
                "the download has them all."
            )
        if missing:
            st.warning(
                f"**{missing:,}** of {counted(finding.incidents, 'incident')} "
                f"{'is' if missing == 1 else 'are'} not on this map. The notes below say why."
            )
        else:
            st.caption(f"All {counted(finding.incidents, 'incident')} are on this map.")


def show_details(workspace: Workspace, finding: Finding) -> None:
    """
    Show the numbers as a table, the notes on the method, and the files.

    Parameters
    ----------
    workspace : Workspace
        Where it was found.
    finding : Finding
        The finding.
    """
    table, notes, files = st.tabs(["Table", "Notes on the method", "Download"])
    with table:
        _show_table(finding)
    with notes:
        for note in finding.notes:
            st.markdown(f"- {plain(note)}")
        st.caption(f"Table version {finding.table_version}. The same choices give the same figures again.")
    with files:
        st.markdown("Every row carries the method, its settings and the version of the table.")
        for column, (ending, (label, mime)) in zip(st.columns(len(FILES)), FILES.items(), strict=True):
            column.download_button(
                label,
                partial(finding_bytes, workspace, finding, ending),
                file_name=f"hot-spots-{finding.request.method}{ending}",
                mime=mime,
                on_click="ignore",
                width="stretch",
                key=f"take{ending}",
            )


def _show_table(finding: Finding) -> None:
    rows = result_table(finding)
    if len(rows) > ROWS_SHOWN:
        st.caption(f"The first {ROWS_SHOWN:,} of {len(rows):,} rows; the download has them all.")
    st.dataframe(
        _in_words(rows.head(ROWS_SHOWN), finding),
        hide_index=True,
        width="stretch",
        alt=f"{method_of(finding.request.method).label}: the numbers of the map as a table",
    )


def _in_words(rows: DataFrame, finding: Finding) -> Styler:
    """Write numbers as in the texts; sorting still goes by the numbers themselves."""
    words: dict[str, Any] = {
        field.label: f"{{:,.{field.decimals}f}}" for field in result_fields(finding) if field.label in rows
    }
    words |= {name: _chance for name in ("p", "q") if name in rows}
    return rows.style.format(words, na_rep=DASH)


def _chance(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"
