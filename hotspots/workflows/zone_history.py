"""What became of a zone: every change with its day, what it changed, and the shape it left behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geodata.errors import UserError
from hotspots.plan.zones import KIND_LABELS
from hotspots.store import zones as store
from hotspots.store.engine import open_store
from hotspots.wording import counted

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Row

    from geodata.workspace import Workspace
    from hotspots.plan.zones import Zone

WORDS = {
    "added": "Made",
    "reshaped": "Reshaped",
    "renamed": "Words changed",
    "removed": "Removed",
    "restored": "Brought back",
    "undone": "Taken back",
}


@dataclass(frozen=True, eq=False)
class ZoneChange:
    """
    One change of a zone.

    Parameters
    ----------
    version : int
        The version it made.
    made_at : datetime.datetime
        When (UTC).
    word : str
        What was done, such as "Reshaped".
    differences : tuple of str
        What is other than before.
    name, kind, note : str
        As they were after it.
    geometry : shapely geometry
        The shape after it.
    new_shape : bool
        Whether the shape is other than before.
    """

    version: int
    made_at: datetime.datetime
    word: str
    differences: tuple[str, ...]
    name: str
    kind: str
    note: str
    geometry: BaseGeometry
    new_shape: bool

    @property
    def area_km2(self) -> float:
        """Area of the shape after it [km²]."""
        return float(self.geometry.area) / 1e6


def zone_history(workspace: Workspace, zone_id: str) -> list[ZoneChange]:
    """
    Tell every change of a zone.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.

    Returns
    -------
    list of ZoneChange
        Oldest first.

    Raises
    ------
    UserError
        If there is no such zone.
    """
    with open_store(workspace.store_url).read() as connection:
        store.get(connection, zone_id)
        rows = store.history(connection, zone_id)
    return _changes(rows)


def shapes_of(changes: Sequence[ZoneChange]) -> list[ZoneChange]:
    """
    Pick the changes that gave the zone another shape, the newest last.

    Parameters
    ----------
    changes : sequence of ZoneChange
        All changes, oldest first.

    Returns
    -------
    list of ZoneChange
        The first one always among them.
    """
    return [change for change in changes if change.new_shape]


def restore_shape(workspace: Workspace, zone_id: str, version: int, *, expected_version: int) -> Zone:
    """
    Give a zone the shape it had in an earlier version.

    Parameters
    ----------
    workspace : Workspace
        Where it is kept.
    zone_id : str
        The zone.
    version : int
        The version whose shape is wanted.
    expected_version : int
        The version that was on the screen.

    Returns
    -------
    Zone
        As stored, one version further; name, kind and note stay as they are.

    Raises
    ------
    UserError
        If there is no such version, the zone has been removed, or somebody else changed it meanwhile.
    """
    with open_store(workspace.store_url).write() as connection:
        zone = store.get(connection, zone_id)
        if zone.removed:
            raise UserError(f"The zone {zone_id}", "has been removed.", "Restore it first.")
        changes = _changes(store.history(connection, zone_id))
        wanted = next((change for change in changes if change.version == version), None)
        if wanted is None:
            raise UserError(
                what=f"The version {version} of {zone_id}",
                found=f"is none of its {counted(len(changes), 'version')}.",
                fix="Choose one from its history.",
            )
        return store.change(
            connection,
            replace(zone, geometry=wanted.geometry),
            crs=workspace.crs,
            expected_version=expected_version,
            word="reshaped",
        )


def _changes(rows: Sequence[Row[Any]]) -> list[ZoneChange]:
    changes: list[ZoneChange] = []
    before: Row[Any] | None = None
    for row in rows:
        shape = _shape(row)
        changes.append(
            ZoneChange(
                row.version,
                row.made_at,
                WORDS.get(row.change, row.change.capitalize()),
                () if before is None else tuple(_differences(before, row)),
                row.name,
                row.kind,
                row.note,
                shape,
                before is None or bytes(before.geometry) != bytes(row.geometry),
            )
        )
        before = row
    return changes


def _shape(row: Row[Any]) -> BaseGeometry:
    import shapely

    shape: BaseGeometry = shapely.from_wkb(bytes(row.geometry))
    return shape


def _differences(before: Row[Any], now: Row[Any]) -> list[str]:
    told = []
    if before.name != now.name:
        told.append(f"name '{before.name}' became '{now.name}'")
    if before.kind != now.kind:
        told.append(f"{KIND_LABELS[before.kind].lower()} became {KIND_LABELS[now.kind].lower()}")
    if before.note != now.note:
        told.append("note written" if not before.note else "note has other words")
    if bytes(before.geometry) != bytes(now.geometry):
        told.append(_reshaped(_shape(before), _shape(now)))
    if before.removed != now.removed:
        told.append("removed" if now.removed else "brought back")
    return told


def _reshaped(before: BaseGeometry, now: BaseGeometry) -> str:
    kept = before.intersection(now).area / before.area
    sizes = f"{before.area / 1e6:.2f} km² became {now.area / 1e6:.2f} km²"
    return f"{sizes}, keeping {kept:.0%} of the ground it had"
