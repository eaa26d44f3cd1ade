"""Before starting: the smallest fall that could be seen, for zones alone and together, and for longer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.evaluate.did import FEWEST_MONTHS, difference_in_differences
from hotspots.evaluate.visible import VisibleFall, rounded_up, smallest_visible_fall
from hotspots.plan.zone_profile import inside
from hotspots.wording import counted, format_date, listed
from hotspots.workflows.evaluation.choosing import PRESELECTED, Options, suggest_choice
from hotspots.workflows.evaluation.comparing import Records, read_records
from hotspots.workflows.evaluation.periods import choose_periods

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.workflows.evaluation.periods import Periods

LENGTHS = (12, 24, 36)
LIKE_IT = (2, 3)


@dataclass(frozen=True)
class Outlook:
    """
    What one way of evaluating could show.

    Parameters
    ----------
    what : str
        Which zones.
    months : int
        Months on each side.
    a_year : float
        Incidents a year.
    percent : float or None
        Smallest fall that could be seen, as a share; None when none could.
    sentence : str
        In words.
    supposed : bool
        Whether it supposes zones that are not there: as many more, each like this one.
    """

    what: str
    months: int
    a_year: float
    percent: float | None
    sentence: str
    supposed: bool = False

    @property
    def short(self) -> str:
        """The smallest fall in a few words."""
        if self.percent is None:
            return "no fall could be seen"
        if self.percent >= 100:
            return "only a fall to none could be seen"
        return f"a fall of {rounded_up(self.percent)}% or more could be seen"


@dataclass(frozen=True)
class BeforeStarting:
    """
    The smallest falls that could be seen.

    Parameters
    ----------
    sentence : str
        For twelve months each side, all zones together.
    rows : tuple of Outlook
        Zones alone and together, shorter and longer.
    notes : tuple of str
        What it rests on.
    """

    sentence: str
    rows: tuple[Outlook, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain values."""
        return {
            "sentence": self.sentence,
            "rows": [{**asdict(row), "short": row.short} for row in self.rows],
            "notes": list(self.notes),
        }

    def lines(self) -> list[str]:
        """Give the answer as lines for people."""
        said = [self.sentence, ""]
        said += [
            f"{row.what}, {row.months} months each side (about {row.a_year:,.0f} a year): {row.short}."
            for row in self.rows
        ]
        return [*said, "", "Notes:", *(f"- {note}" for note in self.notes)]


def before_starting(
    workspace: Workspace,
    zone_ids: Sequence[str],
    *,
    start: datetime.date | None = None,
    buffer: tuple[float, str] = (250.0, "round"),
    where: IncidentFilter | None = None,
) -> BeforeStarting:
    """
    Say what an evaluation could show before anything is done.

    Parameters
    ----------
    workspace : Workspace
        With incidents and zones.
    zone_ids : sequence of str
        One zone, or several to be taken together.
    start : datetime.date, optional
        First day of the action; the end of the records when left out.
    buffer : tuple of float and str
        Width of the ring [m], and its corners.
    where : IncidentFilter, optional
        Which incidents.

    Returns
    -------
    BeforeStarting
        For planners: it rests on true counts.

    Raises
    ------
    UserError
        If there is no zone, or no month of records before the start.
    """
    if not zone_ids:
        raise UserError("The evaluation", "names no zone.", "Name one zone, or several.")
    records = read_records(workspace, where)
    suggestion = suggest_choice(workspace, zone_ids, start=start, buffer=buffer, records=records)
    months = suggestion.known.before
    monthly = [_series(records, suggestion.known, one) for one in suggestion.options]
    spread = max(1.0, *(_spread(table) for table in monthly))
    totals = [table.sum(axis=1) for table in monthly]
    names = [one.zone.name for one in suggestion.options]
    rows = [
        _row(name, length, total, months, spread)
        for name, total in zip(names, totals, strict=True)
        for length in LENGTHS
    ]
    together = _added(totals)
    if len(names) > 1:
        rows += [
            _row(f"All {len(names)} zones together", length, together, months, spread) for length in LENGTHS
        ]
    else:
        rows += [
            _row(
                f"With {counted(many - 1, 'more zone')} like it",
                LENGTHS[0],
                many * totals[0],
                months,
                spread,
                supposed=True,
            )
            for many in LIKE_IT
        ]
    first = next(row for row in rows[::-1] if row.months == LENGTHS[0] and not row.supposed)
    return BeforeStarting(
        first.sentence, tuple(rows), tuple(_notes(suggestion.options, suggestion.known, spread))
    )


def is_over(workspace: Workspace, start: datetime.date | None) -> bool:
    """
    Tell whether there is a whole month of records after a start, so that an answer can be asked for.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    start : datetime.date or None
        First day of the action.

    Returns
    -------
    bool
        False when there is no start yet.
    """
    if start is None:
        return False
    try:
        choose_periods(read_records(workspace).frame, start, before=None, after=1)
    except UserError:
        return False
    return True


def _series(records: Records, known: Periods, options: Options) -> NDArray[np.int64]:
    """Count zone and comparison places by month; a zone without any is held beside one like itself."""
    month = known.month_of(records.frame["occurred_from"])
    shapes = [options.zone.geometry, *(one.geometry for one in options.suggested[:PRESELECTED])]
    rows = [
        np.bincount(month[inside(records.frame, shape).to_numpy() & (month >= 0)], minlength=known.before)
        for shape in shapes
    ]
    return np.array(rows if len(rows) > 1 else [rows[0], rows[0]])


def _spread(table: NDArray[np.int64]) -> float:
    """Measure how much more than chance months vary, as if the middle of the time before were a start."""
    half = table.shape[1] // 2
    zone, others = table[0], table[1:].T
    if half < FEWEST_MONTHS or any(
        each[part].sum() == 0 for each in (zone, others) for part in (slice(None, half), slice(half, None))
    ):
        return 1.0
    return difference_in_differences(zone, others, months_before=half).dispersion


def _added(totals: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Add up zones, the first comparison of each, and all further ones."""
    return np.array(
        [
            sum(each[0] for each in totals),
            sum(each[1] for each in totals),
            sum(each[2:].sum() for each in totals),
        ]
    )


def _row(
    what: str,
    length: int,
    total: NDArray[np.int64],
    months: int,
    spread: float,
    *,
    supposed: bool = False,
) -> Outlook:
    scaled = [round(float(count) * length / months) for count in total]
    found: VisibleFall = smallest_visible_fall(
        scaled[0], scaled[1:], months_before=length, months_after=length, dispersion=spread
    )
    return Outlook(what, length, found.a_year, found.percent, found.sentence, supposed)


def _notes(options: Sequence[Options], known: Periods, spread: float) -> list[str]:
    first = known.dates[0]
    notes = [
        f"Worked out from incidents from {first} ({counted(known.before, 'month')} up to "
        f"{format_date(known.start)}), as if they went on alike.",
        "A fall of just this size would still be missed about every second time.",
    ]
    bare = [one.zone.name for one in options if not one.suggested]
    if bare:
        notes.append(
            f"No place like {listed(bare)} was found; a comparison with as many incidents is supposed. "
            "Draw a comparison zone."
        )
    if spread > 1:
        notes.append(
            f"Months here vary {spread:.1f} times as much as chance would have them; that is allowed for."
        )
    return notes
