"""The command that finds hot spots."""

from __future__ import annotations

import functools
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.shared import (
    DEFAULT_WORKSPACE,
    JsonOption,
    WorkspaceOption,
    answer,
    open_at,
    parse_date,
    plain_errors,
)
from hotspots.workflows.methods import methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.workflows.method import Option

METHODS_HELP = ", ".join(methods()) + "."
TextList = Annotated[list[str] | None, typer.Option(help="Repeat for several.")]


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("detect")(with_own_options(detect))


def with_own_options(command: Callable[..., None]) -> Callable[..., None]:
    """
    Give a command one option for every choice any method declares.

    Parameters
    ----------
    command : callable
        Takes them as further keywords.

    Returns
    -------
    callable
        The same command, with a signature that names them.
    """
    signature = inspect.signature(command, eval_str=True)
    common = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    asked_by: dict[str, list[str]] = {}
    options: dict[str, Option] = {}
    for method in methods().values():
        for option in method.options:
            asked_by.setdefault(option.name, []).append(method.name)
            options.setdefault(option.name, option)
    own = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=_annotation(option, ", ".join(asked_by[name])),
        )
        for name, option in options.items()
    ]

    @functools.wraps(command)
    def run(**values: Any) -> None:
        command(**values)

    vars(run)["__signature__"] = signature.replace(parameters=[*common, *own])
    run.__annotations__ = {one.name: one.annotation for one in [*common, *own]}
    del vars(run)["__wrapped__"]  # typer would look at the command behind it
    return run


def _annotation(option: Option, methods_of_it: str) -> Any:
    kinds: dict[str, Any] = {
        "whole": int | None,
        "number": float | None,
        "flag": bool | None,
        "several": list[str] | None,
    }
    words = f"{methods_of_it}: {option.help}"
    if option.choices:
        words += f" One of: {', '.join(value for value, _ in option.choices)}."
    if option.default not in (None, (), False):
        words += f" Usually {_usual(option.default)}."
    return Annotated[kinds.get(option.kind, str | None), typer.Option(help=words)]


def _usual(default: Any) -> str:
    if default is True:
        return "yes"
    return ", ".join(default) if isinstance(default, tuple) else str(default)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def detect(
    method: Annotated[str, typer.Argument(help=METHODS_HELP, metavar="METHOD")],
    out: Annotated[Path, typer.Option(help="Result: .geojson .gpkg .parquet or .csv.")],
    level: Annotated[str | None, typer.Option(help="Count by the areas of this level.")] = None,
    cell: Annotated[
        float | None, typer.Option(help="Count by cells of this width.", metavar="METRES")
    ] = None,
    shape: Annotated[str, typer.Option(help="Shape of the cells: square or hexagon.")] = "square",
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", metavar="DATE")] = None,
    characteristic: TextList = None,
    combine: Annotated[str, typer.Option(help="any or all of the characteristics.")] = "any",
    category: TextList = None,
    source: TextList = None,
    setting: TextList = None,
    bandwidth: Annotated[
        float | None, typer.Option(help="density: kernel bandwidth.", metavar="METRES")
    ] = None,
    value: Annotated[str, typer.Option(help="gi-star: count or rate.")] = "count",
    cluster_method: Annotated[str, typer.Option(help="clusters: dbscan or hdbscan.")] = "dbscan",
    eps: Annotated[
        float | None, typer.Option(help="clusters: neighbours within this distance.", metavar="METRES")
    ] = None,
    min_incidents: Annotated[int | None, typer.Option(help="clusters: smallest cluster.")] = None,
    measure: Annotated[str, typer.Option(help="rates: what population counts.")] = "residents",
    group: Annotated[str | None, typer.Option(help="rates: population group.")] = None,
    per: Annotated[int, typer.Option(help="rates: per how many people.")] = 1000,
    within: Annotated[str | None, typer.Option(help="Level whose areas together are the study area.")] = None,
    alpha: Annotated[float, typer.Option(help="Share of false discoveries accepted.")] = 0.05,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    *,
    as_json: JsonOption = False,
    **own: Any,
) -> None:
    """Find hot spots by area, cell, density or cluster, and write them to a file."""
    from hotspots.workflows import detecting
    from hotspots.workflows.filtering import as_recorded, make_filter

    choices: dict[str, Any] = {
        "method": method,
        "level": level,
        "cell_m": cell,
        "shape": shape,
        "bandwidth_m": bandwidth,
        "value": value,
        "cluster_method": cluster_method,
        "eps_m": eps,
        "min_incidents": min_incidents,
        "measure": measure,
        "group": group,
        "per": per,
        "within": within,
        "alpha": alpha,
        "options": tuple((name, _hashable(value)) for name, value in own.items() if value not in (None, [])),
    }
    from hotspots.workflows.acting import log

    with plain_errors():
        where = make_filter(
            start=parse_date(first, "--from"),
            end=parse_date(last, "--to"),
            characteristics=characteristic or (),
            combine=combine,
            categories=category or (),
            sources=source or (),
            settings=setting or (),
        )
        opened = open_at(workspace)
        request = detecting.DetectRequest(where=as_recorded(opened, where), **choices)
        finding = detecting.detect(opened, request)
        detecting.write_finding(finding, out)
        log(opened, "export", of="finding", method=finding.request.method)
    answer(
        {"out": str(out), **detecting.finding_to_dict(finding)},
        [*finding.sentences, *(f"- {note}" for note in finding.notes), f"Wrote {out}"],
        as_json=as_json,
    )
