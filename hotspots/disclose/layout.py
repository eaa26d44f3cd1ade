"""The layout of a release: which areas, periods and groups of characteristics its tables have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from geodata.schema import CHARACTERISTICS
from hotspots.disclose.periods import split
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hotspots.disclose.periods import Period, Unit

Family = Literal["total", "characteristic", "source", "repeat"]
BREAKDOWNS: tuple[Family, ...] = ("characteristic", "source", "repeat")
"""What the incidents of an area may be broken down by."""
WHOLE_CODE = "all-areas"
WHOLE_NAME = "All areas together"

GROUPINGS: tuple[tuple[tuple[str, ...], ...], ...] = (
    tuple((name,) for name in CHARACTERISTICS),
    (
        ("age",),
        ("disability",),
        ("gender",),
        ("race", "religion_or_belief"),
        ("gender_identity", "sexual_orientation"),
    ),
    (
        ("age", "disability"),
        ("race", "religion_or_belief"),
        ("gender", "gender_identity", "sexual_orientation"),
    ),
    (
        ("race", "religion_or_belief"),
        ("age", "disability", "gender", "gender_identity", "sexual_orientation"),
    ),
)
"""Ways to group the characteristics, finest first; each is made of whole groups of the one before. House
rule: characteristics that the same incident often targets together stay together."""


@dataclass(frozen=True)
class Column:
    """
    What is counted.

    Parameters
    ----------
    key : str
        Short name, the same in every release that counts the same.
    label : str
        In words.
    family : {"total", "characteristic", "source", "repeat"}
        All incidents, those that target characteristics, those of a source, those against a victim harmed
        before.
    members : tuple of str
        The characteristics, or the source.
    """

    key: str
    label: str
    family: Family
    members: tuple[str, ...] = ()


TOTAL = Column("total", "All incidents", "total")
REPEAT = Column("repeat", "Against somebody harmed before", "repeat")


@dataclass(frozen=True)
class AreaFacts:
    """
    What is public about one area.

    Parameters
    ----------
    code, name : str
        The area.
    residents : int or None
        Population; None when not loaded.
    area_km2 : float
        Size.
    """

    code: str
    name: str
    residents: int | None
    area_km2: float


@dataclass(frozen=True)
class AreaGroup:
    """
    One area of a release: an area of its level, or neighbours counted together.

    Parameters
    ----------
    code, name : str
        The area; of neighbours counted together, all codes and names.
    members : tuple of (str, str)
        Code and name of each area in it.
    residents : int or None
        Population, which is public.
    area_km2 : float
        Size.
    """

    code: str
    name: str
    members: tuple[tuple[str, str], ...]
    residents: int | None
    area_km2: float

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the areas in it."""
        return tuple(code for code, _ in self.members)


@dataclass(frozen=True)
class Layout:
    """
    Rows and columns of a release.

    Parameters
    ----------
    period : Period
        All of its time.
    areas : tuple of AreaGroup
        The areas; each area of the level is in exactly one.
    total_unit, breakdown_unit : {"quarter", "year", "whole"}
        Periods that all incidents, and their breakdowns, are told for; with quarters, years are told too.
    columns : tuple of Column
        What is counted, the total first.
    """

    period: Period
    areas: tuple[AreaGroup, ...]
    total_unit: Unit
    breakdown_unit: Unit
    columns: tuple[Column, ...]

    @property
    def whole(self) -> AreaGroup | None:
        """All areas together; None when there is only one."""
        return None if len(self.areas) < 2 else joined(self.areas, code=WHOLE_CODE, name=WHOLE_NAME)

    def periods(self, column: Column) -> tuple[Period, ...]:
        """
        List the periods a column is told for.

        Parameters
        ----------
        column : Column
            One of the columns.

        Returns
        -------
        tuple of Period
            The longer ones first, each oldest first.
        """
        unit = self.total_unit if column.family == "total" else self.breakdown_unit
        shortest = split(self.period, unit)
        if unit != "quarter" or len(shortest) < 2:
            return shortest
        longer: Unit = "year" if self.period.quarters % 4 == 0 else "whole"
        return (*split(self.period, longer), *shortest)

    @property
    def every_period(self) -> tuple[Period, ...]:
        """Periods of all columns, the longer ones first."""
        found = {period: None for column in self.columns for period in self.periods(column)}
        return tuple(sorted(found, key=lambda one: (-one.quarters, one.start)))

    @property
    def sentence(self) -> str:
        """The layout in one sentence."""
        merged = [area for area in self.areas if len(area.members) > 1]
        told = [f"{len(self.areas)} areas" if len(self.areas) != 1 else "one area"]
        if merged:
            told[0] += f", {len(merged)} of them made of neighbours counted together"
        told.append(f"incidents by {_unit_word(self.total_unit)}")
        groups = [column for column in self.columns if column.family == "characteristic"]
        if groups:
            told.append(
                f"{len(groups)} characteristics or groups of them by {_unit_word(self.breakdown_unit)}"
            )
        text = "; ".join(told)
        return text[0].upper() + text[1:] + "."


