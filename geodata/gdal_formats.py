"""
Which file formats GDAL may open: a short list, set before it is first loaded.

GDAL looks at the content of a file, not at its name, and some of its formats are instructions to read *other*
files or addresses. All but the plain ones are switched off for the whole process.
"""

from __future__ import annotations

import os
import sys

ALLOWED = ("ESRI Shapefile", "GeoJSON", "GPKG", "KML", "GPX", "FlatGeobuf")

# Every other format of the GDAL that pyogrio brings; a test fails when a new one appears.
SKIPPED = (
    "MEM PCIDSK PDS4 VICAR PDF MBTiles EEDA OGCAPI GDALG LVBAG S57 DGN OGR_VRT VRT CSV GML LIBKML "
    "GeoJSONSeq ESRIJSON TopoJSON OGR_GMT SQLite WAsP OpenFileGDB DXF GeoRSS VFK PGDUMP OSM GPSBabel "
    "OGR_PDS WFS OAPIF EDIGEO Idrisi ODS XLSX Elasticsearch Carto AmigoCloud SXF Selafin JML PLSCENES CSW "
    "VDV MVT NGW MapML GTFS PMTiles JSONFG MiraMonVector ADBC AVCBin AVCE00 AIVector HTTP"
)


def switch_off_others() -> None:
    """Name the formats to leave out and let no request out; GDAL reads this once, when it is loaded."""
    # Whatever a file makes GDAL ask for goes to a door nobody opens.
    os.environ["GDAL_HTTP_PROXY"] = "http://127.0.0.1:1"
    os.environ["GDAL_HTTP_MAX_RETRY"] = "0"
    os.environ["GDAL_HTTP_TIMEOUT"] = "2"
    if "pyogrio" not in sys.modules:
        os.environ["OGR_SKIP"] = ",".join([*SKIPPED.split(), "MapInfo File"])
