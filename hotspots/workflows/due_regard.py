"""Due regard: what the plan has considered and what not, and that somebody considered it on a day."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.due_regard.check import check_due_regard, count_states, of_zone
from hotspots.plan.due_regard.compare import Comparison, compare_findings
from hotspots.plan.due_regard.finding import (
    STATE_LABELS,
    Decision,
    DueRegardFinding,
    DueRegardRecord,
)
from hotspots.plan.due_regard.record import check_record
from hotspots.plan.due_regard.rules import RULES
from hotspots.plan.due_regard.words import READ_WITH_CARE, open_points, rule_lines, summary_sentence
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kept, Kind
from hotspots.workflows.acting import acting, log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.workspace import Workspace

__all__ = [
    "Decision",
    "DueRegardCheck",
    "DueRegardRecord",
    "check_plan",
    "compare_with_last",
    "get_due_regard",
    "list_due_regard",
    "record_due_regard",
]

RECORDS: Kind[DueRegardRecord] = Kind(
    "due regard", "the due-regard record", "DR", DueRegardRecord, settled=True
)


@dataclass(frozen=True)
class DueRegardCheck:
    """
    What the check found on one day.

    Parameters
    ----------
    checked_on : datetime.date
        The day.
    findings : tuple of DueRegardFinding
        For the plan, in the order of the rules.
    zones : tuple of (str, str)
        Id and name of each prevention zone.
    table_version : int
        Version of the incident table, -1 when there is none.
    """

    checked_on: datetime.date
    findings: tuple[DueRegardFinding, ...]
    zones: tuple[tuple[str, str], ...]
    table_version: int

    def of_zone(self, zone_id: str) -> tuple[DueRegardFinding, ...]:
        """Give the findings on one zone and its actions."""
        return of_zone(self.findings, zone_id)

    def to_dict(self) -> dict[str, Any]:
        """Give the check as plain values: the findings, counts, and the rules behind them."""
        return {
            "checked_on": self.checked_on.isoformat(),
            "table_version": self.table_version,
            "counts": count_states(self.findings),
            "findings": [asdict(each) for each in self.findings],
            "by_zone": {zone_id: count_states(self.of_zone(zone_id)) for zone_id, _ in self.zones},
            "rules": [
                {
                    "rule_id": rule.rule_id,
                    "title": rule.title,
                    "checks": rule.checks,
                    "why": rule.why,
                    "sources": list(rule.sources),
                    "scope": rule.scope,
                    "closes": rule.closes,
                }
                for rule in RULES
            ],
            "read_with_care": READ_WITH_CARE,
        }

    def sentences(self) -> tuple[str, ...]:
        """Say what was found: a summary, each rule, then each point that is open with what would close it."""
        lines = [summary_sentence(self.findings)]
        lines += [
            f"{title}: {words}" + (f" (open for {names})." if names else ".")
            for title, words, names in rule_lines(self.findings)
        ]
        lines += [
            f"{STATE_LABELS[each.state]}: {each.title}. {each.named_reason()} To close it: {each.to_close}"
            for each in open_points(self.findings)
        ]
        return (*lines, READ_WITH_CARE)


def check_plan(workspace: Workspace, *, today: datetime.date | None = None) -> DueRegardCheck:
    """
    Say what the plan has considered and what it has not.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    today : datetime.date, optional
        The day to judge by.

    Returns
    -------
    DueRegardCheck
        Findings as data; gaps are findings, not errors.
    """
    from geodata.dataset import table_version
    from hotspots.workflows.due_regard_facts import gather_facts

    day = today or _today()
    version = table_version(workspace)
    facts = gather_facts(workspace, today=day, version=version)
    return DueRegardCheck(
        checked_on=day,
        findings=check_due_regard(facts),
        zones=tuple((zone.zone_id, zone.name) for zone in facts.zones),
        table_version=version,
    )


def record_due_regard(
    workspace: Workspace,
    *,
    post: str,
    organisation: str,
    decisions: Sequence[Decision] = (),
    note: str = "",
    considered_on: datetime.date | None = None,
    seen: Sequence[DueRegardFinding] | None = None,
) -> Kept[DueRegardRecord]:
    """
    Keep that somebody considered the findings, with a copy of them as they stand now.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    post, organisation : str
        The decision-maker, by post.
    decisions : sequence of Decision
        What was decided on findings that are open, and why.
    note : str
        Anything else that was weighed.
    considered_on : datetime.date, optional
        The day; today when None.
    seen : sequence of DueRegardFinding, optional
        The findings that were on the screen; the record is refused when they have changed since.

    Returns
    -------
    Kept
        As stored. It stands for good: another look makes another record.

    Raises
    ------
    UserError
        If it names nobody, lies in the future, decides on what is not open, or the findings have changed.
    """
    found = check_plan(workspace)
    if seen is not None and tuple(seen) != found.findings:
        raise UserError(
            what="The findings",
            found="have changed since you opened them.",
            fix="Look at them as they are now, then record that you considered them.",
        )
    record = DueRegardRecord(
        considered_on=considered_on or found.checked_on,
        post=post.strip(),
        organisation=organisation.strip(),
        findings=found.findings,
        decisions=tuple(decisions),
        note=note.strip(),
        table_version=found.table_version,
        checked_on=found.checked_on,
    )
    check_record(record, today=_today())
    with open_store(workspace.store_url).write() as connection:
        kept = records.add(connection, RECORDS, record, made_by=acting().name)
    log(workspace, "due regard recorded", record=kept.record_id)
    return kept


def list_due_regard(workspace: Workspace) -> list[Kept[DueRegardRecord]]:
    """
    List the due-regard records, the newest first.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, RECORDS)[::-1]


def get_due_regard(workspace: Workspace, record_id: str) -> Kept[DueRegardRecord]:
    """
    Read one due-regard record.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    record_id : str
        Its id.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If there is none with that id.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.get(connection, RECORDS, record_id)


def compare_with_last(
    workspace: Workspace, findings: Sequence[DueRegardFinding], *, before: str | None = None
) -> tuple[Kept[DueRegardRecord], Comparison] | None:
    """
    Set findings beside those of the last record.

    Parameters
    ----------
    workspace : Workspace
        Where the plan is kept.
    findings : sequence of DueRegardFinding
        Of today, or of a record.
    before : str, optional
        Id of the record they are of: it is set beside the one before it.

    Returns
    -------
    tuple of Kept and Comparison, or None
        The earlier record and what became of its findings; None when there is none.
    """
    earlier = list_due_regard(workspace)
    if before is not None:
        at = [kept.record_id for kept in earlier].index(before)
        earlier = earlier[at + 1 :]
    if not earlier:
        return None
    return earlier[0], compare_findings(earlier[0].content.findings, findings)


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()
