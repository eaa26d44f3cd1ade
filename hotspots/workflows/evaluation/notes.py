"""What an evaluation chose, what it leaves out, and what happened meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.plan.coverage import missing_months
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geodata.dataset.filters import IncidentFilter
    from hotspots.store.events import Event
    from hotspots.workflows.evaluation.compared import Terms
    from hotspots.workflows.evaluation.periods import Periods
    from hotspots.workflows.evaluation.places import Comparison

FALLS_BACK = (
    "A zone chosen because it was at its worst tends to fall back by itself; a comparison chosen for its "
    "level does so too, but not always as much."
)


def choice_notes(
    periods: Periods, where: IncidentFilter, *, terms: Terms, others: Sequence[Comparison], named: bool
) -> list[str]:
    """
    Say what was chosen.

    Parameters
    ----------
    periods : Periods
        Months before and after.
    where : IncidentFilter
        Which incidents.
    terms : Terms
        Buffer, and whether counts are brought to the same ground.
    others : sequence of Comparison
        Further places that were alike before the start.
    named : bool
        Whether a person named the comparison.

    Returns
    -------
    list of str
        Sentences.
    """
    notes = [f"Compared are {periods.words}, in whole months from that day of the month."]
    if terms.buffer_m:
        corners = ", with square corners" if terms.buffer_shape == "square" else ""
        notes.append(
            f"The buffer is the ground within {terms.buffer_m:g} m of the zone{corners}; the comparison has "
            "one as wide."
        )
    else:
        notes.append("No buffer was counted, so nothing is said of incidents that moved next door.")
    if not named:
        notes.append("The comparison was chosen by level and trend before the start alone.")
    if others:
        notes.append(
            f"Also alike before the start: {listed(one.name for one in others)}. The months are compared "
            "beside these too, which shows how much places change by themselves."
        )
    elif not named:
        notes.append("No other place was alike before the start.")
    if terms.per_area:
        notes.append(
            "The difference in numbers brings every place to the ground of the zone; the difference in "
            "proportion needs no such thing."
        )
    picked = [*where.characteristics, *where.categories, *where.sources, *where.settings]
    if picked:
        notes.append(f"Counted are only: {listed(picked)}.")
    return notes


def left_out_notes(frame: pd.DataFrame, periods: Periods, *, without_month: int) -> list[str]:
    """
    Say what cannot be counted, and where records may be missing.

    Parameters
    ----------
    frame : pandas.DataFrame
        The incidents of the months compared, of all places.
    periods : Periods
        Months before and after.
    without_month : int
        Incidents of all dates whose month is not known.

    Returns
    -------
    list of str
        Sentences.
    """
    found = []
    nowhere = int(frame["easting_m"].isna().sum())
    if nowhere:
        found.append(f"{counted(nowhere, 'incident')} of these months without a point cannot be counted.")
    if without_month:
        found.append(f"{counted(without_month, 'incident')} known by the year only cannot be counted.")
    vague = int((frame["date_precision"] == "month").sum())
    if vague and periods.start.day != 1:
        found.append(
            f"{counted(vague, 'incident')} known by the month only are counted on its first day, which may "
            "be the wrong side of the start."
        )
    gaps = missing_months(frame["occurred_from"], periods.first_day, periods.last_day)
    if gaps:
        found.append(
            f"No records at all are there for {listed(gaps)}: these months may not have been delivered."
        )
    return found


def event_notes(events: Sequence[Event], periods: Periods) -> list[str]:
    """
    Name the trigger events within the months compared.

    Parameters
    ----------
    events : sequence of Event
        All events known.
    periods : Periods
        Months before and after.

    Returns
    -------
    list of str
        One sentence, or none.
    """
    named = [
        f"{event.name} ({'before' if event.start < periods.start else 'after'} the start)"
        for event in events
        if event.start <= periods.last_day and event.end >= periods.first_day
    ]
    if not named:
        return []
    return [
        f"Events in these months: {listed(named)}. What they brought cancels out only where zone and "
        "comparison were hit alike."
    ]
