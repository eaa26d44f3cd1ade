"""Colours: contrast against published values, and told apart with each kind of colour vision."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from hotspots.maps.base import LOOK
from hotspots.maps.palettes import (
    BACKGROUND,
    HOT_BY_STABILITY,
    HOT_COLD,
    LAND,
    NEUTRAL,
    ORDERED,
    OUTLINE,
    POINT,
    ZONE,
    contrast,
    ordered_palette,
    relative_luminance,
)

FILLS = tuple(each for each in (*ORDERED, *HOT_COLD, *HOT_BY_STABILITY) if each != NEUTRAL)
# Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), supplementary tables, severity 1.0; linear RGB.
SEEN_AS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* from linear sRGB, white point D65 (IEC 61966-2-1)."""
    matrix = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    x, y, z = matrix @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])

    def f(value: float) -> float:
        return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116

    return np.array([116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))])


def distance(first: str, second: str, vision: str) -> float:
    return float(np.linalg.norm(lab(SEEN_AS[vision] @ linear(first)) - lab(SEEN_AS[vision] @ linear(second))))


def blended(colour: str, behind: str, opacity: float) -> str:
    parts = (
        round(opacity * int(colour[at : at + 2], 16) + (1 - opacity) * int(behind[at : at + 2], 16))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    # W3C, Understanding WCAG 2: black on white 21:1; #767676 is the lightest grey with 4.5:1 on white (4.54);
    # pure red on white 4.00 (WebAIM contrast checker).
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_the_published_one(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("colour", [*FILLS, OUTLINE, POINT, ZONE])
@pytest.mark.parametrize("behind", [BACKGROUND, LAND])
def test_every_colour_that_means_something_stands_out(colour, behind):
    shown = blended(colour, behind, LOOK["results"]["fillOpacity"]) if colour in FILLS else colour
    assert contrast(shown, behind) >= 3


def test_the_ordered_palette_grows_darker_all_the_way():
    steps = [relative_luminance(colour) for colour in ORDERED]
    assert steps == sorted(steps, reverse=True)
    assert min(contrast(one, two) for one, two in itertools.pairwise(ORDERED)) > 1.35


@pytest.mark.parametrize("vision", list(SEEN_AS))
@pytest.mark.parametrize("palette", [ORDERED, HOT_COLD, (HOT_COLD[1], NEUTRAL, *HOT_BY_STABILITY)])
def test_any_two_classes_are_told_apart_with_every_colour_vision(palette, vision):
    # A CIE 1976 difference of 2.3 is just noticeable (Mahy et al. 1994); areas apart on a map need far more.
    for first, second in itertools.combinations(palette, 2):
        assert distance(first, second, vision) > 12, (first, second)


def test_fewer_classes_still_use_the_whole_range():
    assert ordered_palette(5) == ORDERED
    assert ordered_palette(2) == (ORDERED[0], ORDERED[-1])
    assert [len(set(ordered_palette(count))) for count in range(1, 6)] == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="1 to 5 classes"):
        ordered_palette(6)
