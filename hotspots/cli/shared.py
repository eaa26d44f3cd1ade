"""What every command shares: its options, how it prints, how it fails."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import errno
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from geodata.workspace import Workspace

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", envvar="HOTSPOTS_WORKSPACE", help="Folder of the workspace.", metavar="DIR"),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output, and nothing else.")
]
DEFAULT_WORKSPACE = Path("workspace")
PROGRESS_AFTER_S = 1.0  # a bar that appears for an instant only flickers


def open_at(folder: Path) -> Workspace:
    """Open the workspace a command was pointed at."""
    from geodata.workspace import open_workspace
    from hotspots.workflows.acting import keep_log

    keep_log()
    return open_workspace(folder)


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a `UserError` into three lines on standard error and exit code 1; a bug stays a traceback."""
    try:
        yield
    except UserError as problem:
        _refuse(problem.what, problem.found, problem.fix)
    except OSError as problem:
        reason = _OF_THE_MACHINE.get(problem.errno or 0)
        if reason is None or problem.filename is None:
            raise
        _refuse(
            f"The file or folder {_as_asked(Path(str(problem.filename2 or problem.filename)))}",
            f"cannot be used: {reason}.",
            "Check the place and the right to write there, or choose another.",
        )


_OF_THE_MACHINE = {
    errno.EACCES: "you may not open or write it",
    errno.EPERM: "you may not open or write it",
    errno.EROFS: "the disk cannot be written to",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk space allowed is used up",
    errno.ENOENT: "it is not there, or cannot be made there",
    errno.ENOTDIR: "a part of its path is a file",
    errno.EEXIST: "a file of that name is in the way",
    errno.EISDIR: "it is a folder, not a file",
    errno.ENAMETOOLONG: "its name is too long",
}
"""What a disk may answer, in words; any other failure is a bug and stays a traceback."""


def _as_asked(path: Path) -> Path:
    """Name the folder of a draft: nobody asked for the draft."""
    return path.parent if path.name.startswith(".") and ".part" in path.name else path


def _refuse(what: str, found: str, fix: str) -> NoReturn:
    for line in (what, found, fix):
        sys.stderr.write(f"{line}\n")
    raise typer.Exit(1) from None


def answer(result: Mapping[str, Any], lines: Sequence[str], *, as_json: bool) -> None:
    """
    Print what a command did.

    Parameters
    ----------
    result : mapping
        For programs; printed with `as_json` as one JSON object.
    lines : sequence of str
        For people; printed otherwise.
    as_json : bool
        Which of the two.
    """
    if as_json:
        sys.stdout.write(json.dumps(result, default=_jsonable, ensure_ascii=False) + "\n")
        return
    for line in lines:
        typer.echo(line)


def _jsonable(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "item"):
        return value.item()
    if hasattr(value, "to_dict"):
        return value.to_dict()
    raise TypeError(f"cannot print {type(value).__name__} as JSON")


def plain(record: Any) -> dict[str, Any]:
    """
    Give a frozen record as plain values for JSON.

    Parameters
    ----------
    record : object
        A dataclass instance; a polygon in it becomes its area [km²], as zones are exported as geofiles.

    Returns
    -------
    dict
        Field by field.
    """
    values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    shape = values.pop("geometry", None)
    if shape is not None:
        values["area_km2"] = round(shape.area / 1e6, 4)
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain_value(one) for one in value]
    return value


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """
    Print rows as a table for people.

    Parameters
    ----------
    headings : sequence of str
        Column headings.
    rows : sequence of sequence
        Values, one sequence a row.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*headings, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    Console().print(table)


@contextlib.contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """
    Give a function `report(done, total, words)` that draws a bar once the work takes over a second.

    Parameters
    ----------
    quiet : bool
        Draw nothing, for programs that read the output.

    Yields
    ------
    callable
        To be called with what is done, how much there is, and what is going on.
    """
    started = time.monotonic()
    bar: list[Any] = []

    def report(done: int, total: int, words: str) -> None:
        if quiet or not sys.stderr.isatty():
            return
        if not bar:
            if time.monotonic() - started < PROGRESS_AFTER_S:
                return
            bar.append(_started_bar())
        progress, task = bar[0]
        progress.update(task, completed=done, total=max(total, 1), description=words)

    try:
        yield report
    finally:
        if bar:
            bar[0][0].stop()


def _started_bar() -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task("Working")


def parse_date(text: str | None, option: str) -> datetime.date | None:
    """
    Read a date given on the command line.

    Parameters
    ----------
    text : str or None
        The date as YYYY-MM-DD.
    option : str
        Name of the option, for the message.

    Returns
    -------
    datetime.date or None
        The date; None when none was given.

    Raises
    ------
    UserError
        If it is no date written that way.
    """
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as problem:
        raise UserError(
            what=f"The option {option}",
            found=f"is '{text}', which is not a date.",
            fix="Write it as year-month-day, such as 2025-04-01.",
        ) from problem


def split_list(text: str) -> tuple[str, ...]:
    """
    Split a comma-separated option.

    Parameters
    ----------
    text : str
        Such as ``docx,pdf``.

    Returns
    -------
    tuple of str
        The parts, without blanks.
    """
    return tuple(part.strip() for part in text.split(",") if part.strip())
