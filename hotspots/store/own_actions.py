"""The actions of one organisation: all that a partner can see of a plan, and the few fields it may change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import AccessError
from hotspots.plan.actions import check_action
from hotspots.store import actions as store

if TYPE_CHECKING:
    import datetime

    from hotspots.plan.actions import Action, Status
    from hotspots.store.engine import Store


class OwnActions:
    """
    The actions an organisation leads.

    Parameters
    ----------
    opened : Store
        The store of the plan; this object lets nothing else of it through.
    organisation : str
        Which organisation; upper and lower case make no difference.

    Raises
    ------
    AccessError
        If no organisation is named.
    """

    def __init__(self, opened: Store, organisation: str) -> None:
        if not organisation.strip():
            raise AccessError(
                what="Your account",
                found="belongs to no organisation.",
                fix="Ask the administrator of your partnership to name it.",
            )
        self._store = opened
        self.organisation = organisation

    def every(self) -> list[Action]:
        """
        Read them.

        Returns
        -------
        list of Action
            In the order they were made.
        """
        with self._store.read() as connection:
            return [action for action in store.every(connection) if self._leads(action)]

    def report(
        self,
        action_id: str,
        *,
        status: Status,
        latest_value: str,
        latest_value_on: datetime.date | None,
        expected_version: int,
    ) -> Action:
        """
        Say how far an action is.

        Parameters
        ----------
        action_id : str
            One of them.
        status : str
            Where it stands.
        latest_value : str
            Latest value of its measure.
        latest_value_on : datetime.date or None
            Day of that value.
        expected_version : int
            The version that was on the screen.

        Returns
        -------
        Action
            As stored.

        Raises
        ------
        AccessError
            If another organisation leads it, or there is none with that id: the two cannot be told apart.
        UserError
            If somebody else changed it meanwhile, or a value cannot be used.
        """
        with self._store.write() as connection:
            now = self._own(store.every(connection), action_id)
            then = replace(now, status=status, latest_value=latest_value, latest_value_on=latest_value_on)
            return store.change(connection, check_action(then), expected_version=expected_version)

    def add_note(self, action_id: str, *, noted_on: datetime.date, text: str) -> Action:
        """
        Add a dated note to an action.

        Parameters
        ----------
        action_id : str
            One of them.
        noted_on : datetime.date
            Day it tells about.
        text : str
            What was done.

        Returns
        -------
        Action
            With the note, in the name of the organisation.

        Raises
        ------
        AccessError
            If another organisation leads it, or there is none with that id.
        """
        with self._store.write() as connection:
            self._own(store.every(connection), action_id)
            return store.add_note(
                connection, action_id, noted_on=noted_on, organisation=self.organisation, text=text
            )

    def _own(self, actions: list[Action], action_id: str) -> Action:
        for action in actions:
            if action.action_id == action_id and self._leads(action):
                return action
        raise AccessError(
            what="This action",
            found="is not one your organisation leads.",
            fix="Choose one from your list; ask the planners if one is missing.",
        )

    def _leads(self, action: Action) -> bool:
        return action.lead_organisation.strip().casefold() == self.organisation.strip().casefold()
