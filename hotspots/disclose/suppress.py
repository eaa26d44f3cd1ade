"""One count under the disclosure rule: hidden, or rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.disclose.policy import TEN_FIVE

if TYPE_CHECKING:
    from hotspots.disclose.policy import Policy


def rounded(count: int, *, policy: Policy = TEN_FIVE) -> int | None:
    """
    Apply the rule to one count.

    Parameters
    ----------
    count : int
        A true count, 0 or more.
    policy : Policy
        The rule.

    Returns
    -------
    int or None
        None when the count is hidden (below the threshold, zero too), else the nearest multiple of the base.
        The base is odd, so no whole number lies half-way between two multiples and ties need no rule.

    Raises
    ------
    ValueError
        If the count is negative.
    """
    if count < 0:
        raise ValueError("a count cannot be negative")
    if count < policy.threshold:
        return None
    return policy.base * ((count + policy.base // 2) // policy.base)


def possible(value: int | None, *, policy: Policy = TEN_FIVE) -> tuple[int, int]:
    """
    Give the true counts that a released value stands for: what any reader may know, and no more.

    Parameters
    ----------
    value : int or None
        Released value; None when hidden.
    policy : Policy
        The rule.

    Returns
    -------
    tuple of int
        Smallest and largest possible count.
    """
    if value is None:
        return 0, policy.threshold - 1
    half = policy.base // 2
    return max(policy.threshold, value - half), value + half
