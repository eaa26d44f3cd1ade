"""How a finding looks on the map, in the table and beside them, beyond its value column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame


@dataclass(frozen=True)
class MapClass:
    """
    One of the kinds of place on the map.

    Parameters
    ----------
    value : str
        As in the class column.
    label : str
        As in the legend.
    colour : str
        ``#rrggbb``, from `hotspots.maps.palettes`.
    """

    value: str
    label: str
    colour: str


@dataclass(frozen=True)
class Column:
    """
    A column of the frame that people see.

    Parameters
    ----------
    name : str
        Its name in the frame.
    label : str
        Its heading, with the unit.
    decimals : int or None
        Digits behind the point; None for text, which shows in the table only.
    pointer : bool
        Whether the label under the pointer shows it too.
    """

    name: str
    label: str
    decimals: int | None = 0
    pointer: bool = True


@dataclass(frozen=True, eq=False)
class Chart:
    """
    A chart beside the map; the page draws it, and its frame is its table.

    Parameters
    ----------
    title : str
        Its heading.
    alt : str
        What it shows, in a sentence.
    kind : {"bars", "lines", "points", "heat"}
        ``points`` may have whiskers; ``heat`` is a table of coloured cells.
    frame : pandas.DataFrame
        What is drawn.
    x, y : str
        Columns along and up.
    colour : str or None
        Column of the series; for ``heat`` the number that is coloured.
    low, high : str or None
        Columns of an interval: whiskers of points, a band round lines.
    name : str or None
        Column that names each mark under the pointer.
    curves : tuple of str
        Columns drawn as thin lines along x behind points, such as the limits of a funnel.
    labels : tuple of (str, str)
        Headings of columns, where the name of the column is not one.
    """

    title: str
    alt: str
    kind: Literal["bars", "lines", "points", "heat"]
    frame: DataFrame
    x: str
    y: str
    colour: str | None = None
    low: str | None = None
    high: str | None = None
    name: str | None = None
    curves: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class ExtraTable:
    """
    A further table of a finding.

    Parameters
    ----------
    title : str
        Its heading.
    note : str
        How to read it, in a sentence.
    frame : pandas.DataFrame
        Its rows; the columns are named as people read them.
    """

    title: str
    note: str
    frame: DataFrame


@dataclass(frozen=True, eq=False)
class Shown:
    """
    What a method adds to how its finding looks.

    Parameters
    ----------
    class_column : str or None
        Column whose values are the classes of the map; None: the amounts of the value column.
    classes : tuple of MapClass
        The classes, from the one that matters least to the one that matters most; at most five. Places of no
        class are drawn as having nothing to report.
    nothing : str
        What "nothing to report" is called in the legend.
    title : str
        Title of the legend; empty: the label of the value column.
    surface : bool
        Whether the places are pieces of a surface: classes that hold equal shares of it, and no edges.
    columns : tuple of Column
        What the table and the label show, in order; empty: the known columns of the frame.
    charts : tuple of Chart
        Charts beside the map.
    tables : tuple of ExtraTable
        Further tables.
    drawn : geopandas.GeoDataFrame or None
        Places to draw when the rows of the frame are not places (its columns include the class or value
        column and those with `pointer`).
    """

    class_column: str | None = None
    classes: tuple[MapClass, ...] = ()
    nothing: str = "nothing to report"
    title: str = ""
    surface: bool = False
    columns: tuple[Column, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[ExtraTable, ...] = ()
    drawn: GeoDataFrame | None = None
