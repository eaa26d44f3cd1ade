"""What looks like a person's name, address or number: logs of a plan are about groups, not about people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# 0 or +44, then eight to ten more figures in the usual groups; years and numbers of people are shorter.
_PHONE = re.compile(r"(?<!\d)(?:\+44|0044|0)(?:[\s().-]{0,2}\d){9,10}(?!\d)")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Cllr|Councillor|Rev|Reverend|Sir|Dame|Lady|Lord|PC|PCSO|Sgt|"
    r"Imam|Rabbi|Father|Sister)\.?\s+(?:[A-Z]\.?\s+)?[A-Z][\w'’-]+"
)
_NAME_WORD = re.compile(r"(?:[A-Z]\.|[A-Z][\w]*(?:['’-][A-Z]?\w+)*|de|van|von|bin|al|el|O['’]\w+)")
_WORDS = """
people residents tenants women men girls boys children parents carers families family youth young older
elders seniors pensioners students pupils staff workers drivers traders shopkeepers members users visitors
passengers worshippers congregation community communities group groups club society association forum
network council board panel committee team service services centre center school college university
academy nursery church mosque temple synagogue gurdwara mandir parish trust charity alliance union
voice action project partnership homes housing estate street road avenue lane close park parade square
market town city village ward area district north south east west central library hospital surgery pub
bar shop shops station buses pride deaf blind disabled autistic lgbt lgbtq lgbtq+ lgbt+ gay lesbian
bisexual trans transgender nonbinary non-binary asian black african caribbean arab chinese polish romanian
roma gypsy traveller travellers irish jewish muslim sikh hindu christian catholic buddhist somali kurdish
turkish syrian afghan ukrainian indian pakistani bangladeshi european white refugee refugees asylum
seekers faith interfaith neighbourhood neighbours volunteers night summer festival leaders everyone
all public local
"""
_GROUP_WORDS = frozenset(_WORDS.split())
"""Words that show that a name in capitals is that of a group or a place (house rule)."""


def personal_detail(text: str) -> str | None:
    """
    Say what in a text looks like a way to reach a person, or like a person with a title.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str or None
        What it looks like, in words; None when nothing does. A pattern can be wrong both ways.
    """
    if _EMAIL.search(text):
        return "an e-mail address"
    if _PHONE.search(text):
        return "a telephone number"
    if _TITLE.search(text):
        return "the name of a person with a title"
    return None


def personal_name(text: str) -> bool:
    """
    Tell whether a text that should describe a group looks like the names of people instead.

    Parameters
    ----------
    text : str
        Such as ``Jane Smith`` or ``deaf residents``.

    Returns
    -------
    bool
        True when one of its parts is nothing but two to four words in capitals, none of which is used for
        groups or places.
    """
    parts = re.split(r"[,;/&]|\band\b|\bwith\b", text)
    return any(_looks_like_a_name(part.split()) for part in parts)


def _looks_like_a_name(words: list[str]) -> bool:
    if not 2 <= len(words) <= 4:
        return False
    if any(word.casefold().strip(".'’()") in _GROUP_WORDS for word in words):
        return False
    # An abbreviation of capitals only is an organisation, not a name.
    capitals = [word for word in words if word[:1].isupper() and not (word.isupper() and len(word) > 2)]
    return len(capitals) >= 2 and all(_NAME_WORD.fullmatch(word) for word in words)


def require_no_person(group: str, texts: Mapping[str, str]) -> None:
    """
    Refuse an entry that seems to name a person or say how to reach one.

    Parameters
    ----------
    group : str
        The field that says who was asked or trained.
    texts : mapping of str to str
        The other texts, by what they are called; see `require_no_contact`.

    Raises
    ------
    UserError
        If it does; the message does not repeat what was found.
    """
    found = personal_detail(group) or ("the name of a person" if personal_name(group) else None)
    if found:
        raise UserError(
            what="The group",
            found=f"looks like {found}. Names of people do not belong in this log.",
            fix="Say which group they belong to, such as 'deaf residents'. If it is the name of a group, add "
            "a word that shows it, such as 'group', 'members' or 'residents'.",
        )
    require_no_contact(texts)


def require_no_contact(texts: Mapping[str, str]) -> None:
    """
    Refuse texts that seem to say how to reach a person, or name one with a title.

    Parameters
    ----------
    texts : mapping of str to str
        Texts, by what they are called.

    Raises
    ------
    UserError
        If one does; the message does not repeat what was found.
    """
    for name, text in texts.items():
        detail = personal_detail(text)
        if detail:
            raise UserError(
                what=f"The text '{name}'",
                found=f"seems to hold {detail}. It does not belong in this log.",
                fix="Take it out; say what was said, not who said it.",
            )
