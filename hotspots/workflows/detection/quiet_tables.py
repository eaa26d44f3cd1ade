"""Quiet areas on the map, in tables and in a chart; and by which way what is recorded was reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.rates.under_reporting import LESS_THAN_BOTH, LESS_THAN_HERE, LESS_THAN_SURVEYS, MORE, QUIET
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs

FEWEST_FOR_SHARES = 10
"""Shares of fewer incidents than this say nothing (house rule)."""
IN_CHART = 12


def route_tables(
    inputs: Inputs, frame: GeoDataFrame, positions: NDArray[np.int64]
) -> tuple[DataFrame, tuple[ExtraTable, ...]]:
    """
    Count by which way, and by whom, what is recorded in each area came to be.

    Parameters
    ----------
    inputs : Inputs
        The incidents, with ``reporting_route`` and ``source``.
    frame : geopandas.GeoDataFrame
        Areas in the order of their level, with ``count``.
    positions : numpy.ndarray of int, shape (n,)
        Area of each incident, -1 for none.

    Returns
    -------
    tuple
        Shares in per cent by area (missing below ten incidents), and the tables.
    """
    import pandas as pd

    from hotspots.taxonomy import ROUTE_LABELS

    shares, tables = {}, []
    for column, start, title, labels in (
        ("reporting_route", "share_route", "How what is recorded was reported", ROUTE_LABELS),
        ("source", "share_source", "Who recorded it", {}),
    ):
        counts = _by_area(inputs.incidents[column], positions, len(frame), labels)
        per_cent = (
            counts.div(counts.sum(axis=1).where(lambda total: total >= FEWEST_FOR_SHARES), axis=0) * 100
        )
        for name in counts.columns:
            shares[f"{start}_{_short(name)}"] = per_cent[name]
        tables.append(_share_table(frame, counts, per_cent, title))
    return pd.DataFrame(shares, index=range(len(frame))), tuple(tables)


def _by_area(values: Any, positions: NDArray[np.int64], areas: int, labels: dict[str, str]) -> DataFrame:
    import pandas as pd

    said = values.astype(object).where(values.notna(), None)
    codes, found = pd.factorize(said, use_na_sentinel=False)
    known = positions >= 0
    width = max(len(found), 1)
    grid = np.bincount(positions[known] * width + codes[known], minlength=areas * width)
    names = ["not said" if name is None or name != name else labels.get(name, str(name)) for name in found]  # noqa: PLR0124
    table = pd.DataFrame(grid.reshape(areas, width)[:, : len(names)], columns=names)
    return table[table.sum().sort_values(ascending=False, kind="stable").index]


def _short(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_") or "other"


def _share_table(frame: GeoDataFrame, counts: DataFrame, per_cent: DataFrame, title: str) -> ExtraTable:
    import pandas as pd

    table = pd.DataFrame({"Area": frame["area_name"].to_numpy(), "Recorded": frame["count"].to_numpy()})
    for name in counts.columns:
        table[f"{name} (%)"] = per_cent[name].round().to_numpy()
    whole = counts.sum()
    total = max(int(whole.sum()), 1)
    everywhere = {"Area": "All areas", "Recorded": int(whole.sum())} | {
        f"{name} (%)": round(100 * int(whole[name]) / total) for name in counts.columns
    }
    table = pd.concat([pd.DataFrame([everywhere]), table.sort_values("Recorded", ascending=False)])
    return ExtraTable(
        f"{title}, by area",
        f"Shares in per cent; left empty where fewer than {FEWEST_FOR_SHARES} incidents are recorded. Where "
        "one way is missing, the people who would use it are not heard.",
        table.reset_index(drop=True),
    )


def shown_quiet(frame: GeoDataFrame, tables: tuple[ExtraTable, ...], *, with_survey: bool) -> Shown:
    """
    Say how quiet areas look.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        What was found.
    tables : tuple of ExtraTable
        Further tables.
    with_survey : bool
        Whether there is a survey rate.

    Returns
    -------
    Shown
        Classes, columns, charts, tables.
    """
    from hotspots.maps.palettes import HOT_COLD, ordered_palette

    some, more, most = ordered_palette(3)
    classes = [MapClass(LESS_THAN_HERE, "less recorded than elsewhere here", some)]
    if with_survey:
        classes = [
            MapClass(MORE, "more recorded than surveys suggest", HOT_COLD[1]),
            *classes,
            MapClass(LESS_THAN_SURVEYS, "less recorded than surveys suggest", more),
            MapClass(LESS_THAN_BOTH, "less than both", most),
        ]
    return Shown(
        class_column="quiet",
        classes=tuple(classes),
        nothing="no clear difference, or too few people to say",
        title="Recorded, for the people at risk",
        columns=tuple(_columns(frame)),
        charts=_charts(frame, with_survey=with_survey),
        tables=(_list(frame), *tables),
    )


def _columns(frame: GeoDataFrame) -> list[Column]:
    known = [
        Column("area_code", "Area code", None),
        Column("area_name", "Area", None),
        Column("quiet", "Recorded, for the people at risk", None),
        Column("count", "Recorded"),
        Column("expected_low", "Expected from surveys, at least", 0),
        Column("expected", "Expected from surveys", 0, pointer=False),
        Column("expected_high", "Expected from surveys, at most", 0),
        Column("police_low", "Of these to the police, at least", 0, pointer=False),
        Column("police_high", "Of these to the police, at most", 0, pointer=False),
        Column("usual_here", "At the recorded rate of all areas", 0),
        Column("shortfall", "Higher expectation less recorded", 0, pointer=False),
        Column("population", "People at risk"),
        Column("q", "q", 4, pointer=False),
    ]
    return [column for column in known if column.name in frame]


def _list(frame: GeoDataFrame) -> ExtraTable:
    import pandas as pd

    quiet = frame[frame["quiet"].isin(QUIET)]
    table = pd.DataFrame(
        {
            "Area": quiet["area_name"].to_numpy(),
            "Recorded": quiet["count"].to_numpy(),
            "Expected": [expected_words(row) for _, row in quiet.iterrows()],
            "People at risk": quiet["population"].round().to_numpy(),
            "Less than": [str(value).removeprefix("less than ") for value in quiet["quiet"]],
        }
    )
    return ExtraTable(
        "Where to go and ask",
        "Areas where people at risk live and clearly less is recorded than surveys, or the other areas, lead "
        "one to expect. Few records are no proof that little happens: ask the people there, and those they "
        "trust.",
        table,
    )


def expected_words(row: Any) -> str:
    """
    Say what is to be expected in a quiet area: from the survey, or at the rate of the other areas.

    Parameters
    ----------
    row : mapping
        Of the frame.

    Returns
    -------
    str
        Such as "12 to 40 from surveys".
    """
    if "expected_low" in row and row["quiet"] != LESS_THAN_HERE:
        return f"{row['expected_low']:,.0f} to {row['expected_high']:,.0f} from surveys"
    return f"{row['usual_here']:,.0f} at the rate of the other areas"


def _charts(frame: GeoDataFrame, *, with_survey: bool) -> tuple[Chart, ...]:
    import pandas as pd

    top = frame[frame["population"] > 0].iloc[:IN_CHART]
    if not len(top):
        return ()
    names = top["area_name"].astype(str).to_numpy()
    recorded = pd.DataFrame(
        {"area": names, "what": "recorded", "number": top["count"].astype(float).to_numpy()}
    ).assign(low=top["recorded_low"].to_numpy(), high=top["recorded_high"].to_numpy())
    other = ["expected", "expected_low", "expected_high"] if with_survey else ["usual_here"] * 3
    expected = pd.DataFrame(
        {
            "area": names,
            "what": "expected from surveys" if with_survey else "at the rate of the other areas",
            "number": top[other[0]].to_numpy(),
            "low": top[other[1]].to_numpy(),
            "high": top[other[2]].to_numpy(),
        }
    )
    drawn = pd.concat([expected, recorded]).round({"number": 1, "low": 1, "high": 1})
    return (
        Chart(
            title="Recorded beside expected",
            alt=f"Incidents recorded and expected, with their ranges, in the {len(top)} areas where most is "
            "missing.",
            kind="points",
            frame=drawn.reset_index(drop=True),
            x="area",
            y="number",
            colour="what",
            low="low",
            high="high",
            labels=(("area", "Area"), ("number", "Incidents"), ("what", ""), ("low", "From"), ("high", "To")),
        ),
    )
