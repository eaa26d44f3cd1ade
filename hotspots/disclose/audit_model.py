"""What a set of releases tells, as linear conditions on unknown whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from hotspots.disclose.cells import NOT_SHOWN
from hotspots.disclose.layout import TOTAL, WHOLE_CODE
from hotspots.disclose.suppress import possible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from hotspots.disclose.frozen_form import Key, Parts
    from hotspots.disclose.layout import AreaGroup, Column
    from hotspots.disclose.periods import Period
    from hotspots.disclose.policy import Policy

Form = dict[int, float]
"""A sum of unknowns: weight by the number of the unknown."""
Kind = Literal["hidden", "shown", "rest", "piece"]
FREE = 10**6
"""Upper limit of a count nothing is told about."""


@dataclass(frozen=True)
class Condition:
    """
    Something a reader knows: a sum of unknowns lies between two numbers.

    Parameters
    ----------
    form : dict
        The sum.
    low, high : float
        The numbers.
    told : tuple of (int, Key) or None
        The release and the cell that tell it; None for what holds of any counts.
    """

    form: Form
    low: float
    high: float
    told: tuple[int, Key] | None = None


@dataclass(frozen=True)
class Target:
    """
    A number that must stay uncertain.

    Parameters
    ----------
    kind : {"hidden", "shown", "rest", "piece"}
        A count hidden as small; a count shown rounded; the incidents of a total outside a characteristic or
        source; a smaller area or time that only several tables together tell apart.
    form : dict
        Its unknowns.
    low, high : int
        What the told value alone allows.
    source : int
        Which release tells it.
    key : tuple
        Area, period and column.
    other : tuple or None
        Of a rest: the characteristic or source.
    """

    kind: Kind
    form: Form
    low: int
    high: int
    source: int
    key: Key
    other: Key | None = None


class Model:
    """
    All that is told, over the smallest areas and periods that it tells apart.

    Parameters
    ----------
    releases : sequence of Parts
        The releases together.
    policy : Policy
        The rule their counts were released under.
    marked : collection of (str, Period)
        Areas of the level and periods in which a reader may take it that each incident has a characteristic.
    """

    def __init__(
        self, releases: Sequence[Parts], policy: Policy, marked: Collection[tuple[str, Period]] = ()
    ) -> None:
        self.targets: list[Target] = []
        self.conditions: list[Condition] = []
        self._unknowns: dict[tuple[int, int, str], int] = {}
        self._places: list[tuple[int, int, str]] = []
        self._policy = policy
        self._area_atoms = _Atoms([frozenset(area.codes) for one in releases for area in areas_of(one)])
        # Times between two cuts are the smallest that the releases tell apart.
        self._cuts = sorted({day for one in releases for period in one.periods for day in _edges(period)})
        self._columns = {column.key: column for one in releases for column in one.columns}
        for source, one in enumerate(releases):
            self._tell(source, one)
        self._hold_together(marked)
        self.targets += self._between(releases)

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return len(self._unknowns)

    def _tell(self, source: int, parts: Parts) -> None:
        areas = {area.code: area for area in areas_of(parts)}
        singled = _singled_out(parts)
        for key, cell in parts.cells.items():
            if key in singled:
                form = self._form(areas[key[0]], key[1], key[2])
                self.conditions.append(Condition(form, self._policy.threshold, np.inf, (source, key)))
            if not cell.tells:
                continue
            form = self._form(areas[key[0]], key[1], key[2])
            low, high = possible(cell.value, policy=self._policy)
            self.conditions.append(Condition(form, low, high, (source, key)))
            kind: Kind = "hidden" if cell.value is None else "shown"
            self.targets.append(Target(kind, form, low, high, source, key))

    def _form(self, area: AreaGroup, period: Period, column: str) -> Form:
        atoms = self._area_atoms.of(frozenset(area.codes))
        times = [at for at, day in enumerate(self._cuts) if _within(day, period)]
        return {self._unknown(atom, time, column): 1.0 for atom in atoms for time in times}

    def _unknown(self, atom: int, time: int, column: str) -> int:
        place = (atom, time, column)
        if place not in self._unknowns:
            self._unknowns[place] = len(self._places)
            self._places.append(place)
        return self._unknowns[place]

    def _hold_together(self, marked: Collection[tuple[str, Period]]) -> None:
        """What any reader knows: a part is at most its whole, and parts that cover it add up to enough."""
        families: dict[tuple[int, int], set[str]] = {}
        for atom, time, column in list(self._unknowns):
            families.setdefault((atom, time), set()).add(column)
        for (atom, time), keys in families.items():
            total = self._unknown(atom, time, TOTAL.key)
            at = {key: self._unknown(atom, time, key) for key in keys}
            for key in keys - {TOTAL.key}:
                self.conditions.append(Condition({total: 1.0, at[key]: -1.0}, 0.0, np.inf))
            self._nest(at)
            self._cover(at, total, whole=self._is_marked(atom, time, marked))

    def _nest(self, at: dict[str, int]) -> None:
        """A group of characteristics holds each of its own, and no more than all of them."""
        groups = {
            key: frozenset(self._columns[key].members)
            for key in at
            if self._columns[key].family == "characteristic"
        }
        for key, members in groups.items():
            inside = {other: part for other, part in groups.items() if part < members}
            for other in inside:
                self.conditions.append(Condition({at[key]: 1.0, at[other]: -1.0}, 0.0, np.inf))
            largest = [
                one for one, part in inside.items() if not any(part < more for more in inside.values())
            ]
            if largest and frozenset().union(*(inside[one] for one in largest)) == members:
                parts = {at[one]: 1.0 for one in largest}
                self.conditions.append(Condition({at[key]: -1.0, **parts}, 0.0, np.inf))

    def _cover(self, at: dict[str, int], total: int, *, whole: bool) -> None:
        sources = [unknown for key, unknown in at.items() if self._columns[key].family == "source"]
        if sources:
            self.conditions.append(Condition({total: 1.0, **dict.fromkeys(sources, -1.0)}, 0.0, 0.0))
        marks = {
            key: frozenset(self._columns[key].members)
            for key in at
            if self._columns[key].family == "characteristic"
        }
        if marks and whole:
            widest = _widest(marks)
            self.conditions.append(Condition({total: -1.0, **{at[key]: 1.0 for key in widest}}, 0.0, np.inf))

    def _is_marked(self, atom: int, time: int, marked: Collection[tuple[str, Period]]) -> bool:
        """Tell whether all of a smallest area and time is marked."""
        if not marked:
            return False
        start, end = self._cuts[time], self._cuts[time + 1]
        days: dict[str, int] = dict.fromkeys(self._area_atoms.codes(atom), 0)
        for code, period in marked:
            first, after = _edges(period)
            if code in days and start <= first and after <= end:
                days[code] += after - first
        return all(covered == end - start for covered in days.values())

    def _between(self, releases: Sequence[Parts]) -> list[Target]:
        """Numbers that lie between two told ones: the rest of a year, of areas, of the characteristics."""
        found: list[Target] = []
        for source, one in enumerate(releases):
            areas = {area.code: area for area in areas_of(one)}
            for (area, period, column), cell in one.cells.items():
                if cell.value is None or column == "total":
                    continue
                outer = one.cells.get((area, period, "total"))
                if outer is not None and outer.value is not None and self._columns[column].family != "repeat":
                    found.append(self._rest(source, areas[area], period, column))
        return found + self._pieces(releases)

    def _rest(self, source: int, area: AreaGroup, period: Period, column: str) -> Target:
        form = self._form(area, period, "total") | dict.fromkeys(self._form(area, period, column), -1.0)
        key, other = (area.code, period, "total"), (area.code, period, column)
        return Target("rest", form, 0, FREE, source, key, other)

    def _pieces(self, releases: Sequence[Parts]) -> list[Target]:
        """Smallest areas and times that several releases tell apart, though none tells them by itself."""
        told = {frozenset(target.form) for target in self.targets}
        found: list[Target] = []
        for source, one in enumerate(releases):
            for area in areas_of(one):
                for period in one.periods:
                    for column in one.columns:
                        if (area.code, period, column.key) not in one.cells:
                            continue
                        for piece in self._apart(area, period, column):
                            if frozenset(piece) not in told:
                                told.add(frozenset(piece))
                                key = (area.code, period, column.key)
                                found.append(Target("piece", piece, 0, FREE, source, key))
        return found

    def _apart(self, area: AreaGroup, period: Period, column: Column) -> Iterable[Form]:
        form = self._form(area, period, column.key)
        if len(form) < 2 or area.code == WHOLE_CODE:
            return
        by_atom: dict[int, Form] = {}
        by_time: dict[int, Form] = {}
        for unknown in form:
            atom, time, _ = self._places[unknown]
            by_atom.setdefault(atom, {})[unknown] = 1.0
            by_time.setdefault(time, {})[unknown] = 1.0
        for parts in (by_atom, by_time):
            if len(parts) > 1:
                yield from parts.values()


def _widest(groups: dict[str, frozenset[str]]) -> list[str]:
    """Groups that lie in no other."""
    return [key for key, part in groups.items() if not any(part < more for more in groups.values())]


class _Atoms:
    """The smallest areas that a family of sets of areas tells apart."""

    def __init__(self, sets: Sequence[frozenset[str]]) -> None:
        distinct = list(dict.fromkeys(sets))
        members: dict[str, list[int]] = {}
        for place, codes in enumerate(distinct):
            for code in codes:
                members.setdefault(code, []).append(place)
        numbers: dict[tuple[int, ...], int] = {}
        self._atom = {
            code: numbers.setdefault(tuple(places), len(numbers)) for code, places in members.items()
        }
        self._codes: list[set[str]] = [set() for _ in numbers]
        for code, atom in self._atom.items():
            self._codes[atom].add(code)

    def of(self, codes: frozenset[str]) -> list[int]:
        return sorted({self._atom[code] for code in codes})

    def codes(self, atom: int) -> set[str]:
        return self._codes[atom]


def areas_of(parts: Parts) -> tuple[AreaGroup, ...]:
    """
    List the areas of a release, all of them together last.

    Parameters
    ----------
    parts : Parts
        The release.

    Returns
    -------
    tuple of AreaGroup
        The areas.
    """
    return parts.areas if parts.whole is None else (*parts.areas, parts.whole)


def _singled_out(parts: Parts) -> set[Key]:
    """
    Find counts that are left out while others beside them are told.

    A small count would be told as hidden, so a reader may take such a one to be 10 or more. Where a whole row
    is left out, nothing is known of it.
    """
    rows: dict[tuple[str, object, str], list[Key]] = {}
    families = {column.key: column.family for column in parts.columns}
    longest = parts.periods[0].quarters if parts.periods else 0
    for key in parts.cells:
        area, period, column = key
        short = families[column] == "total" and period.quarters < longest
        row = (area, "short" if short else period, families[column])
        rows.setdefault(row, []).append(key)
    return {
        key
        for keys in rows.values()
        if any(parts.cells[one].tells for one in keys)
        for key in keys
        if parts.cells[key] is NOT_SHOWN
    }


def _edges(period: Period) -> tuple[int, int]:
    return period.start.toordinal(), period.end.toordinal() + 1


def _within(day: int, period: Period) -> bool:
    return period.start.toordinal() <= day <= period.end.toordinal()
