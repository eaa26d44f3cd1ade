"""
Are zones judged rightly? The fictional city drawn over and over, its two actions evaluated each time.

The ground stays; the incidents are drawn anew by the city's own generator, planted numbers being Poisson
around what is planted, for else a hot spot would always have exactly as many. Places are suggested, counted
and judged by the functions the page uses. The truth of a difference is that of mean counts over all draws.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
import pandas as pd
import shapely

from geodata.dataset.filters import IncidentFilter
from geodata.synthetic import drafts, write_city
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.city import DEFAULT_SEED, City, make_city
from geodata.synthetic.incidents import make_incidents
from geodata.synthetic.planted import ACTION_ZONES, FIRST_DAY, HOT_SPOTS, ActionZone
from geodata.workspace import create_workspace
from hotspots.workflows.evaluation.compared import ComparedZone, Terms
from hotspots.workflows.evaluation.comparing import Records, suggest_for
from hotspots.workflows.evaluation.judging import judge_records
from hotspots.workflows.evaluation.periods import Periods, choose_periods
from hotspots.workflows.loading import add_areas
from hotspots.workflows.zoning import add_zone, list_zones

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.workflows.evaluating import Evaluation

SEEDS = 200
BUFFER_M = 250.0
AUTO, PLANTED = "suggested", "planted"


@dataclass
class Tally:
    """What came of one zone, compared in one way."""

    zone: str
    way: str
    worked: bool
    found: list[Evaluation] = field(default_factory=list)

    def share(self, *verdicts: str) -> float:
        """Give the share of draws with one of these verdicts."""
        return sum(one.verdict in verdicts for one in self.found) / len(self.found)


def draw(city: City, seed: int) -> pd.DataFrame:
    """Draw the incidents of the city anew, with the generator of the city itself."""
    rng = np.random.default_rng([DEFAULT_SEED, 77, seed])
    spots = tuple(
        replace(
            spot, phases=tuple((first, last, int(rng.poisson(count))) for first, last, count in spot.phases)
        )
        for spot in HOT_SPOTS
    )
    with mock.patch.object(drafts, "HOT_SPOTS", spots):
        drawn = make_incidents(city.areas, city.people, city.places, rng)
    occurred = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(drawn.drafts.minute, unit="min")
    return pd.DataFrame(
        {
            "occurred_from": occurred,
            "occurred_to": occurred,
            "date_precision": "minute",
            "easting_m": drawn.drafts.x,
            "northing_m": drawn.drafts.y,
            "source": drawn.source,
            "reporting_route": None,
        }
    )


def ground(folder: Path) -> Workspace:
    """Make a workspace with the city's areas and drawn zones, and no incident."""
    workspace = create_workspace(folder / "workspace")
    files = write_city(folder / "files")
    add_areas(workspace, files.wards, level="ward", code="ward_code", name="ward_name")
    add_areas(workspace, files.lsoa21, level="lsoa21", code="lsoa21_code", name="lsoa21_name")
    for feature in json.loads(files.zones.read_text(encoding="utf-8"))["features"]:
        known = feature["properties"]
        add_zone(workspace, name=known["name"], geometry_wgs84=feature["geometry"], kind=known["kind"])
    return workspace


def judge_one(workspace: Workspace, frame: pd.DataFrame, planted: ActionZone, way: str) -> Evaluation:
    """Evaluate a zone with suggested places, or with the place planted to be like it first."""
    zones = list_zones(workspace)
    zone = next(one for one in zones if one.name == planted.name)
    records = Records(frame, 0, IncidentFilter(), -1)
    terms = Terms(choose_periods(frame, planted.start, before=None, after=None), BUFFER_M)
    places = suggest_for(workspace, [zone], records, terms)[zone.zone_id]
    if way == PLANTED:
        spot = next(one for one in HOT_SPOTS if one.name == planted.control)
        middle = shapely.Point(CENTRE_M[0] + spot.offset_m[0], CENTRE_M[1] + spot.offset_m[1])
        named = next(one for one in zones if one.geometry.contains(middle))
        first = replace(
            places[0], kind="zone", place_id=named.zone_id, name=named.name, geometry=named.geometry
        )
        places = [first, *(one for one in places if one.geometry.intersection(named.geometry).area == 0)]
    compared = ComparedZone(zone.zone_id, zone.name, zone.geometry, places[0], tuple(places[1:]))
    return judge_records(frame, [compared], terms)


