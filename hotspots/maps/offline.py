"""Nothing from outside: scripts and style sheets of a map come from the app itself, or it is refused."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from hotspots.maps.vendor import ASSETS

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSER = Path(__file__).resolve().parent / "browser"
"""Our own script."""

NOT_USED = (
    "jquery-3.7.1.min.js",
    "bootstrap.bundle.min.js",
    "leaflet.awesome-markers.js",
    "bootstrap.min.css",
    "bootstrap-glyphicons.css",
    "all.min.css",
    "leaflet.awesome-markers.css",
    "leaflet.awesome.rotate.min.css",
)
"""What folium adds to every map for popups and icon markers, neither of which we draw."""


class OutsideAddressError(RuntimeError):
    """A part of the map would ask an outside address for a script or a style sheet."""


def make_offline(element: Any, *, prefix: str, folder: Path = ASSETS) -> None:
    """
    Point every script and style sheet of a map to the app's own files.

    Parameters
    ----------
    element : folium.Map
        The map with all its parts. Only these objects are changed, never folium's classes.
    prefix : str
        Address the files are served under, relative to the page the map is drawn in.
    folder : pathlib.Path
        Where the files are.

    Raises
    ------
    OutsideAddressError
        If a part needs a file we neither ship nor leave out on purpose.
    """
    for part in _walk(element):
        for kind in ("default_js", "default_css"):
            links = getattr(part, kind, None)
            if links:
                setattr(
                    part,
                    kind,
                    [_local(name, url, prefix, folder) for name, url in links if not _dropped(url)],
                )


def _walk(element: Any) -> Iterator[Any]:
    yield element
    for child in element._children.values():  # noqa: SLF001  folium offers no other way to its tree
        yield from _walk(child)


def _dropped(url: str) -> bool:
    return posixpath.basename(urlparse(url).path) in NOT_USED


def _local(name: str, url: str, prefix: str, folder: Path) -> tuple[str, str]:
    if not urlparse(url).netloc:
        return name, url
    base = posixpath.basename(urlparse(url).path)
    if not (folder / base).is_file():
        raise OutsideAddressError(
            f"{base} is not among the map's own files. Run `python -m hotspots.maps.vendor`; "
            "a new folium plugin is added to package.json and hotspots/maps/vendor.py."
        )
    return name, f"{prefix}/{base}"
