"""The disclosure rule for counts that leave the planners' circle."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import UserError


@dataclass(frozen=True)
class Policy:
    """
    Hide small counts and round the rest (the ONS "10-5 rule").

    Parameters
    ----------
    threshold : int
        Counts below this are hidden, zero included.
    base : int
        The others are rounded to the nearest multiple of this odd number, so that no count lies half-way.
    """

    threshold: int = 10
    base: int = 5

    def __post_init__(self) -> None:
        if self.threshold < 10 or self.base < 5 or self.base % 2 == 0 or self.threshold % self.base:
            raise UserError(
                what="The disclosure rule",
                found=f"hides counts below {self.threshold} and rounds to {self.base}.",
                fix="Hide all below 10 or more, and round to an odd number from 5 that divides it.",
            )


TEN_FIVE = Policy()
"""Below 10 hidden, the rest to the nearest 5."""
