"""What hot spots are counted on, kept while its file stays the same: levels, their neighbours, cells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.areas import AreaLevel
    from geodata.workspace import Workspace
    from hotspots.detect.cell_shapes import Shape
    from hotspots.detect.grid import CellGrid


def _stamp(workspace: Workspace, level: str) -> int:
    path = workspace.areas_path / f"{level}.parquet"
    return path.stat().st_mtime_ns if path.exists() else 0


def read_level(workspace: Workspace, level: str) -> AreaLevel:
    """
    Read a level, or give the one read before when its file has not changed.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Its name.

    Returns
    -------
    AreaLevel
        The level; not to be changed.
    """
    return _level(workspace, level, _stamp(workspace, level))


@lru_cache(maxsize=8)
def _level(workspace: Workspace, level: str, stamp: int) -> AreaLevel:  # noqa: ARG001  the stamp is part of the key
    from geodata.areas import load_level

    return load_level(workspace, level)


def level_grid(workspace: Workspace, level: str, cell_m: float, *, shape: Shape) -> CellGrid:
    """
    Lay cells over all areas of a level, or give those laid before over the same areas.

    Parameters
    ----------
    workspace : Workspace
        Where the level was loaded.
    level : str
        Its name.
    cell_m : float
        Width of a cell [m].
    shape : {"square", "hexagon"}
        Shape of the cells.

    Returns
    -------
    CellGrid
        The cells; not to be changed.
    """
    return _level_grid(workspace, level, _stamp(workspace, level), cell_m, shape)


# Few, because a county in cells of 100 m takes about 100 MB.
@lru_cache(maxsize=3)
def _level_grid(workspace: Workspace, level: str, stamp: int, cell_m: float, shape: Shape) -> CellGrid:
    from hotspots.detect.grid import make_grid

    ground = _union(workspace, level, stamp)
    return make_grid(ground.bounds, cell_m=cell_m, shape=shape, within=ground)


@lru_cache(maxsize=3)
def grid_neighbours(grid: CellGrid) -> Any:
    """
    Give the neighbours of cells, worked out once a grid.

    Parameters
    ----------
    grid : CellGrid
        The cells.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        1 where two cells adjoin; not to be changed.
    """
    from hotspots.detect.neighbours import cell_neighbours

    return cell_neighbours(grid)


def level_union(workspace: Workspace, level: str) -> Any:
    """
    Give all areas of a level in one piece, joined once for each version of its file.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Its name.

    Returns
    -------
    shapely geometry
        Polygon or multipolygon.
    """
    return _union(workspace, level, _stamp(workspace, level))


@lru_cache(maxsize=8)
def _union(workspace: Workspace, level: str, stamp: int) -> Any:
    from geodata.areas import study_area

    return study_area(_level(workspace, level, stamp))


def level_neighbours(workspace: Workspace, level: str) -> Any:
    """
    Give the neighbours of a level's areas, worked out once for each version of its file.

    Parameters
    ----------
    workspace : Workspace
        Where it was loaded.
    level : str
        Its name.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        1 where two areas touch.
    """
    return _neighbours(workspace, level, _stamp(workspace, level))


@lru_cache(maxsize=8)
def _neighbours(workspace: Workspace, level: str, stamp: int) -> Any:
    from hotspots.detect.neighbours import area_neighbours

    return area_neighbours(_level(workspace, level, stamp).polygons)
