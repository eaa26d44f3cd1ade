"""
Draw the pictures of the method pages from public data, with the maps that documents carry.

    python docs/pictures.py DATA [NAME ...]

DATA is the folder of public data that the tests on real data use (`HOTSPOTS_REAL_DATA`). The pictures go to
`docs/methods/images`; what the program says to each question is written out, to be set beside its page.
"""

from __future__ import annotations

import datetime
import io
import math
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from libpysal.graph import Graph
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

import hotspots as hs
from geodata.areas.levels import load_level
from geodata.dataset.filters import IncidentFilter
from geodata.workspace import Workspace, open_workspace
from hotspots.maps.colouring import ColourClasses, HotLayer
from hotspots.maps.figure import INK, draw_map, to_png
from hotspots.maps.palettes import HOT_COLD, LAND, ORDERED
from hotspots.workflows.demo import make_demo
from hotspots.workflows.detecting import DetectRequest, Finding, detect
from hotspots.workflows.hot_spot_evidence import hot_spot_evidence
from hotspots.workflows.importing import import_files
from hotspots.workflows.loading import add_areas, add_population, init_workspace
from hotspots.workflows.surroundings import add_places

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGES = Path(__file__).parent / "methods" / "images"
PUBLIC_ORDER = ("Public order",)
YEAR = IncidentFilter(datetime.date(2021, 11, 1), datetime.date(2022, 10, 31), categories=PUBLIC_ORDER)
WHOLE = IncidentFilter(datetime.date(2020, 1, 1), datetime.date(2022, 10, 31), categories=PUBLIC_ORDER)
WIDE, HIGH = 17.0, 9.5
STEPS = (1.1, 1.3, 1.6, 2.0)
"""Times as often as by chance at which a darker shade begins."""
SHADES = (LAND, *ORDERED[-4:])


def leicestershire(data: Path, folder: Path) -> Workspace:
    """Load the monthly files of January 2020 to October 2022 with wards, LSOAs and residents."""
    workspace = _new(folder)
    shapes = data / "boundaries" / "leicestershire"
    for level, stem, name in (("ward", "wards22", "ward22"), ("lsoa21", "lsoa21", "lsoa21")):
        add_areas(
            workspace,
            shapes / f"leicestershire_{stem}.geojson",
            level=level,
            code=f"{name}_code",
            name=f"{name}_name",
        )
    census = data / "census" / "leicestershire_census2021-ts001-lsoa.csv"
    people = "Residence type: Total; measures: Value"
    add_population(workspace, census, level="lsoa21", code="geography code", count=people)
    files = [
        file
        for file in sorted((data / "police_uk" / "leicestershire").glob("*.csv.gz"))
        if "2020-01" <= file.name[:7] <= "2022-10"
    ]
    import_files(workspace, files, source="police")
    return workspace


def memphis(data: Path, folder: Path) -> Workspace:
    """Load the robberies of 2019 with the police precincts."""
    workspace = _new(folder, crs="EPSG:32615", timezone="America/Chicago")
    source = data / "benchmarks" / "memphis_sfhotspot"
    add_areas(
        workspace, source / "memphis_precincts.geojson", level="precinct", code="precinct", name="precinct"
    )
    columns = {
        "reference": "uid",
        "category": "offense_type",
        "occurred_from": "date",
        "longitude": "longitude",
        "latitude": "latitude",
    }
    import_files(workspace, [source / "memphis_robberies.csv"], source="police", mapping=columns)
    return workspace


def washington(data: Path, folder: Path) -> Workspace:
    """Load the bias crimes of the Washington police alone."""
    workspace = _new(folder, crs="EPSG:26918", timezone="America/New_York")
    events = pd.read_csv(data / "hate_crime" / "dc_montgomery" / "events_flat.csv", dtype=str)
    part = folder / "washington.csv"
    events[events["state"] == "DC"].to_csv(part, index=False)
    import_files(workspace, [part], source="dc_police")
    return workspace


def arizona(data: Path, folder: Path) -> Workspace:
    """Load the crimes, schools and streets of the network example; feet become metres."""
    workspace = _new(folder, crs="EPSG:26949", timezone="America/Phoenix")
    source = data / "street_network" / "geodanet"
    crimes, schools = (gpd.read_file(source / f"{name}.shp").to_crs(26949) for name in ("crimes", "schools"))
    table = folder / "crimes.csv"
    lines = ["reference,date,easting,northing,type"]
    lines += [
        f"{number},2010-01-01,{point.x:.2f},{point.y:.2f},crime"
        for number, point in enumerate(crimes.geometry, 1)
    ]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    columns = {
        "reference": "reference",
        "occurred_from": "date",
        "easting": "easting",
        "northing": "northing",
        "category": "type",
    }
    import_files(workspace, [table], source="police", mapping=columns)
    add_schools(workspace, schools, folder)
    return workspace


def add_schools(workspace: Workspace, schools: Any, folder: Path) -> None:
    """Load the schools as places."""
    file = folder / "schools.geojson"
    schools[["geometry"]].to_crs(4326).to_file(file, driver="GeoJSON")
    add_places(workspace, file, kind="schools")


