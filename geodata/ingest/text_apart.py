"""The child process that tries whether an uploaded text file can be read within the limits."""

from __future__ import annotations

from geodata.confined import serve
from geodata.ingest.readers import open_text


def _read(content: bytes, arguments: list[str]) -> bytes:
    opened = open_text(content, arguments[0], ())
    return str(opened.read(opened.headings).count).encode()


if __name__ == "__main__":
    serve(_read)
