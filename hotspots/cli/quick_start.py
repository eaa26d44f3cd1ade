"""Starting quickly: what a command does not use is not loaded."""

from __future__ import annotations

import sys


class _NoPandas:
    """An import hook that finds no pandas."""

    def find_spec(self, name: str, *_where: object) -> None:
        """Say that pandas is not there; leave everything else to the usual hooks."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def keep_pandas_out() -> None:
    """
    Let Arrow settle, for the rest of this process, that it never meets pandas objects.

    The first time Arrow is given values it loads pandas, to be able to recognise such objects. Importing
    incidents has none, and loading pandas takes about as long as reading ten months of police files. Only a
    process that runs nothing else may call this: `Table.to_pandas` no longer works afterwards.
    """
    hook = _NoPandas()
    sys.meta_path.insert(0, hook)
    try:
        import pyarrow as pa

        pa.array([0])  # Arrow looks for pandas once, here
    finally:
        sys.meta_path.remove(hook)
