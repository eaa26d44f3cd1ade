"""Bytes of a file to UTF-8 text, whatever it was written in, a piece at a time."""

from __future__ import annotations

import codecs
import hashlib
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.confined import UPLOAD_UNPACKED, reads_uploads
from geodata.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_BYTES = 2_000_000_000
KEPT_BYTES = 16_000_000
"""Files up to this size stay in memory between being looked at and being read."""
PIECE_BYTES = 4_000_000
HEAD_BYTES = 1_048_576
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
_PACKED = b"\x1f\x8b"
_NOTHING = b" \t\n\r\x0b\x0c\0" + codecs.BOM_UTF8


@dataclass(frozen=True, eq=False)
class FileBytes:
    """
    The bytes of a file, unpacked, to be gone through as often as needed.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    content : bytes or None
        All of it, unpacked; None for a large file, which is read from the disk each time.
    stamp : tuple of int
        Size and time of the file on the disk when it was opened.
    """

    path: Path
    content: bytes | None = field(repr=False)
    stamp: tuple[int, int] = (0, 0)

    @property
    def name(self) -> str:
        """Its name, for messages."""
        return self.path.name

    def pieces(self) -> Iterator[bytes]:
        """
        Go through the bytes.

        Yields
        ------
        bytes
            A few megabytes each.

        Raises
        ------
        UserError
            If it is damaged, or has changed since it was opened.
        """
        if self.content is not None:
            yield self.content
            return
        yield from _unpacked(self.path)
        if _stamp(self.path) != self.stamp:
            raise UserError(
                f"The file {self.name}",
                "was changed while it was being read.",
                "Import it again when nothing writes to it any more.",
            )

    def whole(self) -> bytes:
        """
        Give all bytes at once.

        Returns
        -------
        bytes
            Unpacked.

        Raises
        ------
        UserError
            If that is more than 2 GB.
        """
        if self.content is not None:
            return self.content
        return b"".join(_at_most(self.pieces(), MAX_BYTES, self.name))


def open_bytes(path: Path) -> FileBytes:
    """
    Open a file; a small one is read and unpacked at once.

    Parameters
    ----------
    path : pathlib.Path
        The file; gzip is unpacked.

    Returns
    -------
    FileBytes
        Its bytes.

    Raises
    ------
    UserError
        If it cannot be read or is damaged, or an upload unpacks to more than uploads may.
    """
    if path.is_dir():
        raise UserError(
            f"The folder {path}", "is not a file.", "Name the files in it, such as records/january.csv."
        )
    parts: list[bytes] = []
    total, large = 0, False
    uploaded = reads_uploads()
    try:
        stamp = _stamp(path)
        pieces = _unpacked(path)
        for piece in _at_most(pieces, UPLOAD_UNPACKED, path.name) if uploaded else pieces:
            parts.append(piece)
            total += len(piece)
            # What is no plain file, such as a pipe, can be read only once; an upload is small.
            large = total > KEPT_BYTES and path.is_file() and not uploaded
            if large:
                break
    except OSError as problem:
        reason = problem.strerror or "reading failed"
        raise UserError(
            f"The file {path.name}", f"cannot be read ({reason}).", "Check its place and name."
        ) from problem
    return FileBytes(path, None if large else b"".join(parts), stamp)


