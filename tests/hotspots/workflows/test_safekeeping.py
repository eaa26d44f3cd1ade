"""A backup holds everything, comes back equal, and a damaged one brings nothing."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from shapely.geometry import box, mapping

from geodata.errors import UserError
from geodata.workspace import Workspace, open_workspace
from hotspots.workflows.access import verify_audit_log
from hotspots.workflows.acting import log
from hotspots.workflows.safekeeping import backup, restore
from hotspots.workflows.zoning import add_zone, list_zones

SQUARE = mapping(box(-1.13, 52.63, -1.12, 52.64))


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.startswith(("plan.sqlite", "audit.sqlite", ".import"))
    }


def test_a_backup_comes_back_equal(workspace: Workspace, tmp_path: Path) -> None:
    zone = add_zone(workspace, name="Market place", geometry_wgs84=SQUARE)
    (workspace.root / "batches/B0001").mkdir(parents=True)
    (workspace.root / "batches/B0001/rejects.csv").write_text("row,reason\n")
    report = backup(workspace, tmp_path / "kept/backup.zip")
    restore(tmp_path / "kept/backup.zip", tmp_path / "again")
    assert contents(tmp_path / "again") == contents(workspace.root)
    assert [z.zone_id for z in list_zones(open_workspace(tmp_path / "again"))] == [zone.zone_id]
    assert report.files >= 3


def test_the_audit_log_comes_back_whole(workspace: Workspace, tmp_path: Path) -> None:
    lines = [log(workspace, "export", number=number) for number in range(3)]
    backup(workspace, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "again")
    check = verify_audit_log(open_workspace(tmp_path / "again"))
    assert (check.lines, check.intact) == (len(lines), True)


def test_a_backup_is_for_its_owner_only(workspace: Workspace, tmp_path: Path) -> None:
    backup(workspace, tmp_path / "backup.zip")
    assert stat.S_IMODE((tmp_path / "backup.zip").stat().st_mode) == 0o600


def test_a_backup_inside_the_workspace_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="inside the workspace"):
        backup(workspace, workspace.root / "backup.zip")


def test_restoring_never_overwrites(workspace: Workspace, tmp_path: Path) -> None:
    backup(workspace, tmp_path / "backup.zip")
    with pytest.raises(UserError, match="never overwrites"):
        restore(tmp_path / "backup.zip", workspace.root)


@pytest.mark.parametrize("damage", ["changed", "cut", "missing", "unsafe", "other"])
def test_a_damaged_backup_brings_nothing(workspace: Workspace, tmp_path: Path, damage: str) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    backup(workspace, good)
    with zipfile.ZipFile(good) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if damage == "changed":
        members["workspace.toml"] += b"\n# changed"
    elif damage == "missing":
        members.pop("workspace.toml")
    elif damage == "unsafe":
        manifest = members["backup-manifest.json"].replace(b"workspace.toml", b"../workspace.toml")
        members = {"backup-manifest.json": manifest, "../workspace.toml": members["workspace.toml"]}
    elif damage == "other":
        members = {"hello.txt": b"hello"}
    with zipfile.ZipFile(bad, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    if damage == "cut":
        bad.write_bytes(good.read_bytes()[:-200])
    with pytest.raises(UserError, match="damaged"):
        restore(bad, tmp_path / "again")
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "workspace.toml").exists()
