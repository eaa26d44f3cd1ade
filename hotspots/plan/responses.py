"""Responses: what others have done about targeted harassment, for whom, where, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Strength = Literal["strong", "some", "mixed", "weak", "none found"]
STRENGTHS: tuple[str, ...] = get_args(Strength)

STRENGTH_MEANINGS: dict[str, str] = {
    "strong": "Several controlled studies, taken together in a review, point the same way.",
    "some": "One controlled study, or several that compare before with after.",
    "mixed": "Studies disagree, or some found harm: the way it is done decides.",
    "weak": "Case studies, views of those who took part, or experience; nobody compared.",
    "none found": "We found no study of its effect; there may be good reasons to do it all the same.",
}
"""What each grade of evidence means; the grades are a house rule, in words on purpose."""


@dataclass(frozen=True)
class Response:
    """
    One way to respond.

    Parameters
    ----------
    response_id : str
        Such as ``R-street-lighting``; never used twice.
    title : str
        What it is called, as an action would be.
    what : str
        What is done, in a sentence or two.
    role : str
        One of the roles of an action.
    settings : tuple of str
        Settings it suits; empty means any.
    characteristics : tuple of str
        Column names of the characteristics it was made for; empty means any.
    leads : str
        Who usually leads it.
    partners : tuple of str
        Who usually takes part.
    known : str
        What is known about whether it works, in plain words.
    strength : str
        One of `STRENGTHS`.
    sources : tuple of str
        What that rests on, each with its year.
    """

    response_id: str
    title: str
    what: str
    role: str
    settings: tuple[str, ...]
    characteristics: tuple[str, ...]
    leads: str
    partners: tuple[str, ...]
    known: str
    strength: str
    sources: tuple[str, ...]
