"""Import of police files and of made-up records, beside pandas reading them and the way with geopandas."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

RUNS = 5
PART_ROWS = 1_000_000
PEER = """
import sys, pandas
print(sum(len(pandas.read_csv(name, dtype=str, keep_default_na=False)) for name in sys.argv[1:]))
"""
WITH_DATES = """
import sys, pandas
frame = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
print(pandas.to_datetime(frame["Date"]).max())
"""
USUAL_WAY = """
import sys, geopandas, pandas
frame = pandas.read_csv(sys.argv[1])
frame["Date"] = pandas.to_datetime(frame["Date"])
places = geopandas.points_from_xy(frame["Easting"], frame["Northing"])
points = geopandas.GeoDataFrame(frame, geometry=places, crs="EPSG:27700")
for number, layer in enumerate(sys.argv[2:]):
    areas = geopandas.read_file(layer)[["code", "geometry"]].rename(columns={"code": f"area_{number}"})
    points = points.sjoin(areas, how="left").drop(columns="index_right")
points.to_file(sys.argv[1] + ".gpkg")
"""
BOUNDARIES = "boundaries/leicestershire"
LEVELS = {"ward": "wards22", "lsoa11": "lsoa11", "lsoa21": "lsoa21"}


def timed(command: list[str]) -> tuple[float, float]:
    """
    Run a command and measure it.

    Parameters
    ----------
    command : list of str
        Program and arguments.

    Returns
    -------
    tuple of float
        Wall-clock time [s] and peak memory of the process [MB].
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"failed: {command[:4]}")
    process.returncode = 0
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def make_workspace(folder: Path, data: Path) -> None:
    """
    Make a workspace with wards and both vintages of LSOA.

    Parameters
    ----------
    folder : pathlib.Path
        Where.
    data : pathlib.Path
        Folder of the real data.
    """
    hotspots = [sys.executable, "-m", "hotspots"]
    at = ["--workspace", str(folder)]
    subprocess.run([*hotspots, "init", *at], check=True, stdout=subprocess.DEVNULL)
    for level, layer in LEVELS.items():
        stem = layer if layer.startswith("lsoa") else "ward22"
        file = data / BOUNDARIES / f"leicestershire_{layer}.geojson"
        options = ["--level", level, "--code", f"{stem}_code", "--name", f"{stem}_name"]
        subprocess.run(
            [*hotspots, "areas", "add", str(file), *options, *at], check=True, stdout=subprocess.DEVNULL
        )


def make_file(path: Path, rows: int) -> None:
    """
    Write made-up records whose times and places hardly ever repeat: the hardest kind.

    Parameters
    ----------
    path : pathlib.Path
        CSV file to write.
    rows : int
        How many records.
    """
    with path.open("wb") as file:
        for start in range(0, rows, PART_ROWS):
            _write_part(file, start, min(PART_ROWS, rows - start))


def _write_part(file: BinaryIO, start: int, rows: int) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as pc

    from benchmarks.incidents import city

    seed = 1 + start // PART_ROWS
    x, y = city(rows, seed=seed)
    rng = np.random.default_rng(seed)
    minutes = rng.integers(0, 1095 * 1440, rows).astype("m8[m]")
    times = np.datetime_as_string(np.datetime64("2021-01-01T00:00") + minutes)
    motives = rng.choice(["Race", "Religion", "Disability", "Race; Religion", "Sexual orientation", ""], rows)
    columns = {
        "Ref": pa.array([f"R{number:09d}" for number in range(start, start + rows)]),
        "Date": pa.array(np.char.replace(times, "T", " ")),
        "Offence": pa.array(rng.choice(["Abuse", "Assault", "Damage"], rows)),
        "Motivation": pa.array(motives),
        "Easting": pa.array(x.round(1)),
        "Northing": pa.array(y.round(1)),
    }
    pc.write_csv(pa.table(columns), file, pc.WriteOptions(include_header=not start))


