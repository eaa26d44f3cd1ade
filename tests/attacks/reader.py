"""A hostile reader: linear programs over published tables, written apart from the audit."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

Bounds = Callable[[object], tuple[float, float] | None]
"""What a printed cell lets a reader conclude; None when nothing."""


def ten_five(cell: object) -> tuple[float, float] | None:
    """Read a cell under the rule of the releases."""
    if isinstance(cell, int):
        return max(10, cell - 2), cell + 2
    return (0, 9) if cell == "fewer than 10" else None


def under_five_hidden(cell: object) -> tuple[float, float] | None:
    """Read a cell of the weakened rule: below 5 hidden, all else exact."""
    return (cell, cell) if isinstance(cell, int) else (0, 4)


@dataclass
class Reader:
    """
    All that was published, as conditions on counts by ward, quarter and column.

    Parameters
    ----------
    bounds : callable
        How the reader understands a cell.
    """

    bounds: Bounds
    places: dict[tuple[str, str, str], int] = field(default_factory=dict)
    rows: list[tuple[list[int], list[float], float, float]] = field(default_factory=list)

    def read(self, plain: dict) -> None:
        """Take in one frozen release."""
        members = {area["code"]: [code for code, _ in area["members"]] for area in plain["areas"]}
        if plain["whole"] is not None:
            members[plain["whole"]["code"]] = [code for code, _ in plain["whole"]["members"]]
        columns = {one["key"]: one for one in plain["columns"]}
        touched: dict[tuple[str, str], set[str]] = {}
        for area, rows in plain["cells"].items():
            for period, row in rows.items():
                for column, cell in row.items():
                    for code in members[area]:
                        for quarter in quarters(period):
                            touched.setdefault((code, quarter), set()).add(column)
                    limits = self.bounds(cell)
                    if limits is not None:
                        self._tell(self.unknowns(members[area], period, column), *limits)
        for (code, quarter), found in touched.items():
            total = self._at(code, quarter, "total")
            sources = [self._at(code, quarter, key) for key in found if columns[key]["family"] == "source"]
            if sources:
                self.rows.append(([total, *sources], [1.0, *[-1.0] * len(sources)], 0.0, 0.0))
            marks = [
                self._at(code, quarter, key) for key in found if columns[key]["family"] == "characteristic"
            ]
            for mark in marks:
                self.rows.append(([total, mark], [1.0, -1.0], 0.0, math.inf))
            if marks:
                # In these boroughs every incident carries one, and the attacker knows.
                self.rows.append(([*marks, total], [*[1.0] * len(marks), -1.0], 0.0, math.inf))

    def unknowns(self, codes: Iterable[str], period: str, column: str) -> list[int]:
        """Give the unknown counts a cell is the sum of."""
        return [self._at(code, quarter, column) for code in codes for quarter in quarters(period)]

    def reach(self, plus: list[int], minus: list[int] = []) -> tuple[int, int] | None:  # noqa: B006
        """Give the smallest and largest whole number a sum can be; None when the tables contradict."""
        goal = np.zeros(len(self.places))
        goal[plus] += 1.0
        goal[minus] -= 1.0
        lows = self._solve(goal), self._solve(-goal)
        if lows[0] is None or lows[1] is None:
            return None
        return math.ceil(lows[0] - 1e-6), math.floor(-lows[1] + 1e-6)

    def _solve(self, goal: np.ndarray) -> float | None:
        matrix, low, high = self._matrix()
        up, down = np.isfinite(high), np.isfinite(low)
        both = sparse.vstack([matrix[up], -matrix[down]])
        answer = linprog(
            goal, A_ub=both, b_ub=np.concatenate([high[up], -low[down]]), bounds=(0, 10_000), method="highs"
        )
        return None if answer.x is None else float(answer.fun)

    def _matrix(self) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
        if getattr(self, "_kept", (0,))[0] != len(self.rows):
            columns = np.concatenate([row[0] for row in self.rows])
            values = np.concatenate([row[1] for row in self.rows])
            lengths = [len(row[0]) for row in self.rows]
            at = np.repeat(np.arange(len(self.rows)), lengths)
            matrix = sparse.csr_array((values, (at, columns)), shape=(len(self.rows), len(self.places)))
            low = np.array([row[2] for row in self.rows])
            high = np.array([row[3] for row in self.rows])
            self._kept = (len(self.rows), matrix, low, high)
        return self._kept[1:]

    def _tell(self, unknowns: list[int], low: float, high: float) -> None:
        self.rows.append((unknowns, [1.0] * len(unknowns), low, high))

    def _at(self, code: str, quarter: str, column: str) -> int:
        return self.places.setdefault((code, quarter, column), len(self.places))


def quarters(period: str) -> list[str]:
    """Split a printed period into first days of its quarters."""
    start, end = (datetime.date.fromisoformat(day) for day in period.split("/"))
    found = []
    while start <= end:
        found.append(start.isoformat())
        start = datetime.date(start.year + (start.month + 2) // 12, (start.month + 2) % 12 + 1, 1)
    return found
