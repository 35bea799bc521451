"""One blob as it lies in a pack: magic, length, SHA-256, checksum of these, then the bytes."""

import hashlib
import os
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

_MAGIC = b"FBL1"
# What is left of a record whose blob was discarded: its length, so that those behind it are found, and zeros.
_WIPED = b"FBL0"
_KNOWN = (_MAGIC, _WIPED)
_SOUGHT = 1024 * 1024
_WINDOW = 64 * 1024
COPIED = 1024 * 1024
"""How many bytes are written at once, and copied for that at most."""
# The checksum is of the header alone: a wrong length would lead astray, while wrong bytes are told by their SHA-256.
_HEADER = struct.Struct(">4sQ32sI")


# A tuple: opening a home makes one for each blob there is.
class Spot(NamedTuple):
    """Where a blob lies: in which pack, from which byte its header begins, how long it is."""

    pack: int
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The byte after the blob."""
        return self.offset + _HEADER.size + self.length


def packed(blob: bytes, blob_hash: str) -> bytes:
    """Return the record of a blob."""
    return header(blob, blob_hash) + blob


def header(blob: bytes, blob_hash: str) -> bytes:
    """Return what of a blob's record lies before its bytes."""
    return _header(_MAGIC, len(blob), blob_hash)


def holds(descriptor: int, spot: Spot, blob_hash: str) -> bool:
    """Say whether the record at this spot is that of this blob, whole or half wiped."""
    return os.pread(descriptor, _HEADER.size, spot.offset) == _header(_MAGIC, spot.length, blob_hash)


def lies(descriptor: int, offset: int, length: int) -> bool:
    """Say whether a record of this length, whole or wiped, begins at this byte."""
    head = os.pread(descriptor, _HEADER.size, offset)
    if len(head) < _HEADER.size:
        return False
    magic, said, _, checksum = _HEADER.unpack(head)
    return magic in _KNOWN and said == length and zlib.crc32(head[:-4]) == checksum


def wipe(descriptor: int, spots: Collection[Spot]) -> None:
    """Overwrite blobs for good, then the headers that name them; killed before the end, it can be done again."""
    zeros = bytes(COPIED)
    for spot in spots:
        for offset in range(spot.offset + _HEADER.size, spot.end, COPIED):
            os.pwrite(descriptor, zeros[: spot.end - offset], offset)
    # On the disk before the headers: without its name nobody would ever wipe the rest of a blob.
    os.fsync(descriptor)
    for spot in spots:
        os.pwrite(descriptor, _header(_WIPED, spot.length, ""), spot.offset)
    os.fsync(descriptor)


def _header(magic: bytes, length: int, blob_hash: str) -> bytes:
    head = magic + length.to_bytes(8, "big") + bytes.fromhex(blob_hash).ljust(32, b"\0")
    return head + zlib.crc32(head).to_bytes(4, "big")


def pieces(blobs: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the blobs' records: small ones joined, so that none costs a call of its own, large ones uncopied."""
    small: list[bytes] = []
    size = 0
    for blob_hash, blob in blobs:
        # Large blobs go out as they are: joined, each would be in memory twice.
        if size + len(blob) > COPIED:
            yield b"".join(small)
            small, size = [], 0
        if len(blob) > COPIED:
            yield header(blob, blob_hash)
            yield blob
        else:
            small.append(packed(blob, blob_hash))
            size += len(blob)
    yield b"".join(small)


def scanned(descriptor: int, pack: int, offset: int) -> Iterator[tuple[str, Spot]]:
    """Yield the whole records from this byte on, wiped ones without a hash; stop at the end or where a writer was torn away."""
    size, head_size = os.fstat(descriptor).st_size, _HEADER.size
    window, began = b"", offset
    while offset < size:
        if offset + head_size > began + len(window):
            # Many headers with one call: mails are small, and opening a home with a call for each took most of its time.
            window, began = os.pread(descriptor, _WINDOW, offset), offset
        head = window[offset - began : offset - began + head_size]
        if len(head) < head_size:
            return
        magic, length, digest, checksum = _HEADER.unpack(head)
        end = offset + head_size + length
        if magic not in _KNOWN or zlib.crc32(head[:-4]) != checksum or end > size:
            return
        yield digest.hex() if magic == _MAGIC else "", Spot(pack, offset, length)
        offset = end


def salvaged(descriptor: int, pack: int) -> Iterator[tuple[str, Spot]]:
    """Yield every whole record of a pack that nobody is writing, also behind a damaged one."""
    end = 0
    while True:
        for blob_hash, spot in scanned(descriptor, pack, end):
            yield blob_hash, spot
            end = spot.end
        # A mail may hold the magic by chance; its checksum then does not fit, and the search goes on.
        found = _next_magic(descriptor, end + 1)
        if found is None:
            return
        end = found


def _next_magic(descriptor: int, offset: int) -> int | None:
    while piece := os.pread(descriptor, _SOUGHT, offset):
        found = piece.find(_MAGIC)
        if found >= 0:
            return offset + found
        if len(piece) < len(_MAGIC):
            return None
        # Pieces overlap by three bytes: the magic may lie across their border.
        offset += len(piece) - len(_MAGIC) + 1
    return None


def unpacked(descriptor: int, spot: Spot, blob_hash: str) -> bytes | None:
    """Return the blob at this spot, or None if its bytes are not what its hash says."""
    record = os.pread(descriptor, spot.end - spot.offset, spot.offset)
    blob = record[_HEADER.size :]
    # Checked at every read: silent damage would otherwise become somebody's mail.
    return blob if hashlib.sha256(blob).hexdigest() == blob_hash else None