def _new(folder: Path, **settings: str) -> Workspace:

    folder.mkdir(parents=True, exist_ok=True)
    init_workspace(folder / "workspace", **settings)
    return open_workspace(folder / "workspace")


def layer_of(finding: Finding) -> HotLayer:
    """Take the coloured places of a finding, as documents do."""
    layer = hot_spot_evidence(finding, ()).layer
    if layer is None:
        raise ValueError(finding.sentences)
    return layer


def say(words: str) -> None:
    """Write a line out."""
    sys.stdout.write(f"{words}\n")


def picture(finding: Finding, areas: list[Any], *, focus: Any = None) -> bytes:
    """Draw a finding over outlines, and print what it says, to be set beside the text of the page."""
    say(f"  {finding.request.method}: {' '.join(finding.sentences)}")
    return draw_map([], areas=areas, hot=layer_of(finding), focus=focus, width_cm=WIDE, height_cm=HIGH)


def outlines(workspace: Workspace, level: str, *, simplify_m: float = 50.0) -> list[Any]:
    """Give the outlines of a level, thinned for a small picture."""
    return list(shapely.simplify(load_level(workspace, level).polygons, simplify_m))


def city_of(workspace: Workspace) -> Any:
    """Give the ground of Leicester and what adjoins it, where most incidents are."""
    level = outlines(workspace, "ward")
    return shapely.box(452_500, 298_500, 465_500, 310_500).intersection(shapely.union_all(level))


def of_leicestershire(name: str, request: DetectRequest) -> Callable[[dict[str, Workspace]], bytes]:
    """Draw a question about Leicestershire, on its wards."""

    def draw(known: dict[str, Workspace]) -> bytes:
        workspace = known["leicestershire"]
        focus = None if name == "change" else city_of(workspace)
        return picture(detect(workspace, request), outlines(workspace, "ward"), focus=focus)

    return draw


def of_memphis(request: DetectRequest) -> Callable[[dict[str, Workspace]], bytes]:
    """Draw a question about Memphis, on its precincts."""

    def draw(known: dict[str, Workspace]) -> bytes:
        return picture(detect(known["memphis"], request), outlines(known["memphis"], "precinct"))

    return draw


def near_repeats(known: dict[str, Workspace]) -> bytes:
    """Draw the table of ratios by distance and days as coloured fields."""
    finding = detect(known["memphis"], DetectRequest("near-repeat"))
    say(f"  near-repeat: {' '.join(finding.sentences)}")
    chart = next(one for one in finding.shown.charts if one.kind == "heat")
    return heat(chart)


def heat(chart: Any) -> bytes:
    """Draw a chart of coloured fields, each with its number."""
    frame = chart.frame
    across, up = (list(dict.fromkeys(frame[name])) for name in (chart.x, chart.y))
    figure, axes = _plot(WIDE, 7.5)
    values = frame[chart.colour].to_numpy(dtype=float)
    for (x, y), value in zip(frame[[chart.x, chart.y]].itertuples(index=False), values, strict=True):
        step = int(np.searchsorted(STEPS, value, side="right")) if math.isfinite(value) else 0
        place = across.index(x), up.index(y)
        axes.add_patch(Rectangle(place, 1, 1, facecolor=SHADES[step], edgecolor="white"))
        ink, told = ("white" if step else INK), f"{value:.2f}" if math.isfinite(value) else ""
        axes.text(place[0] + 0.5, place[1] + 0.5, told, ha="center", va="center", color=ink, fontsize=8)
    axes.set_xlim(0, len(across))
    axes.set_ylim(0, len(up))
    axes.set_xticks(np.arange(len(across)) + 0.5, [str(each) for each in across], fontsize=7)
    axes.set_yticks(np.arange(len(up)) + 0.5, [str(each) for each in up], fontsize=7)
    axes.set_title(chart.title, fontsize=9, color=INK, loc="left")
    return to_png(figure)


