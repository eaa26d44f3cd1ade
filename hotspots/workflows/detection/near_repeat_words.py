"""Near repeats in words: bands, what follows an incident, what not to conclude."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hotspots.wording import chance, counted, format_date, sentence_case
from hotspots.workflows.detection import words
from hotspots.workflows.detection.dated_points import date_of
from hotspots.workflows.detection.near_repeat_bands import SAME_PLACE_M, band_labels, space_label, time_label

if TYPE_CHECKING:
    from pandas import DataFrame

    from hotspots.workflows.detection.inputs import Inputs

MOST_SENTENCES = 3
FEW_EXPECTED = 5.0


def _where(start: float, end: float) -> str:
    label = space_label(start, end)
    if label == "same place":
        return "at the same place"
    if start > SAME_PLACE_M:
        return f"{start:,g} to {end:,g} m away"
    return f"elsewhere within {end:,g} m" if start else f"within {end:,g} m"


def _when(start: float, end: float) -> str:
    first, last = math.ceil(start), math.ceil(end) - 1
    if last == 0:
        return "on the same day"
    if first == 0:
        return f"on the same day or up to {counted(last, 'day')} later"
    return f"{time_label(start, end)} later"


def table_sentences(inputs: Inputs, frame: DataFrame, total: int) -> tuple[str, ...]:
    """
    Say which bands hold clearly more pairs than chance would bring.

    Parameters
    ----------
    inputs : Inputs
        The question.
    frame : pandas.DataFrame
        From `hotspots.near_repeat`.
    total : int
        Incidents compared.

    Returns
    -------
    tuple of str
        Sentences.
    """
    clear = frame[(frame["q"] < inputs.request.alpha) & (frame["observed"] > 0)]
    what = words.describe_filter(inputs.request.where)
    if clear.empty:
        return (
            f"Nothing clear: among {total:,} {what}, no band of distance and time holds clearly more pairs "
            f"than chance alone would bring (smallest q {chance(float(frame['q'].min()))}).",
        )
    same_day = clear[np.ceil(clear["time_to_days"]) <= 1]
    later = clear.drop(same_day.index)
    sentences = [_run_sentence(run) for run in _runs(later)[:MOST_SENTENCES]]
    if not sentences:
        sentences.append(
            "Clearly more pairs than chance would bring were found on the same day only: nothing here says "
            "that an incident is followed by others on later days."
        )
    if len(same_day):
        sentences += [
            _run_sentence(same_day.head(1)),
            "Pairs on the same day may be one event recorded twice, or with several victims: they leave no "
            "time to act between them.",
        ]
    return (f"Compared were all pairs among {total:,} {what}.", *sentences)


def _runs(clear: DataFrame) -> list[DataFrame]:
    """Join the clear bands of one distance that follow each other in time, the nearest and soonest first."""
    runs = []
    for _, rows in clear.groupby("space_from_m", sort=True):
        follows = rows["time_from_days"].to_numpy()[1:] == rows["time_to_days"].to_numpy()[:-1]
        breaks = np.flatnonzero(~follows)
        runs.append(rows.iloc[: breaks[0] + 1] if breaks.size else rows)
    return runs


def _run_sentence(run: DataFrame) -> str:
    observed, expected = int(run["observed"].sum()), float(run["expected"].sum())
    ratio = observed / expected
    times = f"{ratio:.1f}" if ratio < 20 else f"{ratio:,.0f}"
    chance_pairs = f"{expected:,.1f}" if expected < 10 else f"{expected:,.0f}"
    where = _where(float(run["space_from_m"].iloc[0]), float(run["space_to_m"].iloc[0]))
    when = _when(float(run["time_from_days"].iloc[0]), float(run["time_to_days"].iloc[-1]))
    sure = f"p {chance(run['p'].iloc[0])}, q {chance(run['q'].iloc[0])}"
    if len(run) > 1:
        sure = f"each of {len(run)} bands clear, the largest q {chance(run['q'].max())}"
    return (
        f"After an incident, further ones {where} {when} were {times} times as frequent as chance alone "
        f"would bring ({counted(observed, 'pair')}, {chance_pairs} expected; {sure})."
    )


def chain_sentences(
    chains: DataFrame, total: int, reach_m: float, reach_days: float, *, least: int, last_day: int
) -> tuple[str, ...]:
    """
    Say how many chains there are, how long the longest is, and which are still open.

    Parameters
    ----------
    chains : pandas.DataFrame
        From `hotspots.detect.chains.describe_chains`, with ``open``.
    total : int
        Incidents compared.
    reach_m, reach_days : float
        Reach of a chain.
    least : int
        Fewest incidents of a chain.
    last_day : int
        Last day with an incident.

    Returns
    -------
    tuple of str
        Sentences.
    """
    links = f"each less than {reach_m:,g} m and {counted(int(reach_days), 'day')} from another of it"
    if chains.empty:
        return (f"No chain of {least} or more incidents was found ({links}).",)
    longest = chains.iloc[0]
    inside = int(chains["count"].sum())
    running = int(chains["open"].sum())
    return (
        f"{counted(len(chains), 'chain')} of {least} or more incidents ({links}) "
        f"{'holds' if len(chains) == 1 else 'hold'} {inside:,} of the {total:,} incidents "
        f"({words.share(inside, total)}).",
        f"The longest has {int(longest['count']):,} incidents over "
        f"{counted(int(longest['duration_days']) + 1, 'day')}, up to {longest['extent_m']:,.0f} m apart.",
        f"{sentence_case(counted(running, 'chain was', 'chains were') if running else 'no chain was')} still "
        f"open on {format_date(date_of(last_day))}, the last day with an incident.",
    )


def table_notes(frame: DataFrame, permutations: int) -> tuple[str, ...]:
    """
    Say how the table was made, and what not to conclude.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `hotspots.near_repeat`.
    permutations : int
        Shuffles of the dates.

    Returns
    -------
    tuple of str
        Notes.
    """
    notes = [
        "A band holds its lower end and not its upper one; days apart is the difference of the calendar "
        f"dates. The dates were shuffled over the incidents {permutations:,} times; p is the share of orders "
        f"with as many pairs or more (never below {1 / (permutations + 1):.4f}), q the false discovery rate "
        f"over the {len(frame)} bands (Benjamini-Hochberg). Looked for is more than chance, not less.",
        "Do not conclude that one incident brings the next, or that the same people are behind both. A place "
        "that was busy for part of the period only, a source that began or ended, or a season that is not "
        "the same everywhere makes pairs close in space and time too: look at shorter periods as well.",
        "Chains are a description, not a test: chance makes some, and busy places make long ones.",
    ]
    thin = frame[(frame["expected"] < FEW_EXPECTED) & (frame["observed"] > 0)]
    if len(thin):
        labels = [f"{space}, {time}" for space, time in band_labels(thin)]
        more = len(labels) - MOST_SENTENCES
        shown = [*labels[:MOST_SENTENCES], *([f"{more} more"] if more > 0 else [])]
        notes.append(
            f"Fewer than {FEW_EXPECTED:g} pairs would be expected in some bands ({'; '.join(shown)}): the "
            "ratio there swings with every single pair."
        )
    return tuple(notes)
