"""A seeded fictional city with planted hot spots: the truth is known, the bytes never change."""

from __future__ import annotations

from geodata.synthetic.city import City, make_city
from geodata.synthetic.writing import CityFiles, city_files, write_city

__all__ = ["City", "CityFiles", "city_files", "make_city", "write_city"]
