"""Every attack on one borough: it must fail on the releases and succeed on the weakened rule."""

from __future__ import annotations

import pytest

from tests.attacks import on_files
from tests.attacks.attacks import ON_FIGURES
from tests.attacks.usefulness import usefulness

KIND, SEED = "rural", 1


@pytest.mark.parametrize("name", ON_FIGURES)
def test_attack_fails_here_and_succeeds_on_a_weakened_rule(name: str):
    held, weak = ON_FIGURES[name][1](KIND, SEED)
    assert not held.won
    assert weak.won


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("published")
    workspace = on_files.make_canary_workspace(folder / "workspace")
    return workspace, on_files.make_files(workspace, folder / "out")


def test_files_hold_nothing_of_a_record(published):
    held, weak = on_files.a9_canaries(published[1])
    assert held.tried >= 4 + on_files.WARDS // 2
    assert not held.won
    assert weak.won


def test_files_hide_nothing_inside(published):
    held, weak = on_files.a13_insides(published[1])
    assert not held.won
    assert weak.won


def test_a_councillor_reaches_released_figures_only(published):
    held, weak = on_files.a14_rights(published[0])
    assert not held.won
    assert weak.won


def test_a_release_shows_most_of_its_cells():
    share, error = usefulness(KIND, SEED, "year")
    assert share >= 0.75
    assert error <= 2
