"""The profile of a zone in sentences that claim no more than the numbers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.schema import CHARACTERISTICS
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, format_date, level_label

if TYPE_CHECKING:
    import datetime

    import pandas as pd

    from hotspots.plan.comparison import YearChange
    from hotspots.plan.profile import ZonePopulation

FEW = 10
"""Below this, breakdowns are named as too few to read anything into."""
POINT_NOT_SPOT = ("postcode", "street", "area")


def sentences_for(
    name: str,
    start: datetime.date | None,
    end: datetime.date | None,
    zone: pd.DataFrame,
    marked: pd.DataFrame,
    change: YearChange | None,
) -> tuple[str, ...]:
    """
    Put a profile into words.

    Parameters
    ----------
    name : str
        Name of the zone.
    start, end : datetime.date or None
        The period.
    zone : pandas.DataFrame
        Incidents of the zone in the period.
    marked : pandas.DataFrame
        One column of True and False a characteristic, same rows.
    change : YearChange or None
        Change on the year before.

    Returns
    -------
    tuple of str
        Plain sentences.
    """
    if start is None or end is None:
        return (f"No incidents are loaded, so nothing can be said about {name}.",)
    count = len(zone)
    recorded = counted(count, "recorded incident")
    told = [f"{recorded} in {name} from {format_date(start)} to {format_date(end)}."]
    if 0 < count < FEW:
        told.append("That is too few to read a pattern into the tables below.")
    if count >= FEW:
        told.extend(_targeted(marked, count))
    if change is not None:
        told.append(f"Twelve months to {format_date(change.end)}: {change.sentence}")
    else:
        told.append("The records do not cover both years, so there is no comparison with the year before.")
    return tuple(told)


def _targeted(marked: pd.DataFrame, count: int) -> list[str]:
    counts = sorted(((int(marked[name].sum()), name) for name in CHARACTERISTICS), reverse=True)
    # All that are as many as the third: none of equals is named before the others.
    least = max(counts[2][0], 1)
    top = [
        f"{CHARACTERISTIC_LABELS[name].lower()} ({number:,})" for number, name in counts if number >= least
    ]
    if not top:
        return ["No incident is marked with a characteristic."]
    several = int((marked.sum(axis=1) > 1).sum())
    also = (
        f"; {several:,} carry more than one, so the characteristics add up to more than the total"
        if several
        else ""
    )
    return [f"Recorded most often as targeted, out of {count:,}: {', '.join(top)}{also}."]


def notes_for(
    zone: pd.DataFrame,
    period: pd.DataFrame,
    timed: pd.DataFrame,
    dated: pd.DataFrame,
    *,
    change: YearChange | None,
    population: ZonePopulation | None,
) -> tuple[str, ...]:
    """
    Tell what to know when reading a profile.

    Parameters
    ----------
    zone, period : pandas.DataFrame
        Incidents of the period in the zone, and everywhere.
    timed, dated : pandas.DataFrame
        Incidents of the zone with a known hour, and with a known day.
    change : YearChange or None
        Change on the year before.
    population : ZonePopulation or None
        Residents.

    Returns
    -------
    tuple of str
        Plain sentences.
    """
    notes = []
    lost = int(period["easting_m"].isna().sum())
    if lost:
        notes.append(
            f"{lost:,} of all {len(period):,} incidents of the period have no point and are in no zone."
        )
    vague = int(zone["location_precision"].isin(POINT_NOT_SPOT).sum())
    if vague:
        notes.append(
            f"{vague:,} incidents of the zone are placed by postcode, street or area: "
            "near its edge they may lie outside."
        )
    notes.append(
        f"Hours stand on {len(timed):,} and weekdays on {len(dated):,} of {len(zone):,} incidents; "
        "for the others the time or day is not known."
    )
    years = int((zone["date_precision"] == "year").sum())
    if years:
        notes.append(f"{years:,} incidents are known to the year only and are in no month.")
    silent = [
        CHARACTERISTIC_LABELS[name].lower()
        for name in CHARACTERISTICS
        if len(zone) and zone[name].isna().all()
    ]
    if silent:
        notes.append(f"No source of these incidents records {', '.join(silent)}: a zero there says nothing.")
    if population is not None:
        notes.append(
            f"Residents are estimated from areas ({level_label(population.level)}) by share of ground; "
            "people do not live evenly spread."
        )
    if change is not None:
        notes.append(
            "The range of the change is an exact 95% interval for two Poisson counts (conditional binomial)."
        )
    notes.append("Recorded incidents are not all incidents: a low count can mean that people do not report.")
    return tuple(notes)
