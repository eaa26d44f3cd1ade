"""Layouts: which column of a file means what. Built-in ones are recognised by their headings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS
from geodata.workspace import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

FIELDS: dict[str, str] = {
    "reference": "the source's own reference",
    "occurred_from": "date (or date and time) it happened, or the earliest it can have",
    "occurred_time": "time of day, when it has a column of its own",
    "occurred_to": "latest date it can have happened",
    "occurred_to_time": "time of day of the latest date",
    "reported_at": "date it was reported",
    "reported_time": "time of day it was reported",
    "category": "offence or incident type",
    "is_crime": "crime or not (yes/no)",
    "outcome": "what came of it",
    "motives": "why the person was targeted: one or several characteristics in one cell",
    "motives_otherwise": "used where the motives column is empty",
    **{name: f"yes/no, or the group targeted: {name.replace('_', ' ')}" for name in CHARACTERISTICS},
    "target_group": "finer detail of who was targeted",
    "setting": "kind of place",
    "impact": "harm to the victim, 1 to 5",
    "reporting_route": "how it was reported",
    "victim": "identifier of the victim, kept only as a keyed hash",
    "suspect": "identifier of the suspect, kept only as a keyed hash",
    "longitude": "longitude in degrees",
    "latitude": "latitude in degrees",
    "easting": "easting",
    "northing": "northing",
    "grid_reference": "National Grid reference",
    "postcode": "postcode",
    "area_code": "area code printed in the source",
}
"""Every field a column can be mapped to, with its meaning."""

LOCATION_FIELDS = ("longitude", "latitude", "easting", "northing", "grid_reference", "postcode", "area_code")
_ALIASES = {
    "date": "occurred_from", "occurred": "occurred_from", "time": "occurred_time", "reported": "reported_at",
    "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
    "x": "easting", "y": "northing",
    "easting_m": "easting", "northing_m": "northing", "bias": "motives", "motive": "motives",
    "characteristics": "motives", "victim_key": "victim", "suspect_key": "suspect", "type": "category",
    "id": "reference", "ref": "reference", "grid_ref": "grid_reference", "area": "area_code",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """
    What the columns of one kind of file mean.

    Parameters
    ----------
    name : str
        Short name, ``[a-z][a-z0-9_]*``.
    title : str
        What people call this kind of file.
    fields : mapping of str to tuple of str
        Columns of each field of `FIELDS`; several where the answer is spread over several.
    requires : tuple of str
        Headings a file must have to be recognised; empty for a layout only used by name.
    records : tuple of str
        Characteristics this source monitors: where a row names a motive, the others of these are "no".
    day_first : bool or None
        Order of day and month in dates such as 03/04/2025; None leaves it to the import (day first).
    point_precision : str
        What a point of this source stands for.
    point_uncertainty_m : float or None
        Radius its points may be off by, in metres.
    """

    name: str
    title: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    day_first: bool | None = None
    point_precision: str = "exact"
    point_uncertainty_m: float | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file the layout uses, once, in the order of the fields."""
        return tuple(dict.fromkeys(column for columns in self.fields.values() for column in columns))

    def matches(self, headings: Iterable[str]) -> bool:
        """Tell whether a file with these headings is of this kind."""
        found = {simplify(heading) for heading in headings}
        return bool(self.requires) and all(simplify(heading) in found for heading in self.requires)


def simplify(heading: str) -> str:
    """
    Compare headings without case, spacing and punctuation.

    Parameters
    ----------
    heading : str
        As printed.

    Returns
    -------
    str
        Lower-case words with single spaces.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return re.sub(r"[\W_]+", " ", spaced.casefold()).strip()


def field_name(name: str) -> str:
    """
    Give the field a user means.

    Parameters
    ----------
    name : str
        A name of `FIELDS`, or one of the short forms ``date``, ``lat``, ``lon`` and so on.

    Returns
    -------
    str
        The name in `FIELDS`.

    Raises
    ------
    UserError
        If there is no such field.
    """
    plain = simplify(name).replace(" ", "_")
    plain = _ALIASES.get(plain, plain)
    if plain not in FIELDS:
        raise UserError(
            "The column mapping",
            f"names a field '{name}' we do not have.",
            f"Use one of: {', '.join(FIELDS)}.",
        )
    return plain


def layout_from_text(text: str, *, origin: str) -> Layout:
    """
    Read a layout.

    Parameters
    ----------
    text : str
        TOML.
    origin : str
        Where it came from, for messages.

    Returns
    -------
    Layout
        The layout.

    Raises
    ------
    UserError
        If the text is not TOML or holds something a layout has not.
    """
    try:
        table = tomllib.loads(text)
        table["fields"] = {
            field_name(key): _as_columns(value) for key, value in table.get("fields", {}).items()
        }
        for key in ("requires", "records"):
            table[key] = tuple(table.get(key, ()))
        if unknown := set(table) - {part.name for part in fields(Layout)}:
            raise KeyError(", ".join(sorted(unknown)))
        return Layout(**table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise UserError(
            f"The layout {origin}", f"cannot be read ({problem}).", "Correct it or save it again."
        ) from problem


def _as_columns(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@lru_cache(maxsize=1)
def built_in_layouts() -> tuple[Layout, ...]:
    """
    Give the layouts that come with the program.

    Returns
    -------
    tuple of Layout
        In order of name.
    """
    folder = resources.files("geodata.ingest") / "layouts"
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name
    )
    return tuple(layout_from_text(entry.read_text(encoding="utf-8"), origin=entry.name) for entry in files)


def saved_layouts(folder: Path) -> tuple[Layout, ...]:
    """
    Read the layouts a user saved.

    Parameters
    ----------
    folder : pathlib.Path
        ``Workspace.layouts_path``; it need not exist.

    Returns
    -------
    tuple of Layout
        In order of name.
    """
    return tuple(
        layout_from_text(path.read_text(encoding="utf-8"), origin=path.name)
        for path in sorted(folder.glob("*.toml"))
    )


def write_layout(folder: Path, layout: Layout) -> Path:
    """
    Save a layout under its name.

    Parameters
    ----------
    folder : pathlib.Path
        ``Workspace.layouts_path``.
    layout : Layout
        What to save.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    UserError
        If the name cannot be used.
    """
    import tomli_w

    if not re.fullmatch(r"[a-z][a-z0-9_]*", layout.name) or layout.name in {
        known.name for known in built_in_layouts()
    }:
        raise UserError(
            "The name of the layout",
            f"'{layout.name}' cannot be used.",
            "Start with a small letter, use small letters, figures and _ only, and no name that is built in.",
        )
    table = {key: value for key, value in asdict(layout).items() if value is not None}
    table["fields"] = {key: list(value) for key, value in layout.fields.items()}
    table["requires"], table["records"] = list(layout.requires), list(layout.records)
    path = folder / f"{layout.name}.toml"
    write_atomically(path, tomli_w.dumps(table).encode("utf-8"))
    return path


def recognise(headings: Sequence[str], layouts: Iterable[Layout]) -> Layout | None:
    """
    Find the layout whose required headings a file has; the one that asks for most wins.

    Parameters
    ----------
    headings : sequence of str
        Of the file.
    layouts : iterable of Layout
        To choose from; earlier ones win ties.

    Returns
    -------
    Layout or None
        None when no layout fits.
    """
    fitting = [layout for layout in layouts if layout.matches(headings)]
    return max(fitting, key=lambda layout: len(layout.requires), default=None)
