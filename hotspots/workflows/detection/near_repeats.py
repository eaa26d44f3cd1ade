"""Near repeats and chains: the table, the chains on the map, charts beside them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import UserError
from hotspots.maps.palettes import ordered_palette
from hotspots.wording import counted, listed, short_date
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.dated_points import date_of, dated_rows
from hotspots.workflows.detection.near_repeat_bands import (
    SAME_PLACE_M,
    USUAL_SPACE,
    USUAL_TIME,
    band_labels,
)
from hotspots.workflows.detection.near_repeat_words import (
    chain_sentences,
    table_notes,
    table_sentences,
)
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.workflows.detection.dated_points import DatedRows
    from hotspots.workflows.detection.inputs import Inputs

MOST_DRAWN = 1000
"""More chains than this would crowd the map: the longest are drawn."""
LISTED = 25
MOST_COMPARED = 1_500_000_000_000
"""Pairs times shuffles; a tenth of it is some ten seconds on two processors."""
SIZES = ((2, 2, "2 incidents"), (3, 4, "3 or 4"), (5, 9, "5 to 9"), (10, 10**9, "10 or more"))
_COLUMNS = (
    Column("space_band", "Distance", None),
    Column("time_band", "Days apart", None),
    Column("observed", "Pairs", 0, pointer=False),
    Column("expected", "Expected by chance", 1, pointer=False),
    Column("chance_low", "Chance, lower bound", 0, pointer=False),
    Column("chance_high", "Chance, upper bound", 0, pointer=False),
    Column("ratio", "Times chance", 2, pointer=False),
    Column("p", "p", 4, pointer=False),
    Column("q", "q", 4, pointer=False),
    Column("count", "Incidents", 0),
    Column("duration_days", "Days from first to last", 0),
    Column("extent_m", "Greatest distance [m]", 0),
)


def near_repeats(inputs: Inputs) -> Answer:
    """
    Compare close pairs with shuffled dates, and join incidents into chains.

    Parameters
    ----------
    inputs : Inputs
        The incidents, with ``occurred_from`` and ``occurred_to``.

    Returns
    -------
    Answer
        One row a band of distance and of time, without shapes; the map draws the chains.
    """
    from hotspots.detect.close_pairs import band_edges

    options = inputs.options
    space = band_edges(
        _numbers(options["space_bands"], "distance"), what="The bands of distance", unit="metres"
    )
    time = band_edges(_numbers(options["time_bands"], "time"), what="The bands of time", unit="days")
    dated = dated_rows(inputs, inputs.point_rows)
    x, y = inputs.x[dated.rows], inputs.y[dated.rows]
    frame = _table(inputs, x, y, dated.days, space, time)
    reach_m, reach_days, chosen = _reach(inputs, space, time)
    chains, drawn = _chains(inputs, x, y, dated.days, reach_m, reach_days)
    parameters = {
        "space_edges_m": space.tolist(),
        "time_edges_days": time.tolist(),
        "chain_m": reach_m,
        "chain_days": reach_days,
        "alpha": inputs.request.alpha,
        "correction": "Benjamini-Hochberg",
        "days_apart": "difference of the calendar dates",
    }
    notes = (
        *words.point_notes(inputs),
        *dated.notes,
        *_default_bands(inputs),
        *chosen,
        *_drawn_notes(chains, drawn),
        *table_notes(frame, options["permutations"]),
    )
    shown = Shown(
        class_column="chain_size",
        classes=_classes(options["chain_incidents"]),
        title="Incidents in the chain",
        nothing="no chain",
        columns=_COLUMNS,
        charts=_charts(frame, inputs.request.alpha),
        tables=_chain_table(chains),
        drawn=drawn,
    )
    sentences = _sentences(inputs, frame, dated, chains, (reach_m, reach_days))
    return Answer(frame, "ratio", sentences, notes, parameters, dated.days.size, shown=shown)


def _numbers(text: str, what: str) -> list[float]:
    """Read edges as people write them: numbers with commas between them."""
    try:
        return [float(part) for part in str(text).replace(";", ",").split(",") if part.strip()]
    except ValueError:
        raise UserError(
            what=f"The bands of {what}",
            found=f"are '{text}'.",
            fix="Write numbers with commas between them, such as 200,400,600.",
        ) from None


def _table(
    inputs: Inputs,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
    space: NDArray[np.float64],
    time: NDArray[np.float64],
) -> GeoDataFrame:
    import geopandas as gpd

    from hotspots.detect.near_repeat import near_repeat

    options = inputs.options
    _require_feasible(x, y, float(space[-1]), options["permutations"])
    table = near_repeat(
        gpd.GeoSeries.from_xy(x, y, crs=inputs.workspace.crs),
        days,
        space_bands_m=space.tolist(),
        time_bands_days=time.tolist(),
        metric=options["metric"],
        permutations=options["permutations"],
        rng=np.random.default_rng(options["seed"]),
    )
    labels = band_labels(table)
    table.insert(0, "space_band", [space for space, _ in labels])
    table.insert(1, "time_band", [time for _, time in labels])
    return gpd.GeoDataFrame(table, geometry=[None] * len(table), crs=inputs.workspace.crs)


def _require_feasible(
    x: NDArray[np.float64], y: NDArray[np.float64], reach_m: float, permutations: int
) -> None:
    """Refuse what would take many minutes, before it begins."""
    from hotspots.detect.close_pairs import candidate_pairs, sort_into_cells

    pairs = candidate_pairs(sort_into_cells(x, y, reach_m)) if x.size else 0
    if pairs * permutations > MOST_COMPARED:
        raise UserError(
            what="Near repeats",
            found=f"would compare some {pairs / 1e6:,.0f} million pairs of incidents less than about "
            f"{reach_m:,g} m apart, {permutations:,} times.",
            fix="Choose a shorter period, narrower bands of distance, or fewer shuffles.",
        )


def _reach(
    inputs: Inputs, space: NDArray[np.float64], time: NDArray[np.float64]
) -> tuple[float, int, tuple[str, ...]]:
    """Take the nearest band beyond the same place, and the soonest beyond the same day, unless told."""
    asked_m, asked_days = inputs.options["chain_m"], inputs.options["chain_days"]
    reach_m = asked_m or next((float(edge) for edge in space[1:] if edge > SAME_PLACE_M), float(space[-1]))
    reach_days = asked_days or next(
        (math.ceil(edge) for edge in time[1:] if math.ceil(edge) > 1), math.ceil(time[-1])
    )
    if asked_m and asked_days:
        return reach_m, reach_days, ()
    note = (
        f"Incidents less than {reach_m:,g} m and fewer than {counted(reach_days, 'day')} apart are linked "
        "into chains: the first band beyond the same place and the same day."
    )
    return reach_m, reach_days, (note,)


def _default_bands(inputs: Inputs) -> tuple[str, ...]:
    usual = {"space_bands": (USUAL_SPACE, "distance", "m"), "time_bands": (USUAL_TIME, "time", "days")}
    kept = [
        f"{noun} ({bands.replace(',', ', ')} {unit})"
        for name, (bands, noun, unit) in usual.items()
        if inputs.options[name] == bands
    ]
    return (f"The bands of {listed(kept)} are the usual ones, not chosen from the records.",) if kept else ()


def _chains(
    inputs: Inputs,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    days: NDArray[np.int64],
    reach_m: float,
    reach_days: int,
) -> tuple[DataFrame, GeoDataFrame]:
    from hotspots.detect.chains import chain_polygons, describe_chains, label_chains

    labels = label_chains(x, y, days, reach_m=reach_m, reach_days=reach_days, metric=inputs.options["metric"])
    chains = describe_chains(x, y, days, labels, least=inputs.options["chain_incidents"])
    chains["open"] = chains["last_day"] > days.max(initial=0) - reach_days
    chains["chain_size"] = [
        next(label for low, high, label in SIZES if low <= count <= high) for count in chains["count"]
    ]
    drawn = chain_polygons(
        x, y, labels, chains.head(MOST_DRAWN), margin_m=min(reach_m / 4, 50.0), crs=inputs.workspace.crs
    )
    drawn["chain_id"] = np.arange(1, len(drawn) + 1)
    return chains, drawn


def _classes(least: int) -> tuple[MapClass, ...]:
    sizes = [label for _, high, label in SIZES if high >= least]
    colours = ordered_palette(len(sizes))
    return tuple(MapClass(label, label, colour) for label, colour in zip(sizes, colours, strict=True))


def _drawn_notes(chains: DataFrame, drawn: GeoDataFrame) -> tuple[str, ...]:
    if len(chains) == len(drawn):
        return ()
    return (f"The map draws the {len(drawn):,} longest of {len(chains):,} chains.",)


def _charts(frame: GeoDataFrame, alpha: float) -> tuple[Chart, ...]:
    import pandas as pd

    rows = pd.DataFrame(frame.drop(columns="geometry"))[frame["ratio"].notna().to_numpy()]
    if rows.empty:
        return ()
    rows = rows.assign(
        verdict=np.where(rows["q"] < alpha, "clearly more than chance", "within what chance brings"),
        band=rows["space_band"] + ", " + rows["time_band"],
        ratio=rows["ratio"].round(2),
        expected=rows["expected"].round(1),
        # As the ratio is drawn: pairs of the shuffles by the pairs expected.
        low=(rows["chance_low"] / rows["expected"]).round(2),
        high=(rows["chance_high"] / rows["expected"]).round(2),
        q=rows["q"].round(4),
    )
    labels = (
        ("space_band", "Distance"),
        ("time_band", "Days apart"),
        ("observed", "Pairs"),
        ("expected", "Expected by chance"),
        ("ratio", "Times chance"),
        ("verdict", "Reading"),
        ("band", "Distance, days apart"),
        ("low", "Chance alone, lower"),
        ("high", "Chance alone, upper"),
    )
    heat = ["time_band", "space_band", "ratio", "observed", "expected", "q", "verdict"]
    return (
        Chart(
            "Pairs by distance and days apart, as times what chance would bring",
            "Each field is a band of distance and of days; darker means more pairs than chance would bring.",
            "heat",
            rows[heat].reset_index(drop=True),
            x="time_band",
            y="space_band",
            colour="ratio",
            labels=labels,
        ),
        Chart(
            "Beside what chance alone brings",
            "Points are the pairs found as times what chance would bring; the lines hold 95% of the "
            "shuffles. A point above its line is more than chance.",
            "points",
            rows[["band", "ratio", "low", "high", "verdict"]].reset_index(drop=True),
            x="band",
            y="ratio",
            colour="verdict",
            low="low",
            high="high",
            labels=labels,
        ),
    )


def _chain_table(chains: DataFrame) -> tuple[ExtraTable, ...]:
    import pandas as pd

    if chains.empty:
        return ()
    first = chains.head(LISTED)
    table = pd.DataFrame(
        {
            "Chain": np.arange(1, len(first) + 1),
            "Incidents": first["count"],
            "First": [short_date(date_of(day)) for day in first["first_day"]],
            "Last": [short_date(date_of(day)) for day in first["last_day"]],
            "Greatest distance [m]": first["extent_m"].round(0).astype(int),
            "Still open": np.where(first["open"], "yes", "no"),
        }
    )
    more = f" The first {LISTED} of {len(chains):,}." if len(chains) > LISTED else ""
    note = f"Numbered as on the map, most incidents first.{more}"
    return (ExtraTable("Chains of incidents", note, table),)


def _sentences(
    inputs: Inputs, frame: GeoDataFrame, dated: DatedRows, chains: DataFrame, reach: tuple[float, int]
) -> tuple[str, ...]:
    total = dated.days.size
    few = words.few(inputs, total)
    if few:
        return few
    last_day = int(dated.days.max())
    if int(dated.days.min()) == last_day:
        return (
            "Too few to say: all incidents have the same date, so that no other order of dates is possible.",
        )
    return (
        *table_sentences(inputs, frame, total),
        *chain_sentences(chains, total, *reach, least=inputs.options["chain_incidents"], last_day=last_day),
    )
