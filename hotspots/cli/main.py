"""The `hotspots` command."""

from __future__ import annotations

import sys

import typer

from hotspots.cli import (
    engagement,
    evaluating,
    events,
    findings,
    governing,
    incidents,
    keeping,
    learning,
    loading,
    plans,
    releases,
    responses,
    running,
    strategic,
    summaries,
    surroundings,
    survey,
)

app = typer.Typer(
    name="hotspots",
    help="Find where harassment and violence is concentrated, plan prevention, and share it safely.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a bug is a plain traceback, never dressed up
)
for room in (
    running,
    loading,
    surroundings,
    incidents,
    findings,
    plans,
    engagement,
    responses,
    evaluating,
    learning,
    strategic,
    releases,
    summaries,
    survey,
    events,
    keeping,
    governing,
):
    room.register(app)


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["import"]:
        from hotspots.cli.quick_start import quick_start

        quick_start()
    app()
