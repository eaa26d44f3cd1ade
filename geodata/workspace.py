"""A workspace: one folder that holds everything one partnership has loaded and decided."""

from __future__ import annotations

import os
import tempfile
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from geodata.crs import require_metric
from geodata.errors import AccessError, UserError
from geodata.watching import tell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SETTINGS_FILE = "workspace.toml"
Assignment = Literal["printed", "geometry"]
Right = Literal["records", "plan", "own actions", "released", "people"]
RIGHTS: tuple[Right, ...] = get_args(Right)
"""What a holder of a workspace may reach: incidents; zones and plans; actions of the own organisation; frozen
releases; who may do what, and the audit log."""

REACHES: dict[Right, str] = {
    "records": "incident records",
    "plan": "the zones and the plan",
    "own actions": "actions of an organisation",
    "released": "released figures",
    "people": "the list of people and the audit log",
}


@dataclass(frozen=True)
class Workspace:
    """
    Where a workspace keeps its things, and the few settings everything depends on.

    Parameters
    ----------
    root : pathlib.Path
        The folder.
    crs : str
        Metric coordinate reference system of every stored coordinate.
    timezone : str
        Time zone of the wall-clock times in the records.
    assign : str
        What wins when an incident has both a printed area code and a point: ``printed`` or ``geometry``.
    name : str
        What the partnership calls it; shown on pages and documents.
    fictional : bool
        Whether the data is made up; every page and document then says so.
    rights : tuple of str
        What may be reached through this object; see `limited_to`.
    only_areas : tuple of str
        Codes of the areas whose released figures may be read; empty means all.
    """

    root: Path
    crs: str = "EPSG:27700"
    timezone: str = "Europe/London"
    assign: Assignment = "printed"
    name: str = ""
    fictional: bool = False
    rights: tuple[Right, ...] = RIGHTS
    only_areas: tuple[str, ...] = ()

    def limited_to(self, rights: Collection[str], *, only_areas: Collection[str] = ()) -> Workspace:
        """
        Give the same workspace with fewer rights; rights that are not held are not gained.

        Parameters
        ----------
        rights : collection of str
            The ones to keep.
        only_areas : collection of str
            Areas to keep; empty keeps those there are.

        Returns
        -------
        Workspace
            For somebody who may do less.
        """
        kept = tuple(code for code in only_areas if self.may_read_area(code))
        if only_areas and not kept:
            # None of them is held: an empty list would mean all.
            rights = [right for right in rights if right != "released"]
        return replace(
            self,
            rights=tuple(right for right in self.rights if right in rights),
            only_areas=kept or self.only_areas,
        )

    def may_read_area(self, code: str) -> bool:
        """Tell whether the released figures of an area may be read."""
        return not self.only_areas or code in self.only_areas

    def require_area(self, code: str) -> None:
        """
        Go on only where the released figures of an area may be read.

        Parameters
        ----------
        code : str
            Of the area.

        Raises
        ------
        AccessError
            If they may not.
        """
        self.require("released")
        if not self.may_read_area(code):
            tell("refused", self.audit_url, right="released", other_area=True)
            raise AccessError(
                what="This area",
                found="is not one of those you read.",
                fix="Choose one from the list; ask the administrator of your partnership if one is missing.",
            )

    def require(self, right: Right) -> None:
        """
        Go on only with a right; whoever watches is told of a refusal.

        Parameters
        ----------
        right : str
            What is about to be reached.

        Raises
        ------
        AccessError
            If this object does not hold the right.
        """
        if right not in self.rights:
            tell("refused", self.audit_url, right=right)
            raise AccessError(
                what="Your role",
                found=f"does not give access to {REACHES[right]}.",
                fix="Ask the administrator of your partnership if you need it.",
            )

    @property
    def incidents_path(self) -> Path:
        """Folder of the Delta table of incidents."""
        self.require("records")
        return self.root / "incidents"

    @property
    def batches_path(self) -> Path:
        """Folder with one folder an import: manifest, rows written, rejected rows."""
        self.require("records")
        return self.root / "batches"

    @property
    def areas_path(self) -> Path:
        """Folder with one Parquet file a level of areas."""
        return self.root / "areas"

    @property
    def lookups_path(self) -> Path:
        """Folder of code lookups between levels."""
        return self.root / "lookups"

    @property
    def population_path(self) -> Path:
        """Folder of population tables."""
        return self.root / "population"

    @property
    def postcodes_path(self) -> Path:
        """Parquet file of the postcode directory."""
        return self.root / "postcodes.parquet"

    @property
    def layouts_path(self) -> Path:
        """Folder of the layouts the user saved."""
        return self.root / "layouts"

    @property
    def key_path(self) -> Path:
        """File of the secret key that victim and suspect identifiers are hashed with."""
        self.require("records")
        return self.root / "hash.key"

    @property
    def store_url(self) -> str:
        """Address of the database of zones, plans and releases, for reading and writing all of it."""
        self.require("plan")
        return self._store_address

    @property
    def released_url(self) -> str:
        """Address of the same database, for whoever opens it for reading releases only."""
        self.require("released")
        return self._store_address

    @property
    def own_actions_url(self) -> str:
        """Address of the same database, for whoever opens it for the actions of one organisation only."""
        self.require("own actions")
        return self._store_address

    @property
    def people_url(self) -> str:
        """Address of the same database, for whoever opens it for the table of people only."""
        self.require("people")
        return self._store_address

    @property
    def audit_url(self) -> str:
        """Address of the audit log: a file of its own beside SQLite, so that no write waits for another."""
        return os.environ.get("HOTSPOTS_STORE_URL") or f"sqlite:///{self.root / 'audit.sqlite'}"

    @property
    def _store_address(self) -> str:
        return os.environ.get("HOTSPOTS_STORE_URL") or f"sqlite:///{self.root / 'plan.sqlite'}"


