"""What incidents cost, and prevented ones may have saved: a range, never more than counts show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANY = "*"
"""A unit cost of this type holds for every type that has none of its own."""


@dataclass(frozen=True)
class UnitCost:
    """
    What one incident of a type costs.

    Parameters
    ----------
    category : str
        Type of incident as recorded; ``*`` for all others.
    unit_cost, low, high : float
        Best estimate, and the range it may lie in.
    currency : str
        Such as ``GBP``.
    year : int
        Prices of which year.
    source : str
        Who worked it out.
    """

    category: str
    unit_cost: float
    low: float
    high: float
    currency: str
    year: int
    source: str


@dataclass(frozen=True)
class Money:
    """
    An amount with its range.

    Parameters
    ----------
    best, low, high : float
        Best estimate and range.
    """

    best: float
    low: float
    high: float


@dataclass(frozen=True)
class CostFindings:
    """
    Costs of an evaluation.

    Parameters
    ----------
    before, after : Money
        Cost of the zone's incidents in the two periods.
    prevented : Money or None
        Cost of the incidents prevented; its lower end is below zero when the interval includes none. None
        where no difference could be worked out.
    per_incident : Money or None
        Mean cost of an incident of the zone before.
    without_cost : int
        Incidents of both periods whose type has no unit cost.
    basis : str
        Currency, years and sources.
    sentences : tuple of str
        In words.
    """

    before: Money
    after: Money
    prevented: Money | None
    per_incident: Money | None
    without_cost: int
    basis: str
    sentences: tuple[str, ...]


def check_unit_cost(cost: UnitCost) -> UnitCost:
    """
    Refuse a unit cost without a type, range, currency, year or source.

    Parameters
    ----------
    cost : UnitCost
        As read.

    Returns
    -------
    UnitCost
        The same.

    Raises
    ------
    UserError
        If something is missing, or the range does not hold the estimate.
    """
    words = (cost.category, cost.currency, cost.source)
    if not all(text.strip() for text in words) or not 1900 <= cost.year <= 2200:
        raise UserError(
            what=f"The unit cost of '{cost.category[:60]}'",
            found="lacks a type, currency, year or source.",
            fix="Fill in all of them: a cost nobody can trace is not shown.",
        )
    amounts = (cost.low, cost.unit_cost, cost.high)
    if not all(0 <= amount < math.inf for amount in amounts) or sorted(amounts) != list(amounts):
        raise UserError(
            what=f"The unit cost of '{cost.category[:60]}'",
            found=f"is {cost.unit_cost:g} in a range of {cost.low:g} to {cost.high:g}.",
            fix="Give a low that is not above the cost, and a high that is not below it; none below zero.",
        )
    return cost


def incident_costs(
    categories: Mapping[str, tuple[int, int]],
    costs: Sequence[UnitCost],
    *,
    prevented: tuple[float, float, float] | None,
) -> CostFindings:
    """
    Put costs to incidents, and to those prevented.

    Parameters
    ----------
    categories : mapping of str to (int, int)
        Incidents of the zone by type: before and after.
    costs : sequence of UnitCost
        Unit costs; one a type, all in one currency.
    prevented : tuple of float or None
        Incidents prevented: estimate, low and high.

    Returns
    -------
    CostFindings
        Ranges: the least number at the least cost, to the most at the most.

    Raises
    ------
    UserError
        If there is no unit cost, or they are in several currencies.

    Notes
    -----
    A prevented incident costs the mean of the zone's incidents before, over types with a unit cost.
    Numbers below zero (more incidents than expected) take the cost that makes the range widest.
    """
    known = {cost.category.strip().casefold(): check_unit_cost(cost) for cost in costs}
    currencies = sorted({cost.currency.strip().upper() for cost in costs})
    if len(currencies) != 1:
        raise UserError(
            what="The unit costs",
            found=f"are in {listed(currencies)}." if currencies else "are none.",
            fix="Load unit costs, all in one currency ('hotspots costs add FILE').",
        )
    rows = [
        (known.get(name.strip().casefold()) or known.get(ANY), before, after)
        for name, (before, after) in categories.items()
    ]
    without = sum(before + after for cost, before, after in rows if cost is None)
    early = [(cost, before) for cost, before, _ in rows if cost is not None and before]
    late = [(cost, after) for cost, _, after in rows if cost is not None and after]
    costed = sum(number for _, number in early)
    spent = _sum(early)
    mean = Money(*(part / costed for part in (spent.best, spent.low, spent.high))) if costed else None
    saved = _times(prevented, mean) if prevented is not None and mean is not None else None
    used = {cost for cost, _ in [*early, *late]}
    basis = _basis(used, currencies[0])
    return CostFindings(
        before=spent,
        after=_sum(late),
        prevented=saved,
        per_incident=mean,
        without_cost=without,
        basis=basis,
        sentences=_sentences(spent, _sum(late), saved, prevented, without, basis, currencies[0]),
    )


def _sum(rows: Sequence[tuple[UnitCost, int]]) -> Money:
    return Money(
        sum(number * cost.unit_cost for cost, number in rows),
        sum(number * cost.low for cost, number in rows),
        sum(number * cost.high for cost, number in rows),
    )


def _times(prevented: tuple[float, float, float], mean: Money) -> Money:
    estimate, low, high = prevented
    return Money(
        estimate * mean.best,
        low * (mean.low if low >= 0 else mean.high),
        high * (mean.high if high >= 0 else mean.low),
    )


def _basis(costs: set[UnitCost], currency: str) -> str:
    if not costs:
        return "No type of incident recorded here has a unit cost."
    years = listed(str(year) for year in sorted({cost.year for cost in costs}))
    sources = listed(sorted({cost.source for cost in costs}))
    return f"{currency}, prices of {years}. Source: {sources}."


def _sentences(
    before: Money,
    after: Money,
    saved: Money | None,
    prevented: tuple[float, float, float] | None,
    without: int,
    basis: str,
    currency: str,
) -> tuple[str, ...]:
    said = [
        f"Incidents recorded in the zone cost about {money(before.best, currency)} before "
        f"({_range(before, currency)}) and {money(after.best, currency)} after ({_range(after, currency)}).",
    ]
    if saved is None or prevented is None:
        said.append("No cost of prevented incidents can be given: there is no difference to put a cost to.")
    elif saved.low <= 0 <= saved.high:
        said.append(
            "No saving can be claimed: the interval of the incidents prevented includes none. The figures "
            f"allow anything from {_side(saved.low, currency)} to {_side(saved.high, currency)}."
        )
    elif saved.low > 0:
        said.append(
            f"About {prevented[0]:,.0f} incidents fewer than expected would have cost "
            f"{money(saved.best, currency)} ({_range(saved, currency)}). This is a cost to everybody, the "
            "victims' included; it is not money that any one body has saved."
        )
    else:
        said.append(
            "More was recorded than expected: this would be an added cost of "
            f"{money(-saved.high, currency)} to {money(-saved.low, currency)}, not a saving."
        )
    if without:
        said.append(
            f"{counted(without, 'incident has', 'incidents have')} a type without a unit cost and count for "
            "nothing here."
        )
    return (*said, basis)


def money(amount: float, currency: str) -> str:
    """
    Write an amount no more exactly than it is known.

    Parameters
    ----------
    amount : float
        The amount.
    currency : str
        Such as ``GBP``.

    Returns
    -------
    str
        To two digits, with its sign or the letters of the currency.
    """
    if amount:
        step = 10 ** max(math.floor(math.log10(abs(amount))) - 1, 0)
        amount = round(amount / step) * step
    signs = {"GBP": "£", "EUR": "€", "USD": "$"}
    sign = signs.get(currency.upper())
    return f"{sign}{amount:,.0f}" if sign else f"{amount:,.0f} {currency}"


def _range(amount: Money, currency: str) -> str:
    return f"{money(amount.low, currency)} to {money(amount.high, currency)}"


def _side(amount: float, currency: str) -> str:
    if amount == 0:
        return "none"
    return f"{money(abs(amount), currency)} {'saved' if amount > 0 else 'more spent'}"
