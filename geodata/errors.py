"""The one kind of error a user is meant to see."""

from __future__ import annotations


class UserError(Exception):
    """
    A problem the user can mend, told in three plain sentences.

    Pages and commands catch this class only: anything else is a bug and shows as a traceback.

    Parameters
    ----------
    what : str
        The thing that is wrong ("Column occurred_on").
    found : str
        What was there instead: a number and one example, never a person's details.
    fix : str
        The next step for the user.
    """

    def __init__(self, what: str, found: str, fix: str) -> None:
        super().__init__(f"{what} {found} {fix}")
        self.what = what
        self.found = found
        self.fix = fix


class AccessError(UserError):
    """
    Something this person's role does not give access to.

    Parameters
    ----------
    what, found, fix : str
        As for `UserError`.
    """
