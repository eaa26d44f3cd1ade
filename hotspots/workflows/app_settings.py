"""How the app is served: `.streamlit/config.toml` again, for an installed package that has no such file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Setting = str | int | bool
SIGN_IN_FILE = "sign-in.toml"
"""In the workspace: the sign-in service of a partnership. Without it the app is for one person."""

SETTINGS: dict[str, dict[str, Setting]] = {
    "browser": {"gatherUsageStats": False},
    "client": {
        # A traceback could show incident rows; it goes to the terminal instead.
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "viewer",
    },
    "server": {
        "address": "127.0.0.1",
        "enableStaticServing": False,
        "enableXsrfProtection": True,
        "fileWatcherType": "none",
        "headless": True,
        "maxUploadSize": 25,
        "runOnSave": False,
        "showEmailPrompt": False,
    },
    "theme": {
        "base": "light",
        "primaryColor": "#0b5c6b",
        "backgroundColor": "#ffffff",
        "secondaryBackgroundColor": "#f2f6f7",
        "textColor": "#17262b",
        "linkColor": "#0b5c6b",
        "borderColor": "#c9d4d8",
        "showWidgetBorder": True,
        "baseRadius": "0.375rem",
        "font": "sans-serif",
    },
}
"""Section by section, as in the file."""


def streamlit_flags(*, port: int | None = None, workspace: Path | None = None) -> list[str]:
    """
    Turn the settings into options of `streamlit run`.

    Parameters
    ----------
    port : int or None
        Port on this machine; None leaves the choice to Streamlit.
    workspace : pathlib.Path or None
        Its folder, whose sign-in service is used when it names one.

    Returns
    -------
    list of str
        Such as ``--server.address=127.0.0.1``.
    """
    flags = [
        f"--{section}.{name}={_as_text(value)}"
        for section, settings in SETTINGS.items()
        for name, value in settings.items()
    ]
    if port is not None:
        flags.append(f"--server.port={port}")
    if workspace is not None and (workspace / SIGN_IN_FILE).exists():
        flags.append(f"--secrets.files={(workspace / SIGN_IN_FILE).resolve()}")
    return flags


def _as_text(value: Setting) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
