"""A table of survey rates: how many incidents surveys lead one to expect among so many people at risk."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANY = "any"
"""Name of the row for incidents that target any of the characteristics the survey covers."""
RATES = ("rate_low", "rate_mid", "rate_high")
SHARES = ("reported_low", "reported_mid", "reported_high")


@dataclass(frozen=True)
class SurveyRate:
    """
    One row of the table.

    Parameters
    ----------
    characteristic : str
        A characteristic's column name, or ``any``.
    covers : tuple of str
        Characteristics whose incidents the survey counts; for a single one, that one.
    measure : str
        Population measure of the people at risk.
    group : str
        Group of it; empty for everyone.
    rate_low, rate_mid, rate_high : float
        Incidents for each 1,000 such people a year: least, best and most.
    reported_low, reported_mid, reported_high : float or None
        Share of incidents that reach the police, 0 to 1; None where none is known.
    year : str
        What years the figures are of.
    source : str
        Where they come from, and what was worked out.
    """

    characteristic: str
    covers: tuple[str, ...]
    measure: str
    group: str
    rate_low: float
    rate_mid: float
    rate_high: float
    reported_low: float | None
    reported_mid: float | None
    reported_high: float | None
    year: str
    source: str


COLUMNS = tuple(field.name for field in fields(SurveyRate))


def read_rates(rows: Sequence[Mapping[str, Any]], *, what: str) -> tuple[SurveyRate, ...]:
    """
    Check rows of a table and make them survey rates.

    Parameters
    ----------
    rows : sequence of mapping
        Texts or numbers by column name; ``covers`` may be a list, or a text with commas or semicolons.
    what : str
        How to call the table in a message.

    Returns
    -------
    tuple of SurveyRate
        One a row, in the order given.

    Raises
    ------
    UserError
        If a row cannot be used; it names the row, counted from 1.
    """
    found = tuple(_row(dict(row), f"{what}, row {number},") for number, row in enumerate(rows, start=1))
    names = [rate.characteristic for rate in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UserError(
            what, f"has more than one row for {', '.join(twice)}.", "Keep one row for each characteristic."
        )
    return found


def _row(row: dict[str, Any], what: str) -> SurveyRate:
    name = _text(row.get("characteristic")).lower().replace(" ", "_") or ANY
    if name not in (ANY, *CHARACTERISTICS):
        raise UserError(what, f"is about '{name}'.", f"Use one of: {ANY}, {', '.join(CHARACTERISTICS)}.")
    covers = _names(row.get("covers"), what) or (tuple(CHARACTERISTICS) if name == ANY else (name,))
    low, mid, high = (_number(row.get(column), column, what) for column in RATES)
    if mid is None:
        raise UserError(what, "has no rate_mid.", "Give the best estimate per 1,000 people a year.")
    rate = SurveyRate(
        characteristic=name,
        covers=covers if name == ANY else (name,),
        measure=_text(row.get("measure")) or "residents",
        group=_text(row.get("group")),
        # Without a range the best estimate stands for all three: no range is made up.
        rate_low=mid if low is None else low,
        rate_mid=mid,
        rate_high=mid if high is None else high,
        **{column: _number(row.get(column), column, what) for column in SHARES},
        year=_text(row.get("year")),
        source=_text(row.get("source")),
    )
    return _checked(rate, what)


def _checked(rate: SurveyRate, what: str) -> SurveyRate:
    if not 0 <= rate.rate_low <= rate.rate_mid <= rate.rate_high <= 1_000_000:
        raise UserError(
            what,
            f"has rates {rate.rate_low:g}, {rate.rate_mid:g}, {rate.rate_high:g}.",
            "Give the least, the best and the most, in that order, none below nought.",
        )
    shares = [getattr(rate, name) for name in SHARES]
    given = [share for share in shares if share is not None]
    if given and (len(given) < 3 or not 0 <= shares[0] <= shares[1] <= shares[2] <= 1):
        raise UserError(
            what,
            "has shares reported that are incomplete, out of order, or not between 0 and 1.",
            "Give all three, such as 0.11, 0.26 and 0.46, or leave all three empty.",
        )
    if not rate.source:
        raise UserError(what, "names no source.", "Say where the figures come from: the map repeats it.")
    return rate


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value).strip()


def _names(value: Any, what: str) -> tuple[str, ...]:
    if value is None or isinstance(value, float):
        return ()
    parts = value.replace(";", ",").split(",") if isinstance(value, str) else list(value)
    names = tuple(str(part).strip().lower().replace(" ", "_") for part in parts if str(part).strip())
    for name in names:
        if name not in CHARACTERISTICS:
            raise UserError(what, f"covers '{name}'.", f"Use some of: {', '.join(CHARACTERISTICS)}.")
    return names


def _number(value: Any, column: str, what: str) -> float | None:
    text = _text(value)
    if not text:
        return None
    try:
        number = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UserError(what, f"has '{text[:20]}' as {column}.", "Give a number, or leave the cell empty.")
    return number
