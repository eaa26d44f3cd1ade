"""Uploaded bytes as files: in a private temporary folder, gone as soon as they were read."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.confined import uploads as uploads_are_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile


@contextmanager
def as_files(uploads: Sequence[UploadedFile]) -> Iterator[list[Path]]:
    """
    Write uploads to a private folder for as long as they are needed.

    Parameters
    ----------
    uploads : sequence of UploadedFile
        From `st.file_uploader`.

    Yields
    ------
    list of pathlib.Path
        One file an upload, in the same order, under its own name as far as that is harmless.
    """
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder, uploads_are_read():
        paths = []
        for at, upload in enumerate(uploads):
            # A folder each: two uploads may have the same name.
            path = Path(folder) / str(at) / harmless_name(upload.name)
            path.parent.mkdir()
            path.write_bytes(upload.getbuffer())
            paths.append(path)
        yield paths


@contextmanager
def as_file(upload: UploadedFile) -> Iterator[Path]:
    """Write one upload to a private folder for as long as it is needed; see `as_files`."""
    with as_files([upload]) as paths:
        yield paths[0]


def harmless_name(name: str) -> str:
    """
    Keep of a file name only what cannot lead out of a folder.

    Parameters
    ----------
    name : str
        As the browser sent it.

    Returns
    -------
    str
        Letters, figures, dots, dashes, spaces and underscores of the last part; never empty, never starting
        with a dot, at most 120 characters with the ending kept.
    """
    last = re.split(r"[/\\]", name)[-1]
    tidy = re.sub(r"[^\w. -]", "_", last).lstrip(". ")
    return tidy[-120:].lstrip(". ") or "upload"
