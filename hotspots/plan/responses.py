"""
Responses: what others have done about targeted harassment, for whom, where, and what is known of it.

The menu is data, in ``response_menu``, one file a role; the words are ours, each entry names its sources.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from geodata.errors import UserError
from geodata.schema import SETTINGS
from hotspots.plan.actions import ROLE_LABELS, ROLES
from hotspots.plan.entry_checks import require_characteristics, require_choice, require_texts
from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Strength = Literal["strong", "some", "mixed", "weak", "none found"]
STRENGTHS: tuple[str, ...] = get_args(Strength)

STRENGTH_MEANINGS: dict[str, str] = {
    "strong": "several controlled studies, taken together, point the same way",
    "some": "one controlled study, or several that compare before with after or with without",
    "mixed": "studies disagree or some found harm: how it is done decides",
    "weak": "case studies, views or experience only; nobody compared",
    "none found": "we found no study of its effect; there may be good reasons to do it all the same",
}
"""What each grade of evidence means; the grades are a house rule, in words on purpose."""


@dataclass(frozen=True)
class Response:
    """
    One way to respond.

    Parameters
    ----------
    response_id : str
        Such as ``R-street-lighting``; never used twice. Empty for one that is not kept yet.
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
    measured : str
        What the studies looked at: seldom targeted harassment itself.
    strength : str
        One of `STRENGTHS`, of the evidence on what was measured.
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
    measured: str
    strength: str
    sources: tuple[str, ...]

    def suits(self, *, characteristic: str | None = None, setting: str | None = None) -> bool:
        """
        Tell whether it may be used for a characteristic and a setting.

        Parameters
        ----------
        characteristic, setting : str, optional
            None asks nothing.

        Returns
        -------
        bool
            True when it was made for them, or for any.
        """
        for_whom = (
            characteristic is None or not self.characteristics or characteristic in self.characteristics
        )
        return for_whom and (setting is None or not self.settings or setting in self.settings)


@dataclass(frozen=True)
class HiddenResponse:
    """
    A response that a partnership does not want to see in its menu.

    Parameters
    ----------
    response_id : str
        Which.
    reason : str
        Why; may be empty.
    """

    response_id: str
    reason: str = ""


def read_responses(text: str) -> tuple[Response, ...]:
    """
    Read a file of the menu.

    Parameters
    ----------
    text : str
        TOML, one ``[[response]]`` an entry.

    Returns
    -------
    tuple of Response
        As written.

    Raises
    ------
    UserError
        If an entry says nothing, or says something impossible.
    """
    return tuple(_made(entry) for entry in tomllib.loads(text)["response"])


def _made(entry: dict[str, object]) -> Response:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return check_response(Response(response_id=str(values.pop("id")), **values))  # type: ignore[arg-type]


def check_response(response: Response) -> Response:
    """
    Refuse a response that says nothing, or says something impossible.

    Parameters
    ----------
    response : Response
        As typed or shipped.

    Returns
    -------
    Response
        The same response.

    Raises
    ------
    UserError
        If a needed text is empty, a choice is unknown, a text is too long, or there is no source.
    """
    needed = {
        "title": "what it is called",
        "what": "what is done",
        "leads": "who usually leads it",
        "known": "what is known about whether it works",
    }
    require_texts(response, needed, "response")
    require_choice(response.role, ROLES, "The role")
    require_choice(response.strength, STRENGTHS, "The strength of the evidence")
    require_characteristics(response.characteristics)
    for setting in response.settings:
        require_choice(setting, SETTINGS, "The setting")
    if not any(source.strip() for source in response.sources):
        raise UserError(
            "The response", "names no source.", "Say what it rests on, with the year; own experience counts."
        )
    return response


def choose_responses(
    menu: Iterable[Response],
    *,
    characteristic: str | None = None,
    setting: str | None = None,
    role: str | None = None,
    strengths: Sequence[str] = (),
) -> list[Response]:
    """
    Pick the responses that suit, what was made for it first, then the better known.

    Parameters
    ----------
    menu : iterable of Response
        All there are.
    characteristic, setting, role : str, optional
        None asks nothing.
    strengths : sequence of str
        Only these grades of evidence; empty means any.

    Returns
    -------
    list of Response
        In order; equal ones as in the menu.
    """
    suiting = [
        response
        for response in menu
        if response.suits(characteristic=characteristic, setting=setting)
        and role in {None, response.role}
        and (not strengths or response.strength in strengths)
    ]

    def order(response: Response) -> tuple[int, int]:
        made_for = (characteristic in response.characteristics) + (setting in response.settings)
        return (-made_for, STRENGTHS.index(response.strength))

    return sorted(suiting, key=order)


def fit_words(response: Response) -> str:
    """
    Say whom and what a response was made for.

    Parameters
    ----------
    response : Response
        Any.

    Returns
    -------
    str
        One sentence.
    """
    whom = listed(CHARACTERISTIC_LABELS[name].lower() for name in response.characteristics)
    where = listed(SETTING_LABELS[name].lower() for name in response.settings)
    made = f"Made with {whom} in mind" if whom else "For any characteristic"
    return f"{made}; {f'suits: {where}' if where else 'for any setting'}."


def evidence_words(response: Response) -> str:
    """
    Say how strong the evidence is, and on what.

    Parameters
    ----------
    response : Response
        Any.

    Returns
    -------
    str
        One sentence.
    """
    on = f", on {response.measured}" if response.measured and response.strength != "none found" else ""
    return f"Evidence: {response.strength} ({STRENGTH_MEANINGS[response.strength]}){on}."


def menu_words(
    found: Sequence[Response],
    *,
    characteristic: str | None = None,
    setting: str | None = None,
    role: str | None = None,
) -> str:
    """
    Say how many responses suit, and how many of them were made for what was asked.

    Parameters
    ----------
    found : sequence of Response
        As chosen.
    characteristic, setting, role : str, optional
        What was asked for.

    Returns
    -------
    str
        One or two sentences; says "none known" when there are none.
    """
    asked = listed(
        [
            *([ROLE_LABELS[role].lower()] if role else []),
            *([CHARACTERISTIC_LABELS[characteristic].lower()] if characteristic else []),
            *([SETTING_LABELS[setting].lower()] if setting else []),
        ]
    )
    about = f" for {asked}" if asked else ""
    if not found:
        return f"None known{about}: neither made for it nor general enough to suit."
    text = f"{counted(len(found), 'response')}{about}."
    if characteristic is None and setting is None:
        return text
    made = [
        one
        for one in found
        if (characteristic is None or characteristic in one.characteristics)
        and (setting is None or setting in one.settings)
    ]
    if len(made) == len(found):
        return text
    own = "None known that was made for just this" if not made else f"{len(made)} of them made for just this"
    return f"{text} {own}; the others are general."
