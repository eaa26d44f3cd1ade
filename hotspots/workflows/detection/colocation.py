"""Characteristics whose incidents meet in the same places: numbers, words and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import UserError
from hotspots.taxonomy import CHARACTERISTIC_LABELS
from hotspots.wording import counted, listed
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.clusters import group_label
from hotspots.workflows.detection.covered import covered_points
from hotspots.workflows.detection.inputs import find_study_area
from hotspots.workflows.detection.meeting_places import meeting_places, shown_pairs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs

SEED = 20_250_301
"""Of the shuffles; said in the parameters."""
NEARBY_M = 2000.0
TOGETHER, SHARED, APART, NEITHER = (
    "together",
    "together only through incidents aimed at both",
    "apart",
    "no more than chance",
)
_DEALT = {
    "everywhere": "over all these incidents",
    "source": "among the incidents of each source",
    "nearby": f"among the incidents of each square of {NEARBY_M / 1000:g} km",
}


@dataclass(frozen=True, eq=False)
class _Asked:
    """Incidents with a point and a characteristic, and what each was aimed at."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    marks: DataFrame
    source: NDArray[Any]
    covered: int
    left_out: tuple[str, ...]
    """Characteristics with too few incidents, with their number."""
    unrecorded: tuple[str, ...]
    """Characteristics no record says anything about."""


def colocation(inputs: Inputs) -> Answer:
    """
    Ask of every two characteristics whether their incidents stand near each other more than by chance.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        One row a pair of characteristics, most together first: ``first``, ``second``, ``pair`` (in words),
        and the columns of `hotspots.detect.colocation.co_location`, with ``finding``.

    Raises
    ------
    UserError
        If only one characteristic is asked for.
    """
    from hotspots.detect.clusters import suggest_clustering
    from hotspots.detect.colocation import pairs_of_marks

    study = find_study_area(inputs)
    asked = _asked(inputs, covered_points(inputs, study))
    band_m = inputs.options["band_m"]
    chosen: tuple[str, ...] = ()
    if band_m is None:
        near = suggest_clustering(asked.x, asked.y)[0]
        band_m, chosen = near.value, (f"{near.reason.replace('Clusters reach', 'Near means', 1)}.",)
    # Sources that record other characteristics at other places would make findings of their own.
    deal = inputs.options["deal"] or ("source" if np.unique(asked.source).size > 1 else "everywhere")
    found = pairs_of_marks(
        asked.x,
        asked.y,
        asked.marks,
        band_m=band_m,
        permutations=inputs.options["deals"],
        rng=np.random.default_rng(SEED),
        groups=_groups(deal, asked),
    )
    own = (found["first"] == found["second"]).to_numpy()
    pairs = _judged(found[~own], inputs.request.alpha)
    places = meeting_places(
        asked.x, asked.y, asked.marks, pairs[pairs["finding"] == TOGETHER], band_m, inputs.workspace.crs
    )
    parameters = {
        "band_m": band_m,
        "study_area": study.level or "rectangle round the points",
        "alpha": inputs.request.alpha,
        "deal": deal,
        "correction": "Benjamini-Hochberg over the pairs",
        "seed": SEED,
    }
    notes = (
        *words.point_notes(inputs, inputs.x.size - asked.covered),
        *chosen,
        study.note,
        *_notes(inputs, asked, deal),
    )
    return Answer(
        _without_shapes(pairs, inputs.workspace.crs),
        "ratio",
        words.few(inputs, asked.x.size) or _sentences(pairs, band_m, inputs.request.alpha),
        notes,
        parameters,
        asked.x.size,
        shown=shown_pairs(pairs, _judged(found[own], inputs.request.alpha), places),
    )


def _asked(inputs: Inputs, covered: NDArray[np.bool_]) -> _Asked:
    chosen = inputs.request.where.characteristics
    if len(chosen) == 1:
        raise UserError(
            what="Characteristics that meet",
            found="were asked for with a single characteristic.",
            fix="Choose two or more, or none for all pairs of the seven.",
        )
    names = list(chosen or CHARACTERISTIC_LABELS)
    recorded = inputs.incidents[names].iloc[inputs.point_rows[covered]]
    unrecorded = tuple(name for name in names if inputs.incidents[name].isna().all())
    marks = recorded.fillna(value=False).astype(bool)
    totals = marks.sum()
    kept = [name for name in names if totals[name] >= words.TOO_FEW]
    too_few = tuple(
        f"{CHARACTERISTIC_LABELS[name]} ({totals[name]})"
        for name in names
        if name not in kept and name not in unrecorded
    )
    marked = marks.any(axis=1).to_numpy()
    source = inputs.incidents["source"].iloc[inputs.point_rows[covered]].astype(str).to_numpy()
    # With fewer than two left there is no pair; one column keeps the frame in shape.
    columns = kept or names[:1]
    return _Asked(
        inputs.x[covered][marked],
        inputs.y[covered][marked],
        marks.loc[marked, columns].reset_index(drop=True),
        source[marked],
        int(covered.sum()),
        too_few,
        unrecorded,
    )


def _groups(deal: str, asked: _Asked) -> NDArray[Any] | None:
    if deal == "source":
        return asked.source
    if deal == "nearby":
        return np.floor(asked.x / NEARBY_M) * 100_000 + np.floor(asked.y / NEARBY_M)
    return None


