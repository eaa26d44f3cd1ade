"""
Write the pages that are made from the code: the data dictionary and the command reference.

Run with `make docs`; a test fails when a page on disk differs from what the code says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

DOCS = Path(__file__).parent


def data_dictionary() -> str:
    """Give the page that lists every column of the incident table."""
    from geodata.schema import INCIDENTS

    lines = [
        "# Data dictionary",
        "",
        "Made from `geodata/schema.py` by `make docs`. One row an incident; an empty value means the source",
        "does not say. Each loaded level of areas adds two columns: `area_<level>` (the code of the area the",
        "incident belongs to) and `area_<level>_by` (how found: `printed`, `lookup` or `polygon`).",
        "",
        "| column | type | unit | always there | meaning | allowed values |",
        "|---|---|---|---|---|---|",
    ]
    for column in INCIDENTS:
        allowed = " ".join(f"`{value}`" for value in column.allowed)
        required = "yes" if column.required else ""
        lines.append(
            f"| `{column.name}` | {column.kind} | {column.unit} | {required} | {column.meaning} | {allowed} |"
        )
    return "\n".join(lines) + "\n"


def command_reference() -> str:
    """Give the page that lists every command with its options."""
    import typer.main

    from hotspots.cli.main import app

    lines = [
        "# Commands",
        "",
        "Made from the code by `make docs`. Every command takes `--workspace DIR` (or the environment",
        "variable `HOTSPOTS_WORKSPACE`; default `./workspace`) and `--json`, which prints one JSON object on",
        "standard output. Exit codes: 0 done; 1 something you can mend, told in three lines on standard",
        "error; 2 wrong usage.",
        "",
    ]
    for path, command in _walk("hotspots", typer.main.get_command(app)):
        lines += [f"## `{path}`", "", command.help or "", ""]
        options = _options(command)
        if options:
            lines += ["| option | meaning | default |", "|---|---|---|", *options, ""]
    return "\n".join(lines)


def _walk(path: str, command: click.Command) -> list[tuple[str, click.Command]]:
    children = getattr(command, "commands", None)
    if not children:
        return [(path, command)]
    return [pair for name, child in children.items() for pair in _walk(f"{path} {name}", child)]


def _options(command: click.Command) -> list[str]:
    rows = []
    for parameter in command.params:
        if parameter.name in ("workspace", "as_json", "help"):
            continue
        names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
        if not getattr(parameter, "opts", [""])[0].startswith("-"):
            names = f"`{parameter.metavar or parameter.name}`"
        default = parameter.default
        shown = "" if default in (None, False, "", (), []) or callable(default) else f"`{default}`"
        needed = "needed" if parameter.required else shown
        rows.append(f"| {names} | {getattr(parameter, 'help', '') or ''} | {needed} |")
    return rows


def action_columns() -> str:
    """Give the page that lists every column of a file of actions."""
    from hotspots.plan.action_file import COLUMN_MEANINGS, EXTRA_HEADINGS, HEADINGS, NEEDED

    extra = {
        "action_id": "Which action the line changes; empty adds a new one.",
        "version": "Its version when the file was made; another one by now is refused.",
        "notes": "Updates, a line each: day, organisation and text with upright strokes between them, such "
        "as `31/03/2026 | Council | What was done.` Updates can be added, never changed.",
    }
    lines = [
        "# Columns of a file of actions",
        "",
        "Made from `hotspots/plan/action_file.py` by `make docs`. One row an action, as CSV or as the sheet",
        "*Actions* of a workbook; columns may be left out, except those marked as needed. Capitals in a",
        "heading do not matter.",
        "",
        "| column | needed | meaning |",
        "|---|---|---|",
    ]
    for name, heading in (HEADINGS | EXTRA_HEADINGS).items():
        needed = "yes" if name in NEEDED else ""
        meaning = COLUMN_MEANINGS.get(name) or extra[name]
        lines.append(f"| {heading} | {needed} | {meaning.replace('|', chr(92) + '|')} |")
    lines += ["", "A column *Past due* is passed over: our own files have it for the reader.", ""]
    return "\n".join(lines)


PAGES = {
    "data-dictionary.md": data_dictionary,
    "commands.md": command_reference,
    "action-columns.md": action_columns,
}


def main() -> None:
    """Write every page."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
