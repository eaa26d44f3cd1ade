"""What is known of the responses the actions started from, as report blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hotspots.export.report import Block, Column, Heading, Table
from hotspots.plan.responses import evidence_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hotspots.plan.actions import Action
    from hotspots.plan.responses import Response

NOTE = (
    "In our words, from published reviews and studies; read the source before relying on one. Evidence from "
    "elsewhere does not show that an action works here."
)


def responses_blocks(actions: Sequence[Action], responses: Mapping[str, Response]) -> list[Block]:
    """
    Show what is known of the responses that actions started from.

    Parameters
    ----------
    actions : sequence of Action
        Actions of the plan.
    responses : mapping of str to Response
        Responses by id.

    Returns
    -------
    list of Block
        A heading and a table; nothing when no action started from a response.
    """
    rows = tuple(
        (
            f"{action.action_id}  {action.action}",
            f"{responses[action.response_id].known} {evidence_words(responses[action.response_id])}",
            "\n".join(responses[action.response_id].sources),
        )
        for action in actions
        if action.response_id in responses
    )
    if not rows:
        return []
    columns = (Column("Action", 2.2), Column("What is known elsewhere", 4), Column("Source", 2.8))
    return [
        Heading("What the actions rest on", 2),
        Table("Evidence behind actions that started from the evidence menu", columns, rows, NOTE),
    ]
