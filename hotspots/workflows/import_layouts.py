"""How a file is to be read: the layout chosen, recognised or proposed; and a look into a file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.ingest.layouts import Layout, built_in_layouts, field_name, recognise, saved_layouts, simplify
from geodata.schema import CHARACTERISTICS
from hotspots.workflows.columns import moment_in_words
from hotspots.workflows.import_reports import Preview

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geodata.ingest.records import OpenFile
    from geodata.workspace import Workspace


@dataclass(frozen=True)
class Choice:
    """
    What the user chose for an import.

    Parameters
    ----------
    source : str
        Who recorded the incidents.
    layout : str, Layout or None
        How to read the files.
    mapping : mapping of str to str
        Field to column, on top of the layout.
    day_first : bool or None
        Order of day and month.
    """

    source: str
    layout: str | Layout | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None


def known_words(layouts: Sequence[Layout]) -> frozenset[str]:
    """
    Give the headings that layouts ask for.

    Parameters
    ----------
    layouts : sequence of Layout
        The layouts.

    Returns
    -------
    frozenset of str
        In small letters.
    """
    return frozenset(heading.casefold() for layout in layouts for heading in layout.requires)


def settle_layout(file: OpenFile, choice: Choice, layouts: Sequence[Layout]) -> tuple[Layout, list[str]]:
    """
    Decide how to read a file.

    Parameters
    ----------
    file : OpenFile
        The file.
    choice : Choice
        Layout and mapping the user gave.
    layouts : sequence of Layout
        To recognise it by.

    Returns
    -------
    tuple of Layout and list of str
        The layout with the file's own headings, and what the user should know.

    Raises
    ------
    UserError
        If there is no such layout or column, or no date column can be found.
    """
    notes: list[str] = []
    base = _base_layout(file, choice, layouts)
    fields, missing = _present(base, file.headings)
    if missing and base.name != "proposed":
        notes.append(f"The layout {base.name} also knows {', '.join(missing)}, which the file has not.")
    for name, column in choice.mapping.items():
        fields.pop(field_name(name), None)
        if column.strip():
            heading = _heading(column, file.headings)
            fields = {key: tuple(one for one in value if one != heading) for key, value in fields.items()}
            fields[field_name(name)] = (heading,)
    fields = {key: value for key, value in fields.items() if value}
    if "occurred_from" not in fields:
        raise UserError(
            what=f"The file {file.name}",
            found=f"has no column we know as the date; it has: {_shown(file.headings)}.",
            fix="Name the columns with --map, such as --map occurred_from=COLUMN, or choose a --layout.",
        )
    if base.name == "proposed":
        meant = "; ".join(f"{name} = {', '.join(columns)}" for name, columns in fields.items())
        notes.append(f"No layout knows these headings; they were taken as: {meant}. Correct it with --map.")
        used = {column for columns in fields.values() for column in columns}
        unused = [heading for heading in file.headings if heading not in used]
        if unused:
            notes.append(f"Columns not used: {_shown(unused)}.")
    records = tuple(
        dict.fromkeys(
            [*base.records, *(name for name in fields if name in choice.mapping and name in CHARACTERISTICS)]
        )
    )
    return replace(base, fields=fields, records=records), notes


def _base_layout(file: OpenFile, choice: Choice, layouts: Sequence[Layout]) -> Layout:
    from geodata.ingest.proposals import propose

    if isinstance(choice.layout, Layout):
        return choice.layout
    if choice.layout is not None:
        named = next((layout for layout in layouts if layout.name == choice.layout), None)
        if named is None:
            raise UserError(
                f"The layout '{choice.layout}'",
                "is not known.",
                f"Use one of: {', '.join(layout.name for layout in layouts)}.",
            )
        return named
    known = recognise(file.headings, layouts)
    if known is None and choice.mapping:
        # The order of day and month stays a question to the user: a guess could misread every date.
        return replace(propose(file.headings, file.first_rows), day_first=None)
    return known or replace(propose(file.headings, file.first_rows), day_first=None)


def _present(layout: Layout, headings: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Give the layout's columns as the file spells them, and those it has not."""
    spelled = {simplify(heading): heading for heading in reversed(headings)}
    fields: dict[str, tuple[str, ...]] = {}
    missing: list[str] = []
    for name, columns in layout.fields.items():
        found = tuple(spelled[simplify(column)] for column in columns if simplify(column) in spelled)
        missing += [column for column in columns if simplify(column) not in spelled]
        if found:
            fields[name] = found
    return fields, missing


def _shown(headings: Sequence[str]) -> str:
    """Name the columns in a message: not too many, none too long, no signs that a terminal would act on."""
    short = ["".join(sign for sign in heading if sign.isprintable())[:40] for heading in headings[:20]]
    return ", ".join(short) + (f" and {len(headings) - 20} more" if len(headings) > 20 else "")


def _heading(column: str, headings: Sequence[str]) -> str:
    if column in headings:
        return column
    spelled = {simplify(heading): heading for heading in headings}
    if simplify(column) not in spelled:
        raise UserError(
            f"The column '{column}'", "is not in the file.", f"Its columns are: {_shown(headings)}."
        )
    return spelled[simplify(column)]


def look_into(workspace: Workspace, path: Path) -> Preview:
    """
    Look into a file before it is imported.

    Parameters
    ----------
    workspace : Workspace
        Its saved layouts are looked at too.
    path : pathlib.Path
        The file.

    Returns
    -------
    Preview
        Layout recognised or proposed, and examples of its dates.
    """
    from geodata.ingest.dates import DateProblem, parse_date
    from geodata.ingest.proposals import guess_day_first, propose
    from geodata.ingest.readers import open_file

    layouts = (*saved_layouts(workspace.layouts_path), *built_in_layouts())
    file = open_file(path, known=known_words(layouts))
    known = recognise(file.headings, layouts)
    proposal = (
        replace(known, fields=_present(known, file.headings)[0])
        if known
        else propose(file.headings, file.first_rows)
    )
    problems, examples = list(file.notes), []
    if "occurred_from" not in proposal.fields:
        problems.append("No column was recognised as the date of the incident: choose one.")
    else:
        place = file.headings.index(proposal.fields["occurred_from"][0])
        values = dict.fromkeys(
            row[place].strip() for row in file.first_rows if place < len(row) and row[place].strip()
        )
        order = proposal.day_first if proposal.day_first is not None else True
        for value in list(values)[:3]:
            try:
                examples.append((value, moment_in_words(parse_date(value, day_first=order))))
            except DateProblem as problem:
                problems.append(f"The date '{value[:30]}' is {problem}.")
        if known is None and guess_day_first(file.headings, file.first_rows, dict(proposal.fields)) is False:
            problems.append("The dates have the month first, as in the United States: check the examples.")
    return Preview(
        file.headings,
        file.first_rows[:20],
        known.name if known else None,
        proposal,
        tuple(examples),
        tuple(problems),
    )
