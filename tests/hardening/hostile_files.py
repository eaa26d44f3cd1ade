"""Files made to harm their reader: by opening others, asking an address, filling memory, taking hours."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

MB = 1_000_000
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'


def laughs(root: str) -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "lol">{lines}]>'


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(
    change: Callable[[str, bytes], bytes] | None = None, extra: dict[str, bytes] | None = None
) -> bytes:
    """A small sound workbook, with some member of it changed."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([["Reference", "Date", "Type"], ["r1", "2025-01-02", "Abuse"]]):
            sheet.write_row(at, 0, row)
    with zipfile.ZipFile(made) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members = {name: change(name, content) if change else content for name, content in members.items()}
    return zipped({**members, **(extra or {})})


def in_sheet(old: bytes, new: bytes) -> bytes:
    return workbook(lambda name, content: content.replace(old, new) if "sheet1" in name else content)


def in_strings(content: bytes) -> bytes:
    return workbook(lambda name, before: content if name == "xl/sharedStrings.xml" else before)


def zeros(unpacked: int) -> bytes:
    """A gzip of zeros, made without holding them."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(MB)) for _ in range(unpacked // MB)) + packer.flush()


def spreadsheets(secret: Path, url: str) -> dict[str, bytes]:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1, 1_000_001))
    sheet_data = b"<sheetData>"
    external = f'<?xml version="1.0"?>{ENTITY.format(secret=secret)}<sst><si><t>&e;</t></si></sst>'
    link = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<ddeLink ddeService="cmd" ddeTopic="/c {url}"/></externalLink>'
    )
    return {
        "far-cell.xlsx": in_sheet(b'r="A1"', b'r="XFD1048576"'),
        "million-rows.xlsx": in_sheet(sheet_data, sheet_data + rows),
        "laughs.xlsx": in_strings((laughs("sst") + "<sst><si><t>&l9;</t></si></sst>").encode()),
        "entity.xlsx": in_strings(external.encode()),
        "entity-of-an-address.xlsx": in_strings(external.replace(f"file://{secret}", f"{url}/x").encode()),
        "zeros.xlsx": workbook(extra={"xl/worksheets/sheet9.xml": bytes(300 * MB)}),
        "zeros-in-strings.xlsx": in_strings(bytes(300 * MB)),
        "cut.xlsx": workbook()[:-400],
        "no-sheets.xlsx": zipped({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}),
        "external-link.xlsx": workbook(extra={"xl/externalLinks/externalLink1.xml": link.encode()}),
        "formulas.xlsx": in_sheet(
            b"<v>0</v>", b"<f>WEBSERVICE(&quot;" + url.encode() + b"&quot;)</f><v>0</v>"
        ),
        "locked.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        "deep.xlsx": in_sheet(sheet_data, b"<a>" * 200_000 + sheet_data),
    }


def texts(secret: Path, url: str) -> dict[str, bytes]:
    head = b"Reference,Date,Type\n"
    return {
        "zeros.csv.gz": zeros(300 * MB),
        "cut.csv.gz": gzip.compress(head * 1000)[:-20],
        "one-line.csv": b"a," * (10 * MB),
        "many-columns.csv": b",".join(b"c%d" % n for n in range(100_000)) + b"\n" + b"1," * 99_999 + b"1\n",
        "open-quote.csv": head + b'"' + b"x\n" * (5 * MB),
        "long-cell.csv": head + b"r1,2025-01-02," + b"x" * (20 * MB) + b"\n",
        "nul.csv": head + b"r1\x00,2025-01-02,\x00\n" * 1000,
        "utf16.csv": (head.decode() * 1000).encode("utf-16"),
        "mark-only.csv": b"\xef\xbb\xbf",
        "noise.csv": os.urandom(200_000),
        "page.csv": f"<html><script src='{url}/x.js'></script></html>".encode(),
        "formulas.csv": head + f"=cmd|'/c calc'!A1,2025-01-02,=WEBSERVICE(\"{url}\")\n".encode(),
        "blank-lines.csv": head + b"\n" * MB,
    }


def maps(secret: Path, url: str) -> dict[str, bytes]:
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
    point = "<Placemark><name>{}</name><Point><coordinates>0,0</coordinates></Point></Placemark>"
    far = {"type": "Point", "coordinates": [0, 0]}
    feature = {"type": "Feature", "properties": {"code": "a"}, "geometry": far}
    collection = {"type": "FeatureCollection", "features": [feature]}
    linked = {**collection, "crs": {"type": "link", "properties": {"href": f"{url}/crs", "type": "proj4"}}}
    deep = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":' + "[" * 200_000
    return {
        "vrt.geojson": vrt,
        "vrt.kml": b"<!-- <kml> -->" + vrt,
        "vrt.gpkg": vrt,
        "streamed.json": json.dumps(
            {
                "type": "gdal_streamed_alg",
                "command_line": f"gdal vector pipeline ! read {secret} ! write streamed",
            }
        ).encode(),
        "service.kml": f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>".encode(),
        "entity.kml": (ENTITY.format(secret=secret) + kml.format(point.format("&e;"))).encode(),
        "laughs.kml": (laughs("kml") + kml.format(point.format("&l9;"))).encode(),
        "network-link.kml": kml.format(
            f"<NetworkLink><Link><href>{url}/more.kml</href></Link></NetworkLink>"
        ).encode(),
        "entity.gpx": (
            ENTITY.format(secret=secret) + '<gpx><wpt lat="0" lon="0"><name>&e;</name></wpt></gpx>'
        ).encode(),
        "linked-crs.geojson": json.dumps(linked).encode(),
        "deep.geojson": deep.encode(),
        "endless-number.geojson": json.dumps(collection).replace("[0, 0]", "[1e999, -1e999]").encode(),
        "topology.json": json.dumps({"type": "Topology", "objects": {}, "arcs": []}).encode(),
        "cut.geojson": json.dumps(collection).encode()[:-30],
        "cut.gpkg": b"SQLite format 3\x00" + bytes(5000),
        "noise.fgb": b"fgb\x03fgb\x00" + b"\xff" * 4000,
        "slip.zip": zipped({"../../slip.shp": b"x", "../../slip.shx": b"x", "../../slip.dbf": b"x"}),
        "zeros.zip": zipped({"a.shp": bytes(300 * MB), "a.shx": b"x", "a.dbf": b"x"}),
        "many.zip": zipped({f"{number}.shp": b"" for number in range(5_000)}, method=zipfile.ZIP_STORED),
        "zip-in-zip.zip": zipped({"a.zip": zipped({"a.zip": zipped({"a.shp": bytes(MB)})})}),
        "lonely.zip": zipped({"a.shp": b"\x00\x00\x27\x0a" + bytes(200)}),
        "vertices.geojson": json.dumps(
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "LineString", "coordinates": [[0, 0]] * MB},
            }
        ).encode(),
    }
