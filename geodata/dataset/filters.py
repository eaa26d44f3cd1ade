"""Which incidents a question is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime


@dataclass(frozen=True)
class IncidentFilter:
    """
    A choice of incidents; an empty part means "all".

    Parameters
    ----------
    start, end : datetime.date or None
        First and last day, both included, compared with `occurred_from`.
    characteristics : tuple of str
        Column names of characteristics.
    combine : {"any", "all"}
        Whether one of `characteristics` is enough or every one of them must be marked.
    categories, sources, settings : tuple of str
        Values of `category`, `source` and `setting` to keep.
    """

    start: datetime.date | None = None
    end: datetime.date | None = None
    characteristics: tuple[str, ...] = ()
    combine: Literal["any", "all"] = "any"
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
