"""Where incidents aimed at two characteristics meet, and how such pairs are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.maps.palettes import ordered_palette
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

MOST_PAIRS = 5
"""Pairs whose places are drawn: a map has five colours."""


def meeting_places(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    marks: DataFrame,
    pairs: DataFrame,
    band_m: float,
    crs: str,
) -> GeoDataFrame:
    """
    Outline the places where most of the incidents of a pair meet.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    marks : pandas.DataFrame of bool, shape (n, m)
        What each incident was aimed at.
    pairs : pandas.DataFrame
        Pairs that stand together, the strongest first; ``first``, ``second``, ``pair``.
    band_m : float
        Near means within [m].
    crs : str
        Coordinate system of the result.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a place: ``pair``, ``count`` (incidents that meet there), ``count_first``, ``count_second``,
        ``count_both``, ``geometry``. The incidents that have one of the other characteristic near them are
        clustered; the core of a place has as many of them as the densest quarter of them have, and at
        least 5.
    """
    import geopandas as gpd
    import pandas as pd

    parts = [_places_of_pair(x, y, marks, pairs.loc[at], band_m, crs) for at in pairs.index[:MOST_PAIRS]]
    names = ["pair", "count", "count_first", "count_second", "count_both", "geometry"]
    if not parts:
        return gpd.GeoDataFrame({name: [] for name in names[:-1]}, geometry=[], crs=crs)
    joined = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=crs)
    return joined[names]


def _places_of_pair(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    marks: DataFrame,
    row: Any,
    band_m: float,
    crs: str,
) -> GeoDataFrame:
    from hotspots.detect.clusters import cluster_polygons, label_clusters, suggest_clustering

    one, two = marks[row["first"]].to_numpy(), marks[row["second"]].to_numpy()
    meets = _has_other_near(x, y, one, two, band_m) | _has_other_near(x, y, two, one, band_m)
    x, y, one, two = x[meets], y[meets], one[meets], two[meets]
    least = int(suggest_clustering(x, y, reach_m=band_m)[1].value)
    labels = label_clusters(x, y, method="dbscan", eps_m=band_m, min_incidents=least)
    shapes = cluster_polygons(x, y, labels, margin_m=band_m / 2, crs=crs)
    order = np.argsort(-np.bincount(labels[labels >= 0]), kind="stable")  # as the polygons are
    shapes.insert(0, "pair", row["pair"])
    for name, carry in (("count_first", one), ("count_second", two), ("count_both", one & two)):
        inside = labels[carry & (labels >= 0)]
        shapes[name] = np.bincount(inside, minlength=order.size)[order]
    return shapes


def _has_other_near(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    one: NDArray[np.bool_],
    two: NDArray[np.bool_],
    band_m: float,
) -> NDArray[np.bool_]:
    """Say which incidents of the first kind have one of the second kind near them, other than themselves."""
    from scipy.spatial import cKDTree

    xy = np.column_stack([x, y])
    near = np.zeros(x.size, dtype=bool)
    around = cKDTree(xy[two]).query_ball_point(xy[one], band_m, return_length=True)
    near[one] = around > two[one]
    return near


def shown_pairs(pairs: DataFrame, own: DataFrame, places: GeoDataFrame) -> Shown:
    """
    Show the pairs as a table, a chart of coloured cells and a map of the meeting places.

    Parameters
    ----------
    pairs : pandas.DataFrame
        All pairs of different characteristics.
    own : pandas.DataFrame
        Each characteristic with itself.
    places : geopandas.GeoDataFrame
        From `meeting_places`.

    Returns
    -------
    Shown
        How they look.
    """
    drawn = list(dict.fromkeys(places["pair"]))
    classes = tuple(
        MapClass(pair, pair, colour)
        for pair, colour in zip(reversed(drawn), ordered_palette(len(drawn)) if drawn else (), strict=True)
    )
    return Shown(
        class_column="pair",
        classes=classes,
        nothing="another pair",
        title="Where two characteristics meet",
        columns=(
            Column("pair", "Characteristics", None),
            Column("finding", "Finding", None),
            Column("ratio", "Times as often as by chance", 2, pointer=False),
            Column("chance_low", "By chance, from", 2, pointer=False),
            Column("chance_high", "By chance, to", 2, pointer=False),
            Column("q", "q", 3, pointer=False),
            Column("pairs", "Pairs near each other", 0, pointer=False),
            Column("expected", "Pairs by chance", 1, pointer=False),
            Column("ratio_without_both", "Times, without incidents aimed at both", 2, pointer=False),
            Column("p_without_both", "p, without them", 3, pointer=False),
            Column("incidents_first", "Incidents, first", 0, pointer=False),
            Column("incidents_second", "Incidents, second", 0, pointer=False),
            Column("both", "Incidents aimed at both", 0, pointer=False),
            Column("count", "Incidents that meet here"),
            Column("count_first", "Aimed at the first"),
            Column("count_second", "Aimed at the second"),
            Column("count_both", "Aimed at both"),
        ),
        charts=(_heat(pairs, own),) if len(pairs) else (),
        tables=(_own_table(own),) if len(own) else (),
        drawn=places,
    )


def _heat(pairs: DataFrame, own: DataFrame) -> Chart:
    import pandas as pd

    kept = ["first", "second", "ratio", "finding"]
    turned = pairs.rename(columns={"first": "second", "second": "first"})
    both = pd.concat([pairs[kept], turned[kept], own[kept]], ignore_index=True)
    order = list(CHARACTERISTIC_LABELS)
    both = both.sort_values(
        ["first", "second"], key=lambda column: column.map(order.index), ignore_index=True
    )
    both["ratio"] = both["ratio"].round(2)
    for name in ("first", "second"):
        both[name] = both[name].map(CHARACTERISTIC_LABELS)
    return Chart(
        title="How often two characteristics meet",
        alt="For every two characteristics, how many times as often their incidents are near each other as "
        "by chance; 1 is what chance would bring. On the diagonal stands each with itself.",
        kind="heat",
        frame=both,
        x="first",
        y="second",
        colour="ratio",
        labels=(
            ("first", "Aimed at"),
            ("second", "and another aimed at"),
            ("ratio", "Times as often as by chance"),
            ("finding", "Finding"),
        ),
    )


def _own_table(own: DataFrame) -> ExtraTable:
    table = own[["pair", "finding", "ratio", "chance_low", "chance_high", "q", "pairs", "expected"]].copy()
    table[["ratio", "chance_low", "chance_high"]] = table[["ratio", "chance_low", "chance_high"]].round(2)
    table["q"], table["expected"] = table["q"].round(3), table["expected"].round(1)
    return ExtraTable(
        "Each characteristic with itself",
        "Whether incidents aimed at the same characteristic stand near each other more than chance would "
        "bring. Where two characteristics are both concentrated, they can meet by that alone.",
        table.rename(
            columns={
                "pair": "Characteristic",
                "finding": "Finding",
                "ratio": "Times as often as by chance",
                "chance_low": "By chance, from",
                "chance_high": "By chance, to",
                "pairs": "Pairs near each other",
                "expected": "Pairs by chance",
            }
        ),
    )