def _at_most(pieces: Iterable[bytes], most: int, name: str) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            size = f"{most / 1e9:.0f} GB" if most >= 1e9 else f"{most / 1e6:.0f} MB"
            raise UserError(
                f"The file {name}", f"unpacks to more than {size}.", "Split it into smaller files."
            )
        yield piece


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _unpacked(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        read = iter(lambda: file.read(PIECE_BYTES), b"")
        first = next(read, b"")
        while 0 < len(first) < len(_PACKED) and (more := next(read, b"")):
            first += more
        raw = _chain(first, read)
        yield from _unpack(raw, path.name) if first[:2] == _PACKED else raw


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _unpack(raw: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Unpack one gzip part after the other; zeros some programs pad the end with are left out."""
    unpacker, rest = zlib.decompressobj(wbits=31), b""
    damaged = UserError(f"The file {name}", "is damaged: it cannot be unpacked.", "Fetch it again.")
    while rest or (rest := next(raw, b"")):
        try:
            piece = unpacker.decompress(rest, PIECE_BYTES)
        except zlib.error as problem:
            raise damaged from problem
        if piece:
            yield piece
        rest = unpacker.unconsumed_tail
        if unpacker.eof:
            rest = unpacker.unused_data
            if len(rest) < len(_PACKED):
                rest += next(raw, b"")
            if rest[:2] != _PACKED:
                return
            unpacker = zlib.decompressobj(wbits=31)
    if not unpacker.eof and (piece := unpacker.flush()):
        yield piece
    if not unpacker.eof:
        raise UserError(f"The file {name}", "is cut short: its end is missing.", "Fetch it again.")


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


@dataclass(frozen=True, eq=False)
class FileText:
    """
    A file as UTF-8 text without a mark at its start.

    Parameters
    ----------
    source : FileBytes
        Its bytes.
    sha256 : str
        Hash of them.
    size : int
        How many there are.
    encoding : str
        What it is written in: ``utf-8``, ``utf-16`` or ``cp1252``.
    marked : bool
        Whether it starts with the mark of UTF-8.
    has_nul : bool
        Whether it holds NUL characters, which are taken out.
    notes : tuple of str
        What the user should know.
    """

    source: FileBytes
    sha256: str
    size: int
    encoding: str
    marked: bool
    has_nul: bool
    notes: tuple[str, ...]

    def pieces(self) -> Iterator[bytes]:
        """
        Go through the text.

        Yields
        ------
        bytes
            UTF-8; a letter may be cut in two.
        """
        for piece in _as_utf8(self.source.pieces(), self.encoding, marked=self.marked):
            yield piece.replace(b"\0", b"") if self.has_nul else piece

    def head(self) -> bytes:
        """
        Give the beginning.

        Returns
        -------
        bytes
            About a megabyte of UTF-8, or the whole text when it is shorter.
        """
        found = b""
        for piece in self.pieces():
            found += piece[:HEAD_BYTES]
            if len(found) >= HEAD_BYTES:
                break
        return found


def read_text(source: FileBytes) -> FileText:
    """
    Find out what a file is written in: UTF-8, UTF-16 (with its mark) or else Windows-1252.

    Parameters
    ----------
    source : FileBytes
        The file.

    Returns
    -------
    FileText
        Its text.

    Raises
    ------
    UserError
        If it is empty or damaged.
    """
    look = _Look()
    for piece in source.pieces():
        look.at(piece)
    start = look.start
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8" if look.is_utf8() else "cp1252"
    marked = start.startswith(codecs.BOM_UTF8)
    signs = look.signs
    if encoding != "utf-8":
        signs = _Signs()
        for piece in _as_utf8(source.pieces(), encoding, marked=marked):
            signs.at(piece)
    if signs.blank:
        raise UserError(f"The file {source.name}", "is empty.", "Choose another file.")
    notes = []
    if encoding == "cp1252":
        notes.append("It is not written in UTF-8; it was read as Windows-1252.")
    if signs.garbled:
        notes.append("Some letters look garbled (such as 'Ã¢'): it was saved in the wrong encoding before.")
    if signs.nul:
        notes.append("It held NUL characters; they were taken out.")
    digest = look.sha256.hexdigest()
    return FileText(source, digest, look.size, encoding, marked, signs.nul, tuple(notes))


class _Signs:
    """What a text gives away about its past."""

    def __init__(self) -> None:
        self.nul = self.garbled = False
        self.blank = True
        self._before = b""

    def at(self, piece: bytes) -> None:
        self.nul = self.nul or b"\0" in piece
        self.blank = self.blank and not piece.strip(_NOTHING)
        if not piece.isascii() and not self.garbled:
            joined = self._before + piece
            self.garbled = any(mark in joined for mark in _MOJIBAKE)
        self._before = piece[-8:]


class _Look:
    """One way through the bytes of a file."""

    def __init__(self) -> None:
        self.sha256, self.size = hashlib.sha256(), 0
        self.start, self.signs = b"", _Signs()
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._open = False

    def at(self, piece: bytes) -> None:
        self.sha256.update(piece)
        self.size += len(piece)
        if len(self.start) < 4:
            self.start += piece[:4]
        self.signs.at(piece)
        if self._decoder is None or (piece.isascii() and not self._open):
            return
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError:
            self._decoder = None
            return
        self._open = bool(self._decoder.getstate()[0])

    def is_utf8(self) -> bool:
        return self._decoder is not None and not self._open


def _as_utf8(pieces: Iterator[bytes], encoding: str, *, marked: bool) -> Iterator[bytes]:
    if encoding == "utf-8":
        start = len(codecs.BOM_UTF8) if marked else 0
        for piece in pieces:
            yield piece[start:]
            start = max(0, start - len(piece))
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    start = len(codecs.BOM_UTF8) if marked else 0
    for piece in pieces:
        yield decoder.decode(piece[start:]).encode("utf-8")
        start = max(0, start - len(piece))
    yield decoder.decode(b"", final=True).encode("utf-8")
