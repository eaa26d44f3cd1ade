"""Write the fictional city to a folder of ordinary files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.synthetic import names, partners, police, reference_files, tables
from geodata.synthetic.city import DEFAULT_SEED, City, make_city
from geodata.synthetic.people import GROUPS
from geodata.synthetic.records import cases_of
from geodata.synthetic.truth import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNCIL_TITLE = f"{names.CITY} City Council (fictional): hate and harassment cases"


@dataclass(frozen=True)
class CityFiles:
    """
    Where the files are.

    Parameters
    ----------
    folder : pathlib.Path
        The folder that holds them all.
    wards, lsoa21 : pathlib.Path
        Boundaries of both levels.
    lookup, ward_lookup : pathlib.Path
        Codes of 2011 to codes of 2021, and codes of small areas to codes of wards.
    population, ward_population, daytime : pathlib.Path
        Residents by small area, by ward, and people in the daytime by small area.
    groups : dict of str to pathlib.Path
        Residents by small area and group, by measure.
    postcodes : pathlib.Path
        Postcode directory.
    places : dict of str to pathlib.Path
        Schools, stops and the like, by kind.
    zones : pathlib.Path
        Zones a planner has drawn.
    streets, river, land_use : pathlib.Path
        Lines and shapes to draw.
    police, third_party, council, transport : tuple of pathlib.Path
        The partners' incident files that the demonstration imports.
    held_back : dict of str to pathlib.Path
        The last month of each partner, left for the user to import.
    truth : pathlib.Path
        What was planted.
    """

    folder: Path
    wards: Path
    lsoa21: Path
    lookup: Path
    ward_lookup: Path
    population: Path
    ward_population: Path
    daytime: Path
    groups: dict[str, Path]
    postcodes: Path
    places: dict[str, Path]
    zones: Path
    streets: Path
    river: Path
    land_use: Path
    police: tuple[Path, ...]
    third_party: tuple[Path, ...]
    council: tuple[Path, ...]
    transport: tuple[Path, ...]
    held_back: dict[str, Path]
    truth: Path


def write_city(
    folder: Path, *, seed: int = DEFAULT_SEED, progress: Callable[[int, int, str], None] | None = None
) -> CityFiles:
    """
    Make the fictional city and write its files.

    Parameters
    ----------
    folder : pathlib.Path
        Folder to write into; it is made when missing. Files of the same names are replaced.
    seed : int
        The same seed gives the same bytes.
    progress : callable, optional
        Called with (done, total, words).

    Returns
    -------
    CityFiles
        Paths of everything written.
    """
    city = make_city(seed=seed, progress=progress)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in _reference(city).items():
        (folder / name).write_bytes(content)
    _write_partners(city, folder)
    truth = truth_of(city, np.random.default_rng([seed, 30]))
    (folder / "truth.json").write_bytes(tables.json_bytes(truth))
    return city_files(folder)


def city_files(folder: Path) -> CityFiles:
    """
    Name the files of a city written before.

    Parameters
    ----------
    folder : pathlib.Path
        The folder given to `write_city`.

    Returns
    -------
    CityFiles
        Paths, without looking whether they exist.
    """
    extracts = tuple(folder / name for name, _ in police.PERIODS)
    return CityFiles(
        folder=folder,
        wards=folder / "wards.geojson",
        lsoa21=folder / "lsoa21.geojson",
        lookup=folder / "lookup-lsoa11-lsoa21.csv",
        ward_lookup=folder / "lookup-lsoa21-ward.csv",
        population=folder / "population-lsoa21.csv",
        ward_population=folder / "population-ward.csv",
        daytime=folder / "daytime-lsoa21.csv",
        groups={measure: folder / f"{measure.replace('_', '-')}-lsoa21.csv" for measure in GROUPS},
        postcodes=folder / "postcodes.csv",
        places={
            kind: folder / f"places-{kind.replace('_', '-')}.csv" for kind in reference_files.PLACE_KINDS
        },
        zones=folder / "zones.geojson",
        streets=folder / "streets.geojson",
        river=folder / "river.geojson",
        land_use=folder / "land-use.geojson",
        police=extracts[:-1],
        third_party=(folder / partners.THIRD_PARTY_FILES[0],),
        council=(folder / partners.COUNCIL_FILES[0],),
        transport=(folder / partners.TRANSPORT_FILES[0],),
        held_back={
            "police": extracts[-1],
            "third_party": folder / partners.THIRD_PARTY_FILES[1],
            "council": folder / partners.COUNCIL_FILES[1],
            "transport": folder / partners.TRANSPORT_FILES[1],
        },
        truth=folder / "truth.json",
    )


def _reference(city: City) -> dict[str, bytes]:
    return {
        **reference_files.boundary_files(city),
        **reference_files.population_files(city),
        **reference_files.lookup_files(city),
        **reference_files.place_files(city),
        "zones.geojson": reference_files.zone_file(city),
        "postcodes.csv": reference_files.postcode_file(city, np.random.default_rng([city.seed, 20])),
    }


def _write_partners(city: City, folder: Path) -> None:
    """Write the four partners' files, each with its own stream of random numbers."""

    def clerk(number: int) -> np.random.Generator:
        return np.random.default_rng([city.seed, 10, number])

    for name, rows in police.police_files(cases_of(city, "police"), clerk(1)).items():
        (folder / name).write_bytes(tables.csv_bytes(police.HEADINGS, rows))
    for name, rows in partners.third_party_files(cases_of(city, "third_party"), clerk(2)).items():
        (folder / name).write_bytes(tables.gzip_bytes(tables.csv_bytes(partners.REPORT_HEADINGS, rows)))
    for name, sheet in partners.council_files(cases_of(city, "council"), clerk(3)).items():
        path, headings = folder / name, partners.COUNCIL_HEADINGS
        tables.write_workbook(path, title=COUNCIL_TITLE, headings=headings, rows=sheet)
    for name, rows in partners.transport_files(cases_of(city, "transport"), clerk(4)).items():
        (folder / name).write_bytes(tables.csv_bytes(partners.TRANSPORT_HEADINGS, rows))
