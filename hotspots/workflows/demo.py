"""The fictional city as a ready workspace: the ordinary steps, one after another, on made-up files."""

from __future__ import annotations

import datetime
import json
import shutil
from typing import TYPE_CHECKING

from geodata.workspace import create_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geodata.synthetic import CityFiles
    from geodata.workspace import Workspace

    Progress = Callable[[int, int, str], None]

NAME = "Ellerstow Community Safety Partnership (fictional city)"
SAMPLE_FOLDER = "sample-files"
"""Folder inside the workspace that keeps the raw files, so that a newcomer can load them by hand."""

SOURCES: tuple[tuple[str, str], ...] = (
    ("police", "Police"),
    ("third_party", "Third-party reporting"),
    ("council", "Council"),
    ("transport", "Transport"),
)
"""Name in the city's files, and name of the source in the workspace."""

EVENTS: tuple[tuple[str, str, str, str], ...] = (
    ("Disturbances in another city", "2024-06-14", "2024-06-27", "Widely shared online for two weeks."),
    ("Ellerstow summer festival", "2025-07-12", "2025-07-13", "Many visitors in the centre."),
)
"""Name, first day, last day and note of what may have set incidents off."""

README = """Sample files of the fictional city

Nobody and no place in these files is real. They are the files this workspace was made from, in the forms
partners send them. Everything up to November 2025 has been imported already. The files whose names end in
2025-12 are the next month, left for you to try from the folder that holds the workspace:

{commands}

The police and council files hold new incidents, some that were sent before, and some of those with a newer
outcome. Importing a file a second time adds none.

truth.json says where hot spots were planted, so that you can see whether the methods find them.
"""


def make_demo(root: Path, progress: Progress | None = None) -> Workspace:
    """
    Make a workspace with the fictional city in it, through the ordinary workflows.

    Parameters
    ----------
    root : pathlib.Path
        New or empty folder.
    progress : callable, optional
        Called with (done, total, words).

    Returns
    -------
    Workspace
        With areas, population, postcodes, three years of incidents, zones, actions and area summaries.

    Raises
    ------
    UserError
        If the folder already is a workspace or holds other files.

    Notes
    -----
    When a step fails or is interrupted, what was made so far is taken away again, so that the next try starts
    from nothing.
    """
    existed = root.exists()
    workspace = create_workspace(root, name=NAME, fictional=True)
    try:
        _fill(workspace, progress or _silent)
    except BaseException:
        _clear(root, keep_folder=existed)
        raise
    return workspace


def _silent(_done: int, _total: int, _words: str) -> None:
    return None


def _clear(root: Path, *, keep_folder: bool) -> None:
    shutil.rmtree(root, ignore_errors=True)
    if keep_folder:
        root.mkdir(exist_ok=True)