def create_workspace(
    root: Path,
    *,
    crs: str = "EPSG:27700",
    timezone: str = "Europe/London",
    assign: str = "printed",
    name: str = "",
    fictional: bool = False,
) -> Workspace:
    """
    Make a new, empty workspace.

    Parameters
    ----------
    root : pathlib.Path
        Folder to make; it may exist when it is empty.
    crs, timezone, assign, name, fictional
        See `Workspace`.

    Returns
    -------
    Workspace
        The new workspace.

    Raises
    ------
    UserError
        If the folder already is a workspace or holds other files, or a setting is not usable.
    """
    require_metric(crs)
    _require_timezone(timezone)
    if assign not in ("printed", "geometry"):
        raise UserError(
            what="The setting assign",
            found=f"is '{assign}'.",
            fix="Use 'printed' (the area code in the record wins) or 'geometry' (the point wins).",
        )
    if (root / SETTINGS_FILE).exists():
        raise UserError(
            what=f"The folder {root}",
            found="already is a workspace.",
            fix="Use it as it is, or choose another folder with --workspace.",
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(
            what=f"The folder {root}",
            found="holds other files.",
            fix="Choose an empty or new folder for the workspace.",
        )
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    workspace = Workspace(root, crs, timezone, cast("Assignment", assign), name, fictional)
    _write_settings(workspace)
    return workspace


def open_workspace(root: Path) -> Workspace:
    """
    Open a workspace that was made before.

    Parameters
    ----------
    root : pathlib.Path
        Its folder.

    Returns
    -------
    Workspace
        The workspace.

    Raises
    ------
    UserError
        If the folder is no workspace or its settings cannot be read.
    """
    path = root / SETTINGS_FILE
    if not path.is_file():
        raise UserError(
            what=f"The folder {root}",
            found="is not a workspace.",
            fix="Make one with 'hotspots init', or try the fictional city with 'hotspots demo'.",
        )
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(
            what=f"The settings file {path}",
            found=f"cannot be read ({problem}).",
            fix="Correct the file, or copy it from a backup.",
        ) from problem
    known: dict[str, Any] = {
        key: settings[key] for key in ("crs", "timezone", "assign", "name", "fictional") if key in settings
    }
    _require_settings(path, known)
    return Workspace(root=root, **known)


def _require_settings(path: Path, known: Mapping[str, object]) -> None:
    """Refuse values only a person's hand could have put there."""
    good = {
        name: isinstance(value, bool if name == "fictional" else str) for name, value in known.items()
    } | ({"assign": known["assign"] in ("printed", "geometry")} if "assign" in known else {})
    wrong = sorted(name for name, is_good in good.items() if not is_good)
    if wrong:
        raise UserError(
            what=f"The settings file {path}",
            found=f"has no usable value for {' and '.join(wrong)}.",
            fix="Correct the file, or copy it from a backup.",
        )


def _require_timezone(timezone: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(timezone)
    except Exception as problem:
        raise UserError(
            what="The time zone",
            found=f"'{timezone}' is not one we know.",
            fix="Use a name such as Europe/London or America/New_York.",
        ) from problem


def _write_settings(workspace: Workspace) -> None:
    import tomli_w

    settings = {
        "crs": workspace.crs,
        "timezone": workspace.timezone,
        "assign": workspace.assign,
        "name": workspace.name,
        "fictional": workspace.fictional,
    }
    write_atomically(workspace.root / SETTINGS_FILE, tomli_w.dumps(settings).encode("utf-8"))


def write_atomically(path: Path, content: bytes) -> None:
    """
    Write a file so that a crash leaves either the old one or the new one, and an error no half-written one.

    Parameters
    ----------
    path : pathlib.Path
        File to write; its folder is made when missing.
    content : bytes
        The whole content.
    """
    with draft_of(path) as draft, draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """
    Give a place to write a file to, from which it moves to its own place once it is whole.

    Parameters
    ----------
    path : pathlib.Path
        File to write; its folder is made when missing.

    Yields
    ------
    pathlib.Path
        A file of the same name in a hidden folder beside, so that two writers never share one and drivers
        that look at the ending see it. After an error nothing is left of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".part-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        yield draft
        draft.replace(path)