def made_up_levels(folder: Path, scratch: Path) -> list[str]:
    """Make a workspace with three levels; gives the files of their areas."""
    import geopandas as gpd

    from benchmarks.incidents import CRS, areas

    hotspots, at = [sys.executable, "-m", "hotspots"], ["--workspace", str(folder)]
    subprocess.run([*hotspots, "init", *at], check=True, stdout=subprocess.DEVNULL)
    files = []
    for number, (level, many) in enumerate((("ward", 181), ("lsoa11", 611), ("lsoa21", 634))):
        file = scratch / f"{level}.gpkg"
        codes = [f"E{place:05d}" for place in range(many)]
        frame = gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=areas(many, seed=number), crs=CRS)
        frame.to_file(file)
        options = ["--level", level, "--code", "code", "--name", "name"]
        command = [*hotspots, "areas", "add", str(file), *options, *at]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        files.append(str(file))
    return files


def made_up(rows: int, *, runs: int, geopandas_too: bool) -> None:
    """Print how long made-up records take beside pandas, and beside the usual way with geopandas."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        file, empty = scratch / "records.csv", scratch / "empty"
        make_file(file, rows)
        layers = made_up_levels(empty, scratch)
        ours, pandas, usual, memory = [], [], [], []
        for run in range(runs):  # turn by turn, so that other work on the machine hits all alike
            workspace = scratch / f"workspace{run}"
            shutil.copytree(empty, workspace)
            seconds, peak = timed(_command(file, workspace))
            ours.append(seconds)
            memory.append(peak)
            pandas.append(timed([sys.executable, "-c", WITH_DATES, str(file)])[0])
            if geopandas_too:
                usual.append(timed([sys.executable, "-c", USUAL_WAY, str(file), *layers])[0])
                (scratch / "records.csv.gpkg").unlink()
            shutil.rmtree(workspace)
        mine, other = statistics.median(ours), statistics.median(pandas)
        print(
            f"import of {rows:,} made-up records: {mine:.2f} s, {max(memory):.0f} MB; pandas reading text "
            f"and dates: {other:.2f} s; ratio {mine / other:.2f} (goal: at most 3)"
        )
        if geopandas_too:
            way = statistics.median(usual)
            print(f"  the geopandas way: {way:.1f} s, {way / mine:.1f} times as long (goal: 10)")


def _command(file: Path, workspace: Path) -> list[str]:
    command = [sys.executable, "-m", "hotspots", "import", str(file), "--source", "police", "--json"]
    return [*command, "--workspace", str(workspace)]


def again(rows: int) -> None:
    """Print how long the same records take when the file is not the same: every row is compared."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        file, workspace = scratch / "records.csv", scratch / "workspace"
        make_file(file, rows)
        made_up_levels(workspace, scratch)
        timed(_command(file, workspace))
        with file.open("ab") as more:
            _write_part(more, PART_ROWS * 1_000, 1_000)
        seconds, peak = timed(_command(file, workspace))
        print(f"the {rows:,} records again, with 1,000 new ones: {seconds:.2f} s, {peak:.0f} MB")


def main() -> None:
    """Print the ratios and the peak memory."""
    made_up(1_000_000, runs=3, geopandas_too=True)
    made_up(3_000_000, runs=1, geopandas_too=False)
    made_up(10_000_000, runs=1, geopandas_too=False)
    again(1_000_000)
    real_files()


def real_files() -> None:
    """Print the ratio of the medians, and the peak memory, on real police files."""
    folder = os.environ.get("HOTSPOTS_REAL_DATA")
    if not folder:
        print("import: skipped, HOTSPOTS_REAL_DATA is not set")
        return
    data = Path(folder).resolve()
    files = sorted((data / "police_uk/leicestershire").glob("20[12][0-9]-*.csv.gz"))
    files = [str(file) for file in files if not file.name.startswith("2025")]
    ours, theirs, memory = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        for run in range(RUNS + 1):  # the first warms the disk and is not counted
            workspace = Path(scratch) / f"workspace{run}"
            make_workspace(workspace, data)
            command = [sys.executable, "-m", "hotspots", "import", *files, "--source", "police"]
            seconds, peak = timed([*command, "--workspace", str(workspace), "--json"])
            peer, _ = timed([sys.executable, "-c", PEER, *files])
            if run:
                ours.append(seconds)
                theirs.append(peer)
                memory.append(peak)
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(
        f"import of {len(files)} files: {statistics.median(ours):.2f} s; pandas reading them as text: "
        f"{statistics.median(theirs):.2f} s; ratio {statistics.median(ratios):.2f} (goal: at most 2); "
        f"peak memory {max(memory):.0f} MB (goal: under 1,500)"
    )


if __name__ == "__main__":
    main()
