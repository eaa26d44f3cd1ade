"""Do the promised error rates hold? Cities without hot spots, and cities with planted ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """
    What a method promises, and what came of it on cities without hot spots.

    Parameters
    ----------
    method : str
        Name of the method, and the variant.
    promise : str
        In words, such as "cities with any false hot spot at q < 0.05".
    nominal : float
        The promised share.
    found, cities : int
        Cities in which it happened, of how many.
    """

    method: str
    promise: str
    nominal: float
    found: int
    cities: int

    @property
    def share(self) -> float:
        """The measured share."""
        return self.found / self.cities

    @property
    def kept(self) -> bool:
        """Whether it lies between 80% and 120% of the promise."""
        return 0.8 * self.nominal <= self.share <= 1.2 * self.nominal


@dataclass(frozen=True)
class Power:
    """
    How often a planted hot spot is found.

    Parameters
    ----------
    method : str
        Name of the method.
    planted : str
        Size and strength of what was planted.
    found, cities : int
        Cities in which it was found, of how many.
    """

    method: str
    planted: str
    found: int
    cities: int
