"""A workspace's settings and files: whole or not at all, and refused when a hand spoiled them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geodata.errors import UserError
from geodata.workspace import Workspace, open_workspace, write_atomically


def test_threads_that_write_the_same_file_leave_one_whole_file(tmp_path: Path) -> None:
    contents = [bytes([65 + number]) * 200_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: write_atomically(tmp_path / "file", content), contents * 4))
    assert (tmp_path / "file").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_that_cannot_be_written_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "taken" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_atomically(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("line", "name"),
    [("crs = 27700", "crs"), ('assign = "nearest"', "assign"), ('fictional = "no"', "fictional")],
)
def test_settings_spoiled_by_hand_are_told(workspace: Workspace, line: str, name: str) -> None:
    (workspace.root / "workspace.toml").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"no usable value for {name}"):
        open_workspace(workspace.root)
