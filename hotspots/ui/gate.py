"""The door of the app: who is at it, and the key to the workspace that this person gets."""

from __future__ import annotations

import ipaddress
import os
import time
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import streamlit as st

from geodata.errors import AccessError, UserError
from geodata.workspace import open_workspace
from hotspots.workflows.access import Access, access_of, everything
from hotspots.workflows.acting import act_as, keep_log, log
from hotspots.workflows.app_settings import SIGN_IN_FILE

WORKSPACE_VARIABLE = "HOTSPOTS_WORKSPACE"
IDLE_VARIABLE = "HOTSPOTS_IDLE_MINUTES"
IDLE_MINUTES = 30.0


class SignInNeeded(UserError):  # noqa: N818 (nothing went wrong: somebody has yet to sign in)
    """Nobody has signed in, or not for too long."""


@dataclass(frozen=True)
class _SignedIn:
    """What the sign-in service says of somebody: an address, whether it is sure of it, when that was."""

    email: str
    verified: bool
    token: tuple[str, float]
    is_new: bool = False


_last_seen: dict[tuple[str, float], float] = {}
"""When each sign-in was last used: of this server, not of a browser, which could be made to forget it."""


def workspace_folder() -> Path:
    """Name the folder this app works on: `HOTSPOTS_WORKSPACE`, else `./workspace`."""
    return Path(os.environ.get(WORKSPACE_VARIABLE) or "workspace").resolve()


def enter() -> Access:
    """
    Say what whoever is at the app may reach, looked up afresh at every call.

    Returns
    -------
    Access
        All of it for the one person at this machine; else what the table of people gives.

    Raises
    ------
    SignInNeeded
        If nobody has signed in, or nothing was done for too long.
    AccessError
        If the person has no role, or the app would be open to others without any sign-in.
    UserError
        If the folder is no workspace.
    """
    if signing_in():
        person = _signed_in()
        access = access_of(open_workspace(workspace_folder()), person.email, verified=person.verified)
        if person.is_new:
            act_as(access.actor)
            log(access.workspace, "sign-in")
    else:
        _require_loopback()
        access = everything(open_workspace(workspace_folder()))
    act_as(access.actor)
    keep_log()
    return access


def signing_in() -> bool:
    """Tell whether this workspace asks people to sign in."""
    return (workspace_folder() / SIGN_IN_FILE).exists()


def show_sign_in(why: SignInNeeded) -> None:
    """
    Ask somebody to sign in.

    Parameters
    ----------
    why : SignInNeeded
        What to say.
    """
    st.title("Hotspots", anchor=False)
    st.markdown(f"{why.what} {why.found}")
    st.button("Sign in", type="primary", on_click=st.login, key="sign_in")
    st.caption(why.fix)


def show_sign_out(access: Access) -> None:
    """
    Say who is signed in, with the way out.

    Parameters
    ----------
    access : Access
        Of the person.
    """
    roles = access.actor.role.replace("+", ", ")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        st.html(f"<small>Signed in as {escape(access.actor.name)} ({roles})</small>")
        st.button("Sign out", on_click=st.logout, key="sign_out")


def _signed_in() -> _SignedIn:
    user = st.user.to_dict() if st.user else {}
    if not user.get("is_logged_in"):
        raise SignInNeeded(
            "This partnership", "asks you to sign in.", "Use the account of your organisation."
        )
    person = _SignedIn(
        email=str(user.get("email") or ""),
        verified=bool(user.get("email_verified")) or _addresses_are_ours(),
        token=(str(user.get("sub") or ""), float(str(user.get("iat") or 0))),
    )
    is_new = person.token not in _last_seen
    _require_awake(person)
    return replace(person, is_new=is_new)


def _addresses_are_ours() -> bool:
    """Some services of one organisation never say that an address was verified, because they gave it."""
    return bool(st.secrets.get("hotspots", {}).get("addresses_are_verified", False))


def _require_awake(person: _SignedIn) -> None:
    now = time.time()
    limit_s = 60 * float(os.environ.get(IDLE_VARIABLE) or IDLE_MINUTES)
    if now - _last_seen.get(person.token, person.token[1]) > limit_s:
        # Signing in anew gives a new token; this one stays asleep for good.
        raise SignInNeeded(
            "Nothing was done", f"for {limit_s / 60:.0f} minutes.", "Sign in again; nothing was lost."
        )
    _last_seen[person.token] = now


def _require_loopback() -> None:
    address = str(st.get_option("server.address") or "")
    if address == "localhost" or (_is_number(address) and ipaddress.ip_address(address).is_loopback):
        return
    raise AccessError(
        what="This app",
        found="can be reached by others, but asks nobody to sign in.",
        fix="Start it with 'hotspots app' for one person, or set up sign-in first (guide: sharing).",
    )


def _is_number(address: str) -> bool:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True
