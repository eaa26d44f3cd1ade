"""What a workspace holds now: the stamp that caches are keyed on, and the values one may choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hotspots.store.events import FILE as EVENTS_FILE

if TYPE_CHECKING:
    from geodata.workspace import Workspace


class DataStamp(NamedTuple):
    """
    Changes whenever a figure made from the workspace could change.

    Parameters
    ----------
    table_version : int
        Version of the incident table; -1 when there is none.
    reference : int
        Newest change of a boundary, lookup, population, postcode or event file [ns].
    files : int
        How many such files there are, so that removing one is noticed too.
    """

    table_version: int
    reference: int
    files: int


def data_stamp(workspace: Workspace) -> DataStamp:
    """
    Say which state of the data a figure is made from.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    DataStamp
        Equal as long as nothing that figures are made from changed.
    """
    from geodata.dataset import table_version

    folders = (workspace.areas_path, workspace.lookups_path, workspace.population_path)
    files = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file()]
    single = (workspace.postcodes_path, workspace.root / EVENTS_FILE)
    files.extend(path for path in single if path.is_file())
    newest = max((path.stat().st_mtime_ns for path in files), default=0)
    return DataStamp(table_version(workspace), newest, len(files))


def known_values(workspace: Workspace) -> dict[str, Any]:
    """
    List the values that incidents can be filtered by.

    Parameters
    ----------
    workspace : Workspace
        Where to look.

    Returns
    -------
    dict
        ``categories``, ``sources``, ``settings`` and ``characteristics``: value to number of incidents;
        ``first_date`` and ``last_date``: days of the first and last incident, None without any; and
        ``incidents``: how many there are.
    """
    from geodata.dataset import distinct_values

    found = distinct_values(workspace)
    return {
        **{name: value for name, value in found.items() if name not in {"first", "last"}},
        "first_date": found["first"],
        "last_date": found["last"],
    }
