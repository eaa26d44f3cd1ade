"""What a workspace holds, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.areas.population import PopulationTable
    from geodata.workspace import Workspace


@dataclass(frozen=True)
class LevelCount:
    """
    A loaded level.

    Parameters
    ----------
    name : str
        Its name.
    areas : int
        How many areas it has.
    """

    name: str
    areas: int


@dataclass(frozen=True)
class Overview:
    """
    What a workspace holds.

    Parameters
    ----------
    name : str
        What the partnership calls it.
    crs : str
        Its metric system.
    levels : tuple of LevelCount
        Levels of areas.
    lookups : tuple of tuple of str and int
        From-level, to-level and number of pairs.
    populations : tuple of PopulationTable
        Population tables.
    postcodes : int
        Postcodes in the directory.
    incidents : int
        Stored incidents.
    table_version : int
        Version of the incident table, -1 when there is none.
    batches : int
        Imports that stand.
    """

    name: str
    crs: str
    levels: tuple[LevelCount, ...]
    lookups: tuple[tuple[str, str, int], ...]
    populations: tuple[PopulationTable, ...]
    postcodes: int
    incidents: int
    table_version: int
    batches: int

    def to_dict(self) -> dict[str, Any]:
        """Give the overview as plain values."""
        return asdict(self)

    def sentences(self) -> tuple[str, ...]:
        """Say what there is."""
        levels = ", ".join(f"{level.name} ({level.areas:,})" for level in self.levels) or "none"
        lookups = ", ".join(f"{start} to {end}" for start, end, _ in self.lookups) or "none"
        people = ", ".join(f"{table.measure} by {table.level}" for table in self.populations) or "none"
        return (
            f"{self.incidents:,} incidents from {self.batches} imports.",
            f"Areas: {levels}. Lookups: {lookups}. Population: {people}. Postcodes: {self.postcodes:,}.",
        )


def workspace_overview(workspace: Workspace) -> Overview:
    """
    Say what a workspace holds.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    Overview
        Numbers of everything that is loaded.
    """
    import pyarrow.parquet as pq

    from geodata.areas.levels import list_levels
    from geodata.areas.lookups import load_lookups
    from geodata.areas.population import list_populations
    from geodata.dataset import count_incidents, table_version
    from geodata.dataset.batches import list_batches

    def rows(path: Path) -> int:
        return int(pq.read_metadata(path).num_rows) if path.exists() else 0

    return Overview(
        name=workspace.name,
        crs=workspace.crs,
        levels=tuple(
            LevelCount(level, rows(workspace.areas_path / f"{level}.parquet"))
            for level in list_levels(workspace)
        ),
        lookups=tuple((k.from_level, k.to_level, k.pairs.num_rows) for k in load_lookups(workspace)),
        populations=tuple(list_populations(workspace)),
        postcodes=rows(workspace.postcodes_path),
        incidents=count_incidents(workspace),
        table_version=table_version(workspace),
        batches=sum(not batch.undone for batch in list_batches(workspace)),
    )
