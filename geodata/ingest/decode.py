"""Bytes of a file to UTF-8 text, whatever it was written in."""

from __future__ import annotations

import codecs
import zlib
from typing import TYPE_CHECKING

from geodata.confined import UPLOAD_UNPACKED, reads_uploads
from geodata.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 2_000_000_000
_REFUSED = (
    (b"%PDF", "is a PDF."),
    (b"\xd0\xcf\x11\xe0", "is an old or password-protected Excel file."),
    (b"<html", "is a web page."),
    (b"<!doctype", "is a web page."),
    (b"<?xml", "is an XML file."),
    (b"{", "is a JSON file."),
    (b"PAR1", "is a Parquet file."),
)
_MOJIBAKE = (b"\xc3\x83\xc2", b"\xc3\xa2\xe2\x82\xac", b"\xef\xbf\xbd")


def read_bytes(path: Path) -> bytes:
    """
    Read a file, unpacking gzip.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    bytes
        Its content.

    Raises
    ------
    UserError
        If it cannot be read, is empty, is damaged or unpacks to more than 2 GB.
    """
    if path.is_dir():
        raise UserError(
            f"The folder {path}", "is not a file.", "Name the files in it, such as records/january.csv."
        )
    try:
        content = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "reading failed"
        raise UserError(
            f"The file {path.name}", f"cannot be read ({reason}).", "Check its place and name."
        ) from problem
    if content[:2] == b"\x1f\x8b":
        content = _unpack(content, path.name)
    if not content or content.isspace():
        raise UserError(f"The file {path.name}", "is empty.", "Choose another file.")
    return content


def _unpack(content: bytes, name: str) -> bytes:
    most = UPLOAD_UNPACKED if reads_uploads() else MAX_BYTES
    parts, total = [], 0
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(content, most - total + 1)
        except zlib.error as problem:
            raise UserError(
                f"The file {name}", "is damaged: it cannot be unpacked.", "Fetch it again."
            ) from problem
        total += len(part)
        if total > most:
            size = f"{most / 1e9:.0f} GB" if most >= 1e9 else f"{most / 1e6:.0f} MB"
            raise UserError(
                f"The file {name}", f"unpacks to more than {size}.", "Split it into smaller files."
            )
        if not unpacker.eof:
            raise UserError(f"The file {name}", "is cut short: its end is missing.", "Fetch it again.")
        parts.append(part)
        # Some programs pad the end with zeros; only another packed part is read on.
        content = unpacker.unused_data if unpacker.unused_data[:2] == b"\x1f\x8b" else b""
    return parts[0] if len(parts) == 1 else b"".join(parts)


def refuse_other_formats(content: bytes, name: str) -> None:
    """
    Refuse by name what is neither separated text nor a modern spreadsheet.

    Parameters
    ----------
    content : bytes
        Start of the file is enough.
    name : str
        Name of the file.

    Raises
    ------
    UserError
        For PDF, old Excel, web pages, XML, JSON and Parquet.
    """
    start = content[:256].lstrip().lower()
    if start.startswith(b"[") and start[1:].lstrip().startswith((b"{", b"[")):
        start = b"{"
    for mark, found in _REFUSED:
        if content.startswith(mark) or start.startswith(mark):
            raise UserError(
                f"The file {name}",
                found,
                "Open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8.",
            )


def to_utf8(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """
    Turn text in UTF-8, UTF-16 (with its mark) or Windows-1252 into UTF-8 without a mark.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    tuple of bytes and tuple of str
        UTF-8 text, and what the user should know about it.
    """
    notes: list[str] = []
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode("utf-8")
    elif content.startswith(codecs.BOM_UTF8):
        content = content[3:]
    if not content.isascii():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            content = content.decode("cp1252", errors="replace").encode("utf-8")
            notes.append("It is not written in UTF-8; it was read as Windows-1252.")
        if any(mark in content for mark in _MOJIBAKE):
            notes.append(
                "Some letters look garbled (such as 'Ã¢'): it was saved in the wrong encoding before."
            )
    if b"\0" in content:
        content = content.replace(b"\0", b"")
        notes.append("It held NUL characters; they were taken out.")
    return content, tuple(notes)
