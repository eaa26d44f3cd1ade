"""Invented names: the city, its wards, its streets and its stops. No real place is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

CITY = "Ellerstow"
RIVER = "River Wenlow"

WARDS: tuple[str, ...] = (
    "Old Minster",
    "Northwharf",
    "Tannery Cross",
    "Lanternfield",
    "Coppermill",
    "Wrenholt",
    "Ashmere Park",
    "Foxhanger",
    "Millrace",
    "Kingsorchard",
    "Eastling Hill",
    "Plumtree Vale",
    "Thornlea",
    "Silverhey",
    "Pellow Fields",
    "Hollinbank",
    "Marlpit Common",
    "Westing",
    "Skylark Rise",
    "Candlegate",
)

_FIRST: tuple[str, ...] = (
    "Alder", "Amber", "Barley", "Beacon", "Bracken", "Cinder", "Clover", "Cobble", "Corder", "Dapple",
    "Drover",
    "Elder", "Fallow", "Fennel", "Garner", "Gorse", "Haver", "Hazel", "Hearth", "Ingle", "Jasper", "Juniper",
    "Kiln", "Larch", "Linnet", "Lupin", "Mallow", "Marram", "Meadow", "Nettle", "Oat", "Otter", "Pebble",
    "Quill", "Rowan", "Rush", "Saffron", "Sedge", "Shuttle", "Sorrel", "Spindle", "Tansy", "Teasel",
    "Thimble",
    "Umber", "Vetch", "Weaver", "Whin", "Willow", "Yarrow",
)  # fmt: skip
_SECOND: tuple[str, ...] = (
    "beck", "combe", "croft", "dene", "fold", "garth", "holt", "hurst", "lea", "mere", "nook", "side",
    "stead",
    "stow", "thwaite", "wick",
)  # fmt: skip
_KINDS: tuple[str, ...] = ("Street", "Lane", "Avenue", "Close", "Terrace", "Walk", "Gardens", "Row")


def street_names(count: int, rng: np.random.Generator) -> list[str]:
    """
    Invent street names, each used once.

    Parameters
    ----------
    count : int
        How many; at most 6,400.
    rng : numpy.random.Generator
        Source of the shuffle.

    Returns
    -------
    list of str
        Names such as ``Linnetgarth Lane``.
    """
    every = [f"{first}{second} {kind}" for first in _FIRST for second in _SECOND for kind in _KINDS]
    order = rng.permutation(len(every))[:count]
    return [every[index] for index in order]


def main_road_names(count: int, rng: np.random.Generator) -> list[str]:
    """
    Invent names of main roads.

    Parameters
    ----------
    count : int
        How many; at most 800.
    rng : numpy.random.Generator
        Source of the shuffle.

    Returns
    -------
    list of str
        Names such as ``Teaselwick Road``.
    """
    every = [f"{first}{second} Road" for first in _FIRST for second in _SECOND]
    order = rng.permutation(len(every))[:count]
    return [every[index] for index in order]
