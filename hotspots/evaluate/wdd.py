"""Weighted displacement difference: zone and surroundings against what changed in a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from geodata.errors import UserError
from hotspots.evaluate.pairs import count_table, require_above_zero, require_confidence

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PLACES = ("treated", "control", "displacement", "displacement_control")
SIGNS = (1.0, -1.0, 1.0, -1.0)
KINDS = ("time", "area", "harm")


@dataclass(frozen=True)
class WddResult:
    """
    A weighted displacement difference.

    Parameters
    ----------
    estimate : float
        Incidents more (or, below zero, fewer) than the comparison leads to expect, in the unit of weights.
    se : float
        Standard error.
    z : float
        Estimate divided by standard error.
    low, high : float
        Interval of the estimate.
    p_value : float
        Two-sided, from the normal distribution.
    confidence : float
        Level of the interval.
    local, displaced : float
        The two parts of the estimate: the zone against its control, and the surroundings against theirs.
    local_se, displaced_se : float
        Their standard errors.
    incidents : int
        All counts together: what the standard error rests on.
    """

    estimate: float
    se: float
    z: float
    low: float
    high: float
    p_value: float
    confidence: float
    local: float
    displaced: float
    local_se: float
    displaced_se: float
    incidents: int


def wdd(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    displacement: ArrayLike | None = None,
    displacement_control: ArrayLike | None = None,
    weights: Any = None,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> WddResult:
    """
    Work out the weighted displacement difference with its standard error.

    Parameters
    ----------
    treated, control : pair of int, or array_like of int, shape (types, 2)
        Incidents (before, after) where something was done, and where nothing was; one row a type of incident
        when harm is weighed.
    displacement, displacement_control : the same, optional
        The surroundings of the treated zone, and those of the control.
    weights : pair of float, sequence of float or mapping, optional
        A pair: lengths of the two periods, in any unit (``(2, 1)`` for two years before and one after).
        With counts by type, a sequence: the harm of one incident of each type. A mapping gives any of
        ``time`` (such a pair), ``harm`` (such a sequence) and ``area`` (a mapping from the names of the four
        arguments to the size of each place; places left out have size 1). Counts are divided by time and
        area, and multiplied by harm.
    confidence : float, default 0.95
        Level of the interval.
    dispersion : float, default 1
        How many times the variance of counts exceeds their mean; 1 is Poisson.

    Returns
    -------
    WddResult
        Below zero: fewer incidents than the comparison leads to expect.

    Raises
    ------
    UserError
        If a count is not a whole number of zero or more, a weight not above zero, or there is no incident at
        all, when nothing can be said.

    Notes
    -----
    Estimate (T1 - T0) - (C1 - C0) + (D1 - D0) - (Cd1 - Cd0); its variance is the sum of all eight counts,
    each with its weight squared. The interval takes the difference as normal and the changes of zone and
    control as alike in number, had nothing been done.

    References
    ----------
    Wheeler AP, Ratcliffe JH (2018). A simple weighted displacement difference test to evaluate place based
    crime interventions. Crime Science 7, 11.

    Examples
    --------
    >>> found = wdd((207, 110), (308, 318), displacement=(178, 157), displacement_control=(150, 140))
    >>> found.estimate, round(found.se, 3), round(found.z, 2)
    (-118.0, 39.598, -2.98)
    """
    from scipy.special import ndtr, ndtri

    require_confidence(confidence)
    spread = float(require_above_zero(dispersion, what="The dispersion").reshape(-1)[0])
    given = dict(zip(PLACES, (treated, control, displacement, displacement_control), strict=True))
    tables = {
        name: count_table(pairs, what=name.replace("_", " "))
        for name, pairs in given.items()
        if pairs is not None
    }
    types = _same_types(tables)
    time, area, harm = _weights(weights, types)
    parts = np.zeros((4, 2))
    for at, (name, sign) in enumerate(zip(PLACES, SIGNS, strict=True)):
        if name in tables:
            factor = harm[:, np.newaxis] / (time * area.get(name, 1.0))
            after_less_before = factor * tables[name] * np.array([-1.0, 1.0])
            parts[at] = sign * after_less_before.sum(), spread * (factor**2 * tables[name]).sum()
    estimate, variance = parts.sum(axis=0)
    if not variance > 0:
        raise UserError(
            what="The places compared",
            found="have no incident at all, before or after.",
            fix="Choose longer periods or a larger zone: without incidents nothing can be said.",
        )
    se = float(np.sqrt(variance))
    reach = float(ndtri(0.5 + confidence / 2)) * se
    return WddResult(
        estimate=float(estimate),
        se=se,
        z=float(estimate) / se,
        low=float(estimate) - reach,
        high=float(estimate) + reach,
        p_value=float(2 * ndtr(-abs(estimate) / se)),
        confidence=confidence,
        local=float(parts[:2, 0].sum()),
        displaced=float(parts[2:, 0].sum()),
        local_se=float(np.sqrt(parts[:2, 1].sum())),
        displaced_se=float(np.sqrt(parts[2:, 1].sum())),
        incidents=int(sum(table.sum() for table in tables.values())),
    )


def wdd_covers(counts: ArrayLike, truth: ArrayLike = 0.0, *, confidence: float = 0.95) -> NDArray[np.bool_]:
    """
    Tell for many simulated zones whether the interval holds the true difference.

    Parameters
    ----------
    counts : array_like of int, shape (4, n) or (8, n)
        Incidents, one column a zone: treated before and after, control before and after, then those of the
        surroundings and of their control.
    truth : float or array_like of float, shape (n,), default 0
        The true difference, the same for all zones or one for each.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        Whether each interval holds it. A zone without any incident has the interval from 0 to 0.

    Raises
    ------
    UserError
        If the counts have another shape, or one is negative or missing.
    """
    from scipy.special import ndtri

    from hotspots.evaluate.kernels.coverage import covers

    require_confidence(confidence)
    table = np.asarray(counts)
    if table.ndim != 2 or table.shape[0] not in (4, 8) or table.dtype.kind not in "iuf":
        raise UserError(
            what="The simulated counts",
            found=f"have the shape {table.shape}.",
            fix="Give 4 rows of numbers (treated before and after, control before and after), or 8.",
        )
    if table.dtype.kind == "f" and not (np.isfinite(table).all() and (table % 1 == 0).all()):
        raise UserError("The simulated counts", "hold a missing or broken one.", "Give whole numbers.")
    numbers = np.ascontiguousarray(table, dtype=np.int64)
    if numbers.shape[0] == 8:
        if numbers.size and numbers.min() < 0:
            _refuse_negative()
        # Surroundings and their control enter as zone and control do.
        numbers = numbers[:4] + numbers[4:]
    true = np.asarray(truth, dtype=float).reshape(-1)
    if true.size not in (1, numbers.shape[1]):
        raise UserError(
            what="The true differences",
            found=f"are {true.size:,}, for {numbers.shape[1]:,} zones.",
            fix="Give one for all zones, or one for each.",
        )
    held = np.empty(numbers.shape[1], dtype=bool)
    if not covers(numbers, true, float(ndtri(0.5 + confidence / 2)) ** 2, held):
        _refuse_negative()
    return held


def _refuse_negative() -> NoReturn:
    raise UserError("The simulated counts", "hold a negative one.", "Give zero or more for each.")


def _same_types(tables: Mapping[str, NDArray[np.float64]]) -> int:
    lengths = {name: len(table) for name, table in tables.items()}
    if len(set(lengths.values())) > 1:
        raise UserError(
            what="The counts by type",
            found="have " + ", ".join(f"{number} rows ({name})" for name, number in lengths.items()) + ".",
            fix="Give the same types, in the same order, for every place.",
        )
    return lengths["treated"]


def _weights(weights: Any, types: int) -> tuple[NDArray[np.float64], dict[str, float], NDArray[np.float64]]:
    """Sort out lengths of the periods, sizes of the places, and harm of the types."""
    if weights is None:
        weights = {}
    if not isinstance(weights, Mapping):
        weights = {"harm" if types > 1 else "time": weights}
    unknown = sorted(str(kind) for kind in set(weights) - set(KINDS))
    if unknown:
        raise UserError("The weights", f"name '{unknown[0][:40]}'.", f"Use {', '.join(KINDS)}.")
    time = require_above_zero(weights.get("time", (1.0, 1.0)), what="The time weights")
    harm = require_above_zero(weights.get("harm", np.ones(types)), what="The harm weights")
    areas = weights.get("area", {})
    if time.shape != (2,) or harm.shape != (types,) or not isinstance(areas, Mapping):
        raise UserError(
            what="The weights",
            found=f"are {time.size} for time and {harm.size} for harm, with {types} types of incident.",
            fix="Give two for time, one a type for harm, and those of areas by the name of each place.",
        )
    strange = sorted(str(name) for name in set(areas) - set(PLACES))
    if strange:
        raise UserError(
            "The area weights", f"name the place '{strange[0][:40]}'.", f"Use {', '.join(PLACES)}."
        )
    sizes = {
        name: float(require_above_zero(size, what="The area weights").reshape(-1)[0])
        for name, size in areas.items()
    }
    return time, sizes, harm
