"""An answer's body within bounds: unpacked piece by piece, cut where it is larger than anybody needs, and its charset."""

import zlib
from dataclasses import dataclass, field
from email.message import Message

import httpx

from connectors.charsets import decode
from schema.errors import SourceError

_PIECE = 65_536
# RFC 1952: with 16 added, zlib expects the header of gzip.
_GZIP = 31
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Gunzip:
    """Unpacks gzip (RFC 1952), never more at once than is asked for."""

    _member: "zlib._Decompress" = field(default_factory=lambda: zlib.decompressobj(_GZIP))

    def take(self, data: bytes, most: int) -> bytes:
        """Return what the next bytes unpack to, at most so much."""
        found = b""
        while data and len(found) < most:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            found += self._member.decompress(data, most - len(found))
            data = self._member.unconsumed_tail or self._member.unused_data
        return found

    @property
    def whole(self) -> bool:
        """Whether the last member came to its end."""
        return self._member.eof


async def body_of(response: httpx.Response, most: int) -> tuple[bytes, bool]:
    """Return the body, unpacked, and whether it was cut at so many bytes; raise SourceError if it is not what it says to be."""
    packed = response.headers.get("content-encoding", "").strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        raise SourceError(f"{response.url.host} answers in an encoding that was not asked for ({packed[:40]})", "Ask who runs it.")
    gunzip = Gunzip() if packed.endswith("gzip") else None
    body, taken = bytearray(), 0
    async for piece in response.aiter_raw(_PIECE):
        # The packed bytes count as well: blocks that unpack to nothing can be sent without end.
        taken += len(piece)
        body += gunzip.take(piece, most + 1 - len(body)) if gunzip else piece
        if len(body) > most or taken > most:
            return bytes(body[:most]), True
    if gunzip and taken and not gunzip.whole:
        raise zlib.error("it ends in the middle")
    return bytes(body), False


def charset_of(content_type: str) -> str:
    """Return the charset that a Content-Type names, or nothing."""
    header = Message()
    header["content-type"] = content_type
    return header.get_content_charset("") or ""


def believed(data: bytes, charset: str) -> str:
    """Return the charset to read bytes in: what is valid UTF-8 beyond ASCII is that, whatever anybody says of it."""
    if data.isascii():
        return charset
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return charset
    return "utf-8"


def marked(data: bytes, charset: str) -> bytes:
    """Return the bytes in UTF-8 with its mark, which parsers heed before what the text says of itself; as they are where nobody knows."""
    known = believed(data, charset)
    if not known or data.startswith(_MARKS):
        return data
    return b"\xef\xbb\xbf" + (data if known == "utf-8" else decode(data, known).encode())
