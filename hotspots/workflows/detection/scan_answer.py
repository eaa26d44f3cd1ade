"""A scan as a finding: clusters as rows, and how it looks beside the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.detect.scan import ScanCluster, spatial_scan
from hotspots.maps.palettes import HOT_COLD
from hotspots.wording import listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.scan_tables import PERMUTATION, ScanTables, scan_tables
from hotspots.workflows.detection.scan_words import (
    MOST,
    WORTH_A_LOOK,
    around,
    longest,
    scan_notes,
    scan_sentences,
    widest,
)
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs

Row = tuple[int, ScanCluster, "int | None"]
LOOK_PERMUTATIONS = 199
"""Random maps of each other look: enough to tell a p of 0.05 (house rule)."""
CLEAR, CHANCE, TOO_FEW = "clear", "could be chance", "too few to say"
_MOST_NAMES = 200


def scan_answer(inputs: Inputs) -> Answer:
    """
    Scan the incidents asked for.

    Parameters
    ----------
    inputs : Inputs
        The question.

    Returns
    -------
    Answer
        One row a cluster: ``cluster_id``, ``part_of`` (the clear cluster it lies inside),
        ``count`` and ``observed`` (incidents), ``expected``, ``ratio``, ``relative_risk``, ``llr``, ``p``,
        ``p_gumbel``, ``radius_m``, ``from``, ``to``, ``places``, ``areas``, ``evidence``.
    """
    tables = scan_tables(inputs)
    counted = int(tables.cases.sum())
    found = _scan(inputs, tables) if len(tables.xy) and _can_vary(tables) else []
    rows = _rows_of(found, inputs.request.alpha)
    few = words.few(inputs, counted)
    frame = _frame(inputs, tables, rows, few=bool(few))
    parameters = {
        **tables.parameters,
        "max_periods": longest(inputs, tables) if tables.periods else None,
        "max_radius_m": widest(inputs, tables),
        "min_cases": 2,
        "places": len(tables.xy),
        "alpha": inputs.request.alpha,
    }
    answer = Answer(
        frame,
        "ratio",
        few or scan_sentences(inputs, tables, found),
        (*tables.notes, *scan_notes(inputs, tables, found)),
        {name: value for name, value in parameters.items() if value is not None},
        counted,
        tables.ways,
        _shown(tables, frame, found),
    )
    if few or not inputs.options["stability"]:
        return replace(answer, notes=(*answer.notes, words.NOT_VARIED))
    from hotspots.workflows.detection.stability_scan import with_stable_scan

    def again(cases: NDArray[np.int64], max_share: float) -> list[ScanCluster]:
        asked = dict(inputs.options) | {"max_share": max_share, "permutations": LOOK_PERMUTATIONS}
        return _scan(replace(inputs, options=asked), replace(tables, cases=cases))

    return with_stable_scan(inputs, tables, answer, [cluster for _, cluster, _ in rows], again)


def _can_vary(tables: ScanTables) -> bool:
    """Say whether there is anything to compare: a permutation needs more than one period."""
    return bool(tables.cases.any()) and (tables.model != PERMUTATION or tables.cases.shape[1] > 1)


def _scan(inputs: Inputs, tables: ScanTables) -> list[ScanCluster]:
    options = inputs.options
    timed = bool(tables.periods)
    found = spatial_scan(
        tables.cases,
        tables.population,
        tables.xy,
        model=tables.model,
        max_share=options["max_share"],
        max_radius_m=widest(inputs, tables),
        max_periods=options["max_periods"] if timed else None,
        prospective=options["prospective"] and timed,
        adjust_time=timed and tables.model == "poisson",
        secondary=options["secondary"],
        drill_down=options["drill_down"],
        most=MOST,
        permutations=options["permutations"],
        alpha=inputs.request.alpha,
        rng=np.random.default_rng(options["seed"]),
    )
    return [cluster for at, cluster in enumerate(found) if at == 0 or cluster.p <= WORTH_A_LOOK]


def _rows_of(found: list[ScanCluster], alpha: float) -> list[Row]:
    """Number the clusters, those inside others last."""
    rows: list[Row] = [(number, cluster, None) for number, cluster in enumerate(found, start=1)]
    for number, cluster in enumerate(found, start=1):
        for inner in cluster.inside:
            if inner.p > alpha:
                break
            rows.append((len(rows) + 1, inner, number))
    return rows


def _frame(inputs: Inputs, tables: ScanTables, rows: list[Row], *, few: bool) -> GeoDataFrame:
    import geopandas as gpd

    alpha = inputs.request.alpha
    values = [_row(tables, number, cluster, outer) for number, cluster, outer in rows]
    columns: dict[str, Any] = {name: [each[name] for each in values] for name in _COLUMNS}
    frame = gpd.GeoDataFrame(
        columns, geometry=_outlines(tables, [cluster for _, cluster, _ in rows]), crs=inputs.workspace.crs
    )
    frame["part_of"] = frame["part_of"].astype("Int64")
    for name in ("cluster_id", "count", "observed", "places"):
        frame[name] = frame[name].astype(np.int64)
    for name in ("expected", "ratio", "relative_risk", "llr", "p", "p_gumbel", "radius_m"):
        frame[name] = frame[name].astype(float)
    evidence = TOO_FEW if few else CHANCE
    frame["evidence"] = [CLEAR if p <= alpha and not few else evidence for p in frame["p"]]
    return frame[[*_COLUMNS, "evidence", "geometry"]]


_COLUMNS = (
    "cluster_id",
    "part_of",
    "count",
    "observed",
    "expected",
    "ratio",
    "relative_risk",
    "llr",
    "p",
    "p_gumbel",
    "radius_m",
    "from",
    "to",
    "places",
    "areas",
)


def _row(tables: ScanTables, number: int, cluster: ScanCluster, outer: int | None) -> dict[str, Any]:
    start, end = dates_of(tables, cluster)
    names = [str(name) for name in tables.names[cluster.members] if name]
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return {
        "cluster_id": number,
        "part_of": outer,
        "count": cluster.observed,
        "observed": cluster.observed,
        "expected": cluster.expected,
        "ratio": cluster.ratio,
        # All incidents are inside: the risk outside is none, and no number says how many times that is.
        "relative_risk": cluster.relative_risk if np.isfinite(cluster.relative_risk) else None,
        "llr": cluster.llr,
        "p": cluster.p,
        "p_gumbel": cluster.p_gumbel if np.isfinite(cluster.p_gumbel) else cluster.p,
        "radius_m": cluster.radius_m,
        "from": start,
        "to": end,
        "places": cluster.places,
        "areas": ", ".join(names[:_MOST_NAMES]) + more,
    }


def dates_of(tables: ScanTables, cluster: ScanCluster) -> tuple[str | None, str | None]:
    """
    Give the first and last day of a cluster.

    Parameters
    ----------
    tables : ScanTables
        What was scanned.
    cluster : ScanCluster
        The cluster.

    Returns
    -------
    tuple of str or None
        As year-month-day; None where time plays no part.
    """
    if cluster.period is None:
        return None, None
    first, last = cluster.period
    return tables.periods[first][0].isoformat(), tables.periods[last][1].isoformat()


def _outlines(tables: ScanTables, clusters: list[ScanCluster]) -> NDArray[Any]:
    """Draw the areas of a cluster in one piece, or the circle round its cells."""
    import shapely

    shapes = np.empty(len(clusters), dtype=object)
    for at, cluster in enumerate(clusters):
        if tables.cell_m is None:
            shapes[at] = shapely.union_all(tables.polygons[cluster.members])
        else:
            # Half a diagonal more, so that the outermost cells are in it.
            shapes[at] = shapely.Point(cluster.x, cluster.y).buffer(
                cluster.radius_m + tables.cell_m * np.sqrt(0.5)
            )
    return shapes


def _shown(tables: ScanTables, frame: GeoDataFrame, found: list[ScanCluster]) -> Shown:
    timed = bool(tables.periods)
    columns = [
        Column("cluster_id", "Cluster"),
        Column("count", "Incidents"),
        Column("expected", "Expected", 1),
        Column("ratio", "Times the expected", 2),
        Column("p", "p", 3),
        Column("llr", "Log likelihood ratio", 2, pointer=False),
        Column("radius_m", "Radius [m]"),
        *([Column("from", "From", None), Column("to", "To", None)] if timed else []),
        Column("places", "Cells" if tables.cell_m else "Areas"),
        Column("evidence", "Evidence", None),
        *([Column("part_of", "Inside cluster")] if frame["part_of"].notna().any() else []),
        *([] if tables.cell_m else [Column("areas", "Names", None, pointer=False)]),
    ]
    return Shown(
        class_column="evidence",
        classes=(
            MapClass(TOO_FEW, "Too few to say", HOT_COLD[1]),
            MapClass(CHANCE, "Could be chance", HOT_COLD[3]),
            MapClass(CLEAR, "Clearer than chance", HOT_COLD[4]),
        ),
        nothing="no cluster",
        title="Clusters by the scan statistic",
        columns=tuple(columns),
        charts=_charts(tables, found),
        tables=_tables(tables, found),
    )


def _charts(tables: ScanTables, found: list[ScanCluster]) -> tuple[Chart, ...]:
    """Draw the first cluster's places over time: what was recorded, and what was to be expected."""
    import pandas as pd

    if not (tables.periods and found):
        return ()
    inside = tables.cases[found[0].members]
    usual = tables.cases.sum(axis=0) * _part(tables, found[0])
    months = [start.isoformat() for start, _ in tables.periods]
    frame = pd.DataFrame(
        {
            "period": pd.to_datetime(months * 2),
            "incidents": np.concatenate([inside.sum(axis=0), usual]).round(1),
            "which": ["recorded"] * len(months) + ["expected"] * len(months),
        }
    )
    start, end = dates_of(tables, found[0])
    return (
        Chart(
            "The places of cluster 1 over time",
            f"Incidents recorded and expected there in each {tables.parameters['period']}; the cluster runs "
            f"from {start} to {end}.",
            "lines",
            frame,
            "period",
            "incidents",
            colour="which",
            labels=(("period", "From"), ("incidents", "Incidents"), ("which", "")),
        ),
    )


