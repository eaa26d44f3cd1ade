"""What was planted, written down, so that tests can ask whether it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.schema import CHARACTERISTICS
from geodata.synthetic import names, partners, planted, police
from geodata.synthetic.areas import AREA_COUNT, RESIDENTS
from geodata.synthetic.blocks import CENTRE_M
from geodata.synthetic.incidents import SOURCES, silent_areas

if TYPE_CHECKING:
    from geodata.synthetic.city import City


def truth_of(city: City, rng: np.random.Generator) -> dict[str, Any]:
    """
    Describe what was planted.

    Parameters
    ----------
    city : City
        The city.
    rng : numpy.random.Generator
        Source of the incidents nobody reported.

    Returns
    -------
    dict
        Plain numbers and text, ready for JSON. Coordinates are metres in EPSG:27700.
    """
    drafts, source = city.incidents.drafts, city.incidents.source
    return {
        "city": names.CITY,
        "crs": "EPSG:27700",
        "seed": city.seed,
        "residents": RESIDENTS,
        "incidents": len(drafts.minute),
        "first_day": planted.FIRST_DAY.isoformat(),
        "last_day": planted.LAST_DAY.isoformat(),
        "by_source": {name: int((source == name).sum()) for name in SOURCES},
        "by_characteristic": {
            name: int(city.incidents.marks[:, column].sum()) for column, name in enumerate(CHARACTERISTICS)
        },
        "with_several_characteristics": int((city.incidents.marks.sum(axis=1) > 1).sum()),
        "by_origin": {
            name: int((drafts.origin == name).sum()) for name in sorted(set(drafts.origin.tolist()))
        },
        "control_characteristic": planted.CONTROL_CHARACTERISTIC,
        "hot_spots": [_spot(spot) for spot in planted.HOT_SPOTS],
        "action_zones": [_zone(zone) for zone in planted.ACTION_ZONES],
        "spike": {
            "first_day": planted.SPIKE.first_day.isoformat(),
            "days": planted.SPIKE.days,
            "extra": planted.SPIKE.extra,
            "characteristics": list(planted.SPIKE.characteristics),
        },
        "areas": _areas(city, rng),
        "silent_areas": [city.areas.area_codes[number] for number in silent_areas(city.areas)],
        "rejected": _rejected(),
        "unknown_values": _unknown(),
        "repeated_rows": dict(zip((name for name, _ in police.PERIODS), police.REPEATED_ROWS, strict=True)),
    }


def _centre(spot: planted.HotSpot) -> list[float]:
    return [CENTRE_M[0] + spot.offset_m[0], CENTRE_M[1] + spot.offset_m[1]]


def _spot(spot: planted.HotSpot) -> dict[str, Any]:
    return {
        "name": spot.name,
        "characteristics": list(spot.characteristics),
        "centre_m": _centre(spot),
        "radius_m": spot.radius_m,
        "excess": spot.excess,
        "phases": [
            {"from": first.isoformat(), "to": last.isoformat(), "excess": count}
            for first, last, count in spot.phases
        ],
    }


def _zone(zone: planted.ActionZone) -> dict[str, Any]:
    spots = {spot.name: spot for spot in planted.HOT_SPOTS}
    return {
        "name": zone.name,
        "worked": zone.worked,
        "start": zone.start.isoformat(),
        "treated": {
            "hot_spot": zone.treated,
            "centre_m": _centre(spots[zone.treated]),
            "radius_m": spots[zone.treated].radius_m,
        },
        "control": {
            "hot_spot": zone.control,
            "centre_m": _centre(spots[zone.control]),
            "radius_m": spots[zone.control].radius_m,
        },
    }


def _areas(city: City, rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Count what was recorded in each area, and draw what stayed unreported."""
    number = city.areas.area[city.incidents.drafts.block]
    recorded = np.bincount(number, minlength=AREA_COUNT)
    silent = np.isin(np.arange(AREA_COUNT), silent_areas(city.areas))
    share = np.where(silent, planted.SILENT_SHARE, planted.REPORTED_SHARE)
    unreported = rng.poisson(recorded * (1.0 - share) / share)
    return {
        code: {
            "recorded": int(recorded[index]),
            "true": int(recorded[index] + unreported[index]),
            "reported_share": float(share[index]),
        }
        for index, code in enumerate(city.areas.area_codes)
    }


def _rejected() -> dict[str, int]:
    files = [police.PERIODS[file][0] for file, _ in police.DIRTY_DATES]
    return {
        **{name: files.count(name) for name, _ in police.PERIODS},
        partners.THIRD_PARTY_FILES[0]: len(partners.DIRTY_REPORTS),
        partners.COUNCIL_FILES[0]: len(partners.DIRTY_CASES),
        partners.TRANSPORT_FILES[0]: len(partners.DIRTY_TRANSPORT),
    }


def _unknown() -> dict[str, dict[str, int]]:
    return {
        "police": {police.UNKNOWN_MOTIVE: len(police.UNKNOWN_ROWS)},
        "third_party": {partners.UNKNOWN_REASON: len(partners.UNKNOWN_REASON_ROWS)},
        "transport": {partners.UNKNOWN_CODE: len(partners.UNKNOWN_CODE_ROWS)},
    }
