"""The child process that reads an uploaded spreadsheet: every sheet as rows of text, in JSON."""

from __future__ import annotations

import json

from geodata.confined import serve
from geodata.ingest.excelfile import guarded_sheets


def _read(content: bytes, arguments: list[str]) -> bytes:
    return json.dumps(guarded_sheets(content, arguments[0]), ensure_ascii=False).encode("utf-8")


if __name__ == "__main__":
    serve(_read)
