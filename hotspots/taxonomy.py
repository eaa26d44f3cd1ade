"""The words of real sources, turned into characteristics, settings and reporting routes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from geodata.errors import UserError
from geodata.schema import CHARACTERISTICS, REPORTING_ROUTES, SETTINGS

_SEPARATORS = (";", "|", "\n", ",", "/", "&", "+", " and ")


@dataclass(frozen=True)
class Motives:
    """
    What one cell says about why somebody was targeted.

    Parameters
    ----------
    characteristics : frozenset of str
        Column names of the protected characteristics.
    groups : tuple of str
        Finer groups, and motives outside the seven.
    unknown : tuple of str
        Pieces no list knows, as written.
    says_none : bool
        Whether the cell states that there is no such motive ("No", "None"), rather than being empty.
    """

    characteristics: frozenset[str] = frozenset()
    groups: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    says_none: bool = False

    @property
    def says_something(self) -> bool:
        """Whether the cell answers the question at all."""
        return bool(self.characteristics or self.groups or self.unknown or self.says_none)


_SILENT = Motives()


@dataclass(frozen=True)
class _PlaceList:
    """Exact spellings, then keywords in order, of one enumerated column."""

    exact: Mapping[str, str]
    keywords: tuple[tuple[re.Pattern[str], str], ...]

    def find(self, text: str) -> str | None:
        words = _simplify(text)
        if words in self.exact:
            return self.exact[words]
        return next((name for pattern, name in self.keywords if pattern.search(words)), None)


@dataclass(frozen=True)
class Taxonomy:
    """
    Every spelling we know; made by `load_taxonomy`.

    Parameters
    ----------
    spellings : mapping of str to Motives
        Meaning of each simplified spelling.
    nothing, not_said, yes, no : frozenset of str
        Simplified words for "no motive", "not recorded", "yes" and "no".
    places, routes : _PlaceList
        Spellings of settings and of reporting routes.
    """

    spellings: Mapping[str, Motives]
    nothing: frozenset[str]
    not_said: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    places: _PlaceList = field(repr=False)
    routes: _PlaceList = field(repr=False)

    def motives(self, text: str | None, *, characteristic: str | None = None) -> Motives:
        """
        Read one cell about motives; it may hold several, and the whole is looked up before it is split.

        Parameters
        ----------
        text : str or None
            The cell as written.
        characteristic : str or None
            Characteristic the column is about, when it is about one: then "Yes" marks it, and so does any
            group no list knows. Transgender people in a column of gender count as gender identity.

        Returns
        -------
        Motives
            What the cell says; nothing at all when it is empty or says "unknown".
        """
        words = _simplify(text or "")
        if not words or words in self.not_said:
            return _SILENT
        if words in self.nothing or (characteristic and words in self.no):
            return Motives(says_none=True)
        if characteristic and words in self.yes:
            return Motives(frozenset({characteristic}))
        return self._within((text or "").strip(), characteristic)

    def _within(self, text: str, characteristic: str | None) -> Motives:
        known = self._known(text, characteristic)
        if known is not None:
            return known
        for mark in _SEPARATORS:
            pieces = [
                piece for piece in re.split(re.escape(mark), text, flags=re.IGNORECASE) if piece.strip()
            ]
            if len(pieces) > 1:
                parts = [self.motives(piece, characteristic=characteristic) for piece in pieces]
                if mark in ";|\n" or any(part.characteristics or part.groups for part in parts):
                    return _union(parts)
        if characteristic:
            return Motives(frozenset({characteristic}), unknown=(text,))
        return Motives(unknown=(text,))

    def _known(self, text: str, characteristic: str | None) -> Motives | None:
        known = self.spellings.get(_simplify(text))
        if known is None or characteristic is None:
            return known
        # The source's own column decides; only transgender people are often put under gender or sexuality.
        elsewhere = (
            known.characteristics == frozenset({"gender_identity"}) and characteristic in _NEAR_IDENTITY
        )
        marked = known.characteristics if elsewhere else frozenset({characteristic})
        return Motives(marked, known.groups)

    def setting(self, text: str | None) -> str | None:
        """
        Find the kind of place.

        Parameters
        ----------
        text : str or None
            The cell as written.

        Returns
        -------
        str or None
            One of `geodata.schema.SETTINGS`; None when the text is empty or no list knows it.
        """
        return self.places.find(text) if self.is_answer(text) and text else None

    def route(self, text: str | None) -> str | None:
        """
        Find how the incident was reported.

        Parameters
        ----------
        text : str or None
            The cell as written.

        Returns
        -------
        str or None
            One of `geodata.schema.REPORTING_ROUTES`; None when the text is empty or no list knows it.
        """
        return self.routes.find(text) if self.is_answer(text) and text else None

    def flag(self, text: str | None) -> bool | None:
        """
        Read a yes or no.

        Parameters
        ----------
        text : str or None
            The cell as written.

        Returns
        -------
        bool or None
            None when it is neither.
        """
        words = _simplify(text or "")
        if words in self.yes:
            return True
        return False if words in self.no else None

    def is_answer(self, text: str | None) -> bool:
        """
        Tell whether a cell holds an answer rather than a word for "empty".

        Parameters
        ----------
        text : str or None
            The cell as written.

        Returns
        -------
        bool
            False for an empty cell, "NA", "unknown" and the like.
        """
        words = _simplify(text or "")
        return bool(words) and words not in self.not_said and words not in self.nothing


_NEAR_IDENTITY = frozenset({"gender", "sexual_orientation"})


def _union(parts: list[Motives]) -> Motives:
    marked = frozenset().union(*(part.characteristics for part in parts))
    groups = tuple(dict.fromkeys(group for part in parts for group in part.groups))
    unknown = tuple(dict.fromkeys(piece for part in parts for piece in part.unknown))
    nothing = not (marked or groups or unknown) and any(part.says_none for part in parts)
    return Motives(marked, groups, unknown, nothing)


def _simplify(text: str) -> str:
    """Compare spellings without case, punctuation, "anti" before and "bias" behind."""
    words = re.sub(r"[^\w]+|_", " ", text.casefold()).strip()
    words = re.sub(r"^anti (?=\w)", "", words)
    return re.sub(r" (bias|motivated|hostility|hate crime|hate incident|hatred)$", "", words)


def _spellings(table: Mapping[str, Any]) -> dict[str, Motives]:
    found: dict[str, Motives] = {}
    for group, words in table.get("outside", {}).items():
        found.update({_simplify(word): Motives(groups=(group,)) for word in words})
    for name, entry in table["characteristics"].items():
        one = frozenset({name})
        for group, words in entry.get("groups", {}).items():
            found.update({_simplify(word): Motives(one, (group,)) for word in (group, *words)})
        for word in (*entry.get("names", ()), *entry.get("codes", ()), name):
            found[_simplify(word)] = Motives(one)
    for entry in table.get("mixed", ()):
        groups = (entry["label"],) if entry["label"] else ()
        meaning = Motives(frozenset(entry["characteristics"]), groups)
        found.update({_simplify(word): meaning for word in entry["spellings"]})
    return found


def _places(table: Mapping[str, Any]) -> _PlaceList:
    exact = {_simplify(word): name for name, entry in table.items() for word in (name, *entry["spellings"])}
    keywords = tuple(
        (re.compile(rf"\b{re.escape(_simplify(word))}s?\b"), name)
        for name, entry in table.items()
        for word in entry.get("keywords", ())
    )
    return _PlaceList(exact, keywords)


def _merge(base: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Put a user's own spellings behind ours, list by list."""
    for key, value in extra.items():
        if isinstance(value, Mapping):
            base[key] = _merge(dict(base.get(key, {})), value)
        elif isinstance(value, list):
            base[key] = [*base.get(key, []), *value]
        else:
            base[key] = value
    return base


