"""Hot spots along streets: density on the network of streets that is loaded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hotspots.wording import counted
from hotspots.workflows.detection import words
from hotspots.workflows.detection.answer import Answer
from hotspots.workflows.shown import Column, Shown

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from geodata.workspace import Workspace
    from hotspots.detect.street_density import StreetDensity
    from hotspots.detect.street_network import StreetNetwork
    from hotspots.workflows.detection.inputs import Inputs

DRAWN_WIDTH_M = 30.0
"""Pieces of street are drawn this wide, so that they can be seen, clicked and made into zones."""
COLUMNS = (
    Column("street", "Street", None),
    Column("density_per_km", "Incidents per km of street", 1),
    Column("count", "Incidents nearest to it"),
    Column("length_m", "Length [m]", 0, pointer=False),
)


def street_density(inputs: Inputs) -> Answer:
    """
    Spread incidents along the streets.

    Parameters
    ----------
    inputs : Inputs
        The incidents.

    Returns
    -------
    Answer
        ``piece_id``, ``street``, ``count``, ``length_m``, ``density_per_km``; one row a piece of street that
        incidents reach.

    Raises
    ------
    UserError
        If no streets are loaded.
    """
    from hotspots.detect.street_density import street_density as spread

    network, names = _network(inputs.workspace)
    options = inputs.options
    found = spread(
        network,
        inputs.x,
        inputs.y,
        piece_m=options["piece_m"],
        bandwidth_m=options["reach_m"],
        most_m=options["street_within_m"],
    )
    frame = _frame(inputs, network, names, found)
    on_streets = int(found.on_streets.sum())
    sentences = words.few(inputs, on_streets) or _sentences(inputs, frame, network)
    parameters = {
        "kernel": "quartic, equal-split continuous",
        "streets_km": round(float(network.length_m.sum()) / 1000, 1),
        "study_area": "the streets loaded",
    }
    return Answer(
        frame, "density_per_km", sentences, _notes(inputs, network, found), parameters, on_streets,
        shown=Shown(columns=COLUMNS, surface=True),
    )  # fmt: skip


def _network(workspace: Workspace) -> tuple[StreetNetwork, list[str]]:
    from geodata.surroundings.streets import load_streets, streets_path

    path = streets_path(workspace)
    if not path.is_file():
        load_streets(workspace)  # says what to do
    return _kept_network(workspace, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _kept_network(workspace: Workspace, stamp: int) -> tuple[StreetNetwork, list[str]]:  # noqa: ARG001  the key
    from geodata.surroundings.streets import load_streets
    from hotspots.detect.street_network import make_network

    lines, names = load_streets(workspace)
    network = make_network(lines)
    return network, [names[line] for line in network.line]


def _frame(inputs: Inputs, network: StreetNetwork, names: list[str], found: StreetDensity) -> GeoDataFrame:
    import geopandas as gpd
    import shapely

    pieces = found.pieces
    reached = np.flatnonzero(found.density_per_km > 0)
    counts = _nearest_piece(inputs, network, found)
    lines = pieces.lines(network)[reached]
    return gpd.GeoDataFrame(
        {
            "piece_id": [f"s{number}" for number in reached],
            "street": [names[stretch] or "street without a name" for stretch in pieces.stretch[reached]],
            "count": counts[reached],
            "length_m": pieces.length_m[reached].round(1),
            "density_per_km": found.density_per_km[reached],
        },
        geometry=shapely.buffer(lines, DRAWN_WIDTH_M / 2, cap_style="flat"),
        crs=inputs.workspace.crs,
    )


def _nearest_piece(inputs: Inputs, network: StreetNetwork, found: StreetDensity) -> NDArray[np.int64]:
    """Count the incidents whose spot on the streets lies in each piece."""
    from hotspots.detect.street_network import put_on_streets

    most_m = inputs.options["street_within_m"]
    stretch, along = put_on_streets(network, inputs.x, inputs.y, most_m=most_m)
    near = stretch >= 0
    stretch, along = stretch[near], along[near]
    first = found.pieces.first
    many = np.diff(first)[stretch]
    place = np.minimum((along / network.length_m[stretch] * many).astype(np.int64), many - 1)
    return np.bincount(first[stretch] + place, minlength=len(found.pieces))


def _sentences(inputs: Inputs, frame: GeoDataFrame, network: StreetNetwork) -> tuple[str, ...]:
    what = words.describe_filter(inputs.request.where)
    order = frame.sort_values("density_per_km", ascending=False, kind="stable")
    held = np.cumsum((order["density_per_km"] * order["length_m"]).to_numpy())
    length = np.cumsum(order["length_m"].to_numpy())
    half = int(np.searchsorted(held, held[-1] / 2))
    named = list(dict.fromkeys(order["street"].tolist()))[:3]
    return (
        f"The density of {what} is highest along {words.top_names(named, _highest(order, named))} "
        "per kilometre of street.",
        f"Half of what was spread lies on {length[half] / 1000:,.1f} of {network.length_m.sum() / 1000:,.1f} "
        "km of street.",
    )


def _highest(order: GeoDataFrame, named: list[str]) -> list[str]:
    peaks = [order.loc[order["street"] == name, "density_per_km"].max() for name in named]
    return [f"{peak:,.0f}" if peak >= 10 else f"{peak:,.1f}" for peak in peaks]


def _away(incidents: int, most_m: float) -> tuple[str, ...]:
    if not incidents:
        return ()
    said = counted(incidents, "incident lies", "incidents lie")
    left = "is" if incidents == 1 else "are"
    return (f"{said} farther than {most_m:,g} m from every street and {left} left out.",)


def _notes(inputs: Inputs, network: StreetNetwork, found: StreetDensity) -> tuple[str, ...]:
    options: Any = inputs.options
    away = int((~found.on_streets).sum())
    notes = [
        *words.point_notes(inputs),
        *_away(away, options["street_within_m"]),
        f"Incidents spread {options['reach_m']:,g} m along the streets; each is put on the nearest street, "
        f"at most {options['street_within_m']:,g} m away.",
        f"Pieces of street are {options['piece_m']:,g} m long or shorter and drawn {DRAWN_WIDTH_M:g} m wide.",
        f"The network has {counted(len(network), 'stretch', 'stretches')} between "
        f"{network.junctions:,} junctions and ends; lines meet only where they share a corner.",
        "A density is a picture, not a test: busy streets have more of everything.",
    ]
    if found.cut_share > 0.01:
        notes.append(
            f"Up to {words.share(found.cut_share, 1)} of the incidents went into paths too faint to follow."
        )
    return tuple(notes)
