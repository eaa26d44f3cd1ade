"""A count that may be shown: its type refuses every number the rule would not give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Literal["number", "fewer than 10", "not shown", "not recorded"]


@dataclass(frozen=True)
class ReleasedCount:
    """
    One released count.

    Parameters
    ----------
    value : int or None
        A multiple of 5, at least 10; None unless `state` is ``number``.
    state : {"number", "fewer than 10", "not shown", "not recorded"}
        ``not shown``: left out because it would give another hidden count away.
        ``not recorded``: no source records this.

    Raises
    ------
    ValueError
        If the number is one the rule never gives.
    """

    value: int | None
    state: State

    def __post_init__(self) -> None:
        allowed = self.value is None if self.state != "number" else _is_released(self.value)
        if not allowed:
            raise ValueError("not a released count")

    @property
    def text(self) -> str:
        """What to print."""
        return f"{self.value:,}" if self.value is not None else self.state


def _is_released(value: int | None) -> bool:
    return type(value) is int and value >= 10 and value % 5 == 0


HIDDEN = ReleasedCount(None, "fewer than 10")
NOT_SHOWN = ReleasedCount(None, "not shown")
NOT_RECORDED = ReleasedCount(None, "not recorded")


@dataclass(frozen=True)
class ReleasedArea:
    """
    Released counts of one area.

    Parameters
    ----------
    code, name : str
        The area.
    residents : int or None
        Population, which is public.
    area_km2 : float
        Size.
    this_year, year_before : ReleasedCount
        Incidents.
    quarters : tuple of ReleasedCount
        The four quarters of the year; empty when left out.
    characteristics, sources : dict
        Incidents of the year; empty when left out.
    """

    code: str
    name: str
    residents: int | None
    area_km2: float
    this_year: ReleasedCount
    year_before: ReleasedCount
    quarters: tuple[ReleasedCount, ...]
    characteristics: Mapping[str, ReleasedCount]
    sources: Mapping[str, ReleasedCount]
