"""What a method of finding hot spots declares of itself; the command and the map page are made from it."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from geodata.errors import UserError
from hotspots.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ASKS = (
    ("where", "Where is it?"),
    ("chance", "Is it more than chance?"),
    ("for whom", "Whom is it aimed at?"),
    ("changing", "Is it changing, and when?"),
    ("again", "What comes again, and beside what?"),
    ("unsaid", "What is not reported?"),
    ("foresight", "Which map foresees best?"),
)
"""The planner's questions that methods are listed by, in the order of the page."""
Kind = Literal["choice", "several", "whole", "number", "flag", "text", "date"]
By = Literal["area", "cell", "point"]


@dataclass(frozen=True)
class Option:
    """
    One choice that only this method has.

    Parameters
    ----------
    name : str
        Its name with underscores and the unit, such as ``bandwidth_m``; on the command line with dashes.
    label : str
        What it is called on the page.
    help : str
        One sentence.
    kind : {"choice", "several", "whole", "number", "flag", "text", "date"}
        What it holds: one of `choices`, any of them, a whole or any number, yes or no, text, a day.
    default : object
        None: chosen from the records, and said in the notes.
    choices : tuple of (str, str)
        Values and how the page calls them, for ``choice`` and ``several``.
    least, most : float or None
        Bounds of a number, both allowed.
    """

    name: str
    label: str
    help: str
    kind: Kind = "choice"
    default: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Method:
    """
    A way of finding hot spots; its function takes `hotspots.workflows.detection.inputs.Inputs`.

    Parameters
    ----------
    name : str
        As in ``hotspots detect NAME``.
    label : str
        As on the page.
    help : str
        One sentence for the page: what it answers.
    order : int
        Place in the list of methods, lowest first.
    by : tuple of {"area", "cell", "point"}
        What it can be asked by: the areas of a level, cells, or neither (the points themselves).
    run : str
        Where the function is that takes `Inputs` and gives an `Answer`: ``"module:function"``.
    question : str
        The planner's question it answers: a name in `ASKS`.
    options : tuple of Option
        Its own choices.
    columns : tuple of str
        Columns of the incident table it needs beyond place and characteristics.
    hot : tuple of (str, tuple of str), optional
        Column of the frame, and its values that mean a hot spot, for making zones.
    why : str
        Why such a place is hot, in words; ``{alpha:g}`` and other parts of the request are filled in.
    noun : str, optional
        What a row is called, in the plural; None: areas or cells.
    whole_rows : bool
        Whether each row is a hot spot of its own, never to be joined to those it touches.
    sort : str, optional
        Column that ranks the table, highest first; None: the column the map is coloured by.
    spot : str
        What one of its places to act in is called, where "hot spot" would say something else.
    needs_population : bool
        Whether it can only be asked for levels that have a population.
    """

    name: str
    label: str
    help: str
    order: int
    by: tuple[By, ...]
    run: str
    question: str
    options: tuple[Option, ...] = ()
    columns: tuple[str, ...] = ()
    hot: tuple[str, tuple[str, ...]] | None = None
    why: str = ""
    noun: str | None = None
    whole_rows: bool = False
    sort: str | None = None
    needs_population: bool = False
    spot: str = "hot spot"

    def load(self) -> Callable[[Any], Any]:
        """
        Find the function of the method.

        Returns
        -------
        callable
            Takes `Inputs`, gives an `Answer`.
        """
        module, name = self.run.split(":")
        function: Callable[[Any], Any] = getattr(import_module(module), name)
        return function


def resolve_options(method: Method, asked: Mapping[str, Any]) -> dict[str, Any]:
    """
    Check the choices made for a method and fill in the rest.

    Parameters
    ----------
    method : Method
        The method.
    asked : mapping
        Choice by name of the option; None counts as not made.

    Returns
    -------
    dict
        A value for every option.

    Raises
    ------
    UserError
        If the method has no such choice, or a value is not one it allows.
    """
    known = {option.name: option for option in method.options}
    for name, value in asked.items():
        if name not in known and value is not None:
            own = listed([_flag(each) for each in known]) if known else "none"
            raise UserError(
                what=f"The method {method.name}",
                found=f"has no choice {_flag(name)}.",
                fix=f"Leave it out; the choices of this method are: {own}.",
            )
    return {
        name: option.default if asked.get(name) is None else _checked(option, asked[name])
        for name, option in known.items()
    }


def _checked(option: Option, value: Any) -> Any:
    if option.kind in ("choice", "several"):
        allowed = [name for name, _ in option.choices]
        for each in (value,) if option.kind == "choice" else tuple(value):
            if each not in allowed:
                raise _refused(option, each, f"Use one of: {', '.join(allowed)}.")
        return value if option.kind == "choice" else tuple(value)
    if option.kind == "date" and isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise _refused(option, value, "Write it as year-month-day, such as 2025-04-01.") from None
    if option.kind in ("whole", "number"):
        return _number(option, value)
    return value


def _number(option: Option, value: Any) -> Any:
    low, high = option.least, option.most
    fits = math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high)
    if fits and (option.kind == "number" or value == int(value)):
        return int(value) if option.kind == "whole" else float(value)
    kind = "whole number" if option.kind == "whole" else "number"
    edges = (("of at least", low), ("up to", high))
    bounds = [f"{word} {edge:,g}" for word, edge in edges if edge is not None]
    raise _refused(option, value, f"Give a {' '.join([kind, *bounds])}.")


def _refused(option: Option, value: Any, fix: str) -> UserError:
    return UserError(what=f"The choice {_flag(option.name)}", found=f"is '{value}'.", fix=fix)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
