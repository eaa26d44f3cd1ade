"""From what a record says of its place to a point: coordinates, grid references, postcodes."""

from __future__ import annotations

from geodata.geocode.grid_reference import parse_grid_reference
from geodata.geocode.locate import locate
from geodata.geocode.postcodes import PostcodeDirectory, load_postcodes, normalise_postcode

__all__ = ["PostcodeDirectory", "load_postcodes", "locate", "normalise_postcode", "parse_grid_reference"]
