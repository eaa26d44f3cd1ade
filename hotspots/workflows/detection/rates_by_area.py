"""Rates by area: exact intervals, compared with the whole and with areas like them, steadied, as a funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import counted, level_label, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.by_area import count_level, geometry_last
from hotspots.workflows.detection.ground import level_neighbours
from hotspots.workflows.detection.judging import judged
from hotspots.workflows.detection.population import read_people, read_population, usable_tables
from hotspots.workflows.detection.rate_words import (
    FEW_PEOPLE,
    counts_presence,
    population_parameters,
    population_words,
    rate_notes,
)
from hotspots.workflows.shown import Column, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.shown import Chart, ExtraTable


def rates_by_area(inputs: Inputs, level: str) -> Answer:
    """
    Divide counts by population, with exact intervals, and compare each area with the whole.

    Parameters
    ----------
    inputs : Inputs
        The incidents, and the choices ``steady``, ``beside`` and ``widen``.
    level : str
        Name of the level.

    Returns
    -------
    Answer
        The columns of counts, then ``population``, ``rate``, ``low``, ``high``, ``q``, ``compared``,
        ``funnel``, ``town_centre``, ``rank``; with ``steady`` also ``smoothed``, ``smoothed_low``,
        ``smoothed_high``; beside similar areas ``similar_rate``, ``similar_q``, ``similar_compared``,
        ``similar_areas``.

    Raises
    ------
    UserError
        If no population is loaded for the level.
    """
    from hotspots.rates.crude import rate
    from hotspots.workflows.detection.funnel_chart import with_funnel

    request = inputs.request
    people, origin = read_population(inputs, level)
    frame, so_far = count_level(inputs, level)
    frame["population"] = people.reindex(frame["area_code"]).to_numpy(dtype=float, na_value=np.nan)
    frame[["rate", "low", "high"]] = rate(frame["count"], frame["population"], per=request.per)
    frame["q"], frame["compared"] = _compare(frame, request.alpha)
    frame, charts, funnel_notes = with_funnel(inputs, frame, widen=bool(inputs.options.get("widen")))
    steady_notes = _steady(inputs, frame, level)
    similar_says, tables, similar_notes = _beside_similar(inputs, frame, level)
    presence = _town_centres(inputs, frame, level)
    value = "smoothed" if "smoothed" in frame else "rate"
    frame["rank"] = frame[value].rank(method="min", ascending=False).astype("Int64")
    frame = geometry_last(frame.sort_values(["rank", "area_code"], ignore_index=True))
    sentences = words.few(inputs, so_far.on_map) or (
        *_sentences(inputs, frame, level),
        *presence,
        *similar_says,
    )
    parameters = {**so_far.parameters, **population_parameters(inputs), "interval": "exact Poisson, 95%"}
    notes = (
        *so_far.notes,
        *origin,
        *rate_notes(inputs, frame),
        *_too_large_a_group(inputs, frame, level),
        *steady_notes,
        *similar_notes,
        *funnel_notes,
    )
    return Answer(
        frame,
        value,
        sentences,
        notes,
        parameters,
        so_far.on_map,
        so_far.assigned_by,
        _shown(inputs, frame, charts, tables),
    )


def _compare(frame: GeoDataFrame, alpha: float) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Say of each area whether its rate clearly differs from the whole, allowing for many looks."""
    from hotspots.rates.crude import compare_rates

    against = compare_rates(frame["count"], frame["population"])
    return judged(frame["count"].to_numpy(), against["expected"].to_numpy(), against["p"], alpha)


def _sentences(inputs: Inputs, frame: GeoDataFrame, level: str) -> tuple[str, ...]:
    from hotspots.rates.crude import rate

    request = inputs.request
    known = frame[frame["rate"].notna()]
    if not len(known):
        return ("Too few to say: no area has both a population and a count.",)
    whole = rate([known["count"].sum()], [known["population"].sum()], per=request.per).iloc[0]
    high, low = ((known["compared"] == way).sum() for way in ("higher", "lower"))
    what = words.describe_filter(request.where)
    people = population_words(request.measure, request.group)
    return (
        f"There were {whole['rate']:,.2f} {what} per {request.per:,} {people} in the whole area "
        f"(95% interval {whole['low']:,.2f} to {whole['high']:,.2f}), over the whole period.",
        f"The rate is clearly higher than that in {high:,} of {len(known):,} areas ({level_label(level)}) "
        f"and clearly lower in {low:,}; for the others chance alone could explain the difference (q < "
        f"{request.alpha:g}).",
        *_highest(known[known["population"] >= FEW_PEOPLE]),
    )


def _highest(large: GeoDataFrame) -> tuple[str, ...]:
    if not len(large):
        return ()
    value = "smoothed" if "smoothed" in large else "rate"
    steadied = "steadied " if value == "smoothed" else ""
    named = words.top_names(large["area_name"].tolist(), [f"{each:,.1f}" for each in large[value]])
    return (
        f"The highest {steadied}rates are in {named}; neighbouring ranks often cannot be told apart, so look "
        "at the intervals.",
    )