def _judged(found: DataFrame, alpha: float) -> DataFrame:
    """Say of each pair what it shows, in words, and put the ones most together first."""
    kept = found[found["p"].notna()].copy()
    told, more = kept["q"] < alpha, kept["ratio"] > 1
    # A pair that has passed must also stand without the incidents that were aimed at both.
    stands = (kept["p_without_both"] <= alpha) & (kept["ratio_without_both"] > 1)
    finding = np.select([told & more & stands, told & more, told], [TOGETHER, SHARED, APART], default=NEITHER)
    label = [
        group_label((one, two)) if one != two else CHARACTERISTIC_LABELS[one]
        for one, two in zip(kept["first"], kept["second"], strict=True)
    ]
    kept.insert(2, "pair", np.array(label, dtype=object))
    kept.insert(len(kept.columns), "finding", finding.astype(object))
    return kept.sort_values("z", ascending=False, kind="stable", ignore_index=True)


def _without_shapes(pairs: DataFrame, crs: str) -> GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(pairs, geometry=[None] * len(pairs), crs=crs)


def _sentences(pairs: DataFrame, band_m: float, alpha: float) -> tuple[str, ...]:
    if not len(pairs):
        return (
            f"Too few to say: fewer than two characteristics have {words.TOO_FEW} incidents with a point.",
        )
    of = {finding: pairs[pairs["finding"] == finding] for finding in (TOGETHER, SHARED, APART)}
    tested = counted(len(pairs), "pair")
    said = [_sentence(pairs.loc[at], band_m) for at in of[TOGETHER].index[:3]]
    if len(of[TOGETHER]) > 3:
        more = counted(len(of[TOGETHER]) - 3, "other pair")
        said.append(f"The same can be said of {more}; the table has them all.")
    if not said:
        said.append(
            "Of no two characteristics is it clear that they stand near each other more than chance would "
            f"bring ({tested} tested, none with q below {alpha:g} that stands without incidents aimed at "
            "both)."
        )
    if len(of[SHARED]):
        said.append(_shared_sentence(of[SHARED]))
    if len(of[APART]):
        least = of[APART].iloc[-1]
        most = f", {_pair(least)} least of all" if len(of[APART]) > 1 else f": {_pair(least)}"
        said.append(
            f"{counted(len(of[APART]), 'pair is', 'pairs are')} near each other less often than chance would "
            f"bring{most} ({least['ratio']:.2f} times as often; {_sure(least)}). This is the usual finding "
            "and says little."
        )
    return tuple(said)


def _shared_sentence(shared: DataFrame) -> str:
    """Say which pairs do not stand without the incidents aimed at both, with the figures of each."""
    told = [
        f"{row['pair']} ({row['ratio']:.2f} times as often as chance would bring, {_sure(row)}; without such "
        f"incidents {row['ratio_without_both']:.2f} times)"
        for _, row in shared.head(3).iterrows()
    ]
    more = len(shared) - len(told)
    pairs = "; ".join([*told, *([counted(more, "other pair")] if more else [])])
    return (
        "Near each other more than chance would bring, but only through incidents that were aimed at both, "
        f"and not clearly more without those: {pairs}."
    )


def _sure(row: Any) -> str:
    return "q below 0.01" if row["q"] < 0.01 else f"q = {row['q']:.2f}"


def _pair(row: Any) -> str:
    return listed(CHARACTERISTIC_LABELS[row[name]].lower() for name in ("first", "second"))


def _sentence(row: Any, band_m: float) -> str:
    first, second = (CHARACTERISTIC_LABELS[row[name]].lower() for name in ("first", "second"))
    without = (
        f"; {row['ratio_without_both']:.2f} times without incidents aimed at both" if row["both"] else ""
    )
    return (
        f"An incident aimed at {first} and another aimed at {second} are within {band_m:,.0f} m of each "
        f"other {row['ratio']:.2f} times as often as chance would bring ({row['pairs']:,} pairs, "
        f"{row['expected']:,.0f} expected; {_sure(row)}{without})."
    )


def _notes(inputs: Inputs, asked: _Asked, deal: str) -> tuple[str, ...]:
    deals = inputs.options["deals"]
    notes = [
        f"Chance means: every incident stays where it was, and what they were aimed at is dealt out again "
        f"{_DEALT[deal]}, {deals:,} times. Busy streets alone therefore explain nothing "
        "here, nor does that some incidents are aimed at two characteristics.",
        "Where one characteristic has places of its own, fewer others are near it: that alone sets most "
        "pairs a little apart. So apart is the usual finding, and together is the one to look into.",
        "A pair is two incidents; one that was aimed at both characteristics is no pair with itself.",
        "This does not say that one leads to the other, that the same people do it or suffer it, or that a "
        "place is dangerous: two characteristics also meet where each of them has its own reason to be.",
        "Where each characteristic is concentrated by itself, two may fall on the same place, or on two "
        "places, by accident: read this as where to look, next to the clusters of each.",
    ]
    without = asked.covered - asked.x.size
    if without:
        are = "is" if without == 1 else "are"
        notes.append(f"{counted(without, 'incident')} without one of these characteristics {are} left out.")
    if np.unique(asked.source).size > 1:
        notes.append(
            "The incidents come from several sources, and sources record other characteristics at other "
            "places: dealing within each source keeps that out of the findings."
            if deal == "source"
            else "The incidents come from several sources. If one of them records other characteristics at "
            "other places than the rest, that alone makes findings: compare with dealing within each source."
        )
    else:
        notes.append(
            "All incidents are of one source. If it joins records of several bodies, import each under its "
            "own name: bodies that record differently make findings by that alone."
        )
    if asked.left_out:
        notes.append(f"Too few to say, and not tested: {listed(asked.left_out)}.")
    return (*notes, *words.unrecorded_note(asked.unrecorded))
