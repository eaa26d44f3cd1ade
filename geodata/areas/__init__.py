"""Boundary layers, code lookups, population, and which area a point belongs to."""
