"""
Reading what somebody uploaded in a process of its own, with limits on memory and time.

A small file can be made so that reading it takes gigabytes, hours, or brings the reader down. In a child
process it takes only the child. What comes back is plain data: JSON or Arrow, never an object that could run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMORY_MB = 256
"""For the data of a child, beside the libraries it loads; together they stay below 512 MB."""
MEMORY_TIMES_SIZE = 4
SECONDS = 12
SECONDS_PER_MB = 0.5
UPLOAD_UNPACKED = 150_000_000
"""Bytes an uploaded file may unpack to; files on this machine may be larger."""
_REFUSED = 3
_confine: ContextVar[bool] = ContextVar("confine", default=False)


@contextmanager
def uploads() -> Iterator[None]:
    """
    Mark that the files read inside come from a browser, so they are read in a child process.

    Yields
    ------
    None
        Until the end of the block.
    """
    token = _confine.set(True)
    try:
        yield
    finally:
        _confine.reset(token)


def reads_uploads() -> bool:
    """Tell whether the files that are read now come from a browser."""
    return _confine.get()


def read_apart(module: str, content: bytes, *arguments: str, what: str) -> bytes:
    """
    Let a child process read a file.

    Parameters
    ----------
    module : str
        Module of ours that calls `serve` when it is run.
    content : bytes
        The file.
    *arguments : str
        For the module.
    what : str
        How to call the file in a message.

    Returns
    -------
    bytes
        What the child answered.

    Raises
    ------
    UserError
        What the child found wrong, or that it took too much memory or time.
    """
    size_mb = len(content) / 1e6
    seconds = SECONDS + SECONDS_PER_MB * size_mb
    memory_mb = MEMORY_MB + MEMORY_TIMES_SIZE * size_mb
    command = [sys.executable, "-m", module, str(int(memory_mb)), str(int(seconds)), *arguments]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            # The clock on the wall may run three times as long as the work, on a busy machine.
            timeout=3 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise _too_much(what) from problem
    if done.returncode == _REFUSED:
        raise UserError(**json.loads(done.stdout))
    if done.returncode != 0:
        raise _too_much(what)
    return done.stdout


def serve(read: Callable[[bytes, list[str]], bytes]) -> None:
    """
    Be the child: take the limits on, read the file from standard input, answer on standard output.

    Parameters
    ----------
    read : callable
        Turns the file and the arguments into the answer.
    """
    memory_mb, seconds, *arguments = sys.argv[1:]
    _limit(int(memory_mb), int(seconds))
    try:
        answer = read(sys.stdin.buffer.read(), arguments)
    except UserError as problem:
        words = {"what": problem.what, "found": problem.found, "fix": problem.fix}
        sys.stdout.buffer.write(json.dumps(words).encode())
        sys.exit(_REFUSED)
    sys.stdout.buffer.write(answer)


def _limit(memory_mb: int, seconds: int) -> None:
    """Limit this process; where the system knows no limits, the parent's clock alone ends it."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    limits: dict[int, int] = {
        resource.RLIMIT_DATA: memory_mb * 1024 * 1024,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def _too_much(what: str) -> UserError:
    return UserError(
        what=what,
        found="takes too much memory or time to read, or is made to break its reader.",
        fix="Save the table alone, as CSV UTF-8, or the areas as GeoPackage; split a very large file.",
    )
