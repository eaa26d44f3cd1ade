"""What a reader could work out: an integer program over everything that is told about one area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.disclose.suppress import possible

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from hotspots.disclose.cells import ReleasedArea, ReleasedCount
    from hotspots.disclose.policy import Policy

FREE = 1e6
"""Upper limit of a count nothing is told about."""


class Audit:
    """
    All that is told about one area, as linear conditions on unknown whole numbers.

    Quarters are shared between years that overlap, so that years published one after the other are looked at
    together.

    Parameters
    ----------
    policy : Policy
        The rule the counts were released under.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._unknowns: dict[str, int] = {}
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._targets: list[tuple[dict[int, float], int, int, bool]] = []

    def add(
        self, mark: str, starts: Sequence[datetime.date], area: ReleasedArea, *, every_one_marked: bool
    ) -> None:
        """
        Add one released year of the area.

        Parameters
        ----------
        mark : str
            Tells the unknowns of this release from those of others.
        starts : sequence of datetime.date
            First days of its eight quarters.
        area : ReleasedArea
            What is told.
        every_one_marked : bool
            Whether a reader may take it that each incident carries a characteristic.
        """
        quarters = [self._unknown(f"quarter {start}") for start in starts]
        year = dict.fromkeys(quarters[4:], 1.0)
        self._tell(area.this_year, year)
        self._tell(area.year_before, dict.fromkeys(quarters[:4], 1.0))
        for cell, quarter in zip(area.quarters, quarters[4:], strict=False):
            self._tell(cell, {quarter: 1.0})
        self._parts(f"{mark}source ", area.sources, year, whole=True)
        self._parts(f"{mark}characteristic ", area.characteristics, year, whole=False)
        if every_one_marked and area.characteristics:
            marked = {self._unknown(f"{mark}characteristic {name}"): 1.0 for name in area.characteristics}
            self._rows.append((_minus(marked, year), 0.0, np.inf))

    def holds(self) -> bool | None:
        """
        Tell whether every hidden count may still be anything the rule allows, and no true count is certain.

        Returns
        -------
        bool or None
            False when something could be worked out; None when the releases contradict each other, because
            records changed between them.
        """
        solve = self._solver()
        # Every answer of the solver is a possible truth: one that shows what is asked spares a question.
        truths: list[NDArray[np.float64]] = []
        for terms, low, high, hidden in self._targets:
            values = {_value(truth, terms) for truth in truths}
            for sign, edge in ((1, low), (-1, high)):
                enough = edge in values if hidden else len(values) > 1 or low == high
                if enough:
                    continue
                truth = solve(terms, sign)
                if truth is None:
                    return None
                truths.append(truth)
                values.add(_value(truth, terms))
            if (hidden and not {low, high} <= values) or (len(values) == 1 and low < high):
                return False
        return True

    def _unknown(self, name: str) -> int:
        return self._unknowns.setdefault(name, len(self._unknowns))

    def _tell(self, cell: ReleasedCount, terms: dict[int, float]) -> None:
        if cell.state not in ("number", "fewer than 10"):
            return
        low, high = possible(cell.value, policy=self._policy)
        self._rows.append((terms, low, high))
        self._targets.append((terms, low, high, cell.value is None))

    def _parts(
        self, mark: str, cells: Mapping[str, ReleasedCount], year: dict[int, float], *, whole: bool
    ) -> None:
        if not cells:
            return
        for name, cell in cells.items():
            unknown = self._unknown(mark + name)
            self._tell(cell, {unknown: 1.0})
            if not whole:
                self._rows.append((_minus(year, {unknown: 1.0}), 0.0, np.inf))
        if whole:
            total = {self._unknown(mark + name): 1.0 for name in cells}
            self._rows.append((_minus(total, year), 0.0, 0.0))

    def _solver(self) -> Callable[[dict[int, float], int], NDArray[np.float64] | None]:
        """Give a function that finds a possible truth with the smallest (1) or largest (-1) sum."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(self._unknowns)
        matrix = np.zeros((len(self._rows), size))
        for index, (row, _, _) in enumerate(self._rows):
            matrix[index, list(row)] = list(row.values())
        told = LinearConstraint(matrix, [row[1] for row in self._rows], [row[2] for row in self._rows])

        def solve(terms: dict[int, float], sign: int) -> NDArray[np.float64] | None:
            goal = np.zeros(size)
            goal[list(terms)] = [sign * weight for weight in terms.values()]
            answer = milp(goal, constraints=told, bounds=Bounds(0, FREE), integrality=np.ones(size))
            return None if answer.x is None else np.round(answer.x)

        return solve


def _value(truth: NDArray[np.float64], terms: dict[int, float]) -> int:
    return round(sum(weight * truth[column] for column, weight in terms.items()))


def _minus(first: dict[int, float], second: dict[int, float]) -> dict[int, float]:
    terms = dict(first)
    for column, weight in second.items():
        terms[column] = terms.get(column, 0.0) - weight
    return terms
