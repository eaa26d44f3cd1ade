"""A first guess at what the columns of an unknown file mean; the user corrects it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geodata.ingest.dates import DateProblem, parse_date
from geodata.ingest.layouts import Layout, simplify
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PATTERNS: dict[str, tuple[str, ...]] = {
    "reported_at": (
        r"\b(date|when|time)\b.*\b(reported|recorded|logged|received)\b",
        r"\b(reported|recorded)( date| on| at)?$",
    ),
    "reported_time": (
        r"\btime (reported|recorded)\b",
        r"\breported time\b",
    ),
    "occurred_to": (
        r"\b(date to|to date|end date|date end|latest date|date until|occurred to|until|last date)\b",
    ),
    "occurred_to_time": (r"\b(time to|to time|end time|latest time)\b",),
    "occurred_from": (
        r"^(date|month|when|occurred|datetime|date time)$",
        r"\b(date from|from date|start date|earliest date|occurred from)\b",
        r"\b(occurrence|incident|offen[cs]e|event|crime|committed|occurred|"
        r"happened)\b.*\b(date|datetime|month|on)\b",
        r"\bdate\b.*\b(occurr|incident|offen[cs]e|event|crime|committed|happened)",
        r"\bwhen it happened\b",
        r"\bdate ?time\b",
    ),
    "occurred_time": (
        r"^time$",
        r"\b(from time|earliest time)\b",
        r"\b(time from|start time|incident time|occurrence time|time of (incident|offen[cs]e|day))\b",
        r"\btime occurred\b",
    ),
    "longitude": (
        r"^(longitude|lon|lng|long|x coord(inate)? wgs84)$",
        r"\blongitude\b",
    ),
    "latitude": (
        r"^(latitude|lat|y coord(inate)? wgs84)$",
        r"\blatitude\b",
    ),
    "easting": (
        r"^(easting|eastings|x|east|x coord(inate)?|osgb x|easting m)$",
        r"\beastings?\b",
    ),
    "northing": (
        r"^(northing|northings|y|north|y coord(inate)?|osgb y|northing m)$",
        r"\bnorthings?\b",
    ),
    "grid_reference": (r"\b(grid ref(erence)?|os grid|ngr)\b",),
    "postcode": (r"\bpost ?codes?\b",),
    "area_code": (
        r"\b(lsoa|msoa|ward|output area|neighbourhood|neighborhood|hood|beat|district|"
        r"zip)\b.*\b(code|cd|id|158)\b",
        r"\bzip ?(code)?\b",
        r"^(lsoa|ward|area code|neighbourhood|beat)$",
        r"^(lsoa|ward)\d\dcd$",
    ),
    "victim": (r"\b(victim|complainant|aggrieved)\b.*\b(id|ref|reference|number|no|urn)\b",),
    "suspect": (r"\b(suspect|offender|perpetrator|accused)\b.*\b(id|ref|reference|number|no|urn)\b",),
    "motives": (
        r"\b(motiv\w*|bias|hate (strand|type|crime type|flag|category)s?|strands?|"
        r"targeted because|protected characteristics?|prejudice)\b",
    ),
    "is_crime": (r"^(is crime|crime recorded|crime or incident|crime y n|recorded as crime|crime)$",),
    "outcome": (r"\b(outcome|disposal|clearance|status|result)\b",),
    "category": (
        r"\b(offen[cs]e|crime type|incident type|category|type of (incident|crime)|"
        r"what happened|classification|crime description)s?\b",
        r"^type$",
    ),
    "setting": (
        r"\b(location type|place type|premises|setting|location category|offen[cs]e location|"
        r"type of (place|location))\b",
        r"^place$",
    ),
    "impact": (r"\b(impact|harm level)\b",),
    "reporting_route": (
        r"\b(reporting route|how reported|reporting method|report(ed)? (by|via|method|channel))\b",
    ),
    "reference": (
        r"^(id|ref|reference|urn|case|number|no)$",
        r"\b(incident|crime|case|event|report|offen[cs]e|occurrence)\b.*\b(id|ref|reference|number|no|urn)\b",
        r"\b(unique id|reference number|ref no|crime id)\b",
    ),
}
"""Patterns of simplified headings, tried in this order; any of a field's patterns is enough."""

