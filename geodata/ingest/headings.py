"""Finding the row of headings below title rows, and telling data from totals and footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_WORDS = frozenset(
    [
        "date",
        "time",
        "month",
        "year",
        "when",
        "reported",
        "occurred",
        "incident",
        "offence",
        "offense",
        "crime",
        "category",
        "type",
        "reference",
        "ref",
        "id",
        "number",
        "no",
        "outcome",
        "status",
        "motive",
        "motivation",
        "bias",
        "hate",
        "strand",
        "characteristic",
        "age",
        "disability",
        "gender",
        "race",
        "religion",
        "belief",
        "sexual",
        "orientation",
        "identity",
        "ethnicity",
        "location",
        "place",
        "postcode",
        "easting",
        "northing",
        "latitude",
        "longitude",
        "lat",
        "lon",
        "lng",
        "grid",
        "lsoa",
        "ward",
        "area",
        "borough",
        "neighbourhood",
        "code",
        "name",
        "setting",
        "route",
        "impact",
        "severity",
        "victim",
        "suspect",
        "group",
        "source",
        "police",
        "force",
        "district",
        "council",
        "zipcode",
        "zip",
        "address",
        "street",
        "stop",
        "case",
        "report",
    ]
)
_BEST_SCORE = 3.0  # every cell a known word, none a figure or a repeat
_TOTAL = re.compile(r"^(grand |sub ?|overall )?totals?\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"^((19|20)\d\d[-/ ]?(0[1-9]|1[0-2])|(19|20)\d\d([-/]\d\d)?|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/ ]*((19|20)?\d\d)?|"
    r"(q[1-4]|quarter [1-4])[-/ ]*((19|20)?\d\d)?)$",
    re.IGNORECASE,
)


def find_headings(rows: Sequence[Sequence[str]], *, known: Collection[str] = ()) -> int:
    """
    Find the row of headings among the first rows of a file.

    Parameters
    ----------
    rows : sequence of sequence of str
        First rows; up to 30 are looked at.
    known : collection of str
        Headings that layouts ask for, in small letters.

    Returns
    -------
    int
        Position of the row.
    """
    widest = max((_filled(row) for row in rows[:30]), default=0)
    best, best_score = 0, -1.0
    for position, row in enumerate(rows[:30]):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or (len(cells) < 2 and widest > 1):
            continue
        score = _likeness(cells, known) - (0.5 if len(cells) < 0.6 * widest else 0)
        if score > best_score + 0.2:
            best, best_score = position, score
        if best_score >= _BEST_SCORE - 0.2:
            break  # no later row can be that much better
    return best


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _likeness(cells: Sequence[str], known: Collection[str]) -> float:
    """Score how much a row looks like headings: known words count for it, figures and repeats against it."""
    hits = sum(1 for cell in cells if cell.casefold() in known or _has_word(cell)) / len(cells)
    figures = sum(
        1 for cell in cells if re.fullmatch(r"[\d\s./:+-]+", cell) and not _PERIOD.match(cell)
    ) / len(cells)
    repeats = 1 - len({cell.casefold() for cell in cells}) / len(cells)
    return 1 + 2 * hits - 2 * figures - repeats


def _has_word(cell: str) -> bool:
    return len(cell) <= 60 and any(word in _WORDS for word in re.findall(r"[a-z]+", _spaced(cell)))


def _spaced(cell: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell).casefold().replace("_", " ")


def unique_headings(row: Sequence[str]) -> tuple[str, ...]:
    """
    Name every column once: blank headings by their place, repeated ones by a number.

    Parameters
    ----------
    row : sequence of str
        The row of headings.

    Returns
    -------
    tuple of str
        As many names.
    """
    names: dict[str, int] = {}
    for place, cell in enumerate(row, start=1):
        heading = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        name, again = heading, names.get(heading, 1)
        while name in names:
            again += 1
            name = f"{heading} ({again})"
        names[heading] = again
        names[name] = names.get(name, 1)
    return tuple(names)


def is_summary_row(cells: Sequence[str]) -> bool:
    """
    Tell whether a row is a total or a footnote rather than a record.

    Parameters
    ----------
    cells : sequence of str
        The whole row.

    Returns
    -------
    bool
        True for "Total", "Grand total" and for a row with one long text only.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return True
    if _TOTAL.match(filled[0]):
        return True
    alone = len(filled) == 1 and len(cells) > 2
    return alone and (
        len(filled[0]) > 20 or filled[0][:1] in "*†¹[(" or filled[0].casefold().startswith(("note", "source"))
    )


def refuse_counts(headings: Sequence[str], name: str) -> None:
    """
    Refuse a table of counts: many columns whose headings are months or years.

    Parameters
    ----------
    headings : sequence of str
        Of the file.
    name : str
        Name of the file.

    Raises
    ------
    UserError
        If six or more headings, and at least half of them, are periods.
    """
    periods = [heading for heading in headings if _PERIOD.match(heading.strip())]
    if len(periods) >= 6 and 2 * len(periods) >= len(headings):
        raise UserError(
            what=f"The file {name}",
            found=f"is a table of counts, not of incidents: {len(periods)} of its {len(headings)} columns "
            f"are periods ({periods[0]} to {periods[-1]}).",
            fix="Import a file with one row an incident: counts cannot be told apart again.",
        )