def _part(tables: ScanTables, cluster: ScanCluster) -> Any:
    """Give the share of each period's incidents that is to be expected in the places of a cluster."""
    if tables.population is None:
        return tables.cases[cluster.members].sum() / tables.cases.sum()
    people = tables.population.sum(axis=0)
    share = tables.population[cluster.members].sum(axis=0) / np.where(people > 0, people, 1)
    if tables.model == "bernoulli":
        rate = tables.cases.sum() / max(float(tables.population.sum()), 1.0)
        return tables.population[cluster.members].sum(axis=0) * rate / np.maximum(tables.cases.sum(axis=0), 1)
    return share


def _tables(tables: ScanTables, found: list[ScanCluster]) -> tuple[ExtraTable, ...]:
    """List the places that make up each cluster, those with most above the expected first."""
    import pandas as pd

    if tables.cell_m is not None or not found:
        return ()
    parts: list[DataFrame] = []
    for number, cluster in enumerate(found, start=1):
        names = around(tables, cluster, most=10)
        parts.append(pd.DataFrame({"Cluster": [number], "Stands out most in": [listed(names)]}))
    note = "The areas of each cluster where the number recorded is furthest above the number expected."
    return (ExtraTable("Where in the clusters", note, pd.concat(parts, ignore_index=True)),)
