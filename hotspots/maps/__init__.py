"""Palettes, legends and map layers."""
