"""Zones made from what was found, or from typed corners; and the bytes of a finding to take away."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.workflows.acting import logged
from hotspots.workflows.detecting import hot_spot_areas, write_finding
from hotspots.workflows.hot_spots import places_of
from hotspots.workflows.mapping import result_fields
from hotspots.workflows.zoning import add_zone, export_zones

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone
    from hotspots.workflows.findings import Finding


@dataclass(frozen=True)
class HotSpot:
    """
    Touching hot places of a finding, taken together.

    Parameters
    ----------
    number : int
        1 for the one with most incidents.
    name : str
        What a zone made from it is called at first.
    incidents : int or None
        How many incidents it holds; None for a density surface.
    places : int
        How many cells, areas or clusters were joined.
    area_km2 : float
        Its size.
    why : str
        Why it counts as hot.
    """

    number: int
    name: str
    incidents: int | None
    places: int
    area_km2: float
    why: str


@dataclass(frozen=True)
class Place:
    """
    One area, cell or cluster of a finding.

    Parameters
    ----------
    title : str
        Its name or number.
    facts : tuple of (str, str)
        Its numbers, labelled.
    """

    title: str
    facts: tuple[tuple[str, str], ...]


def list_hot_spots(finding: Finding) -> list[HotSpot]:
    """
    List the hot spots of a finding.

    Parameters
    ----------
    finding : Finding
        The finding.

    Returns
    -------
    list of HotSpot
        Most incidents first; empty when nothing stands out or there are no shapes.
    """
    places = places_of(finding)
    if not len(places) or bool(places.geometry.isna().all()):
        return []
    found = hot_spot_areas(finding)
    columns = (found[name].tolist() for name in ("hot_spot_id", "name", "count", "places", "why"))
    return [
        HotSpot(
            number=int(number),
            name=str(name),
            # Not a number, too, means that the method counts nothing.
            incidents=None if count is None or count != count else int(count),  # noqa: PLR0124
            places=int(places),
            area_km2=float(area) / 1e6,
            why=str(why),
        )
        for number, name, count, places, why, area in zip(*columns, found.geometry.area, strict=True)
    ]


def zone_from_hot_spot(workspace: Workspace, finding: Finding, number: int, *, name: str) -> Zone:
    """
    Make a hot spot a zone.

    Parameters
    ----------
    workspace : Workspace
        Where to save it.
    finding : Finding
        What was found.
    number : int
        Which hot spot, as `list_hot_spots` numbers them.
    name : str
        Name of the zone.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If there is no such hot spot, or the name is taken.
    """
    spots = hot_spot_areas(finding)
    chosen = spots[spots["hot_spot_id"] == number]
    if chosen.empty:
        raise UserError(
            f"Hot spot {number}", "is not among those found now.", "Choose one from the list again."
        )
    return add_zone(workspace, name=name, geometry=chosen.geometry.iloc[0], origin="hot spot")


def zone_from_place(workspace: Workspace, finding: Finding, row: int, *, name: str) -> Zone:
    """
    Make one place of a finding a zone.

    Parameters
    ----------
    workspace : Workspace
        Where to save it.
    finding : Finding
        What was found.
    row : int
        Label of its row.
    name : str
        Name of the zone.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If there is no such place, or the name is taken.
    """
    _require_row(finding, row)
    places = places_of(finding)
    origin = "area" if "area_code" in places else "hot spot"
    return add_zone(workspace, name=name, geometry=places.geometry.loc[row], origin=origin)


def describe_place(finding: Finding, row: int) -> Place:
    """
    Put the numbers of one place of a finding into words.

    Parameters
    ----------
    finding : Finding
        What was found.
    row : int
        Label of its row.

    Returns
    -------
    Place
        Name and labelled numbers.

    Raises
    ------
    UserError
        If there is no such place.
    """
    _require_row(finding, row)
    values = places_of(finding).loc[row]
    facts = []
    for field in result_fields(finding):
        if field.column not in values.index:  # a column of the table, not of what is drawn
            continue
        value = values[field.column]
        known = value is not None and value == value  # noqa: PLR0124  not a number is never equal to itself
        facts.append((field.label, f"{float(value):,.{field.decimals}f}" if known else "–"))
    return Place(_title(values, row), tuple(facts))


@logged("export", "finding")
def finding_bytes(workspace: Workspace, finding: Finding, ending: str) -> bytes:
    """
    Write a finding to memory, for a download.

    Parameters
    ----------
    workspace : Workspace
        Whose log tells of it.
    finding : Finding
        What was found.
    ending : str
        ``.geojson``, ``.csv``, ``.gpkg`` or ``.parquet``.

    Returns
    -------
    bytes
        The file.
    """
    workspace.require("records")
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / f"hot-spots{ending}"
        write_finding(finding, path)
        return path.read_bytes()


@logged("export", "zones")
def zones_bytes(workspace: Workspace, ending: str) -> bytes:
    """
    Write all present zones to memory, for a download.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    ending : str
        ``.geojson`` or ``.gpkg``.

    Returns
    -------
    bytes
        The file.
    """
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / f"zones{ending}"
        export_zones(workspace, path)
        return path.read_bytes()


def _title(values: Any, row: int) -> str:
    for column, word in (
        ("area_name", ""),
        ("cluster_id", "Cluster "),
        ("chain_id", "Chain "),
        ("area_code", ""),
        ("cell_id", "Cell "),
    ):
        if column in values.index:
            return f"{word}{values[column]}"
    return f"Place {row + 1}"


def _require_row(finding: Finding, row: int) -> None:
    if row not in places_of(finding).index:
        raise UserError("The place", "is not on the map any more.", "Click it again.")


def area_names(workspace: Workspace, level: str) -> dict[str, str]:
    """
    Name the areas of a level.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        The level.

    Returns
    -------
    dict of str to str
        Code to name, in the order of the names.

    Raises
    ------
    UserError
        If no such level is loaded.
    """
    from geodata.areas import load_level

    loaded = load_level(workspace, level)
    pairs = zip(loaded.codes.tolist(), loaded.names.tolist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: (str(pair[1]).casefold(), pair[0])))


def zone_from_corners(workspace: Workspace, text: str, *, name: str) -> Zone:
    """
    Make a zone from typed corners.

    Parameters
    ----------
    workspace : Workspace
        Where to save it.
    text : str
        One corner a line: longitude and latitude, or easting and northing in the workspace's system [m].
    name : str
        Name of the zone.

    Returns
    -------
    Zone
        As stored.

    Raises
    ------
    UserError
        If a line holds no two numbers, there are fewer than three corners, or the shape cannot be used.
    """
    corners = [
        _corner(line, at) for at, line in enumerate(text.strip().splitlines(), start=1) if line.strip()
    ]
    if len(corners) < 3:
        raise UserError(
            "The corners", f"are {len(corners)}; a zone needs at least 3.", "Type one corner a line."
        )
    if all(abs(x) <= 180 and abs(y) <= 90 for x, y in corners):
        ring = [list(corner) for corner in (*corners, corners[0])]
        return add_zone(workspace, name=name, geometry_wgs84={"type": "Polygon", "coordinates": [ring]})
    from shapely.geometry import Polygon

    return add_zone(workspace, name=name, geometry=Polygon(corners))


def _corner(line: str, number: int) -> tuple[float, float]:
    import math

    pieces = line.replace(",", " ").replace(";", " ").split()
    try:
        x, y = (float(piece) for piece in pieces)
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise UserError(
            what=f"Corner {number}",
            found=f"is '{line.strip()[:40]}'.",
            fix="Type two numbers with a comma between: longitude, latitude.",
        )
    return x, y
