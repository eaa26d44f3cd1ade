"""The population rates divide by: of the level itself, or shared out from a finer one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.workflows.detection.ground import read_level

if TYPE_CHECKING:
    from pandas import Series

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
    from geodata.areas.population import list_populations, load_population

    request, workspace = inputs.request, inputs.workspace
    tables = list_populations(workspace)
    fitting = {table.level for table in tables if table.measure == request.measure}
    if level in fitting:
        return load_population(workspace, level, measure=request.measure, group=request.group), ()
    sizes = {name: len(read_level(workspace, name)) for name in sorted({*fitting, level})}
    finer = [name for name in sizes if sizes[name] > sizes[level]]
    if not finer:
        loaded = sorted({f"{table.measure} by {table.level}" for table in tables})
        raise UserError(
            what=f"Rates by {level}",
            found=f"need a population of '{request.measure}'; loaded: {', '.join(loaded) or 'none'}.",
            fix=f"Load it with 'hotspots population add FILE --level {level} --code COLUMN --count COLUMN', "
            "or choose a level that has one.",
        )
    return _shared(inputs, level, max(finer, key=lambda name: sizes[name]))


def _shared(inputs: Inputs, level: str, finer: str) -> tuple[Series[Any], tuple[str, ...]]:
    import pandas as pd

    from geodata.areas.population import load_population
    from hotspots.rates.sharing import share_population

    request, workspace = inputs.request, inputs.workspace
    small, large = read_level(workspace, finer), read_level(workspace, level)
    people = load_population(workspace, finer, measure=request.measure, group=request.group)
    given = np.asarray(people.reindex(small.codes), dtype=np.float64)
    shared = pd.Series(share_population(given, small.polygons, large.polygons), index=large.codes)
    note = (
        f"Level {level} has no population of its own: it is estimated from level {finer}, sharing areas that "
        "straddle a border by their ground as if people lived evenly over each. Single areas can be off by a "
        "tenth or more: load a population of the level itself if you can."
    )
    return shared, (note,)
