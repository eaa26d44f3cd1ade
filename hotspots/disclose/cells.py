"""A count that may be shown: its type refuses every number the rule would not give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["number", "fewer than 10", "not shown", "not recorded"]


@dataclass(frozen=True)
class ReleasedCount:
    """
    One released count.

    Parameters
    ----------
    value : int or None
        A multiple of 5, at least 10; None unless `state` is ``number``.
    state : {"number", "fewer than 10", "not shown", "not recorded"}
        ``not shown``: left out because it would give another hidden count away.
        ``not recorded``: no source records this.

    Raises
    ------
    ValueError
        If the number is one the rule never gives.
    """

    value: int | None
    state: State

    def __post_init__(self) -> None:
        allowed = self.value is None if self.state != "number" else _is_released(self.value)
        if not allowed:
            raise ValueError("not a released count")

    @property
    def text(self) -> str:
        """What to print."""
        return f"{self.value:,}" if self.value is not None else self.state

    @property
    def tells(self) -> bool:
        """Whether it says anything about the true count."""
        return self.state in ("number", "fewer than 10")


def _is_released(value: int | None) -> bool:
    return type(value) is int and value >= 10 and value % 5 == 0


HIDDEN = ReleasedCount(None, "fewer than 10")
NOT_SHOWN = ReleasedCount(None, "not shown")
NOT_RECORDED = ReleasedCount(None, "not recorded")


def to_plain(cell: ReleasedCount) -> int | str:
    """
    Write a count for JSON.

    Parameters
    ----------
    cell : ReleasedCount
        The count.

    Returns
    -------
    int or str
        The number, or the words that stand for it.
    """
    return cell.state if cell.value is None else cell.value


def from_plain(plain: int | str) -> ReleasedCount:
    """
    Read what `to_plain` wrote.

    Parameters
    ----------
    plain : int or str
        A number or words.

    Returns
    -------
    ReleasedCount
        The count.

    Raises
    ------
    ValueError
        If it is neither a number the rule gives nor words of ours.
    """
    if isinstance(plain, int):
        return ReleasedCount(plain, "number")
    known = {cell.state: cell for cell in (HIDDEN, NOT_SHOWN, NOT_RECORDED)}
    if plain not in known:
        raise ValueError("not a released count")
    return known[plain]