def _plot(width_cm: float, height_cm: float) -> tuple[Any, Any]:

    figure = Figure(figsize=(width_cm / 2.54, height_cm / 2.54), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    return figure, axes


def ratios(chart: Any) -> bytes:
    """Draw a chart of points with whiskers, one row a point, beside the line of no difference."""
    frame = chart.frame.iloc[::-1]
    figure, axes = _plot(WIDE, max(4.0, 1.6 + 0.55 * len(frame)))
    at = np.arange(len(frame))
    axes.axvline(1.0, color="#7d9097", linewidth=1)
    axes.hlines(at, frame[chart.low], frame[chart.high], color=INK, linewidth=1.4)
    axes.plot(frame[chart.y], at, "o", color="#0b5c6b", markersize=5)
    axes.set_yticks(at, [str(each) for each in frame[chart.x]], fontsize=8)
    axes.set_xlim(left=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.set_xlabel("times as many as expected (95% interval)", fontsize=8, color=INK)
    axes.set_title(chart.title, fontsize=9, color=INK, loc="left")
    return to_png(figure)


def schools(known: dict[str, Workspace]) -> bytes:
    """Draw the rings round the schools."""
    request = DetectRequest(
        "risk-factors", cell_m=60.0, options=(("reach_m", 300.0), ("rings_m", "150, 300, 450, 600"))
    )
    finding = detect(known["arizona"], request)
    say(f"  risk-factors: {' '.join(finding.sentences)}")
    return ratios(next(one for one in finding.shown.charts if "by distance" in one.title))


def meetings(known: dict[str, Workspace]) -> bytes:
    """Draw the pairs of characteristics with how many times as often they meet."""
    finding = detect(known["washington"], DetectRequest("colocation"))
    say(f"  colocation: {' '.join(finding.sentences)}")
    return heat(next(one for one in finding.shown.charts if one.kind == "heat"))


def quiet(known: dict[str, Workspace]) -> bytes:
    """Draw the quiet areas of the fictional city."""
    workspace = known["fictional"]
    finding = detect(workspace, DetectRequest("quiet-areas", level="lsoa21"))
    return picture(finding, outlines(workspace, "ward"))


def counties(known: dict[str, Workspace]) -> bytes:  # noqa: ARG001  the other pictures need what is loaded
    """Draw local Moran of homicide rates in the counties round St Louis, with the weights as published."""
    source = DATA[0] / "benchmarks" / "stl_homicides"
    lines = (source / "stl.gal").read_text().split("\n")[1:]
    pairs = zip(lines[::2], lines[1::2], strict=False)
    near = {int(head.split()[0]): [int(each) for each in row.split()] for head, row in pairs if head}
    frame = gpd.read_file(source / "stl_hom.shp").set_crs(4326, allow_override=True).to_crs(26915)
    frame = frame.set_index(pd.Index(range(1, 79)))
    found = hs.local_moran(
        frame["HR8893"], Graph.from_dicts(near), permutations=99_999, rng=np.random.default_rng(1)
    )
    named = found["quadrant"].where(found["p"] < 0.05, "")
    say(f"  local Moran, p < 0.05: {named.value_counts().to_dict()}; least q {found['q'].min():.3f}")
    kinds = [
        ("low among low", HOT_COLD[0]),
        ("low among high", HOT_COLD[1]),
        ("high among low", HOT_COLD[3]),
        ("high among high", HOT_COLD[4]),
    ]
    used = [(name, colour) for name, colour in kinds if (named == name).any()]
    index = [[name for name, _ in used].index(each) if each else -1 for each in named]
    shown = [at for at, place in enumerate(index) if place >= 0]
    classes = ColourClasses(
        tuple(index[at] for at in shown),
        tuple(name.capitalize() for name, _ in used),
        tuple(colour for _, colour in used),
    )
    layer = HotLayer(
        tuple(frame.geometry.iloc[at] for at in shown), classes, "p < 0.05, not corrected for 78 looks"
    )
    return draw_map([], areas=list(frame.geometry), hot=layer, width_cm=WIDE, height_cm=HIGH)


def fictional(data: Path, folder: Path) -> Workspace:  # noqa: ARG001  nothing of it is real
    """Make the fictional city."""
    folder.mkdir(parents=True, exist_ok=True)
    return make_demo(folder / "workspace")


DATA: list[Path] = []
LOADED: dict[str, Callable[[Path, Path], Workspace]] = {
    "leicestershire": leicestershire,
    "memphis": memphis,
    "washington": washington,
    "arizona": arizona,
    "fictional": fictional,
}
PICTURES: dict[str, tuple[str, Callable[[dict[str, Workspace]], bytes]]] = {
    "emerging": (
        "leicestershire",
        of_leicestershire("emerging", DetectRequest("emerging", cell_m=1000.0, where=WHOLE)),
    ),
    "change": (
        "leicestershire",
        of_leicestershire("change", DetectRequest("change", level="ward", where=WHOLE)),
    ),
    "density": (
        "leicestershire",
        of_leicestershire("density", DetectRequest("density", cell_m=200.0, bandwidth_m=600.0, where=YEAR)),
    ),
    "clusters": (
        "leicestershire",
        of_leicestershire("clusters", DetectRequest("clusters", where=YEAR)),
    ),
    "gi-star": ("memphis", of_memphis(DetectRequest("gi-star", cell_m=600.0))),
    "near-repeat": ("memphis", near_repeats),
    "colocation": ("washington", meetings),
    "risk-factors": ("arizona", schools),
    "under-reporting": ("fictional", quiet),
    "local-moran": ("", counties),
}


def main(data: Path, names: list[str]) -> None:
    """Draw the pictures asked for, or all."""
    DATA.append(data)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        known: dict[str, Workspace] = {}
        for name in names or PICTURES:
            source, draw = PICTURES[name]
            if source and source not in known:
                known[source] = LOADED[source](data, Path(scratch) / source)
            content = draw(known)
            (IMAGES / f"{name}.png").write_bytes(smaller(content))
            say(f"{name}.png: {(IMAGES / f'{name}.png').stat().st_size / 1000:.0f} kB")


def smaller(content: bytes) -> bytes:
    """Store a picture with a table of 128 colours: these maps have few."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image = image.resize((1000, round(1000 * image.height / image.width)), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(held, "png", optimize=True)
    return held.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
