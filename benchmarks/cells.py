"""Counting on cells: all seven characteristics beside DuckDB, hexagons beside H3, growth with the points."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks import rows
from benchmarks.incidents import CRS, city
from geodata.schema import CHARACTERISTICS

if TYPE_CHECKING:
    from collections.abc import Callable

SHARES = (0.04, 0.12, 0.06, 0.03, 0.6, 0.1, 0.15)
"""How many incidents carry each characteristic: made up, with race the most as in published figures."""
CELL_M = 250.0


def columns(n: int) -> tuple[np.ndarray, np.ndarray]:
    """
    Make incidents as a table keeps them: each coordinate in one piece.

    Parameters
    ----------
    n : int
        How many.

    Returns
    -------
    tuple of numpy.ndarray, shape (n,) each
        Eastings and northings [m].
    """
    x, y = city(n)
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def marks(n: int, *, seed: int = 3) -> pd.DataFrame:
    """
    Make characteristics; an incident may carry several.

    Parameters
    ----------
    n : int
        Incidents.
    seed : int, default 3
        Of the random numbers.

    Returns
    -------
    pandas.DataFrame of bool, shape (n, 7)
        One column a characteristic.
    """
    rng = np.random.default_rng(seed)
    return pd.DataFrame({name: rng.random(n) < p for name, p in zip(CHARACTERISTICS, SHARES, strict=True)})


def by_duckdb(x: np.ndarray, y: np.ndarray, carried: pd.DataFrame) -> Callable[[], object]:
    """
    Put the points in a DuckDB table and give the query that counts all characteristics by cell.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].
    carried : pandas.DataFrame, shape (n, 7)
        Characteristics.

    Returns
    -------
    callable
        Runs the query.
    """
    import duckdb

    connection = duckdb.connect()
    frame = carried.assign(x=x, y=y)
    connection.register("frame", frame)
    connection.execute("create table incidents as select * from frame")
    connection.unregister("frame")
    sums = ", ".join(f"sum({name}::int) as {name}" for name in CHARACTERISTICS)
    query = (
        f"select floor(y / {CELL_M})::int as r, floor(x / {CELL_M})::int as c, count(*) as n, {sums} "
        "from incidents group by 1, 2"
    )
    return lambda: connection.execute(query).df()


def by_h3(x: np.ndarray, y: np.ndarray) -> Callable[[], object]:
    """
    Give the count by H3 cells of about the same size, projection to degrees included.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n,)
        Eastings and northings [m].

    Returns
    -------
    callable
        Projects, finds the cells, counts.
    """
    import h3.api.numpy_int as h3  # type: ignore[import-untyped]
    from pyproj import Transformer

    degrees = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)

    def count() -> object:
        longitude, latitude = degrees.transform(x, y)
        cells = [h3.latlng_to_cell(a, b, 9) for a, b in zip(latitude, longitude, strict=True)]
        return np.unique(np.array(cells, dtype=np.uint64), return_counts=True)

    return count


def main() -> None:
    """Print one line a comparison and one a size."""
    import hotspots as hs

    def ours(x: np.ndarray, y: np.ndarray, **choices: Any) -> Callable[[], object]:
        return lambda: hs.count_cells((x, y), cell_m=CELL_M, crs=CRS, **choices)

    x, y = columns(10_000_000)
    carried = marks(x.size)
    rows.show(
        rows.compare(
            "count_cells, seven characteristics, 250 m",
            "10,000,000 points",
            ours(x, y, marks=carried),
            peer="DuckDB, group by cell",
            theirs=by_duckdb(x, y, carried),
            goal="5 times",
        )
    )
    moved = itertools.count(1)

    def elsewhere() -> object:
        origin_m = (next(moved) / 8, 0.0)
        return hs.count_cells((x, y), cell_m=CELL_M, crs=CRS, marks=carried, origin_m=origin_m)

    rows.show(
        rows.compare(
            "the same, cells laid and drawn anew",
            "10,000,000 points",
            elsewhere,
            peer="DuckDB, group by cell",
            theirs=by_duckdb(x, y, carried),
            goal="5 times",
        )
    )
    x, y, carried = x[:1_000_000], y[:1_000_000], carried[:1_000_000]
    rows.show(
        rows.compare(
            "count_cells, hexagons, 250 m",
            "1,000,000 points",
            ours(x, y, shape="hexagon"),
            peer="h3, with projection",
            theirs=by_h3(x, y),
            goal="15 times",
        )
    )
    for n in (10_000, 100_000, 1_000_000, 10_000_000):
        some = columns(n)
        rows.show(
            rows.measure(
                "count_cells, seven characteristics, 250 m", f"{n:,} points", ours(*some, marks=marks(n))
            )
        )


if __name__ == "__main__":
    main()
