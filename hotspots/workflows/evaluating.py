"""Did it work? A zone before and after an action, beside a comparison and its own surroundings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.dataset.filters import IncidentFilter
from geodata.errors import UserError
from hotspots.detect.change import MixShift, mix_shift
from hotspots.evaluate.did import FEWEST_MONTHS, DifferenceInDifferences, difference_in_differences
from hotspots.evaluate.e_test import LARGEST, e_test
from hotspots.evaluate.pairs import Counts
from hotspots.evaluate.power import power
from hotspots.evaluate.reading import judge, sentence, warnings_for
from hotspots.evaluate.relative_effect import relative_effect
from hotspots.evaluate.wdd import WddResult, wdd
from hotspots.evaluate.wdq import wdq
from hotspots.plan.zone_profile import inside
from hotspots.taxonomy import ROUTE_LABELS
from hotspots.workflows.evaluation.answer import PLACE_LABELS, Evaluation, month_rows
from hotspots.workflows.evaluation.notes import FALLS_BACK, choice_notes, event_notes, left_out_notes
from hotspots.workflows.evaluation.periods import Periods, choose_periods
from hotspots.workflows.evaluation.places import (
    Comparison,
    given_comparison,
    ring_around,
    suggest_comparisons,
)
from hotspots.workflows.events import list_events
from hotspots.workflows.filtering import as_recorded
from hotspots.workflows.zone_lists import get_zone, list_zones

if TYPE_CHECKING:
    import datetime

    import pandas as pd
    from numpy.typing import NDArray

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone

__all__ = ["Evaluation", "evaluate_zone"]

COLUMNS = (
    "source",
    "reporting_route",
    "occurred_from",
    "occurred_to",
    "date_precision",
    "easting_m",
    "northing_m",
)
USUAL_BUFFER_M = 250.0
AUTO = "auto"
ONE_SIDED = 0.025
"""A fall outside a 95% interval: the verdict asks for no less."""


@dataclass(frozen=True)
class _Question:
    """What is compared with what."""

    zone: Zone
    periods: Periods
    control: Comparison
    others: tuple[Comparison, ...]
    buffer_m: float
    table_version: int


def evaluate_zone(
    workspace: Workspace,
    zone_id: str,
    *,
    start: datetime.date,
    before: int | None = None,
    after: int | None = None,
    control: str = AUTO,
    buffer_m: float = USUAL_BUFFER_M,
    where: IncidentFilter | None = None,
) -> Evaluation:
    """
    Compare a zone before and after a start with a comparison place.

    Parameters
    ----------
    workspace : Workspace
        With incidents and the zone.
    zone_id : str
        The zone.
    start : datetime.date
        First day of the action.
    before, after : int, optional
        Whole months on each side; as many as records reach over on both, at most 24, when left out.
    control : str, default "auto"
        Id of a zone where nothing was done, or ``auto`` for the place most alike before the start.
    buffer_m : float, default 250
        Width of the ring around the zone [m]; 0 for none.
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
    from geodata.dataset import read_incidents, table_version

    zone = _present(get_zone(workspace, zone_id))
    choice = as_recorded(workspace, replace(where or IncidentFilter(), start=None, end=None))
    version = table_version(workspace)
    records = read_incidents(
        workspace, columns=COLUMNS, where=choice, version=version if version >= 0 else None
    )
    yearly = records["date_precision"] == "year"
    frame = records[~yearly].reset_index(drop=True)
    periods = choose_periods(frame, start, before=before, after=after)
    month = periods.month_of(frame["occurred_from"])
    frame, month = frame[month >= 0].reset_index(drop=True), month[month >= 0]
    named = (
        None if control == AUTO else given_comparison(zone, get_zone(workspace, control), buffer_m=buffer_m)
    )
    ring_around(zone.geometry, buffer_m)  # refuses a width that makes no sense
    early = (month < periods.before) & frame["easting_m"].notna().to_numpy()
    alike = suggest_comparisons(
        workspace,
        zone,
        list_zones(workspace),
        frame.loc[early, ["easting_m", "northing_m"]].to_numpy(dtype=float),
        month[early],
        months_before=periods.before,
        buffer_m=buffer_m,
        named=named,
    )
    compared = named or _first(alike)
    others = tuple(one for one in alike if one is not compared)
    question = _Question(zone, periods, compared, others, buffer_m, version)
    shapes = _shapes(question)
    series = {name: _monthly(frame, month, shape, periods) for name, shape in shapes.items()}
    months = [_monthly(frame, month, one.geometry, periods) for one in others]
    notes = [
        *choice_notes(periods, choice, buffer_m=buffer_m, others=others, named=named is not None),
        *left_out_notes(frame, periods, without_month=int(yearly.sum())),
        *event_notes(list_events(workspace), periods),
        FALLS_BACK,
    ]
    shifts = {
        words: _shift(frame, month, periods, shapes, column)
        for words, column in (("sources", "source"), ("reporting routes", "reporting_route"))
    }
    return _evaluation(question, series, months, notes=notes, shifts=shifts)


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


