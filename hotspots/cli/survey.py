"""Commands on the table of survey rates that recorded incidents are set beside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.shared import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    answer,
    open_at,
    plain_errors,
    print_table,
)


def register(app: typer.Typer) -> None:
    """Add these commands to the app."""
    survey = typer.Typer(
        help="Survey rates: how many incidents to expect among people at risk.", no_args_is_help=True
    )
    survey.command("list")(list_table)
    survey.command("export")(export)
    survey.command("import")(import_table)
    app.add_typer(survey, name="survey")


def list_table(workspace: WorkspaceOption = DEFAULT_WORKSPACE, *, as_json: JsonOption = False) -> None:
    """List the survey rates that quiet areas are found with."""
    from hotspots.workflows.survey import SurveyReport, list_rates

    with plain_errors():
        rates = list_rates(open_at(workspace))
    if as_json:
        answer(SurveyReport(rates, "").to_dict(), [], as_json=True)
        return
    print_table(
        ["About", "People at risk", "Per 1,000 a year", "Reported", "Years"],
        [
            [
                rate.characteristic,
                f"{rate.measure}: {rate.group}" if rate.group else rate.measure,
                f"{rate.rate_mid:g} ({rate.rate_low:g} to {rate.rate_high:g})",
                None if rate.reported_mid is None else f"{rate.reported_mid:.0%}",
                rate.year,
            ]
            for rate in rates
        ],
    )


def export(
    file: Annotated[Path, typer.Argument(help="CSV file to write.", metavar="FILE")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write the table of survey rates to a file, to edit it."""
    from hotspots.workflows.survey import export_rates

    with plain_errors():
        report = export_rates(open_at(workspace), file)
    answer({"file": str(file), **report.to_dict()}, report.sentences(), as_json=as_json)


def import_table(
    file: Annotated[Path, typer.Argument(help="The edited table, CSV or Excel.", metavar="FILE")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
) -> None:
    """Put an edited table of survey rates in place of the one there is."""
    from hotspots.workflows.survey import import_rates

    with plain_errors():
        report = import_rates(open_at(workspace), file)
    answer(report.to_dict(), report.sentences(), as_json=as_json)
