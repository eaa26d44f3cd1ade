"""One writer at a time."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.workspace import Workspace

WAIT_S = 60.0


@contextmanager
def write_lock(workspace: Workspace, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """
    Hold the workspace's lock while incidents are changed.

    Parameters
    ----------
    workspace : Workspace
        Which one.
    wait_s : float
        How long to wait for another writer, in seconds.

    Yields
    ------
    None
        While the lock is held; the system frees it even when the program dies.

    Raises
    ------
    UserError
        If another import does not finish in time.
    """
    workspace.root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(workspace.root / ".import.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        limit = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            if time.monotonic() > limit:
                raise UserError(
                    "The incident table",
                    "is being changed by another import.",
                    "Wait until it has finished, then try again.",
                )
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return _try_lock_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _try_lock_windows(descriptor: int) -> bool:
    import importlib

    msvcrt = importlib.import_module("msvcrt")
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
