"""Lessons: written beside a finished evaluation, found again over all plans, shared without records."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geodata.schema import SETTINGS
from hotspots.evaluate.lessons import (
    PEOPLES_WORDS,
    ROLES,
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
)
from hotspots.plan.personal_details import require_no_contact
from hotspots.store.records import Kept, Kind
from hotspots.taxonomy import SETTING_LABELS
from hotspots.wording import spelled
from hotspots.workflows.record_desk import Desk

if TYPE_CHECKING:
    from geodata.workspace import Workspace
    from hotspots.evaluate.finished import FinishedEvaluation

__all__ = [
    "LESSONS",
    "ROLES",
    "VERDICTS",
    "ZONE_KINDS",
    "Lesson",
    "LessonQuestion",
    "add_lesson",
    "change_lesson",
    "lesson_question",
    "list_lessons",
    "remove_lesson",
    "response_titles",
    "restore_lesson",
    "search_lessons",
    "start_of_lesson",
]

LESSONS = Kind("lesson", "the lesson", "LN", Lesson)


class _Lessons(Desk[Lesson]):
    """Lessons; what they leave open is the partnership's name and today."""

    def ready(self, workspace: Workspace, content: Lesson) -> Lesson:
        dated = replace(
            content,
            partnership=content.partnership or workspace.name,
            learnt_on=content.learnt_on or datetime.datetime.now().astimezone().date(),
        )
        checked = self.check(dated)
        require_no_contact({spelled(name): getattr(checked, name) for name in ("title", *PEOPLES_WORDS)})
        return checked


_DESK = _Lessons(LESSONS, check_lesson)
add_lesson = _DESK.add
change_lesson = _DESK.change
remove_lesson = _DESK.remove
restore_lesson = _DESK.restore
list_lessons = _DESK.every


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


def start_of_lesson(workspace: Workspace, finished: FinishedEvaluation) -> Lesson:
    """
    Begin a lesson with what the evaluated actions say, so that nobody types it again.

    Parameters
    ----------
    workspace : Workspace
        Whose plan.
    finished : FinishedEvaluation
        The evaluation the lesson is to belong to.

    Returns
    -------
    Lesson
        Without words of its own: settings, kinds of action, whom they served, and the response they started
        from, each as the actions have it.
    """
    from hotspots.workflows.evidence_menu import whole_menu
    from hotspots.workflows.planning import list_actions

    actions = [one for one in list_actions(workspace) if one.action_id in finished.actions]
    titles = {one.response_id: one.title for one in whole_menu(workspace, hidden=True)}
    tried = [titles[one.response_id] for one in actions if one.response_id in titles]
    return Lesson(
        title="",
        settings=tuple(dict.fromkeys(one.setting for one in actions if one.setting)),
        roles=tuple(dict.fromkeys(one.role for one in actions)),
        characteristics=tuple(dict.fromkeys(name for one in actions for name in one.characteristics)),
        response=tried[0] if tried else "",
    )
