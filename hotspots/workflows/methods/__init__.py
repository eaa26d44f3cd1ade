"""The methods there are: every file in this folder declares one, and is found by being here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from hotspots.workflows.method import Method


@cache
def methods() -> dict[str, Method]:
    """
    Give every method by its name.

    Returns
    -------
    dict of str to Method
        In the order the page lists them.
    """
    found = [import_module(f"{__name__}.{one.name}").METHOD for one in iter_modules(__path__)]
    return {method.name: method for method in sorted(found, key=lambda each: (each.order, each.name))}


def method_of(name: str) -> Method:
    """
    Find a method.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    Method
        What it declares.

    Raises
    ------
    UserError
        If there is none of that name.
    """
    known = methods()
    if name not in known:
        raise UserError(
            what="The method",
            found=f"'{name}' is not one we know.",
            fix=f"Use one of: {', '.join(known)}.",
        )
    return known[name]
