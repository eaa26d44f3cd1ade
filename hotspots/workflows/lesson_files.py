"""Files of lessons, for partnerships to share: words and kinds, and nothing of the place they come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from geodata.schema import SETTINGS
from geodata.workspace import write_atomically
from hotspots.evaluate.lessons import (
    PEOPLES_WORDS,
    ROLES,
    SHARED_FIELDS,
    VERDICTS,
    ZONE_KINDS,
    Lesson,
    LessonQuestion,
    check_lesson,
)
from hotspots.plan.csv_cells import read_characteristic, read_choice, read_date, several
from hotspots.plan.csv_table import read_lines, write_table
from hotspots.plan.personal_details import require_no_contact
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.taxonomy import SETTING_LABELS
from hotspots.wording import counted, spelled
from hotspots.workflows.acting import logged
from hotspots.workflows.lessons import LESSONS, search_lessons

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace
    from hotspots.store.records import Kept

HEADINGS = {name: spelled(name) for name in SHARED_FIELDS}
FORMATS = (".csv", ".json")
FORMAT_NAME = "hotspots lessons"
LARGEST_BYTES = 5_000_000


@dataclass(frozen=True)
class LessonImport:
    """
    What became of a file of lessons.

    Parameters
    ----------
    added : tuple of str
        Ids of the new lessons; empty when any was refused.
    unchanged : int
        Lessons that are here already, word for word.
    refusals : tuple of (int, str)
        Line or place in the file, and why it cannot be used.
    """

    added: tuple[str, ...]
    unchanged: int
    refusals: tuple[tuple[int, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain values."""
        refused = [{"line": line, "reason": reason} for line, reason in self.refusals]
        return {"added": list(self.added), "unchanged": self.unchanged, "refused": refused}

    def sentences(self) -> list[str]:
        """Put the report into words."""
        if self.refusals:
            total = f"Nothing was added: {counted(len(self.refusals), 'lesson')} cannot be used."
        else:
            total = f"{counted(len(self.added), 'lesson')} added, {self.unchanged:,} already here."
        return [total, *(f"Line {line}: {reason}" for line, reason in self.refusals)]


def lessons_bytes(lessons: list[Kept[Lesson]], ending: str) -> bytes:
    """
    Write lessons as a file for other partnerships.

    Parameters
    ----------
    lessons : list of Kept
        The lessons.
    ending : {".csv", ".json"}
        Kind of file.

    Returns
    -------
    bytes
        Words and kinds only: no count, zone, action, address or record.

    Raises
    ------
    UserError
        If the file is of another kind.
    """
    rows = [[getattr(kept.content, name) for name in SHARED_FIELDS] for kept in lessons]
    if ending == ".csv":
        return ("\ufeff" + write_table(list(HEADINGS.values()), rows)).encode("utf-8")
    if ending == ".json":
        content = {
            "format": FORMAT_NAME,
            "version": 1,
            "lessons": [dict(zip(SHARED_FIELDS, row, strict=True)) for row in rows],
        }
        return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode("utf-8")
    raise _unknown_ending(ending)


@logged("export", "lessons")
def export_lessons(workspace: Workspace, file: Path, wanted: LessonQuestion | None = None) -> int:
    """
    Write lessons to a file for other partnerships.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    file : pathlib.Path
        A ``.csv`` or ``.json`` file.
    wanted : LessonQuestion, optional
        Which; all when left out.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    UserError
        If the file is of another kind.
    """
    lessons = search_lessons(workspace, wanted)
    write_atomically(file, lessons_bytes(lessons, file.suffix.lower()))
    return len(lessons)


def import_lessons(workspace: Workspace, file: Path) -> LessonImport:
    """
    Bring lessons of others in: all of a file, or none.

    Parameters
    ----------
    workspace : Workspace
        Where to keep them.
    file : pathlib.Path
        A ``.csv`` or ``.json`` file as `lessons_bytes` writes it.

    Returns
    -------
    LessonImport
        What became of them. The same file again adds nothing.

    Raises
    ------
    UserError
        If the file as a whole cannot be read.
    """
    read, refusals = _read(file)
    with open_store(workspace.store_url).write() as connection:
        present = {_words(kept.content) for kept in records.every(connection, LESSONS)}
        new = [lesson for lesson in dict.fromkeys(read) if _words(lesson) not in present]
        if refusals:
            return LessonImport((), 0, tuple(refusals))
        added = tuple(records.add(connection, LESSONS, lesson).record_id for lesson in new)
    return LessonImport(added, len(read) - len(added))


def _words(lesson: Lesson) -> tuple[Any, ...]:
    return tuple(getattr(lesson, name) for name in SHARED_FIELDS if name != "learnt_on")


def _read(file: Path) -> tuple[list[Lesson], list[tuple[int, str]]]:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise UserError(f"The file {file.name}", "is larger than 5 MB.", "Bring in fewer lessons.")
        content = file.read_bytes()
    except OSError as problem:
        raise UserError(f"The file {file.name}", "cannot be opened.", "Check that it is there.") from problem
    ending = file.suffix.lower()
    if ending == ".csv":
        lines = read_lines(content, HEADINGS, needed=("title",), what="The file of lessons")
        rows = [(line.number, dict(line.cells)) for line in lines]
    elif ending == ".json":
        rows = _json_rows(content, file.name)
    else:
        raise _unknown_ending(ending)
    read, refusals = [], []
    for number, cells in rows:
        try:
            lesson = check_lesson(_lesson(cells))
            require_no_contact({spelled(name): getattr(lesson, name) for name in ("title", *PEOPLES_WORDS)})
            read.append(lesson)
        except UserError as problem:
            refusals.append((number, f"{problem.what} {problem.found} {problem.fix}"))
    return read, refusals


def _json_rows(content: bytes, name: str) -> list[tuple[int, dict[str, Any]]]:
    wrong = UserError(
        what=f"The file {name}",
        found="is not a file of lessons.",
        fix="Use a file written by 'hotspots lessons export'.",
    )
    try:
        known = json.loads(content)
    except ValueError as problem:
        raise wrong from problem
    lessons = known.get("lessons") if isinstance(known, dict) else None
    if not isinstance(lessons, list) or not all(isinstance(one, dict) for one in lessons):
        raise wrong
    return [
        (
            at,
            {
                key: "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
                for key, value in one.items()
                if key in SHARED_FIELDS
            },
        )
        for at, one in enumerate(lessons, start=1)
    ]


def _lesson(cells: dict[str, str]) -> Lesson:
    def text(name: str) -> str:
        return cells.get(name, "")

    return Lesson(
        title=text("title"),
        what_worked=text("what_worked"),
        for_whom=text("for_whom"),
        do_differently=text("do_differently"),
        response=text("response"),
        partnership=text("partnership"),
        zone_kind=read_choice(text("zone_kind") or "other", ZONE_KINDS, "The kind of zone", ZONE_KINDS),
        settings=tuple(
            read_choice(part, SETTINGS, "The setting", SETTING_LABELS) for part in several(text("settings"))
        ),
        roles=tuple(read_choice(part, ROLES, "The role") for part in several(text("roles"))),
        characteristics=tuple(read_characteristic(part) for part in several(text("characteristics"))),
        verdict=read_choice(text("verdict") or "not measured", VERDICTS, "The verdict", VERDICTS),
        learnt_on=read_date(text("learnt_on"), "learnt on"),
        brought_in=True,
    )


def _unknown_ending(ending: str) -> UserError:
    return UserError(
        what="The file of lessons",
        found=f"ends in '{ending[:12]}'.",
        fix=f"Use a file that ends in {' or '.join(FORMATS)}.",
    )
