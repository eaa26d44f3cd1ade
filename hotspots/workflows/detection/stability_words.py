"""What is said of stability: sentences, notes, and the table of other looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotspots.wording import counted, is_or_are
from hotspots.workflows.detection import words
from hotspots.workflows.shown import ExtraTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from hotspots.detect.stability import Stability
    from hotspots.detect.stability_points import Incidents
    from hotspots.workflows.detection.local_tests import WayToP


def hot_sentences(found: Stability, hot: NDArray[np.bool_], noun: str) -> tuple[str, ...]:
    """
    Say of hot places how many stay hot.

    Parameters
    ----------
    found : Stability
        How often each place is hot.
    hot : numpy.ndarray of bool, shape (n,)
        Which places are hot.
    noun : str
        What one is called.

    Returns
    -------
    tuple of str
        Sentences.
    """
    from hotspots.detect.stability import SOLID

    hidden = int((~hot & (found.share >= SOLID)).sum())
    more = (
        f"{counted(hidden, f'other {noun} is', f'other {noun}s are')} not hot on this map but in nearly all "
        "other ways of looking: hot spots have no sharp edge.",
    )[: min(hidden, 1)]
    return (*stability_sentences(found, hot, Called(f"hot {noun}", f"hot {noun}s", "hot", "stay hot")), *more)


@dataclass(frozen=True)
class Called:
    """
    How what a method finds is called where its stability is said.

    Parameters
    ----------
    one, many : str
        Such as "hot cell" and "hot cells".
    again : str
        What it is in another look, such as "hot" or "found again".
    stays : str
        The same with a verb in the plural, such as "stay hot" or "are found again".
    """

    one: str
    many: str
    again: str
    stays: str


def stability_sentences(found: Stability, hot: NDArray[np.bool_], called: Called) -> tuple[str, ...]:
    """
    Say how far what was found holds in other ways of looking.

    Parameters
    ----------
    found : Stability
        Shares, classes and looks.
    hot : numpy.ndarray of bool, shape (n,)
        What was found on the map.
    called : Called
        What it is called.

    Returns
    -------
    tuple of str
        Sentences; none when nothing was found.
    """
    from hotspots.detect.stability import CLASSES as KINDS
    from hotspots.detect.stability import SOLID

    if not hot.any():
        return ()
    solid, likely, frail = (int((found.kind == kind).sum()) for kind in KINDS)
    sentences = [
        f"Of {counted(int(hot.sum()), called.one, called.many)}, {solid:,} {is_or_are(solid)} solid: "
        f"{called.again} in at least {SOLID:.0%} of the {len(found.looks)} other ways of looking; {likely:,} "
        f"{is_or_are(likely)} likely."
    ]
    if frail:
        sentences.append(
            f"{frail:,} {'depends' if frail == 1 else 'depend'} on choices made for this map: do not act on "
            f"{'it' if frail == 1 else 'those'} alone."
        )
    if len(found.looks) < FEW_LOOKS:
        sentences.append(
            f"Only {len(found.looks)} other ways could be tried, so that solid says little here: take in a "
            "longer period."
        )
    stay = found.looks.groupby("choice", sort=False)["stay"].mean()
    if stay.min() < SOLID:
        most = _CHOICES[str(stay.idxmin())]
        sentences.append(
            f"The picture depends most on the choice of the {most}: made otherwise, "
            f"{words.share(float(stay.min()), 1)} of the {called.many} {called.stays}, taken over the ways "
            "we tried."
        )
    return tuple(sentences)


def tried_ways(looks: DataFrame) -> str:
    """
    List what was changed, and how often.

    Parameters
    ----------
    looks : pandas.DataFrame
        From `hotspots.detect.stability.Stability`.

    Returns
    -------
    str
        Such as "narrower and wider cells (3), ...".
    """
    tried = looks.groupby("choice", sort=False).size()
    return ", ".join(f"{_TRIED[str(choice)]} ({number})" for choice, number in tried.items())


def unvaried_notes(looks: DataFrame, incidents: Incidents) -> tuple[str, ...]:
    """
    Say which choices could not be varied, and what that leaves open.

    Parameters
    ----------
    looks : pandas.DataFrame
        From `hotspots.detect.stability.Stability`.
    incidents : Incidents
        What was counted again.

    Returns
    -------
    tuple of str
        Notes.
    """
    notes = []
    if incidents.quarter is None:
        notes.append(
            "Fewer than four months hold incidents, so other periods were not tried: nothing is said about "
            "how lasting the hot spots are."
        )
    if "location" not in set(looks["choice"]):
        notes.append(
            "No record that was placed by its point says how far that may be off, or the method has no way "
            "to move them, so the points were not moved: the places are taken as exact."
        )
    return tuple(notes)


FEW_LOOKS = 10
"""With fewer other ways of looking, a share of them says little (house rule)."""
_CHOICES = {
    "bandwidth": "bandwidth",
    "reach": "reach",
    "least number": "least number of incidents of a core",
    "largest circle": "largest circle",
    "grid moved": "place of the grid",
    "cell size": "cell size",
    "surroundings": "surroundings that are taken together",
    "neighbours": "neighbours",
    "period": "period",
    "location": "exact place of each point",
}


def stability_notes(found: Stability, incidents: Incidents, noun: str, way: WayToP) -> tuple[str, ...]:
    """
    Say what was tried, and what was not.

    Parameters
    ----------
    found : Stability
        How often each place is hot.
    incidents : Incidents
        What was counted again.
    noun : str
        What a place is called.
    way : WayToP
        How its chance was worked out.

    Returns
    -------
    tuple of str
        Notes.
    """
    from hotspots.detect.stability import LIKELY, SOLID

    said = tried_ways(found.looks)
    where = "a cell counts as hot there when its middle lies in a hot cell; " if noun == "cell" else ""
    notes = [
        f"Stability: Gi* was worked out again with {said}; {where}each way counts the same. Solid is at "
        f"least {SOLID:.0%} of them, likely at least {LIKELY:.0%} (house rules). It tells how far the "
        "picture hangs on choices; it is not a probability that a place is hot."
    ]
    if way.name == "exact" or (way.name == "permutation" and noun == "cell"):
        notes.append(
            "In the other ways of looking all shuffles are counted out; where they are too many for that, "
            "the normal curve is used instead, held to the exact chance of so many incidents if each struck "
            "any place alike (scatter)."
        )
    return (*notes, *unvaried_notes(found.looks, incidents))


_TRIED = {
    "bandwidth": "narrower and wider bandwidths",
    "reach": "shorter and longer reaches",
    "least number": "fewer and more incidents to a core",
    "largest circle": "smaller and larger circles allowed",
    "grid moved": "the grid moved by a third of a cell each way",
    "cell size": "narrower and wider cells",
    "surroundings": "fewer and more cells taken together",
    "neighbours": "other neighbours",
    "period": "quarters left out and each half alone",
    "location": "the points moved within their uncertainty",
}


def looks_table(looks: DataFrame, noun: str, *, word: str = "hot") -> ExtraTable:
    """
    Give the looks as a table.

    Parameters
    ----------
    looks : pandas.DataFrame
        From `hotspots.detect.stability.Stability`.
    noun : str
        What a place is called.
    word : str, default "hot"
        What makes it one that was found.

    Returns
    -------
    ExtraTable
        One row a look.
    """
    import pandas as pd

    number = f"{word[:1].upper()}{word[1:]} {noun}s"
    shown = pd.DataFrame(
        {
            "What was changed": [_CHOICES[choice].capitalize() for choice in looks["choice"]],
            "How": [name[:1].upper() + name[1:] for name in looks["look"]],
            number: looks["hot"].astype(int),
            f"Stay {word} (%)": (100 * looks["stay"]).round(1),
        }
    )
    if noun == "cell":
        shown = shown.rename(columns={number: f"{number} of this map, so looked at"})
    return ExtraTable(
        "Other ways of looking",
        f"How many of the {noun}s on this map are {word} in each other way of looking, and what share of "
        f"those that are {word} on the map stay so.",
        shown,
    )
