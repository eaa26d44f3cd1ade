"""What loading reference data tells the user: one frozen report a job, as numbers and as sentences."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.wording import counted

if TYPE_CHECKING:
    from geodata.workspace import Workspace

_SHOWN = 5


def some(codes: tuple[str, ...]) -> str:
    """
    List the first few codes.

    Parameters
    ----------
    codes : tuple of str
        All of them.

    Returns
    -------
    str
        Such as ``E1, E2 and 7 more``.
    """
    shown = ", ".join(codes[:_SHOWN])
    return shown if len(codes) <= _SHOWN else f"{shown} and {len(codes) - _SHOWN} more"


@dataclass(frozen=True)
class InitReport:
    """
    A new workspace.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    """

    workspace: Workspace

    def to_dict(self) -> dict[str, Any]:
        """Give the settings as plain values."""
        settings = dataclasses.asdict(self.workspace)
        return {**settings, "root": str(self.workspace.root)}

    def sentences(self) -> tuple[str, ...]:
        """Say what was made."""
        first = "printed area code" if self.workspace.assign == "printed" else "point"
        return (
            f"Made the workspace {self.workspace.root}.",
            f"Coordinates are kept in {self.workspace.crs}, times in {self.workspace.timezone}.",
            f"Where a record has both a printed area code and a point, the {first} decides its area.",
        )


@dataclass(frozen=True)
class AreasReport:
    """
    A level of areas that was loaded.

    Parameters
    ----------
    level : str
        Its name.
    areas : int
        How many areas it has.
    repaired : tuple of str
        Codes of areas whose polygon was invalid and has been repaired.
    without_polygon : tuple of str
        Codes left out because they have no polygon.
    source_crs, crs : str
        System of the file, and of the workspace.
    replaced : bool
        Whether a level of that name was there before.
    reassigned : int
        Stored incidents that were given their area again.
    """

    level: str
    areas: int
    repaired: tuple[str, ...]
    without_polygon: tuple[str, ...]
    source_crs: str
    crs: str
    replaced: bool
    reassigned: int

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return _plain(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded, mended and left out."""
        verb = "Replaced" if self.replaced else "Loaded"
        areas = counted(self.areas, "area")
        said = [f"{verb} {areas} as the level '{self.level}' ({self.source_crs} to {self.crs})."]
        if self.repaired:
            said.append(f"Repaired {counted(len(self.repaired), 'invalid polygon')}: {some(self.repaired)}.")
        if self.without_polygon:
            left = counted(len(self.without_polygon), "area")
            said.append(f"Left out {left} without a polygon: {some(self.without_polygon)}.")
        return (*said, *_reassigned(self.reassigned))


