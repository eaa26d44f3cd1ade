"""The choices that only one method has, shown from what the method declares."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hotspots.workflows.method import Method, Option

CHOSEN = "Chosen from the records"
_KEEP = "kept_"


def choose_options(method: Method) -> tuple[tuple[str, Any], ...]:
    """
    Let a person make the choices of a method.

    Parameters
    ----------
    method : Method
        The method.

    Returns
    -------
    tuple of (str, object)
        Those that differ from the usual, in the order the method declares them.
    """
    if not method.options:
        return ()
    with st.expander("Settings of this method"):
        made = {option.name: _ask(method, option) for option in method.options}
    return tuple(
        (option.name, made[option.name])
        for option in method.options
        if made[option.name] not in (None, option.default)
    )


def _ask(method: Method, option: Option) -> Any:
    key = option_key(method.name, option.name)
    if key not in st.session_state and _KEEP + key in st.session_state:
        st.session_state[key] = st.session_state[_KEEP + key]
    value = _ASK[option.kind](option, key)
    st.session_state[_KEEP + key] = value
    return tuple(value) if option.kind == "several" else value


def option_key(method: str, option: str) -> str:
    """
    Name the widget of a choice.

    Parameters
    ----------
    method, option : str
        Their names.

    Returns
    -------
    str
        Key of the widget.
    """
    return f"map_{method}_{option}"


def _usual(option: Option, key: str, name: str = "value") -> dict[str, Any]:
    """Give the usual value, unless the session holds one: a widget must not be told twice."""
    return {} if key in st.session_state else {name: option.default}


def _choice(option: Option, key: str) -> Any:
    labels: dict[str | None, str] = dict(option.choices)
    values: list[str | None] = list(labels) if option.default is not None else [None, *labels]
    if key in st.session_state and st.session_state[key] not in values:
        del st.session_state[key]
    start: dict[str, Any] = {} if key in st.session_state else {"index": values.index(option.default)}
    return st.selectbox(
        option.label,
        values,
        format_func=lambda each: labels.get(each, CHOSEN),
        help=option.help,
        key=key,
        **start,
    )


def _several(option: Option, key: str) -> Any:
    labels = dict(option.choices)
    return st.multiselect(
        option.label,
        list(labels),
        format_func=lambda each: labels[each],
        help=option.help,
        key=key,
        placeholder=CHOSEN,
        **_usual(option, key, "default"),
    )


def _number(option: Option, key: str) -> Any:
    kind: type[int] | type[float] = int if option.kind == "whole" else float
    bounds = {
        name: None if edge is None else kind(edge)
        for name, edge in (("min_value", option.least), ("max_value", option.most))
    }
    usual = _usual(option, key)
    if usual.get("value") is not None:
        usual["value"] = kind(usual["value"])
    step = {"step": 1} if option.kind == "whole" else {}
    return st.number_input(
        option.label, help=option.help, key=key, placeholder=CHOSEN, **(bounds | usual | step)
    )


def _flag(option: Option, key: str) -> Any:
    return st.toggle(option.label, help=option.help, key=key, **_usual(option, key))


def _text(option: Option, key: str) -> Any:
    return st.text_input(option.label, help=option.help, key=key, **_usual(option, key)) or None


def _date(option: Option, key: str) -> Any:
    return st.date_input(
        option.label,
        help=option.help,
        key=key,
        format="DD/MM/YYYY",
        min_value=datetime.date(1990, 1, 1),
        **_usual(option, key),
    )


_ASK = {
    "choice": _choice,
    "several": _several,
    "whole": _number,
    "number": _number,
    "flag": _flag,
    "text": _text,
    "date": _date,
}


def options_to_address(method: Method, options: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """
    Write choices as parts of an address; texts stay out, as they may hold words from the users' files.

    Parameters
    ----------
    method : Method
        The method.
    options : tuple of (str, object)
        Its choices.

    Returns
    -------
    dict of str to str
        Text by name of the choice.
    """
    kinds = {option.name: option.kind for option in method.options}
    return {
        f"o-{name}": ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in options
        if kinds[name] != "text"
    }


def options_from_address(method: Method, parts: Mapping[str, str]) -> dict[str, Any]:
    """
    Read choices back from the parts of an address.

    Parameters
    ----------
    method : Method
        The method.
    parts : mapping of str to str
        Parts of the address, typed by anybody; what cannot be read is passed over.

    Returns
    -------
    dict
        Choice by key of its widget.
    """
    found = {}
    for option in method.options:
        value = _read(option, parts.get(f"o-{option.name}", ""))
        if value is not None:
            found[option_key(method.name, option.name)] = value
    return found


def _read(option: Option, text: str) -> Any:
    known = [value for value, _ in option.choices]
    if option.kind in ("choice", "several"):
        found = [each for each in text.split(",") if each in known]
        return (found or None) if option.kind == "several" else next(iter(found), None)
    if option.kind == "flag":
        return {"True": True, "False": False}.get(text)
    return None if option.kind == "text" else _read_amount(option, text)


def _read_amount(option: Option, text: str) -> Any:
    try:
        if option.kind == "date":
            return datetime.date.fromisoformat(text)
        value = int(text) if option.kind == "whole" else float(text)
    except ValueError:
        return None
    low, high = option.least, option.most
    return value if (low is None or value >= low) and (high is None or value <= high) else None
