"""The population rates divide by: of the level itself, or shared out from a finer one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.workflows.detection.ground import read_level

if TYPE_CHECKING:
    from pandas import Series

    from geodata.areas.population import PopulationTable
    from geodata.workspace import Workspace
    from hotspots.workflows.detection.inputs import Inputs


def read_population(inputs: Inputs, level: str) -> tuple[Series[Any], tuple[str, ...]]:
    """
    Read the population rates divide by.

    Parameters
    ----------
    inputs : Inputs
        Names the measure and the group.
    level : str
        Level of the areas.

    Returns
    -------
    tuple
        People by area code, and notes on where they come from. A level without a population of its own gets
        that of the level with the most areas that has one, shared by ground.

    Raises
    ------
    UserError
        If no such population is loaded for this or any finer level.
    """
    request = inputs.request
    return read_people(inputs.workspace, level, measure=request.measure, group=request.group)


def read_people(
    workspace: Workspace, level: str, *, measure: str, group: str | None = None
) -> tuple[Series[Any], tuple[str, ...]]:
    """
    Read how many people of a measure and group there are in the areas of a level.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    level : str
        Level of the areas.
    measure, group : str, str or None
        Whom to count; None is everyone.

    Returns
    -------
    tuple
        As for `read_population`.

    Raises
    ------
    UserError
        If no such population is loaded for this or any finer level.
    """
    from geodata.areas.population import list_populations, load_population

    found = usable_tables(workspace, level).get(measure)
    if found is None:
        loaded = sorted({f"{table.measure} by {table.level}" for table in list_populations(workspace)})
        option = "" if measure == "residents" else f" --measure {measure}"
        raise UserError(
            what=f"Rates by {level}",
            found=f"need a population of '{measure}'; loaded: {', '.join(loaded) or 'none'}.",
            fix=f"Load it with 'hotspots population add FILE --level {level} --code COLUMN --count COLUMN"
            f"{option}', or choose a level that has one.",
        )
    people = load_population(workspace, found.level, measure=measure, group=group)
    if found.level == level:
        return people, ()
    return _shared(workspace, people, level, found.level)


def usable_tables(workspace: Workspace, level: str) -> dict[str, PopulationTable]:
    """
    Give the population table of each measure that the areas of a level can be given.

    Parameters
    ----------
    workspace : Workspace
        Where to look.
    level : str
        Level of the areas.

    Returns
    -------
    dict of str to PopulationTable
        By measure: the level's own table, else that of the level with the most areas, if finer.
    """
    from geodata.areas.population import list_populations

    tables = list_populations(workspace)
    sizes = {name: len(read_level(workspace, name)) for name in {table.level for table in tables} | {level}}
    found: dict[str, PopulationTable] = {}
    for table in sorted(tables, key=lambda one: (one.level == level, sizes[one.level])):
        if table.level == level or sizes[table.level] > sizes[level]:
            found[table.measure] = table
    return found


def _shared(
    workspace: Workspace, people: Series[Any], level: str, finer: str
) -> tuple[Series[Any], tuple[str, ...]]:
    import pandas as pd

    from hotspots.rates.sharing import add_up

    small, large = read_level(workspace, finer), read_level(workspace, level)
    given = np.asarray(people.reindex(small.codes), dtype=np.float64)
    stamps = tuple((workspace.areas_path / f"{name}.parquet").stat().st_mtime_ns for name in (finer, level))
    shared = pd.Series(add_up(given, _shares(workspace, finer, level, stamps)), index=large.codes)
    note = (
        f"Level {level} has no population of its own: it is estimated from level {finer}, sharing areas that "
        "straddle a border by their ground as if people lived evenly over each. Single areas can be off by a "
        "tenth or more: load a population of the level itself if you can."
    )
    return shared, (note,)


@lru_cache(maxsize=4)
def _shares(workspace: Workspace, finer: str, level: str, stamps: tuple[int, ...]) -> Any:  # noqa: ARG001  the stamps are part of the key
    from hotspots.rates.sharing import ground_shares

    return ground_shares(read_level(workspace, finer).polygons, read_level(workspace, level).polygons)
