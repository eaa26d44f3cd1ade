"""What the actions of a plan cost, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.plan.actions import Action


def money(action: Action) -> str:
    """
    Write what an action costs.

    Parameters
    ----------
    action : Action
        The action.

    Returns
    -------
    str
        Such as £18,000; empty while nobody has said.
    """
    if action.cost is None:
        return ""
    return amount(action.cost, action.currency)


def amount(sum_of_money: float, currency: str) -> str:
    """
    Write a sum of money.

    Parameters
    ----------
    sum_of_money : float
        The sum [currency].
    currency : str
        Pounds are written £.

    Returns
    -------
    str
        Such as £18,000 or 950.50 EUR.
    """
    figures = f"{sum_of_money:,.2f}".removesuffix(".00")
    return f"£{figures}" if currency.strip().upper() in {"GBP", "£"} else f"{figures} {currency}".strip()


def total_cost(actions: Sequence[Action]) -> str:
    """
    Add up what actions cost, currency by currency.

    Parameters
    ----------
    actions : sequence of Action
        Actions of the plan; stopped ones cost nothing more.

    Returns
    -------
    str
        The sums and how many actions have none; empty when no action has a cost.
    """
    counted_in = [action for action in actions if action.status != "stopped"]
    sums: dict[str, float] = {}
    for action in counted_in:
        if action.cost is not None:
            currency = "GBP" if action.currency.strip() in {"", "£"} else action.currency.strip().upper()
            sums[currency] = sums.get(currency, 0.0) + action.cost
    if not sums:
        return ""
    without = sum(action.cost is None for action in counted_in)
    said = listed([amount(total, currency) for currency, total in sums.items()])
    return f"{said}; {counted(without, 'action')} without a cost" if without else said
