"""Recorded incidents beside the range expected among the people at risk: where to go and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.by_area import count_level, geometry_last
from hotspots.workflows.detection.ground import read_level
from hotspots.workflows.detection.inputs import area_positions
from hotspots.workflows.detection.judging import judged
from hotspots.workflows.detection.population import read_people, read_population, usable_tables
from hotspots.workflows.detection.quiet_basis import settle
from hotspots.workflows.detection.quiet_tables import route_tables, shown_quiet
from hotspots.workflows.detection.quiet_words import quiet_notes, quiet_sentences
from hotspots.workflows.detection.rate_words import counts_presence

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from hotspots.workflows.detection.inputs import Inputs
    from hotspots.workflows.detection.quiet_basis import Basis


def quiet_areas(inputs: Inputs, level: str) -> Answer:
    """
    Find areas where people at risk live and little is recorded.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    level : str
        Name of the level.

    Returns
    -------
    Answer
        The columns of counts, then ``population`` (people at risk), ``recorded_low``, ``recorded_high``,
        ``expected``, ``expected_low``, ``expected_high`` and ``police_low``, ``police_high`` (where the
        survey table knows them), ``town_centre``, ``usual_here``, ``q``, ``shortfall``, ``quiet``, shares by
        route and source, ``rank``.

    Raises
    ------
    UserError
        If no record says which characteristic was targeted, or no population of the people at risk is loaded.
    """
    inputs, basis = settle(inputs)
    people, origin = read_population(inputs, level)
    frame, so_far = count_level(inputs, level)
    frame["population"] = people.reindex(frame["area_code"]).to_numpy(dtype=float, na_value=np.nan)
    frame = _set_beside(inputs, frame, basis)
    positions = area_positions(inputs, read_level(inputs.workspace, level))
    shares, tables = route_tables(inputs, frame, positions)
    for name in shares.columns:
        frame[name] = shares[name].to_numpy()
    order = frame["shortfall"].rank(method="min", ascending=False)
    frame["rank"] = order.astype("Int64")
    frame = geometry_last(frame.sort_values(["rank", "area_code"], ignore_index=True))
    return Answer(
        frame,
        "shortfall",
        quiet_sentences(inputs, frame, basis, level),
        (
            *quiet_notes(inputs, frame, basis, presence_known=_presence(inputs) is not None),
            *origin,
            *so_far.notes,
        ),
        {
            **so_far.parameters,
            "measure": inputs.request.measure,
            "group": inputs.request.group,
            "years": round(basis.years, 3),
            "survey_rates": None
            if basis.survey is None
            else [basis.survey.rate_low, basis.survey.rate_mid, basis.survey.rate_high],
            "range": "survey range and Poisson chance, 95%",
        },
        so_far.on_map,
        so_far.assigned_by,
        shown_quiet(frame, tables, with_survey=basis.survey is not None),
    )


def _set_beside(inputs: Inputs, frame: GeoDataFrame, basis: Basis) -> GeoDataFrame:
    from hotspots.rates.crude import compare_rates, poisson_interval
    from hotspots.rates.under_reporting import classify_quiet, expected_incidents

    recorded = frame["count"].to_numpy(dtype=float)
    frame["recorded_low"], frame["recorded_high"] = poisson_interval(recorded)
    at_risk = frame["population"].where(frame["population"] > 0)
    frame["town_centre"] = _town_centres(inputs, frame)
    against = compare_rates(frame["count"], at_risk, among=~frame["town_centre"].to_numpy(dtype=bool))
    usual = against["expected"].to_numpy()
    frame["usual_here"] = usual
    frame["q"], compared = judged(recorded, usual, against["p"], inputs.request.alpha)
    less_here = compared == "lower"
    survey = basis.survey
    if survey is None:
        frame["quiet"] = _without_survey(compared)
        frame["shortfall"] = usual - recorded
        return frame
    expected = expected_incidents(
        at_risk, low=survey.rate_low, mid=survey.rate_mid, high=survey.rate_high, years=basis.years
    )
    frame[list(expected.columns)] = expected
    if survey.reported_mid is not None:
        frame["police_low"] = expected["expected_low"] * float(survey.reported_low or 0.0)
        frame["police_high"] = expected["expected_high"] * float(survey.reported_high or 0.0)
    frame["quiet"] = classify_quiet(recorded, expected, less_here)
    frame["shortfall"] = np.fmax(expected["expected"], usual) - recorded
    return frame


def _presence(inputs: Inputs) -> str | None:
    """Name the measure that counts who is present, if residents are loaded to set it beside."""
    tables = usable_tables(inputs.workspace, str(inputs.request.level))
    measure = next((name for name in tables if counts_presence(name)), None)
    return measure if "residents" in tables else None


def _town_centres(inputs: Inputs, frame: GeoDataFrame) -> Any:
    """Areas whose records tell of visitors: what is usual for residents is better learnt without them."""
    from hotspots.rates.presence import like_a_town_centre

    level = str(inputs.request.level)
    measure = _presence(inputs)
    if measure is None:
        return like_a_town_centre(frame["count"].to_numpy(dtype=float), frame["population"].to_numpy())
    residents, present = (
        read_people(inputs.workspace, level, measure=name)[0]
        .reindex(frame["area_code"])
        .to_numpy(dtype=float)
        for name in ("residents", measure)
    )
    return like_a_town_centre(frame["count"].to_numpy(dtype=float), residents, present)


def _without_survey(compared: Any) -> Any:
    from hotspots.rates.under_reporting import IN_RANGE, LESS_THAN_HERE, NOBODY, TOO_FEW

    return np.select(
        [compared == "lower", compared == "no population", compared == "too few to say"],
        [LESS_THAN_HERE, NOBODY, TOO_FEW],
        IN_RANGE,
    ).astype(object)
