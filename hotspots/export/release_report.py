"""A release as report blocks: its tables, what is hidden and why, and how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.release import Released
from hotspots.export.release_tables import release_tables, rule_notes
from hotspots.export.report import Bullets, Callout, Column, Facts, Heading, Paragraph, Report, Table
from hotspots.wording import format_date, format_period, level_label

if TYPE_CHECKING:
    from hotspots.export.report import Block
    from hotspots.store.releases import FrozenRelease


def build_release_report(frozen: FrozenRelease, released: Released, *, fictional: bool) -> Report:
    """
    Put the document of a release together.

    Parameters
    ----------
    frozen : FrozenRelease
        Its number, dates and hash.
    released : Released
        Its tables.
    fictional : bool
        Whether the data is made up.

    Returns
    -------
    Report
        Without a protective marking, for it is safe to share.

    Raises
    ------
    TypeError
        If anything but a `Released` is given: documents for the public are made of released values.
    """
    if not isinstance(released, Released):
        raise TypeError("a release document is made from a Released table only")
    blocks: list[Block] = [Callout("Read with care", " ".join(rule_notes(released)))]
    for place, table in enumerate(release_tables(released)):
        blocks.append(Heading(table.title, 1, new_page=place > 0))
        if table.note:
            blocks.append(Paragraph(table.note))
        columns = tuple(
            Column(name, 2.4 if at == 0 else 1.0, at > 0) for at, name in enumerate(table.headings)
        )
        blocks.append(Table(table.title, columns, table.rows))
    blocks += [Heading("How these figures were made", 1), Bullets(_method(released)), _facts(frozen)]
    return Report(
        title=f"Targeted harassment and violence by {level_label(released.level).lower()}",
        subtitle=f"Recorded incidents, {format_period(released.period.start, released.period.end)}",
        organisation="",
        marking="",
        fictional=fictional,
        made_on=frozen.made_at.date(),
        cover=(),
        blocks=tuple(blocks),
    )


def _method(released: Released) -> tuple[str, ...]:
    together = [area.name for area in released.areas if len(area.members) > 1]
    told = [
        "An incident counts in the area and quarter in which it happened.",
        "Before anything was frozen, a program looked for every count that could be worked out from these "
        "tables and all other live releases together; counts that would have given one away are not shown.",
    ]
    if together:
        told.append(
            f"Counted together, because counts of each alone would be too small: {'; '.join(together)}."
        )
    return tuple(told)


def _facts(frozen: FrozenRelease) -> Facts:
    version = "not kept" if frozen.table_version is None else str(frozen.table_version)
    return Facts(
        (
            ("Release", frozen.release_id),
            ("Frozen on", format_date(frozen.made_at.date())),
            ("Version of the records", version),
            ("Check sum (SHA-256)", frozen.sha256),
        )
    )
