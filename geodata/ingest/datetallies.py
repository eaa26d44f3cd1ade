"""What a column of dates says about itself as a whole, added up over its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    import datetime

_MIDNIGHT_SHARE = 0.1


@dataclass(frozen=True)
class DateTally:
    """
    Counts over some rows of a column of dates.

    Parameters
    ----------
    column : str
        Its heading.
    day_first : bool
        Order of day and month in which it was read.
    wrong : str
        The first date that does not exist in that order; empty without one.
    fits_other_order : bool
        Whether every date can be read in the other order.
    both_ways : int
        Rows whose date means two things; counted when nobody said which order it is.
    example : tuple of str and datetime.datetime, or None
        The first of them, and how it was read.
    timed, midnight : int
        Rows with a time of day in the date itself, and those of them at midnight.
    unread_clocks : int
        Rows whose time of day, in a column of its own, could not be read.
    unread : int
        Rows whose date could not be used.
    """

    column: str
    day_first: bool = True
    wrong: str = ""
    fits_other_order: bool = True
    both_ways: int = 0
    example: tuple[str, datetime.datetime] | None = None
    timed: int = 0
    midnight: int = 0
    unread_clocks: int = 0
    unread: int = 0

    @property
    def midnight_is_no_time(self) -> bool:
        """Whether midnight is far too common to be a time of day, so that it means "time not known"."""
        if not self.midnight:
            return False
        return self.midnight == self.timed or (
            self.midnight >= 3 and self.midnight >= _MIDNIGHT_SHARE * self.timed
        )

    def __add__(self, later: DateTally) -> DateTally:
        """Add the rows that follow."""
        return replace(
            self,
            wrong=self.wrong or later.wrong,
            fits_other_order=self.fits_other_order and later.fits_other_order,
            both_ways=self.both_ways + later.both_ways,
            example=self.example or later.example,
            timed=self.timed + later.timed,
            midnight=self.midnight + later.midnight,
            unread_clocks=self.unread_clocks + later.unread_clocks,
            unread=self.unread + later.unread,
        )

    def check_order(self) -> None:
        """
        Refuse a column whose dates only make sense in the other order, rather than dropping half of them.

        Raises
        ------
        UserError
            If some date does not exist as it was read, and all do the other way round.
        """
        if not self.wrong or not self.fits_other_order:
            return
        first, second = ("month", "day") if self.day_first else ("day", "month")
        raise UserError(
            what=f"The dates in the column '{self.column}'",
            found=f"have the {first} first: '{self.wrong[:30]}' has no other meaning.",
            fix=f"Import the file with --{first}-first, or correct the dates so that the {second} comes "
            "first.",
        )

    def notes(self) -> tuple[str, ...]:
        """
        Say what the user should know.

        Returns
        -------
        tuple of str
            Sentences.
        """
        found = []
        if self.example:
            first, second = ("day", "month") if self.day_first else ("month", "day")
            text, moment = self.example
            found.append(
                f"In the column '{self.column}' {self.both_ways:,} dates could be read two ways; the {first} "
                f"was taken to come first: '{text[:30]}' is {moment.day} {moment:%B %Y}. "
                f"If the {second} comes first, undo this import and use --{second}-first."
            )
        if self.midnight_is_no_time and self.midnight < self.timed:
            found.append(
                f"{self.midnight} of {self.timed} times in '{self.column}' are exactly midnight: "
                "taken as 'time not known'."
            )
        if self.unread_clocks:
            found.append(
                f"{self.unread_clocks} times of day in a column of their own could not be read; "
                "their day was kept."
            )
        return tuple(found)
