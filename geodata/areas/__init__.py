"""Areas: levels of polygons, lookups between their codes, population, and which area a point is in."""

from __future__ import annotations

from geodata.areas.assign import assign_levels, study_area
from geodata.areas.levels import AreaLevel, list_levels, load_level
from geodata.areas.lookups import Lookup, load_lookups

__all__ = ["AreaLevel", "Lookup", "assign_levels", "list_levels", "load_level", "load_lookups", "study_area"]
