"""The answer to a click: filter, cells, Gi*, correction, stability, layer for the browser; a warm process."""

from __future__ import annotations

import cProfile
import datetime
import pstats
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import rows
from benchmarks.incidents import CRS, areas, city

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (100_000, 1_000_000)
GOALS = {100_000: "under 1 s", 1_000_000: "under 2 s"}
START = datetime.date(2022, 2, 1)


def make_workspace(folder: Path, n: int, *, snapped: bool = False) -> Any:
    """
    Make a workspace with 400 areas and made-up incidents, in a Delta table of twelve files.

    Parameters
    ----------
    folder : pathlib.Path
        Where.
    n : int
        Incidents.
    snapped : bool, default False
        Whether they stand on street points, as police.uk publishes them.

    Returns
    -------
    Workspace
        The workspace.
    """
    import pyarrow as pa
    from deltalake import write_deltalake

    from geodata.areas.levels import AreaLevel, save_level
    from geodata.schema import arrow_schema
    from geodata.workspace import create_workspace

    workspace = create_workspace(folder, crs=CRS)
    polygons = areas(400)
    codes = np.array([f"W{number:03}" for number in range(400)], dtype=object)
    save_level(workspace, AreaLevel("ward", codes, codes, polygons))
    rng = np.random.default_rng(5)
    x, y = city(n, snapped=snapped)
    began = np.datetime64("2022-01-01T00:00:00") + rng.integers(0, 3 * 365 * 86_400, n).astype("m8[s]")
    began = began.astype("datetime64[us]")
    text = {
        "incident_id": [f"p:{number}" for number in range(n)],
        "source": np.full(n, "police", dtype=object),
        "category": rng.choice(["Public order", "Violence", "Damage", "Other"], n).astype(object),
        "date_precision": np.full(n, "minute", dtype=object),
        "location_precision": np.full(n, "street" if snapped else "exact", dtype=object),
        "batch_id": np.full(n, "b1", dtype=object),
    }
    columns = {
        **{name: pa.array(values, pa.string()) for name, values in text.items()},
        "occurred_from": pa.array(began),
        "occurred_to": pa.array(began),
        "race": pa.array(rng.random(n) < 0.6),
        "easting_m": pa.array(x),
        "northing_m": pa.array(y),
        "uncertainty_m": pa.array(np.full(n, 50.0)),
    }
    schema = arrow_schema()
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(n, field.type)
        for field in schema
    ]
    table = pa.Table.from_arrays(arrays, schema=schema)
    step = -(-n // 12)
    for start in range(0, n, step):
        write_deltalake(str(workspace.incidents_path), table.slice(start, step), mode="append")
    return workspace


def click(workspace: Any, cell_m: float | None = None) -> str:
    """
    Ask for hot spots since a day and draw them.

    Parameters
    ----------
    workspace : Workspace
        Where.
    cell_m : float, optional
        Width of a cell [m].

    Returns
    -------
    str
        The layer, as the browser takes it.
    """
    from geodata.dataset.filters import IncidentFilter
    from hotspots.workflows.detecting import DetectRequest, detect
    from hotspots.workflows.mapping import finding_layer

    where = IncidentFilter(start=START)
    finding = detect(workspace, DetectRequest("gi-star", cell_m=cell_m, where=where))
    layer = finding_layer(finding)
    assert layer is not None
    return layer.geojson


def statistics_alone(n: int, cell_m: float) -> Any:
    """
    Make the part of a click that is statistics: Gi*, correction, stability, the points counted already.

    Parameters
    ----------
    n : int
        Incidents.
    cell_m : float
        Width of a cell [m].

    Returns
    -------
    callable
        Takes nothing.
    """
    from hotspots.detect.block_gi_star import Rule
    from hotspots.detect.getis_ord import gi_star_scatter_p, gi_star_z, normal_p
    from hotspots.detect.grid import make_grid
    from hotspots.detect.neighbours import cell_neighbours
    from hotspots.detect.significance import benjamini_hochberg
    from hotspots.detect.stability import stability
    from hotspots.detect.stability_cells import looks_at_cells
    from hotspots.detect.stability_points import Incidents

    x, y = city(n)
    grid = make_grid((x.min(), y.min(), x.max(), y.max()), cell_m=cell_m, shape="square")
    neighbours, positions = cell_neighbours(grid), grid.locate(x, y)
    rng = np.random.default_rng(5)
    quarter, radius = rng.integers(0, 4, n).astype(np.int8), np.full(n, 50.0)

    def work() -> Any:
        counts = np.bincount(positions, minlength=len(grid)).astype(float)
        z = gi_star_z(counts, neighbours)
        p = np.maximum(normal_p(z), gi_star_scatter_p(counts, neighbours, z))
        hot = (benjamini_hochberg(p) < 0.05) & (z > 0)
        incidents = Incidents(x, y, positions, quarter, radius)
        return stability(hot, looks_at_cells(grid, incidents, Rule(0.05), rng=np.random.default_rng(1)))

    return work


def processor(work: Callable[[], object]) -> str:
    """
    Say how long the processors were busy, which other work on the machine changes little.

    Parameters
    ----------
    work : callable
        Takes nothing; warm.

    Returns
    -------
    str
        The least of three runs, all threads together.
    """
    taken = []
    for _ in range(3):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return f"processors {min(taken):.2f} s"


def profile(workspace: Any, cell_m: float | None) -> None:
    """
    Print where the time of a click goes.

    Parameters
    ----------
    workspace : Workspace
        Where.
    cell_m : float or None
        Width of a cell [m].
    """
    click(workspace, cell_m)
    seen = cProfile.Profile()
    seen.enable()
    started, used = time.perf_counter(), time.process_time()
    click(workspace, cell_m)
    print(f"wall {time.perf_counter() - started:.3f} s, processor {time.process_time() - used:.3f} s")
    seen.disable()
    pstats.Stats(seen, stream=sys.stdout).sort_stats("cumulative").print_stats(60)


def main() -> None:
    """Print one line a size and kind of points, then the statistics alone."""
    for n in SIZES:
        for snapped in (False, True):
            with tempfile.TemporaryDirectory() as scratch:
                workspace = make_workspace(Path(scratch) / "workspace", n, snapped=snapped)
                said = f"{n:,} {'street points' if snapped else 'points'}"
                for cell_m in (None, 200.0):
                    cells = "chosen cells" if cell_m is None else f"cells of {cell_m:,.0f} m"
                    answer = partial(click, workspace, cell_m)
                    row = rows.measure(f"click: Gi* with stability, {cells}", said, answer)
                    rows.show(replace(row, goal=f"{GOALS[n]}; {processor(answer)}"))
    for n in (10_000, *SIZES):
        work = statistics_alone(n, 200.0)
        row = rows.measure("of which statistics, cells of 200 m", f"{n:,} points", work)
        rows.show(replace(row, goal=f"under 0.3 s; {processor(work)}"))


if __name__ == "__main__":
    main()
