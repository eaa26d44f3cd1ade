"""Import of 35 months of police files, against pandas merely reading them as text; whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
PEER = """
import sys, pandas
print(sum(len(pandas.read_csv(name, dtype=str, keep_default_na=False)) for name in sys.argv[1:]))
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


def main() -> None:
    """Print the ratio of the medians, and the peak memory."""
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
