"""The table of survey rates of a workspace: the one shipped until somebody changes it."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.rates.survey import COLUMNS, SurveyRate, read_rates
from hotspots.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geodata.workspace import Workspace

SHIPPED = "survey_rates.toml"


@dataclass(frozen=True)
class SurveyReport:
    """
    What became of the table.

    Parameters
    ----------
    rates : tuple of SurveyRate
        Its rows now.
    done : str
        What was done, in a sentence.
    """

    rates: tuple[SurveyRate, ...]
    done: str

    def to_dict(self) -> dict[str, Any]:
        """Give the table as plain values."""
        return {"rows": len(self.rates), "rates": [asdict(rate) for rate in self.rates]}

    def sentences(self) -> tuple[str, ...]:
        """Say what was done."""
        return (self.done,)


def survey_path(workspace: Workspace) -> Path:
    """
    Say where the workspace keeps its own table.

    Parameters
    ----------
    workspace : Workspace
        The workspace.

    Returns
    -------
    pathlib.Path
        Beside the populations it is used with, so that backups and caches take notice of it.
    """
    return workspace.population_path / "survey-rates.csv"


def list_rates(workspace: Workspace) -> tuple[SurveyRate, ...]:
    """
    Give the survey rates of the workspace.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    tuple of SurveyRate
        Its own table, or the one shipped.

    Raises
    ------
    UserError
        If its own table was edited by hand into something that cannot be used.
    """
    path = survey_path(workspace)
    if not path.exists():
        return shipped_rates()
    return _read(path, f"The table of survey rates {path}")


@lru_cache(maxsize=1)
def shipped_rates() -> tuple[SurveyRate, ...]:
    """
    Give the survey rates that come with the program.

    Returns
    -------
    tuple of SurveyRate
        Published figures, with their sources.
    """
    text = resources.files("hotspots").joinpath(SHIPPED).read_text(encoding="utf-8")
    return read_rates(tomllib.loads(text)["rate"], what="The table of survey rates")


def import_rates(workspace: Workspace, file: Path) -> SurveyReport:
    """
    Put a table in place of the one there is.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    file : pathlib.Path
        CSV or Excel, with the columns that `export_rates` writes.

    Returns
    -------
    SurveyReport
        The table now.

    Raises
    ------
    UserError
        If a row cannot be used; nothing is changed then.
    """
    rates = _read(file, f"The table {file.name}")
    return save_rates(workspace, rates)


def save_rows(workspace: Workspace, rows: Sequence[Mapping[str, Any]]) -> SurveyReport:
    """
    Check rows that a person edited, and put them in place of the table.

    Parameters
    ----------
    workspace : Workspace
        Where to keep them.
    rows : sequence of mapping
        Values by column name; rows that are wholly empty are passed over.

    Returns
    -------
    SurveyReport
        The table now.

    Raises
    ------
    UserError
        If a row cannot be used; nothing is changed then.
    """
    kept = [row for row in rows if any(value not in (None, "") and value == value for value in row.values())]  # noqa: PLR0124  nan is an empty cell
    return save_rates(workspace, read_rates(kept, what="The table"))


def save_rates(workspace: Workspace, rates: Sequence[SurveyRate]) -> SurveyReport:
    """
    Keep a table of survey rates.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    rates : sequence of SurveyRate
        Its rows.

    Returns
    -------
    SurveyReport
        The table now.
    """
    from geodata.workspace import write_atomically

    if not rates:
        raise UserError(
            what="The table of survey rates",
            found="has no row.",
            fix="Keep at least one row, or go back to the table that came with the program.",
        )
    path = survey_path(workspace)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, rates_csv(rates).encode("utf-8-sig"))
    return SurveyReport(tuple(rates), f"The table of survey rates now has {counted(len(rates), 'row')}.")


def reset_rates(workspace: Workspace) -> SurveyReport:
    """
    Go back to the table that came with the program.

    Parameters
    ----------
    workspace : Workspace
        Whose own table is dropped.

    Returns
    -------
    SurveyReport
        The table now.
    """
    survey_path(workspace).unlink(missing_ok=True)
    return SurveyReport(shipped_rates(), "The table of survey rates is the one that came with the program.")


def export_rates(workspace: Workspace, file: Path) -> SurveyReport:
    """
    Write the table to a file that can be edited and read back.

    Parameters
    ----------
    workspace : Workspace
        Whose table.
    file : pathlib.Path
        CSV file to write.

    Returns
    -------
    SurveyReport
        What was written.

    Raises
    ------
    UserError
        If its ending is not .csv, or its folder does not exist.
    """
    from geodata.workspace import draft_of

    if file.suffix.lower() != ".csv":
        raise UserError(
            f"The file {file.name}", "does not end in .csv.", "Give it that ending, such as rates.csv."
        )
    if not file.parent.is_dir():
        raise UserError(f"The folder {file.parent}", "does not exist.", "Make it first, or choose another.")
    rates = list_rates(workspace)
    with draft_of(file) as draft:
        draft.write_text(rates_csv(rates), encoding="utf-8-sig", newline="")
    return SurveyReport(rates, f"Wrote {counted(len(rates), 'row')} to {file}.")


def rates_csv(rates: Sequence[SurveyRate]) -> str:
    """
    Write survey rates as a table.

    Parameters
    ----------
    rates : sequence of SurveyRate
        Its rows.

    Returns
    -------
    str
        CSV with a heading; no cell starts like a formula.
    """
    from geodata.ingest.rejects import safe_cell

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rate_rows(rates):
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row.values()])
    return out.getvalue()


def rate_rows(rates: Sequence[SurveyRate]) -> list[dict[str, Any]]:
    """
    Give survey rates as rows people can edit.

    Parameters
    ----------
    rates : sequence of SurveyRate
        The table.

    Returns
    -------
    list of dict
        Values by column name; the characteristics covered in one text.
    """
    return [asdict(rate) | {"covers": "; ".join(rate.covers)} for rate in rates]


def _read(path: Path, what: str) -> tuple[SurveyRate, ...]:
    from geodata.tables import read_table

    table = read_table(path, what=what)
    names = {name: name.strip().lower().replace(" ", "_") for name in table.column_names}
    missing = [name for name in ("characteristic", "rate_mid", "source") if name not in names.values()]
    if missing:
        raise UserError(
            what,
            f"has no column {', '.join(missing)}.",
            f"Use the columns that 'hotspots survey export' writes: {', '.join(COLUMNS)}.",
        )
    rows = table.rename_columns(list(names.values())).to_pylist()
    # The apostrophe that keeps a spreadsheet from reading a text as a formula is no part of the text.
    plain = [
        {
            key: cell[1:] if isinstance(cell, str) and cell.startswith("'") else cell
            for key, cell in row.items()
        }
        for row in rows
    ]
    kept = [row for row in plain if any(str(cell or "").strip() for cell in row.values())]
    if not kept:
        raise UserError(what, "has no row.", "Keep at least one row for a characteristic.")
    return read_rates(kept, what=what)
