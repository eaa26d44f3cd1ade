"""The child process that reads an uploaded vector file: columns in Arrow, outlines as well-known binary."""

from __future__ import annotations

import io

from geodata.areas.vector_files import OUTLINE, read_content
from geodata.confined import serve


def _read(content: bytes, arguments: list[str]) -> bytes:
    import pyarrow as pa
    import shapely

    kind, what, *wanted = arguments
    found = read_content(content, kind, what, wanted)
    arrays = {name: pa.array(values) for name, values in found.columns.items()}
    arrays[OUTLINE] = pa.array(shapely.to_wkb(found.geometry), pa.binary())
    table = pa.table(arrays).replace_schema_metadata({"crs": found.crs})
    answer = io.BytesIO()
    with pa.ipc.new_stream(answer, table.schema) as stream:
        stream.write_table(table)
    return answer.getvalue()


if __name__ == "__main__":
    serve(_read)
