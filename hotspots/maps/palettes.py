"""
Colours of the maps: told apart by people with any colour vision, and never paler than 3:1 on the background.

At most five classes. The ordered palette grows darker step by step, so that it also works in grey; hot and
cold differ in hue along the one axis (red-yellow against blue) that all common colour vision keeps.
"""

from __future__ import annotations

BACKGROUND = "#ffffff"
LAND = "#f4f7f7"
OUTLINE = "#7d9097"
ZONE = "#0b5c6b"
POINT = "#3d2c6b"
NEUTRAL = "#dfe5e7"
"""Fill for "nothing to report"; it is meant to recede and carries an outline instead of contrast."""

ORDERED: tuple[str, ...] = ("#cb6b38", "#ca1f5e", "#951174", "#571189", "#1b012d")
"""Least to most."""

HOT_COLD: tuple[str, ...] = ("#0b3c78", "#3a80bd", NEUTRAL, "#d4561f", "#8c1515")
"""Strongly cold, cold, neither, hot, strongly hot."""

HOT_BY_STABILITY: tuple[str, ...] = ("#cb6b38", "#a8211b", "#4a0510")
"""Hot but depends on choices, likely, solid; stands beside the cold of `HOT_COLD`."""


def ordered_palette(classes: int) -> tuple[str, ...]:
    """
    Choose colours for an ordered scale.

    Parameters
    ----------
    classes : int
        How many are needed, 1 to 5.

    Returns
    -------
    tuple of str
        Colours from least to most, spread over the whole palette.

    Raises
    ------
    ValueError
        If `classes` is outside 1 to 5.
    """
    if not 1 <= classes <= len(ORDERED):
        raise ValueError(f"A map has 1 to {len(ORDERED)} classes, not {classes}")
    if classes == 1:
        return (ORDERED[2],)
    step = (len(ORDERED) - 1) / (classes - 1)
    return tuple(ORDERED[round(at * step)] for at in range(classes))


def relative_luminance(colour: str) -> float:
    """
    Give the relative luminance of a colour as the Web Content Accessibility Guidelines 2.2 define it.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.

    Returns
    -------
    float
        0 (black) to 1 (white).
    """
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """
    Give the contrast ratio of two colours (Web Content Accessibility Guidelines 2.2).

    Parameters
    ----------
    first, second : str
        ``#rrggbb``.

    Returns
    -------
    float
        1 (the same) to 21 (black on white).
    """
    dark, light = sorted((relative_luminance(first), relative_luminance(second)))
    return (light + 0.05) / (dark + 0.05)
