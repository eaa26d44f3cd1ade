"""True counts on their way into a release: planners' side only, never on a page for councillors."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

QUARTERS = 4


@dataclass(frozen=True)
class SummaryYear:
    """
    A year that ends with a quarter, and the year before it.

    Parameters
    ----------
    end : datetime.date
        Last day of a calendar quarter.

    Raises
    ------
    UserError
        If the day is not one.
    """

    end: datetime.date

    def __post_init__(self) -> None:
        if quarter_end(self.end) != self.end:
            raise UserError(
                what="The last day of the summary year",
                found=f"({self.end:%d/%m/%Y}) is not the end of a quarter.",
                fix="Use 31 March, 30 June, 30 September or 31 December.",
            )

    @property
    def starts(self) -> tuple[datetime.date, ...]:
        """First days of the eight quarters, oldest first."""
        first = self.end.year * 4 + (self.end.month - 1) // 3 - 2 * QUARTERS + 1
        return tuple(
            datetime.date(number // 4, number % 4 * 3 + 1, 1) for number in range(first, first + 2 * QUARTERS)
        )

    @property
    def start(self) -> datetime.date:
        """First day of the year."""
        return self.starts[QUARTERS]

    @property
    def before_start(self) -> datetime.date:
        """First day of the year before."""
        return self.starts[0]

    @property
    def before_end(self) -> datetime.date:
        """Last day of the year before."""
        return self.start - datetime.timedelta(days=1)


def quarter_end(day: datetime.date) -> datetime.date:
    """
    Give the last day of the quarter a day lies in.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    datetime.date
        31 March, 30 June, 30 September or 31 December.
    """
    month = (day.month - 1) // 3 * 3 + 3
    after = datetime.date(day.year + month // 12, month % 12 + 1, 1)
    return after - datetime.timedelta(days=1)


@dataclass(frozen=True)
class AreaCounts:
    """
    True counts of one area.

    Parameters
    ----------
    code, name : str
        The area.
    residents : int or None
        Population; None when not loaded.
    area_km2 : float
        Size.
    quarters : tuple of int
        Incidents in the eight quarters of the two years, oldest first.
    characteristics : mapping
        Incidents of the year by characteristic, for those that some source records.
    sources : mapping
        Incidents of the year by source; they add up to the year.
    every_one_marked : bool
        Whether each incident of the year has at least one characteristic.
    """

    code: str
    name: str
    residents: int | None
    area_km2: float
    quarters: tuple[int, ...]
    characteristics: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    every_one_marked: bool = False

    @property
    def this_year(self) -> int:
        """Incidents of the year."""
        return sum(self.quarters[QUARTERS:])

    @property
    def year_before(self) -> int:
        """Incidents of the year before."""
        return sum(self.quarters[:QUARTERS])
