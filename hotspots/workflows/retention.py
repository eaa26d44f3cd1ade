"""How long records are kept, and erasing those past their time or asked for by reference."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.wording import counted, format_date
from hotspots.workflows.acting import acting, log

if TYPE_CHECKING:
    from geodata.dataset.erasing import Erased
    from geodata.workspace import Workspace

FEWEST_YEARS, MOST_YEARS = 1, 30
NOT_ERASED = (
    "Earlier versions of the incident table cannot be opened any more; frozen releases hold no record.",
    "Backups and files that were exported before still hold what was erased: they are yours to delete.",
    "Importing the same file again would bring it back.",
)


@dataclass(frozen=True)
class Retention:
    """
    How long records are kept.

    Parameters
    ----------
    years : int
        Whole years after an incident ended.
    """

    years: int


RETENTION = records.Kind("retention", "the time records are kept", "KT", Retention)


@dataclass(frozen=True)
class ErasureReport:
    """
    What was erased, or would be.

    Parameters
    ----------
    records : int
        Incidents.
    kept_copies, rejected_lines : int
        What imports had kept of them.
    done : bool
        False when it was only looked at.
    before : datetime.date or None
        First day that is kept, of an erasure by time.
    """

    records: int
    kept_copies: int = 0
    rejected_lines: int = 0
    done: bool = True
    before: datetime.date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "records": self.records,
            "kept_copies": self.kept_copies,
            "rejected_lines": self.rejected_lines,
            "done": self.done,
            "before": self.before,
        }

    def sentences(self) -> list[str]:
        """Give the report in words."""
        what = counted(self.records, "incident")
        when = f" that ended before {format_date(self.before)}" if self.before else ""
        if not self.done:
            return [f"{what}{when} would be erased. Nothing was changed."]
        copies = f"With it went {counted(self.kept_copies, 'copy', 'copies')} kept by imports"
        lines = counted(self.rejected_lines, "rejected line")
        return [f"Erased {what}{when}.", f"{copies} and {lines}.", *NOT_ERASED]


def kept_years(workspace: Workspace) -> int | None:
    """
    Tell how long records are kept.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    int or None
        Whole years; None when nobody has decided.
    """
    with open_store(workspace.store_url).read() as connection:
        return next((one.content.years for one in records.every(connection, RETENTION)), None)


def set_kept_years(workspace: Workspace, years: int) -> int:
    """
    Decide how long records are kept; nothing is erased by deciding it.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    years : int
        From 1 to 30.

    Returns
    -------
    int
        The same.

    Raises
    ------
    UserError
        If it is outside that range.
    """
    if not FEWEST_YEARS <= years <= MOST_YEARS:
        raise UserError(
            what="The time records are kept",
            found=f"would be {years} years.",
            fix=f"Use {FEWEST_YEARS} to {MOST_YEARS}, as your policy says.",
        )
    with open_store(workspace.store_url).write() as connection:
        now = next(iter(records.every(connection, RETENTION)), None)
        if now is None:
            records.add(connection, RETENTION, Retention(years), made_by=acting().name)
        else:
            records.change(
                connection,
                RETENTION,
                now.record_id,
                Retention(years),
                expected_version=now.version,
                made_by=acting().name,
            )
    return years


def erase_past_their_time(
    workspace: Workspace, *, today: datetime.date | None = None, dry_run: bool = False
) -> ErasureReport:
    """
    Erase the incidents that ended longer ago than records are kept.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    today : datetime.date or None
        The day to count from; None is today.
    dry_run : bool
        Only count them.

    Returns
    -------
    ErasureReport
        What was erased.

    Raises
    ------
    UserError
        If nobody has decided how long records are kept.
    """
    from geodata.dataset.erasing import erase, past_their_time

    years = kept_years(workspace)
    if years is None:
        raise UserError(
            what="The time records are kept",
            found="has not been decided.",
            fix="Set it first: hotspots retention set --years 6.",
        )
    before = _years_before(today or datetime.datetime.now().astimezone().date(), years)
    if dry_run:
        return ErasureReport(len(past_their_time(workspace, before)), done=False, before=before)
    erased = erase(workspace, lambda: past_their_time(workspace, before), before=before.isoformat())
    return _told(workspace, erased, before=before)


def erase_reference(
    workspace: Workspace, source: str, reference: str, *, dry_run: bool = False
) -> ErasureReport:
    """
    Erase what a source recorded under a reference.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    source, reference : str
        As stored. Neither is written to the audit log.
    dry_run : bool
        Only count.

    Returns
    -------
    ErasureReport
        What was erased.

    Raises
    ------
    UserError
        If there is no such record.
    """
    from geodata.dataset.erasing import erase, with_reference

    found = len(with_reference(workspace, source, reference))
    if not found:
        raise UserError(
            what="The record",
            found="with that source and reference is not in the incident table.",
            fix="Give both as the file has them; 'hotspots imports list' names the sources.",
        )
    if dry_run:
        return ErasureReport(found, done=False)
    erased = erase(workspace, lambda: with_reference(workspace, source, reference), reference=reference)
    return _told(workspace, erased)


def _told(workspace: Workspace, erased: Erased, *, before: datetime.date | None = None) -> ErasureReport:
    log(
        workspace,
        "erase",
        by="reference" if before is None else "time",
        before=before,
        records=erased.records,
        kept_copies=erased.kept_copies,
        rejected_lines=erased.rejected_lines,
        table_version=erased.table_version,
    )
    return ErasureReport(erased.records, erased.kept_copies, erased.rejected_lines, before=before)


def _years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
