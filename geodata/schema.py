"""The column dictionary: every column of the incident table, once, with type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["text", "timestamp", "bool", "int", "float", "list of text"]

CHARACTERISTICS: tuple[str, ...] = (
    "age",
    "disability",
    "gender",
    "gender_identity",
    "race",
    "religion_or_belief",
    "sexual_orientation",
)
"""The protected characteristics, by column name, in the order used everywhere."""

DATE_PRECISIONS: tuple[str, ...] = ("minute", "day", "month", "year")
LOCATION_PRECISIONS: tuple[str, ...] = ("exact", "address", "postcode", "street", "area", "none")
SETTINGS: tuple[str, ...] = (
    "home",
    "street",
    "transport",
    "school",
    "work",
    "place_of_worship",
    "online",
    "shop_or_leisure",
    "park_or_open_space",
    "health_or_care",
    "public_building",
    "other",
)
REPORTING_ROUTES: tuple[str, ...] = (
    "phone",
    "online",
    "third_party_centre",
    "officer",
    "in_person",
    "partner_agency",
    "other",
)


@dataclass(frozen=True)
class Column:
    """
    One column of a promised frame.

    Parameters
    ----------
    name : str
        Column name, with its unit as suffix where it has one.
    kind : str
        What a value is.
    meaning : str
        One plain sentence.
    required : bool
        Whether a value must be present in every row.
    allowed : tuple of str
        The only values allowed; empty when any value is.
    unit : str
        Unit of the values; empty when they have none.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    unit: str = ""


def _characteristic(name: str) -> Column:
    words = name.replace("_", " ")
    return Column(name, "bool", f"Targeted because of {words}; empty when the source does not say.")


INCIDENTS: tuple[Column, ...] = (
    Column(
        "incident_id",
        "text",
        "Stable key: source and reference, or a hash of the identifying fields.",
        required=True,
    ),
    Column("source", "text", "Who recorded it.", required=True),
    Column("reference", "text", "The source's own reference."),
    Column(
        "occurred_from",
        "timestamp",
        "Earliest time it can have happened.",
        required=True,
        unit="local wall time",
    ),
    Column(
        "occurred_to", "timestamp", "Latest time it can have happened.", required=True, unit="local wall time"
    ),
    Column(
        "date_precision", "text", "How exactly the time is known.", required=True, allowed=DATE_PRECISIONS
    ),
    Column("reported_at", "timestamp", "When it was reported.", unit="local wall time"),
    Column("category", "text", "Offence or incident type as recorded, tidied."),
    Column("is_crime", "bool", "Crime, or incident that is not a crime."),
    Column("outcome", "text", "What came of it, as the source last said."),
    *(_characteristic(name) for name in CHARACTERISTICS),
    Column(
        "target_group", "list of text", "Finer detail of who was targeted, and motives outside the seven."
    ),
    Column("setting", "text", "Kind of place.", allowed=SETTINGS),
    Column("impact", "int", "Harm to the victim, from 1 (least) to 5 (most)."),
    Column("harm", "float", "Harm weight of the category, from a table the user can load."),
    Column("victim_key", "text", "Keyed hash of the victim's identifier, for repeats only; never shown."),
    Column("suspect_key", "text", "Keyed hash of the suspect's identifier, for repeats only; never shown."),
    Column("reporting_route", "text", "How it was reported.", allowed=REPORTING_ROUTES),
    Column("easting_m", "float", "Easting in the workspace's metric system.", unit="m"),
    Column("northing_m", "float", "Northing in the workspace's metric system.", unit="m"),
    Column(
        "location_precision",
        "text",
        "What the point stands for.",
        required=True,
        allowed=LOCATION_PRECISIONS,
    ),
    Column("uncertainty_m", "float", "Radius the point may be off by.", unit="m"),
    Column("area_code", "text", "Area code printed in the source, kept as given."),
    Column("batch_id", "text", "The import that last wrote this row.", required=True),
    Column("source_file", "text", "Name of the file the row came from.", required=True),
    Column("source_row", "int", "Line of that file, the heading being line 1.", required=True),
)
"""The incident table. Each loaded level adds `area_<level>` and `area_<level>_by` behind these."""

AREA_PREFIX = "area_"
"""Columns `area_<level>` hold the code of the area an incident belongs to at that level."""

ASSIGNED_BY_SUFFIX = "_by"
ASSIGNED_BY: tuple[str, ...] = ("printed", "lookup", "polygon")
"""How the area was found; null where it was not."""


def arrow_schema() -> pa.Schema:
    """
    Give the Arrow schema of the incident table, without the columns of the levels.

    Returns
    -------
    pyarrow.Schema
        One field a column of `INCIDENTS`, in that order.
    """
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "timestamp": pa.timestamp("us"),
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "list of text": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(column.name, types[column.kind]) for column in INCIDENTS])
