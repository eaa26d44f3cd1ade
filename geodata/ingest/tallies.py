"""What the rows of one layout add to the report of an import, added up over the parts they come in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.ingest.datetallies import DateTally


@dataclass(eq=False)
class Tally:
    """
    Counts over some rows.

    Parameters
    ----------
    rows : Counter of str
        Rows read, by file; the blank ones not counted.
    blank : int
        Blank rows left out.
    summaries : Counter of str
        Totals and footnotes, by file; they look like rows until their date is read.
    dates : dict of str to DateTally
        What the columns of dates say, by field.
    lost_impacts : int
        Values of impact that could not be used.
    unknown : dict of str to Counter
        Values no list knows with their rows, by field.
    """

    rows: Counter[str] = field(default_factory=Counter)
    blank: int = 0
    summaries: Counter[str] = field(default_factory=Counter)
    dates: dict[str, DateTally] = field(default_factory=dict)
    lost_impacts: int = 0
    unknown: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, later: Tally) -> None:
        """
        Add the rows that follow.

        Parameters
        ----------
        later : Tally
            Of the same layout.
        """
        self.rows.update(later.rows)
        self.blank += later.blank
        self.summaries.update(later.summaries)
        for name, tally in later.dates.items():
            self.dates[name] = self.dates[name] + tally if name in self.dates else tally
        self.lost_impacts += later.lost_impacts
        for name, values in later.unknown.items():
            self.unknown.setdefault(name, Counter()).update(values)

    @property
    def dropped(self) -> int:
        """Blank rows, totals and footnotes left out."""
        return self.blank + self.summaries.total()

    def check_orders(self) -> None:
        """
        Refuse a column whose dates only make sense in the other order of day and month.

        Raises
        ------
        UserError
            For the first such column.
        """
        for tally in self.dates.values():
            tally.check_order()

    def reads_midnight_as(self, other: Tally) -> bool:
        """
        Tell whether another tally takes midnight for the same in every column.

        Parameters
        ----------
        other : Tally
            Of the same layout.

        Returns
        -------
        bool
            False when rows read by the one would come out differently by the other.
        """
        return all(
            tally.midnight_is_no_time == other.dates[name].midnight_is_no_time
            for name, tally in self.dates.items()
            if tally.midnight or other.dates[name].midnight
        )

    def notes(self) -> tuple[str, ...]:
        """
        Say what the user should know.

        Returns
        -------
        tuple of str
            Sentences.
        """
        found = [
            note for name, tally in self.dates.items() if name != "reported_at" for note in tally.notes()
        ]
        reported = self.dates.get("reported_at")
        if reported and reported.unread:
            found.append(
                f"{reported.unread} dates in '{reported.column}' could not be used and were left empty."
            )
        if self.lost_impacts:
            one = self.lost_impacts == 1
            of = "1 value of impact is" if one else f"{self.lost_impacts:,} values of impact are"
            found.append(f"{of} not between 1 and 5 and {'was' if one else 'were'} left empty.")
        return tuple(found)

    def unknown_values(self) -> Counter[str]:
        """
        Give the values no list knows.

        Returns
        -------
        Counter of str
            Field and value, with their rows.
        """
        return Counter(
            {
                f"{name}: {value}": count
                for name, values in self.unknown.items()
                for value, count in values.items()
                if count
            }
        )
