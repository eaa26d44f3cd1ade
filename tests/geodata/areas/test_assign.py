"""Areas of incidents: hand-made cases for codes and lookups, geopandas as the judge of points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Voronoi

from geodata.areas.assign import assign_levels, study_area
from geodata.areas.levels import AreaLevel
from geodata.areas.lookups import Lookup
from geodata.errors import UserError


def level(
    name: str, squares: dict[str, tuple[float, float, float, float]], names: list[str] | None = None
) -> AreaLevel:
    codes = np.array(list(squares), dtype=object)
    polygons = np.array([shapely.box(*bounds) for bounds in squares.values()], dtype=object)
    return AreaLevel(name, codes, np.array(names or list(squares), dtype=object), polygons)


def lookup(from_level: str, to_level: str, pairs: list[tuple[str, str]]) -> Lookup:
    columns = {"from_code": [a for a, _ in pairs], "to_code": [b for _, b in pairs]}
    return Lookup(from_level, to_level, pa.table(columns))


# Two old areas; the western one stayed, the eastern one was split in two, north and south.
OLD = level("old", {"W": (0, 0, 10, 10), "E": (10, 0, 20, 10)})
NEW = level("new", {"W": (0, 0, 10, 10), "E1": (10, 5, 20, 10), "E2": (10, 0, 20, 5)})
WARD = level("ward", {"A": (0, 0, 20, 10)}, ["Abbey"])
OLD_TO_NEW = lookup("old", "new", [("W", "W"), ("E", "E1"), ("E", "E2")])
NEW_TO_WARD = lookup("new", "ward", [("W", "A"), ("E1", "A"), ("E2", "A")])


def assigned(
    points: list[tuple[float, float]],
    codes: list[str | None],
    levels: list[AreaLevel],
    lookups: list[Lookup] | None = None,
    prefer: str = "printed",
) -> dict[str, list[str | None]]:
    x, y = np.array(points, dtype=float).T
    table = assign_levels(
        x, y, pa.array(codes, type=pa.string()), levels=levels, lookups=lookups or [], prefer=prefer
    )
    return table.to_pydict()


NOWHERE = (np.nan, np.nan)


def test_printed_code_wins_over_the_point() -> None:
    found = assigned([(5, 5), NOWHERE], ["E", "E"], [OLD])
    assert found == {"area_old": ["E", "E"], "area_old_by": ["printed", "printed"]}


def test_point_wins_where_the_workspace_says_so() -> None:
    found = assigned([(5, 5), NOWHERE, (99, 99)], ["E", "E", "E"], [OLD], prefer="geometry")
    assert found == {"area_old": ["W", "E", "E"], "area_old_by": ["polygon", "printed", "printed"]}


def test_unknown_and_blank_codes_fall_back_to_the_point() -> None:
    found = assigned([(5, 5), (15, 5), NOWHERE, (50, 50)], ["X", None, "X", " "], [OLD])
    assert found["area_old"] == ["W", "E", None, None]
    assert found["area_old_by"] == ["polygon", "polygon", None, None]


def test_blanks_round_a_code_are_forgiven_and_leading_noughts_are_kept() -> None:
    numbered = level("hood", {"099": (0, 0, 1, 1), "99": (1, 0, 2, 1)})
    assert assigned([NOWHERE] * 2, [" 099", "99"], [numbered])["area_hood"] == ["099", "99"]


def test_a_printed_name_serves_as_well_where_it_is_the_only_one() -> None:
    assert assigned([NOWHERE], ["abbey "], [WARD]) == {"area_ward": ["A"], "area_ward_by": ["printed"]}
    twins = level("ward", {"A": (0, 0, 1, 1), "B": (1, 0, 2, 1)}, ["Castle", "Castle"])
    assert assigned([NOWHERE], ["Castle"], [twins])["area_ward"] == [None]


def test_the_point_decides_a_split_code() -> None:
    points = [(15, 7), (15, 2), (5, 5), NOWHERE]
    found = assigned(points, ["E"] * 4, [NEW], [OLD_TO_NEW])
    # The third lies in neither half: its polygon is all that is known.
    assert found["area_new"] == ["E1", "E2", "W", None]
    assert found["area_new_by"] == ["lookup", "lookup", "polygon", None]


def test_a_border_point_of_a_split_takes_the_lower_code() -> None:
    assert assigned([(15, 5)], ["E"], [NEW], [OLD_TO_NEW])["area_new"] == ["E1"]


def test_two_lookups_one_after_the_other() -> None:
    found = assigned([NOWHERE, NOWHERE], ["W", "E"], [WARD], [OLD_TO_NEW, NEW_TO_WARD])
    # The split of E does not matter: both halves lie in the same ward.
    assert found == {"area_ward": ["A", "A"], "area_ward_by": ["lookup", "lookup"]}


def test_a_lookup_before_the_polygon_and_after_it() -> None:
    elsewhere = level("ward", {"A": (0, 0, 10, 10), "B": (10, 0, 20, 10)})
    to_ward = lookup("old", "ward", [("W", "A"), ("E", "B")])
    assert assigned([(5, 5)], ["E"], [elsewhere], [to_ward])["area_ward"] == ["B"]
    by_point = assigned([(5, 5), NOWHERE], ["E", "E"], [elsewhere], [to_ward], prefer="geometry")
    assert by_point == {"area_ward": ["A", "B"], "area_ward_by": ["polygon", "lookup"]}


def test_lookups_in_a_circle_end() -> None:
    there, back = lookup("a", "b", [("x", "y")]), lookup("b", "a", [("y", "x")])
    assert assigned([NOWHERE], ["x"], [WARD], [there, back, lookup("c", "ward", [("z", "A")])])[
        "area_ward"
    ] == [None]


def test_a_lookup_to_codes_the_level_does_not_have_is_no_answer() -> None:
    found = assigned([(5, 5)], ["E"], [OLD_LIKE], [lookup("z", "old", [("E", "gone")])])
    assert found["area_old_by"] == ["polygon"]


OLD_LIKE = level("old", {"W": (0, 0, 10, 10)})


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(UserError, match="order of assignment"):
        assigned([(5, 5)], ["E"], [OLD], prefer="nearest")


def test_no_rows_and_no_levels() -> None:
    empty = np.array([], dtype=float)
    table = assign_levels(
        empty, empty, pa.array([], type=pa.string()), levels=[OLD], lookups=[], prefer="printed"
    )
    assert (table.num_rows, table.column_names) == (0, ["area_old", "area_old_by"])


def test_study_area_is_the_union() -> None:
    assert study_area(OLD).equals(shapely.box(0, 0, 20, 10))


def sjoin_answer(areas: AreaLevel, x: np.ndarray, y: np.ndarray) -> list[str | None]:
    """What geopandas finds: every polygon that meets the point, the lowest code of them."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    joined = gpd.sjoin(points, areas.to_frame("EPSG:27700"), predicate="intersects")
    lowest = joined.groupby(level=0)["area_code"].min()
    return [lowest.get(row) for row in range(len(x))]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 30), st.integers(1, 60))