def _unit_word(unit: Unit) -> str:
    return {"quarter": "quarter", "year": "year", "whole": "the whole period"}[unit]


def area_group(area: AreaFacts) -> AreaGroup:
    """
    Make a group of one area.

    Parameters
    ----------
    area : AreaFacts
        The area.

    Returns
    -------
    AreaGroup
        With its own code and name.
    """
    return AreaGroup(area.code, area.name, ((area.code, area.name),), area.residents, round(area.area_km2, 3))


def joined(areas: Sequence[AreaGroup], *, code: str = "", name: str = "") -> AreaGroup:
    """
    Join areas into one.

    Parameters
    ----------
    areas : sequence of AreaGroup
        At least one.
    code, name : str
        Of the new one; made of its members when empty.

    Returns
    -------
    AreaGroup
        Residents are None when those of one area are not known.
    """
    members = tuple(sorted(member for area in areas for member in area.members))
    known = [area.residents for area in areas if area.residents is not None]
    return AreaGroup(
        code=code or "+".join(code for code, _ in members),
        name=name or listed(sorted(name for _, name in members)),
        members=members,
        residents=sum(known) if len(known) == len(areas) else None,
        area_km2=round(sum(area.area_km2 for area in areas), 3),
    )


def characteristic_columns(recorded: Sequence[str], grouping: int) -> tuple[Column, ...]:
    """
    Make the columns of a grouping of the characteristics.

    Parameters
    ----------
    recorded : sequence of str
        Characteristics that some source records; the others get a column each, to say so.
    grouping : int
        Place in `GROUPINGS`; one past its end leaves the characteristics out.

    Returns
    -------
    tuple of Column
        One a group.
    """
    if grouping >= len(GROUPINGS):
        return ()
    kept = [tuple(name for name in group if name in recorded) for group in GROUPINGS[grouping]]
    kept += [(name,) for name in CHARACTERISTICS if name not in recorded]
    return tuple(
        Column(
            key="+".join(members),
            label=_group_label(members),
            family="characteristic",
            members=members,
        )
        for members in kept
        if members
    )


def _group_label(members: tuple[str, ...]) -> str:
    labels = [CHARACTERISTIC_LABELS[name] for name in members]
    words = [labels[0], *(label[0].lower() + label[1:] for label in labels[1:])]
    # "Race, religion or belief": a label with its own "or" ends the list.
    return ", ".join(words) if " or " in words[-1] else listed(words, last="or")


def regrouped(layout: Layout, recorded: Sequence[str], grouping: int) -> Layout:
    """
    Give the same layout with the characteristics in other groups.

    Parameters
    ----------
    layout : Layout
        The layout.
    recorded : sequence of str
        Characteristics that some source records.
    grouping : int
        See `characteristic_columns`.

    Returns
    -------
    Layout
        A layout without characteristics stays without.
    """
    others = [column for column in layout.columns if column.family != "characteristic"]
    if len(others) == len(layout.columns):
        return layout
    return replace(layout, columns=(others[0], *characteristic_columns(recorded, grouping), *others[1:]))
