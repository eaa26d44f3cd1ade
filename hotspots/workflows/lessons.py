"""Lessons: written beside a finished evaluation, found again over all plans, shared without records."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, replace
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
    find_lessons,
)
from hotspots.plan.csv_cells import (
    read_characteristic,
    read_choice,
    read_date,
    several,
)
from hotspots.plan.csv_table import (
    read_lines,
    write_table,
)
from hotspots.plan.personal_details import require_no_contact
from hotspots.store import records
from hotspots.store.engine import open_store
from hotspots.store.records import Kept, Kind
from hotspots.taxonomy import SETTING_LABELS
from hotspots.wording import counted, spelled

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.workspace import Workspace

__all__ = [
    "LESSONS",
    "ROLES",
    "VERDICTS",
    "ZONE_KINDS",
    "Lesson",
    "LessonImport",
    "LessonQuestion",
    "add_lesson",
    "change_lesson",
    "export_lessons",
    "import_lessons",
    "lesson_question",
    "lessons_bytes",
    "list_lessons",
    "remove_lesson",
    "response_titles",
    "search_lessons",
]

LESSONS = Kind("lesson", "the lesson", "LN", Lesson)
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


def add_lesson(workspace: Workspace, lesson: Lesson, *, made_by: str = "") -> Kept[Lesson]:
    """
    Write a lesson down.

    Parameters
    ----------
    workspace : Workspace
        Where to keep it.
    lesson : Lesson
        What was learnt.
    made_by : str
        Who writes it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        If it says nothing, uses a word no list knows, or seems to say how to reach a person.
    """
    ready = _ready(workspace, lesson)
    with open_store(workspace.store_url).write() as connection:
        return records.add(connection, LESSONS, ready, made_by=made_by)


def change_lesson(
    workspace: Workspace, record_id: str, lesson: Lesson, *, expected_version: int, made_by: str = ""
) -> Kept[Lesson]:
    """
    Change a lesson; what it said before stays in its history.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.
    lesson : Lesson
        What it says from now on.
    expected_version : int
        The version the change was made from.
    made_by : str
        Who changes it.

    Returns
    -------
    Kept
        As stored.

    Raises
    ------
    UserError
        As for `add_lesson`, or if somebody else changed it meanwhile.
    """
    ready = _ready(workspace, lesson)
    with open_store(workspace.store_url).write() as connection:
        return records.change(
            connection, LESSONS, record_id, ready, expected_version=expected_version, made_by=made_by
        )


def remove_lesson(workspace: Workspace, record_id: str, *, expected_version: int, made_by: str = "") -> None:
    """
    Remove a lesson; its history stays.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    record_id : str
        Its id.
    expected_version : int
        The version that was on the screen.
    made_by : str
        Who removes it.

    Raises
    ------
    UserError
        If there is none, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        records.remove(connection, LESSONS, record_id, expected_version=expected_version, made_by=made_by)


def list_lessons(workspace: Workspace) -> list[Kept[Lesson]]:
    """
    List the lessons in the order they were written.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.

    Returns
    -------
    list of Kept
        As stored.
    """
    with open_store(workspace.store_url).read() as connection:
        return records.every(connection, LESSONS)


def search_lessons(workspace: Workspace, wanted: LessonQuestion | None = None) -> list[Kept[Lesson]]:
    """
    Find lessons, by kind of zone.

    Parameters
    ----------
    workspace : Workspace
        Where they are kept.
    wanted : LessonQuestion, optional
        What is asked for; all when left out.

    Returns
    -------
    list of Kept
        As stored; the newest of each kind of zone first.
    """
    every = [(kept, kept.content) for kept in list_lessons(workspace)]
    return [kept for kept, _ in find_lessons(every, wanted or LessonQuestion())]


def lesson_question(**asked: str) -> LessonQuestion:
    """
    Check what is asked for, so that a slip of the pen does not read as "nothing was learnt".

    Parameters
    ----------
    **asked : str
        Fields of `LessonQuestion`; labels are understood as well as names.

    Returns
    -------
    LessonQuestion
        The question.

    Raises
    ------
    UserError
        If a kind, verdict, setting, role or characteristic is not one we know.
    """
    known: dict[str, tuple[str, Any, Any]] = {
        "zone_kind": ("The kind of zone", ZONE_KINDS, ZONE_KINDS),
        "verdict": ("The verdict", VERDICTS, VERDICTS),
        "setting": ("The setting", SETTINGS, SETTING_LABELS),
        "role": ("The role", ROLES, {}),
    }
    fields = {}
    for name, words in asked.items():
        if not words or name == "text":
            fields[name] = words
        elif name == "characteristic":
            fields[name] = read_characteristic(words)
        else:
            what, allowed, labels = known[name]
            fields[name] = read_choice(words, allowed, what, labels)
    return LessonQuestion(**fields)


def response_titles(workspace: Workspace) -> list[str]:
    """
    List the responses of the menu, for a lesson to name the one that was tried.

    Parameters
    ----------
    workspace : Workspace
        Whose own responses come first.

    Returns
    -------
    list of str
        Titles.
    """
    from hotspots.workflows.evidence_menu import built_in_responses

    written = [kept.content.response for kept in list_lessons(workspace) if kept.content.response]
    return list(dict.fromkeys([*written, *(one.title for one in built_in_responses())]))


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


def _ready(workspace: Workspace, lesson: Lesson) -> Lesson:
    dated = replace(
        lesson,
        partnership=lesson.partnership or workspace.name,
        learnt_on=lesson.learnt_on or datetime.datetime.now().astimezone().date(),
    )
    checked = check_lesson(dated)
    require_no_contact({spelled(name): getattr(checked, name) for name in ("title", *PEOPLES_WORDS)})
    return checked


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
