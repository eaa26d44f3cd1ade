"""From incidents and places to an answer: every method judges the same counts; nothing is read here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.detect.change import MixShift, mix_shift
from hotspots.evaluate.burst import burst_warning
from hotspots.evaluate.did import FEWEST_MONTHS, DifferenceInDifferences, difference_in_differences
from hotspots.evaluate.e_test import LARGEST, e_test
from hotspots.evaluate.pairs import Counts
from hotspots.evaluate.pooling import add_differences, pool_effects
from hotspots.evaluate.power import power
from hotspots.evaluate.reading import judge, sentence, warnings_for
from hotspots.evaluate.relative_effect import relative_effect
from hotspots.evaluate.visible import smallest_visible_fall
from hotspots.evaluate.wdd import WddResult, wdd
from hotspots.evaluate.wdq import wdq
from hotspots.taxonomy import ROUTE_LABELS
from hotspots.wording import listed
from hotspots.workflows.evaluation.answer import PLACE_LABELS, Evaluation, month_rows
from hotspots.workflows.evaluation.compared import ComparedZone, Counted, Terms, count_zones
from hotspots.workflows.evaluation.harm import harm_difference
from hotspots.workflows.evaluation.places import Comparison
from hotspots.workflows.evaluation.trust import trust_warnings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from hotspots.workflows.evaluation.periods import Periods

ONE_SIDED = 0.025
"""A fall outside a 95% interval: the verdict asks for no less."""
TOGETHER = "comparison places together"


def judge_records(
    frame: pd.DataFrame,
    zones: Sequence[ComparedZone],
    terms: Terms,
    *,
    notes: Sequence[str] = (),
    table_version: int = -1,
) -> Evaluation:
    """
    Let every method judge the incidents of some zones and their comparison places.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents with ``occurred_from``, ``easting_m``, ``northing_m``, ``source`` and ``reporting_route``;
        ``category`` and ``harm`` where known.
    zones : sequence of ComparedZone
        One, or several to be taken together.
    terms : Terms
        Periods and buffer.
    notes : sequence of str
        What was chosen and left out, to be passed on.
    table_version : int
        Version of the incident table.

    Returns
    -------
    Evaluation
        Of the zone, or of all zones together with each as a part.
    """
    month = terms.periods.month_of(frame["occurred_from"])
    frame, month = frame[month >= 0].reset_index(drop=True), month[month >= 0]
    counted = count_zones(frame, month, zones, terms)
    parts = [_one(frame, month, each, terms, notes, table_version) for each in counted]
    return parts[0] if len(parts) == 1 else _together(frame, month, counted, parts, terms)


def _one(
    frame: pd.DataFrame,
    month: NDArray[np.int64],
    counted: Counted,
    terms: Terms,
    notes: Sequence[str],
    version: int,
) -> Evaluation:
    series, zone = counted.series, counted.zone
    difference = _difference(series, terms, counted.shapes, names=("zone", "control"))
    around = _difference(series, terms, counted.shapes) if "buffer" in series else None
    pairs = _pairs(series, terms.periods)
    effect = relative_effect(pairs["zone"], pairs["control"])
    draft = _Draft(
        ids=(zone.zone_id,),
        names=(zone.name,),
        control=zone.control,
        others=zone.others,
        series=series,
        controls=[series["control"], *counted.others],
        difference=difference,
        around=around,
        effect=effect,
        judged_by=effect,
        shapes={zone.zone_id: counted.shapes},
    )
    return _answer(frame, month, draft, terms, members=counted.members, notes=notes, version=version)


def _together(
    frame: pd.DataFrame,
    month: NDArray[np.int64],
    counted: list[Counted],
    parts: list[Evaluation],
    terms: Terms,
) -> Evaluation:
    """Take the zones together: differences added up, effects averaged, months of all of them."""
    names = [name for name in PLACE_LABELS if all(name in each.series for each in counted)]
    series = {name: sum(each.series[name] for each in counted) for name in names}
    kept = [part.wdd for part in parts if part.wdd is not None]
    wide = [part.wdd_with_buffer for part in parts if part.wdd_with_buffer is not None]
    pairs = _pairs(series, terms.periods)
    pooled = pool_effects([part.relative_effect for part in parts])
    draft = _Draft(
        ids=tuple(part.zone_id for part in parts),
        names=tuple(part.zone_name for part in parts),
        control=_joined(counted),
        others=tuple(one for each in counted for one in (each.zone.control, *each.zone.others)),
        series=series,
        controls=[one for each in counted for one in (each.series["control"], *each.others)],
        difference=add_differences(kept) if kept else None,
        around=add_differences(wide) if wide and "buffer" in series else None,
        effect=relative_effect(pairs["zone"], pairs["control"]),
        judged_by=pooled,
        shapes={each.zone.zone_id: each.shapes for each in counted},
    )
    members = {name: np.logical_or.reduce([each.members[name] for each in counted]) for name in names}
    found = _answer(
        frame, month, draft, terms, members=members, notes=parts[0].notes, version=parts[0].table_version
    )
    return replace(found, parts=tuple(parts), pooled=pooled)


def _joined(counted: list[Counted]) -> Comparison:
    import shapely

    names = listed(each.zone.control.name for each in counted)
    return Comparison(
        "several",
        "+".join(each.zone.control.place_id for each in counted),
        f"their {TOGETHER}",
        shapely.union_all([each.zone.control.geometry for each in counted]),
        f"Each zone has its own: {names}.",
    )


class _Draft:
    """What is known before the verdict."""

    def __init__(self, **known: Any) -> None:
        self.ids: tuple[str, ...] = known["ids"]
        self.names: tuple[str, ...] = known["names"]
        self.control: Comparison = known["control"]
        self.others: tuple[Comparison, ...] = known["others"]
        self.series: dict[str, Any] = known["series"]
        self.controls: list[Any] = known["controls"]
        self.difference: WddResult | None = known["difference"]
        self.around: WddResult | None = known["around"]
        self.effect: Any = known["effect"]
        self.judged_by: Any = known["judged_by"]
        self.shapes: dict[str, dict[str, Any]] = known["shapes"]


def _answer(
    frame: pd.DataFrame,
    month: NDArray[np.int64],
    draft: _Draft,
    terms: Terms,
    *,
    members: dict[str, NDArray[np.bool_]],
    notes: Sequence[str],
    version: int,
) -> Evaluation:
    periods = terms.periods
    pairs = _pairs(draft.series, periods)
    counts = {name: Counts(*pair) for name, pair in pairs.items()}
    zone, control = counts["zone"], counts["control"]
    model = _model(draft, periods)
    verdict = judge(zone, control, draft.difference, draft.judged_by, model)
    longer = periods.after / periods.before
    late = month >= periods.before
    harm, harm_note = harm_difference(frame, late, members, periods)
    name = draft.names[0] if len(draft.names) == 1 else f"{listed(draft.names)} together"
    warnings = warnings_for(
        zone,
        control,
        verdict,
        longer=longer,
        shifts=_shifts(frame, late, members),
        monthly=model,
        with_buffer=draft.around,
        zero_note=draft.effect.note,
    )
    return Evaluation(
        zone_id="+".join(draft.ids),
        zone_name=name,
        periods=periods,
        buffer_m=terms.buffer_m,
        control=draft.control,
        others=draft.others,
        counts=counts,
        wdd=draft.difference,
        wdd_with_buffer=draft.around,
        wdq=wdq(pairs["zone"], pairs["control"], pairs["buffer"]) if "buffer" in pairs else None,
        relative_effect=draft.effect,
        e_test_p=_two_rates(zone, periods),
        monthly_model=model,
        power=power(int(zone.before), int(control.before), longer=longer, alpha=ONE_SIDED),
        visible=smallest_visible_fall(
            int(zone.before),
            [int(one[: periods.before].sum()) for one in draft.controls],
            months_before=periods.before,
            months_after=periods.after,
            dispersion=model.dispersion if model is not None else 1.0,
        ),
        verdict=verdict,
        sentence=sentence(
            name,
            zone,
            control,
            verdict,
            draft.difference,
            control_name=draft.control.name,
            period=periods.words,
        ),
        warnings=(
            *warnings[:-1],
            *filter(None, [burst_warning(draft.series["zone"][: periods.before])]),
            *trust_warnings(frame[members["zone"]], late[members["zone"]]),
            warnings[-1],
        ),
        notes=tuple(notes),
        months=month_rows(periods, draft.series),
        table_version=version,
        harm=harm,
        harm_note=harm_note,
        categories=_categories(frame[members["zone"]], late[members["zone"]]),
        buffer_shape=terms.buffer_shape,
        per_area=terms.per_area,
        shapes=draft.shapes,
        zone_names=draft.names,
    )


def _pairs(series: dict[str, Any], periods: Periods) -> dict[str, tuple[float, float]]:
    return {
        name: (float(each[: periods.before].sum()), float(each[periods.before :].sum()))
        for name, each in series.items()
    }


def _difference(
    series: dict[str, Any],
    terms: Terms,
    shapes: dict[str, Any],
    *,
    names: tuple[str, ...] = tuple(PLACE_LABELS),
) -> WddResult | None:
    """Give the difference in incidents of the time after; None where nothing happened anywhere."""
    periods = terms.periods
    used = {name: pair for name, pair in _pairs(series, periods).items() if name in names}
    if not any(sum(pair) for pair in used.values()):
        return None
    weights: dict[str, Any] = {"time": (periods.before / periods.after, 1.0)}
    if terms.per_area:
        # Every place is brought to ground as large as the zone; the rings to ground as large as its own.
        weights["area"] = {
            argument: shapes[name].area / shapes[base].area
            for name, argument, base in (
                ("control", "control", "zone"),
                ("control_buffer", "displacement_control", "buffer"),
            )
            if name in used
        }
    return wdd(
        used["zone"],
        used["control"],
        displacement=used.get("buffer"),
        displacement_control=used.get("control_buffer"),
        weights=weights,
    )


def _two_rates(zone: Counts, periods: Periods) -> float | None:
    if max(zone.before, zone.after) > LARGEST:
        return None
    return e_test(int(zone.before), int(zone.after), exposures=(periods.before, periods.after))


def _model(draft: _Draft, periods: Periods) -> DifferenceInDifferences | None:
    if min(periods.before, periods.after) < FEWEST_MONTHS:
        return None
    zone, controls = draft.series["zone"], np.column_stack(draft.controls)
    halves = slice(None, periods.before), slice(periods.before, None)
    if any(each[half].sum() == 0 for half in halves for each in (zone, controls)):
        return None
    return difference_in_differences(zone, controls, months_before=periods.before)


def _shifts(
    frame: pd.DataFrame, late: NDArray[np.bool_], members: dict[str, NDArray[np.bool_]]
) -> dict[str, MixShift | None]:
    return {
        words: _shift(frame, late, members, column)
        for words, column in (("sources", "source"), ("reporting routes", "reporting_route"))
    }


def _shift(
    frame: pd.DataFrame, late: NDArray[np.bool_], members: dict[str, NDArray[np.bool_]], column: str
) -> MixShift | None:
    """Measure how the mix of sources or routes moved: in zone and comparison, or else everywhere."""
    found = None
    for chosen in (members["zone"] | members["control"], np.ones(len(frame), dtype=bool)):
        early, after = (frame.loc[chosen & part, column] for part in (~late, late))
        shift = mix_shift(early.value_counts(), after.value_counts())
        if shift is not None and shift.clear:
            return replace(shift, name=ROUTE_LABELS.get(shift.name, shift.name))
        found = found or shift
    return found


def _categories(frame: pd.DataFrame, late: NDArray[np.bool_]) -> tuple[tuple[str, int, int], ...]:
    """Count the zone's types of incident before and after, the most frequent first."""
    if "category" not in frame:
        return ()
    types = frame["category"].fillna("not recorded")
    early, after = types[~late].value_counts(), types[late].value_counts()
    rows = [
        (str(name), int(early.get(name, 0)), int(after.get(name, 0))) for name in {*early.index, *after.index}
    ]
    return tuple(sorted(rows, key=lambda row: (-row[1] - row[2], row[0])))