@lru_cache(maxsize=1)
def _built_in() -> dict[str, Any]:
    return tomllib.loads((resources.files("hotspots") / "taxonomy.toml").read_text(encoding="utf-8"))


def load_taxonomy(extra_toml: str | None = None) -> Taxonomy:
    """
    Read the built-in spellings and, behind them, a user's own.

    Parameters
    ----------
    extra_toml : str or None
        Text in the layout of ``taxonomy.toml``, with only what is to be added.

    Returns
    -------
    Taxonomy
        Ready to use.

    Raises
    ------
    UserError
        If the added text is not TOML or names a characteristic, setting or route we do not have.
    """
    table = _merge(dict(_built_in()), _read_extra(extra_toml)) if extra_toml else _built_in()
    return Taxonomy(
        spellings=_spellings(table),
        nothing=frozenset(_simplify(word) for word in table["nothing"]),
        not_said=frozenset(_simplify(word) for word in table["not_said"]),
        yes=frozenset(_simplify(word) for word in table["yes"]),
        no=frozenset(_simplify(word) for word in table["no"]),
        places=_places(table["settings"]),
        routes=_places(table["routes"]),
    )


def _read_extra(text: str) -> dict[str, Any]:
    try:
        extra = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UserError(
            "The added spellings", f"cannot be read ({problem}).", "Correct the TOML text."
        ) from problem
    allowed = {"characteristics": CHARACTERISTICS, "settings": SETTINGS, "routes": REPORTING_ROUTES}
    for part, names in allowed.items():
        for name in extra.get(part, {}):
            if name not in names:
                raise UserError(
                    "The added spellings", f"name '{name}' under {part}.", f"Use one of: {', '.join(names)}."
                )
    return extra


def _labels(part: str) -> dict[str, str]:
    return {name: entry["label"] for name, entry in _built_in()[part].items()}


def _in_order(labels: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: labels[name] for name in names}


CHARACTERISTIC_LABELS: dict[str, str] = _in_order(_labels("characteristics"), CHARACTERISTICS)
"""Column name of a characteristic to the words people read."""

SETTING_LABELS: dict[str, str] = _in_order(_labels("settings"), SETTINGS)
"""Setting to the words people read."""

ROUTE_LABELS: dict[str, str] = _in_order(_labels("routes"), REPORTING_ROUTES)
"""Reporting route to the words people read."""
