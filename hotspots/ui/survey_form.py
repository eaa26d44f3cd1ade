"""The table of survey rates: to be read, edited cell by cell, taken away and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.ui.reference_forms import NEWS
from hotspots.ui.uploads import as_file
from hotspots.ui.widgets import show_problem
from hotspots.ui.words import plain
from hotspots.workflows import survey

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.workspace import Workspace

_EDITED = "survey_table"


def show_survey_form(workspace: Workspace) -> None:
    """
    Show the survey rates, and let a person change them.

    Parameters
    ----------
    workspace : Workspace
        Whose table.
    """
    st.markdown(
        "How many incidents surveys lead one to expect among people at risk, reported or not. The map of "
        "quiet areas sets what is recorded beside that. The figures shipped are published ones for England "
        "and Wales; change them, and add rows for other characteristics or groups, when you have better ones."
    )
    try:
        rates = survey.list_rates(workspace)
    except UserError as problem:
        show_problem(problem)
        rates = survey.shipped_rates()
    edited = st.data_editor(
        survey.rate_rows(rates),
        column_config=_columns(),
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=_EDITED,
    )
    st.caption(
        "Rates are incidents per 1,000 people a year. Shares reported to the police are between 0 and 1. "
        "Every row needs a source: the map repeats it."
    )
    save, take, back = st.columns(3)
    if save.button("Save the table", type="primary", width="stretch"):
        _do(lambda: survey.save_rows(workspace, _rows(edited)))
    take.download_button(
        "Take it away (CSV)",
        survey.rates_csv(rates).encode("utf-8-sig"),
        file_name="survey-rates.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    if back.button("Go back to the shipped figures", width="stretch"):
        _do(lambda: survey.reset_rates(workspace))
    upload = st.file_uploader(
        "Bring back an edited table (CSV or Excel)", type=["csv", "xlsx"], key="survey_upload"
    )
    if upload is not None and st.button("Use this table", key="survey_use"):

        def bring() -> survey.SurveyReport:
            with as_file(upload) as path:
                return survey.import_rates(workspace, path)

        _do(bring)


def _rows(edited: Any) -> list[dict[str, Any]]:
    return list(edited) if isinstance(edited, list) else edited.to_dict("records")


def _do(run: Callable[[], survey.SurveyReport]) -> None:
    try:
        report = run()
    except UserError as problem:
        show_problem(problem)
        return
    # The editor keeps what was typed by row: over another table it would be wrong.
    st.session_state.pop(_EDITED, None)
    st.session_state[NEWS] = [plain(sentence) for sentence in report.sentences()]
    st.rerun()


def _columns() -> dict[str, Any]:
    column = st.column_config
    labels = {"any": "Any that the survey covers", **CHARACTERISTIC_LABELS}
    rate: dict[str, Any] = {"min_value": 0.0, "format": "%.2f"}
    share: dict[str, Any] = {"min_value": 0.0, "max_value": 1.0, "format": "%.2f"}
    return {
        "characteristic": column.SelectboxColumn(
            "About",
            options=["any", *CHARACTERISTICS],
            width="medium",
            format_func=lambda name: labels.get(str(name), str(name)),
            required=True,
        ),
        "covers": column.TextColumn(
            "Covers", help="For 'any': the characteristics the survey counts, with ;"
        ),
        "measure": column.TextColumn("Population measure", help="Such as residents or religion."),
        "group": column.TextColumn("Group", help="Such as Muslim; empty for everyone."),
        "rate_low": column.NumberColumn("Rate, least", **rate),
        "rate_mid": column.NumberColumn("Rate, best", **rate),
        "rate_high": column.NumberColumn("Rate, most", **rate),
        "reported_low": column.NumberColumn("Reported, least", **share),
        "reported_mid": column.NumberColumn("Reported, best", **share),
        "reported_high": column.NumberColumn("Reported, most", **share),
        "year": column.TextColumn("Years"),
        "source": column.TextColumn("Source", width="large"),
    }
