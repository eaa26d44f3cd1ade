"""Whether a drawn zone may be released: whole building blocks with enough people, and no small difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import UserError
from hotspots.disclose.policy import TEN_FIVE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ENOUGH_PEOPLE = 100
"""Residents a zone, and each difference between it and a released area, must have. House rule: about 40
households, twice the 20 addresses that were found to keep one address from standing out."""


@dataclass(frozen=True)
class ZoneBlocks:
    """
    The building blocks a drawn zone is released as.

    Parameters
    ----------
    blocks : frozenset of str
        Codes of whole blocks.
    residents : int
        People who live there.
    """

    blocks: frozenset[str]
    residents: int


def whole_blocks(
    shares: Mapping[str, float], residents: Mapping[str, int], *, least_share: float = 0.5
) -> ZoneBlocks:
    """
    Snap a drawn zone to whole building blocks.

    Parameters
    ----------
    shares : mapping of str to float
        Share of each block that lies in the zone.
    residents : mapping of str to int
        People of each block.
    least_share : float
        Blocks with at least this share in the zone are taken whole, the others not at all.

    Returns
    -------
    ZoneBlocks
        The blocks.

    Raises
    ------
    UserError
        If no block is taken, or too few people live in them.
    """
    blocks = frozenset(code for code, share in shares.items() if share >= least_share)
    people = sum(residents[code] for code in blocks)
    if people < ENOUGH_PEOPLE:
        raise UserError(
            what="The zone",
            found=f"has {people} residents in whole small areas; {ENOUGH_PEOPLE} are needed to release it.",
            fix="Draw it larger, so that it takes in whole small areas.",
        )
    return ZoneBlocks(blocks, people)


def require_releasable(
    zone: ZoneBlocks,
    released: Collection[frozenset[str]],
    counts: Mapping[str, int],
    residents: Mapping[str, int],
) -> None:
    """
    Refuse a zone whose difference with a released area is small.

    Parameters
    ----------
    zone : ZoneBlocks
        From `whole_blocks`.
    released : collection of frozenset of str
        Blocks of every area and zone that is released.
    counts, residents : mapping of str to int
        True count and people of each block.

    Raises
    ------
    UserError
        If the zone itself, or what lies in one and not in the other, is not empty and has fewer than 10
        incidents or too few people.
    """
    pieces = [zone.blocks]
    for other in released:
        if zone.blocks & other:
            pieces += [zone.blocks - other, other - zone.blocks]
    for piece in pieces:
        if piece and not _is_large(piece, counts, residents):
            raise UserError(
                what="The zone",
                found="differs from a released area by a part with too few incidents or people.",
                fix="Draw it along the borders of the released areas, or larger.",
            )


def _is_large(piece: frozenset[str], counts: Mapping[str, int], residents: Mapping[str, int]) -> bool:
    return (
        sum(counts.get(code, 0) for code in piece) >= TEN_FIVE.threshold
        and sum(residents[code] for code in piece) >= ENOUGH_PEOPLE
    )