@dataclass(frozen=True)
class LookupReport:
    """
    A lookup that was loaded.

    Parameters
    ----------
    from_level, to_level : str
        The two levels.
    pairs : int
        Different pairs of codes.
    splits : int
        Codes that lead to several.
    merges : int
        Codes that several lead to.
    rows_left_out : int
        Rows with a blank code, and rows that repeat a pair.
    unknown_targets : tuple of str
        Codes led to that the loaded level does not have; empty when that level is not loaded.
    level_loaded : bool
        Whether the level led to has polygons here.
    reassigned : int
        Stored incidents that were given their area again.
    """

    from_level: str
    to_level: str
    pairs: int
    splits: int
    merges: int
    rows_left_out: int
    unknown_targets: tuple[str, ...]
    level_loaded: bool
    reassigned: int

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return _plain(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded."""
        said = [
            f"Loaded {self.pairs} pairs of codes from {self.from_level} to {self.to_level}: "
            f"{counted(self.splits, 'code')} split, {counted(self.merges, 'code')} made by merging.",
        ]
        if self.rows_left_out:
            said.append(
                f"Left out {counted(self.rows_left_out, 'row')} with a blank code or a repeated pair."
            )
        if not self.level_loaded:
            said.append(f"The level '{self.to_level}' is not loaded yet; the lookup serves once it is.")
        if self.unknown_targets:
            unknown = counted(len(self.unknown_targets), "code")
            said.append(f"{unknown} led to are not in the level: {some(self.unknown_targets)}.")
        return (*said, *_reassigned(self.reassigned))


@dataclass(frozen=True)
class PostcodesReport:
    """
    A postcode directory that was loaded.

    Parameters
    ----------
    layout : str
        Kind of file.
    postcodes : int
        Postcodes now in the directory.
    ended : int
        Those no longer in use.
    estimated : int
        Those whose place is an estimate.
    rows, without_place, malformed, repeated : int
        Rows of the file, and rows left out by reason.
    replaced : bool
        Whether a directory was there before.
    """

    layout: str
    postcodes: int
    ended: int
    estimated: int
    rows: int
    without_place: int
    malformed: int
    repeated: int
    replaced: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return _plain(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded and left out."""
        verb = "Replaced the directory: loaded" if self.replaced else "Loaded"
        said = [f"{verb} {counted(self.postcodes, 'postcode')} ({self.layout})."]
        if self.ended:
            said.append(f"{self.ended:,} of them are no longer in use, and serve older records.")
        if self.estimated:
            said.append(f"{self.estimated:,} of them are placed by estimate.")
        left_out = (
            (self.without_place, "without a place"),
            (self.malformed, "that hold no full postcode"),
            (self.repeated, "that repeat a postcode"),
        )
        said += [f"Left out {counted(number, 'row')} {why}." for number, why in left_out if number]
        return tuple(said)


@dataclass(frozen=True)
class PopulationReport:
    """
    A population table that was loaded.

    Parameters
    ----------
    level, measure : str
        What it is of.
    areas : int
        Areas of the level with a number.
    total : float
        People in them together.
    groups : tuple of str
        Groups told apart.
    unknown_codes : tuple of str
        Codes of the file that the level does not have; their numbers are left out.
    areas_without : tuple of str
        Codes of the level that the file does not have.
    rows, not_numbers, without_code : int
        Rows of the file, and rows left out by reason.
    repeated : bool
        Whether every area repeated one number on several rows, so that it was taken once.
    replaced : bool
        Whether a table of that level and measure was there before.
    """

    level: str
    measure: str
    areas: int
    total: float
    groups: tuple[str, ...]
    unknown_codes: tuple[str, ...]
    areas_without: tuple[str, ...]
    rows: int
    not_numbers: int
    without_code: int
    repeated: bool
    replaced: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return _plain(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded and left out."""
        verb = "Replaced" if self.replaced else "Loaded"
        by_group = f" in {len(self.groups)} groups" if self.groups else ""
        said = [
            f"{verb} '{self.measure}' of {self.areas:,} areas ({self.level}): "
            f"{self.total:,.0f} in all{by_group}."
        ]
        if self.repeated:
            said.append("Each area repeats one number on all its rows, so it was counted once, not added up.")
        if self.unknown_codes:
            unknown = counted(len(self.unknown_codes), "code")
            said.append(f"Left out {unknown} that match no area of the level: {some(self.unknown_codes)}.")
        if self.areas_without:
            without = counted(len(self.areas_without), "area")
            said.append(f"{without} of the level have no number: {some(self.areas_without)}.")
        if self.not_numbers:
            said.append(f"Left out {counted(self.not_numbers, 'row')} whose count is blank or no number.")
        if self.without_code:
            said.append(f"Left out {counted(self.without_code, 'row')} without a code.")
        return tuple(said)


def _plain(report: Any) -> dict[str, Any]:
    """Give a report as values that JSON knows."""
    fields = dataclasses.asdict(report)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()}


def _reassigned(incidents: int) -> tuple[str, ...]:
    return (f"Gave {counted(incidents, 'stored incident')} their areas again.",) if incidents else ()
