"""Legends: what the colours of a map mean, as text that a screen reader reads too."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class LegendEntry:
    """
    One line of a legend.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.
    label : str
        What the colour stands for.
    places : int
        How many areas, cells or clusters have it.
    """

    colour: str
    label: str
    places: int


@dataclass(frozen=True)
class Legend:
    """
    What the colours of a layer mean.

    Parameters
    ----------
    title : str
        What is shown, with its unit.
    entries : tuple of LegendEntry
        From most to least.
    noun : str
        What is counted behind each label ("areas").
    """

    title: str
    entries: tuple[LegendEntry, ...]
    noun: str = "places"


def legend_html(legend: Legend) -> str:
    """
    Write a legend as HTML.

    Parameters
    ----------
    legend : Legend
        The legend.

    Returns
    -------
    str
        HTML with every text escaped; the colour is never the only carrier of a meaning.
    """
    rows = "".join(
        '<li style="display:flex;align-items:center;gap:.55rem;margin:.15rem 0;padding:0;list-style:none">'
        f'<span aria-hidden="true" style="flex:none;width:1.15rem;height:1.15rem;border:1px solid #51646b;'
        f'background:{escape(entry.colour)}"></span>'
        f'<span style="flex:1">{escape(entry.label)}</span>'
        f'<span style="color:#51646b;font-variant-numeric:tabular-nums">{entry.places:,}</span></li>'
        for entry in legend.entries
    )
    return (
        f'<section class="hs-legend" aria-label="Legend" style="font-size:.9rem">'
        f'<div style="display:flex;justify-content:space-between;gap:1rem;margin-bottom:.2rem">'
        f"<strong>{escape(legend.title)}</strong>"
        f'<span style="color:#51646b">{escape(legend.noun)}</span></div>'
        f'<ul style="margin:0;padding:0">{rows}</ul></section>'
    )
