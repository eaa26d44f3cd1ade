"""Attacks on published figures, each on the releases and on a weakened rule where it must succeed."""

from __future__ import annotations

import datetime
import itertools
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from geodata.errors import UserError
from hotspots.disclose import compare
from hotspots.disclose.counts import Cube
from hotspots.disclose.layout import TOTAL, WHOLE_CODE, Column
from hotspots.disclose.periods import Period, split, year_up_to
from hotspots.disclose.suppress import rounded
from hotspots.disclose.zones import require_releasable, whole_blocks
from tests.attacks.boroughs import ADDRESS_M, PERIOD, WARD_M, Borough, make_borough
from tests.attacks.reader import Reader, ten_five, under_five_hidden
from tests.attacks.tables import asked, plain_of, protected, release_of, suppress_five, weakened

SAMPLE = 12
"""Cells a reader attacks in one release."""
PAIRS = 60
"""Queries a reader may put about one address."""


@dataclass(frozen=True)
class Outcome:
    """
    What an attack reached.

    Parameters
    ----------
    tried : int
        Cells, pairs or questions.
    exact : int
        True counts recovered.
    proven : int
        Small counts proven not to be zero, or other facts learned.
    accuracy : float or None
        Balanced accuracy of answers yes or no; 0.5 is a coin.
    """

    tried: int
    exact: int = 0
    proven: int = 0
    accuracy: float | None = None

    @property
    def won(self) -> bool:
        """Whether the attacker learned something."""
        return self.exact > 0 or self.proven > 0 or (self.accuracy or 0.5) > 0.55

    def __add__(self, other: Outcome) -> Outcome:
        known = [one for one in (self, other) if one.accuracy is not None]
        tried = sum(one.tried for one in known)
        mean = sum((one.accuracy or 0) * one.tried for one in known) / tried if tried else None
        return Outcome(self.tried + other.tried, self.exact + other.exact, self.proven + other.proven, mean)


Attack = Callable[[str, int], tuple[Outcome, Outcome]]


def _cells(plain: dict, seed: int) -> list[tuple[list[str], str, str]]:
    """Draw cells to attack: every column of areas, not of all together."""
    members = {area["code"]: [code for code, _ in area["members"]] for area in plain["areas"]}
    found = [
        (members[area], period, column)
        for area, rows in plain["cells"].items()
        if area != WHOLE_CODE
        for period, row in rows.items()
        for column in row
    ]
    rng = np.random.default_rng(seed)
    return [found[at] for at in rng.permutation(len(found))[: 3 * SAMPLE]]


def _truth(cube: Cube, plain: dict, codes: list[str], period: str, column: str) -> int:
    kept = next(one for one in plain["columns"] if one["key"] == column)
    as_column = Column(kept["key"], kept["label"], kept["family"], tuple(kept["members"]))
    start, end = (datetime.date.fromisoformat(day) for day in period.split("/"))
    rows = [at for at, area in enumerate(cube.areas) if area.code in codes]
    times = [at for at, one in enumerate(cube.quarters) if Period(start, end).holds(one)]
    return int(cube.by_quarter(as_column)[np.ix_(rows, times)].sum())


def _by_programs(cube: Cube, plains: list[dict], bounds: Callable, seed: int) -> Outcome:
    """Attack cells with linear programs over all tables together."""
    reader = Reader(bounds)
    for plain in plains:
        reader.read(plain)
    tried = exact = proven = 0
    for codes, period, column in _cells(plains[-1], seed):
        count = _truth(cube, plains[-1], codes, period, column)
        if count >= 10 or tried >= SAMPLE:
            continue
        tried += 1
        reach = reader.reach(reader.unknowns(codes, period, column))
        if reach is None:
            continue
        exact += reach[0] == reach[1]
        proven += reach[0] >= 1
    return Outcome(tried, exact, proven)


