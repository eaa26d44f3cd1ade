"""Methods declare themselves: every one can be asked, and its choices are checked in words."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from geodata.errors import UserError
from geodata.schema import INCIDENTS
from hotspots.maps.palettes import BACKGROUND, contrast
from hotspots.workflows.method import Method, Option, resolve_options
from hotspots.workflows.methods import method_of, methods

PAGES = Path(__file__).parents[3] / "docs" / "methods"
EXAMPLE = Method(
    name="example",
    label="Example",
    help="Shows choices.",
    order=1,
    by=("point",),
    run="hotspots.workflows.methods:methods",
    question="where",
    options=(
        Option("way", "Way", "Which.", default="near", choices=(("near", "Near"), ("far", "Far"))),
        Option("parts", "Parts", "Some.", kind="several", default=(), choices=(("a", "A"), ("b", "B"))),
        Option("times", "Times", "How often.", kind="whole", default=99, least=9, most=9999),
        Option("reach_m", "Reach [m]", "How far.", kind="number", least=0),
        Option("day", "Day", "When.", kind="date"),
        Option("only", "Only", "Whether.", kind="flag", default=False),
    ),
)


def test_choices_not_made_take_their_usual_value() -> None:
    assert resolve_options(EXAMPLE, {"way": None}) == {
        "way": "near",
        "parts": (),
        "times": 99,
        "reach_m": None,
        "day": None,
        "only": False,
    }


def test_choices_made_are_read() -> None:
    asked = {"way": "far", "parts": ["b"], "times": 9.0, "reach_m": 5, "day": "2025-04-01", "only": True}
    assert resolve_options(EXAMPLE, asked) == asked | {
        "parts": ("b",),
        "times": 9,
        "day": datetime.date(2025, 4, 1),
    }


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"speed": 3}, "has no choice --speed"),
        ({"way": "sideways"}, "Use one of: near, far"),
        ({"parts": ("a", "z")}, "Use one of: a, b"),
        ({"times": 8}, "whole number of at least 9 up to 9,999"),
        ({"times": 99.5}, "whole number"),
        ({"reach_m": float("nan")}, "number of at least 0"),
        ({"day": "1/4/2025"}, "year-month-day"),
    ],
)
def test_choices_that_cannot_be_are_refused_in_words(asked: dict, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        resolve_options(EXAMPLE, asked)


def test_an_unknown_method_is_answered_with_those_there_are() -> None:
    with pytest.raises(UserError, match="counts, rates"):
        method_of("magic")


@pytest.mark.parametrize("method", methods().values(), ids=lambda each: each.name)
def test_what_a_method_declares_holds_together(method: Method) -> None:
    assert callable(method.load())
    assert method.by
    assert method.help.endswith(".")
    assert set(method.columns) <= {column.name for column in INCIDENTS}
    resolved = resolve_options(method, {})
    for option in method.options:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", option.name)
        assert option.help.endswith(".")
        # The usual value is one a person could have chosen.
        if option.default not in (None, ()):
            assert (
                resolve_options(method, {option.name: option.default})[option.name] == resolved[option.name]
            )


@pytest.mark.parametrize("name", methods())
def test_every_method_of_the_command_has_a_page(name: str) -> None:
    pages = " ".join(page.read_text(encoding="utf-8") for page in PAGES.glob("*.md"))
    assert f"hotspots detect {name}" in pages, f"no page in docs/methods shows 'hotspots detect {name}'"


def test_options_of_the_same_name_mean_the_same_kind_of_thing() -> None:
    kinds: dict[str, set[str]] = {}
    for method in methods().values():
        for option in method.options:
            kinds.setdefault(option.name, set()).add(option.kind)
    assert not {name: found for name, found in kinds.items() if len(found) > 1}


def test_map_colours_stand_out() -> None:
    """A class colour of any palette is at least 3:1 on the background."""
    from hotspots.maps import palettes

    for colours in (palettes.ORDERED, [each for each in palettes.HOT_COLD if each != palettes.NEUTRAL]):
        assert all(contrast(colour, BACKGROUND) >= 3 for colour in colours)
