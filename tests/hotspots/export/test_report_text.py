"""Every text is only text, in every format."""

from __future__ import annotations

import datetime
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import docx
import openpyxl
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.export.excel import excel_bytes
from hotspots.export.geofiles import geojson_bytes, geopackage_bytes
from hotspots.export.pdf import pdf_bytes
from hotspots.export.plan_report import build_plan_report
from hotspots.export.plan_workbook import build_plan_workbook
from hotspots.export.report import (
    Bullets,
    Callout,
    Column,
    Facts,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Table,
    plain_text,
)
from hotspots.export.webpage import html_bytes
from hotspots.export.word import word_bytes
from hotspots.plan.actions import Note

PAYLOADS = (
    "=1+1",
    '=HYPERLINK("http://example.org","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1:A2)",
    "\t=1+1",
    "http://example.org/",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    '#eval("1") $x^2$ *bold* _it_ <label> @ref // c /* d */ `raw` \\u{41} ]',
    '#include "/etc/hostname" #read("/etc/hostname")',
    "$ \\frac{1}{2} $ $",
    "naïve façade – “quoted” £5 €6 ½",
    "emoji \U0001f600\U0001f3f3\ufe0f\u200d\U0001f308 and private \ue000",
    "שלום עולם مرحبا بالعالم \u202eevil\u202c \u2067x\u2069",
    "漢字 हिन्दी ไทย",
    "null\x00 bell\x07 escape\x1b[31m vt\x0b ff\x0c",
    "half a pair \ud800 end \udfff",
    "non-character \uffff \ufffe \U0010ffff",
    "line\r\nbreak\rand\u2028more\n\n\nend",
    "]]>&amp;<!--",
    "word " * 800,
    "x" * 4000,
)


def report_of(text):
    table = Table(text, (Column(text), Column(text, number=True)), ((text, 3), (text, None)), text)
    return Report(
        text,
        text,
        text,
        "OFFICIAL-SENSITIVE",
        True,
        datetime.date(2026, 4, 14),
        ((text, text),),
        (
            Heading(text),
            Paragraph(text),
            Bullets((text,)),
            KeyFigures((KeyFigure(text, text),)),
            Facts(((text, text),)),
            table,
            Callout(text, text),
        ),
    )


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.texts.append(data)


def _check(text):
    report = report_of(text)
    clean = plain_text(text)
    page = html_bytes(report).decode("utf-8")
    parser = _Tags()
    parser.feed(page)
    assert not parser.tags & {"script", "iframe", "object", "link", "base", "form"}
    assert not any(name.startswith("on") for name in parser.attributes)
    assert clean.strip() == "" or any(clean in part for part in parser.texts) or "\r" in clean
    document = docx.Document(io.BytesIO(word_bytes(report)))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert any(clean in part for part in words)
    assert pypdf.PdfReader(io.BytesIO(pdf_bytes(report))).pages


@pytest.mark.parametrize("text", PAYLOADS)
def test_text_stays_text_in_documents(text):
    _check(text)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_written(text):
    _check(text)


def _with(plan, text):
    zones = tuple(replace(item, zone=replace(item.zone, name=text[:120], note=text)) for item in plan.zones)
    notes = (Note(1, plan.made_on, text, text),)
    actions = tuple(
        replace(
            action,
            objective=text,
            action=text,
            lead_organisation=text,
            partners=(text,),
            measure=text,
            notes=notes,
        )
        for action in plan.actions
    )
    return replace(plan, zones=zones, actions=actions, organisation=text)


def test_no_payload_becomes_a_formula_or_link(plan):
    for text in PAYLOADS:
        content = excel_bytes(build_plan_workbook(_with(plan, text)))
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
        wanted = plain_text(text)
        found = [str(cell.value).replace("_x000D_", "") for cell in cells if isinstance(cell.value, str)]
        assert any(wanted.strip() in value for value in found) or not wanted.strip()


@pytest.mark.parametrize("text", PAYLOADS[:4] + PAYLOADS[14:20])
def test_map_files_hold_any_text(plan, text):
    odd = _with(plan, text)
    found = json.loads(geojson_bytes(odd))
    assert found["features"][0]["properties"]["name"] == plain_text(text[:120])
    assert geopackage_bytes(odd)[:15] == b"SQLite format 3"


def test_odd_names_in_charts_and_maps(plan):
    for text in ("$x$ \\$ ^", "\U0001f600", "שלום"):
        odd = _with(plan, text)
        profile = odd.zones[0].profile
        shares = tuple(replace(share, label=text) for share in profile.by_characteristic)
        zones = (replace(odd.zones[0], profile=replace(profile, by_characteristic=shares)),)
        assert build_plan_report(replace(odd, zones=zones)).blocks


@given(st.text(st.characters(), max_size=200))
def test_plain_text_is_stable_and_encodable(text):
    once = plain_text(text)
    assert plain_text(once) == once
    once.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", once)


def test_plain_text_keeps_ordinary_text():
    text = "Café £5 – “quoted”\n\tשלום \U0001f600"
    assert plain_text(text) == text
