"""Reporting points: where one can report an incident other than to the police, with what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from geodata.surroundings.places import read_place_rows
from geodata.surroundings.storage import load_facts, load_shapes, save_shapes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from geodata.workspace import Workspace

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "reporting point", "reporting centre", "centre", "site"),
    "organisation": ("organisation", "organization", "run by", "agency"),
    "opening": ("opening", "opening hours", "opening times", "hours", "open"),
    "accessible": ("accessible", "accessible?", "step free", "step-free", "wheelchair"),
    "characteristics": ("characteristics", "characteristics served", "serves", "for"),
}
"""Headings each column may have; capitals do not matter."""

_YES = frozenset({"yes", "y", "true", "1", "fully", "step free", "step-free"})
_NO = frozenset({"no", "n", "false", "0"})


@dataclass(frozen=True, eq=False)
class ReportingPoints:
    """
    The reporting points that are loaded.

    Parameters
    ----------
    names, organisations, opening : tuple of str
        What each is called, who runs it, when it is open; empty where nothing is said.
    accessible : tuple of bool or None
        Whether disabled people can get in and use it; None where nothing is said.
    characteristics : tuple of tuple of str
        Column names of the characteristics each serves; empty means all.
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    """

    names: tuple[str, ...]
    organisations: tuple[str, ...]
    opening: tuple[str, ...]
    accessible: tuple[bool | None, ...]
    characteristics: tuple[tuple[str, ...], ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.names)

    def serving(self, characteristic: str) -> NDArray[np.bool_]:
        """
        Tell which points serve a characteristic.

        Parameters
        ----------
        characteristic : str
            Its column name.

        Returns
        -------
        numpy.ndarray of bool, shape (n,)
            True for those that serve it or all.
        """
        return np.array(
            [not served or characteristic in served for served in self.characteristics], dtype=bool
        )


def reporting_points_path(workspace: Workspace) -> Path:
    """
    Say where reporting points are kept.

    Parameters
    ----------
    workspace : Workspace
        Whose.

    Returns
    -------
    pathlib.Path
        The Parquet file; it need not exist.
    """
    return workspace.root / "reporting_points.parquet"


def read_reporting_points(
    file: Path, crs: str, *, characteristic: Callable[[str], str]
) -> tuple[ReportingPoints, NDArray[Any], int]:
    """
    Read reporting points from a file.

    Parameters
    ----------
    file : pathlib.Path
        A vector file or a table with coordinates, as for places; columns as in `HEADINGS`, of which only the
        name is needed. Several characteristics have semicolons between them.
    crs : str
        Metric system they are moved to.
    characteristic : callable
        Gives the column name of a characteristic as written; raises `UserError` if it is none.

    Returns
    -------
    tuple
        The points, their shapes, and how many rows were left out because they have no position.

    Raises
    ------
    UserError
        If the file cannot be read, has no column of names, or says something that is not understood.
    """
    rows = read_place_rows(file, crs)
    texts = {field: _column(rows.columns, field, len(rows.points)) for field in HEADINGS}
    if not any(texts["name"]):
        raise UserError(
            what=f"The file {file.name}",
            found="has no column with the names of the points.",
            fix="Give it the heading 'name'. The columns 'organisation', 'opening', 'accessible' and "
            "'characteristics' are read too.",
        )
    points = _points(texts, rows.points, characteristic)
    return points, rows.points, rows.left_out


def _column(columns: dict[str, list[Any]], field: str, length: int) -> list[str]:
    for heading, values in columns.items():
        if heading.strip().casefold().replace("_", " ") in HEADINGS[field]:
            return ["" if value is None else str(value).strip() for value in values]
    return [""] * length


def _points(
    texts: dict[str, list[str]], shapes: NDArray[Any], characteristic: Callable[[str], str]
) -> ReportingPoints:
    import shapely

    x, y = shapely.get_coordinates(shapes).T
    return ReportingPoints(
        names=tuple(name or f"Reporting point {at}" for at, name in enumerate(texts["name"], start=1)),
        organisations=tuple(texts["organisation"]),
        opening=tuple(texts["opening"]),
        accessible=tuple(_yes(text) for text in texts["accessible"]),
        characteristics=tuple(_served(text, characteristic) for text in texts["characteristics"]),
        x=np.ascontiguousarray(x),
        y=np.ascontiguousarray(y),
    )


def _served(text: str, characteristic: Callable[[str], str]) -> tuple[str, ...]:
    if text.casefold() in {"", "all", "any", "everyone"}:
        return ()
    return tuple(dict.fromkeys(characteristic(part.strip()) for part in text.split(";") if part.strip()))


def _yes(text: str) -> bool | None:
    words = text.casefold()
    if words in _YES:
        return True
    return False if words in _NO else None


def save_reporting_points(workspace: Workspace, points: ReportingPoints, shapes: NDArray[Any]) -> None:
    """
    Keep reporting points, in place of earlier ones.

    Parameters
    ----------
    workspace : Workspace
        Where.
    points : ReportingPoints
        What is said of them.
    shapes : numpy.ndarray of shapely points, shape (n,)
        Where they are, in the metric system of the workspace.
    """
    facts = {
        "organisation": list(points.organisations),
        "opening": list(points.opening),
        "accessible": ["" if one is None else "yes" if one else "no" for one in points.accessible],
        "characteristics": ["; ".join(served) for served in points.characteristics],
    }
    save_shapes(reporting_points_path(workspace), shapes, list(points.names), facts=facts)


def load_reporting_points(workspace: Workspace) -> ReportingPoints | None:
    """
    Read the reporting points.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    ReportingPoints or None
        None when none are loaded.
    """
    path = reporting_points_path(workspace)
    if not path.is_file():
        return None
    shapes, names = load_shapes(path)
    return _points({"name": names, **load_facts(path)}, shapes, str)


def remove_reporting_points(workspace: Workspace) -> int:
    """
    Take the reporting points out of the workspace.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    int
        How many there were.
    """
    points = load_reporting_points(workspace)
    reporting_points_path(workspace).unlink(missing_ok=True)
    return 0 if points is None else len(points)