def _fill(workspace: Workspace, progress: Progress) -> None:
    from geodata.synthetic import write_city

    steps = 13

    def tell(step: int, words: str) -> None:
        progress(step, steps, words)

    tell(0, "Building the city")
    files = write_city(
        workspace.root / SAMPLE_FOLDER, progress=lambda done, _total, words: tell(done // 2, words)
    )
    _write_readme(workspace, files)
    tell(3, "Loading wards and small areas")
    _load_areas(workspace, files)
    tell(5, "Loading population, postcodes, streets and places")
    _load_people(workspace, files)
    _load_surroundings(workspace, files)
    for number, (attribute, source) in enumerate(SOURCES):
        tell(6 + number, f"Importing incidents: {source}")
        _import(workspace, getattr(files, attribute), source)
    tell(10, "Drawing zones")
    zones = _draw_zones(workspace, files)
    tell(11, "Writing the action plan")
    _plan(workspace, zones)
    _write_logs(workspace, zones, files)
    _enter_events(workspace)
    _write_problem(workspace, zones)
    _evaluate(workspace, zones)
    tell(12, "Freezing the area summaries")
    _summarise(workspace)
    tell(steps, "The fictional city is ready")


def _write_readme(workspace: Workspace, files: CityFiles) -> None:
    """Say in the folder itself what the files are, with commands for the folder above the workspace."""
    name = workspace.root.resolve().name
    commands = [
        f'    hotspots import --workspace {name} --source "{source}" '
        f"{name}/{SAMPLE_FOLDER}/{files.held_back[key].name}"
        for key, source in SOURCES
    ]
    text = README.format(commands="\n".join(commands))
    (files.folder / "README.txt").write_text(text, encoding="utf-8")


def _load_areas(workspace: Workspace, files: CityFiles) -> None:
    from hotspots.workflows.loading import add_areas, add_lookup

    add_areas(workspace, files.wards, level="ward", code="ward_code", name="ward_name")
    add_areas(workspace, files.lsoa21, level="lsoa21", code="lsoa21_code", name="lsoa21_name")
    for early, late, path in (("lsoa11", "lsoa21", files.lookup), ("lsoa21", "ward", files.ward_lookup)):
        add_lookup(
            workspace,
            path,
            from_level=early,
            to_level=late,
            from_code=f"{early}_code",
            to_code=f"{late}_code",
        )


def _load_people(workspace: Workspace, files: CityFiles) -> None:
    from hotspots.workflows.loading import add_population, add_postcodes

    add_population(workspace, files.population, level="lsoa21", code="lsoa21_code", count="residents")
    add_population(workspace, files.ward_population, level="ward", code="ward_code", count="residents")
    add_population(
        workspace, files.daytime, level="lsoa21", code="lsoa21_code", count="people", measure="daytime"
    )
    for measure, path in files.groups.items():
        add_population(
            workspace,
            path,
            level="lsoa21",
            code="lsoa21_code",
            count="residents",
            group=measure,
            measure=measure,
        )
    add_postcodes(workspace, files.postcodes)


def _load_surroundings(workspace: Workspace, files: CityFiles) -> None:
    from hotspots.workflows.surroundings import add_places, add_streets

    add_streets(workspace, files.streets)
    for kind, path in files.places.items():
        add_places(workspace, path, kind=kind)


def _import(workspace: Workspace, paths: tuple[Path, ...], source: str) -> None:
    from hotspots.workflows.importing import import_files

    import_files(workspace, paths, source=source)


def _draw_zones(workspace: Workspace, files: CityFiles) -> dict[str, str]:
    """Save the zones and give their ids by name."""
    from hotspots.workflows.zoning import add_zone

    ids = {}
    for feature in json.loads(files.zones.read_text(encoding="utf-8"))["features"]:
        facts = feature["properties"]
        zone = add_zone(
            workspace,
            name=facts["name"],
            geometry_wgs84=feature["geometry"],
            kind=facts["kind"],
            origin="drawn",
        )
        ids[zone.name] = zone.zone_id
    return ids


def _plan(workspace: Workspace, zones: dict[str, str]) -> None:
    from hotspots.workflows.demo_plan import write_plan

    write_plan(workspace, zones)


def _write_logs(workspace: Workspace, zones: dict[str, str], files: CityFiles) -> None:
    from hotspots.workflows.demo_logs import write_logs

    write_logs(workspace, zones, files.folder)


def _evaluate(workspace: Workspace, zones: dict[str, str]) -> None:
    from hotspots.workflows.demo_evaluation import evaluate_demo
    from hotspots.workflows.planning import list_actions

    first: dict[str, str] = {}
    for action in list_actions(workspace):
        for zone_id in action.zones:
            first.setdefault(zone_id, action.action_id)
    evaluate_demo(workspace, zones, first)


def _write_problem(workspace: Workspace, zones: dict[str, str]) -> None:
    from hotspots.workflows.demo_problem import write_problem

    write_problem(workspace, zones)


def _enter_events(workspace: Workspace) -> None:
    from hotspots.workflows.events import add_event

    for name, first, last, note in EVENTS:
        start, end = (datetime.date.fromisoformat(day) for day in (first, last))
        add_event(workspace, name=name, start=start, end=end, note=note)


def _summarise(workspace: Workspace) -> None:
    from hotspots.workflows.summarising import make_summaries

    make_summaries(workspace, level="ward")
