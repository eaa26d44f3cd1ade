"""Load what surrounds the incidents: streets, and places that may matter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from hotspots.wording import counted

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace


@dataclass(frozen=True)
class StreetsReport:
    """
    Streets that were loaded.

    Parameters
    ----------
    lines : int
        How many lines.
    length_km : float
        Their length together [km].
    left_out : int
        Rows without a line.
    """

    lines: int
    length_km: float
    left_out: int

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded and left out."""
        said = f"Loaded {counted(self.lines, 'street line')}, {self.length_km:,.1f} km in all."
        if not self.left_out:
            return (said,)
        return (said, f"Left out {counted(self.left_out, 'row')} that hold no line.")


@dataclass(frozen=True)
class PlacesReport:
    """
    Places of a kind that were loaded.

    Parameters
    ----------
    kind : str
        What they are.
    places : int
        How many.
    left_out : int
        Rows without a position.
    replaced : bool
        Whether places of that kind were there before.
    """

    kind: str
    places: int
    left_out: int
    replaced: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded and left out."""
        verb = "Replaced them with" if self.replaced else "Loaded"
        said = f"{verb} {counted(self.places, 'place')} of the kind '{self.kind}'."
        if not self.left_out:
            return (said,)
        return (said, f"Left out {counted(self.left_out, 'row')} without a position.")


def add_streets(workspace: Workspace, file: Path) -> StreetsReport:
    """
    Load street lines, in place of earlier ones.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    file : pathlib.Path
        A vector file with lines.

    Returns
    -------
    StreetsReport
        What was loaded.

    Raises
    ------
    UserError
        If the file cannot serve; nothing is changed then.
    """
    import shapely

    from geodata.surroundings.streets import read_streets, save_streets

    lines, names, left_out = read_streets(file, workspace.crs)
    save_streets(workspace, lines, names)
    return StreetsReport(len(lines), round(float(shapely.length(lines).sum()) / 1000, 1), left_out)


def add_places(workspace: Workspace, file: Path, *, kind: str) -> PlacesReport:
    """
    Load places of a kind, in place of earlier ones of that kind.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    file : pathlib.Path
        A vector file, or a table with coordinates.
    kind : str
        What they are, such as ``licensed_premises``.

    Returns
    -------
    PlacesReport
        What was loaded.

    Raises
    ------
    UserError
        If the file cannot serve; nothing is changed then.
    """
    from geodata.surroundings.places import list_kinds, read_places, require_kind, save_places

    require_kind(kind)
    points, left_out = read_places(file, workspace.crs)
    replaced = kind in list_kinds(workspace)
    save_places(workspace, kind, points)
    return PlacesReport(kind, len(points), left_out, replaced)


def list_places(workspace: Workspace) -> dict[str, int]:
    """
    Count the places that are loaded.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    dict of str to int
        How many, by kind.
    """
    from geodata.surroundings.places import list_kinds, load_places

    return {kind: len(load_places(workspace, kind)) for kind in list_kinds(workspace)}


def remove_places(workspace: Workspace, kind: str) -> int:
    """
    Take the places of a kind out again.

    Parameters
    ----------
    workspace : Workspace
        Where they were loaded.
    kind : str
        What they are.

    Returns
    -------
    int
        How many there were.

    Raises
    ------
    UserError
        If none of that kind are loaded.
    """
    from geodata.surroundings.places import remove_places as remove

    return remove(workspace, kind)


def has_streets(workspace: Workspace) -> bool:
    """
    Tell whether streets are loaded.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    bool
        True when they are.
    """
    from geodata.surroundings.streets import streets_path

    return streets_path(workspace).is_file()
