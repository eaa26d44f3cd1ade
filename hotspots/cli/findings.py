"""The command that finds hot spots."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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

TextList = Annotated[list[str] | None, typer.Option(help="Repeat for several.")]


def register(app: typer.Typer) -> None:
    """Add this command to the app."""
    app.command("detect")(detect)


def detect(
    method: Annotated[
        str, typer.Argument(help="counts, rates, density, gi-star or clusters.", metavar="METHOD")
    ],
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
    }
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
    answer(
        {"out": str(out), **detecting.finding_to_dict(finding)},
        [*finding.sentences, *(f"- {note}" for note in finding.notes), f"Wrote {out}"],
        as_json=as_json,
    )
