"""The main choices of the map in its address, so that a reload or a link shows the same view."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from hotspots.ui.method_options import options_from_address, options_to_address
from hotspots.workflows.methods import methods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotspots.workflows.findings import DetectRequest
    from hotspots.workflows.method import Method

PERIODS = {"all": "All records", "own": "Own dates"}
"""Words of the address for periods other than the usual one."""
SHAPES = {"square": "square cells", "hexagon": "hexagon cells"}


def to_address(request: DetectRequest, *, period: str) -> dict[str, str]:
    """
    Write a question as the parts of an address.

    Categories, sources, settings and groups stay out: they hold words from the users' own files.

    Parameters
    ----------
    request : DetectRequest
        The question.
    period : str
        How its period was chosen.

    Returns
    -------
    dict of str to str
        Only what is not the usual choice, and always the method.
    """
    where = request.where
    days = where if period == PERIODS["own"] else None
    parts = {
        "method": request.method,
        "by": request.level or (request.shape if request.cell_m else None),
        "cell": f"{request.cell_m:.0f}" if request.cell_m else None,
        "compare": "rate" if request.value == "rate" else None,
        "bandwidth": f"{request.bandwidth_m:.0f}" if request.bandwidth_m else None,
        "clusters": request.cluster_method if request.method == "clusters" else None,
        "fewest": str(request.min_incidents) if request.min_incidents else None,
        "of": request.measure if request.measure != "residents" else None,
        "per": str(request.per) if request.per != 1000 else None,
        "aimed": ",".join(where.characteristics),
        "match": "all" if where.combine == "all" else None,
        "period": next((word for word, label in PERIODS.items() if label == period), None),
        "from": days.start.isoformat() if days and days.start else None,
        "to": days.end.isoformat() if days and days.end else None,
        **options_to_address(methods()[request.method], request.options),
    }
    return {name: value for name, value in parts.items() if value}


def from_address(parts: Mapping[str, str]) -> dict[str, Any]:
    """
    Read the choices back.

    Parameters
    ----------
    parts : mapping of str to str
        Parts of the address, typed by anybody; what cannot be read is passed over.

    Returns
    -------
    dict
        Choice by key of its widget; whether each can be chosen is for the widget to say.
    """
    by = parts.get("by", "")
    method = methods().get(parts.get("method", ""))
    found = {
        "map_method": parts.get("method"),
        "map_place": SHAPES.get(by, by),
        "map_rate_level": by,
        "map_cell": _number(parts.get("cell")),
        "map_value": parts.get("compare"),
        "map_bandwidth": _number(parts.get("bandwidth")),
        "map_clusters": parts.get("clusters"),
        "map_fewest": _number(parts.get("fewest")),
        "map_measure": parts.get("of"),
        "map_per": _number(parts.get("per")),
        "map_characteristics": [each for each in parts.get("aimed", "").split(",") if each],
        "map_combine": parts.get("match"),
        "map_period": PERIODS.get(parts.get("period", "")),
        "map_from": _day(parts.get("from")),
        "map_to": _day(parts.get("to")),
        **_own_place(method, SHAPES.get(by, by)),
        **(options_from_address(method, parts) if method else {}),
    }
    return {key: value for key, value in found.items() if value}


def _own_place(method: Method | None, place: str) -> dict[str, str]:
    """Methods by areas and cells share one choice of place; the others have one each."""
    return {} if method is None or method.by == ("area", "cell") else {f"map_place_{method.name}": place}


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None
