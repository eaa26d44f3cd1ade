"""Change of a place between two periods: of its own, or against everything else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geodata.errors import UserError
from hotspots.detect.discrete_significance import discrete_benjamini_hochberg

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame, Series

Against = Literal["itself", "whole"]
PValue = Literal["mid", "exact"]


def compare_periods(
    before: ArrayLike,
    after: ArrayLike,
    *,
    days_before: float = 1.0,
    days_after: float = 1.0,
    against: Against = "itself",
    p_value: PValue = "exact",
    confidence: float = 0.95,
) -> DataFrame:
    """
    Compare the counts of places in two periods.

    Parameters
    ----------
    before, after : array_like of int, shape (n,)
        Incidents of each place in the earlier and in the later period.
    days_before, days_after : float, default 1
        Lengths of the periods, in any unit, the same for both.
    against : {"itself", "whole"}, default "itself"
        Whether the rate of a place is compared with its own earlier rate, or its change with the change of
        all other places together: "changed more than the rest did".
    p_value : {"exact", "mid"}, default "exact"
        Whether the outcome that was seen counts whole, so that p agrees with the interval and a single test
        raises no more false alarms than promised (often far fewer), or half.
    confidence : float, default 0.95
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        On the index of `before` when it is a Series: ``before``, ``after``, ``ratio`` (rate after divided by
        rate before; for ``whole`` that divided by the same ratio of the rest), ``low``, ``high`` (exact
        interval), ``p`` (two-sided), ``q`` (false discovery rate, with the correction of Benjamini and
        Hochberg as adapted to small counts by Heyse). Without any incident the ratio is nan and no test is
        made; with none before it is infinite.

    Raises
    ------
    UserError
        If counts are not whole, negative or of different length, or a length is not above zero.

    Notes
    -----
    Given the sum of both counts, the later one is binomial with probability days_after / (days_before +
    days_after) when the rate has not changed; given the totals of all places too, it is hypergeometric when
    the place changed as the rest did. The two-sided p is twice the smaller tail. The interval turns the same
    test round (Clopper and Pearson; Fisher's noncentral hypergeometric): it leaves out 1 just when the exact
    p is at most 1 - confidence. Sums of few incidents have few possible p-values; the correction for many
    looks counts each place for what it could have shown (`discrete_benjamini_hochberg`).

    References
    ----------
    Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31, 313-323.
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits. Biometrika 26, 404-413.
    Heyse JF (2011). A false discovery rate procedure for categorical data. In: Recent advances in
    biostatistics. World Scientific, 43-58.
    """
    import pandas as pd

    early, late = _counts(before), _counts(after)
    _check(early, late, days_before, days_after, against, p_value, confidence)
    index = before.index if isinstance(before, pd.Series) else None
    total = early + late
    share = days_after / (days_before + days_after)
    if against == "itself":
        ratio, low, high = _own_interval(early, late, days_after / days_before, confidence)
    else:
        ratio, low, high = _relative_interval(early, late, confidence)

    @cache
    def outcomes(both: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if against == "itself":
            chances = _binomial(both, share)
        else:
            chances = _hypergeometric(both, int(late.sum()), int(total.sum()))
        return _two_sided(chances, p_value), chances

    p = np.full(total.shape, np.nan)
    for both in np.unique(total[total > 0]):
        alike = total == both
        p[alike] = outcomes(int(both))[0][late[alike]]
    frame = pd.DataFrame(
        {"before": early, "after": late, "ratio": ratio, "low": low, "high": high, "p": p}, index=index
    )
    nothing = total == 0
    frame.loc[nothing, ["ratio", "low", "high"]] = np.nan
    frame["q"] = discrete_benjamini_hochberg(p, total, outcomes)
    return frame


def _counts(values: ArrayLike) -> NDArray[np.int64]:
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1 or not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers % 1).any():
        raise UserError(
            what="The counts of a period",
            found="hold a value that is missing, negative or not whole.",
            fix="Give the number of incidents of every place, 0 where there were none.",
        )
    return numbers.astype(np.int64)


def _check(
    early: NDArray[np.int64],
    late: NDArray[np.int64],
    days_before: float,
    days_after: float,
    against: str,
    p_value: str,
    confidence: float,
) -> None:
    if early.size != late.size:
        raise UserError(
            what="The counts of the two periods",
            found=f"are of {early.size:,} and {late.size:,} places.",
            fix="Give both for the same places, in the same order.",
        )
    if not (days_before > 0 and days_after > 0) or not np.isfinite([days_before, days_after]).all():
        raise UserError(
            what="The two periods",
            found=f"are {days_before:g} and {days_after:g} days long.",
            fix="Both have to be longer than nothing.",
        )
    if against not in ("itself", "whole") or p_value not in ("mid", "exact") or not 0 < confidence < 1:
        raise UserError(
            what="The comparison",
            found=f"is against '{against}', p-value '{p_value}', confidence {confidence:g}.",
            fix="Use against 'itself' or 'whole', 'mid' or 'exact', and a confidence such as 0.95.",
        )


def _own_interval(
    early: NDArray[np.int64], late: NDArray[np.int64], odds: float, confidence: float
) -> tuple[NDArray[np.float64], ...]:
    """Turn the limits of the share of the later period into limits of the ratio of the rates."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    share_low, share_high = np.zeros(early.size), np.ones(early.size)
    some, rest = late > 0, early > 0
    share_low[some] = betaincinv(late[some], early[some] + 1, tail)
    share_high[rest] = betaincinv(late[rest] + 1, early[rest], 1 - tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = late / early / odds
        return ratio, share_low / (1 - share_low) / odds, share_high / (1 - share_high) / odds


def _relative_interval(
    early: NDArray[np.int64], late: NDArray[np.int64], confidence: float
) -> tuple[NDArray[np.float64], ...]:
    from hotspots.detect.kernels.fisher import ratio_limits

    later, everything = int(late.sum()), int(early.sum() + late.sum())
    limits = ratio_limits(late, early + late, later, everything, (1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (late * (everything - later - early)) / (early * (later - late))
    return ratio, limits[:, 0], limits[:, 1]


def _binomial(both: int, share: float) -> NDArray[np.float64]:
    """Give the chance of each count in the later period, 0 to `both`, when the rate has not changed."""
    from scipy.special import gammaln

    late = np.arange(both + 1)
    ways = gammaln(both + 1) - gammaln(late + 1) - gammaln(both - late + 1)
    return _normed(ways + late * np.log(share) + (both - late) * np.log1p(-share))


def _hypergeometric(both: int, later: int, everything: int) -> NDArray[np.float64]:
    """Give the chance of each count in the later period, 0 to `both`, when all places changed alike."""
    from scipy.special import gammaln

    late = np.arange(both + 1)
    earlier = everything - later
    possible = (late <= later) & (both - late <= earlier)
    logs = np.full(both + 1, -np.inf)
    x = late[possible]
    logs[possible] = -(
        gammaln(x + 1) + gammaln(later - x + 1) + gammaln(both - x + 1) + gammaln(earlier - both + x + 1)
    )
    return _normed(logs)


def _normed(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _two_sided(chances: NDArray[np.float64], p_value: PValue) -> NDArray[np.float64]:
    """Give twice the smaller tail of every outcome, the outcome itself counted whole or half."""
    own = chances if p_value == "exact" else chances / 2
    # Each tail is summed from its own end, where the numbers are smallest.
    below = np.concatenate([[0.0], np.cumsum(chances)[:-1]]) + own
    above = np.concatenate([np.cumsum(chances[::-1])[::-1][1:], [0.0]]) + own
    return np.minimum(2 * np.minimum(below, above), 1.0)


@dataclass(frozen=True)
class MixShift:
    """
    How the mix of sources, or of reporting routes, differs between two periods.

    Parameters
    ----------
    name : str
        The source or route whose share moved most.
    share_before, share_after : float
        Its share of the incidents of each period.
    moved : float
        Share of the incidents that would have to change their source to make both periods alike.
    p : float
        Of the chi-square test that the mix is the same.
    """

    name: str
    share_before: float
    share_after: float
    moved: float
    p: float

    @property
    def clear(self) -> bool:
        """Whether the mix moved by 5% or more, and by more than chance would move it (p < 0.01)."""
        return self.moved >= 0.05 and self.p < 0.01


def mix_shift(before: Series[Any], after: Series[Any]) -> MixShift | None:
    """
    Measure how far the mix of sources or routes moved between two periods.

    Parameters
    ----------
    before, after : pandas.Series of int
        Incidents by source in each period.

    Returns
    -------
    MixShift or None
        None where a period has no incident, or there is one source only.
    """
    from scipy.special import chdtrc

    names = before.index.union(after.index)
    table = np.array([each.reindex(names).fillna(0).to_numpy(dtype=float) for each in (before, after)])
    used = table.sum(axis=0) > 0
    table, names = table[:, used], names[used]
    sizes = table.sum(axis=1, keepdims=True)
    if table.shape[1] < 2 or (sizes == 0).any():
        return None
    shares = table / sizes
    expected = sizes * table.sum(axis=0) / table.sum()
    p = float(chdtrc(table.shape[1] - 1, ((table - expected) ** 2 / expected).sum()))
    most = int(np.argmax(np.abs(shares[1] - shares[0])))
    moved = float(np.abs(shares[1] - shares[0]).sum() / 2)
    return MixShift(str(names[most]), float(shares[0, most]), float(shares[1, most]), moved, p)
