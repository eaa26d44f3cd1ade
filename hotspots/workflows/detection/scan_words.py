"""How the clusters of a scan are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import counted, format_date, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.scan_tables import PERMUTATION, ScanTables
from hotspots.workflows.detection.whereabouts import area_name_at

if TYPE_CHECKING:
    from hotspots.detect.scan import ScanCluster
    from hotspots.workflows.detection.inputs import Inputs

_AGAINST = {
    "poisson": "if everybody living there were as often affected as elsewhere",
    "bernoulli": "if this kind had the same share of all incidents everywhere",
    PERMUTATION: "if this place had its usual share at this time",
}
_TIME_MEANS = {
    "poisson": "What rises or falls everywhere alike is no cluster.",
    "bernoulli": "If the share of this kind rises everywhere at once, that shows as a cluster too.",
    PERMUTATION: "What rises or falls everywhere alike is no cluster, nor is a place that always has more: "
    "the comparison is with its own usual share.",
}
MOST = 10
"""Clusters given at most (house rule)."""
WORTH_A_LOOK = 0.2
"""Further clusters that chance brings more often than this are not given (house rule)."""
WIDEST_M, WIDEST_CELLS = 5_000.0, 10
"""Circles on cells reach so far, or so many cells if that is more, unless asked otherwise (house rules)."""
WIDE_SHARE = 0.1
"""A circle with more of the places than this is too wide to act on as it stands (house rule)."""


def scan_sentences(inputs: Inputs, tables: ScanTables, found: list[ScanCluster]) -> tuple[str, ...]:
    """
    Say where and when the clusters are, how sure that is, and what not to conclude.

    Parameters
    ----------
    inputs : Inputs
        The question.
    tables : ScanTables
        What was scanned.
    found : list of ScanCluster
        Clusters, the clearest first.

    Returns
    -------
    tuple of str
        Sentences.
    """
    what = words.describe_filter(inputs.request.where)
    if not found:
        return (f"No place and time holds more {what} than would be expected there.",)
    alpha = inputs.request.alpha
    clear = [cluster for cluster in found if cluster.p <= alpha]
    if not clear:
        return (
            f"No cluster of {what} stands out more than chance alone could bring: the most unusual is "
            f"{_said(inputs, tables, found[0])}, and a random map shows one as unusual with a probability of "
            f"{found[0].p:.2g}.",
            "That is not proof that there is none: few incidents, or a shape unlike a circle, can hide one.",
        )
    return (
        f"The clearest cluster of {what} is {_said(inputs, tables, clear[0])}.",
        _sure(clear[0], inputs.options["permutations"]),
        *_lasting(tables, clear[0], inputs),
        *_further(inputs, tables, clear[1:]),
        *_inside(tables, clear, alpha),
        "A circle is a rough outline: not every street in it has more, and its edge is uncertain. It "
        "says that more was recorded than expected, not why: more reporting in a place looks like more harm.",
    )


def _said(inputs: Inputs, tables: ScanTables, cluster: ScanCluster) -> str:
    names = around(tables, cluster, most=3)
    place = f"in and around {listed(names)}" if names else _centred(inputs, cluster)
    size = counted(cluster.places, "area") if tables.cell_m is None else counted(cluster.places, "cell")
    within = f"{size} within {cluster.radius_m:,.0f} m" if cluster.radius_m else size
    return (
        f"{place} ({within}){_when(tables, cluster, inputs)}: {cluster.observed:,} recorded where "
        f"{cluster.expected:,.1f} would be expected {_AGAINST[tables.model]} ({cluster.ratio:,.1f} times)"
    )


def _centred(inputs: Inputs, cluster: ScanCluster) -> str:
    """Name the area a circle of cells has its centre in, or else give its coordinates."""
    name = area_name_at(inputs, cluster.x, cluster.y)
    return f"centred in {name}" if name else f"centred at {cluster.x:,.0f}, {cluster.y:,.0f}"


def _when(tables: ScanTables, cluster: ScanCluster, inputs: Inputs) -> str:
    if cluster.period is None:
        return ""
    first, last = cluster.period
    start, end = tables.periods[first][0], tables.periods[last][1]
    if inputs.options["prospective"] or last == len(tables.periods) - 1:
        return f" since {format_date(start)}"
    return f" from {format_date(start)} to {format_date(end)}"


def _sure(cluster: ScanCluster, permutations: int) -> str:
    if cluster.p <= 1.5 / (permutations + 1):
        return (
            f"None of {permutations:,} random maps holds a cluster this unusual anywhere "
            f"(p = {cluster.p:.2g})."
        )
    return (
        f"Of {permutations:,} random maps {round(cluster.p * (permutations + 1)) - 1:,} hold a cluster at "
        f"least this unusual somewhere (p = {cluster.p:.2g})."
    )


def _lasting(tables: ScanTables, cluster: ScanCluster, inputs: Inputs) -> tuple[str, ...]:
    """Warn where a place may have been as it is long before the cluster is said to begin."""
    if cluster.period is None or tables.model == PERMUTATION:
        return ()
    if cluster.period[1] - cluster.period[0] + 1 < longest(inputs, tables):
        return ()
    return (
        "It lasts as long as a cluster was allowed to: the place may well have been like that before. "
        "Compare with what is usual for the place and the time to see what is new.",
    )


def longest(inputs: Inputs, tables: ScanTables) -> int:
    """
    Give the most periods a cluster could last.

    Parameters
    ----------
    inputs : Inputs
        The question.
    tables : ScanTables
        What was scanned.

    Returns
    -------
    int
        Periods; 1 where time plays no part.
    """
    count = max(1, len(tables.periods))
    return min(inputs.options["max_periods"] or max(1, count // 2), count)


def _further(inputs: Inputs, tables: ScanTables, clear: list[ScanCluster]) -> tuple[str, ...]:
    if not clear:
        return ()
    named = [
        listed(around(tables, cluster, most=1)) or area_name_at(inputs, cluster.x, cluster.y) or ""
        for cluster in clear[:3]
    ]
    among = "among them one each " if len(clear) > len(named) else ""
    where = f", {among}in and around {listed(dict.fromkeys(named))}" if all(named) else ""
    return (f"{counted(len(clear), 'further cluster is', 'further clusters are')} clear too{where}.",)


def _inside(tables: ScanTables, clear: list[ScanCluster], alpha: float) -> tuple[str, ...]:
    inner = [cluster.inside[0] for cluster in clear[:1] if cluster.inside and cluster.inside[0].p <= alpha]
    if not inner:
        return ()
    names = listed(around(tables, inner[0], most=3))
    return (
        f"Within the clearest cluster the core is {'in and around ' + names if names else 'smaller'}: "
        f"{counted(inner[0].places, 'area' if tables.cell_m is None else 'cell')}, {inner[0].observed:,} "
        f"recorded where {inner[0].expected:,.1f} would be expected if the cluster were even.",
    )


def around(tables: ScanTables, cluster: ScanCluster, *, most: int) -> list[str]:
    """
    Name the places of a cluster that stand out most.

    Parameters
    ----------
    tables : ScanTables
        What was scanned.
    cluster : ScanCluster
        The cluster.
    most : int
        How many to name.

    Returns
    -------
    list of str
        Names, the most above the expected first; empty for cells.
    """
    if tables.cell_m is not None:
        return []
    span = slice(None) if cluster.period is None else slice(cluster.period[0], cluster.period[1] + 1)
    observed = tables.cases[cluster.members, span].sum(axis=1)
    expected = _weight(tables, cluster, span)
    expected = expected * (cluster.expected / expected.sum()) if expected.sum() > 0 else expected
    order = np.argsort(-(observed - expected), kind="stable")
    return [str(name) for name in tables.names[cluster.members][order][:most]]


def _weight(tables: ScanTables, cluster: ScanCluster, span: slice) -> np.ndarray:
    if tables.population is None:
        return np.asarray(tables.cases[cluster.members].sum(axis=1), dtype=float)
    people = tables.population[cluster.members]
    return np.asarray(people if people.ndim == 1 else people[:, span].sum(axis=1), dtype=float)


def widest(inputs: Inputs, tables: ScanTables) -> float | None:
    """
    Give the largest radius of a circle: as asked, on cells 5 km or ten cells unless asked.

    Parameters
    ----------
    inputs : Inputs
        The question.
    tables : ScanTables
        What was scanned.

    Returns
    -------
    float or None
        Metres; None where only the share limits circles.
    """
    asked: float | None = inputs.options["max_radius_m"]
    if asked is not None or tables.cell_m is None:
        return asked
    return max(WIDEST_M, WIDEST_CELLS * tables.cell_m)


def scan_notes(inputs: Inputs, tables: ScanTables, found: list[ScanCluster]) -> tuple[str, ...]:
    """
    Say what was chosen, and how far the result may be trusted.

    Parameters
    ----------
    inputs : Inputs
        The question.
    tables : ScanTables
        What was scanned.
    found : list of ScanCluster
        Clusters.

    Returns
    -------
    tuple of str
        Notes.
    """
    options = inputs.options
    share = f"{100 * options['max_share']:g}% of the {_of_what(tables)}"
    radius = widest(inputs, tables)
    reach = "" if radius is None else f", and reach no further than {radius:,g} m"
    if radius is not None and options["max_radius_m"] is None:
        reach += " (wider ones are no place to act in, and take long to look at)"
    notes = [
        f"Circles round each of {len(tables.xy):,} {tables.what} hold up to {share}{reach}; "
        f"{options['permutations']:,} random maps (seed {options['seed']}) say how often "
        "chance alone brings as much anywhere, so p allows for all the circles looked at. A cluster has "
        "at least 2 incidents."
    ]
    if tables.periods:
        step = tables.parameters["period"]
        notes.append(
            f"Time is looked at in {len(tables.periods):,} steps of a {step}; a cluster lasts at most "
            f"{counted(longest(inputs, tables), step)}"
            f"{' and reaches the last one' if options['prospective'] else ''}. "
            f"{_TIME_MEANS[tables.model]}"
        )
    notes.append(
        "Incidents that come in series, such as one long dispute, are not independent: they make a cluster "
        "look surer than it is."
    )
    notes.append(
        "Beside the first, only clusters are given that at most one in five random maps matches (p ≤ 0.2)."
    )
    if len(found) >= MOST:
        notes.append(f"Only the {MOST} clearest clusters are given.")
    if len(found) > 1:
        notes.append(
            "Further clusters are compared with the clearest of each random map, which asks more of them "
            "than of the first."
            if options["secondary"] == "non-overlapping"
            else "Each further cluster was looked for on the map without the places of those before it."
        )
    wide = [cluster for cluster in found if cluster.places > WIDE_SHARE * len(tables.xy)]
    if wide:
        notes.append(
            f"{counted(len(wide), 'cluster covers', 'clusters cover')} more than a tenth of the "
            f"{tables.what}: look inside (drill-down) or ask for smaller circles before planning work there."
        )
    return tuple(notes)


def _of_what(tables: ScanTables) -> str:
    return {"poisson": "people", "bernoulli": "incidents of any kind"}.get(tables.model, "incidents")
