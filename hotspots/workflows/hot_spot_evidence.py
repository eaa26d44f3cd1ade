"""From a finding on hot spots to what a document shows of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hotspots.export.plan_input import NO_ZONE, HotSpotEvidence
from hotspots.maps.colouring import ColourClasses, HotLayer, hot_cold_classes, value_classes
from hotspots.wording import listed
from hotspots.workflows.hot_spots import places_of
from hotspots.workflows.methods import method_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from hotspots.export.report import Value
    from hotspots.plan.zones import Zone
    from hotspots.workflows.findings import Finding


def hot_spot_evidence(finding: Finding, zones: Sequence[Zone]) -> HotSpotEvidence:
    """
    Turn a finding into what a document shows.

    Parameters
    ----------
    finding : Finding
        The finding.
    zones : sequence of Zone
        Zones of the document, to say which hot spot lies in which.

    Returns
    -------
    HotSpotEvidence
        Hot spots joined to whole places, and the coloured places behind them.
    """
    from hotspots.workflows.detecting import hot_spot_areas

    drawn = places_of(finding)
    has_places = not drawn.empty and bool(drawn.geometry.notna().any())
    places = hot_spot_areas(finding) if has_places else None
    rows = list(places.itertuples(index=False)) if places is not None else []
    return HotSpotEvidence(
        title=_title(finding),
        sentences=finding.sentences,
        notes=finding.notes,
        records=tuple(_record(finding, row, zones) for row in rows),
        geometries=tuple(row.geometry for row in rows),
        layer=_layer(finding) if has_places else None,
    )


def _noun(finding: Finding) -> str:
    own = method_of(finding.request.method).noun
    return own or ("areas" if finding.request.level else "cells")


def _title(finding: Finding) -> str:
    where = f"by {finding.request.level}" if finding.request.level else ""
    cell = finding.parameters.get("cell_m")
    if not where and cell:
        where = f"on cells of {cell:,g} m"
    return f"{method_of(finding.request.method).label} {where}".strip()


def _record(finding: Finding, row: Any, zones: Sequence[Zone]) -> dict[str, Value]:
    touched = [zone.name for zone in zones if zone.geometry.intersects(row.geometry)]
    record: dict[str, Value] = {"hot_spot": str(row.name), "incidents": _whole(row.count)}
    if not method_of(finding.request.method).whole_rows:
        record[f"{_noun(finding)}_joined"] = int(row.places)
    return record | {
        "area_km2": round(float(row.geometry.area) / 1e6, 3),
        "touches_zone": listed(touched) or NO_ZONE,
        "why": str(row.why),
    }


def _whole(value: Any) -> int | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return int(number) if math.isfinite(number) else None


def _layer(finding: Finding) -> HotLayer:
    """Only the places that get a colour: the document need not carry the others."""
    frame = places_of(finding)
    geometries = frame.geometry.to_numpy()
    classes = _classes(finding)
    shown = [at for at, place in enumerate(classes.index) if place >= 0 and _is_area(geometries[at])]
    kept = ColourClasses(tuple(classes.index[at] for at in shown), classes.labels, classes.colours)
    return HotLayer(tuple(geometries[at] for at in shown), kept, _label(finding))


def _is_area(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and not geometry.is_empty and "Polygon" in geometry.geom_type


def _classes(finding: Finding) -> ColourClasses:
    frame, look = places_of(finding), finding.shown
    if look.class_column is not None:
        values = frame[look.class_column].astype(str)
        used = [each for each in look.classes if (values == each.value).any()]
        place = {each.value: at for at, each in enumerate(used)}
        return ColourClasses(
            tuple(place.get(value, -1) for value in values),
            tuple(each.label for each in used),
            tuple(each.colour for each in used),
        )
    if finding.request.method == "gi-star":
        return hot_cold_classes(list(frame["z"]), list(frame["q"]), alpha=finding.request.alpha)
    values = frame[finding.value_column].to_numpy(dtype=float, na_value=math.nan)
    surface = finding.request.method == "density" or look.surface
    return value_classes(list(values), whole=finding.value_column == "count", surface=surface)


def _label(finding: Finding) -> str:
    noun = _noun(finding).removesuffix("s")
    if finding.shown.title:
        return finding.shown.title
    labels = {
        "gi-star": "Compared with the whole area",
        "density": "Incidents for each square kilometre",
        "rates": f"Incidents for every {finding.request.per:,} people",
    }
    return labels.get(finding.request.method, f"Incidents in each {noun}")
