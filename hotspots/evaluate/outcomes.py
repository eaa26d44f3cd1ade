"""Outcomes beyond counts: a share or a mean before and after, tested when the numbers asked are known."""

from __future__ import annotations

import datetime  # noqa: TC003  records are read back by these annotations
import math
from dataclasses import dataclass

from geodata.errors import UserError
from hotspots.evaluate.pairs import require_confidence
from hotspots.wording import listed

KINDS = {"share": "A share (per cent)", "mean": "A mean (such as a score)"}
MUST_BE_FEWER = {"lower": "lower is better", "higher": "higher is better", "neither": "neither is better"}


@dataclass(frozen=True)
class Outcome:
    """
    One outcome that people measured before and after.

    Parameters
    ----------
    what : str
        What was asked or measured, such as "feel safe waiting at the stop".
    before, after : float
        Per cent for a share, else the mean.
    kind : {"share", "mean"}
        Which of the two it is.
    zone_ids : tuple of str
        Where; empty for the whole partnership.
    group : str
        Who was asked; empty for everybody.
    n_before, n_after : int or None
        How many answered; None when nobody wrote it down.
    sd_before, sd_after : float or None
        Standard deviations, for means.
    better : {"higher", "lower", "neither"}
        Which way is better.
    source : str
        Who asked, and how.
    measured_on : datetime.date or None
        Day of the later measurement.
    """

    what: str
    before: float
    after: float
    kind: str = "share"
    zone_ids: tuple[str, ...] = ()
    group: str = ""
    n_before: int | None = None
    n_after: int | None = None
    sd_before: float | None = None
    sd_after: float | None = None
    better: str = "higher"
    source: str = ""
    measured_on: datetime.date | None = None


@dataclass(frozen=True)
class OutcomeChange:
    """
    How an outcome changed.

    Parameters
    ----------
    difference : float
        After less before.
    low, high : float or None
        Interval of the difference; None when it could not be tested.
    tested : bool
        Whether it could.
    sentence : str
        In words.
    """

    difference: float
    low: float | None
    high: float | None
    tested: bool
    sentence: str


def check_outcome(outcome: Outcome) -> Outcome:
    """
    Refuse an outcome that says nothing, or something impossible.

    Parameters
    ----------
    outcome : Outcome
        As entered.

    Returns
    -------
    Outcome
        The same.

    Raises
    ------
    UserError
        If it has no words or source, a share outside 0 to 100 per cent, or a number asked below 1.
    """
    if not outcome.what.strip() or not outcome.source.strip():
        raise UserError("The outcome", "does not say what was measured, or who measured it.", "Fill in both.")
    if outcome.kind not in KINDS or outcome.better not in MUST_BE_FEWER:
        raise UserError(
            what="The outcome",
            found="has a kind or a better side that is not known.",
            fix=f"Use {listed(KINDS, last='or')}, and {listed(MUST_BE_FEWER, last='or')}.",
        )
    values = (outcome.before, outcome.after)
    if not all(math.isfinite(value) for value in values) or (
        outcome.kind == "share" and not all(0 <= value <= 100 for value in values)
    ):
        raise UserError(
            f"The outcome '{outcome.what[:60]}'", "has a share outside 0 to 100.", "Give shares in per cent."
        )
    numbers = (outcome.n_before, outcome.n_after)
    spreads = (outcome.sd_before, outcome.sd_after)
    if any(number is not None and number < 1 for number in numbers) or any(
        spread is not None and not spread >= 0 for spread in spreads
    ):
        raise UserError(
            what=f"The outcome '{outcome.what[:60]}'",
            found="has a number asked below 1, or a negative spread.",
            fix="Leave out what is not known.",
        )
    return outcome


