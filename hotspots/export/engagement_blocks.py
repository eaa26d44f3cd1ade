"""You said, we did: engagement and training as report blocks and as sheets of a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.export.report import Block, Column, Heading, Paragraph, Table
from hotspots.export.workbook import Sheet, SheetColumn
from hotspots.plan.engagement import not_asked, not_asked_sentences
from hotspots.plan.training import AUDIENCES, training_cover
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed, sentence_case, short_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from hotspots.plan.engagement import Engagement
    from hotspots.plan.training import Training


@dataclass(frozen=True)
class EngagementPart:
    """
    What a document says on engagement and training.

    Parameters
    ----------
    engagement : tuple of Engagement
        Entries, the latest day first.
    training : tuple of Training
        Entries, the latest day first.
    zone_names : tuple of (str, str)
        Id and name of each zone the document is about.
    made_on : datetime.date
        Day of the document.
    """

    engagement: tuple[Engagement, ...]
    training: tuple[Training, ...]
    zone_names: tuple[tuple[str, str], ...]
    made_on: datetime.date


def engagement_blocks(part: EngagementPart) -> list[Block]:
    """
    Show what people said and what was done, whom nobody has asked, and which staff were trained.

    Parameters
    ----------
    part : EngagementPart
        The entries.

    Returns
    -------
    list of Block
        A chapter each, "You said, we did" and "Training"; none on training when none was given.
    """
    names = dict(part.zone_names)
    blocks: list[Block] = [Heading("You said, we did")]
    if part.engagement:
        blocks.append(_said_and_did(part.engagement, part.made_on))
    missing = not_asked(part.engagement, tuple(names))
    sentences = not_asked_sentences(missing, entries=len(part.engagement), zone_names=names)
    blocks += [Paragraph(sentence) for sentence in sentences]
    if part.training:
        blocks += [Heading("Training"), _trainings(part.training)]
        blocks += [Paragraph(sentence) for sentence in training_cover(part.training).sentences()]
    return blocks


def _said_and_did(entries: Sequence[Engagement], made_on: datetime.date) -> Table:
    columns = (
        Column("Who was asked", 2.3),
        Column("You said", 3),
        Column("We did", 3),
        Column("Told", 1.4),
    )
    rows = tuple(
        (who_was_asked(entry), entry.heard, entry.changed or "Nothing yet.", told_words(entry, made_on))
        for entry in entries
    )
    answered = sum(bool(entry.changed.strip()) for entry in entries)
    caption = f"What {counted(len(entries), 'group')} said; {answered} led to something done differently"
    return Table(caption, columns, rows)


def who_was_asked(entry: Engagement) -> str:
    """
    Say who was asked, how, by whom and when.

    Parameters
    ----------
    entry : Engagement
        The entry.

    Returns
    -------
    str
        Two lines.
    """
    about = f", about {entry.people:,}" if entry.people else ""
    how = f"{sentence_case(entry.way)}, {entry.organisation}, {short_date(entry.asked_on)}"
    return f"{entry.group}{about}\n{how}"


def told_words(entry: Engagement, today: datetime.date) -> str:
    """
    Say whether people were told what came of it.

    Parameters
    ----------
    entry : Engagement
        The entry.
    today : datetime.date
        The day to judge by.

    Returns
    -------
    str
        A few words.
    """
    if entry.told_on is not None:
        return short_date(entry.told_on)
    if entry.tell_by is None:
        return "No day promised"
    return f"By {short_date(entry.tell_by)}" + ("\n(past)" if entry.tell_by < today else "")


def _trainings(entries: Sequence[Training]) -> Table:
    columns = (
        Column("Who", 2.4),
        Column("Date", 1.2),
        Column("People", 0.9, number=True),
        Column("Topic", 3),
        Column("Its effect", 2.4),
    )
    rows = tuple(
        (
            f"{AUDIENCES[entry.audience]}\n{entry.organisation}",
            short_date(entry.held_on),
            entry.people,
            "\n".join(part for part in (entry.topic, _covers(entry.characteristics)) if part),
            entry.evaluation or "Nobody has looked yet.",
        )
        for entry in entries
    )
    return Table(f"Training given: {counted(len(entries), 'time')}", columns, rows)


def _covers(names: Sequence[str]) -> str:
    words = listed(CHARACTERISTIC_LABELS[name].lower() for name in names)
    return f"Covers: {words}" if words else ""


def engagement_sheets(part: EngagementPart) -> list[Sheet]:
    """
    Give the logs as sheets of a workbook.

    Parameters
    ----------
    part : EngagementPart
        The entries.

    Returns
    -------
    list of Sheet
        One for each log that has entries.
    """
    names = dict(part.zone_names)
    sheets = []
    if part.engagement:
        sheets.append(_engagement_sheet(part.engagement, names))
    if part.training:
        sheets.append(_training_sheet(part.training, names))
    return sheets


def _engagement_sheet(entries: Sequence[Engagement], names: Mapping[str, str]) -> Sheet:
    columns = (
        SheetColumn("Date", 12),
        SheetColumn("Who was asked", 30),
        SheetColumn("About how many", 10),
        SheetColumn("Characteristics", 24),
        SheetColumn("How", 18),
        SheetColumn("Asked by", 24),
        SheetColumn("Zones", 24),
        SheetColumn("What was heard", 50),
        SheetColumn("What changed", 50),
        SheetColumn("To be told by", 12),
        SheetColumn("Told on", 12),
    )
    rows = tuple(
        (
            entry.asked_on,
            entry.group,
            entry.people,
            listed(CHARACTERISTIC_LABELS[name] for name in entry.characteristics),
            entry.way,
            entry.organisation,
            listed(names.get(zone, zone) for zone in entry.zones) or "Whole partnership",
            entry.heard,
            entry.changed,
            entry.tell_by,
            entry.told_on,
        )
        for entry in entries
    )
    intro = "Who was asked, by group; what they said and what changed because of it."
    return Sheet("Engagement", "You said, we did", intro, columns, rows)


def _training_sheet(entries: Sequence[Training], names: Mapping[str, str]) -> Sheet:
    columns = (
        SheetColumn("Date", 12),
        SheetColumn("Audience", 24),
        SheetColumn("Organisation", 24),
        SheetColumn("People", 10),
        SheetColumn("Topic", 50),
        SheetColumn("Characteristics covered", 30),
        SheetColumn("Given by", 24),
        SheetColumn("Zones", 24),
        SheetColumn("What is known of its effect", 50),
    )
    rows = tuple(
        (
            entry.held_on,
            AUDIENCES[entry.audience],
            entry.organisation,
            entry.people,
            entry.topic,
            listed(CHARACTERISTIC_LABELS[name] for name in entry.characteristics),
            entry.provider,
            listed(names.get(zone, zone) for zone in entry.zones) or "Whole partnership",
            entry.evaluation,
        )
        for entry in entries
    )
    return Sheet("Training", "Training", "Which staff were trained in what.", columns, rows)
