"""The measures of an evaluation, each with its interval and how to read it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.wording import chance, counted

if TYPE_CHECKING:
    from hotspots.evaluate.wdd import WddResult

NOT_ALONE = "No fall of the zone could be shown: do not rely on this."


@dataclass(frozen=True)
class Measure:
    """
    One measure.

    Parameters
    ----------
    name, value, interval, meaning : str
        What it is, its value, its interval (empty when it has none) and how to read it.
    said : bool
        Whether the meaning is said where there is room for one line only.
    """

    name: str
    value: str
    interval: str
    meaning: str
    said: bool = False


def measures_of(found: Any) -> list[Measure]:
    """
    Put all measures of an evaluation into words.

    Parameters
    ----------
    found : Evaluation
        The answer; its class itself words the measures, so it cannot be named here.

    Returns
    -------
    list of Measure
        Those that could be worked out.
    """
    rows = [
        _difference("Weighted displacement difference", found.wdd, "Zone against comparison, in numbers."),
        _difference(
            "Weighted displacement difference, buffers included",
            found.wdd_with_buffer,
            "The same with what happened next door.",
        ),
        _quotient(found),
        _net(found),
        _proportion(found),
        _pooled(found),
        _months(found),
        _alone(found),
        _harm(found),
    ]
    return [row for row in rows if row is not None]


def likely_words(found: Any) -> str:
    """
    Say how large a fall has to be for people to be fairly sure of seeing it.

    Parameters
    ----------
    found : Evaluation
        The answer; its class itself words the measures, so it cannot be named here.

    Returns
    -------
    str
        One sentence.
    """
    power = found.power
    if not power.expected:
        return str(power.sentence)
    if power.likely_fall > power.expected:
        return (
            "Even had every incident stopped, the chance of showing it would have been below "
            f"{power.power:.0%}."
        )
    share = 5 * math.ceil(20 * power.likely_fall / power.expected)
    return (
        f"To be shown with a chance of {power.power:.0%}, the true fall has to be about {min(share, 100)}%."
    )


def _difference(name: str, result: WddResult | None, meaning: str) -> Measure | None:
    if result is None:
        return None
    return Measure(
        name,
        f"{result.estimate:+.1f} incidents",
        f"{result.confidence:.0%} interval {result.low:+.1f} to {result.high:+.1f}",
        f"{meaning} Below zero: fewer than the comparison leads to expect.",
    )


def _quotient(found: Any) -> Measure | None:
    if found.wdq is None:
        return None
    value = "not defined" if found.wdq.wdq is None else f"{found.wdq.wdq:.2f}"
    doubt = "" if found.verdict == "fell" else f" {NOT_ALONE}"
    return Measure("Weighted displacement quotient", value, "", f"{found.wdq.reading}{doubt}", said=True)


def _net(found: Any) -> Measure | None:
    if found.wdq is None or found.wdq.total_net_effect is None:
        return None
    doubt = "" if found.verdict == "fell" else f" {NOT_ALONE}"
    return Measure(
        "Total net effect",
        f"{found.wdq.total_net_effect:+.1f} incidents, zone and buffer",
        "",
        "Above zero: fewer than if zone and buffer had changed in proportion as the comparison did. It has "
        f"no interval.{doubt}",
        said=bool(doubt),
    )


def _proportion(found: Any) -> Measure | None:
    effect = found.relative_effect
    # With a zero among the counts the ratio hangs on what was added to it: a warning says so.
    if effect.zero_counts:
        return None
    return Measure(
        "In proportion",
        f"{effect.change_percent:+.0f}% beside the comparison",
        f"{effect.confidence:.0%} interval {effect.change_low_percent:+.0f}% to "
        f"{effect.change_high_percent:+.0f}%",
        "The relative effect: change of the zone beside the change of the comparison.",
    )


def _pooled(found: Any) -> Measure | None:
    if found.pooled is None:
        return None
    low, best, high = (
        100 * (1 / part - 1) for part in (found.pooled.high, found.pooled.ratio, found.pooled.low)
    )
    differ = "differ beyond chance" if found.pooled.heterogeneity_p < 0.05 else "do not differ beyond chance"
    return Measure(
        "Average over the zones",
        f"{best:+.0f}% beside their comparisons",
        f"95% interval {low:+.0f}% to {high:+.0f}%",
        f"{counted(found.pooled.zones, 'zone')} averaged; their effects {differ} "
        f"(p {chance(found.pooled.heterogeneity_p)}).",
        said=True,
    )


def _months(found: Any) -> Measure | None:
    model = found.monthly_model
    if model is None:
        return None
    return Measure(
        f"Month by month, beside {counted(model.zones, 'comparison place')}",
        f"{100 * (model.ratio - 1):+.0f}%",
        f"{model.confidence:.0%} interval {100 * (model.low - 1):+.0f}% to {100 * (model.high - 1):+.0f}%; "
        f"months vary {model.dispersion:.1f} times as chance would",
        "Difference in differences: seasons and what happens everywhere cancel out; the interval allows for "
        "months and places that vary more than chance.",
    )


def _alone(found: Any) -> Measure | None:
    if found.e_test_p is None:
        return None
    return Measure(
        "The zone on its own, before against after",
        f"p {chance(found.e_test_p)} (two-rate Poisson test)",
        "",
        "Without any comparison: what happens everywhere is counted as if it were the action.",
    )


def _harm(found: Any) -> Measure | None:
    if found.harm is None:
        return None
    return Measure(
        "Weighed by harm",
        f"{found.harm.estimate:+,.0f} units of harm",
        f"{found.harm.confidence:.0%} interval {found.harm.low:+,.0f} to {found.harm.high:+,.0f}",
        f"Each incident counted by its harm weight. {found.harm_note}".strip(),
        said=bool(found.harm_note),
    )
