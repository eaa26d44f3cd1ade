"""What surrounds the incidents: streets, and places such as schools, stops or licensed premises."""

from __future__ import annotations

from geodata.surroundings.places import PlaceSet, list_kinds, load_places
from geodata.surroundings.streets import load_streets

__all__ = ["PlaceSet", "list_kinds", "load_places", "load_streets"]
