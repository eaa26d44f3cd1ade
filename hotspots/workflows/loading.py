"""Set a workspace up: areas, code lookups, postcodes, population; and say what it holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hotspots.workflows.loading_reports import (
    AreasReport,
    InitReport,
    LookupReport,
    PopulationReport,
    PostcodesReport,
)
from hotspots.workflows.overview import Overview, workspace_overview

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace

__all__ = [
    "Overview",
    "add_areas",
    "add_lookup",
    "add_population",
    "add_postcodes",
    "init_workspace",
    "workspace_overview",
]


def init_workspace(
    root: Path,
    *,
    crs: str = "EPSG:27700",
    timezone: str = "Europe/London",
    assign: str = "printed",
    name: str = "",
    fictional: bool = False,
) -> InitReport:
    """
    Make a new, empty workspace.

    Parameters
    ----------
    root : pathlib.Path
        Folder to make.
    crs, timezone, assign, name, fictional
        As for `geodata.workspace.create_workspace`.

    Returns
    -------
    InitReport
        Holds the workspace.
    """
    from geodata.workspace import create_workspace

    workspace = create_workspace(
        root, crs=crs, timezone=timezone, assign=assign, name=name, fictional=fictional
    )
    return InitReport(workspace)


def add_areas(workspace: Workspace, file: Path, *, level: str, code: str, name: str) -> AreasReport:
    """
    Load a boundary file as a level, and give the stored incidents their areas again.

    Parameters
    ----------
    workspace : Workspace
        Where to load it.
    file : pathlib.Path
        GeoJSON, GeoPackage, Shapefile, KML, FlatGeobuf, or a table with GeoJSON in a column.
    level : str
        Name for the level; one of that name is replaced.
    code, name : str
        Columns with code and name of each area.

    Returns
    -------
    AreasReport
        What was loaded, repaired and left out.

    Raises
    ------
    UserError
        If the file cannot serve; nothing is changed then.
    """
    from geodata.areas.boundaries import read_level
    from geodata.areas.levels import list_levels, save_level

    loaded, notes = read_level(file, level=level, code=code, name=name, crs=workspace.crs)
    replaced = level in list_levels(workspace)
    save_level(workspace, loaded)
    return AreasReport(
        level=level,
        areas=len(loaded),
        repaired=notes.repaired,
        without_polygon=notes.without_polygon,
        source_crs=notes.source_crs,
        crs=workspace.crs,
        replaced=replaced,
        reassigned=_reassign(workspace),
    )


def add_lookup(
    workspace: Workspace, file: Path, *, from_level: str, to_level: str, from_code: str, to_code: str
) -> LookupReport:
    """
    Load a lookup between two levels, and give the stored incidents their areas again.

    Parameters
    ----------
    workspace : Workspace
        Where to load it.
    file : pathlib.Path
        CSV or Excel.
    from_level, to_level : str
        Levels of the codes.
    from_code, to_code : str
        Columns with the codes.

    Returns
    -------
    LookupReport
        What was loaded.

    Raises
    ------
    UserError
        If the file cannot serve; nothing is changed then.
    """
    from geodata.areas.levels import list_levels, load_level
    from geodata.areas.lookups import make_lookup, save_lookup
    from geodata.tables import pick_column, read_table

    what = f"The lookup file {file.name}"
    table = read_table(file, what="The lookup file")
    chosen = [
        pick_column(table.column_names, column, what=what, option=option)
        for column, option in ((from_code, "--from-code"), (to_code, "--to-code"))
    ]
    pairs = table.select([chosen[0]]).append_column("to", table[chosen[1]])
    lookup = make_lookup(pairs, from_level=from_level, to_level=to_level)
    loaded = to_level in list_levels(workspace)
    known = set(load_level(workspace, to_level).codes.tolist()) if loaded else set()
    targets = lookup.pairs["to_code"].to_pylist()
    save_lookup(workspace, lookup)
    return LookupReport(
        from_level=from_level,
        to_level=to_level,
        pairs=lookup.pairs.num_rows,
        splits=_repeated(lookup.pairs["from_code"].to_pylist()),
        merges=_repeated(targets),
        rows_left_out=table.num_rows - lookup.pairs.num_rows,
        unknown_targets=tuple(sorted(set(targets) - known)) if loaded else (),
        level_loaded=loaded,
        reassigned=_reassign(workspace),
    )


def add_postcodes(workspace: Workspace, file: Path) -> PostcodesReport:
    """
    Load a postcode directory in place of an earlier one.

    Parameters
    ----------
    workspace : Workspace
        Where to load it.
    file : pathlib.Path
        ONSPD, NSPL, Code-Point Open, or a table with the headings Postcode, lat and long.

    Returns
    -------
    PostcodesReport
        What was loaded and left out. Incidents imported before keep the place they have.

    Raises
    ------
    UserError
        If the layout is not known; nothing is changed then.
    """
    from geodata.geocode.directories import read_postcodes
    from geodata.geocode.postcodes import save_postcodes

    directory, notes = read_postcodes(file, crs=workspace.crs)
    replaced = workspace.postcodes_path.exists()
    save_postcodes(workspace, directory)
    return PostcodesReport(postcodes=len(directory), replaced=replaced, **asdict(notes))


def add_population(
    workspace: Workspace,
    file: Path,
    *,
    level: str,
    code: str,
    count: str,
    group: str | None = None,
    measure: str = "residents",
) -> PopulationReport:
    """
    Load how many people live in each area, in place of an earlier table of that level and measure.

    Parameters
    ----------
    workspace : Workspace
        Where to load it.
    file : pathlib.Path
        CSV or Excel, one row an area, or one row an area and group.
    level : str
        A loaded level.
    code, count : str
        Columns with area code and number; numbers of one area (and group) are added up.
    group : str, optional
        Column with the group.
    measure : str
        What is counted.

    Returns
    -------
    PopulationReport
        What was loaded and left out.

    Raises
    ------
    UserError
        If the level is not loaded, a column is missing, or no code is one of the level's; nothing is
        changed then.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from geodata.areas.levels import load_level
    from geodata.areas.population import list_populations, require_measure, save_population, sum_population
    from geodata.tables import pick_column, read_table

    require_measure(measure)
    codes = [code.strip() for code in load_level(workspace, level).codes.tolist()]
    what = f"The population file {file.name}"
    table = read_table(file, what="The population file")
    columns = [
        table[pick_column(table.column_names, column, what=what, option=option)]
        if column is not None
        else None
        for column, option in ((code, "--code"), (count, "--count"), (group, "--group"))
    ]
    summed, notes = sum_population(columns[0], columns[1], columns[2], what=what)
    matched = summed.filter(pc.is_in(summed["area_code"], pa.array(codes, type=pa.string())))
    found, given = set(matched["area_code"].to_pylist()), set(summed["area_code"].to_pylist())
    _require_match(found, given, level, what)
    before = {(table.level, table.measure) for table in list_populations(workspace)}
    save_population(workspace, matched, level=level, measure=measure)
    saved = next(t for t in list_populations(workspace) if (t.level, t.measure) == (level, measure))
    return PopulationReport(
        level=level,
        measure=measure,
        areas=len(found),
        total=saved.total,
        groups=saved.groups,
        unknown_codes=tuple(sorted(given - found)),
        areas_without=tuple(sorted(set(codes) - found)),
        replaced=(level, measure) in before,
        **asdict(notes),
    )


def _reassign(workspace: Workspace) -> int:
    """Give the stored incidents their areas again; nothing to do before the first import."""
    if not workspace.incidents_path.exists():
        return 0
    from geodata.dataset import reassign

    return reassign(workspace)


def _repeated(codes: list[str]) -> int:
    """Count the codes that stand on more than one row."""
    from collections import Counter

    return sum(number > 1 for number in Counter(codes).values())


def _require_match(found: set[str], given: set[str], level: str, what: str) -> None:
    from geodata.errors import UserError

    if not found:
        raise UserError(
            what=what,
            found=f"has {len(given)} codes (such as {min(given)}), none of them one of the level '{level}'.",
            fix="Check --level and --code: the codes must be of the same kind and year as the areas.",
        )
