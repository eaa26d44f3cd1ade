"""What to look at: method, areas or cells, period, whom it was aimed at, and which records."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from hotspots.taxonomy import CHARACTERISTIC_LABELS, SETTING_LABELS
from hotspots.ui.denominators import choose_denominator
from hotspots.ui.map_address import PERIODS, SHAPES, from_address, to_address
from hotspots.ui.method_options import choose_options
from hotspots.wording import level_label, short_date
from hotspots.workflows.filtering import make_filter
from hotspots.workflows.findings import DetectRequest
from hotspots.workflows.method import ASKS
from hotspots.workflows.methods import methods

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from geodata.areas.population import PopulationTable
    from hotspots.workflows.filtering import IncidentFilter
    from hotspots.workflows.method import Method

SQUARES, HEXAGONS = SHAPES["square"], SHAPES["hexagon"]
POINTS = "the incidents themselves"
USUAL_CELL_M = 250
CELL_SIZES = (100, 150, 200, 250, 300, 400, 500, 750, 1000, 2000)
YEAR, EVERYTHING, OWN = "Last 12 months", PERIODS["all"], PERIODS["own"]
_KEEP = "kept_"


def choose(
    levels: Sequence[str],
    rated: Sequence[str],
    values: Mapping[str, Any],
    populations: Sequence[PopulationTable] = (),
) -> DetectRequest:
    """
    Let a person choose what to look at.

    Parameters
    ----------
    levels : sequence of str
        Levels that are loaded.
    rated : sequence of str
        Those of them that have a population.
    values : mapping
        What incidents can be filtered by, as `hotspots.ui.cache.known_values`.
    populations : sequence of PopulationTable
        What rates can divide by.

    Returns
    -------
    DetectRequest
        The question, ready for `hotspots.workflows.detecting.detect`.

    Raises
    ------
    UserError
        If the choices contradict each other.
    """
    if "map_question" not in st.session_state:  # the page has just been opened
        for key, choice in from_address(st.query_params.to_dict()).items():
            st.session_state[_KEEP + key] = choice
    known = methods()
    names = [name for name, one in known.items() if _can_be_asked(one, levels, rated)]
    chosen = _choose_method(known, names)
    method = known[chosen]
    request: dict[str, Any] = {"method": chosen}
    request |= _where_counted(method, levels, rated)
    if (method.needs_population or request.get("value") == "rate") and populations:
        request |= choose_denominator(
            populations, levels, str(request["level"]), kept, set_by_survey=chosen == "quiet-areas"
        )
    request["options"] = choose_options(method)
    st.divider()
    asked = DetectRequest(**request, where=choose_incidents(values))
    address = to_address(asked, period=st.session_state.get("map_period", YEAR))
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    return asked


def _choose_method(known: Mapping[str, Method], names: Sequence[str]) -> str:
    """Ask what a person wants to know, then offer the methods that answer it, each with its sentence."""
    before: str = st.session_state.get(f"{_KEEP}map_method", "")
    if "map_question" not in st.session_state and before in names:
        st.session_state[f"{_KEEP}map_question"] = known[before].question
        st.session_state[_KEEP + method_key(known[before].question)] = before
    answered = {known[name].question for name in names}
    question = kept(
        "map_question",
        st.selectbox,
        "What do you want to know?",
        [name for name, _ in ASKS if name in answered],
        format_func=lambda name: dict(ASKS)[name],
    )
    mine = [name for name in names if known[name].question == question]
    chosen: str = kept(
        method_key(question),
        st.radio,
        "Method",
        mine,
        format_func=lambda name: known[name].label,
        captions=[known[name].help for name in mine],
    )
    st.session_state[f"{_KEEP}map_method"] = chosen
    return chosen


def method_key(question: str) -> str:
    """
    Give the key of the control with the methods that answer a question.

    Parameters
    ----------
    question : str
        Name of the question, as in `hotspots.workflows.method.ASKS`.

    Returns
    -------
    str
        The key; each question has its own, so that each keeps its choice.
    """
    return f"map_method_{question.replace(' ', '_')}"


def choose_incidents(values: Mapping[str, Any], *, name: str = "map") -> IncidentFilter:
    """
    Let a person choose which incidents are meant.

    Parameters
    ----------
    values : mapping
        What incidents can be filtered by.
    name : str
        Start of the widgets' keys.

    Returns
    -------
    IncidentFilter
        The choice.

    Raises
    ------
    UserError
        If the period ends before it starts.
    """
    start, end = _period(values.get("first_date"), values.get("last_date"), name)
    marked = _counted(values.get("characteristics"))
    characteristics = kept(
        f"{name}_characteristics",
        st.multiselect,
        "Aimed at",
        list(CHARACTERISTIC_LABELS),
        format_func=lambda each: _with_count(CHARACTERISTIC_LABELS[each], marked.get(each)),
        placeholder="Anyone",
    )
    combine = "any"
    if len(characteristics) > 1:
        combine = kept(
            f"{name}_combine",
            st.radio,
            "An incident counts when it has",
            ["any", "all"],
            format_func=lambda each: f"{each} of these",
            horizontal=True,
        )
    parts = {
        noun: _several(f"{name}_{noun}", label, values.get(noun), labels)
        for noun, label, labels in (
            ("categories", "Category", {}),
            ("sources", "Source", {}),
            ("settings", "Setting", SETTING_LABELS),
        )
    }
    return make_filter(start=start, end=end, characteristics=characteristics, combine=combine, **parts)


def kept(key: str, widget: Callable[..., Any], label: str, options: Sequence[Any], **settings: Any) -> Any:
    """
    Show a widget that keeps its choice while the person is on another page.

    Parameters
    ----------
    key : str
        Key of the widget.
    widget : callable
        Such as `st.selectbox`.
    label : str
        Its label.
    options : sequence
        What can be chosen; a kept choice that is no longer among them is forgotten.
    **settings : object
        Passed on to the widget.

    Returns
    -------
    object
        The choice.
    """
    before = st.session_state.get(_KEEP + key)
    if key not in st.session_state and before is not None:
        fits = [each for each in before if each in options] if isinstance(before, list) else before
        if isinstance(before, list) or before in options:
            st.session_state[key] = fits
    chosen = widget(label, options, key=key, **settings)
    st.session_state[_KEEP + key] = chosen
    return chosen


def _can_be_asked(method: Method, levels: Sequence[str], rated: Sequence[str]) -> bool:
    """Leave out what nothing is loaded for."""
    return method.by != ("area",) or bool(rated if method.needs_population else levels)


def _where_counted(method: Method, levels: Sequence[str], rated: Sequence[str]) -> dict[str, Any]:
    if method.name in ("density", "risk", "clusters"):
        return _by_points(method.name)
    if method.needs_population:
        return {"level": kept("map_rate_level", st.selectbox, "By", list(rated), format_func=level_label)}
    cells = [SQUARES, HEXAGONS] if "cell" in method.by else []
    places = [*(levels if "area" in method.by else []), *([POINTS] if "point" in method.by else []), *cells]
    if places == [POINTS]:
        return {}
    # Methods that offer the same places share the choice.
    key = "map_place" if places == [*levels, *cells] and cells else f"map_place_{method.name}"
    place = kept(key, st.selectbox, "By", places, format_func=level_label)
    if place == POINTS:
        return {}
    if place in levels:
        request: dict[str, Any] = {"level": place}
        if method.name in ("gi-star", "local-moran") and place in rated:
            request["value"] = kept(
                "map_value",
                st.radio,
                "Compare",
                ["count", "rate"],
                format_func=lambda each: {"count": "counts", "rate": "rates by population"}[each],
                horizontal=True,
            )
        return request
    st.session_state.setdefault(f"{_KEEP}map_cell", USUAL_CELL_M)
    size = kept(
        "map_cell", st.select_slider, "Width of a cell", CELL_SIZES, format_func=lambda each: f"{each:,} m"
    )
    return {"cell_m": float(size), "shape": "square" if place == SQUARES else "hexagon"}


def _by_points(method: str) -> dict[str, Any]:
    if method in ("density", "risk"):
        reach = kept(
            "map_bandwidth",
            st.selectbox,
            "Bandwidth",
            [None, 150, 200, 300, 400, 500, 750, 1000, 1500],
            format_func=lambda each: "Chosen from the points" if each is None else f"{each:,} m",
        )
        return {"bandwidth_m": None if reach is None else float(reach)}
    way = kept(
        "map_clusters",
        st.radio,
        "Clusters by",
        ["dbscan", "hdbscan"],
        format_func=lambda each: {"dbscan": "distance (DBSCAN)", "hdbscan": "density (HDBSCAN)"}[each],
    )
    fewest = kept(
        "map_fewest",
        st.selectbox,
        "Fewest incidents of a cluster",
        [None, 5, 10, 15, 20, 30, 50],
        format_func=lambda each: "Chosen from the points" if each is None else str(each),
    )
    return {"cluster_method": way, "min_incidents": fewest}


def _period(
    first: datetime.date | None, last: datetime.date | None, name: str
) -> tuple[datetime.date | None, datetime.date | None]:
    if first is None or last is None:
        return None, None
    # Records of a whole month stand on its first day: the period ends with the month, or it would lack them.
    first, last = _as_day(first), _month_end(_as_day(last))
    way = kept(f"{name}_period", st.selectbox, "Period", [YEAR, EVERYTHING, OWN])
    if way == EVERYTHING:
        return None, None
    year_ago = newest_year(first, last)
    if way == YEAR:
        whole = year_ago == _year_before(last)
        what = "the newest twelve months on record" if whole else "as far back as the records reach"
        st.caption(f"{short_date(year_ago)} to {short_date(last)}, {what}.")
        return year_ago, last
    left, right = st.columns(2)
    start = _kept_day(left, "From", f"{name}_from", year_ago, (first, last))
    return start, _kept_day(right, "To", f"{name}_to", last, (first, last))


def _kept_day(
    column: DeltaGenerator,
    label: str,
    key: str,
    usual: datetime.date,
    span: tuple[datetime.date, datetime.date],
) -> datetime.date:
    before = st.session_state.get(_KEEP + key)
    start = before if before is not None and span[0] <= before <= span[1] else usual
    chosen = column.date_input(label, start, *span, key=key, format="DD/MM/YYYY")
    st.session_state[_KEEP + key] = chosen
    return chosen


def _as_day(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value


def _month_end(day: datetime.date) -> datetime.date:
    after = (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    return after - datetime.timedelta(days=1)


def newest_year(first: datetime.date, last: datetime.date) -> datetime.date:
    """First day of the newest twelve months; no day is named that lies before the first record."""
    return max(first, _year_before(last))


def _year_before(last: datetime.date) -> datetime.date:
    """First day of the twelve months that end with this last day of a month."""
    after = last + datetime.timedelta(days=1)
    return after.replace(year=after.year - 1)


def _several(key: str, label: str, known: Any, labels: Mapping[str, str]) -> list[str]:
    counts = _counted(known)
    if len(counts) < 2:
        return []
    return list(
        kept(
            key,
            st.multiselect,
            label,
            list(counts),
            format_func=lambda each: _with_count(labels.get(each, each), counts[each]),
            placeholder="All",
        )
    )


def _counted(known: Any) -> dict[str, int | None]:
    """Names with counts, however they are listed; the most frequent first."""
    if isinstance(known, dict):
        return dict(sorted(known.items(), key=lambda pair: -(pair[1] or 0)))
    return {str(each): None for each in known or []}


def _with_count(label: str, count: int | None) -> str:
    return label if count is None else f"{label} ({count:,})"