def test_points_agree_with_geopandas(seed: int, areas: int, points: int) -> None:
    rng = np.random.default_rng(seed)
    cells = voronoi_level(rng, areas)
    x, y = rng.integers(-2, 23, (2, points)) / 2  # Half metres: many points fall on corners and borders.
    # Corners of the polygons themselves, where several areas meet.
    corners = shapely.get_coordinates(cells.polygons)[: 2 * areas]
    x, y = np.concatenate([x, corners[:, 0]]), np.concatenate([y, corners[:, 1]])
    found = assign_levels(x, y, pa.nulls(len(x), pa.string()), levels=[cells], lookups=[], prefer="printed")
    assert found["area_cell"].to_pylist() == sjoin_answer(cells, x, y)


def voronoi_level(rng: np.random.Generator, areas: int) -> AreaLevel:
    """Make areas that fill a square of 10 m without gaps, in shuffled order of code."""
    seeds = rng.random((areas, 2)) * 10
    mirrored = np.concatenate(
        [seeds, seeds * [-1, 1], seeds * [1, -1], [20, 0] + seeds * [-1, 1], [0, 20] + seeds * [1, -1]]
    )
    diagram = Voronoi(mirrored)
    rings = [diagram.vertices[diagram.regions[diagram.point_region[place]]] for place in range(areas)]
    codes = np.array([f"C{number:03d}" for number in rng.permutation(areas)], dtype=object)
    return AreaLevel("cell", codes, codes, np.array([shapely.Polygon(ring) for ring in rings], dtype=object))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_answers_do_not_depend_on_the_order_of_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.random((2, 40)) * 24 - 2
    codes = rng.choice(np.array(["W", "E", "X", None], dtype=object), 40)
    order = rng.permutation(40)
    options = {"levels": [OLD, NEW, WARD], "lookups": [OLD_TO_NEW, NEW_TO_WARD], "prefer": "printed"}
    straight = assign_levels(x, y, pa.array(codes, type=pa.string()), **options)
    shuffled = assign_levels(x[order], y[order], pa.array(codes[order], type=pa.string()), **options)
    assert straight.take(pa.array(order)).to_pydict() == shuffled.to_pydict()
