"""Due regard as report blocks: what was considered, what is open, and who looked at it on which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.export.report import (
    MARKING,
    Block,
    Bullets,
    Callout,
    Column,
    Facts,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from hotspots.export.workbook import Sheet, SheetColumn
from hotspots.plan.due_regard.check import count_states, of_zone
from hotspots.plan.due_regard.finding import STATE_LABELS, STATE_MEANINGS
from hotspots.plan.due_regard.rules import RULES
from hotspots.plan.due_regard.words import (
    LIMITS,
    READ_WITH_CARE,
    open_points,
    points,
    rule_lines,
    summary_sentence,
)
from hotspots.wording import format_date, listed, short_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from hotspots.plan.due_regard.compare import Comparison
    from hotspots.plan.due_regard.finding import DueRegardFinding, DueRegardRecord

NEVER = "Nobody has recorded yet that these findings were considered."


@dataclass(frozen=True)
class RecordPart:
    """
    A due-regard record as a document shows it.

    Parameters
    ----------
    record_id : str
        Its id.
    record : DueRegardRecord
        What it says.
    comparison : Comparison or None
        What became of its findings until today, or of those before it until then; None when there is nothing
        to set it beside.
    """

    record_id: str
    record: DueRegardRecord
    comparison: Comparison | None = None


@dataclass(frozen=True)
class DueRegardPart:
    """
    What a document says on due regard.

    Parameters
    ----------
    checked_on : datetime.date
        Day of the findings.
    findings : tuple of DueRegardFinding
        Of the plan, or of the chosen zones.
    zones : tuple of (str, str)
        Id and name of each zone shown.
    last : RecordPart or None
        The newest record, compared with these findings; None when there is none.
    whole_plan : bool
        Whether these are the findings of the whole plan.
    """

    checked_on: datetime.date
    findings: tuple[DueRegardFinding, ...]
    zones: tuple[tuple[str, str], ...] = ()
    last: RecordPart | None = None
    whole_plan: bool = True


def due_regard_blocks(part: DueRegardPart, *, new_page: bool = True) -> list[Block]:
    """
    Show what the plan has considered and what it has not.

    Parameters
    ----------
    part : DueRegardPart
        Findings and the newest record.
    new_page : bool
        Whether printed formats start a page here.

    Returns
    -------
    list of Block
        A chapter of a document.
    """
    blocks: list[Block] = [
        Heading("Due regard", new_page=new_page),
        Callout("Read with care", READ_WITH_CARE),
        Paragraph(summary_sentence(part.findings), "lead"),
        _rule_table(part.findings),
        *_open(part.findings),
        *_zones(part),
    ]
    if part.whole_plan:
        blocks += _last(part)
    return [*blocks, Heading("What this check cannot tell", 2), Bullets(LIMITS)]


def build_due_regard_report(
    part: RecordPart, *, organisation: str, fictional: bool, made_on: datetime.date
) -> Report:
    """
    Put one due-regard record together as a document of its own.

    Parameters
    ----------
    part : RecordPart
        The record; its comparison is with the record before it.
    organisation : str
        The partnership.
    fictional : bool
        Whether the data is made up.
    made_on : datetime.date
        Day of the document.

    Returns
    -------
    Report
        The document, marked OFFICIAL-SENSITIVE, without a format.
    """
    record = part.record
    states = count_states(record.findings)
    figures = tuple(KeyFigure(f"{states[name]:,}", STATE_LABELS[name].lower()) for name in states)
    blocks: list[Block] = [
        Heading("What was considered"),
        KeyFigures(figures),
        Callout("Read with care", READ_WITH_CARE),
        *([Paragraph(record.note)] if record.note else []),
        _rule_table(record.findings),
        *_decisions(record),
        *_changes(part.comparison, "the record before"),
        Heading("Every finding, as it stood", new_page=True),
        _every(record.findings),
        Heading("What the check looks at", new_page=True),
        _rules(),
        Bullets(tuple(f"{STATE_LABELS[name]}: {words}" for name, words in STATE_MEANINGS.items())),
        Heading("What this check cannot tell", 2),
        Bullets(LIMITS),
    ]
    return Report(
        title="Due-regard record",
        subtitle=f"{part.record_id}, {format_date(record.considered_on)}",
        organisation=organisation or "Community safety partnership",
        marking=MARKING,
        fictional=fictional,
        made_on=made_on,
        cover=(
            ("Considered on", format_date(record.considered_on)),
            ("Considered by", f"{record.post}, {record.organisation}"),
            ("Findings of", format_date(record.checked_on or record.considered_on)),
            ("Incident table", f"version {record.table_version}" if record.table_version >= 0 else "none"),
            ("Marking", MARKING),
        ),
        blocks=tuple(blocks),
    )


def due_regard_sheet(part: DueRegardPart) -> Sheet:
    """
    Show every finding as a row of a workbook.

    Parameters
    ----------
    part : DueRegardPart
        Findings and the newest record.

    Returns
    -------
    Sheet
        With the decision of the newest record beside each finding it was made on.
    """
    record = part.last.record if part.last else None
    decided = {each.key: each for each in record.decisions} if record else {}
    rows = []
    for each in part.findings:
        decision = decided.get(each.key)
        rows.append(
            (
                each.title,
                each.scope,
                STATE_LABELS[each.state],
                each.reason,
                each.to_close or None,
                decision.decision if decision else None,
                decision.why if decision else None,
            )
        )
    columns = (
        SheetColumn("Looked at", 34),
        SheetColumn("For", 34),
        SheetColumn("State", 12),
        SheetColumn("Reason", 60),
        SheetColumn("What would close it", 48),
        SheetColumn("Decision last recorded", 34),
        SheetColumn("Why", 34),
    )
    said = _considered(part.last) if part.last else NEVER
    return Sheet(
        "Due regard",
        "Due regard",
        f"{summary_sentence(part.findings)} {said} {READ_WITH_CARE}",
        columns,
        tuple(rows),
    )


def _rule_table(findings: Sequence[DueRegardFinding]) -> Table:
    columns = (Column("Looked at", 2.4), Column("How it stands", 2.0), Column("Open for", 3.0))
    return Table(
        "How each point stands",
        columns,
        tuple((title, words.capitalize(), names or None) for title, words, names in rule_lines(findings)),
    )


def _open(findings: Sequence[DueRegardFinding]) -> list[Block]:
    points = open_points(findings)
    if not points:
        return [Paragraph("No point is open today.")]
    columns = (
        Column("State", 0.9),
        Column("Looked at", 1.9),
        Column("For", 1.9),
        Column("Reason", 2.9),
        Column("What would close it", 2.7),
    )
    rows = tuple(
        (STATE_LABELS[each.state], each.title, listed(each.scopes), each.reason, each.to_close)
        for each in points
    )
    return [Heading("What is open", 2), Table("Gaps first, then what is there in part", columns, rows)]


def _zones(part: DueRegardPart) -> list[Block]:
    if not part.zones:
        return []
    rows = []
    for zone_id, name in part.zones:
        own = of_zone(part.findings, zone_id)
        states = count_states(own)
        titles = dict.fromkeys(each.title for each in own if each.is_open)
        rows.append((name, states["gap"], states["partly"], states["considered"], listed(titles) or None))
    columns = (
        Column("Zone", 2.2),
        Column("Gaps", 0.7, number=True),
        Column("In part", 0.7, number=True),
        Column("Considered", 1.0, number=True),
        Column("Open", 4.2),
    )
    note = "The points of a zone and of the actions that name it."
    return [Heading("Zone by zone", 2), Table("How each zone stands", columns, tuple(rows), note)]


def _last(part: DueRegardPart) -> list[Block]:
    blocks: list[Block] = [Heading("When it was last considered", 2)]
    if part.last is None:
        return [*blocks, Paragraph(NEVER)]
    blocks.append(Paragraph(_considered(part.last)))
    if part.last.record.note:
        blocks.append(Paragraph(part.last.record.note))
    blocks += _decisions(part.last.record)
    return [*blocks, *_changes(part.last.comparison, f"record {part.last.record_id}")]


def _considered(part: RecordPart) -> str:
    record = part.record
    return (
        f"Considered on {format_date(record.considered_on)} by {record.post}, {record.organisation} "
        f"(record {part.record_id}). {summary_sentence(record.findings)}"
    )


def _decisions(record: DueRegardRecord) -> list[Block]:
    open_then = [each for each in record.findings if each.is_open]
    if not open_then:
        return []
    if not record.decisions:
        return [Paragraph("Nothing was decided then on the points that were open.")]
    findings = {each.key: each for each in record.findings}
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in record.decisions:
        found = findings[each.key]
        alike.setdefault((found.title, each.decision, each.why), []).append(found.scope)
    rows = tuple((title, listed(scopes), decision, why) for (title, decision, why), scopes in alike.items())
    undecided = len(open_then) - len(record.decisions)
    note = f"No decision was recorded on the other {undecided:,} that were open." if undecided else ""
    columns = (Column("Looked at", 2), Column("For", 1.8), Column("Decision", 2.4), Column("Why", 2.6))
    return [Table(f"What was decided on {short_date(record.considered_on)}", columns, rows, note)]


def _changes(comparison: Comparison | None, than: str) -> list[Block]:
    if comparison is None:
        return []
    parts = (
        ("Closed", comparison.closed),
        ("Nearer", comparison.better),
        ("Further off", comparison.worse),
        ("Newly open", (*comparison.reopened, *comparison.new)),
        ("No longer asked", comparison.gone),
    )
    facts = tuple(
        (label, "; ".join(f"{each.title}: {each.scope}" for each in found)) for label, found in parts if found
    )
    blocks: list[Block] = [Heading(f"Compared with {than}", 2), Paragraph(comparison.sentence())]
    return [*blocks, Facts(facts)] if facts else blocks


def _every(findings: Sequence[DueRegardFinding]) -> Table:
    columns = (
        Column("Looked at", 1.9),
        Column("For", 1.9),
        Column("State", 1.1),
        Column("Reason", 3.2),
        Column("What would close it", 2.4),
    )
    rows = tuple(
        (each.title, listed(each.scopes), STATE_LABELS[each.state], each.reason, each.to_close or None)
        for each in points(findings, apart=True)
    )
    return Table("Findings, copied on the day they were considered", columns, rows)


def _rules() -> Table:
    columns = (Column("Looked at", 1.8), Column("What", 3), Column("Why", 3), Column("Source", 2.4))
    rows = tuple((rule.title, rule.checks, rule.why, "; ".join(rule.sources)) for rule in RULES)
    return Table("The rules", columns, rows)
