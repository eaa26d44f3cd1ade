"""Write the zones, actions and hot spots of a plan as map files."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.crs import WGS84, transformer
from hotspots.export.plan_actions import serves, where
from hotspots.export.report import MARKING, plain_text
from hotspots.plan.actions import ROLE_LABELS
from hotspots.plan.due_regard.check import count_states, of_zone
from hotspots.plan.due_regard.words import summary_sentence
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from hotspots.export.plan_input import PlanInput, PlanZone
    from hotspots.plan.actions import Action

DEGREE_DECIMALS = 7
"""About a centimetre."""


def geojson_bytes(plan: PlanInput) -> bytes:
    """
    Make the GeoJSON in memory: one feature a zone, and one a hot place when there is a finding.

    Parameters
    ----------
    plan : PlanInput
        The plan.

    Returns
    -------
    bytes
        The file; the property ``layer`` is ``zone`` or ``hot_spot``.
    """
    features = [
        {
            "type": "Feature",
            "id": item.zone.zone_id,
            "properties": {"layer": "zone"}
            | zone_properties(plan, item)
            | {"actions": _short_actions(plan, item)},
            "geometry": _to_wgs84(item.zone.geometry, plan.crs),
        }
        for item in plan.zones
    ]
    hot = plan.hot_spots
    for geometry, record in zip(hot.geometries, hot.records, strict=True) if hot else ():
        properties = {"layer": "hot_spot", "method": hot.title if hot else "", "marking": MARKING} | record
        features.append(
            {"type": "Feature", "properties": properties, "geometry": _to_wgs84(geometry, plan.crs)}
        )
    collection = {
        "type": "FeatureCollection",
        "name": "action_plan",
        "marking": MARKING,
        "fictional": plan.fictional,
        "made_on": plan.made_on.isoformat(),
        "period": plan.period,
        "due_regard": summary_sentence(plan.due_regard.findings) if plan.due_regard is not None else None,
        "features": features,
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1, default=str) + "\n").encode(
        "utf-8", "replace"
    )


def geopackage_bytes(plan: PlanInput) -> bytes:
    """
    Make the GeoPackage; the same plan gives the same bytes.

    Parameters
    ----------
    plan : PlanInput
        The plan.

    Returns
    -------
    bytes
        The .gpkg file.
    """
    import pyogrio

    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path = Path(folder) / "plan.gpkg"
        clock = {"OGR_CURRENT_DATE": f"{plan.made_on.isoformat()}T00:00:00.000Z"}
        pyogrio.set_gdal_config_options(clock)
        try:
            _write_layers(plan, path)
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def _write_layers(plan: PlanInput, path: Path) -> None:
    import geopandas
    import pandas
    import pyogrio

    zones = pandas.DataFrame(
        [zone_properties(plan, item) for item in plan.zones], columns=list(_ZONE_COLUMNS)
    )
    frame = geopandas.GeoDataFrame(
        zones, geometry=[_several(item.zone.geometry) for item in plan.zones], crs=plan.crs
    )
    pyogrio.write_dataframe(frame, path, layer="zones", driver="GPKG", geometry_type="MultiPolygon")
    actions = pandas.DataFrame(
        [_action_properties(plan, a) for a in plan.actions], columns=list(_ACTION_COLUMNS)
    )
    pyogrio.write_dataframe(actions, path, layer="actions", driver="GPKG", append=True)
    pairs = [
        (zone, action.action_id) for action in plan.actions for zone in action.zones if zone in plan.names
    ]
    links = pandas.DataFrame(pairs, columns=["zone_id", "action_id"], dtype="str")
    pyogrio.write_dataframe(links, path, layer="zone_actions", driver="GPKG", append=True)
    hot = plan.hot_spots
    if hot is not None and hot.records:
        places = geopandas.GeoDataFrame(
            pandas.DataFrame(list(hot.records)), geometry=[_several(g) for g in hot.geometries], crs=plan.crs
        )
        pyogrio.write_dataframe(
            places, path, layer="hot_spots", driver="GPKG", geometry_type="MultiPolygon", append=True
        )


_ZONE_COLUMNS = (
    "number",
    "zone_id",
    "name",
    "kind",
    "area_km2",
    "period",
    "incidents",
    "residents",
    "actions_count",
    "due_regard_gaps",
    "due_regard_in_part",
    "due_regard_open",
    "marking",
    "fictional",
)
_ACTION_COLUMNS = (
    "action_id",
    "action",
    "objective",
    "role",
    "place",
    "zone_ids",
    "characteristics",
    "lead_organisation",
    "start",
    "due",
    "status",
    "measure",
    "baseline",
    "target",
    "marking",
)


def zone_properties(plan: PlanInput, item: PlanZone) -> dict[str, Any]:
    """
    List what a map file says about a zone; planners' free notes stay out.

    Parameters
    ----------
    plan : PlanInput
        The plan.
    item : PlanZone
        The zone.

    Returns
    -------
    dict of str to object
        Texts and numbers.
    """
    zone, profile = item.zone, item.profile
    return {
        "number": int(plan.labels[zone.zone_id]),
        "zone_id": zone.zone_id,
        "name": plain_text(zone.name),
        "kind": zone.kind,
        "area_km2": round(zone.area_km2, 4),
        "period": plan.period,
        "incidents": profile.incidents if profile else None,
        "residents": profile.population.residents if profile and profile.population else None,
        "actions_count": len(_own(plan, item)),
        **_due_regard(plan, zone.zone_id),
        "marking": MARKING,
        "fictional": plan.fictional,
    }


def _due_regard(plan: PlanInput, zone_id: str) -> dict[str, Any]:
    """Count the open points of a zone and name them; nothing is known of zones that are not looked at."""
    part = plan.due_regard
    if part is None or zone_id not in {each for each, _ in part.zones}:
        return {"due_regard_gaps": None, "due_regard_in_part": None, "due_regard_open": None}
    own = of_zone(part.findings, zone_id)
    states = count_states(own)
    return {
        "due_regard_gaps": states["gap"],
        "due_regard_in_part": states["partly"],
        "due_regard_open": listed(dict.fromkeys(each.title for each in own if each.is_open)),
    }


def _own(plan: PlanInput, item: PlanZone) -> list[Action]:
    return [action for action in plan.actions if item.zone.zone_id in action.zones]


def _short_actions(plan: PlanInput, item: PlanZone) -> list[dict[str, Any]]:
    wanted = ("action_id", "action", "role", "lead_organisation", "due", "status")
    return [{key: _action_properties(plan, action)[key] for key in wanted} for action in _own(plan, item)]


def _action_properties(plan: PlanInput, action: Action) -> dict[str, Any]:
    texts = {
        "action_id": action.action_id,
        "action": action.action,
        "objective": action.objective,
        "role": ROLE_LABELS[action.role],
        "place": where(action, plan.names),
        "zone_ids": ";".join(action.zones),
        "characteristics": serves(action),
        "lead_organisation": action.lead_organisation,
        "start": action.start.isoformat() if action.start else "",
        "due": action.due.isoformat() if action.due else "",
        "status": action.status,
        "measure": action.measure,
        "baseline": action.baseline,
        "target": action.target,
        "marking": MARKING,
    }
    return {key: plain_text(text) or None for key, text in texts.items()}


def _several(geometry: BaseGeometry) -> BaseGeometry:
    import shapely

    if geometry.geom_type != "Polygon":
        return geometry
    several: BaseGeometry = shapely.multipolygons([geometry])  # type: ignore[assignment]
    return several


def _to_wgs84(geometry: BaseGeometry, crs: str) -> dict[str, Any]:
    """Longitude and latitude, outer rings counter-clockwise as the format asks."""
    import numpy as np
    import shapely

    change = transformer(crs, WGS84).transform

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(change(points[:, 0], points[:, 1]))

    turned = shapely.orient_polygons(shapely.transform(shapely.force_2d(geometry), moved))
    shape: dict[str, Any] = json.loads(shapely.to_geojson(turned))
    shape["coordinates"] = _rounded(shape["coordinates"])
    return shape


def _rounded(coordinates: Sequence[Any] | float) -> Any:
    if isinstance(coordinates, int | float):
        return round(float(coordinates), DEGREE_DECIMALS)
    return [_rounded(part) for part in coordinates]
