"""Sets of similar areas, from every population that is loaded, and how an area compares with its set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.wording import counted, listed
from hotspots.workflows.detection.ground import read_level
from hotspots.workflows.detection.judging import judged
from hotspots.workflows.detection.population import read_people, usable_tables
from hotspots.workflows.detection.rate_words import counts_presence
from hotspots.workflows.shown import ExtraTable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame, Series

    from geodata.areas.population import PopulationTable
    from geodata.workspace import Workspace
    from hotspots.workflows.detection.inputs import Inputs

MOST = 5


def area_measures(workspace: Workspace, level: str) -> tuple[DataFrame, dict[str, float]]:
    """
    Put together what the areas of a level can be compared by.

    Parameters
    ----------
    workspace : Workspace
        Where the populations are.
    level : str
        Level of the areas.

    Returns
    -------
    tuple of pandas.DataFrame and dict
        Measures by area code (people for each km² and people present for each resident as logarithms, shares
        of each group), named as people read them; and their weights, so that each table counts once.
    """
    import pandas as pd
    import shapely

    tables = usable_tables(workspace, level)
    areas = read_level(workspace, level)
    codes = pd.Index(areas.codes, name="area_code")
    columns: dict[str, Any] = {}
    weights: dict[str, float] = {}
    base = "residents" if "residents" in tables else next(iter(sorted(tables)), None)
    if base is None:
        raise UserError(
            what="Similar areas",
            found=f"need a population by {level} or by smaller areas, and none is loaded.",
            fix="Load one with 'hotspots population add', best several: residents, age, ethnic group.",
        )
    people = _on(workspace, level, codes, base)
    square_km = pd.Series(shapely.area(areas.polygons) / 1e6, index=codes)
    columns[f"{base.replace('_', ' ')} per km²"] = np.log1p(people / square_km)
    for table in tables.values():
        if table.measure == base and not table.groups:
            continue
        for name, share in _shares(workspace, level, codes, table, people):
            columns[name] = share
            weights[name] = 1 / max(len(table.groups), 1)
    return pd.DataFrame(columns, index=codes), weights


def _on(workspace: Workspace, level: str, codes: Any, measure: str, group: str | None = None) -> Series[Any]:
    people, _ = read_people(workspace, level, measure=measure, group=group)
    return people.reindex(codes).astype(float)


def _shares(
    workspace: Workspace, level: str, codes: Any, table: PopulationTable, people: Series[Any]
) -> list[tuple[str, Any]]:
    name = table.measure.replace("_", " ")
    if not table.groups:
        whole = _on(workspace, level, codes, table.measure)
        label = f"{name} for each resident" if counts_presence(table.measure) else f"{name} beside residents"
        return [(label, np.log((whole + 1) / (people + 1)))]
    groups = {group: _on(workspace, level, codes, table.measure, group) for group in table.groups}
    total = np.sum([part.to_numpy() for part in groups.values()], axis=0)
    total = np.where(total > 0, total, np.nan)
    return [(f"{name}: {group}", part / total) for group, part in groups.items()]


def beside_similar(
    inputs: Inputs, frame: GeoDataFrame, level: str
) -> tuple[tuple[str, ...], tuple[ExtraTable, ...], tuple[str, ...]]:
    """
    Compare each area with the areas most like it; the frame gets the columns of the comparison.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        Areas with ``count`` and ``population``.
    level : str
        Name of the level.

    Returns
    -------
    tuple
        Sentences, the table of sets, and notes.
    """
    from hotspots.rates.similar import compare_with_similar, similar_areas

    measures, weights = area_measures(inputs.workspace, level)
    sets = similar_areas(measures, most=MOST, weights=weights)
    by_code = frame.set_index("area_code")
    found = compare_with_similar(by_code["count"], by_code["population"], sets)
    counts, expected = frame["count"].to_numpy(), found["expected"].to_numpy()
    names = by_code["area_name"].astype(str)
    rates = (found["incidents"] / found["people"] * inputs.request.per).to_numpy()
    frame["similar_rate"] = rates
    frame["similar_q"], frame["similar_compared"] = judged(counts, expected, found["p"], inputs.request.alpha)
    joined = names.reindex(sets["similar"]).groupby(sets["area"].to_numpy()).agg("; ".join)
    frame["similar_areas"] = joined.reindex(frame["area_code"]).fillna("").to_numpy()
    return _said(inputs, frame), (_table(inputs, frame, sets, names),), _notes(measures, sets)


def _said(inputs: Inputs, frame: GeoDataFrame) -> tuple[str, ...]:
    higher = frame[frame["similar_compared"] == "higher"].sort_values("rate", ascending=False)
    compared = int((frame["similar_compared"] != "no population").sum())
    if not compared:
        return ("No area could be compared with areas like it.",)
    named = listed([str(name) for name in higher["area_name"].iloc[:3]])
    among = f", among them {named}" if len(higher) > 3 else f": {named}" if len(higher) else ""
    return (
        f"Compared with the {MOST} areas most like each, the rate is clearly higher in "
        f"{len(higher):,} of {compared:,} areas{among} (q < {inputs.request.alpha:g}).",
    )


def _table(inputs: Inputs, frame: GeoDataFrame, sets: DataFrame, names: Series[Any]) -> ExtraTable:
    import pandas as pd

    rates = frame.set_index("area_code")["rate"]
    table = pd.DataFrame(
        {
            "Area": names.reindex(sets["area"]).to_numpy(),
            "Similar area": names.reindex(sets["similar"]).to_numpy(),
            "How far apart": sets["distance"].round(2).to_numpy(),
            "Most alike in": sets["most_alike"].to_numpy(),
            "Least alike in": sets["least_alike"].to_numpy(),
            f"Its rate per {inputs.request.per:,}": rates.reindex(sets["similar"]).round(2).to_numpy(),
        }
    )
    return ExtraTable(
        "Areas like each other",
        "How far apart: 1 is one standard deviation, taken over all measures; above about 1 two areas are "
        "not much alike, and are merely the nearest there are.",
        table,
    )


def _notes(measures: DataFrame, sets: DataFrame) -> tuple[str, ...]:
    kinds = listed(sorted({str(name).split(":")[0] for name in measures.columns}))
    notes = [
        f"Similar areas are alike in: {kinds}. Recorded incidents and rates are left out of that, as they "
        "are what is compared. Areas outside those loaded are not looked at."
    ]
    far = sets.loc[sets["rank"] == 1, "distance"] > 1
    if far.any():
        notes.append(
            f"{counted(int(far.sum()), 'area has', 'areas have')} no other area much like "
            f"{'it' if far.sum() == 1 else 'them'}: the comparison there says little."
        )
    return tuple(notes)
