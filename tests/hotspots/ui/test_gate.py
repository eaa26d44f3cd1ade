"""The door of the app: who is asleep signs in again, and an app others can reach asks everybody to."""

from __future__ import annotations

import time

import pytest
import streamlit as st

from geodata.errors import AccessError
from geodata.workspace import Workspace
from hotspots.ui import gate
from hotspots.workflows.app_settings import SIGN_IN_FILE


@pytest.fixture(autouse=True)
def nobody_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_last_seen", {})


def person(signed_in_s_ago: float) -> gate._SignedIn:
    return gate._SignedIn("a@b.example", verified=True, token=("subject", time.time() - signed_in_s_ago))


def test_whoever_did_something_lately_stays_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    somebody = person(0)
    for minutes in (0, 29, 58, 87):
        monkeypatch.setattr(time, "time", lambda minutes=minutes: now + 60 * minutes)
        gate._require_awake(somebody)


def test_nothing_done_for_half_an_hour_ends_a_sign_in_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    somebody = person(0)
    gate._require_awake(somebody)
    monkeypatch.setattr(time, "time", lambda: now + 60 * 31)
    for _ in range(2):
        with pytest.raises(gate.SignInNeeded, match="for 30 minutes"):
            gate._require_awake(somebody)


def test_a_cookie_of_yesterday_is_asleep_in_a_new_window() -> None:
    with pytest.raises(gate.SignInNeeded):
        gate._require_awake(person(24 * 3600))


def test_the_time_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(gate.IDLE_VARIABLE, "5")
    with pytest.raises(gate.SignInNeeded, match="for 5 minutes"):
        gate._require_awake(person(6 * 60))
    gate._require_awake(person(4 * 60))


@pytest.mark.parametrize("address", ["", "0.0.0.0", "192.0.2.7", "hotspots.partnership.example"])
def test_an_app_others_can_reach_asks_for_sign_in(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HOTSPOTS_WORKSPACE", str(workspace.root))
    monkeypatch.setattr(st, "get_option", lambda _: address)
    with pytest.raises(AccessError, match="asks nobody to sign in"):
        gate.enter()


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_one_person_at_this_machine_needs_no_sign_in(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HOTSPOTS_WORKSPACE", str(workspace.root))
    monkeypatch.setattr(st, "get_option", lambda _: address)
    assert gate.enter().workspace.rights == workspace.rights


def test_with_a_sign_in_service_nobody_gets_in_without(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.root / SIGN_IN_FILE).write_text("[auth]\n")
    monkeypatch.setenv("HOTSPOTS_WORKSPACE", str(workspace.root))
    with pytest.raises(gate.SignInNeeded):
        gate.enter()
