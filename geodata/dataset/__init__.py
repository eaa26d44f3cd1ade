"""The incident table: Delta Lake, versions, batches, scans."""

from geodata.dataset.filters import IncidentFilter
from geodata.dataset.reassigning import reassign
from geodata.dataset.scans import count_incidents, distinct_values, read_incidents
from geodata.dataset.table import table_version

__all__ = [
    "IncidentFilter",
    "count_incidents",
    "distinct_values",
    "read_incidents",
    "reassign",
    "table_version",
]
