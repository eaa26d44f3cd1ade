"""The app is served in the same way from a checkout and from an installed package."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hotspots.ui.uploads import harmless_name
from hotspots.workflows.app_settings import SETTINGS, streamlit_flags

ROOT = Path(__file__).parents[3]


def test_the_file_and_the_flags_say_the_same():
    assert tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")) == SETTINGS


def test_nothing_is_sent_home_and_no_traceback_is_shown():
    flags = streamlit_flags(port=8600)
    for wanted in (
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
        "--server.address=127.0.0.1",
        "--server.port=8600",
    ):
        assert wanted in flags


def test_every_setting_is_known_to_streamlit():
    from streamlit import config

    known = set(config.get_config_options())
    assert {f"{section}.{name}" for section, names in SETTINGS.items() for name in names} <= known


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("incidents.csv", "incidents.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\list.xlsx", "list.xlsx"),
        (".bashrc", "bashrc"),
        ("a;rm -rf $HOME.csv", "a_rm -rf _HOME.csv"),
        ("", "upload"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_file_name_cannot_lead_out_of_its_folder(sent, kept):
    assert harmless_name(sent) == kept
