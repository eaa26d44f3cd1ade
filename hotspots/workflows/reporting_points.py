"""Reporting points: loading them, listing them, and giving them to the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hotspots.plan.reporting_points import WITHIN_M
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.surroundings.reporting_points import ReportingPoints
    from geodata.workspace import Workspace
    from hotspots.maps.reporting_points import PointMarks

__all__ = [
    "WITHIN_M",
    "PointsReport",
    "add_reporting_points",
    "list_reporting_points",
    "point_marks",
    "point_rows",
    "points_stamp",
    "remove_reporting_points",
    "template_csv",
]


@dataclass(frozen=True)
class PointsReport:
    """
    Reporting points that were loaded.

    Parameters
    ----------
    points : int
        How many.
    left_out : int
        Rows without a position.
    replaced : int
        How many were there before.
    accessible_unsaid : int
        How many do not say whether disabled people can use them.
    """

    points: int
    left_out: int
    replaced: int
    accessible_unsaid: int

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return dict(vars(self))

    def sentences(self) -> tuple[str, ...]:
        """Say what was loaded, left out, and is not said."""
        instead = f", in place of {self.replaced:,}" if self.replaced else ""
        said = [f"Loaded {counted(self.points, 'reporting point')}{instead}."]
        if self.left_out:
            said.append(f"Left out {counted(self.left_out, 'row')} without a position.")
        if self.accessible_unsaid:
            said.append(
                f"Not said of {counted(self.accessible_unsaid, 'point')}: whether disabled people can use it."
            )
        return tuple(said)


def template_csv() -> str:
    """
    Give a file of reporting points to fill in.

    Returns
    -------
    str
        Headings and one example.
    """
    from hotspots.plan.csv_table import write_table

    return write_table(
        ("name", "organisation", "opening", "accessible", "characteristics", "longitude", "latitude"),
        [("Central Library", "City Council", "Mon to Sat 9 to 5", "yes", "", -1.4701, 53.3811)],
    )


def add_reporting_points(workspace: Workspace, file: Path) -> PointsReport:
    """
    Load reporting points, in place of earlier ones.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    file : pathlib.Path
        A vector file, or a table with coordinates; see `geodata.surroundings.reporting_points`.

    Returns
    -------
    PointsReport
        What was loaded.

    Raises
    ------
    UserError
        If the file cannot serve; nothing is changed then.
    """
    from geodata.surroundings.reporting_points import (
        load_reporting_points,
        read_reporting_points,
        save_reporting_points,
    )
    from hotspots.plan.csv_cells import read_characteristic

    workspace.require("plan")
    points, shapes, left_out = read_reporting_points(file, workspace.crs, characteristic=read_characteristic)
    before = load_reporting_points(workspace)
    save_reporting_points(workspace, points, shapes)
    return PointsReport(
        points=len(points),
        left_out=left_out,
        replaced=0 if before is None else len(before),
        accessible_unsaid=sum(one is None for one in points.accessible),
    )


def list_reporting_points(workspace: Workspace) -> ReportingPoints | None:
    """
    Read the reporting points.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    ReportingPoints or None
        None when none are loaded.
    """
    from geodata.surroundings.reporting_points import load_reporting_points

    return load_reporting_points(workspace)


def points_stamp(workspace: Workspace) -> int:
    """
    Say which state of the reporting points a figure is made from.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    int
        Another number after each loading; 0 without any.
    """
    from geodata.surroundings.reporting_points import reporting_points_path

    path = reporting_points_path(workspace)
    return path.stat().st_mtime_ns if path.is_file() else 0


def remove_reporting_points(workspace: Workspace) -> int:
    """
    Take the reporting points out again.

    Parameters
    ----------
    workspace : Workspace
        Where they were loaded.

    Returns
    -------
    int
        How many there were.
    """
    from geodata.surroundings.reporting_points import remove_reporting_points as remove

    workspace.require("plan")
    return remove(workspace)


def point_rows(workspace: Workspace) -> list[dict[str, str]]:
    """
    Describe the reporting points, one row a point.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of dict of str to str
        ``name``, ``organisation``, ``opening``, ``accessible`` and ``characteristics`` in words; empty when
        none are loaded.
    """
    points = list_reporting_points(workspace)
    if points is None:
        return []
    said = {True: "yes", False: "no", None: "not said"}
    return [
        {
            "name": name,
            "organisation": points.organisations[at],
            "opening": points.opening[at],
            "accessible": said[points.accessible[at]],
            "characteristics": listed(CHARACTERISTIC_LABELS[one] for one in points.characteristics[at])
            or "all",
        }
        for at, name in enumerate(points.names)
    ]


def point_marks(workspace: Workspace, *, reach_m: float = WITHIN_M) -> PointMarks | None:
    """
    Give the reporting points as the map shows them.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    reach_m : float
        Radius of the ring round each [m].

    Returns
    -------
    PointMarks or None
        None when none are loaded.
    """
    from geodata.crs import WGS84, transformer
    from hotspots.maps.reporting_points import PointMark, PointMarks

    points = list_reporting_points(workspace)
    if points is None:
        return None
    longitudes, latitudes = transformer(workspace.crs, WGS84).transform(points.x, points.y)
    marks = []
    for longitude, latitude, row in zip(longitudes, latitudes, point_rows(workspace), strict=True):
        said = [row["name"], row["organisation"], row["opening"]]
        said.append(f"Disabled people can use it: {row['accessible']}")
        said.append(f"Serves: {row['characteristics'].lower()}")
        marks.append(PointMark(float(longitude), float(latitude), tuple(line for line in said if line)))
    return PointMarks(tuple(marks), float(reach_m))