def _shapes(question: _Question) -> dict[str, Any]:
    """Give the shapes that are counted: zone, comparison, and the rings around them."""
    import shapely

    zone, control = question.zone.geometry, question.control.geometry
    shapes = {"zone": zone, "control": control}
    ring = ring_around(zone, question.buffer_m, without=[control])
    if ring is not None:
        shapes["buffer"] = ring
        around = ring_around(control, question.buffer_m, without=[zone, ring])
        if around is not None:
            shapes["control_buffer"] = around
    shapely.prepare(list(shapes.values()))
    return shapes


def _monthly(frame: pd.DataFrame, month: NDArray[np.int64], shape: Any, periods: Periods) -> Any:
    here = inside(frame, shape).to_numpy()
    return np.bincount(month[here], minlength=periods.before + periods.after)


def _evaluation(
    question: _Question,
    series: dict[str, Any],
    others: list[Any],
    *,
    notes: list[str],
    shifts: dict[str, MixShift | None],
) -> Evaluation:
    """Let every method judge the counts."""
    periods = question.periods
    counts = {
        name: Counts(float(each[: periods.before].sum()), float(each[periods.before :].sum()))
        for name, each in series.items()
    }
    zone, control = counts["zone"], counts["control"]
    pairs = {name: (each.before, each.after) for name, each in counts.items()}
    effect = relative_effect(pairs["zone"], pairs["control"])
    model = _model(series, others, periods)
    plain = _difference(pairs, periods, names=("zone", "control"))
    around = _difference(pairs, periods) if "buffer" in pairs else None
    verdict = judge(zone, control, plain, effect, model)
    longer = periods.after / periods.before
    return Evaluation(
        zone_id=question.zone.zone_id,
        zone_name=question.zone.name,
        periods=periods,
        buffer_m=question.buffer_m,
        control=question.control,
        others=question.others,
        counts=counts,
        wdd=plain,
        wdd_with_buffer=around,
        wdq=wdq(pairs["zone"], pairs["control"], pairs["buffer"]) if "buffer" in pairs else None,
        relative_effect=effect,
        e_test_p=_two_rates(zone, periods),
        monthly_model=model,
        power=power(int(zone.before), int(control.before), longer=longer, alpha=ONE_SIDED),
        verdict=verdict,
        sentence=sentence(
            question.zone.name,
            zone,
            control,
            verdict,
            plain,
            control_name=question.control.name,
            period=periods.words,
        ),
        warnings=warnings_for(
            zone,
            control,
            verdict,
            longer=longer,
            shifts=shifts,
            monthly=model,
            with_buffer=around,
            zero_note=effect.note,
        ),
        notes=tuple(notes),
        months=month_rows(periods, series),
        table_version=question.table_version,
    )


def _difference(
    pairs: dict[str, tuple[float, float]], periods: Periods, *, names: tuple[str, ...] = tuple(PLACE_LABELS)
) -> WddResult | None:
    """Give the difference in incidents of the time after; None where nothing happened anywhere."""
    used = {name: pair for name, pair in pairs.items() if name in names}
    if not any(sum(pair) for pair in used.values()):
        return None
    return wdd(
        used["zone"],
        used["control"],
        displacement=used.get("buffer"),
        displacement_control=used.get("control_buffer"),
        weights={"time": (periods.before / periods.after, 1.0)},
    )


def _two_rates(zone: Counts, periods: Periods) -> float | None:
    if max(zone.before, zone.after) > LARGEST:
        return None
    return e_test(int(zone.before), int(zone.after), exposures=(periods.before, periods.after))


def _model(series: dict[str, Any], others: list[Any], periods: Periods) -> DifferenceInDifferences | None:
    if min(periods.before, periods.after) < FEWEST_MONTHS:
        return None
    controls = np.column_stack([series["control"], *others])
    halves = slice(None, periods.before), slice(periods.before, None)
    if any(each[half].sum() == 0 for half in halves for each in (series["zone"], controls)):
        return None
    return difference_in_differences(series["zone"], controls, months_before=periods.before)


def _shift(
    frame: pd.DataFrame, month: NDArray[np.int64], periods: Periods, shapes: dict[str, Any], column: str
) -> MixShift | None:
    """Measure how the mix of sources or routes moved: in zone and comparison, or else everywhere."""
    placed = inside(frame, shapes["zone"]).to_numpy() | inside(frame, shapes["control"]).to_numpy()
    found = None
    for chosen in (placed, np.ones(len(frame), dtype=bool)):
        early, late = (
            frame.loc[chosen & part, column] for part in (month < periods.before, month >= periods.before)
        )
        shift = mix_shift(early.value_counts(), late.value_counts())
        if shift is not None and shift.clear:
            name = ROUTE_LABELS.get(shift.name, shift.name)
            return replace(shift, name=name)
        found = found or shift
    return found
