"""Which method and parameters would have foreseen best: comparison, words, and the map of what it marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.detect.forecasts import CANDIDATES, HALF_LIFE_MONTHS
from hotspots.maps.palettes import ORDERED
from hotspots.wording import counted, is_or_are, listed, sentence_case
from hotspots.workflows.detection import words
from hotspots.workflows.detection.accuracy_rounds import (
    CURVE,
    RESAMPLES,
    Past,
    bootstrap_hits,
    candidate_label,
    cells_of,
    forecast_all,
    hold_out,
)
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.detection.by_place import cell_size, cells_over, study_of
from hotspots.workflows.shown import Chart, Column, ExtraTable, MapClass, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from hotspots.detect.grid import CellGrid
    from hotspots.workflows.detection.accuracy_rounds import Round
    from hotspots.workflows.detection.inputs import Inputs, StudyArea

SEED = 20_250_101
FINER = 4
"""Scoring cells are so many times narrower than the cells of a map (house rule)."""
FINEST_M = 50.0
"""But no narrower than this, unless narrower cells are asked for: nobody can be sent to less (house rule)."""
EASE = ("counts", "density", "clusters", "recent counts", "recent density", "gi-star")
"""Kinds of way from the easiest to explain to the hardest (house rule)."""
MARK = MapClass("marked", "Marked: foreseen to hold most", ORDERED[2])
_COLUMNS = (
    Column("candidate", "Way to foresee", None),
    Column("pai", "PAI", 1, pointer=False),
    Column("pai_low", "PAI, lower bound", 1, pointer=False),
    Column("pai_high", "PAI, upper bound", 1, pointer=False),
    Column("hit_percent", "Of later incidents (%)", 1, pointer=False),
    Column("pei", "PEI", 2, pointer=False),
    Column("rri", "RRI", 2, pointer=False),
    Column("behind", "Behind the best (points)", 1, pointer=False),
    Column("compared", "Compared with the best", None),
    Column("count", "Incidents so far", 0),  # of the cells on the map, not of the rows of the table
)


def compare_methods(inputs: Inputs) -> Answer:
    """
    Hold months out and compare how well each way to foresee would have met them.

    Parameters
    ----------
    inputs : Inputs
        The incidents, with ``occurred_from``.

    Returns
    -------
    Answer
        One row a candidate, best first, with no shapes; the map shows what the one to use marks now.

    Raises
    ------
    UserError
        If too few months or incidents are left to learn from.
    """
    months, rounds = inputs.options["months"], inputs.options["rounds"]
    share = inputs.options["share_percent"] / 100
    study, grid, past, notes = _scene(inputs)
    done = hold_out(grid, past, months=months, rounds=rounds, share=share)
    frame = _table(inputs, done, grid)
    now = int(past.month.max()) + 1
    choice = frame.iloc[_recommended(frame)]
    drawn = _marked_now(inputs, grid, past, now, int(choice["place"]), share)
    held = int(sum(one.observed.sum() for one in done))
    sentences = words.few(inputs, held) or _sentences(frame, done, share, months)
    parameters: dict[str, Any] = {
        "months": months,
        "rounds": len(done),
        "share_percent": 100 * share,
        "scoring_cell_m": grid.cell_m,
        "scoring_cells": len(grid),
        "half_life_months": HALF_LIFE_MONTHS,
        "resamples": RESAMPLES,
        "seed": SEED,
        "study_area": study.level or "rectangle round the points",
    }
    shown = Shown(
        class_column="mark",
        classes=(MARK,),
        title=f"The {100 * share:g}% of the ground that {choice['candidate']} marks now",
        nothing="not marked",
        columns=_COLUMNS,
        charts=_charts(frame, done),
        tables=(_by_round(done, frame),),
        drawn=drawn,
    )
    frame = frame.drop(columns="place")
    notes = (*notes, *_notes(done, rounds, grid, share, drawn))
    return Answer(frame, "pai", sentences, notes, parameters, past.month.size, shown=shown)


def _scene(inputs: Inputs) -> tuple[StudyArea, CellGrid, Past, tuple[str, ...]]:
    """Lay the scoring cells and place the incidents that have a month on them."""
    study = study_of(inputs)
    cell_m, chosen = cell_size(inputs, study)
    scoring_m = max(cell_m / FINER, min(FINEST_M, cell_m))
    grid = cells_over(inputs, study, scoring_m, shape="square")
    position = grid.locate(*inputs.places.xy.T)[inputs.places.of_point]
    rows = inputs.incidents.iloc[inputs.point_rows]
    moments = rows["occurred_from"].to_numpy(dtype="datetime64[us]")
    vague = (rows["date_precision"] == "year").to_numpy(dtype=bool) | np.isnat(moments)
    kept = (position >= 0) & ~vague
    month = moments[kept].astype("datetime64[M]").astype(np.int64)
    past = Past(inputs.x[kept], inputs.y[kept], position[kept], month)
    lost = int((vague & (position >= 0)).sum())
    notes = (
        *words.point_notes(inputs, int((position < 0).sum())),
        *([f"{counted(lost, 'incident')} without a month left out."] if lost else []),
        *chosen,
        study.note,
    )
    return study, grid, past, notes


def _table(inputs: Inputs, done: list[Round], grid: CellGrid) -> GeoDataFrame:
    """Score every candidate over all rounds together, best first, each compared with the best."""
    import geopandas as gpd

    drawn = bootstrap_hits(done, np.random.default_rng(SEED))
    observed = np.array([one.observed.sum() for one in done])
    hits = np.stack([one.scores["hit_rate"].to_numpy() for one in done]).T @ observed / observed.sum()
    ground = float(np.mean([one.marked[0].mean() for one in done]))
    best_possible = sum(
        float(one.scores["hit_rate"].iloc[0] / max(one.scores["pei"].iloc[0], 1e-12) * total)
        if one.scores["pei"].iloc[0] > 0
        else float(np.sort(one.observed)[::-1][: int(one.marked[0].sum())].sum())
        for one, total in zip(done, observed, strict=True)
    )
    best = int(np.argmax(hits))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    _, high_behind = np.quantile(drawn[:, [best]] - drawn, [0.025, 0.975], axis=0)
    low_behind, _ = np.quantile(drawn[:, [best]] - drawn, [0.025, 0.975], axis=0)
    compared = np.where(low_behind > 0, "clearly worse", "cannot be told apart")
    compared[best] = "best"
    rri = np.stack([one.scores["rri"].to_numpy(dtype=float) for one in done]).T @ observed / observed.sum()
    frame = gpd.GeoDataFrame(
        {
            "candidate": [candidate_label(each, grid.cell_m) for each in CANDIDATES],
            "kind": [each.kind for each in CANDIDATES],
            "size_m": [each.size * grid.cell_m or np.nan for each in CANDIDATES],
            "pai": hits / ground,
            "pai_low": low / ground,
            "pai_high": high / ground,
            "hit_percent": 100 * hits,
            "pei": hits * observed.sum() / best_possible,
            "rri": rri,
            "behind": 100 * (hits[best] - hits),
            "behind_low": 100 * low_behind,
            "behind_high": 100 * high_behind,
            "compared": compared.astype(object),
            "place": np.arange(len(CANDIDATES)),
        },
        geometry=[None] * len(CANDIDATES),
        crs=inputs.workspace.crs,
    )
    return frame.sort_values("pai", ascending=False, kind="stable", ignore_index=True)


def _marked_now(
    inputs: Inputs, grid: CellGrid, past: Past, now: int, place: int, share: float
) -> GeoDataFrame:
    """Draw the ground a candidate marks from all that is known."""
    expected = forecast_all(grid, past, now)[0][place]
    top = np.argsort(-expected, kind="stable")[: cells_of(share, len(grid))]
    top = np.sort(top[expected[top] > 0])
    counts = np.bincount(past.cell, minlength=len(grid))
    frame = grid.to_frame(inputs.workspace.crs, count=counts).iloc[top].reset_index(drop=True)
    return frame.assign(mark=MARK.value, pai=np.nan)


def _sentences(frame: DataFrame, done: list[Round], share: float, months: int) -> tuple[str, ...]:
    best, second = frame.iloc[0], frame.iloc[1]
    held = int(sum(one.observed.sum() for one in done))
    stretch = "month" if months == 1 else f"{months} months"
    rounds = f"the latest {stretch}" if len(done) == 1 else f"{len(done)} stretches of {stretch}"
    return (
        _advice(frame, held),
        f"Of {counted(held, 'incident')} in {rounds}, {best['candidate']} would have foreseen most: the "
        f"{100 * share:g}% of the study area it marked beforehand held {best['hit_percent']:.1f}% of them, "
        f"{best['pai']:.1f} times as many as ground picked blindly (PAI {best['pai']:.1f}, 95% interval "
        f"{best['pai_low']:.1f} to {best['pai_high']:.1f}).",
        _beside(second),
        *_others(frame),
        *_at_the_end(frame),
        f"Somebody who knew the outcome could have met {best['hit_percent'] / best['pei']:.0f}% on as much "
        f"ground; the best way reached {100 * best['pei']:.0f}% of that (PEI {best['pei']:.2f}).",
        "This says where recorded incidents come back, not where harm goes unreported; where people are sent "
        "because of a map, more is recorded, and the map looks better than it is.",
    )


def _recommended(frame: DataFrame) -> int:
    """Give the row to use: of the best and those not told apart from it, the easiest to explain."""
    alike = np.flatnonzero(frame["compared"] != "clearly worse")
    ease = [EASE.index(kind) for kind in frame["kind"].iloc[alike]]
    return int(alike[np.argmin(ease)])


def _advice(frame: DataFrame, held: int) -> str:
    """Say which way to use, or that too few incidents were met to tell."""
    best, choice = frame.iloc[0], frame.iloc[_recommended(frame)]
    hit = round(best["hit_percent"] / 100 * held)
    if hit < words.TOO_FEW:
        return (
            f"Too few to tell which way is best: even the first of the {len(frame)} ways tried met only "
            f"{hit:,} of {counted(held, 'later incident')}."
        )
    alike = int((frame["compared"] != "clearly worse").sum())
    if alike == 1:
        return f"Use {choice['candidate']} here: the other {len(frame) - 1} ways tried are clearly worse."
    return (
        f"The best {alike} of the {len(frame)} ways tried cannot be told apart; of these use "
        f"{choice['candidate']} here, the easiest to explain."
    )


def _beside(second: Any) -> str:
    held = f"The runner-up, {second['candidate']}, held {second['hit_percent']:.1f}%"
    range_ = f"{second['behind_low']:.1f} to {second['behind_high']:.1f} points"
    if second["compared"] == "clearly worse":
        return f"{held}; it is clearly behind (95% interval of the difference {range_})."
    return f"{held}; the two cannot be told apart (95% interval of the difference {range_})."


def _others(frame: DataFrame) -> tuple[str, ...]:
    alike = frame["compared"].iloc[2:] == "cannot be told apart"
    worse = frame[frame["compared"] == "clearly worse"]
    said = []
    if alike.any():
        said.append(
            f"{counted(int(alike.sum()), 'further way', 'further ways')} of the {len(frame)} tried cannot be "
            "told apart from the best either."
        )
    if len(worse):
        named = listed([f"{row.candidate} ({row.hit_percent:.1f}%)" for row in worse.tail(2).itertuples()])
        said.append(
            f"{len(worse)} of the {len(frame)} ways tried {is_or_are(len(worse))} clearly worse, last "
            f"{named}."
        )
    return tuple(said)


def _at_the_end(frame: DataFrame) -> tuple[str, ...]:
    """Say when the best width is the narrowest or widest of its kind that was tried."""
    best = frame.iloc[0]
    tried = frame.loc[frame["kind"] == best["kind"], "size_m"]
    if len(tried) < 3 or best["size_m"] not in (tried.min(), tried.max()):
        return ()
    end, way = ("narrowest", "smaller") if best["size_m"] == tried.min() else ("widest", "larger")
    return (
        f"{sentence_case(best['candidate'])} is the {end} tried of its kind: ask again with a {way} cell "
        "size to see whether it goes on.",
    )


def _notes(
    done: list[Round], asked: int, grid: CellGrid, share: float, drawn: GeoDataFrame
) -> tuple[str, ...]:
    missing = asked - len(done)
    return (
        f"Every way marks the same amount of ground: {cells_of(share, len(grid)):,} of {len(grid):,} scoring "
        f"cells of {grid.cell_m:,g} m ({100 * share:g}%), those it expects most from. Where it expects the "
        "same of several, those with the fewest later incidents are taken, so no score rests on luck.",
        "PAI is the share of later incidents on the marked ground divided by the share of the ground. PEI "
        "divides it by the best that could be reached. RRI is foreseen divided by observed on the marked "
        "ground, both as shares of all; it does not exist for Gi*, which foresees no amounts.",
        f"Intervals come from {RESAMPLES} draws of whole cells. The best is picked on the same months it is "
        "scored on, so expect a little less from it in future.",
        "All cells on the edge of the study area count as whole. Densities are worked out from counts on the "
        f"scoring cells; with recent months weighing more, a month counts half after {HALF_LIFE_MONTHS:g} "
        "months. Clusters are those of DBSCAN with the usual reach. The widths tried are multiples of the "
        "cell size: choose another cell size to try others.",
        *(
            [f"{counted(missing, 'round')} left out: nothing to learn from or nothing happened."]
            if missing
            else []
        ),
        "Of ways that cannot be told apart the map takes the one that is easiest to explain; it shows what "
        f"that way marks now, from all incidents ({counted(len(drawn), 'cell')}).",
    )


def _month(number: int) -> str:
    return str(np.datetime64(number, "M"))


def _charts(frame: DataFrame, done: list[Round]) -> tuple[Chart, ...]:
    import pandas as pd

    observed = np.array([one.observed.sum() for one in done])
    curves = np.einsum("r,rcs->cs", observed, np.stack([one.curves for one in done])) / observed.sum()
    first = frame.drop_duplicates("kind")
    lines = pd.concat(
        [
            pd.DataFrame({"ground": 100 * CURVE, "met": 100 * curves[row.place], "way": row.candidate})
            for row in first.itertuples()
        ],
        ignore_index=True,
    )
    return (
        Chart(
            "How many times better than picking ground blindly",
            "The prediction accuracy index of each way to foresee, with its 95% interval.",
            "points",
            frame[["candidate", "pai", "pai_low", "pai_high"]],
            x="pai",
            y="candidate",
            low="pai_low",
            high="pai_high",
            labels=(
                ("candidate", "Way to foresee"),
                ("pai", "PAI"),
                ("pai_low", "Lower bound"),
                ("pai_high", "Upper bound"),
            ),
        ),
        Chart(
            "What more ground would have met",
            "Share of later incidents met by the best of each kind, for each share of the ground marked.",
            "lines",
            lines,
            x="ground",
            y="met",
            colour="way",
            labels=(("ground", "Ground marked (%)"), ("met", "Later incidents met (%)"), ("way", "Way")),
        ),
    )


def _by_round(done: list[Round], frame: DataFrame) -> ExtraTable:
    import pandas as pd

    best, second = (int(frame["place"].iloc[at]) for at in (0, 1))
    rows = [
        {
            "Held out": _month(one.first)
            if one.first == one.last
            else f"{_month(one.first)} to {_month(one.last)}",
            "Incidents before": one.learned,
            "Incidents held out": int(one.observed.sum()),
            f"PAI: {frame['candidate'].iloc[0]}": round(float(one.scores["pai"].iloc[best]), 1),
            f"PAI: {frame['candidate'].iloc[1]}": round(float(one.scores["pai"].iloc[second]), 1),
        }
        for one in done
    ]
    return ExtraTable("Round by round", "How steady the two best were.", pd.DataFrame(rows))
