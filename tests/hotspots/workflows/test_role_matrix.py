"""Every workflow with the key of every role: whoever lacks a right gets past no door."""

from __future__ import annotations

import datetime
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deltalake
import pytest

import hotspots.workflows
from geodata.errors import AccessError
from geodata.workspace import Workspace
from hotspots.store.engine import Store
from hotspots.workflows.access import RIGHTS_OF
from hotspots.workflows.detecting import DetectRequest
from hotspots.workflows.filtering import IncidentFilter
from hotspots.workflows.record_desk import Desk

RELEASED = {
    "exporting.export_summary",
    "summarising.area_summary",
    "summarising.list_summaries",
    "summarising.summary_areas",
}
"""What a councillor's key opens: releases, and nothing that is not in one."""
PEOPLE = {
    "access.audit_lines",
    "access.list_people",
    "access.people_history",
    "access.set_person",
    "access.verify_audit_log",
    "doctor.examine",
}
NO_DOOR = {"access.access_of", "access.everything", "acting.log"}
"""The door itself."""


def workflows() -> dict[str, Callable[..., Any]]:
    found = {}
    for module in pkgutil.walk_packages(hotspots.workflows.__path__, "hotspots.workflows."):
        loaded = importlib.import_module(module.name)
        for name, function in vars(loaded).items():
            own = inspect.isfunction(function) and function.__module__ == module.name
            own = own or (inspect.ismethod(function) and isinstance(function.__self__, Desk))
            if (
                own
                and not name.startswith("_")
                and next(iter(inspect.signature(function).parameters), "") == "workspace"
            ):
                found[f"{module.name.removeprefix('hotspots.workflows.')}.{name}"] = function
    return {name: function for name, function in found.items() if name not in NO_DOOR}


WORKFLOWS = workflows()


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stores and tables that were opened, and files of records that were asked for."""
    doors: list[str] = []
    for name in ("read", "write"):
        real = getattr(Store, name)

        def opened(self: Store, *, _name: str = name, _real: Any = real) -> Any:
            doors.append(f"store {_name}")
            return _real(self)

        monkeypatch.setattr(Store, name, opened)

    class Told(deltalake.DeltaTable):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **more: Any) -> None:
            doors.append("incidents")
            super().__init__(*arguments, **more)

    monkeypatch.setattr(deltalake, "DeltaTable", Told)
    return doors


def arguments(function: Callable[..., Any], folder: Path) -> dict[str, Any]:
    """Good values for what a workflow needs, so that only the key stands in its way."""
    file = folder / "x.csv"
    file.write_text("code,name\nE1,x\n", encoding="utf-8")
    good = {
        "zone_id": "Z-0001",
        "zone_ids": ["Z-0001"],
        "action_id": "A-0001",
        "level": "ward",
        "format": "pdf",
        "formats": ["pdf"],
        "file": file,
        "files": [file],
        "path": file,
        "out": folder / "out",
        "source": "police",
        "expected_version": 1,
        "request": DetectRequest(method="counts", level="ward"),
        "where": IncidentFilter(),
        "start": datetime.date(2025, 1, 1),
        "today": datetime.date(2026, 1, 1),
        "release_id": "R-0001",
        "code": "E05009001",
        "name": "A name",
        "ending": ".geojson",
        "email": "somebody@else.example",
        "roles": ["planner"],
        "role": "support",
        "text": "-1.1 52.6\n-1.2 52.6\n-1.2 52.7",
        "batch_id": "B0001",
        "years": 6,
    }
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty][1:]
    return {p.name: good.get(p.name) for p in needed if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}


def attempt(function: Callable[..., Any], workspace: Workspace, folder: Path) -> Exception | None:
    try:
        function(workspace, **arguments(function, folder))
    except Exception as problem:  # noqa: BLE001 (any refusal will do: what counts is what was reached before)
        return problem
    return None


@pytest.mark.parametrize("role", ["councillor", "partner", "administrator"])
def test_no_role_gets_past_a_door_that_is_not_its_own(
    city: Workspace, role: str, reached: list[str], tmp_path: Path
) -> None:
    limited = city.limited_to(RIGHTS_OF[role])  # type: ignore[index]
    own = RELEASED | (PEOPLE if role == "administrator" else set())
    through = {}
    for name, function in WORKFLOWS.items():
        if name in own:
            continue
        reached.clear()
        attempt(function, limited, tmp_path)
        if reached:
            through[name] = list(reached)
    assert through == {}


def test_most_of_them_are_doors_indeed(city: Workspace, reached: list[str], tmp_path: Path) -> None:
    """The same calls with all rights do reach records and plans, or the test above would prove nothing."""
    reads = [
        name for name in WORKFLOWS if name.split(".")[-1].startswith(("list_", "get_", "known", "plan_"))
    ]
    past = []
    for name in reads:
        reached.clear()
        attempt(WORKFLOWS[name], city, tmp_path)
        past += [name] if reached else []
    assert len(past) > 25


def test_the_refusal_is_told_plainly(city: Workspace, tmp_path: Path) -> None:
    refused = 0
    for function in WORKFLOWS.values():
        problem = attempt(function, city.limited_to(()), tmp_path)
        refused += isinstance(problem, AccessError)
    assert refused > 150
