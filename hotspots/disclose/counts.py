"""True counts on their way into a release: planners' side only, never on a page for councillors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from hotspots.disclose.layout import AreaFacts, AreaGroup, Column
    from hotspots.disclose.periods import Period

PATTERNS = 2 ** len(CHARACTERISTICS)
"""Sets of characteristics an incident can carry; bit i stands for the i-th characteristic."""


@dataclass(frozen=True, eq=False)
class Cube:
    """
    True counts by area, quarter and what is known of the incidents.

    Parameters
    ----------
    areas : tuple of AreaFacts
        The areas.
    quarters : tuple of Period
        The quarters, oldest first.
    patterns : numpy.ndarray of int, shape (areas, quarters, 128)
        Incidents by the set of characteristics they carry.
    sources : mapping of str to numpy.ndarray, shape (areas, quarters)
        Incidents by source; they add up to all incidents.
    repeats : numpy.ndarray, shape (areas, quarters), or None
        Incidents whose victim was harmed before; None when victims are not known.
    recorded : tuple of str
        Characteristics that some source records.
    """

    areas: tuple[AreaFacts, ...]
    quarters: tuple[Period, ...]
    patterns: NDArray[np.int64]
    sources: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    repeats: NDArray[np.int64] | None = None
    recorded: tuple[str, ...] = CHARACTERISTICS

    def by_quarter(self, column: Column) -> NDArray[np.int64]:
        """
        Count the incidents of a column.

        Parameters
        ----------
        column : Column
            Which incidents.

        Returns
        -------
        numpy.ndarray, shape (areas, quarters)
            An incident with several characteristics of a group counts once.
        """
        if column.family == "source":
            return self.sources[column.members[0]]
        if column.family == "repeat":
            return self.patterns.sum(axis=2) * 0 if self.repeats is None else self.repeats
        if column.family == "total":
            return self.patterns.sum(axis=2)
        mask = sum(1 << CHARACTERISTICS.index(name) for name in column.members)
        return self.patterns[:, :, (np.arange(PATTERNS) & mask) > 0].sum(axis=2)

    def records(self, column: Column) -> bool:
        """
        Tell whether some source records what a column counts.

        Parameters
        ----------
        column : Column
            The column.

        Returns
        -------
        bool
            False for a characteristic that no source tells.
        """
        return column.family != "characteristic" or any(name in self.recorded for name in column.members)

    def table(
        self, column: Column, areas: tuple[AreaGroup, ...], periods: tuple[Period, ...]
    ) -> NDArray[np.int64]:
        """
        Count the incidents of a column in groups of areas and in periods.

        Parameters
        ----------
        column : Column
            Which incidents.
        areas : tuple of AreaGroup
            Rows.
        periods : tuple of Period
            Columns.

        Returns
        -------
        numpy.ndarray, shape (areas, periods)
            Counts.
        """
        return self._members(areas) @ self.by_quarter(column) @ self._spans(periods)

    def unmarked(self, areas: tuple[AreaGroup, ...], periods: tuple[Period, ...]) -> NDArray[np.int64]:
        """
        Count the incidents that carry no characteristic, like `table`.

        Parameters
        ----------
        areas : tuple of AreaGroup
            Rows.
        periods : tuple of Period
            Columns.

        Returns
        -------
        numpy.ndarray, shape (areas, periods)
            Counts.
        """
        return self._members(areas) @ self.patterns[:, :, 0] @ self._spans(periods)

    def _members(self, areas: tuple[AreaGroup, ...]) -> NDArray[np.int64]:
        place = {area.code: index for index, area in enumerate(self.areas)}
        chosen = np.zeros((len(areas), len(self.areas)), dtype=np.int64)
        for row, group in enumerate(areas):
            chosen[row, [place[code] for code in group.codes]] = 1
        return chosen

    def _spans(self, periods: tuple[Period, ...]) -> NDArray[np.int64]:
        inside = [[period.holds(quarter) for period in periods] for quarter in self.quarters]
        return np.array(inside, dtype=np.int64).reshape(len(self.quarters), len(periods))
