"""Zones, their profiles, and actions."""
