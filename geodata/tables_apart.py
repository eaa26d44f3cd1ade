"""The child process that reads an uploaded workbook of reference data: its first sheet, in Arrow."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from geodata.confined import serve
from geodata.tables import read_workbook


def _read(content: bytes, arguments: list[str]) -> bytes:
    import pyarrow as pa

    name, what = arguments
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        table = read_workbook(path, what)
    answer = io.BytesIO()
    with pa.ipc.new_stream(answer, table.schema) as stream:
        stream.write_table(table)
    return answer.getvalue()


if __name__ == "__main__":
    serve(_read)
