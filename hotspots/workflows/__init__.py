"""Journeys: gather, decide, act. What pages and commands call."""
