"""Zip files from elsewhere: what is in them, unless unpacking it would fill the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.confined import UPLOAD_UNPACKED, reads_uploads
from geodata.errors import UserError

if TYPE_CHECKING:
    import zipfile

_MOST_UNPACKED = 2_000_000_000
_MOST_RATIO = 100
_RATIO_COUNTS_FROM = 50_000_000


def unpack_safely(archive: zipfile.ZipFile, *, what: str) -> list[zipfile.ZipInfo]:
    """
    List the members of a zip file, unless unpacking it would fill the machine.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The open file.
    what : str
        How to call it in a message.

    Returns
    -------
    list of zipfile.ZipInfo
        Its files.

    Raises
    ------
    UserError
        If it is far larger unpacked than packed, or has thousands of members.
    """
    members = [member for member in archive.infolist() if not member.is_dir()]
    total, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    swollen = total > _RATIO_COUNTS_FROM and total > _MOST_RATIO * max(packed, 1)
    most = UPLOAD_UNPACKED if reads_uploads() else _MOST_UNPACKED
    if total > most or len(members) > 2_000 or swollen:
        raise UserError(
            what=what,
            found=f"unpacks to {total / 1e6:,.0f} MB in {len(members)} files.",
            fix="Unpack it yourself and give the one file that is needed.",
        )
    return members
