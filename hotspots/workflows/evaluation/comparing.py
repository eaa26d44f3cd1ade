"""Zones before and after an action, beside comparison places and their own surroundings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from hotspots.workflows.engagement import list_engagement
from hotspots.workflows.evaluation.compared import ComparedZone, Terms
from hotspots.workflows.evaluation.judging import judge_records
from hotspots.workflows.evaluation.notes import FALLS_BACK, choice_notes, event_notes, left_out_notes
from hotspots.workflows.evaluation.other_actions import other_action_warnings
from hotspots.workflows.evaluation.periods import Periods, choose_periods
from hotspots.workflows.evaluation.places import (
    Comparison,
    EarlyIncidents,
    describe_named,
    given_comparison,
    ring_around,
    suggest_comparisons,
)
from hotspots.workflows.evaluation.trust import engagement_note
from hotspots.workflows.events import list_events
from hotspots.workflows.filtering import as_recorded, make_filter
from hotspots.workflows.planning import list_actions
from hotspots.workflows.zone_lists import get_zone, list_zones

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geodata.workspace import Workspace
    from hotspots.evaluate.choice import EvaluationChoice
    from hotspots.plan.zones import Zone
    from hotspots.workflows.evaluation.answer import Evaluation

COLUMNS = (
    "source",
    "reporting_route",
    "category",
    "harm",
    "occurred_from",
    "occurred_to",
    "date_precision",
    "easting_m",
    "northing_m",
)
USUAL_BUFFER_M = 250.0


class Records:
    """
    The incidents an evaluation may count.

    Parameters
    ----------
    frame : pandas.DataFrame
        Those whose month is known.
    without_month : int
        How many are known by the year only.
    where : IncidentFilter
        Which incidents they are.
    table_version : int
        Version of the incident table.
    """

    def __init__(
        self, frame: pd.DataFrame, without_month: int, where: IncidentFilter, table_version: int
    ) -> None:
        self.frame = frame
        self.without_month = without_month
        self.where = where
        self.table_version = table_version

    def before(self, periods: Periods) -> EarlyIncidents:
        """Give the incidents before the start that have a point."""
        month = periods.month_of(self.frame["occurred_from"])
        early = (month >= 0) & (month < periods.before) & self.frame["easting_m"].notna().to_numpy()
        points = self.frame.loc[early, ["easting_m", "northing_m"]].to_numpy(dtype=float)
        return EarlyIncidents(points, month[early], periods.before)


def read_records(workspace: Workspace, where: IncidentFilter | None = None) -> Records:
    """
    Read the incidents an evaluation may count.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    where : IncidentFilter, optional
        Which incidents; its period is not used.

    Returns
    -------
    Records
        Of one version of the table.
    """
    from geodata.dataset import read_incidents, table_version

    choice = as_recorded(workspace, replace(where or IncidentFilter(), start=None, end=None))
    version = table_version(workspace)
    frame = read_incidents(
        workspace, columns=COLUMNS, where=choice, version=version if version >= 0 else None
    )
    yearly = frame["date_precision"] == "year"
    return Records(frame[~yearly].reset_index(drop=True), int(yearly.sum()), choice, version)


def evaluate_zones(
    workspace: Workspace,
    zone_ids: Sequence[str],
    *,
    start: datetime.date,
    months: tuple[int | None, int | None] = (None, None),
    controls: Mapping[str, str] | None = None,
    buffer: tuple[float, str] = (USUAL_BUFFER_M, "round"),
    per_area: bool = False,
    where: IncidentFilter | None = None,
) -> Evaluation:
    """
    Compare one zone, or several taken together, before and after a start with comparison places.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the zones.
    zone_ids : sequence of str
        The zones.
    start : datetime.date
        First day of the action.
    months : tuple of int or None
        Whole months before and after; as many as records reach over on both, at most 24, when None.
    controls : mapping of str to str, optional
        Comparison zone that a person named for a zone; the others get the place most alike.
    buffer : tuple of float and str
        Width of the ring around each zone [m], and its corners.
    per_area : bool
        Whether counts are brought to the ground of the zone.
    where : IncidentFilter, optional
        Which incidents; its period is not used.

    Returns
    -------
    Evaluation
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If there is no such zone, records do not reach as far, or no place may serve as comparison.
    """
    zones = [_present(get_zone(workspace, zone_id)) for zone_id in dict.fromkeys(zone_ids)]
    if not zones:
        raise UserError("The evaluation", "names no zone.", "Name one zone, or several.")
    records = read_records(workspace, where)
    periods = choose_periods(records.frame, start, before=months[0], after=months[1])
    terms = Terms(periods, buffer[0], buffer[1], per_area)
    named = {
        zone.zone_id: given_comparison(
            zone, get_zone(workspace, (controls or {})[zone.zone_id]), buffer_m=buffer[0]
        )
        for zone in zones
        if zone.zone_id in (controls or {})
    }
    found = suggest_for(workspace, zones, records, terms, named=named)
    compared = []
    for zone in zones:
        alike = found[zone.zone_id]
        control = named.get(zone.zone_id) or _first(alike)
        others = tuple(one for one in alike if one is not control)
        if zone.zone_id in named:
            control = describe_named(control, zone, records.before(periods))
        compared.append(ComparedZone(zone.zone_id, zone.name, zone.geometry, control, others))
    return _judged(workspace, records, compared, terms, named=bool(named))


def suggest_for(
    workspace: Workspace,
    zones: Sequence[Zone],
    records: Records,
    terms: Terms,
    *,
    named: Mapping[str, Comparison] | None = None,
    most: int = 5,
) -> dict[str, list[Comparison]]:
    """
    Suggest comparison places for each zone, none of them for two.

    Parameters
    ----------
    workspace : Workspace
        With levels loaded.
    zones : sequence of Zone
        The zones.
    records : Records
        Their incidents.
    terms : Terms
        Periods and buffer.
    named : mapping of str to Comparison, optional
        Places a person named for a zone.
    most : int
        How many for each zone at most.

    Returns
    -------
    dict of str to list of Comparison
        By zone, most alike first.
    """
    early, every = records.before(terms.periods), list_zones(workspace)
    ring_around(zones[0].geometry, terms.buffer_m, corners=terms.buffer_shape)  # refuses a senseless width
    around = {zone.zone_id: zone.geometry.buffer(terms.buffer_m) for zone in zones}
    taken = [one.geometry for one in (named or {}).values()] if len(zones) > 1 else []
    found: dict[str, list[Comparison]] = {zone.zone_id: [] for zone in zones}
    # Each zone gets its first place before any gets its second.
    for number in dict.fromkeys((1, most) if len(zones) > 1 else (most,)):
        for zone in zones:
            own = found[zone.zone_id]
            more = suggest_comparisons(
                workspace,
                zone,
                every,
                early,
                buffer_m=terms.buffer_m,
                named=(named or {}).get(zone.zone_id),
                taken=[*taken, *(shape for name, shape in around.items() if name != zone.zone_id)],
                most=number - len(own),
            )
            own += more
            taken += [one.geometry for one in more]
    return found


def evaluate_choice(workspace: Workspace, choice: EvaluationChoice) -> Evaluation:
    """
    Evaluate a kept choice, on the shapes it was made with.

    Parameters
    ----------
    workspace : Workspace
        With incidents.
    choice : EvaluationChoice
        What is compared with what.

    Returns
    -------
    Evaluation
        For planners: it holds true counts.

    Raises
    ------
    UserError
        If records do not reach as far as the choice asks.
    """
    import shapely

    records = read_records(workspace, filter_of(choice))
    periods = choose_periods(
        records.frame, choice.start, before=choice.months_before, after=choice.months_after
    )
    zones = []
    for zone in choice.zones:
        places = [
            Comparison(place.kind, place.place_id, place.name, shapely.from_wkt(place.wkt), place.reason)
            for place in zone.comparisons
        ]
        zones.append(
            ComparedZone(zone.zone_id, zone.name, shapely.from_wkt(zone.wkt), places[0], tuple(places[1:]))
        )
    terms = Terms(periods, choice.buffer_m, choice.buffer_shape, choice.per_area)
    suggested = all(place.suggested for zone in choice.zones for place in zone.comparisons)
    return _judged(workspace, records, zones, terms, named=not suggested, more=_redrawn(workspace, choice))


def filter_of(choice: EvaluationChoice) -> IncidentFilter:
    """
    Give the choice of incidents of an evaluation.

    Parameters
    ----------
    choice : EvaluationChoice
        The evaluation.

    Returns
    -------
    IncidentFilter
        Without a period.
    """
    return make_filter(
        characteristics=choice.characteristics,
        combine=choice.combine,
        categories=choice.categories,
        sources=choice.sources,
        settings=choice.settings,
    )


def _redrawn(workspace: Workspace, choice: EvaluationChoice) -> list[str]:
    import shapely

    now = {zone.zone_id: zone.geometry for zone in list_zones(workspace)}

    def moved(zone_id: str, wkt: str) -> bool:
        # Kept shapes are rounded to the millimetre.
        return bool(shapely.symmetric_difference(now[zone_id], shapely.from_wkt(wkt)).area > 1)

    changed = [zone.name for zone in choice.zones if zone.zone_id not in now or moved(zone.zone_id, zone.wkt)]
    return [
        f"{name} has been redrawn or removed since it was chosen here: counted is the shape it had then."
        for name in changed
    ]


def _present(zone: Zone) -> Zone:
    if zone.removed:
        raise UserError(f"The zone {zone.zone_id}", "has been removed.", "Restore it first.")
    return zone


def _first(alike: list[Comparison]) -> Comparison:
    if not alike:
        raise UserError(
            what="The comparison",
            found="cannot be found by itself: no zone drawn for comparison, area or square had a similar "
            "number and trend of incidents before the start.",
            fix="Name one with --control ZONE_ID: a zone where nothing was done, much like this one.",
        )
    return alike[0]


def _judged(
    workspace: Workspace,
    records: Records,
    zones: Sequence[ComparedZone],
    terms: Terms,
    *,
    named: bool,
    more: Sequence[str] = (),
) -> Evaluation:
    periods = terms.periods
    month = periods.month_of(records.frame["occurred_from"])
    counted = records.frame[month >= 0].reset_index(drop=True)
    others = [one for zone in zones for one in zone.others]
    actions, ids = list_actions(workspace), [zone.zone_id for zone in zones]
    notes = [
        *more,
        *choice_notes(periods, records.where, terms=terms, others=others, named=named),
        *left_out_notes(counted, periods, without_month=records.without_month),
        *event_notes(list_events(workspace), periods),
        engagement_note(
            actions,
            [kept.content for kept in list_engagement(workspace)],
            ids,
            periods,
        ),
        FALLS_BACK,
    ]
    found = judge_records(records.frame, zones, terms, notes=notes, table_version=records.table_version)
    beside = [*(zone.control for zone in zones), *others]
    named_zones = {place.place_id: place.name for place in beside if place.kind == "zone"}
    warnings = other_action_warnings(actions, ids, named_zones, periods)
    return replace(found, warnings=(*warnings, *found.warnings))
