"""Commands: one workflow each, the same words for people and one JSON object for programs."""

from hotspots.cli.main import main

__all__ = ["main"]
