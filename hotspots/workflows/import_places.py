"""Places and areas for the rows of an import, some at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pyarrow as pa

    from geodata.areas.area_index import AreaIndex
    from geodata.ingest.layouts import Layout
    from geodata.ingest.normalise import Records
    from geodata.workspace import Workspace


class Places:
    """
    Levels, lookups and postcodes, loaded once for all rows.

    Parameters
    ----------
    workspace : Workspace
        Whose.
    postcodes : bool
        Whether some file gives postcodes.
    """

    def __init__(self, workspace: Workspace, *, postcodes: bool) -> None:
        from geodata.areas.levels import extent_of, list_levels, load_level
        from geodata.areas.lookups import load_lookups
        from geodata.geocode.postcodes import load_postcodes

        self._workspace = workspace
        self._levels = [load_level(workspace, name) for name in list_levels(workspace)]
        self._lookups = load_lookups(workspace)
        self._extent = extent_of(self._levels)
        self._thread = ThreadPoolExecutor(1)
        self._postcodes = load_postcodes(workspace) if postcodes else None
        self._indexes: Future[dict[str, AreaIndex]] | None = None

    def expect(self, points: int) -> None:
        """
        Prepare for many points: beside other work a grid is laid over every level.

        Parameters
        ----------
        points : int
            About how many different ones will come.
        """
        from geodata.areas.assign import MANY_POINTS

        if points >= MANY_POINTS and self._indexes is None:
            self._indexes = self._thread.submit(self._lay)

    def _lay(self) -> dict[str, AreaIndex]:
        from geodata.areas.area_index import AreaIndex

        return {level.name: AreaIndex(level.polygons) for level in self._levels}

    @property
    def ready(self) -> bool:
        """Whether what was expected is prepared."""
        return self._indexes is None or self._indexes.done()

    def close(self) -> None:
        """End the thread that prepares."""
        self._thread.shutdown(cancel_futures=True)

    def points(self, records: Records, layout: Layout) -> pa.Table:
        """
        Give every record its point.

        Parameters
        ----------
        records : Records
            From `geodata.ingest.normalise`.
        layout : Layout
            How good its points are.

        Returns
        -------
        pyarrow.Table
            In the order of the incident table, its key and batch still empty; `location_note` too.
        """
        import pyarrow as pa

        from geodata.dataset.table import in_schema_order
        from geodata.geocode.locate import locate

        place = locate(
            records.places,
            rows=records.table.num_rows,
            crs=self._workspace.crs,
            postcodes=self._postcodes,
            point_precision=layout.point_precision,
            point_uncertainty_m=layout.point_uncertainty_m,
            extent=self._extent,
        )
        columns = {name: records.table[name] for name in records.table.column_names}
        return in_schema_order(pa.table({**columns, **{name: place[name] for name in place.column_names}}))

    def areas(self, rows: pa.Table) -> pa.Table:
        """
        Give every record its areas; waits for what was expected to be prepared.

        Parameters
        ----------
        rows : pyarrow.Table
            From `points`.

        Returns
        -------
        pyarrow.Table
            With `area_<level>` and `area_<level>_by` behind the other columns.
        """
        from geodata.dataset.reassigning import with_areas

        return with_areas(
            rows,
            levels=self._levels,
            lookups=self._lookups,
            prefer=self._workspace.assign,
            indexes=self._indexes.result() if self._indexes else None,
        )
