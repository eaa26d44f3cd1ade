"""Sign-off: which organisation agreed to which version of the plan, and whether the plan changed since."""

from __future__ import annotations

import datetime  # noqa: TC003  read at run time when a record is read back
from dataclasses import dataclass

from geodata.errors import UserError

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
