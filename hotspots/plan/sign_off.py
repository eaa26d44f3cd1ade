"""Sign-off: which organisation agreed to which version of the plan, and whether the plan changed since."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass
from typing import Any

from geodata.errors import UserError
from hotspots.wording import counted

LONGEST_TEXT = 1000


@dataclass(frozen=True)
class SignOff:
    """
    One organisation's agreement to the plan.

    Parameters
    ----------
    organisation : str
        Who agreed.
    post : str
        Post of whoever signed for it, such as "Director of housing"; never a person's name.
    signed_on : datetime.date
        Day of the agreement.
    version : int
        Number of the version of the plan it agreed to.
    note : str
        Conditions or remarks.
    """

    organisation: str
    post: str
    signed_on: datetime.date
    version: int
    note: str = ""


@dataclass(frozen=True)
class SignedState:
    """
    A sign-off, and whether the plan is still what was signed.

    Parameters
    ----------
    sign_off : SignOff
        Who signed, when, which version.
    changed : int
        Changes since then of what was agreed.
    progress : int
        Changes since then that only tell how it goes: statuses, updates, values.
    newest : bool
        Whether it is the organisation's newest sign-off.
    """

    sign_off: SignOff
    changed: int
    progress: int
    newest: bool

    def sentence(self) -> str:
        """
        Say whether the plan is still what was signed.

        Returns
        -------
        str
            One sentence.
        """
        if self.changed:
            return f"The plan has changed since it was signed: {counted(self.changed, 'change')}."
        if self.progress:
            return "What was agreed has not changed; progress was noted since."
        return "The plan has not changed since it was signed."

    def to_dict(self) -> dict[str, Any]:
        """
        Give it as plain values.

        Returns
        -------
        dict
            Who, when, which version, what changed.
        """
        signed = self.sign_off
        return {
            "organisation": signed.organisation,
            "post": signed.post,
            "signed_on": signed.signed_on,
            "version": signed.version,
            "note": signed.note,
            "newest": self.newest,
            "changed_since": self.changed,
            "progress_since": self.progress,
            "sentence": self.sentence(),
        }


def check_sign_off(sign_off: SignOff, *, today: datetime.date) -> SignOff:
    """
    Refuse a sign-off by nobody, or one dated ahead.

    Parameters
    ----------
    sign_off : SignOff
        As typed.
    today : datetime.date
        The day to judge by.

    Returns
    -------
    SignOff
        The same sign-off.

    Raises
    ------
    UserError
        If so.
    """
    for value, what in ((sign_off.organisation, "The organisation"), (sign_off.post, "The post")):
        if not value.strip():
            raise UserError(f"{what} of the sign-off", "is empty.", "Fill it in.")
        if len(value) > LONGEST_TEXT:
            raise UserError(
                f"{what} of the sign-off", "is too long.", f"Use at most {LONGEST_TEXT} characters."
            )
    if sign_off.signed_on > today:
        raise UserError(
            what="The day of the sign-off",
            found=f"({sign_off.signed_on:%d/%m/%Y}) has not come yet.",
            fix="Enter a sign-off once it has been given.",
        )
    return sign_off
