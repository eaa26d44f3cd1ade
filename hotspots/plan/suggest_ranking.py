"""The order of suggested zones: signs anyone can check, each counting the same, then the incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.detect.stability import CLASSES
from hotspots.plan.suggest_reasons import FEW_RATED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hotspots.plan.suggest_reasons import ZoneReasons

REPEATED_SHARE = 0.25
"""Repeats are a sign when this share of the incidents with a known victim hit somebody already hit."""
FEW_REPEATS = 3
"""And so many people at least were targeted more than once (both are house rules)."""
SERIOUS_SHARE = 0.5
"""Impact is a sign when this share of the ratings is 4 or 5 (house rule)."""
CAME_BACK_PAI = 2.0
FEW_HITS = 3
"""Foresight is a sign when the zone drawn earlier held twice what ground picked blindly holds, and at least
so many later incidents (house rules)."""


@dataclass(frozen=True)
class Sign:
    """
    One yes-or-no reason to act somewhere first.

    Parameters
    ----------
    name : str
        Short, for a table.
    rule : str
        When it holds, in words.
    holds : callable
        Takes `ZoneReasons`, gives True or False.
    """

    name: str
    rule: str
    holds: Callable[[ZoneReasons], bool]


def _solid(reasons: ZoneReasons) -> bool:
    return reasons.steadiness.kind == CLASSES[0]


def _rising(reasons: ZoneReasons) -> bool:
    return reasons.trend.direction == "up"


def _repeats(reasons: ZoneReasons) -> bool:
    repeats = reasons.repeats
    if not repeats.with_victim or (repeats.victims or 0) < FEW_REPEATS:
        return False
    return (repeats.of_victims or 0) / repeats.with_victim >= REPEATED_SHARE


def _serious(reasons: ZoneReasons) -> bool:
    impact = reasons.impact
    return impact.rated >= FEW_RATED and impact.high / impact.rated >= SERIOUS_SHARE


def _came_back(reasons: ZoneReasons) -> bool:
    found = reasons.foreseen
    return found is not None and (found.pai or 0.0) >= CAME_BACK_PAI and found.hits >= FEW_HITS


SIGNS: tuple[Sign, ...] = (
    Sign("solid", "it stays hot in at least 90% of the other ways of looking", _solid),
    Sign("rising", "incidents went up over the year, by more than chance alone usually brings", _rising),
    Sign(
        "repeat victims",
        "at least three people were targeted more than once, in a quarter or more of the incidents with a "
        "known victim",
        _repeats,
    ),
    Sign("serious", "at least half of five or more ratings of impact are 4 or 5", _serious),
    Sign(
        "came back",
        "drawn from earlier records alone, it held at least three later incidents, and twice as many as "
        "ground picked blindly",
        _came_back,
    ),
)


def signs_of(reasons: ZoneReasons) -> tuple[str, ...]:
    """
    Name the signs that hold for a zone.

    Parameters
    ----------
    reasons : ZoneReasons
        Its figures.

    Returns
    -------
    tuple of str
        Names, in the order of `SIGNS`.
    """
    return tuple(sign.name for sign in SIGNS if sign.holds(reasons))


def rank(reasons: Sequence[ZoneReasons], *, order: str = "signs") -> list[int]:
    """
    Put zones in order.

    Parameters
    ----------
    reasons : sequence of ZoneReasons
        Figures of each.
    order : {"signs", "incidents"}, default "signs"
        By the number of signs that hold, each counting one, then by incidents; or by incidents alone.

    Returns
    -------
    list of int
        Positions, the first to act in first; ties stay as they were.
    """

    def key(at: int) -> tuple[int, int]:
        signs = len(signs_of(reasons[at])) if order == "signs" else 0
        return (-signs, -reasons[at].heat.incidents)

    return sorted(range(len(reasons)), key=key)


def ranking_sentence(order: str) -> str:
    """
    Say by what rule zones are ordered.

    Parameters
    ----------
    order : {"signs", "incidents"}
        The rule.

    Returns
    -------
    str
        One or two sentences.
    """
    if order == "incidents":
        return "Zones stand in the order of their incidents, most first."
    rules = "; ".join(f"{sign.name}: {sign.rule}" for sign in SIGNS)
    return (
        f"Zones stand in the order of how many of {len(SIGNS)} signs hold, each counting one; those with as "
        f"many in the order of their incidents. The signs are {rules}."
    )