class Truth:
    """Mean counts of a place over all draws."""

    def __init__(self, frames: list[pd.DataFrame]) -> None:
        self.frames = frames
        self.known: dict[tuple[bytes, Any], np.ndarray] = {}

    def pair(self, shape: Any, periods: Periods) -> np.ndarray:
        """Give the mean counts before and after."""
        key = (shapely.to_wkb(shape), periods)
        if key not in self.known:
            shapely.prepare(shape)
            counts = np.zeros(2)
            for frame in self.frames:
                month = periods.month_of(frame["occurred_from"])
                here = shapely.intersects_xy(shape, frame["easting_m"], frame["northing_m"]) & (month >= 0)
                late = month[here] >= periods.before
                counts += np.array([(~late).sum(), late.sum()])
            self.known[key] = counts / len(self.frames)
        return self.known[key]


def covered(found: Evaluation, truth: Truth) -> tuple[bool, bool | None, bool]:
    """Tell whether the intervals of difference, months and proportion hold the truth."""
    zone = truth.pair(found.shapes[found.zone_id]["zone"], found.periods)
    control = truth.pair(found.control.geometry, found.periods)
    every = control + sum(truth.pair(one.geometry, found.periods) for one in found.others)
    difference = (zone[1] - zone[0]) - (control[1] - control[0])
    ratio = (zone[1] / zone[0]) / (every[1] / every[0])
    proportion = (zone[0] * control[1]) / (zone[1] * control[0])
    assert found.wdd is not None
    model = found.monthly_model
    return (
        found.wdd.low <= difference <= found.wdd.high,
        None if model is None else model.low <= ratio <= model.high,
        found.relative_effect.low <= proportion <= found.relative_effect.high,
    )


def main(seeds: int = SEEDS) -> None:
    began = time.perf_counter()
    tallies = [Tally(one.name, way, one.worked) for one in ACTION_ZONES for way in (AUTO, PLANTED)]
    frames: list[pd.DataFrame] = []
    with tempfile.TemporaryDirectory() as folder:
        workspace, city = ground(Path(folder)), make_city()
        for seed in range(seeds):
            frames.append(draw(city, seed))
            for tally in tallies:
                planted = next(one for one in ACTION_ZONES if one.name == tally.zone)
                tally.found.append(judge_one(workspace, frames[-1], planted, tally.way))
    truth = Truth(frames)
    print(f"{seeds} draws of the fictional city, {time.perf_counter() - began:.0f} s")
    print(
        f"{'zone':<22} {'comparison':<10} {'fell':>6} {'rose':>6} {'no clear':>9} "
        f"{'WDD holds':>10} {'months hold':>12} {'ratio holds':>12}"
    )
    for tally in tallies:
        held = [covered(one, truth) for one in tally.found]
        months = [one[1] for one in held if one[1] is not None]
        print(
            f"{tally.zone:<22} {tally.way:<10} {tally.share('fell'):>6.1%} {tally.share('rose'):>6.1%} "
            f"{tally.share('no clear change'):>9.1%} {np.mean([one[0] for one in held]):>10.1%} "
            f"{np.mean(months):>12.1%} {np.mean([one[2] for one in held]):>12.1%}"
        )
    still = [tally for tally in tallies if not tally.worked]
    alarms = [one.verdict in ("fell", "rose") for tally in still for one in tally.found]
    print(f"False alarms where nothing was planted to change: {np.mean(alarms):.1%} of {len(alarms)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