def a1_margins(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Subtract parts from margins: wards, characteristics and sources by year."""
    cube = make_borough(kind, seed).cube
    plain = plain_of(protected(kind, seed, "year"))
    weak = weakened(cube, asked(cube), suppress_five)
    return _by_programs(cube, [plain], ten_five, seed), _by_programs(cube, [weak], under_five_hidden, seed)


def a2_filters(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Combine filters: the same by quarter, with years beside."""
    cube = make_borough(kind, seed).cube
    plain = plain_of(protected(kind, seed, "quarter"))
    weak = weakened(cube, asked(cube, unit="quarter", breakdown="quarter"), suppress_five)
    return _by_programs(cube, [plain], ten_five, seed), _by_programs(cube, [weak], under_five_hidden, seed)


def a3_sliver(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Ask for zones with and without one address: is there an incident at that address?"""
    borough = make_borough(kind, seed)
    rng = np.random.default_rng([seed, 3])
    race = borough.xy[borough.marks[:, 4]]
    taken = np.unique(borough.xy, axis=0)
    yes = taken[[bool((race == one).all(axis=1).any()) for one in taken]]
    corner = borough.xy.min(axis=0)
    no = corner + rng.integers(0, 90, size=(400, 2)) * ADDRESS_M
    no = no[[not (race == one).all(axis=1).any() for one in no]]
    number = min(12, len(yes), len(no))
    places = [(place, True) for place in rng.permutation(yes)[:number]]
    places += [(place, False) for place in no[:number]]
    counts = Counter(f"{east}/{north}" for east, north in np.floor(race / BLOCK_M).astype(int).tolist())
    snapped = partial(_snapped, counts=counts)
    guesses = [[_zone_answer(race, place, rng, ask) for place, _ in places] for ask in (snapped, _free)]
    truth = np.array([there for _, there in places])
    return tuple(Outcome(len(places), accuracy=_balanced(np.array(one), truth)) for one in guesses)  # type: ignore[return-value]


def _zone_answer(race: np.ndarray, place: np.ndarray, rng: np.random.Generator, ask: Callable) -> bool:
    """Say yes when any pair of zones differs."""
    for _ in range(PAIRS):
        low = place - rng.integers(5, 60, size=2) * ADDRESS_M
        high = place + rng.integers(5, 60, size=2) * ADDRESS_M
        inside = ((race >= low) & (race <= high)).all(axis=1)
        at_place = (np.abs(race - place) < ADDRESS_M / 2).all(axis=1)
        if ask(race, inside, at_place, (low, high)):
            return True
    return False


def _free(race: np.ndarray, inside: np.ndarray, at_place: np.ndarray, box: object) -> bool:
    """The weakened rule: any zone is answered, each under the 10-5 rule."""
    return rounded(int(inside.sum())) != rounded(int((inside & ~at_place).sum()))


BLOCK_M = 500.0


def _snapped(
    race: np.ndarray, inside: np.ndarray, at_place: np.ndarray, box: tuple, *, counts: Counter[str]
) -> bool:
    """As released: both zones become whole blocks, and one that differs little from the other is refused."""
    first, second = _zone_of(race, box, None), _zone_of(race, box, at_place)
    if first is None or second is None:
        return False
    people = dict.fromkeys(first.blocks | second.blocks, 300)
    try:
        require_releasable(second, [first.blocks], counts, people)
    except UserError:
        return False
    told = [rounded(sum(counts.get(code, 0) for code in zone.blocks)) for zone in (first, second)]
    return told[0] != told[1]


def _zone_of(race: np.ndarray, box: tuple, hole: np.ndarray | None):
    low, high = box
    first, last = np.floor(low / BLOCK_M).astype(int), np.floor(high / BLOCK_M).astype(int)
    shares = {}
    for east in range(first[0], last[0] + 1):
        for north in range(first[1], last[1] + 1):
            edge = np.array([east, north]) * BLOCK_M
            width = np.minimum(high, edge + BLOCK_M) - np.maximum(low, edge)
            share = max(width[0], 0) * max(width[1], 0) / BLOCK_M**2
            if hole is not None and hole.any():
                centre = race[hole][0]
                if (np.floor(centre / BLOCK_M).astype(int) == [east, north]).all():
                    share -= (ADDRESS_M / BLOCK_M) ** 2
            shares[f"{east}/{north}"] = share
    try:
        return whole_blocks(shares, dict.fromkeys(shares, 300))
    except UserError:
        return None


def _balanced(guess: np.ndarray, truth: np.ndarray) -> float:
    return float((guess[truth].mean() + (~guess[~truth]).mean()) / 2)


def a4_geographies(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Compare wards with beats whose border runs 60 m aside: does the strip between hold an incident?"""
    borough = make_borough(kind, seed)
    within = borough.xy - np.stack([borough.ward % 3, borough.ward // 3], axis=1) * WARD_M
    in_strip = within[:, 0] < 60
    beat = borough.ward - in_strip.astype(int)
    race = borough.marks[:, 4]
    guess, truth = [], []
    for ward in range(len(borough.cube.areas)):
        out = int((race & (borough.ward == ward) & (beat != ward)).sum())
        into = int((race & (beat == ward) & (borough.ward != ward)).sum())
        wards, beats = int((race & (borough.ward == ward)).sum()), int((race & (beat == ward)).sum())
        guess.append(rounded(wards) != rounded(beats))
        truth.append(out != into)
    seen = np.array(truth, dtype=bool)
    weak = int((np.array(guess) & seen).sum())
    return Outcome(len(guess), proven=int(_second_level_is_told(kind, seed))), Outcome(
        len(guess), proven=weak
    )


def _second_level_is_told(kind: str, seed: int) -> bool:
    """Try to freeze a release of beats beside one of wards, in a store of its own."""
    from hotspots.store import releases as store
    from hotspots.store.engine import open_store

    table = protected(kind, seed, "year")
    from hotspots.disclose.release import content_hash, read_released

    content = table.to_json().replace('"level":"ward"', '"level":"beat"')
    beats = read_released(content, content_hash(content))
    with tempfile.TemporaryDirectory() as folder:
        opened = open_store(f"sqlite:///{folder}/store.sqlite")
        try:
            with opened.write() as connection:
                store.freeze(connection, table)
                store.freeze(connection, beats)
        except UserError as problem:
            return "beat" not in problem.what
        finally:
            opened.engine.dispose()
    return True


def a5_rolling(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Read years that are published again each quarter, together."""
    borough = make_borough(kind, seed)
    ends = [quarter.end for quarter in split(PERIOD, "quarter")[3:7]]
    tables, weak = [], []
    for end in ends:
        year = year_up_to(end)
        inside = [at for at, quarter in enumerate(borough.cube.quarters) if year.holds(quarter)]
        cube = Cube(
            borough.cube.areas,
            tuple(borough.cube.quarters[at] for at in inside),
            borough.cube.patterns[:, inside],
        )
        tables.append(release_of(borough, cube, "year", period=year, earlier=tables))
        layout = replace(asked(cube, year), columns=(TOTAL,))
        weak.append(weakened(cube, layout, suppress_five))
    return (
        _rolled(borough, [plain_of(one) for one in tables], ten_five, seed),
        _rolled(borough, weak, under_five_hidden, seed),
    )


def _rolled(borough: Borough, plains: list[dict], bounds: Callable, seed: int) -> Outcome:
    """Ask of each ward and step: is the difference of the quarter that came and the one that went certain?"""
    reader = Reader(bounds)
    for plain in plains:
        reader.read(plain)
    first = [plain["period"].split("/")[0] for plain in plains]
    exact = proven = tried = 0
    for before, after in itertools.pairwise(plains):
        for area in borough.cube.areas[:5]:
            new = reader.unknowns([area.code], after["period"], "total")
            old = reader.unknowns([area.code], before["period"], "total")
            came, went = [one for one in new if one not in old], [one for one in old if one not in new]
            reach = reader.reach(came, went)
            tried += 1
            if reach is not None:
                exact += reach[0] == reach[1]
    assert len(set(first)) == len(first)
    return Outcome(tried, exact, proven)


def a6_versions(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Compare two versions after a record came, went or was amended."""
    borough = make_borough(kind, seed)
    rng = np.random.default_rng([seed, 6])
    patterns = borough.cube.patterns.copy()
    for row in range(len(patterns)):
        quarter = rng.integers(patterns.shape[1])
        full = np.flatnonzero(patterns[row, quarter])
        change = rng.integers(3)
        if change < 2 and full.size:
            patterns[row, quarter, rng.choice(full)] -= 1
        if change != 1:
            patterns[row, quarter, 1 << 4] += 1
    late = replace(borough.cube, patterns=patterns, sources={})
    early = replace(borough.cube, sources={})
    first = release_of(borough, early, "year")
    second = release_of(borough, late, "year", earlier=[first])
    layout = asked(early)
    live = [weakened(cube, layout, lambda count: rounded(count) or "hidden") for cube in (early, late)]
    return _differences(plain_of(first), plain_of(second)), _differences(*live)


def _differences(first: dict, second: dict) -> Outcome:
    both = [
        (one, second["cells"].get(area, {}).get(period, {}).get(column))
        for area, rows in first["cells"].items()
        for period, row in rows.items()
        for column, one in row.items()
    ]
    told = [pair for pair in both if pair[1] not in (None, "not shown") and pair[0] != "not shown"]
    return Outcome(len(both), proven=sum(one != other for one, other in told))


def a7_derived(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Invert a rate and a change that are shown beside rounded counts."""
    cube = make_borough(kind, seed).cube
    table = protected(kind, seed, "year")
    now, before = (year_up_to(PERIOD.end), year_up_to(datetime.date(2023, 12, 31)))
    exact = tried = 0
    for area in table.areas:
        rate = compare.rate_per_1000(table, area, now)
        told = table.cell(area.code, now, TOTAL.key)
        change = compare.change(told, table.cell(area.code, before, TOTAL.key))
        if rate is None or change is None or area.residents is None:
            continue
        tried += 1
        # A rate that the rounded count does not give must come from the true one: then it is sought.
        near = range(told.value - 2, told.value + 3)
        fits = [count for count in near if round(1000 * count / area.residents, 1) == rate]
        exact += rate != round(1000 * told.value / area.residents, 1) and len(fits) == 1
        past = table.cell(area.code, before, TOTAL.key).value
        exact += change.percent != round(100 * (told.value - past) / past)
    weak = 0
    for row, area in enumerate(cube.areas):
        count = int(cube.patterns[row, 4:].sum())
        if count >= 10:
            rate = round(1000 * count / area.residents, 1)
            near = range(rounded(count) - 2, rounded(count) + 3)
            weak += sum(round(1000 * one / area.residents, 1) == rate for one in near) == 1
    return Outcome(tried, exact), Outcome(len(cube.areas), weak)


def a8_peaks(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Take the peaks of a heat map for addresses of a small group."""
    borough = make_borough(kind, seed)
    small = borough.xy[borough.marks[:, 3]]
    weak = _near_peaks(small) if len(small) else 0
    # A release has areas and counts: the best a reader can do is to name the middle of a ward.
    plain = plain_of(protected(kind, seed, "year"))
    places = [value for value in _numbers(plain) if isinstance(value, float) and value > 100]
    middles = (np.stack(np.divmod(np.arange(len(borough.cube.areas)), 3)[::-1], axis=1) + 0.5) * WARD_M
    hit = sum(bool((np.hypot(*(middles - one).T) < ADDRESS_M / 2).any()) for one in small)
    chance = len(small) * len(middles) * 3.15 * (ADDRESS_M / 2) ** 2 / (len(middles) * WARD_M**2)
    return Outcome(len(small), proven=len(places) + int(hit > 5 + 10 * chance)), Outcome(
        len(small), proven=weak
    )


def _near_peaks(points: np.ndarray) -> int:
    """Count points within 50 m of a peak of their own quartic density of 200 m."""
    edges = [np.arange(points[:, axis].min() - 250, points[:, axis].max() + 250, 50.0) for axis in (0, 1)]
    grid = np.stack(np.meshgrid(*edges, indexing="ij"), axis=-1)
    far = ((grid[:, :, None, :] - points) ** 2).sum(axis=-1) / 200.0**2
    surface = np.where(far < 1, (1 - far) ** 2, 0).sum(axis=-1)
    inner = surface[1:-1, 1:-1]
    peak = inner > 0
    for east in (0, 1, 2):
        for north in (0, 1, 2):
            around = surface[east : east + inner.shape[0], north : north + inner.shape[1]]
            peak &= inner >= around
    tops = grid[1:-1, 1:-1][peak]
    return sum(bool((np.hypot(*(tops - one).T) <= 50).any()) for one in points)


def _numbers(value: object) -> list[object]:
    if isinstance(value, dict):
        return [one for part in value.values() for one in _numbers(part)]
    if isinstance(value, list):
        return [one for part in value for one in _numbers(part)]
    return [value]


def a10_overlap(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Take the total from the sum of the characteristics: how many incidents have several?"""
    cube = make_borough(kind, seed).cube
    weak = weakened(cube, asked(cube), lambda count: count)
    return (
        _overlaps([plain_of(protected(kind, seed, "year"))], ten_five),
        _overlaps([weak], lambda cell: (cell, cell)),
    )


def _overlaps(plains: list[dict], bounds: Callable) -> Outcome:
    reader = Reader(bounds)
    for plain in plains:
        reader.read(plain)
    plain = plains[-1]
    marks = [one["key"] for one in plain["columns"] if one["family"] == "characteristic"]
    exact = proven = tried = 0
    for area in plain["areas"]:
        codes = [code for code, _ in area["members"]]
        period = plain["periods"][-1]
        if not all(mark in plain["cells"][area["code"]].get(period, {}) for mark in marks) or not marks:
            continue
        summed = [one for mark in marks for one in reader.unknowns(codes, period, mark)]
        reach = reader.reach(summed, reader.unknowns(codes, period, "total"))
        tried += 1
        if reach is not None:
            exact += reach[0] == reach[1]
            proven += reach[0] >= 1 and reach[1] < 10
    return Outcome(tried, exact, proven)


def a11_homogeneity(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Find areas where all incidents share a characteristic, or none has it."""
    cube = make_borough(kind, seed).cube
    weak = weakened(cube, asked(cube, unit="quarter", breakdown="quarter"), lambda count: count)
    return (
        _all_or_none([plain_of(protected(kind, seed, "quarter"))], ten_five),
        _all_or_none([weak], lambda cell: (cell, cell)),
    )


def _all_or_none(plains: list[dict], bounds: Callable) -> Outcome:
    reader = Reader(bounds)
    for plain in plains:
        reader.read(plain)
    plain = plains[-1]
    marks = [one["key"] for one in plain["columns"] if one["family"] == "characteristic"]
    proven = tried = 0
    for area in plain["areas"][:3]:
        codes = [code for code, _ in area["members"]]
        for period, row in list(plain["cells"][area["code"]].items())[-2:]:
            for mark in [one for one in marks if one in row][:2]:
                part, total = reader.unknowns(codes, period, mark), reader.unknowns(codes, period, "total")
                tried += 1
                inside, outside = reader.reach(part), reader.reach(total, part)
                if inside is not None and outside is not None:
                    proven += inside[1] == 0 or outside[1] == 0
    return Outcome(tried, proven=proven)


def a12_order(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Read true counts from the order of rows, or from anything else that changes with them."""
    first, second = _twins(kind, seed)
    same = _documents(first) == _documents(second)
    by_count = [
        sorted(range(len(cube.areas)), key=lambda at, cube=cube: (-int(cube.patterns[at].sum()), at))
        for cube in (first, second)
    ]
    return Outcome(1, proven=int(not same)), Outcome(1, proven=int(by_count[0] != by_count[1]))


def a15_shading(kind: str, seed: int) -> tuple[Outcome, Outcome]:
    """Tell a ward without incidents from one with a few."""
    first, second = _twins(kind, seed, empty=True)
    same = _documents(first) == _documents(second)
    seven = [
        [0 if count == 0 else "*" if count < 8 else count for count in cube.patterns[:, 4:].sum(axis=(1, 2))]
        for cube in (first, second)
    ]
    return Outcome(1, proven=int(not same)), Outcome(1, proven=int(seven[0] != seven[1]))


def _twins(kind: str, seed: int, *, empty: bool = False) -> tuple[Cube, Cube]:
    """Make two truths that must look the same: two small wards change places, or one is empty."""
    patterns = np.zeros((6, 8, 128), dtype=np.int64)
    rng = np.random.default_rng([seed, 12])
    patterns[2:, :, 1 << 4] = rng.integers(30, 60, size=(4, 8))
    small = [(0, 3), (3, 0)] if empty else [(1, 4), (4, 1)]
    twins = []
    cube = make_borough(kind, seed).cube
    for one, other in small:
        own = patterns.copy()
        own[0, 7, 1 << 4], own[1, 7, 1 << 4] = one, other
        twins.append(Cube(cube.areas[:6], cube.quarters, own))
    return twins[0], twins[1]


def _documents(cube: Cube) -> list[bytes]:
    """Make every file of a release, as it would be published."""
    from hotspots.disclose.release import release
    from hotspots.export.release_report import build_release_report
    from hotspots.export.release_workbook import release_workbook_bytes
    from hotspots.export.webpage import html_bytes
    from hotspots.store.releases import FrozenRelease

    layout = replace(asked(cube), columns=(TOTAL,))
    table = release(cube, layout, level="ward")[0]
    moment = datetime.datetime(2025, 2, 1, tzinfo=datetime.UTC)
    frozen = FrozenRelease("R-0001", "ward", PERIOD.start, PERIOD.end, moment, table.sha256, None, live=True)
    report = build_release_report(frozen, table, fictional=True)
    return [
        json.dumps(plain_of(table)).encode(),
        html_bytes(report),
        release_workbook_bytes(frozen, table, fictional=True),
    ]


ON_FIGURES: dict[str, tuple[str, Attack]] = {
    "A1": ("margins", a1_margins),
    "A2": ("filter combinations", a2_filters),
    "A3": ("zone with and without one address", a3_sliver),
    "A4": ("two geographies", a4_geographies),
    "A5": ("rolling years", a5_rolling),
    "A6": ("versions of the records", a6_versions),
    "A7": ("rates and changes inverted", a7_derived),
    "A8": ("peaks of a heat map", a8_peaks),
    "A10": ("overlap of characteristics", a10_overlap),
    "A11": ("all or none share a trait", a11_homogeneity),
    "A12": ("order, legend, axis", a12_order),
    "A15": ("hidden or empty", a15_shading),
}
