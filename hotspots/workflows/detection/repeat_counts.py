"""Repeat places on the map; repeat victims and suspects as counts, never as keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.maps.palettes import ordered_palette
from hotspots.wording import chance, counted
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.dated_points import date_of, dated_rows
from hotspots.workflows.detection.near_repeat_bands import time_label
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.repeats import Repeats
    from hotspots.workflows.detection.inputs import Inputs

DRAWN_M = 40.0
SIZES = ((2, "2 incidents"), (3, "3 or 4"), (5, "5 to 9"), (10, "10 or more"))
_COLUMNS = (
    Column("place_id", "Place", None),
    Column("count", "Incidents", 0),
    Column("first_day", "First", None),
    Column("last_day", "Last", None),
    Column("median_gap_days", "Middle gap [days]", 0),
)
_WHO = {"places": "place", "victims": "victim", "suspects": "suspect"}
_SAME = {"places": "at the same place", "victims": "of the same victim", "suspects": "of the same suspect"}


def repeats(inputs: Inputs) -> Answer:
    """
    Count places, victims and suspects with more than one incident, and how soon the next one comes.

    Parameters
    ----------
    inputs : Inputs
        The incidents, with ``occurred_from``, ``occurred_to``, ``victim_key`` and ``suspect_key``.

    Returns
    -------
    Answer
        One row a repeat place, most incidents first: ``place_id``, ``count``, ``first_day``, ``last_day``,
        ``median_gap_days``.
    """
    kept, kind, kind_notes = _points(inputs)
    dated = dated_rows(inputs, inputs.point_rows[kept])
    at = kept[dated.rows]
    found = {"places": _places(inputs, at, dated.days), **_people(inputs)}
    frame = _frame(inputs, at, dated.days)
    parameters: dict[str, Any] = {
        "points": kind,
        "same_place_m": 0.1,
        "drawn_radius_m": DRAWN_M,
        "correction": "Benjamini-Hochberg",
        "alpha": inputs.request.alpha,
    }
    notes = (*words.point_notes(inputs), *kind_notes, *dated.notes, *_notes(inputs, found))
    colours = ordered_palette(len(SIZES))
    shown = Shown(
        class_column="size",
        classes=tuple(
            MapClass(label, label, colour) for (_, label), colour in zip(SIZES, colours, strict=True)
        ),
        title="Incidents at the place",
        nothing="one incident",
        columns=_COLUMNS,
        charts=_charts(found),
        tables=(_sizes(found), _soon(found)),
    )
    sentences = words.few(inputs, at.size) or _sentences(inputs, found)
    return Answer(frame, "count", sentences, notes, parameters, at.size, shown=shown)


def _points(inputs: Inputs) -> tuple[NDArray[np.int64], str, tuple[str, ...]]:
    """Take addresses only, unless told otherwise or there are hardly any."""
    precise = (inputs.incidents["location_precision"].isin(["exact", "address"]).to_numpy(dtype=bool))[
        inputs.point_rows
    ]
    asked = inputs.options["points"]
    kind = asked or ("address" if precise.sum() >= words.TOO_FEW or precise.all() else "any")
    if kind == "address":
        left = int((~precise).sum())
        note = f"{counted(left, 'point')} of streets or postcodes left out: they gather many addresses."
        return np.flatnonzero(precise), kind, (note,) if left else ()
    blurred = int((~precise).sum())
    if not blurred:
        return np.arange(precise.size), kind, ()
    why = "" if asked else ", because hardly any incident is known by its address"
    return (
        np.arange(precise.size),
        kind,
        (
            f"Points of streets and postcodes count as places here{why}: several incidents at one of them "
            "need not be at the same address.",
        ),
    )


def _places(inputs: Inputs, at: NDArray[np.int64], days: NDArray[np.int64]) -> Repeats:
    from hotspots.detect.repeats import count_repeats, place_keys

    return count_repeats(
        place_keys(inputs.x[at], inputs.y[at]),
        days,
        permutations=inputs.options["permutations"],
        rng=np.random.default_rng(inputs.options["seed"]),
    )


def _people(inputs: Inputs) -> dict[str, Repeats]:
    """Count victims and suspects over all incidents whose day is known, with a point or without."""
    from hotspots.detect.repeats import repeat_people

    dated = dated_rows(inputs, np.arange(len(inputs)))
    kept = inputs.incidents.iloc[dated.rows]
    return {
        who: repeat_people(
            kept[column],
            dated.days,
            permutations=inputs.options["permutations"],
            rng=np.random.default_rng(inputs.options["seed"]),
        )
        for who, column in (("victims", "victim_key"), ("suspects", "suspect_key"))
    }


def _frame(inputs: Inputs, at: NDArray[np.int64], days: NDArray[np.int64]) -> GeoDataFrame:
    import geopandas as gpd
    import pandas as pd
    import shapely

    from hotspots.detect.repeats import place_keys

    rows = pd.DataFrame(
        {"place": place_keys(inputs.x[at], inputs.y[at]), "day": days, "x": inputs.x[at], "y": inputs.y[at]}
    ).sort_values(["place", "day"], kind="stable")
    rows["gap"] = rows.groupby("place")["day"].diff()
    places = rows.groupby("place").agg(
        count=("day", "size"), first=("day", "min"), last=("day", "max"), gap=("gap", "median"),
        x=("x", "first"), y=("y", "first"),
    )  # fmt: skip
    places = places[places["count"] >= inputs.options["least"]]
    places = places.sort_values(["count", "last"], ascending=False, kind="stable")
    limits = np.array([low for low, _ in SIZES])
    size = np.searchsorted(limits, places["count"], side="right") - 1
    frame = pd.DataFrame(
        {
            "place_id": np.arange(1, len(places) + 1),
            "count": places["count"].to_numpy(dtype=np.int64),
            "first_day": [date_of(day).isoformat() for day in places["first"]],
            "last_day": [date_of(day).isoformat() for day in places["last"]],
            "median_gap_days": places["gap"].to_numpy(dtype=np.float64),
            "size": [SIZES[at][1] for at in size],
        }
    )
    shapes = shapely.buffer(shapely.points(places[["x", "y"]].to_numpy()), DRAWN_M, quad_segs=8)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=inputs.workspace.crs)


def _sentences(inputs: Inputs, found: dict[str, Repeats]) -> tuple[str, ...]:
    what = words.describe_filter(inputs.request.where)
    said: list[str] = []
    for who, one in found.items():
        if not one.incidents:
            continue
        share = words.share(one.at_repeated, one.incidents)
        many = counted(one.groups, _WHO[who])
        if who == "places":
            first = f"{one.incidents:,} {what} fall on {many}"
            said.append(
                f"{first}; {one.repeated:,} of these had two or more, {one.at_repeated:,} in all ({share})."
            )
        else:
            first = f"{counted(one.incidents, 'incident names', 'incidents name')} {many}"
            verb = "is" if one.repeated == 1 else "are"
            said.append(
                f"{first}; {one.repeated:,} of these {verb} named twice or more, in "
                f"{counted(one.at_repeated, 'incident')} ({share})."
            )
        said += _soon_sentences(who, one, inputs.request.alpha)
    return tuple(said)


def _soon_sentences(who: str, one: Repeats, alpha: float) -> list[str]:
    """Name the first band in which the next incident comes clearly more often than with shuffled dates."""
    clear = one.soon[(one.soon["q"] < alpha) & (one.soon["observed"] > 0)]
    again = int(one.soon["observed"].sum())
    if clear.empty or not again:
        return []
    row = clear.iloc[0]
    when = _band(row["time_from_days"], row["time_to_days"])
    later = "on the same day" if when == "same day" else f"{when} later"
    return [
        f"The next incident {_SAME[who]} came {later} in {int(row['observed']):,} of {again:,} cases; "
        f"with shuffled dates in {row['expected']:,.0f} (q {chance(float(row['q']))})."
    ]


def _band(start: float, end: float) -> str:
    return f"{start:,.0f} days or more" if np.isnan(end) else time_label(start, end)


def _bands(one: Repeats) -> list[str]:
    ends = zip(one.soon["time_from_days"], one.soon["time_to_days"], strict=True)
    return [_band(start, end) for start, end in ends]


def _notes(inputs: Inputs, found: dict[str, Repeats]) -> tuple[str, ...]:
    notes = [
        "Points that agree to 10 centimetres are one place; each is drawn as a circle of "
        f"{DRAWN_M:g} m. A place may be a whole block of flats, a shop or a station.",
        "Two records of one event, by two bodies or for two victims, count as a repeat: look at those on the "
        "same day first.",
        "Days to the next incident are compared with shuffled dates, so that a place with many incidents is "
        "not called quick for being busy. The last incident of each place has no next one yet.",
        "Do not conclude that a place or a person attracts incidents: who reports, and where, decides who is "
        "counted twice.",
    ]
    missing = [who for who in ("victims", "suspects") if not found[who].incidents]
    if missing:
        named = " or ".join(_WHO[who] for who in missing)
        notes.append(f"No record holds a key of the {named}, so that repeats cannot be counted.")
    known = [who for who in ("victims", "suspects") if found[who].incidents]
    for who in known:
        share = words.share(found[who].incidents, len(inputs))
        notes.append(
            f"{share} of the incidents hold a key of the {_WHO[who]}. A person whom two sources write "
            "differently counts as two. Only counts are shown, never the keys."
        )
    return tuple(notes)


def _charts(found: dict[str, Repeats]) -> tuple[Chart, ...]:
    import pandas as pd

    soon = found["places"].soon
    frame = pd.DataFrame(
        {
            "band": _bands(found["places"]),
            "observed": soon["observed"],
            "low": soon["chance_low"].round(1),
            "high": soon["chance_high"].round(1),
        }
    )
    return (
        Chart(
            "How soon the next incident comes to the same place",
            "Points are how often the next incident came after so many days; the lines hold 95% of the "
            "counts with shuffled dates.",
            "points",
            frame if soon["observed"].sum() else frame.iloc[:0],
            x="band",
            y="observed",
            low="low",
            high="high",
            labels=(
                ("band", "Days to the next incident"),
                ("observed", "Cases"),
                ("low", "Chance alone, lower"),
                ("high", "Chance alone, upper"),
            ),
        ),
    )


def _sizes(found: dict[str, Repeats]) -> ExtraTable:
    import pandas as pd

    first = found["places"].sizes["incidents_each"]
    columns: dict[str, Any] = {"Incidents": [*first.astype(str)[:-1], f"{first.iloc[-1]} or more"]}
    for who, one in found.items():
        if one.incidents:
            columns[who.capitalize()] = one.sizes["groups"]
            columns[f"Incidents on these {who}"] = one.sizes["incidents"]
    return ExtraTable(
        "How many had how many incidents",
        "For planners only: small numbers are shown as they are.",
        pd.DataFrame(columns),
    )


def _soon(found: dict[str, Repeats]) -> ExtraTable:
    import pandas as pd

    parts: list[DataFrame] = []
    for who, one in found.items():
        if not one.soon["observed"].sum():
            continue
        bands = [
            _band(a, b) for a, b in zip(one.soon["time_from_days"], one.soon["time_to_days"], strict=True)
        ]
        parts.append(
            pd.DataFrame(
                {
                    "Of the same": _WHO[who],
                    "Days to the next": bands,
                    "Cases": one.soon["observed"],
                    "With shuffled dates": one.soon["expected"].round(1),
                    "p": one.soon["p"].round(4),
                    "q": one.soon["q"].round(4),
                }
            )
        )
    empty = pd.DataFrame({"Of the same": [], "Days to the next": [], "Cases": []})
    return ExtraTable(
        "Days to the next incident",
        "Beside what comes when the dates are shuffled over the incidents; q over the bands of each kind.",
        pd.concat(parts, ignore_index=True) if parts else empty,
    )
