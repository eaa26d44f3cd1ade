"""What a scan is given, checked and brought into one table of places by periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ScanModel = Literal["poisson", "bernoulli", "space-time permutation"]
MODELS = ("poisson", "bernoulli", "space-time permutation")
MAX_PLACES = 12_000
"""Every place is compared with every other: beyond this many the circles would not fit a small machine."""


@dataclass(frozen=True, eq=False)
class ScanData:
    """
    Cases and what they are compared with, by place and period.

    Parameters
    ----------
    xy : numpy.ndarray, shape (n, 2)
        Coordinates [m] of the places.
    cases : numpy.ndarray of int, shape (n, T)
        Cases.
    at_risk : numpy.ndarray, shape (n, T)
        Expected cases (Poisson, permutation) or everybody counted, cases and controls (Bernoulli).
    people : numpy.ndarray, shape (n,)
        What the share of a circle is measured by.
    model : {"poisson", "bernoulli", "space-time permutation"}
        Which comparison.
    by_period : bool
        Whether the number of cases of each period is taken as given (Poisson).
    labels : tuple
        Names of the periods; empty when time plays no part.
    rows : numpy.ndarray of int, shape (m,)
        Place of each row of the caller.
    row_periods : numpy.ndarray of int or None
        Period of each row of the caller, when rows are records.
    """

    xy: NDArray[np.float64]
    cases: NDArray[np.int64]
    at_risk: NDArray[np.float64]
    people: NDArray[np.float64]
    model: ScanModel
    by_period: bool
    labels: tuple[Any, ...]
    rows: NDArray[np.int64]
    row_periods: NDArray[np.int64] | None

    @property
    def total(self) -> int:
        """All cases."""
        return int(self.cases.sum())

    @property
    def whole(self) -> float:
        """All that are at risk: for the Poisson model and permutations as many as there are cases."""
        return float(self.at_risk.sum())

    def keep(self, places: NDArray[np.int64]) -> ScanData:
        """
        Look at some of the places as if they were all.

        Parameters
        ----------
        places : numpy.ndarray of int
            Which.

        Returns
        -------
        ScanData
            With cases expected anew; its rows are those of the places kept, others are at place -1.
        """
        new = np.full(len(self.xy), -1, dtype=np.int64)
        new[places] = np.arange(len(places))
        cases, risk = self.cases[places], self.at_risk[places]
        kept = replace(
            self,
            xy=self.xy[places],
            cases=cases,
            people=self.people[places],
            rows=np.where(self.rows < 0, -1, new[self.rows]),
        )
        if self.model == "poisson":
            return replace(kept, at_risk=_expected(cases, risk, by_period=self.by_period))
        return replace(kept, at_risk=_margins(cases) if self.model != "bernoulli" else risk)


def gather(
    cases: Any,
    population: Any,
    coordinates: Any,
    *,
    times: Any,
    model: ScanModel,
    adjust_time: bool,
) -> ScanData:
    """
    Check what a scan is given and bring it into one table.

    Parameters
    ----------
    cases, population, coordinates, times, model, adjust_time
        As in `hotspots.detect.scan.spatial_scan`.

    Returns
    -------
    ScanData
        The table.

    Raises
    ------
    UserError
        If lengths differ, numbers are missing, negative or broken, or there are cases where nobody lives.
    """
    if model not in MODELS:
        raise UserError(what="The model", found=f"is '{model}'.", fix=f"Use one of: {', '.join(MODELS)}.")
    counts = _numbers(cases, "The cases", whole=True)
    xy_rows = _coordinates(coordinates)
    if counts.ndim > 2 or len(counts) != len(xy_rows):
        raise UserError(
            what="The cases",
            found=f"have {len(counts):,} rows, the coordinates {len(xy_rows):,}.",
            fix="Give one row a place, in the same order.",
        )
    if counts.ndim == 1 and times is not None:
        data = _from_records(counts, population, xy_rows, times, model=model)
    else:
        data = _from_table(counts, population, xy_rows, times, model=model)
    table, people, labels, rows, row_periods, xy = data
    if len(xy) > MAX_PLACES:
        raise UserError(
            what="A scan",
            found=f"was asked for over {len(xy):,} places; it can take {MAX_PLACES:,}.",
            fix="Count by larger areas or larger cells.",
        )
    if model == "space-time permutation":
        if table.shape[1] < 2:
            raise UserError(
                what="The space-time permutation model",
                found="was given no more than one period.",
                fix="Give a time for each case, or a table with one column a period.",
            )
        at_risk, share = _margins(table), table.sum(axis=1).astype(float)
    elif model == "bernoulli":
        at_risk, share = people, people.sum(axis=1)
        _refuse(
            int((table > people).sum()),
            "more cases than people counted",
            "Count cases and controls together.",
        )
    else:
        _refuse(
            int(((table > 0) & (people <= 0)).sum()), "cases but no population", "Leave them out, and say so."
        )
        at_risk, share = _expected(table, people, by_period=adjust_time), people.sum(axis=1)
    return ScanData(xy, table, at_risk, share, model, adjust_time, labels, rows, row_periods)


Gathered = tuple[Any, Any, tuple[Any, ...], Any, Any, Any]


def _from_table(counts: Any, population: Any, xy: Any, times: Any, *, model: ScanModel) -> Gathered:
    """Take one row a place; a table has one column a period."""
    table = counts if counts.ndim == 2 else counts[:, None]
    if times is not None and len(times) != table.shape[1]:
        raise UserError(
            what="The times",
            found=f"are {len(times):,} for a table of {table.shape[1]:,} columns.",
            fix="Name each column once.",
        )
    named = tuple(times) if times is not None else tuple(range(table.shape[1]))
    people = None
    if model != "space-time permutation":
        people = _people(population, model, len(table))
        if people.ndim == 1:
            if model == "bernoulli" and table.shape[1] > 1:
                raise UserError(
                    what="The population",
                    found="has one column, the cases have several.",
                    fix="Give cases and controls together for each period too.",
                )
            people = np.repeat(people[:, None], table.shape[1], axis=1)
        if people.shape != table.shape:
            raise UserError(
                what="The population",
                found=f"is a table of {people.shape[1]:,} columns, the cases of {table.shape[1]:,}.",
                fix="Give one column a period, or one number a place.",
            )
    return table, people, named if table.shape[1] > 1 else (), np.arange(len(table)), None, xy


def _from_records(counts: Any, population: Any, xy_rows: Any, times: Any, *, model: ScanModel) -> Gathered:
    """Take one row a record with its place and time, and count them by place and period."""
    from hotspots.detect.points import distinct_places

    if len(times) != len(counts):
        raise UserError(
            what="The times",
            found=f"are {len(times):,} for {len(counts):,} rows.",
            fix="Give each row its time.",
        )
    places = distinct_places(*xy_rows.T)
    periods, labels = _periods(times)
    shape = (len(places.xy), len(labels))
    at = places.of_point * shape[1] + periods
    table = np.bincount(at, weights=counts, minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)
    people = None
    if model != "space-time permutation":
        each = _people(population, model, len(counts))
        if each.ndim != 1:
            raise UserError(
                what="The population", found="is a table.", fix="Give one number a row, like the cases."
            )
        if model == "bernoulli":
            people = np.bincount(at, weights=each, minlength=shape[0] * shape[1]).reshape(shape)
        else:
            people = np.repeat(_one_a_place(each, places.of_point, shape[0])[:, None], shape[1], axis=1)
    return table, people, labels if shape[1] > 1 else (), places.of_point, periods, places.xy


def _one_a_place(values: NDArray[np.float64], of_row: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    first = np.full(size, np.nan)
    first[of_row[::-1]] = values[::-1]
    _refuse(
        int((first[of_row] != values).sum()),
        "another population than an earlier row of the same place",
        "Give each place one population.",
        noun="row",
    )
    return first


def _periods(times: Any) -> tuple[NDArray[np.int64], tuple[Any, ...]]:
    """Number the periods from the first to the last, empty ones between them included."""
    import pandas as pd

    given = pd.Series(times).reset_index(drop=True)
    _refuse(int(given.isna().sum()), "no time", "Leave them out, and say so.", noun="row")
    if not len(given):
        return np.empty(0, np.int64), ()
    if pd.api.types.is_integer_dtype(given.dtype):
        numbers = given.to_numpy(dtype=np.int64)
        named: tuple[Any, ...] = tuple(range(int(numbers.min()), int(numbers.max()) + 1))
        return numbers - numbers.min(), named
    if isinstance(given.dtype, pd.PeriodDtype):
        index = pd.PeriodIndex(given)
    else:
        try:
            index = pd.PeriodIndex(pd.to_datetime(given, format="ISO8601"), freq="D")
        except (TypeError, ValueError):
            raise UserError(
                what="The times",
                found="are neither whole numbers nor dates.",
                fix="Give whole numbers of periods, dates such as 2025-04-01, or pandas periods.",
            ) from None
    every = pd.period_range(index.min(), index.max(), freq=index.freq)
    named = tuple(each.start_time.date() for each in every) if index.freqstr == "D" else tuple(every)
    return every.get_indexer(index).astype(np.int64), named


def _people(population: Any, model: ScanModel, rows: int) -> NDArray[np.float64]:
    if population is None:
        raise UserError(
            what=f"The {model} model",
            found="was given no population.",
            fix="Give one, or use the space-time permutation model, which needs times only."
            if model == "poisson"
            else "Give cases and controls together.",
        )
    people = _numbers(population, "The population", whole=model == "bernoulli").astype(float)
    if people.ndim > 2 or len(people) != rows:
        raise UserError(
            what="The population",
            found=f"has {len(people):,} rows, the cases {rows:,}.",
            fix="Give one row a place, in the same order.",
        )
    return people


def _numbers(values: Any, what: str, *, whole: bool) -> NDArray[Any]:
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim == 0:
        raise UserError(what=what, found="are a single number.", fix="Give one number a place.")
    wrong = ~np.isfinite(numbers) | (numbers < 0)
    if whole:
        wrong |= numbers != np.rint(np.where(np.isfinite(numbers), numbers, 0))
    if wrong.any():
        kind = "whole numbers of 0 or more" if whole else "numbers of 0 or more"
        raise UserError(
            what=what,
            found=f"have {int(wrong.sum()):,} entries that are not {kind}.",
            fix="Mend or leave out those rows.",
        )
    return numbers.astype(np.int64) if whole else numbers


def _coordinates(given: Any) -> NDArray[np.float64]:
    if hasattr(given, "crs"):
        from hotspots.detect.points import coordinates

        return np.column_stack(coordinates(given))
    xy = np.asarray(given, dtype=float)
    if xy.ndim != 2 or xy.shape[1] != 2 or not np.isfinite(xy).all():
        raise UserError(
            what="The coordinates",
            found="are not a table of eastings and northings without gaps.",
            fix="Give two numbers [m] a place, or a layer of points.",
        )
    return xy


def _refuse(wrong: int, found: str, fix: str, *, noun: str = "place") -> None:
    if wrong:
        raise UserError(
            what="The scan:", found=f"{wrong:,} {noun}{'s have' if wrong > 1 else ' has'} {found}.", fix=fix
        )


def _expected(
    cases: NDArray[np.int64], people: NDArray[np.float64], *, by_period: bool
) -> NDArray[np.float64]:
    """Share the cases out by population; with `by_period` those of each period among its people."""
    if by_period:
        present = people.sum(axis=0)
        return np.asarray(people * (cases.sum(axis=0) / np.where(present > 0, present, 1)))
    present = people.sum()
    return np.asarray(people * (cases.sum() / present if present > 0 else 0.0))


def _margins(cases: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share the cases of each place out like those of all places over the periods."""
    return np.asarray(
        np.outer(cases.sum(axis=1), cases.sum(axis=0)) / max(int(cases.sum()), 1), dtype=np.float64
    )
