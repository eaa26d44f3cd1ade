"""Change between two periods by area or cell: which days are compared, columns, words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.maps.palettes import HOT_COLD
from hotspots.wording import counted, format_date, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.over_time import Days, Places, read_days, read_places
from hotspots.workflows.detection.whereabouts import strongest_names
from hotspots.workflows.events import event_sentences
from hotspots.workflows.shown import Column, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs

CLASSES = (
    MapClass("fell", "Clearly fewer than before", HOT_COLD[1]),
    MapClass("rose", "Clearly more than before", HOT_COLD[3]),
)


@dataclass(frozen=True, eq=False)
class Halves:
    """
    The two periods, as numbers of days since the first day observed.

    Parameters
    ----------
    early, split, late : int
        First day of the earlier period, first day of the later one, and the day after its last.
    days_before, days_after : int
        Days looked at in each.
    note : str
        What was chosen, or empty.
    """

    early: int
    split: int
    late: int
    days_before: int
    days_after: int
    note: str


def answer(inputs: Inputs) -> Answer:
    """
    Compare the incidents of every place in two periods.

    Parameters
    ----------
    inputs : Inputs
        The question, with the choices of the method.

    Returns
    -------
    Answer
        One row a place: ``count`` (both periods), ``before``, ``after``, ``difference`` (after less what the
        earlier level would bring), ``ratio``, ``low``, ``high``, ``p``, ``q``, ``change``.

    Raises
    ------
    UserError
        If the first day of the later period leaves nothing on one side.
    """
    from hotspots.detect.change import compare_periods

    inputs, begin = _reaching_back(inputs)
    options = inputs.options
    days = read_days(inputs, leave_out_events=bool(options["leave_out_events"]))
    halves = _halves(days, begin or options["split"], options["months"])
    places = read_places(inputs)
    side, straddling = _sides(days, halves)
    early, late = (_counts(places, side == which) for which in (0, 1))
    against = options["against"]
    result = compare_periods(
        early, late, days_before=halves.days_before, days_after=halves.days_after, against=against
    )
    frame = _frame(places.frame, result, halves, inputs.request.alpha, against)
    total = int(frame["count"].sum())
    sentences = words.few(inputs, total) or _sentences(inputs, days, halves, places, frame)
    newer = days.of_incident[side == 1]
    notes = (
        *places.notes,
        *days.notes,
        *([halves.note] if halves.note else []),
        *_notes(inputs, days, halves, straddling),
        *mix_notes(inputs, side),
    )
    first, last = days.date(halves.split), days.date(halves.late - 1)
    said = event_sentences(days.told_events, newer - halves.split, first, last) if newer.size else ()
    parameters = {
        **places.parameters,
        "before": [days.date(halves.early).isoformat(), days.date(halves.split - 1).isoformat()],
        "after": [first.isoformat(), last.isoformat()],
        "days": [halves.days_before, halves.days_after],
        "against": against,
        "interval": "exact, 95%",
        "correction": "Benjamini-Hochberg for small counts (Heyse)",
        "alpha": inputs.request.alpha,
    }
    on_map = int(frame["after"].sum()) if begin else total
    return Answer(
        frame, "difference", (*sentences, *said), notes, parameters, on_map, places.ways, _shown(against)
    )


def _reaching_back(inputs: Inputs) -> tuple[Inputs, datetime.date | None]:
    """Read as long a period right before the one asked for too, where records reach back so far."""
    from hotspots.workflows.detection.inputs import read_inputs

    where, options = inputs.request.where, inputs.options
    if where.start is None or where.end is None or options["split"] or options["months"]:
        return inputs, None
    request = replace(inputs.request, where=replace(where, start=_as_long_before(where.start, where.end)))
    wider = read_inputs(
        inputs.workspace, request, columns=tuple(inputs.incidents.columns), options=inputs.options
    )
    return (wider, where.start) if len(wider) > len(inputs) else (inputs, None)


def _as_long_before(start: datetime.date, end: datetime.date) -> datetime.date:
    """First day of the period before; whole months are taken for whole months."""
    import pandas as pd

    following = end + datetime.timedelta(days=1)
    if following.day != start.day:
        return start - (following - start)
    months = 12 * (following.year - start.year) + following.month - start.month
    return (pd.Timestamp(start) - pd.DateOffset(months=months)).date()


def _halves(days: Days, split: datetime.date | None, months: int | None) -> Halves:
    """Settle the two periods: around the day asked for, or the newest so many months and as many before."""
    import pandas as pd

    length = (days.last - days.first).days + 1
    end, note = days.last + datetime.timedelta(days=1), ""
    if split is None and months is None:
        months = min(12, max(int(length / 30.4375) // 2, 0))
        note = f"The later period is the newest {counted(months, 'month')} of the records, chosen for you."
        if not months:
            split, months = days.date(length // 2), None
            note = "The records cover less than two months, and are cut in the middle."
    begin = days.first
    if split is None and months is not None:
        split = (pd.Timestamp(end) - pd.DateOffset(months=months)).date()
        begin = (pd.Timestamp(split) - pd.DateOffset(months=months)).date()
    elif split is not None and months is not None:
        begin = (pd.Timestamp(split) - pd.DateOffset(months=months)).date()
        end = min(end, (pd.Timestamp(split) + pd.DateOffset(months=months)).date())
    if begin < days.first:
        begin = days.first
        note = (
            f"{note} The records begin on {format_date(days.first)}: the earlier period is shorter.".strip()
        )
    assert split is not None  # one of the three ways has set it
    early, middle, late = ((day - days.first).days for day in (begin, split, end))
    before = int(days.kept[max(early, 0) : max(middle, 0)].sum())
    after = int(days.kept[max(middle, 0) : max(late, 0)].sum())
    if not before or not after:
        raise UserError(
            what="The first day of the later period",
            found=f"is {format_date(split)}; the records run from {format_date(days.first)} to "
            f"{format_date(days.last)}.",
            fix="Choose a day that leaves days on both sides.",
        )
    return Halves(early, middle, late, before, after, note)


def _sides(days: Days, halves: Halves) -> tuple[NDArray[np.int64], int]:
    """Say for each incident 0 (earlier), 1 (later) or -1, and how many cannot be told."""
    from hotspots.workflows.detection.over_time import day_months

    day = days.of_incident
    side = np.where((day >= halves.early) & (day < halves.split), 0, -1)
    side = np.where((day >= halves.split) & (day < halves.late), 1, side)
    length = (days.last - days.first).days + 1
    months = day_months(days.first, length)
    cut = [
        months[edge]
        for edge in (halves.early, halves.split, halves.late)
        if 0 < edge < length and months[edge] == months[edge - 1]
    ]
    unsure = days.by_month_only & (side >= 0) & np.isin(months[np.maximum(day, 0)], cut)
    return np.where(unsure, -1, side), int(unsure.sum())


def _counts(places: Places, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    here = places.of_incident[chosen]
    return np.bincount(here[here >= 0], minlength=len(places.frame))


def _frame(
    places: GeoDataFrame, result: DataFrame, halves: Halves, alpha: float, against: str
) -> GeoDataFrame:
    early, late = result["before"].to_numpy(), result["after"].to_numpy()
    expected = early * (halves.days_after / halves.days_before)
    if against == "whole" and early.sum():
        expected = early * (late.sum() / early.sum())
    clear = (result["q"] < alpha).to_numpy()
    total = early + late
    # Which side of no change the ratio lies says which way it went; endless ratios have no place in a file.
    change = np.select(
        [total == 0, clear & (result["ratio"] > 1), clear, total < words.TOO_FEW],
        ["no incidents", "rose", "fell", "too few to say"],
        "no clear change",
    )
    frame = places.assign(
        count=total,
        before=early,
        after=late,
        difference=late - expected,
        **{
            name: np.where(np.isfinite(result[name]), result[name], np.nan)
            for name in ("ratio", "low", "high", "p", "q")
        },
        change=change.astype(object),
    )
    return frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]


def _sentences(
    inputs: Inputs, days: Days, halves: Halves, places: Places, frame: GeoDataFrame
) -> tuple[str, ...]:
    from hotspots.detect.change import compare_periods

    early, late = int(frame["before"].sum()), int(frame["after"].sum())
    whole = compare_periods(
        [early], [late], days_before=halves.days_before, days_after=halves.days_after
    ).iloc[0]
    spans = [
        f"{format_date(days.date(first))} to {format_date(days.date(last - 1))}"
        for first, last in ((halves.split, halves.late), (halves.early, halves.split))
    ]
    what = words.describe_filter(replace(inputs.request.where, start=None, end=None))
    rose, fell = (frame[frame["change"] == way] for way in ("rose", "fell"))
    said = [
        f"{late:,} {what} in the later period ({spans[0]}) against {early:,} in the earlier one ({spans[1]})"
        + (
            f": {whole['ratio']:.2f} times the daily rate (95% interval {whole['low']:.2f} to "
            f"{whole['high']:.2f})."
            if early and late
            else "."
        ),
        _places_sentence(inputs, f"{len(frame):,} {places.noun}", len(rose), len(fell)),
    ]
    for chosen, word in ((rose, "more"), (fell, "fewer")):
        if len(chosen) and "area_name" in chosen:
            top = chosen.sort_values("difference", ascending=word == "fewer")
            pairs = [f"{b:,} to {a:,}" for b, a in zip(top["before"], top["after"], strict=True)]
            said.append(f"Clearly {word}, most of all: {words.top_names(top['area_name'].tolist(), pairs)}.")
        elif names := strongest_names(inputs, chosen.assign(by=chosen["difference"].abs()), "by"):
            said.append(f"Clearly {word}, most of all in {listed(names)}.")
    said.append(
        "A clear change says that the recorded number moved, not why: what people report, and how it is "
        "recorded, changes too."
    )
    return tuple(said)


def _places_sentence(inputs: Inputs, places: str, rose: int, fell: int) -> str:
    """Say in how many places the change is clear; that there is none is said outright."""
    alpha, itself = inputs.request.alpha, inputs.options["against"] == "itself"
    if not rose + fell:
        changed = "changed clearly" if itself else "changed clearly otherwise than the others"
        return (
            f"None of {places} {changed} (none with q < {alpha:g}); chance alone could explain every "
            "difference."
        )
    than = "than before" if itself else "than the change everywhere else explains"
    return (
        f"Of {places}, {rose or 'none'} {'has' if rose == 1 else 'have'} clearly more {than} and "
        f"{fell or 'none'} clearly fewer (q < {alpha:g}); for the others chance alone could explain the "
        "difference."
    )


def _notes(inputs: Inputs, days: Days, halves: Halves, straddling: int) -> tuple[str, ...]:
    notes = [
        f"The periods have {halves.days_before:,} and {halves.days_after:,} days; the test allows for that. "
        "Intervals are exact (95%); q is the false discovery rate over all places with an incident. "
        "Incidents that come in bursts (one dispute, one group) vary more than the test allows for: look at "
        "who and what before acting on a change just past the mark."
    ]
    if not _like_months(halves):
        notes.append(
            "The periods are not whole years, so seasons can look like change: take in two years or more, "
            "and give months (such as 12), to compare like months."
        )
    if straddling:
        notes.append(
            f"{counted(straddling, 'incident')} known only by a month that both periods share left out."
        )
    inside = [
        each
        for each in days.events
        if each.start < days.date(halves.late) and each.end >= days.date(halves.split)
    ]
    if inside and not inputs.options["leave_out_events"]:
        notes.append(
            f"{listed([each.name for each in inside])} fell in the later period: a rise may be that event "
            "and not the place. Leave the days of events out (leave-out-events) to see."
        )
    return tuple(notes)


def _like_months(halves: Halves) -> bool:
    """Say whether both periods are whole years, give or take a few days."""
    lengths = (halves.split - halves.early, halves.late - halves.split)
    return all(length > 300 and min(length % 365.25, 365.25 - length % 365.25) < 5 for length in lengths)


def mix_notes(inputs: Inputs, side: NDArray[np.int64]) -> tuple[str, ...]:
    """
    Warn when the mix of sources or of reporting routes moved between the periods.

    Parameters
    ----------
    inputs : Inputs
        With ``source`` and ``reporting_route``.
    side : numpy.ndarray of int, shape (n,)
        0 for the earlier period, 1 for the later, -1 for neither.

    Returns
    -------
    tuple of str
        A note for each mix that clearly moved.
    """
    from hotspots.detect.change import mix_shift

    notes = []
    for column, noun in (("source", "sources"), ("reporting_route", "reporting routes")):
        values = inputs.incidents[column].astype(object)
        values = values.where(values.notna(), "not recorded")
        shift = mix_shift(*(values[side == which].value_counts() for which in (0, 1)))
        if shift is not None and shift.clear:
            notes.append(
                f"The mix of {noun} moved: '{shift.name.replace('_', ' ')}' went from "
                f"{words.share(shift.share_before, 1)} to {words.share(shift.share_after, 1)} of the "
                "incidents. A change in recording can look like a change in harm: compare one source at a "
                "time."
            )
    return tuple(notes)


def _shown(against: str) -> Shown:
    ratio = "Times the earlier rate" if against == "itself" else "Times the change elsewhere"
    return Shown(
        class_column="change",
        classes=CLASSES,
        nothing="No clear change, or too few to say",
        title="Change between the periods",
        columns=(
            Column("before", "Before"),
            Column("after", "After"),
            Column("difference", "More than expected", 1),
            Column("ratio", ratio, 2),
            Column("low", "95% from", 2, pointer=False),
            Column("high", "95% to", 2, pointer=False),
            Column("p", "p", 4, pointer=False),
            Column("q", "q", 4),
            Column("change", "Change", None),
        ),
    )
