"""Areas of incidents: when they come in, and again when levels or lookups change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.dataset.lock import write_lock
from geodata.dataset.table import open_table, read_arrow, replace_all
from geodata.schema import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from geodata.areas.area_index import AreaIndex
    from geodata.areas.levels import AreaLevel
    from geodata.areas.lookups import Lookup
    from geodata.workspace import Workspace


def with_areas(
    rows: pa.Table,
    *,
    levels: Sequence[AreaLevel],
    lookups: Sequence[Lookup],
    prefer: str,
    indexes: Mapping[str, AreaIndex] | None = None,
) -> pa.Table:
    """
    Give incidents their area at every level.

    Parameters
    ----------
    rows : pyarrow.Table
        With `easting_m`, `northing_m` and `area_code`; columns of levels they already have are replaced.
    levels : sequence of AreaLevel
        The loaded levels.
    lookups : sequence of Lookup
        From codes of one level to codes of another.
    prefer : str
        ``printed`` or ``geometry``.
    indexes : mapping of str to AreaIndex, optional
        Of the levels, where the caller keeps them.

    Returns
    -------
    pyarrow.Table
        The same rows with `area_<level>` and `area_<level>_by` behind the contract's columns.
    """
    import numpy as np
    import pyarrow as pa

    from geodata.areas.assign import assign_levels

    known = set(arrow_schema().names) | {"location_note"}
    columns = {name: rows[name] for name in rows.column_names if name in known}
    if not levels:
        return pa.table(columns)
    east = rows["easting_m"].to_numpy()
    north = rows["northing_m"].to_numpy()
    areas = assign_levels(
        np.asarray(east, dtype=float),
        np.asarray(north, dtype=float),
        rows["area_code"],
        levels=levels,
        lookups=lookups,
        prefer=prefer,
        indexes=indexes,
    )
    return pa.table({**columns, **{name: areas[name] for name in areas.column_names}})


def reassign(workspace: Workspace) -> int:
    """
    Assign every stored incident anew, after levels, lookups or the setting changed.

    Parameters
    ----------
    workspace : Workspace
        Which one.

    Returns
    -------
    int
        Number of incidents; 0 when there are none and nothing was written.
    """
    from geodata.areas.levels import list_levels, load_level
    from geodata.areas.lookups import load_lookups

    with write_lock(workspace):
        table = open_table(workspace)
        if table is None:
            return 0
        levels = [load_level(workspace, name) for name in list_levels(workspace)]
        rows = read_arrow(workspace, table)
        replace_all(
            workspace,
            with_areas(rows, levels=levels, lookups=load_lookups(workspace), prefer=workspace.assign),
        )
        return rows.num_rows
