"""The calendar of the incidents: by month, month of the year, weekday and hour, in charts and words."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.wording import chance, counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.over_time import Days, Periods, day_months
from hotspots.workflows.events import event_on_days
from hotspots.workflows.shown import Chart

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.change_point import ChangePoint
    from hotspots.detect.seasonality import Profile
    from hotspots.workflows.detection.inputs import Inputs

MONTHS, WEEKDAYS = tuple(calendar.month_name)[1:], tuple(calendar.day_name)


def series_chart(periods: Periods, whole: NDArray[np.int64], found: ChangePoint | None, days: Days) -> Chart:
    """
    Draw the months, the levels before and after the change, and the months with trigger events.

    Parameters
    ----------
    periods : Periods
        The months.
    whole : numpy.ndarray of int, shape (t,)
        Incidents by month.
    found : ChangePoint or None
        The change.
    days : Days
        With the events.

    Returns
    -------
    Chart
        Lines; months with an event are a series of their own.
    """
    import pandas as pd

    start = pd.to_datetime(list(periods.starts))
    parts = [pd.DataFrame({"month": start, "incidents": whole.astype(float), "series": "Incidents"})]
    if found is not None:
        level = np.where(np.arange(len(periods)) < found.at, found.rate_before, found.rate_after)
        parts.append(
            pd.DataFrame({"month": start, "incidents": level * periods.days, "series": "Level (one change)"})
        )
    length = (days.last - days.first).days + 1
    for event in days.events:
        hit = np.unique(day_months(days.first, length)[event_on_days([event], days.first, length)])
        at = np.isin([each.year * 12 + each.month - 1 - 1970 * 12 for each in periods.starts], hit)
        parts.append(
            pd.DataFrame({"month": start[at], "incidents": whole[at].astype(float), "series": event.name})
        )
    alt = "Incidents in each month, the level before and after the clearest change, and months with an event."
    return Chart(
        "Incidents by month",
        alt,
        "lines",
        pd.concat(parts, ignore_index=True),
        "month",
        "incidents",
        colour="series",
        labels=(("month", "Month"), ("incidents", "Incidents"), ("series", "Series")),
    )


def calendar_of(inputs: Inputs, days: Days) -> tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]:
    """
    Test and draw months of the year, weekdays and hours.

    Parameters
    ----------
    inputs : Inputs
        With ``occurred_from``, ``occurred_to`` and ``date_precision``.
    days : Days
        The days.

    Returns
    -------
    tuple
        Charts, sentences, notes.
    """
    charts, said, notes = [], [], []
    month, weekday = _month_profile(days), _weekday_profile(inputs, days)
    for profile, names, title in (
        (month, MONTHS, "Month of the year"),
        (weekday, WEEKDAYS, "Day of the week"),
    ):
        if profile is not None:
            charts.append(_profile_chart(profile, names, title))
            said.append(_profile_sentence(profile, names, title, inputs.request.alpha))
    known = _by_day(inputs, days)
    vague = int((days.of_incident >= 0).sum() - known.sum())
    if vague:
        notes.append(f"{counted(vague, 'incident')} known only by month count in months, not in weekdays.")
    hours = _hours(inputs, known)
    charts += hours[0]
    return tuple(charts), (*said, *hours[1]), (*notes, *hours[2])


def _by_day(inputs: Inputs, days: Days) -> NDArray[np.bool_]:
    precision = inputs.incidents["date_precision"].isin(["day", "minute"]).to_numpy(dtype=bool)
    return (days.of_incident >= 0) & precision


def _month_profile(days: Days) -> Profile | None:
    from hotspots.detect.seasonality import calendar_profile

    length = days.kept.size
    of_day = day_months(days.first, length) % 12
    used = days.of_incident[days.of_incident >= 0]
    exposure = np.bincount(of_day[days.kept], minlength=12)
    if (exposure > 0).sum() < 12:
        return None
    return calendar_profile(np.bincount(of_day[used], minlength=12), exposure)


def _weekday_profile(inputs: Inputs, days: Days) -> Profile | None:
    from hotspots.detect.seasonality import calendar_profile

    of_day = (np.arange(days.kept.size) + days.first.weekday()) % 7
    used = days.of_incident[_by_day(inputs, days)]
    # A span of several days says nothing sure about the weekday.
    frame = inputs.incidents[_by_day(inputs, days)]
    span = (frame["occurred_to"] - frame["occurred_from"]).dt.total_seconds().to_numpy(dtype=float)
    used = used[~(span >= 24 * 3600)]
    exposure = np.bincount(of_day[days.kept], minlength=7)
    if not used.size or (exposure > 0).sum() < 7:
        return None
    return calendar_profile(np.bincount(of_day[used], minlength=7), exposure)


def _profile_chart(profile: Profile, names: tuple[str, ...], title: str) -> Chart:
    frame = profile.frame.assign(name=list(names))[["name", "ratio", "low", "high", "count", "q"]]
    return Chart(
        f"{title}: times the average",
        f"For each {title.lower()}, incidents a day divided by the average, with the 95% interval.",
        "points",
        frame,
        "name",
        "ratio",
        low="low",
        high="high",
        labels=(
            ("name", title),
            ("ratio", "Times the average day"),
            ("low", "95% from"),
            ("high", "95% to"),
            ("count", "Incidents"),
        ),
    )


def _profile_sentence(profile: Profile, names: tuple[str, ...], title: str, alpha: float) -> str:
    if profile.p is None:
        return f"{title}: too few incidents to say whether any stands out."
    if profile.p >= alpha:
        return f"{title}: no clear differences (chi-square, p {chance(profile.p)})."
    frame = profile.frame
    high, low = (
        [names[row] for row in frame.index[(frame["q"] < alpha) & chosen]]
        for chosen in (frame["ratio"] > 1, frame["ratio"] < 1)
    )
    when = "on" if names is WEEKDAYS else "in"
    parts = [f"more than their share {when} {listed(high)}"] if high else []
    parts += [f"fewer {when} {listed(low)}"] if low else []
    told = f": {', '.join(parts)}" if parts else ", though no single one stands out"
    return f"{title}: incidents are not spread evenly (chi-square, p {chance(profile.p)}){told}."


def _hours(inputs: Inputs, known: NDArray[np.bool_]) -> tuple[list[Chart], tuple[str, ...], tuple[str, ...]]:
    from hotspots.detect.seasonality import hours_of_week

    frame = inputs.incidents[known]
    frame = frame[frame["date_precision"] == "minute"]
    start, end = (frame[name].to_numpy(dtype="datetime64[m]") for name in ("occurred_from", "occurred_to"))
    end = np.where(np.isnat(end), start, end)
    if not len(frame):
        return [], (), ("No incident has a time of day.",)
    weights, wide = hours_of_week(start, np.maximum(start, end))
    used = len(frame) - wide
    notes = [
        f"Hours come from {used:,} incidents; one that may have happened over several hours counts a part in "
        "each (aoristic)."
    ]
    if wide:
        notes.append(f"{counted(wide, 'incident')} spread over a day or more left out of the hours.")
    midnight = int(((start == start.astype("datetime64[D]")) & (end == start)).sum())
    if midnight > 3 * used / 24 / 4:
        notes.append(f"{midnight:,} are timed at exactly midnight, which often means that no time was known.")
    if used < words.TOO_FEW:
        return [], ("Hour of the day: too few incidents to say.",), tuple(notes)
    by_hour = weights.sum(axis=0)
    best = int(np.argmax(by_hour + np.roll(by_hour, -1) + np.roll(by_hour, -2)))
    three = float(sum(by_hour[(best + step) % 24] for step in range(3)))
    said = (
        f"Hour of the day: the busiest three hours, {best:02d}:00 to {(best + 3) % 24:02d}:00, hold "
        f"{words.share(three, used)} of {used:,} incidents with a time (12.5% if all hours were alike).",
    )
    return [_hour_chart(by_hour), _heat(weights)], said, tuple(notes)


def _hour_chart(by_hour: NDArray[np.float64]) -> Chart:
    import pandas as pd

    frame = pd.DataFrame({"hour": [f"{hour:02d}" for hour in range(24)], "incidents": by_hour.round(2)})
    return Chart(
        "Hour of the day",
        "Incidents by hour; one spread over several hours counts a part in each.",
        "bars",
        frame,
        "hour",
        "incidents",
        labels=(("hour", "Hour"), ("incidents", "Incidents")),
    )


def _heat(weights: NDArray[np.float64]) -> Chart:
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {"weekday": WEEKDAYS[day], "hour": f"{hour:02d}", "incidents": round(float(weights[day, hour]), 2)}
        for day in range(7)
        for hour in range(24)
    ]
    frame: DataFrame = pd.DataFrame(rows)
    return Chart(
        "Weekday and hour",
        "Incidents by weekday and hour of the day.",
        "heat",
        frame,
        "hour",
        "weekday",
        colour="incidents",
        labels=(("hour", "Hour"), ("weekday", "Weekday"), ("incidents", "Incidents")),
    )
