"""Clusters of cases in space, or in space and time, by the scan statistic of Kulldorff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError
from hotspots.detect.points import require_positive
from hotspots.detect.scan_circles import Circles, draw_circles
from hotspots.detect.scan_data import ScanData, ScanModel, gather
from hotspots.detect.scan_null import gumbel_p, null_maxima, rank_p, require_room, require_time

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INNER_SHARE = 0.5
Secondary = Literal["non-overlapping", "iterative"]


@dataclass(frozen=True, eq=False)
class ScanCluster:
    """
    A circle, or a circle and a period, with more cases than expected.

    Parameters
    ----------
    members : numpy.ndarray of int
        Positions of the rows the cluster is made of, counted from 0, ascending: places; where rows are
        records, the records of its places in its period.
    centre : int
        Position of a row at its centre.
    x, y : float
        Coordinates [m] of the centre.
    radius_m : float
        Distance [m] from the centre to the farthest place; 0 for a single place.
    period : tuple or None
        First and last period, both included; None where time plays no part.
    places : int
        How many places it covers.
    observed : int
        Cases in it.
    expected : float
        Cases expected in it if nothing but chance decided.
    relative_risk : float
        Risk inside over risk outside; infinite when all cases are inside. For permutations, which know no
        risk: observed over expected.
    llr : float
        Logarithm of the likelihood ratio.
    p : float
        Probability that chance alone brings a maximum this high anywhere on the map: its rank among the
        replicates.
    p_gumbel : float
        The same from a Gumbel distribution fitted to the replicates, for p-values too small to be ranked.
    inside : tuple of ScanCluster
        What a scan of its own places alone finds (`drill_down`).
    """

    members: NDArray[np.int64]
    centre: int
    x: float
    y: float
    radius_m: float
    period: tuple[Any, Any] | None
    places: int
    observed: int
    expected: float
    relative_risk: float
    llr: float
    p: float
    p_gumbel: float
    inside: tuple[ScanCluster, ...] = ()

    @property
    def ratio(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected


@dataclass(frozen=True)
class _Choices:
    """How to scan, the same for the whole map and for a part of it."""

    max_share: float
    max_radius_m: float | None
    max_periods: int | None
    prospective: bool
    min_cases: int
    most: int
    permutations: int
    alpha: float


def spatial_scan(  # noqa: PLR0913  one call, its choices by name
    cases: Any,
    population: Any,
    coordinates: Any,
    *,
    times: Any = None,
    max_share: float = 0.5,
    permutations: int = 999,
    rng: np.random.Generator,
    model: ScanModel = "poisson",
    max_radius_m: float | None = None,
    max_periods: int | None = None,
    prospective: bool = False,
    adjust_time: bool = False,
    min_cases: int = 2,
    secondary: Secondary = "non-overlapping",
    drill_down: bool = False,
    most: int = 10,
    alpha: float = 0.05,
) -> list[ScanCluster]:
    """
    Find where, and when, there are more cases than chance alone would bring.

    A circle round every place grows until it holds `max_share` of the population; with times, each circle is
    looked at in every run of periods. The window that is least likely under chance is the first cluster;
    random replicates of the whole map tell how often chance alone does as well anywhere.

    Parameters
    ----------
    cases : array_like, shape (n,) or (n, T)
        Cases of each place; or a table with one column a period; or, with `times`, one row a record.
    population : array_like, shape (n,) or (n, T), or None
        Poisson: people of each place. Bernoulli: cases and controls together, shaped like `cases`. None for
        the space-time permutation model, which needs none and looks at none.
    coordinates : array_like, shape (n, 2), or geopandas.GeoSeries of points
        Eastings and northings [m] of each row.
    times : array_like, optional
        Where `cases` has one row a record: its time (whole numbers of periods, dates, or pandas periods);
        rows with the same coordinates are one place, and periods without a record count as empty. Where
        `cases` is a table: the names of its columns.
    max_share : float, default 0.5
        Largest share of the population in a circle; of the cases, for the permutation model.
    permutations : int, default 999
        Random replicates.
    rng : numpy.random.Generator
        Source of random numbers; results do not depend on the number of processors.
    model : {"poisson", "bernoulli", "space-time permutation"}, default "poisson"
        Cases among people; cases among cases and controls; times of cases among places.
    max_radius_m : float, optional
        Largest radius [m].
    max_periods : int, optional
        Most periods of a window; half of all unless given.
    prospective : bool, default False
        Whether to look only at windows that reach the last period: alerts of what goes on now.
    adjust_time : bool, default False
        Poisson: whether the cases of each period are taken as given, so that a rise everywhere is no cluster.
    min_cases : int, default 2
        Fewest cases of a cluster.
    secondary : {"non-overlapping", "iterative"}, default "non-overlapping"
        Further clusters: those that share no place with a better one, compared with the same replicates; or,
        after each significant one, a new scan of the map without its places.
    drill_down : bool, default False
        Whether to scan the places of each significant cluster on their own, in circles of up to half of it.
    most : int, default 10
        Most clusters to give.
    alpha : float, default 0.05
        Where p is at most this, a cluster is significant: for `drill_down` and iterative scans.

    Returns
    -------
    list of ScanCluster
        The least likely first; further ones only while p is below 1. Empty when no window holds more cases
        than expected, and at least `min_cases`.

    Raises
    ------
    UserError
        If what is given does not fit together, or would take more memory or time than a small machine has.

    Notes
    -----
    With c cases inside, e expected there and C in all, the Poisson ratio is
    c log(c/e) + (C - c) log((C - c)/(C - e)) where c > e, else 0; expected cases add up to C. The permutation
    model uses the same with e from the margins. Places equally far from a centre enter a circle together.

    References
    ----------
    Kulldorff M (1997). A spatial scan statistic. Communications in Statistics: Theory and Methods 26,
    1481-1496.
    Kulldorff M, Heffernan R, Hartman J, Assuncao R, Mostashari F (2005). A space-time permutation scan
    statistic for disease outbreak detection. PLoS Medicine 2, e59.
    """
    choices = _Choices(
        max_share, max_radius_m, max_periods, prospective, min_cases, most, permutations, alpha
    )
    _check(choices, secondary)
    data = gather(cases, population, coordinates, times=times, model=model, adjust_time=adjust_time)
    require_room(data, permutations)
    found = (_iterate if secondary == "iterative" else _scan)(data, choices, rng)
    if not drill_down:
        return found
    return [_drill(data, cluster, choices, rng) for cluster in found]


def _check(choices: _Choices, secondary: str) -> None:
    if secondary not in ("non-overlapping", "iterative"):
        raise UserError(
            what="The way to further clusters",
            found=f"is '{secondary}'.",
            fix="Use non-overlapping or iterative.",
        )
    if not (0 < choices.max_share <= 1 and 0 < choices.alpha < 1):
        raise UserError(
            what="The scan",
            found=f"was asked for circles of up to {choices.max_share:g} of the population at a level of "
            f"{choices.alpha:g}.",
            fix="Give shares between 0 and 1, such as 0.5 and 0.05.",
        )
    if choices.max_radius_m is not None:
        require_positive(choices.max_radius_m, "The largest radius")
    whole = {
        "replicates": choices.permutations,
        "periods of a window": 1 if choices.max_periods is None else choices.max_periods,
        "fewest cases": choices.min_cases,
        "clusters to give": choices.most,
    }
    for noun, value in whole.items():
        if value < 1:
            raise UserError(what=f"The number of {noun}", found=f"is {value}.", fix="Give 1 or more.")


def _scan(data: ScanData, choices: _Choices, rng: np.random.Generator) -> list[ScanCluster]:
    """Scan once: the best window, then the best of those that share no place with a better one."""
    if data.total < choices.min_cases or data.people.sum() <= 0:
        return []
    circles = draw_circles(
        data.xy, data.people, max_share=choices.max_share, max_radius_m=choices.max_radius_m
    )
    windows = _windows(data, choices)
    require_time(
        circles,
        periods=data.cases.shape[1],
        first_last=windows["first_last"],
        longest=windows["longest"],
        permutations=choices.permutations,
    )
    taken = np.zeros(len(data.xy), dtype=bool)
    best = _best(data, circles, taken, windows)
    if best is None:
        return []
    maxima = null_maxima(data, circles, **windows, permutations=choices.permutations, rng=rng)
    found: list[ScanCluster] = []
    while best is not None and len(found) < choices.most:
        ratio = best[0]
        p = rank_p(ratio, maxima)
        if found and p >= 1:
            break
        found.append(_cluster(data, circles, best, p, gumbel_p(ratio, maxima)))
        taken[circles.members(best[1], best[2])] = True
        best = _best(data, circles, taken, windows)
    return found


def _windows(data: ScanData, choices: _Choices) -> dict[str, int]:
    periods = data.cases.shape[1]
    longest = max(1, periods // 2) if choices.max_periods is None else min(choices.max_periods, periods)
    return {
        "first_last": periods - 1 if choices.prospective else 0,
        "longest": longest,
        "least": choices.min_cases,
    }


Window = tuple[float, int, int, int, int]
"""Ratio, centre, end of its circle, first and last period."""


def _best(
    data: ScanData, circles: Circles, taken: NDArray[np.bool_], windows: dict[str, int]
) -> Window | None:
    from hotspots.detect.kernels.scan import best_window

    ratio, _, found = best_window(
        np.arange(len(data.xy)),
        circles.starts,
        circles.order,
        circles.reach,
        np.cumsum(data.at_risk, axis=1),
        np.cumsum(data.cases, axis=1),
        taken,
        windows["first_last"],
        windows["longest"],
        float(data.total),
        data.whole,
        data.model == "bernoulli",
        windows["least"],
    )
    if found[0] < 0 or ratio <= 0:
        return None
    return ratio, int(found[0]), int(found[1]), int(found[2]), int(found[3])


def _cluster(data: ScanData, circles: Circles, window: Window, p: float, p_gumbel: float) -> ScanCluster:
    ratio, centre, end, first, last = window
    places = circles.members(centre, end)
    observed = int(data.cases[places, first : last + 1].sum())
    at_risk = float(data.at_risk[places, first : last + 1].sum())
    expected = at_risk * data.total / data.whole
    in_it = np.isin(data.rows, places)
    if data.row_periods is not None:
        in_it &= (data.row_periods >= first) & (data.row_periods <= last)
    return ScanCluster(
        members=np.flatnonzero(in_it),
        centre=int(np.flatnonzero(data.rows == centre)[0]),
        x=float(data.xy[centre, 0]),
        y=float(data.xy[centre, 1]),
        radius_m=_radius(data, centre, places),
        period=(data.labels[first], data.labels[last]) if data.labels else None,
        places=len(places),
        observed=observed,
        expected=expected,
        relative_risk=_risk(data, observed, at_risk, expected),
        llr=ratio,
        p=p,
        p_gumbel=p_gumbel,
    )


def _radius(data: ScanData, centre: int, places: NDArray[np.int64]) -> float:
    return float(np.hypot(*(data.xy[places] - data.xy[centre]).T).max())


def _risk(data: ScanData, observed: int, at_risk: float, expected: float) -> float:
    if data.model == "space-time permutation":
        return observed / expected
    outside = data.total - observed
    if outside == 0:
        return float("inf")
    return (observed / at_risk) / (outside / (data.whole - at_risk))


def _iterate(data: ScanData, choices: _Choices, rng: np.random.Generator) -> list[ScanCluster]:
    """Scan, take the places of a significant cluster off the map, and scan again."""
    found: list[ScanCluster] = []
    left = np.arange(len(data.xy))
    while len(found) < choices.most and left.size:
        first = _scan(data.keep(left), replace(choices, most=1), rng)
        if not first or (found and first[0].p > choices.alpha):
            break
        found.append(first[0])
        if first[0].p > choices.alpha:
            break
        left = np.setdiff1d(left, _places_of(data, first[0]))
    return found


def _places_of(data: ScanData, cluster: ScanCluster) -> NDArray[np.int64]:
    """Find the places of a cluster again, whatever its period."""
    near = np.hypot(*(data.xy - [cluster.x, cluster.y]).T) <= cluster.radius_m * (1 + 1e-9)
    return np.flatnonzero(near)


def _drill(data: ScanData, cluster: ScanCluster, choices: _Choices, rng: np.random.Generator) -> ScanCluster:
    if cluster.p > choices.alpha or cluster.places < 2:
        return cluster
    # A small share of a small cluster would be no place at all.
    inner = replace(choices, max_share=max(choices.max_share, _INNER_SHARE))
    return replace(cluster, inside=tuple(_scan(data.keep(_places_of(data, cluster)), inner, rng)))
