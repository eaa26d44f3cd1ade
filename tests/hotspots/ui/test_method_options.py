"""Choices of one method: shown from what it declares, and carried in the address."""

from __future__ import annotations

import datetime

from hotspots.ui.method_options import option_key, options_from_address, options_to_address
from hotspots.workflows.method import Method, Option

METHOD = Method(
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
        Option("words", "Words", "Which words.", kind="text"),
    ),
)
MADE = (
    ("way", "far"),
    ("parts", ("a", "b")),
    ("times", 199),
    ("reach_m", 12.5),
    ("day", datetime.date(2025, 4, 1)),
    ("only", True),
    ("words", "somebody's words"),
)


def test_choices_come_back_from_the_address_and_texts_never_get_there() -> None:
    address = options_to_address(METHOD, MADE)
    assert "somebody" not in str(address)
    found = options_from_address(METHOD, address)
    expected = {option_key("example", name): value for name, value in MADE if name != "words"}
    assert found == expected | {option_key("example", "parts"): ["a", "b"]}


def test_what_somebody_typed_into_the_address_is_passed_over() -> None:
    typed = {
        "o-way": "up",
        "o-parts": "x",
        "o-times": "5",
        "o-reach_m": "far",
        "o-day": "soon",
        "o-only": "?",
    }
    assert options_from_address(METHOD, typed) == {}
