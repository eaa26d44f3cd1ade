"""Rates and their intervals."""
