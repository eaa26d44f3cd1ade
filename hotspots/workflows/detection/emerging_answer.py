"""Emerging hot spots of areas or cells: columns, groups on the map, words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.maps.palettes import HOT_COLD, ORDERED
from hotspots.wording import counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.over_time import (
    Days,
    Periods,
    Places,
    counts_by_place_and_period,
    cut_periods,
    read_days,
    read_places,
)
from hotspots.workflows.detection.whereabouts import strongest_names
from hotspots.workflows.events import event_sentences
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.emerging import EmergingHotSpots
    from hotspots.workflows.detection.inputs import Inputs

GROWING, LASTING, ON_AND_OFF, OVER, COLD = (
    "hot and growing",
    "hot most of the time",
    "hot on and off",
    "was hot",
    "cold",
)
GROUP_OF_KIND = {
    "new": GROWING,
    "consecutive": GROWING,
    "intensifying": GROWING,
    "persistent": LASTING,
    "diminishing": LASTING,
    "sporadic": ON_AND_OFF,
    "oscillating": ON_AND_OFF,
    "historical": OVER,
}
"""The group of each hot class; all cold ones are one group."""

MAP_CLASSES = (
    MapClass(COLD, "Cold at some time (any cold class)", HOT_COLD[1]),
    MapClass(OVER, "Was hot most of the time, no longer", "#7d6b8a"),
    MapClass(ON_AND_OFF, "Hot on and off", ORDERED[0]),
    MapClass(LASTING, "Hot most of the time", ORDERED[1]),
    MapClass(GROWING, "Hot and new or growing", ORDERED[3]),
)


def answer(inputs: Inputs) -> Answer:
    """
    Say of every place whether it is becoming, staying, or no longer a hot spot.

    Parameters
    ----------
    inputs : Inputs
        The question, with the choices of the method.

    Returns
    -------
    Answer
        One row a place: ``count``, ``emerging`` (one of seventeen classes), ``pattern`` (its group on the
        map), ``periods_hot``, ``periods_cold``, ``hot_now``, ``z`` and ``q`` of the last period, ``trend_z``,
        ``trend_p``, ``trend_q``.
    """
    from hotspots.detect.emerging import emerging_arrays

    options = inputs.options
    days = read_days(inputs, leave_out_events=bool(options["leave_out_events"]))
    periods, chosen = _periods(days, options["period"])
    places = read_places(inputs)
    counts = counts_by_place_and_period(places, periods)
    # Months are of unequal length, and days of events may be missing: the rate over a mean period counts.
    values = counts * (periods.days.mean() / periods.days)
    found = emerging_arrays(
        values,
        places.neighbours,
        earlier_periods=options["earlier_periods"],
        compare=options["compare"],
        alpha=inputs.request.alpha,
    )
    frame = _frame(places.frame, counts, found)
    total = int(counts.sum())
    sentences = words.few(inputs, total) or _sentences(inputs, places, periods, frame, total)
    notes = (
        *places.notes,
        *days.notes,
        *periods.notes,
        *chosen,
        *_notes(inputs, days, places, periods, counts),
    )
    return Answer(
        frame,
        "periods_hot",
        (*sentences, *event_sentences(days.told_events, days.of_incident, days.first, days.last)),
        notes,
        {
            **places.parameters,
            "periods": len(periods),
            "period": periods.unit,
            "from_period": periods.starts[0].isoformat(),
            "neighbours": f"{places.around}, the place itself included",
            "correction": "Benjamini-Hochberg over all places and periods",
            "alpha": inputs.request.alpha,
        },
        total,
        places.ways,
        _shown(frame, found, periods),
    )


def _periods(days: Days, asked: str | None) -> tuple[Periods, tuple[str, ...]]:
    from hotspots.detect.emerging import FEWEST_PERIODS

    periods = cut_periods(days, asked or "month")
    note: tuple[str, ...] = (f"Time is cut into {len(periods)} periods of a {periods.unit}.",)
    if asked is None and len(periods) < FEWEST_PERIODS:
        periods = cut_periods(days, "week")
        note = (f"There are fewer than {FEWEST_PERIODS} whole months, so time is cut into weeks.",)
    if len(periods) < FEWEST_PERIODS:
        raise UserError(
            what="Emerging hot spots",
            found=f"need at least {FEWEST_PERIODS} whole periods, and there are {len(periods)}.",
            fix="Take in more time, or cut it into weeks.",
        )
    return periods, note


def _frame(places: GeoDataFrame, counts: NDArray[np.int64], found: EmergingHotSpots) -> GeoDataFrame:
    from hotspots.detect.emerging import CLASSES

    names = np.array(CLASSES, dtype=object)[found.classes]
    groups = np.array([_group(name) for name in names], dtype=object)
    frame = places.assign(
        count=counts.sum(axis=1),
        emerging=names,
        pattern=groups,
        periods_hot=found.hot.sum(axis=1),
        periods_cold=found.cold.sum(axis=1),
        hot_now=np.where(found.hot[:, -1], "yes", "no").astype(object),
        z=found.z[:, -1],
        q=found.q[:, -1],
        trend_z=found.trend_z,
        trend_p=found.trend_p,
        trend_q=found.trend_q,
    )
    return frame[[*(name for name in frame.columns if name != "geometry"), "geometry"]]


def _group(name: str) -> str:
    kind, _, rest = name.partition(" ")
    if rest.startswith("cold"):
        return COLD
    return GROUP_OF_KIND.get(kind, "no pattern")


def _sentences(
    inputs: Inputs, places: Places, periods: Periods, frame: GeoDataFrame, total: int
) -> tuple[str, ...]:
    what = words.describe_filter(inputs.request.where)
    hot = frame[frame["periods_hot"] > 0]
    where = inputs.request.where
    # A period that was asked for is named with the incidents.
    span = (
        "" if where.start or where.end else f" from {periods.label(0)} to {periods.label(len(periods) - 1)}"
    )
    if not len(hot):
        return (
            f"{total:,} {what} in {len(frame):,} {places.noun}{span}: no place was significantly hot in any "
            f"{periods.unit} (q < {inputs.request.alpha:g}).",
        )
    now = int((frame["hot_now"] == "yes").sum())
    said = [
        f"{total:,} {what} in {len(frame):,} {places.noun}{span}. "
        f"{counted(len(hot), 'place was', 'places were')} hot in at least one {periods.unit} (q < "
        f"{inputs.request.alpha:g}){_by_group(frame, len(hot))}. "
        f"{f'{now:,}' if now else 'None'} {'were' if now > 1 else 'was'} hot in the last {periods.unit}."
    ]
    said += _named(inputs, frame, hot)
    over = frame[frame["pattern"] == OVER]
    if len(over):
        said.append(f"{counted(len(over), 'place was', 'places were')} hot most of the time and no longer.")
    said.append(
        "A class describes the place together with its neighbours, and recorded incidents: more reporting "
        "can make a place look newly hot, and a hot place on a map of counts is often where most people are."
    )
    return tuple(said)


def _by_group(frame: GeoDataFrame, hot: int) -> str:
    """Say how many of the hot places are of each hot group, leaving out groups without any."""
    said = ((GROWING, "new or growing"), (LASTING, "most of the time"), (ON_AND_OFF, "on and off"))
    sizes = [(int((frame["pattern"] == group).sum()), way) for group, way in said]
    parts = [f"{size:,} of them {way}" for size, way in sizes if size]
    if len(parts) == 1 and max(sizes)[0] == hot:
        return f", {'all of them ' if hot > 1 else ''}{max(sizes)[1]}"
    return f", {listed(parts)}" if parts else ""


def _named(inputs: Inputs, frame: GeoDataFrame, hot: GeoDataFrame) -> list[str]:
    growing = frame[frame["pattern"] == GROWING].sort_values("z", ascending=False)
    said = []
    if len(growing) and "area_name" in growing:
        named = words.top_names(growing["area_name"].tolist(), growing["emerging"].tolist())
        said.append(f"New or growing most clearly: {named}.")
    elif names := strongest_names(inputs, growing, "z"):
        said.append(f"New or growing most clearly are places in {listed(names)}.")
    if names := strongest_names(inputs, hot.sort_values("z", ascending=False), "periods_hot"):
        said.append(f"Hot most often: {'' if 'area_name' in hot else 'places in '}{listed(names)}.")
    return said


def _notes(
    inputs: Inputs, days: Days, places: Places, periods: Periods, counts: NDArray[np.int64]
) -> tuple[str, ...]:
    options = inputs.options
    earlier = options["earlier_periods"] if options["compare"] == "all" else 0
    window = (
        f" and the {counted(earlier, f'{periods.unit} before', f'{periods.unit}s before')}" if earlier else ""
    )
    compared = (
        "all places and periods: a rise everywhere makes later periods hot"
        if options["compare"] == "all"
        else "the other places of the same period: a rise everywhere makes no place hot"
    )
    notes = [
        f"Each place and {periods.unit} is taken together with the {places.around}{window}, and compared "
        f"with {compared}. q is the false discovery rate over all {counts.size:,} places and periods; its p "
        "allows for the skewness of counts.",
        "The trend of a place is that of each period by itself (Mann-Kendall), so that overlapping windows "
        "make no trends; it decides the class only where a place is hot or cold in at least 90% of the "
        "periods.",
    ]
    around = float(counts.mean()) * (places.neighbours.sum() / max(len(places.frame), 1) + 1) * (earlier + 1)
    if around < 5:
        notes.append(
            f"On average only {around:.1f} incidents lie in such a window: single cases can look like hot "
            "spots, so choose larger places or longer periods before acting on one."
        )
    recent = [each for each in days.events if each.end >= periods.starts[-1 - earlier]]
    if recent and not options["leave_out_events"]:
        notes.append(
            f"{listed([each.name for each in recent])} fell in the newest periods: a place may look newly "
            "hot for that reason alone. Leave the days of events out (leave-out-events) to see whether it "
            "does."
        )
    return (*notes, words.NOT_VARIED)


def _shown(frame: GeoDataFrame, found: EmergingHotSpots, periods: Periods) -> Shown:
    return Shown(
        class_column="pattern",
        classes=MAP_CLASSES,
        nothing="No pattern",
        title="Hot spots over time",
        columns=(
            Column("count", "Incidents"),
            Column("emerging", "Class", None),
            Column("periods_hot", f"{periods.unit.capitalize()}s hot"),
            Column("periods_cold", f"{periods.unit.capitalize()}s cold", pointer=False),
            Column("hot_now", "Hot now", None),
            Column("z", "Gi* now", 1),
            Column("q", f"q (last {periods.unit})", 4, pointer=False),
            Column("trend_z", "Trend (score)", 1, pointer=False),
            Column("trend_p", "Trend p", 4, pointer=False),
        ),
        charts=(_chart(found, periods),),
        tables=(_classes(frame),),
    )


def _chart(found: EmergingHotSpots, periods: Periods) -> Chart:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "start": pd.to_datetime(list(periods.starts)),
            "hot": found.hot.sum(axis=0),
        }
    )
    return Chart(
        "Places that were hot, by time",
        f"Number of places that were significantly hot in each {periods.unit}.",
        "lines",
        frame,
        "start",
        "hot",
        labels=(("start", periods.unit.capitalize()), ("hot", "Hot places")),
    )


def _classes(frame: GeoDataFrame) -> ExtraTable:
    from hotspots.detect.emerging import CLASSES

    table: Any = frame.groupby("emerging").agg(places=("count", "size"), incidents=("count", "sum"))
    table = table.reindex([name for name in CLASSES if name in table.index]).reset_index()
    shown: DataFrame = table.rename(
        columns={"emerging": "Class", "places": "Places", "incidents": "Incidents"}
    )
    return ExtraTable("Places by class", "How many places are of each class, and their incidents.", shown)
