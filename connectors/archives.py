"""Office files are zip archives: what is locked, broken or a bomb is refused by its directory alone, before anything is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from docx.opc.exceptions import OpcError as DocxError
from lxml.etree import LxmlError  # type: ignore[import-untyped]
from pptx.exc import PythonPptxError

from connectors.dates import iso
from connectors.rejections import BROKEN, Unreadable

MOST_CHARACTERS = 4_000_000
"""The most characters of a document that are kept."""

# A compound file: what a password wraps an office file in (MS-OFFCRYPTO), and what the programs wrote before 2007.
_OLE = b"\xd0\xcf\x11\xe0"
_MOST_PARTS = 20_000
_MOST_UNPACKED = 200_000_000
_MOST_STREAMED = 1_000_000_000
# A bomb is dense, deflate reaches about 1,000 to 1; in a small part density does no harm.
_LARGE, _DENSEST = 10_000_000, 200
# The lowest flag of an entry: it is encrypted (APPNOTE.TXT section 4.4.4).
_LOCKED = 0x1
# The libraries that write these files begin with a template of their own, made in 2013.
_TEMPLATE_YEAR = 2013

T = TypeVar("T")


class Properties(Protocol):
    """What an office file says of itself."""

    modified: datetime | None
    created: datetime | None


def unpacked(what: str, raw: bytes, read: Callable[[io.BytesIO], T], streamed: Collection[str] = ()) -> T:
    """Return what `read` makes of an office file; raise Unreadable with a sentence about `what` ("The workbook").

    Parts whose name begins with one of `streamed` are read piece by piece, so they may be larger than memory should hold.
    """
    if raw.startswith(_OLE):
        raise Unreadable(f"{what} is protected by a password, or in the old format.")
    try:
        # The sizes are the archive's own claim, but zipfile unpacks no more of a part than that claims.
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check(what, archive.infolist(), tuple(streamed))
        return read(io.BytesIO(raw))
    # XML that is none raises ParseError, a SyntaxError; a stream that is none raises zlib.error.
    except (*BROKEN, DocxError, PythonPptxError, LxmlError, SyntaxError, zipfile.LargeZipFile, zlib.error) as error:
        raise Unreadable(f"{what} is broken.") from error


def dated(facts: Properties, zone: ZoneInfo) -> datetime | None:
    """Return when an office file was last written; a moment before 2014 is its template's."""
    moments = (iso(_zoned(moment).isoformat(), zone) for moment in (facts.modified, facts.created) if moment is not None)
    return next((moment for moment in moments if moment is not None and moment.year > _TEMPLATE_YEAR), None)


def _zoned(moment: datetime) -> datetime:
    # Programs write these times in UTC (W3CDTF, ECMA-376 part 2), and two of the three libraries lose the Z that says so.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _check(what: str, parts: list[zipfile.ZipInfo], streamed: tuple[str, ...]) -> None:
    if any(part.flag_bits & _LOCKED for part in parts):
        raise Unreadable(f"{what} is protected by a password.")
    whole = [part for part in parts if not (streamed and part.filename.startswith(streamed))]
    dense = any(part.file_size > _LARGE and part.file_size > _DENSEST * part.compress_size for part in parts)
    if dense or len(parts) > _MOST_PARTS or _size(whole) > _MOST_UNPACKED or _size(parts) > _MOST_STREAMED:
        raise Unreadable(f"{what} is too large once unpacked.")


def _size(parts: list[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)
