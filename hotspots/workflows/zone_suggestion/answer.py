"""The answer put together: named zones, the reading of the set, the same as plain values and as a table."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from hotspots.plan.coverage import last_day
from hotspots.plan.coverage_by_zones import coverage_sentences, left_out_sentence, not_recorded_sentence
from hotspots.plan.suggest_growth import LEAST_COMPACT, compactness
from hotspots.plan.suggest_ranking import ranking_sentence, signs_of
from hotspots.plan.suggest_words import reason_sentences, set_foreseen_sentence
from hotspots.plan.zone_checks import overlap_sentences
from hotspots.plan.zones import Zone
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, format_period, is_or_are, listed
from hotspots.workflows.zone_notes import size_sentence
from hotspots.workflows.zone_suggestion.ground import METHOD_LABELS
from hotspots.workflows.zone_suggestion.left_out import remedy_sentence
from hotspots.workflows.zone_suggestion.reasons import reasons_for
from hotspots.workflows.zone_suggestion.records import Suggestion, Suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from hotspots.plan.coverage_by_zones import SetCoverage
    from hotspots.plan.suggest_holdout import SetForeseen
    from hotspots.plan.suggest_reasons import ZoneReasons
    from hotspots.workflows.zone_suggestion.left_out import Remedy
    from hotspots.workflows.zone_suggestion.scene import Scene


def make_suggestions(
    scene: Scene, first: Sequence[int], found: Sequence[Remedy]
) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
    """
    Name the chosen zones and those that would bring in what they leave out.

    Parameters
    ----------
    scene : Scene
        What was grown.
    first : sequence of int
        Positions of the chosen zones, in order.
    found : sequence of Remedy
        What would bring in what the set leaves out.

    Returns
    -------
    tuple of two tuples of Suggestion
        The set, and the zones beside it, numbered on.
    """
    extra = _extra(found)
    shapes = [scene.ground.shape(zone) for zone in (*(scene.grown[at] for at in first), *extra)]
    names = _names(scene, shapes)
    before = [None if scene.held is None else scene.held.of_zone(zone) for zone in extra]
    own = reasons_for(scene.ground, scene.records, scene.request.where, extra, before)
    reasons = [*(scene.reasons[at] for at in first), *own]
    made = [
        _suggestion(scene, number, name, shape, why)
        for number, (name, shape, why) in enumerate(zip(names, shapes, reasons, strict=True), start=1)
    ]
    beside = [
        replace(one, brings_in=tuple(each.row.label for each in found if each.zone is zone))
        for one, zone in zip(made[len(first) :], extra, strict=True)
    ]
    return tuple(made[: len(first)]), tuple(beside)


def reading(
    scene: Scene,
    zones: tuple[Suggestion, ...],
    beside: tuple[Suggestion, ...],
    coverage: SetCoverage,
    foreseen: SetForeseen | None,
    found: Sequence[Remedy],
) -> Suggestions:
    """
    Put the answer into words.

    Parameters
    ----------
    scene : Scene
        What it was chosen from.
    zones, beside : tuple of Suggestion
        The set, and the zones beside it.
    coverage : SetCoverage
        What the set covers.
    foreseen : SetForeseen or None
        How well the rules foretell.
    found : sequence of Remedy
        What the set leaves out.

    Returns
    -------
    Suggestions
        The whole answer.
    """
    return Suggestions(
        request=scene.request,
        zones=zones,
        beside=beside,
        coverage=coverage,
        foreseen=foreseen,
        sentences=_sentences(scene, zones, coverage, foreseen),
        warnings=_warnings(zones, beside, coverage, found),
        notes=_notes(scene),
        parameters=_parameters(scene),
        table_version=scene.records.version,
        period=_period(scene),
    )


def _extra(found: Sequence[Remedy]) -> list[NDArray[np.int64]]:
    """Give the zones that bring something in, each once: one zone may bring several characteristics in."""
    extra: list[NDArray[np.int64]] = []
    for remedy in found:
        if remedy.zone is not None and not any(remedy.zone is zone for zone in extra):
            extra.append(remedy.zone)
    return extra


def _suggestion(
    scene: Scene, number: int, name: str, shape: BaseGeometry, reasons: ZoneReasons
) -> Suggestion:
    return Suggestion(
        number,
        name,
        shape,
        compactness(shape),
        reasons,
        signs_of(reasons),
        reason_sentences(reasons),
        _checks(scene, name, shape, reasons),
    )


def _checks(scene: Scene, name: str, shape: BaseGeometry, reasons: ZoneReasons) -> tuple[str, ...]:
    from hotspots.workflows.zoning import NOBODY

    as_zone = Zone("", name, "action", shape, "hot spot", "", NOBODY, NOBODY, 0)
    change = reasons.trend.change
    size = size_sentence(change.this_year) if change is not None else ""
    return (*overlap_sentences(as_zone, scene.present), *filter(None, (size,)))


def _names(scene: Scene, shapes: Sequence[BaseGeometry]) -> list[str]:
    """Name each zone by the area its middle lies in, with a number where several lie in one."""
    from hotspots.workflows.detection.whereabouts import area_name_at

    taken = {zone.name.casefold() for zone in scene.present}
    names: list[str] = []
    for shape in shapes:
        middle = shape.representative_point()
        place = area_name_at(scene.ground.inputs, middle.x, middle.y)
        base = f"{place} hot spot" if place else "Hot spot"
        name, number = base, 2
        while name.casefold() in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _sentences(
    scene: Scene, zones: Sequence[Suggestion], coverage: SetCoverage, foreseen: SetForeseen | None
) -> tuple[str, ...]:
    request = scene.request
    limits = (
        f"at most {request.largest_km2:g} km² and at least "
        f"{counted(request.fewest_incidents, 'incident')} each"
    )
    if not zones:
        return (
            f"No zone fits: nowhere do enough incidents stand together on hot ground ({limits}) that no "
            "action zone covers yet. That does not say that nothing happens; allow larger zones or fewer "
            "incidents, or take a longer period.",
        )
    short = len(scene.grown) < request.count
    told = f"{counted(len(zones), 'zone')} suggested, {limits}" + (
        f": no more than {len(scene.grown)} fit." if short else f", of {len(scene.grown)} that fit."
    )
    return (told, *coverage_sentences(coverage), set_foreseen_sentence(foreseen))


def _warnings(
    zones: Sequence[Suggestion],
    beside: Sequence[Suggestion],
    coverage: SetCoverage,
    found: Sequence[Remedy],
) -> tuple[str, ...]:
    if not zones:
        return ()
    called = {label: each.name for each in beside for label in each.brings_in}
    told = [
        left_out_sentence(
            remedy.row, coverage, remedy=remedy_sentence(remedy, called.get(remedy.row.label, ""), coverage)
        )
        for remedy in found
    ]
    return (*told, *filter(None, (not_recorded_sentence(coverage),)))


def _notes(scene: Scene) -> tuple[str, ...]:
    request, cell_m = scene.request, scene.ground.cells.cell_m
    asked = request.where.characteristics
    only = listed([CHARACTERISTIC_LABELS[name].lower() for name in asked], last="or")
    grown_from = {
        "gi-star": "cells that Gi* finds hot",
        "clusters": "cells of clusters of incidents (DBSCAN)",
        "density": "the densest ground, which together holds a quarter of the surface",
    }[request.method]
    actions = sum(zone.kind == "action" for zone in scene.present)
    notes = [
        f"Zones are grown from {grown_from}, on cells of {cell_m:,g} m, each from the fullest place "
        f"outwards, in one piece, with an outline no less compact than {LEAST_COMPACT:g} (a circle has 1, a "
        "square 0.79).",
        ranking_sentence(request.order),
        "Gi* and the other ways of looking say how sure it is that a place stands out; they do not know "
        "where people live or pass by.",
    ]
    if only:
        notes.insert(
            0,
            f"Zones are grown from incidents aimed at {only}, and their reasons speak of those; what the set "
            "covers is said of all incidents of the period.",
        )
    if actions:
        notes.append(
            f"Ground of {counted(actions, 'action zone')} that {is_or_are(actions)} there already is left "
            "out, and the best choice is made of the other ground."
        )
    return (*notes, *(note for note in scene.ground.finding.notes if any(word in note for word in _KEPT)))


_KEPT = (
    "without a point",
    "known only by area",
    "outside",
    "study area is",
    "No level of areas",
    "stand for a",
)
"""Of the notes of Gi*, those that say what no zone can hold, and of what ground."""


def _parameters(scene: Scene) -> dict[str, Any]:
    request, ground = scene.request, scene.ground
    split = scene.held.split if scene.held is not None else None
    return {
        "count": request.count,
        "largest_km2": request.largest_km2,
        "fewest_incidents": request.fewest_incidents,
        "order": request.order,
        "least_compact": LEAST_COMPACT,
        "cells": int(ground.cells.rows.size),
        "held_back_from": split.learned_to.isoformat() if split else None,
        **ground.finding.parameters,
        "method": request.method,
        "method_label": METHOD_LABELS[request.method],
    }


def _period(scene: Scene) -> str:
    where, records = scene.request.where, scene.records
    frame = records.frame[records.in_period]
    return format_period(
        where.start or frame["occurred_from"].min().date(),
        where.end or last_day(frame["occurred_from"], frame["occurred_to"]),
    )


def plain_values(found: Suggestions) -> dict[str, Any]:
    """
    Give the answer as plain values, without shapes.

    Parameters
    ----------
    found : Suggestions
        The answer.

    Returns
    -------
    dict
        Ready for JSON.
    """
    return {
        "period": found.period,
        "zones": [_plain(each) for each in found.zones],
        "beside": [_plain(each) for each in found.beside],
        "coverage": asdict(found.coverage),
        "foreseen": None if found.foreseen is None else asdict(found.foreseen),
        "sentences": list(found.sentences),
        "warnings": list(found.warnings),
        "notes": list(found.notes),
        "parameters": found.parameters,
        "table_version": found.table_version,
    }


def _plain(one: Suggestion) -> dict[str, Any]:
    reasons = asdict(one.reasons)
    change = reasons["trend"]["change"]
    if change is not None and change["high"] == float("inf"):
        change["high"] = None  # JSON knows no infinity
    return {
        "number": one.number,
        "name": one.name,
        "area_km2": round(one.area_km2, 4),
        "compactness": round(one.compactness, 3),
        "signs": list(one.signs),
        "sentences": list(one.sentences),
        "checks": list(one.checks),
        "brings_in": list(one.brings_in),
        "reasons": reasons,
    }


def frame_of(found: Suggestions, crs: str) -> GeoDataFrame:
    """
    Give the set as a layer, with the figures and the reasons in words.

    Parameters
    ----------
    found : Suggestions
        The answer.
    crs : str
        The workspace's system.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a zone of the set.
    """
    import geopandas as gpd

    rows = [
        {
            "number": one.number,
            "name": one.name,
            "incidents": one.reasons.heat.incidents,
            "area_km2": round(one.area_km2, 4),
            "compactness": round(one.compactness, 3),
            "stability": one.reasons.steadiness.kind,
            "trend": one.reasons.trend.direction,
            "signs": ", ".join(one.signs),
            "reasons": " ".join((*one.sentences, *one.checks)),
        }
        for one in found.zones
    ]
    columns = list(rows[0]) if rows else ["number", "name", "incidents"]
    return gpd.GeoDataFrame(
        {name: [row[name] for row in rows] for name in columns},
        geometry=[one.geometry for one in found.zones],
        crs=crs,
    ).assign(
        method="zones-suggest",
        parameters=json.dumps(found.parameters, ensure_ascii=False, sort_keys=True),
        table_version=found.table_version,
    )