def _steady(inputs: Inputs, frame: GeoDataFrame, level: str) -> tuple[str, ...]:
    """Add rates steadied by all areas or by the neighbours, when asked."""
    way = inputs.options.get("steady", "none")
    if way == "none":
        return ()
    from hotspots.rates.empirical_bayes import smooth_rates

    graph = level_neighbours(inputs.workspace, level) if way == "neighbours" else None
    found = smooth_rates(frame["count"], frame["population"], graph, per=inputs.request.per)
    frame[["smoothed", "smoothed_low", "smoothed_high"]] = found[["smoothed", "low", "high"]]
    whom = "the areas that touch it" if way == "neighbours" else "all areas together"
    own = 100 * float(np.nanmedian(found["own_share"])) if found["own_share"].notna().any() else 0.0
    return (
        "The map shows rates steadied by empirical Bayes (Marshall): each is drawn towards the rate of "
        f"{whom}, the more so the fewer people it rests on; in the middle area {own:.0f}% of it is its own. "
        "Steadied rates are for comparing places; for numbers of people use the plain ones.",
    )


def _beside_similar(
    inputs: Inputs, frame: GeoDataFrame, level: str
) -> tuple[tuple[str, ...], tuple[ExtraTable, ...], tuple[str, ...]]:
    if inputs.options.get("beside", "whole") != "similar":
        return (), (), ()
    from hotspots.workflows.detection.similar_sets import beside_similar

    return beside_similar(inputs, frame, level)


def _town_centres(inputs: Inputs, frame: GeoDataFrame, level: str) -> tuple[str, ...]:
    """Name the areas whose rate on residents misleads."""
    from hotspots.rates.presence import like_a_town_centre

    request = inputs.request
    frame["town_centre"] = False
    if counts_presence(request.measure):
        return ()
    tables = usable_tables(inputs.workspace, level)
    measure = next((name for name in tables if counts_presence(name)), None)
    everyone = frame["population"].to_numpy()
    if request.group and "residents" in tables:
        everyone = _people_in(inputs, frame, level, "residents")
    present = None if measure is None else _people_in(inputs, frame, level, measure)
    like = like_a_town_centre(frame["count"].to_numpy(dtype=float), everyone, present)
    frame["town_centre"] = like
    if not like.any():
        return ()
    busiest = frame[like].sort_values("count", ascending=False)
    more = [f"{len(busiest) - 5:,} more"] if len(busiest) > 5 else []
    names = listed([*(str(name) for name in busiest["area_name"].iloc[:5]), *more])
    have = "has" if len(busiest) == 1 else "have"
    if present is None:
        return (
            f"{names} {have} very many incidents for the people who live there, as town centres do: the rate "
            "there is on residents alone and need not be the risk of living there. Load a count of people "
            "present (population add --measure daytime) to tell the two apart.",
        )
    spelled = str(measure).replace("_", " ")
    return (
        f"{names} {have} at least 1.5 people present ({spelled}) for each resident, as town centres do: the "
        "rate there is on residents alone and is not the risk of living there. Choose the measure "
        f"'{measure}' for a fairer one.",
    )


def _people_in(inputs: Inputs, frame: GeoDataFrame, level: str, measure: str) -> NDArray[np.float64]:
    people, _ = read_people(inputs.workspace, level, measure=measure)
    return people.reindex(frame["area_code"]).to_numpy(dtype=float, na_value=np.nan)


def _too_large_a_group(inputs: Inputs, frame: GeoDataFrame, level: str) -> tuple[str, ...]:
    request = inputs.request
    if not request.group or "residents" not in usable_tables(inputs.workspace, level):
        return ()
    everyone = _people_in(inputs, frame, level, "residents")
    # Published tables are perturbed by a few people each.
    larger = int((frame["population"].to_numpy() > 1.02 * everyone + 10).sum())
    if not larger:
        return ()
    return (
        f"In {counted(larger, 'area')} the group is larger than all residents loaded: the two tables are of "
        "different years or places, so check them before you use the rates.",
    )


def _shown(
    inputs: Inputs, frame: GeoDataFrame, charts: tuple[Chart, ...], tables: tuple[ExtraTable, ...]
) -> Shown:
    from hotspots.taxonomy import CHARACTERISTIC_LABELS

    per = f"{inputs.request.per:,}"
    columns = [
        Column("area_code", "Area code", None),
        Column("area_name", "Area", None),
        *(
            [
                Column("smoothed", f"Steadied rate per {per}", 2),
                Column("smoothed_low", "Steadied rate, lower bound", 2, pointer=False),
                Column("smoothed_high", "Steadied rate, upper bound", 2, pointer=False),
            ]
            if "smoothed" in frame
            else []
        ),
        Column("rate", f"Rate per {per}", 2),
        Column("low", "Rate, lower bound", 2),
        Column("high", "Rate, upper bound", 2),
        Column("count", "Incidents"),
        Column("population", "Population"),
        Column("q", "q", 4, pointer=False),
        Column("compared", "Beside the whole", None),
        *(
            [
                Column("similar_rate", f"Rate of similar areas per {per}", 2, pointer=False),
                Column("similar_compared", "Beside similar areas", None),
            ]
            if "similar_rate" in frame
            else []
        ),
        Column("funnel", "In the funnel", None),
        *(
            Column(name, CHARACTERISTIC_LABELS[name], pointer=False)
            for name in CHARACTERISTIC_LABELS
            if name in frame and frame[name].any()
        ),
    ]
    return Shown(columns=tuple(columns), charts=charts, tables=tables)
