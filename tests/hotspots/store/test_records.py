"""Versioned records of a plan: nothing is lost, nobody overwrites anybody, and the past can be read."""

from __future__ import annotations

import datetime
import importlib
import pkgutil
from dataclasses import dataclass, replace

import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace
from hotspots.store import records
from hotspots.store.engine import open_store


@dataclass(frozen=True)
class Promise:
    title: str
    due: datetime.date | None = None
    cost: float | None = None
    groups: tuple[str, ...] = ()


PROMISE = records.Kind("promise", "the promise", "PR", Promise)
OTHER = records.Kind("other", "the other", "OT", Promise)
FIRST = Promise("Lights at the shops", datetime.date(2026, 3, 1), 1200.5, ("race", "disability"))


def test_a_record_comes_back_as_it_was_given(workspace: Workspace) -> None:
    with open_store(workspace.store_url).write() as connection:
        kept = records.add(connection, PROMISE, FIRST, made_by="Council")
        records.add(connection, OTHER, Promise("Else"))
    with open_store(workspace.store_url).read() as connection:
        assert [(one.record_id, one.content) for one in records.every(connection, PROMISE)] == [
            ("PR-0001", FIRST)
        ]
        assert records.get(connection, PROMISE, kept.record_id) == kept
        with pytest.raises(UserError, match="does not exist"):
            records.get(connection, OTHER, kept.record_id)


def test_each_change_is_kept_with_who_made_it(workspace: Workspace) -> None:
    with open_store(workspace.store_url).write() as connection:
        records.add(connection, PROMISE, FIRST, made_by="Council")
        records.change(
            connection, PROMISE, "PR-0001", replace(FIRST, cost=900.0), expected_version=1, made_by="Police"
        )
        records.remove(connection, PROMISE, "PR-0001", expected_version=2)
        assert records.every(connection, PROMISE) == []
        assert [one.record_id for one in records.every(connection, PROMISE, removed=True)] == ["PR-0001"]
        records.restore(connection, PROMISE, "PR-0001", expected_version=3, made_by="Council")
        told = [
            (one.version, one.change, one.made_by, one.content.cost)
            for one in records.history(connection, PROMISE)
        ]
    assert told == [
        (1, "added", "Council", 1200.5),
        (2, "changed", "Police", 900.0),
        (3, "removed", "", 900.0),
        (4, "restored", "Council", 900.0),
    ]


def test_a_change_from_an_old_screen_is_refused_and_says_what_differs(workspace: Workspace) -> None:
    with open_store(workspace.store_url).write() as connection:
        records.add(connection, PROMISE, FIRST)
        records.change(connection, PROMISE, "PR-0001", replace(FIRST, due=None), expected_version=1)
    with (
        pytest.raises(UserError, match="changed are: due"),
        open_store(workspace.store_url).write() as connection,
    ):
        records.change(connection, PROMISE, "PR-0001", replace(FIRST, cost=1.0), expected_version=1)
    with open_store(workspace.store_url).read() as connection:
        assert records.get(connection, PROMISE, "PR-0001").content == replace(FIRST, due=None)


def test_a_removed_record_is_restored_before_it_is_changed(workspace: Workspace) -> None:
    with open_store(workspace.store_url).write() as connection:
        records.add(connection, PROMISE, FIRST)
        records.remove(connection, PROMISE, "PR-0001", expected_version=1)
        with pytest.raises(UserError, match="Restore it first"):
            records.change(connection, PROMISE, "PR-0001", FIRST, expected_version=2)


def test_the_past_can_be_read(workspace: Workspace) -> None:
    store = open_store(workspace.store_url)
    with store.write() as connection:
        records.add(connection, PROMISE, FIRST)
        records.add(connection, PROMISE, Promise("Second"))
        meeting = datetime.datetime.now(datetime.UTC)
    with store.write() as connection:
        records.change(connection, PROMISE, "PR-0001", replace(FIRST, title="New"), expected_version=1)
        records.remove(connection, PROMISE, "PR-0002", expected_version=1)
        records.add(connection, PROMISE, Promise("Third"))
        after = datetime.datetime.now(datetime.UTC)
        assert {key: one.title for key, one in records.as_of(connection, PROMISE, meeting).items()} == {
            "PR-0001": FIRST.title,
            "PR-0002": "Second",
        }
        assert list(records.as_of(connection, PROMISE, after)) == ["PR-0001", "PR-0003"]


def test_a_settled_record_stands_for_good(workspace: Workspace) -> None:
    """Not changed, not removed, not "restored", and the refusal leaves no trace in its history."""
    settled = records.Kind("vow", "the vow", "VO", Promise, settled=True)
    with open_store(workspace.store_url).write() as connection:
        records.add(connection, settled, FIRST, made_by="Council")
    for attempt in (
        lambda connection: records.change(
            connection, settled, "VO-0001", replace(FIRST, cost=1.0), expected_version=1
        ),
        lambda connection: records.remove(connection, settled, "VO-0001", expected_version=1),
        lambda connection: records.restore(connection, settled, "VO-0001", expected_version=1),
    ):
        with pytest.raises(UserError, match="stands as it was made"):  # noqa: SIM117
            with open_store(workspace.store_url).write() as connection:
                attempt(connection)
    with open_store(workspace.store_url).read() as connection:
        assert records.get(connection, settled, "VO-0001").content == FIRST
        assert [one.change for one in records.history(connection, settled)] == ["added"]


def test_every_kind_has_a_name_and_ids_of_its_own() -> None:
    """All kinds of the program: two with one prefix would take turns in one series of numbers."""
    import hotspots.store
    import hotspots.workflows

    kinds: dict[int, records.Kind[object]] = {}
    for room in (hotspots.store, hotspots.workflows):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "migrations" in module.name:
                continue
            found = vars(importlib.import_module(module.name)).values()
            kinds |= {id(value): value for value in found if isinstance(value, records.Kind)}
    assert len(kinds) > 15
    for part in ("name", "prefix"):
        values = [getattr(kind, part) for kind in kinds.values()]
        assert sorted(values) == sorted(set(values)), part