def outcome_change(outcome: Outcome, *, confidence: float = 0.95) -> OutcomeChange:
    """
    Say how an outcome changed, with an interval when the numbers asked allow one.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    confidence : float, default 0.95
        Level of the interval.

    Returns
    -------
    OutcomeChange
        In percentage points for a share.

    Raises
    ------
    UserError
        If the outcome makes no sense.

    Notes
    -----
    Shares: Newcombe's score interval of a difference of two independent proportions (his method 10, without
    continuity correction). Means: Welch's interval. Both take the people asked before and after as different
    people, drawn by chance.

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent proportions: comparison of
    eleven methods. Statistics in Medicine 17, 873-890. Welch BL (1947). Biometrika 34, 28-35.

    Examples
    --------
    >>> asked = Outcome("feel safe", before=60, after=80, n_before=80, n_after=70, source="survey")
    >>> found = outcome_change(asked)
    >>> round(found.low, 2), round(found.high, 2)
    (5.24, 33.39)
    """
    require_confidence(confidence)
    check_outcome(outcome)
    difference = outcome.after - outcome.before
    limits, missing = _limits(outcome, confidence)
    seen = _seen(outcome)
    if limits is None:
        return OutcomeChange(
            difference,
            None,
            None,
            tested=False,
            sentence=f"{seen} Not tested, because {missing}: the difference may be chance.",
        )
    low, high = limits
    return OutcomeChange(
        difference, low, high, tested=True, sentence=f"{seen} {_verdict(outcome, low, high, confidence)}"
    )


def _seen(outcome: Outcome) -> str:
    unit = "%" if outcome.kind == "share" else ""
    who = f" ({outcome.group})" if outcome.group else ""
    return f"{outcome.what}{who}: {outcome.before:g}{unit} before, {outcome.after:g}{unit} after."


def _verdict(outcome: Outcome, low: float, high: float, confidence: float) -> str:
    unit = " percentage points" if outcome.kind == "share" else ""
    span = f"{confidence:.0%} interval of the difference {low:+.1f} to {high:+.1f}{unit}"
    if low <= 0 <= high:
        return f"The difference could be chance ({span})."
    rose = low > 0
    word = "higher" if rose else "lower"
    judged = ""
    if outcome.better != "neither":
        side = "better" if (outcome.better == "higher") == rose else "worse"
        judged = f"; {outcome.better} is better, so this is the {side} direction"
    return (
        f"That is {word} by more than chance usually brings{judged} ({span}). It does not by itself show the "
        "cause."
    )


def _limits(outcome: Outcome, confidence: float) -> tuple[tuple[float, float] | None, str]:
    if outcome.n_before is None or outcome.n_after is None:
        return None, "it is not known how many people answered"
    if outcome.kind == "share":
        return _newcombe(outcome, outcome.n_before, outcome.n_after, confidence), ""
    if outcome.sd_before is None or outcome.sd_after is None:
        return None, "the standard deviations are not known"
    if min(outcome.n_before, outcome.n_after) < 2 or not outcome.sd_before + outcome.sd_after > 0:
        return None, "there are too few answers, or all are alike"
    return _welch(outcome, outcome.n_before, outcome.n_after, confidence), ""


def _newcombe(outcome: Outcome, n_before: int, n_after: int, confidence: float) -> tuple[float, float]:
    from scipy.special import ndtri

    z = float(ndtri(0.5 + confidence / 2))
    early, late = outcome.before / 100, outcome.after / 100
    (low_0, high_0), (low_1, high_1) = _wilson(early, n_before, z), _wilson(late, n_after, z)
    apart = late - early
    low = apart - math.hypot(late - low_1, high_0 - early)
    high = apart + math.hypot(high_1 - late, early - low_0)
    return 100 * low, 100 * high


def _wilson(share: float, number: int, z: float) -> tuple[float, float]:
    middle = (share + z**2 / (2 * number)) / (1 + z**2 / number)
    reach = z * math.sqrt(share * (1 - share) / number + z**2 / (4 * number**2)) / (1 + z**2 / number)
    return middle - reach, middle + reach


def _welch(outcome: Outcome, n_before: int, n_after: int, confidence: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    early, late = (outcome.sd_before or 0.0) ** 2 / n_before, (outcome.sd_after or 0.0) ** 2 / n_after
    freedom = (early + late) ** 2 / (early**2 / (n_before - 1) + late**2 / (n_after - 1))
    reach = float(stdtrit(freedom, 0.5 + confidence / 2)) * math.sqrt(early + late)
    apart = outcome.after - outcome.before
    return apart - reach, apart + reach
