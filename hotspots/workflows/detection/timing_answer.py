"""When incidents happen and since when: a change point by place, and the calendar of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import chance, counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.change_answer import CLASSES
from hotspots.workflows.detection.over_time import (
    Days,
    Periods,
    Places,
    counts_by_place_and_period,
    cut_periods,
    read_days,
    read_places,
)
from hotspots.workflows.detection.timing_charts import calendar_of, series_chart
from hotspots.workflows.detection.whereabouts import strongest_names
from hotspots.workflows.events import event_sentences
from hotspots.workflows.shown import Column, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.detect.change_point import ChangePoint
    from hotspots.workflows.detection.inputs import Inputs

FEWEST_MONTHS = 6


def answer(inputs: Inputs) -> Answer:
    """
    Say when incidents happen, and in which month their number changed, as a whole and by place.

    Parameters
    ----------
    inputs : Inputs
        The question, with the choices of the method.

    Returns
    -------
    Answer
        One row a place: ``count``, ``since`` (first month of the new level), ``since_from`` and ``since_to``
        (the months it may have been), ``before_a_month``, ``after_a_month``, ``ratio``, ``p``, ``q``,
        ``change``. Charts: by month, month of the year, weekday, hour.

    Raises
    ------
    UserError
        If fewer than six whole months are covered.
    """
    from hotspots.detect.change_point import change_point, change_points

    days = read_days(inputs, leave_out_events=bool(inputs.options["leave_out_events"]))
    periods = cut_periods(days, "month")
    if len(periods) < FEWEST_MONTHS:
        raise UserError(
            what="The month of a change",
            found=f"cannot be looked for in {counted(len(periods), 'whole month')}.",
            fix=f"Take in at least {FEWEST_MONTHS} whole months.",
        )
    places = read_places(inputs)
    counts = counts_by_place_and_period(places, periods)
    whole = np.bincount(periods.of_incident[periods.of_incident >= 0], minlength=len(periods))
    found = change_point(whole, periods.days)
    frame = _frame(
        places.frame,
        counts,
        change_points(counts, periods.days, region_below=inputs.request.alpha),
        periods,
        inputs.request.alpha,
    )
    total = int(counts.sum())
    charts, calendar, remarks = calendar_of(inputs, days)
    sentences = words.few(inputs, int(whole.sum())) or (
        *_whole_sentences(inputs, periods, whole, found),
        *_place_sentences(inputs, places, frame),
        *calendar,
    )
    said = event_sentences(days.told_events, days.of_incident, days.first, days.last)
    notes = (*places.notes, *days.notes, *periods.notes, *_notes(days, periods, found), *remarks)
    return Answer(
        frame,
        "count",
        (*sentences, *said),
        notes,
        {
            **places.parameters,
            "months": len(periods),
            "from_month": periods.starts[0].isoformat(),
            "test": "exact conditional likelihood ratio of one change",
            "correction": "Benjamini-Hochberg over the places tested",
            "alpha": inputs.request.alpha,
        },
        total,
        places.ways,
        _shown((series_chart(periods, whole, found, days), *charts)),
    )


def _frame(
    places: GeoDataFrame,
    counts: NDArray[np.int64],
    found: list[ChangePoint | None],
    periods: Periods,
    alpha: float,
) -> GeoDataFrame:
    from hotspots.detect.significance import benjamini_hochberg

    month = 365.25 / 12
    p = np.array([np.nan if one is None else one.p for one in found])
    q = benjamini_hochberg(p)

    def column(value: Any, missing: Any) -> NDArray[Any]:
        return np.array([missing if one is None else value(one) for one in found], dtype=type(missing))

    def day(at: int) -> str:
        return periods.starts[at].isoformat()[:7]

    since, since_from, since_to = (
        np.array(["" if one is None else day(getattr(one, name)) for one in found], dtype=object)
        for name in ("at", "low", "high")
    )
    before = column(lambda one: one.rate_before * month, np.nan)
    after = column(lambda one: one.rate_after * month, np.nan)
    clear = q < alpha
    frame = places.assign(
        count=counts.sum(axis=1),
        since=np.where(clear, since, "").astype(object),
        since_from=np.where(clear, since_from, "").astype(object),
        since_to=np.where(clear, since_to, "").astype(object),
        before_a_month=before.astype(float),
        after_a_month=after.astype(float),
        p=p,
        q=q,
        change=np.select(
            [np.isnan(q), clear & (after > before), clear],
            ["too few to say", "rose", "fell"],
            "no clear change",
        ).astype(object),
    )
    return frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]


def _whole_sentences(
    inputs: Inputs, periods: Periods, whole: NDArray[np.int64], found: ChangePoint | None
) -> tuple[str, ...]:
    from hotspots.detect.mann_kendall import mann_kendall

    what = words.describe_filter(inputs.request.where)
    month = 365.25 / 12
    trend = mann_kendall(whole / periods.days).iloc[0]
    said = [
        f"{int(whole.sum()):,} {what} in {counted(len(periods), 'month')}, {periods.label(0)} to "
        f"{periods.label(len(periods) - 1)}."
    ]
    if found is not None and found.p < inputs.request.alpha:
        way = "rose" if found.rate_after > found.rate_before else "fell"
        said.append(
            f"The number {way} from {found.rate_before * month:,.1f} to {found.rate_after * month:,.1f} a "
            f"month with {periods.label(found.at)} as the first month of the new level (95%: between "
            f"{periods.label(found.low)} and {periods.label(found.high)}; p {chance(found.p)})."
        )
    elif found is not None:
        said.append(f"No single change of level stands out (p {chance(found.p)}).")
    return (*said, _trend_sentence(trend, found, inputs.request.alpha))


def _trend_sentence(trend: Any, found: ChangePoint | None, alpha: float) -> str:
    """Say which way the months tend; after one change of level they do so without any steady rise."""
    test = f"Mann-Kendall, p {chance(trend['p'])}"
    if not trend["p"] < alpha:
        return f"Taken one after the other, the months tend neither upwards nor downwards clearly ({test})."
    upwards = trend["z"] > 0
    stepped = found is not None and found.p < alpha and upwards == bool(found.rate_after > found.rate_before)
    rest = ", as they do after one change of level too" if stepped else ""
    return f"The months tend {'upwards' if upwards else 'downwards'} ({test}){rest}."


def _place_sentences(inputs: Inputs, places: Places, frame: GeoDataFrame) -> tuple[str, ...]:
    alpha = inputs.request.alpha
    tested = int(frame["p"].notna().sum())
    moved = frame[frame["change"].isin(["rose", "fell"])]
    if not tested:
        return (f"No place of {len(frame):,} {places.noun} has enough incidents to say since when.",)
    said = f"The number changed clearly in {len(moved):,} of {tested:,} {places.noun} with enough incidents "
    if "area_name" not in moved:
        names = strongest_names(inputs, moved.assign(by=-moved["p"]), "by")
        return (f"{said}(q < {alpha:g}){f', most clearly in {listed(names)}' if names else ''}.",)
    if not len(moved):
        return (f"{said}(q < {alpha:g}).",)
    top = moved.sort_values("p")
    pairs = [f"{way} from {since}" for way, since in zip(top["change"], top["since"], strict=True)]
    return (f"{said}(q < {alpha:g}), most clearly in {words.top_names(top['area_name'].tolist(), pairs)}.",)


def _notes(days: Days, periods: Periods, found: ChangePoint | None) -> tuple[str, ...]:
    notes = [
        "A change is looked for once a series: of two changes the clearer one is named, and a slow rise is "
        "named by its middle. The test takes incidents as independent; bursts and seasons make it call "
        "changes too easily."
    ]
    if found is not None and days.events:
        month = periods.starts[found.at]
        near = [
            each.name
            for each in days.events
            if (each.start.year, each.start.month) == (month.year, month.month)
        ]
        if near:
            notes.append(
                f"{listed(near)} fell in the month of the change: leave the days of events out "
                "(leave-out-events) to see whether it stays."
            )
    return tuple(notes)


def _shown(charts: tuple[Any, ...]) -> Shown:
    return Shown(
        class_column="change",
        classes=CLASSES,
        nothing="No clear change, or too few to say",
        title="Change, and since when",
        columns=(
            Column("count", "Incidents"),
            Column("change", "Change", None),
            Column("since", "New level from", None),
            Column("since_from", "Earliest", None),
            Column("since_to", "Latest", None),
            Column("before_a_month", "A month before", 1),
            Column("after_a_month", "A month after", 1),
            Column("p", "p", 4, pointer=False),
            Column("q", "q", 4, pointer=False),
        ),
        charts=charts,
    )
