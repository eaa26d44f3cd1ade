"""The funnel: each area's rate by its population, between the limits that chance leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import counted
from hotspots.workflows.shown import Chart

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs

MOST_AREAS = 2000
"""More areas than this cannot be told apart in a funnel."""
CURVES = ("low_95", "high_95", "low_99_8", "high_99_8")


def with_funnel(
    inputs: Inputs, frame: GeoDataFrame, *, widen: bool
) -> tuple[GeoDataFrame, tuple[Chart, ...], tuple[str, ...]]:
    """
    Place each area in the funnel, and draw it.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : geopandas.GeoDataFrame
        With ``count``, ``population`` and ``rate``.
    widen : bool
        Whether the limits allow for areas varying more than chance makes them.

    Returns
    -------
    tuple
        The frame with ``funnel``; the chart, if it can be drawn; and notes.
    """
    from hotspots.rates.funnel import funnel_limits, measure_dispersion, place_in_funnel

    per = inputs.request.per
    known = frame["rate"].notna()
    people, cases = frame.loc[known, "population"].sum(), frame.loc[known, "count"].sum()
    if known.sum() < 2 or not cases:
        frame["funnel"] = np.where(known, "within", "no rate")
        return frame, (), ()
    target = float(cases / people * per)
    factor = measure_dispersion(frame["count"], frame["population"])
    limits = funnel_limits(frame["population"], target, per=per, dispersion=factor if widen else 1.0)
    frame["funnel"] = place_in_funnel(frame["rate"].to_numpy(), limits)
    return frame, _charts(inputs, frame, limits, target), _notes(frame, factor, widen=widen)


def _notes(frame: GeoDataFrame, factor: float, *, widen: bool) -> tuple[str, ...]:
    known = frame[frame["funnel"] != "no rate"]
    outside = int((known["funnel"] != "within").sum())
    far = int(known["funnel"].str.endswith("99.8%").sum())
    lie = "lies" if outside == 1 else "lie"
    said = (
        f"Funnel: {outside:,} of {counted(len(known), 'area')} {lie} outside the 95% limits, {far:,} of them "
        f"outside the 99.8% limits; by chance alone 5% ({0.05 * len(known):,.1f}) and 0.2% "
        f"({0.002 * len(known):,.2f}) would, if all had the same risk."
    )
    if factor < 1.5:
        return (said,)
    if widen:
        return (
            f"{said} The limits are widened: areas vary {factor:,.1f} times as much as chance makes them.",
        )
    return (
        f"{said} The areas vary {factor:,.1f} times as much as chance makes them (variance), as areas mostly "
        "do: widen the limits to see which stand out even so.",
    )


def _charts(inputs: Inputs, frame: GeoDataFrame, limits: DataFrame, target: float) -> tuple[Chart, ...]:
    import pandas as pd

    per = f"{inputs.request.per:,}"
    drawn = pd.DataFrame(
        {name: frame[name].to_numpy() for name in ("area_name", "population", "rate", "funnel")}
    ).assign(**{name: limits[name].to_numpy() for name in CURVES})
    drawn = drawn[drawn["funnel"] != "no rate"].sort_values("population", ignore_index=True)
    if len(drawn) > MOST_AREAS:
        return ()
    amounts = ["rate", *CURVES]
    drawn[amounts] = drawn[amounts].round(3)
    drawn["population"] = drawn["population"].round()
    outside = int((drawn["funnel"] != "within").sum())
    return (
        Chart(
            title="Funnel: which areas chance alone does not explain",
            alt=f"Rate of each of {len(drawn):,} areas by its population, round {target:,.2f} per {per}, "
            "with lines between which chance leaves 95% and 99.8% of areas; "
            f"{outside:,} outside the 95% lines.",
            kind="points",
            frame=drawn,
            x="population",
            y="rate",
            colour="funnel",
            name="area_name",
            curves=CURVES,
            labels=(
                ("area_name", "Area"),
                ("population", "Population"),
                ("rate", f"Rate per {per}"),
                ("funnel", "In the funnel"),
                ("low_95", "95% of areas from"),
                ("high_95", "95% of areas to"),
                ("low_99_8", "99.8% of areas from"),
                ("high_99_8", "99.8% of areas to"),
            ),
        ),
    )
