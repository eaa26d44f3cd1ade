"""Density along streets."""

from __future__ import annotations

from hotspots.workflows.method import Method, Option

METHOD = Method(
    name="street-density",
    label="Density along streets",
    help="Incidents per kilometre of street, spread along the streets people walk.",
    order=34,
    by=("point",),
    run="hotspots.workflows.detection.along_streets:street_density",
    question="where",
    options=(
        Option(
            "reach_m",
            "Bandwidth [m]",
            "How far an incident spreads along the streets, in metres.",
            kind="number",
            default=300.0,
            least=20,
            most=3000,
        ),
        Option(
            "piece_m",
            "Piece of street [m]",
            "Longest piece of street that gets a density of its own, in metres.",
            kind="number",
            default=100.0,
            least=10,
            most=1000,
        ),
        Option(
            "street_within_m",
            "Nearest street [m]",
            "Incidents farther than this from every street do not count, in metres.",
            kind="number",
            default=50.0,
            least=1,
            most=500,
        ),
    ),
    why="among the streets with the highest density, which together hold a quarter of the surface",
    noun="pieces of street",
)
