"""From what a person chose to a checked choice of incidents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, SETTINGS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from geodata.workspace import Workspace

__all__ = ["IncidentFilter", "as_recorded", "make_filter"]


def make_filter(
    *,
    start: datetime.date | None = None,
    end: datetime.date | None = None,
    characteristics: Sequence[str] = (),
    combine: str = "any",
    categories: Sequence[str] = (),
    sources: Sequence[str] = (),
    settings: Sequence[str] = (),
) -> IncidentFilter:
    """
    Check a choice of incidents and freeze it.

    Parameters
    ----------
    start, end : datetime.date or None
        First and last day, both included.
    characteristics : sequence of str
        Column names of characteristics.
    combine : str
        ``any`` or ``all`` of the characteristics.
    categories, sources, settings : sequence of str
        Values to keep; empty keeps all.

    Returns
    -------
    IncidentFilter
        The choice.

    Raises
    ------
    UserError
        If the period ends before it starts, or a characteristic, setting or combination is not one we know.
    """
    if start and end and end < start:
        raise UserError(
            what="The period",
            found=f"ends on {end}, before it starts on {start}.",
            fix="Swap the two dates.",
        )
    _require_known("characteristic", characteristics, CHARACTERISTICS)
    _require_known("setting", settings, SETTINGS)
    _require_known("choice for combining characteristics", (combine,), ("any", "all"))
    return IncidentFilter(
        start=start,
        end=end,
        characteristics=tuple(characteristics),
        combine=cast("Literal['any', 'all']", combine),
        categories=tuple(categories),
        sources=tuple(sources),
        settings=tuple(settings),
    )


def as_recorded(workspace: Workspace, where: IncidentFilter) -> IncidentFilter:
    """
    Spell the categories and sources of a choice as the records do.

    Parameters
    ----------
    workspace : Workspace
        Whose records.
    where : IncidentFilter
        The choice; capital letters and blanks at the ends do not matter in it.

    Returns
    -------
    IncidentFilter
        The choice as recorded.

    Raises
    ------
    UserError
        If no record has such a category or source: a slip of the pen must not read as "none happened".
    """
    from hotspots.workflows.contents import known_values

    if not where.categories and not where.sources:
        return where
    known = known_values(workspace)
    if not known["incidents"]:
        return where
    return replace(
        where,
        categories=_spelled("category", where.categories, known["categories"]),
        sources=_spelled("source", where.sources, known["sources"]),
    )


def _spelled(noun: str, values: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    recorded = list(known)
    found: list[str] = []
    for value in values:
        alike = [one for one in recorded if one.strip().casefold() == value.strip().casefold()]
        if not alike:
            more = f" and {len(recorded) - 20} more" if len(recorded) > 20 else ""
            raise UserError(
                what=f"The {noun} '{value}'",
                found="is in no record of this workspace.",
                fix=f"Use one of: {', '.join(recorded[:20])}{more}.",
            )
        found += [value] if value in alike else alike
    return tuple(dict.fromkeys(found))


def _require_known(noun: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise UserError(
                what=f"The {noun}",
                found=f"'{value}' is not one we know.",
                fix=f"Use one of: {', '.join(known)}.",
            )
