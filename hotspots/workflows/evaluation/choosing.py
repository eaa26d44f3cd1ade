"""Suggesting what to compare with what, with reasons, and turning what people picked into a choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.evaluate.choice import ChosenPlace, ChosenZone, EvaluationChoice
from hotspots.workflows.evaluation.compared import Terms
from hotspots.workflows.evaluation.comparing import Records, read_records, suggest_for
from hotspots.workflows.evaluation.periods import Periods, known_before
from hotspots.workflows.evaluation.places import (
    NAMED,
    Comparison,
    describe_named,
    given_comparison,
    suggest_buffer,
)
from hotspots.workflows.zone_lists import get_zone, list_zones

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from geodata.dataset.filters import IncidentFilter
    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone

OPTIONS = 12
PRESELECTED = 5


@dataclass(frozen=True, eq=False)
class Options:
    """
    What a zone may be compared with.

    Parameters
    ----------
    zone : Zone
        The zone.
    suggested : tuple of Comparison
        Places like it before the start, most alike first.
    others : tuple of Comparison
        Zones that people may name all the same, with what speaks for and against them.
    """

    zone: Zone
    suggested: tuple[Comparison, ...]
    others: tuple[Comparison, ...]

    @property
    def every(self) -> dict[str, Comparison]:
        """All of them by a key that stays the same."""
        return {f"{one.kind}:{one.place_id}": one for one in (*self.suggested, *self.others)}


@dataclass(frozen=True, eq=False)
class Suggestion:
    """
    What the tool suggests, before anybody chose.

    Parameters
    ----------
    options : tuple of Options
        For each zone.
    known : Periods
        The months before that the suggestion looked at.
    buffer_m : float
        Width of the ring the places keep away from [m].
    note : str
        What was looked at, in words.
    """

    options: tuple[Options, ...]
    known: Periods
    buffer_m: float
    note: str


def suggested_buffer(workspace: Workspace, zone_ids: Sequence[str]) -> tuple[float, str, str]:
    """
    Suggest the ring around some zones: that of the largest of them.

    Parameters
    ----------
    workspace : Workspace
        With the zones.
    zone_ids : sequence of str
        The zones.

    Returns
    -------
    tuple
        Width [m], ``round`` or ``square``, and the reason.

    Raises
    ------
    UserError
        If there is no zone.
    """
    zones = [get_zone(workspace, zone_id) for zone_id in zone_ids]
    if not zones:
        raise UserError("The evaluation", "names no zone.", "Name one zone, or several.")
    return suggest_buffer(max(zones, key=lambda zone: zone.geometry.area).geometry)


def suggest_choice(
    workspace: Workspace,
    zone_ids: Sequence[str],
    *,
    start: datetime.date | None,
    months_before: int | None = None,
    buffer: tuple[float, str] = (250.0, "round"),
    where: IncidentFilter | None = None,
    records: Records | None = None,
) -> Suggestion:
    """
    Suggest comparison places from what was known before the start alone.

    Parameters
    ----------
    workspace : Workspace
        With incidents and zones.
    zone_ids : sequence of str
        The zones.
    start : datetime.date or None
        First day of the action; None for the end of the records.
    months_before : int, optional
        Months looked at; as many as are recorded, at most 24, when left out.
    buffer : tuple of float and str
        Width of the ring [m], and its corners.
    where : IncidentFilter, optional
        Which incidents.
    records : Records, optional
        The same, when they have been read already.

    Returns
    -------
    Suggestion
        With a reason for each place.

    Raises
    ------
    UserError
        If there is no such zone, or no month of records before the start.
    """
    known = records or read_records(workspace, where)
    periods = known_before(known.frame, start, before=months_before)
    zones = [get_zone(workspace, zone_id) for zone_id in dict.fromkeys(zone_ids)]
    terms = Terms(periods, buffer[0], buffer[1])
    found = suggest_for(workspace, zones, known, terms, most=OPTIONS if len(zones) == 1 else PRESELECTED)
    first, _ = periods.dates
    return Suggestion(
        tuple(
            Options(zone, tuple(found[zone.zone_id]), tuple(_others(workspace, zone, found, known, terms)))
            for zone in zones
        ),
        periods,
        buffer[0],
        f"Looked at: incidents from {first}, all before the start.",
    )


def with_kept(suggestion: Suggestion, choice: EvaluationChoice) -> Suggestion:
    """
    Add the places of a kept choice that would not be suggested today, so that changing it loses none.

    Parameters
    ----------
    suggestion : Suggestion
        What is suggested now.
    choice : EvaluationChoice
        What was kept.

    Returns
    -------
    Suggestion
        With those places, in the shape they were kept.
    """
    import shapely

    kept = {zone.zone_id: zone.comparisons for zone in choice.zones}
    options = []
    for one in suggestion.options:
        known = one.every
        more = [
            Comparison(place.kind, place.place_id, place.name, shapely.from_wkt(place.wkt), place.reason)
            for place in kept.get(one.zone.zone_id, ())
            if f"{place.kind}:{place.place_id}" not in known
        ]
        options.append(replace(one, others=(*more, *one.others)))
    return replace(suggestion, options=tuple(options))


def _others(
    workspace: Workspace, zone: Zone, found: dict[str, list[Comparison]], records: Records, terms: Terms
) -> list[Comparison]:
    early = records.before(terms.periods)
    listed = {(one.kind, one.place_id) for places in found.values() for one in places}
    kept = []
    for other in list_zones(workspace):
        if other.zone_id in found or ("zone", other.zone_id) in listed:
            continue
        try:
            place = given_comparison(zone, other, buffer_m=terms.buffer_m)
        except UserError:
            continue  # it lies over the zone
        drawn = (
            "Drawn for comparison."
            if other.kind == "comparison"
            else "Not drawn for comparison: something may be done there too."
        )
        told = place.reason.removeprefix(NAMED).strip()
        place = replace(place, reason=f"{drawn} {told}".strip())
        kept.append(describe_named(place, zone, early))
    return kept


def make_choice(
    suggestion: Suggestion, picked: Mapping[str, Sequence[str]], **terms: object
) -> EvaluationChoice:
    """
    Turn what people picked into a choice to keep.

    Parameters
    ----------
    suggestion : Suggestion
        What they picked from.
    picked : mapping of str to sequence of str
        By zone, keys of `Options.every`, the first for the difference in numbers; a zone left out takes the
        first five suggested.
    **terms : object
        The other fields of `EvaluationChoice`.

    Returns
    -------
    EvaluationChoice
        With the shapes as they are now.

    Raises
    ------
    UserError
        If a zone has no comparison.
    """
    import shapely

    zones = []
    for options in suggestion.options:
        every, zone = options.every, options.zone
        usual = [f"{one.kind}:{one.place_id}" for one in options.suggested[:PRESELECTED]]
        keys = list(picked.get(zone.zone_id, usual))
        if not keys or any(key not in every for key in keys):
            raise UserError(
                what=f"The comparison of {zone.name}",
                found="is missing, or is not among the places that may serve.",
                fix="Choose at least one of the places listed, or draw a comparison zone on the map.",
            )
        places = tuple(
            ChosenPlace(
                every[key].kind,
                every[key].place_id,
                every[key].name,
                every[key].reason,
                shapely.to_wkt(every[key].geometry, rounding_precision=3),
                suggested=key in usual,
            )
            for key in keys
        )
        wkt = shapely.to_wkt(zone.geometry, rounding_precision=3)
        zones.append(ChosenZone(zone.zone_id, zone.name, wkt, places))
    return EvaluationChoice(zones=tuple(zones), **terms)  # type: ignore[arg-type]
