"""Near repeats beside pointpats, and how their cost grows: `python -m benchmarks.near_repeat`."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from benchmarks import rows
from benchmarks.incidents import CRS, city

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = 1095
ONE = ([200], [7])
SIXTEEN = ([0.1, 200, 400, 600], [1, 7, 14, 28])
EIGHTY = ([0.1, *range(50, 500, 50)], [1, *range(7, 56, 7)])
PERMUTATIONS = 999


def _asked(
    n: int, bands: tuple[list[float], list[float]], permutations: int = PERMUTATIONS
) -> Callable[[], object]:
    import hotspots as hs

    points = gpd.GeoSeries.from_xy(*city(n), crs=CRS)
    days = np.random.default_rng(2).integers(0, DAYS, n)

    def run() -> object:
        return hs.near_repeat(
            points,
            days,
            space_bands_m=bands[0],
            time_bands_days=bands[1],
            permutations=permutations,
            rng=np.random.default_rng(1),
        )

    return run


def main() -> None:
    """Print one line a case."""
    from pointpats import Knox

    n = 10_000
    places = np.column_stack(city(n))
    days = np.random.default_rng(2).integers(0, DAYS, n)[:, None].astype(float)

    def peer() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Knox(places, days, delta=200, tau=6, permutations=PERMUTATIONS)

    what = f"near repeat, {PERMUTATIONS} permutations"
    rows.show(
        rows.compare(
            what, f"{n:,}, 1 field", _asked(n, ONE), peer="pointpats Knox", theirs=peer, goal="200 times"
        )
    )
    # The peer knows one field only: eighty would take it eighty times as long.
    rows.show(rows.measure(what, f"{n:,}, 10 x 8 fields", _asked(n, EIGHTY), goal="peer's field / 200"))
    rows.show(rows.measure(what, "100,000, 4 x 4 fields", _asked(100_000, SIXTEEN), goal="10 s", runs=1))
    # The same incidents per square kilometre would be the same pairs each: a city that fills up has more.
    for size in (10_000, 100_000, 1_000_000):
        near = ([0.1, 50], [1, 7])
        rows.show(
            rows.measure(
                "near repeat, growth, 99 permutations",
                f"{size:,}, 2 x 2 fields",
                _asked(size, near, 99),
                runs=1,
            )
        )


if __name__ == "__main__":
    main()