_CHARACTERISTIC_WORDS = {
    "gender_identity": r"\b(gender identity|transgender|trans)\b",
    "sexual_orientation": r"\b(sexual orientation|sexuality|homophobic)\b",
    "religion_or_belief": r"\b(religion|religious|faith|belief)\b",
    "disability": r"\b(disability|disabled|disablist)\b",
    "race": r"\b(race|racial|racist|ethnicity)\b",
    "gender": r"\b(gender|sex|misogyny)\b",
    "age": r"^age( bias| related| flag| motivated)?$",
}
_PEOPLE = re.compile(
    r"\b(victims?|offenders?|suspects?|complainants?|perpetrators?|accused|aggrieved|officers?|caller)\b"
)


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Layout:
    """
    Propose a layout from headings and first rows.

    Parameters
    ----------
    headings : sequence of str
        Of the file.
    rows : sequence of sequence of str
        First rows.

    Returns
    -------
    Layout
        Named ``proposed``. Each column has one meaning at most; columns about victims or offenders are never
        taken for motives; a date column must hold dates, and coordinates must hold numbers.
    """
    fields: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    checks: dict[str, Callable[[str], bool]] = {
        "occurred_from": _is_date,
        "occurred_to": _is_date,
        "reported_at": _is_date,
        **dict.fromkeys(("longitude", "latitude", "easting", "northing"), _is_number),
    }
    for name, patterns in _PATTERNS.items():
        pattern = "|".join(patterns)
        for place, heading in enumerate(headings):
            values = [row[place] for row in rows if place < len(row) and row[place].strip()]
            if heading in taken or not re.search(pattern, simplify(heading)):
                continue
            if name in checks and values and not _mostly(checks[name], values):
                continue
            fields[name] = (heading,)
            taken.add(heading)
            break
    _propose_characteristics(headings, rows, fields, taken)
    records = tuple(name for name in CHARACTERISTICS if name in fields)
    return Layout(
        "proposed",
        "Proposed from the headings",
        fields,
        records=records,
        day_first=guess_day_first(headings, rows, fields),
    )


def _propose_characteristics(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    fields: dict[str, tuple[str, ...]],
    taken: set[str],
) -> None:
    for name, pattern in _CHARACTERISTIC_WORDS.items():
        for place, heading in enumerate(headings):
            words = simplify(heading)
            if heading in taken or _PEOPLE.search(words) or not re.search(pattern, words):
                continue
            values = [row[place] for row in rows if place < len(row) and row[place].strip()]
            if values and _mostly(_is_number_above_one, values):
                continue
            fields[name] = (heading,)
            taken.add(heading)
            break


def guess_day_first(
    headings: Sequence[str], rows: Sequence[Sequence[str]], fields: dict[str, tuple[str, ...]]
) -> bool | None:
    """
    Tell the order of day and month where the first rows leave no doubt.

    Parameters
    ----------
    headings : sequence of str
        Of the file.
    rows : sequence of sequence of str
        First rows.
    fields : dict of str to tuple of str
        Proposed meaning of the columns.

    Returns
    -------
    bool or None
        None when both orders fit.
    """
    if "occurred_from" not in fields:
        return None
    place = list(headings).index(fields["occurred_from"][0])
    values = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    fits = {order: all(_is_date(value, day_first=order) for value in values) for order in (True, False)}
    if fits[True] == fits[False]:
        return None
    return fits[True]


def _mostly(check: Callable[[str], bool], values: Sequence[str]) -> bool:
    return sum(1 for value in values if check(value)) * 2 >= len(values)


def _is_date(text: str, *, day_first: bool | None = None) -> bool:
    for order in (True, False) if day_first is None else (day_first,):
        try:
            parse_date(text, day_first=order)
        except DateProblem:
            continue
        return True
    return False


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[+-]?\d+([.,]\d+)?\s*", text))


def _is_number_above_one(text: str) -> bool:
    return _is_number(text) and text.strip() not in ("0", "1")
