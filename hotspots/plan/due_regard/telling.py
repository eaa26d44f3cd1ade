"""A record that local people were told what was done and what came of it, or will be."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass

from hotspots.plan.entry_checks import require_texts


@dataclass(frozen=True)
class Telling:
    """
    Where and when local people were told the results, or are to be told.

    Parameters
    ----------
    told_on : datetime.date
        The day; one to come is a plan to tell them.
    where : str
        Where or how, such as a meeting, a page, a newsletter.
    what : str
        What they were told, in short.
    organisation : str
        Who told them.
    zones : tuple of str
        Ids of the zones it was about; empty means the whole partnership.
    """

    told_on: datetime.date
    where: str
    what: str
    organisation: str
    zones: tuple[str, ...] = ()


NEEDED = {
    "where": "where or how people were told",
    "what": "what they were told",
    "organisation": "which organisation told them",
}


def check_telling(telling: Telling) -> Telling:
    """
    Refuse a record that does not say where, what and who.

    Parameters
    ----------
    telling : Telling
        As typed.

    Returns
    -------
    Telling
        The same.

    Raises
    ------
    UserError
        If a text is empty or too long.
    """
    require_texts(telling, NEEDED, "record of what people were told")
    return telling
