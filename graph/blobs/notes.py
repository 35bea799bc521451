"""What a pack is known to hold, noted beside it: a home of a hundred thousand mails need not read every header to find one of them.

A note only saves time. One that is lost, torn or of another pack is passed over, and what it names is read and hashed as ever.
"""

import os
import struct
import zlib
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.blobs.record import Spot, lies

_MAGIC = b"FBN1"
# Of which file, up to which of its bytes, how many up to there are wiped, and the checksum of the rows that follow.
_HEAD = struct.Struct("<4sQQQI")
_ROW = np.dtype([("key", "<u8"), ("offset", "<u8"), ("length", "<u8")])


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """The blobs that lie in a pack up to a byte, `rows` in the order they lie, and the bytes that are wiped among them."""

    end: int
    wiped: int
    rows: NDArray[np.void]

    def with_all(self, end: int, wiped: int, lying: Sequence[tuple[int, Spot]]) -> "Note":
        """Return the note that reaches further, up to `end`, with these blobs by their keys."""
        fresh = np.array([(key, spot.offset, spot.length) for key, spot in lying], _ROW)
        return Note(end, self.wiped + wiped, np.concatenate([self.rows, fresh]))

    def without(self, spots: Set[Spot]) -> "Note":
        """Return the note after these were wiped."""
        gone = np.isin(self.rows["offset"], [spot.offset for spot in spots])
        return Note(self.end, self.wiped + int(self.rows["length"][gone].sum()), self.rows[~gone])


def nothing() -> Note:
    """Return the note of an empty pack."""
    return Note(0, 0, np.empty(0, _ROW))


def noted(pack: Path, descriptor: int) -> Note:
    """Return what is noted of a pack, or of an empty one if nothing is that can be believed."""
    try:
        text = _beside(pack).read_bytes()
    # It is there to save time: one that cannot be read may keep nobody from the pack.
    except OSError:
        return nothing()
    if len(text) < _HEAD.size or (len(text) - _HEAD.size) % _ROW.itemsize:
        return nothing()
    magic, file, end, wiped, checksum = _HEAD.unpack_from(text)
    state = os.fstat(descriptor)
    # A pack put back from a copy may be another than the one that was noted, and hold what was wiped since.
    if magic != _MAGIC or file != state.st_ino or end > state.st_size or zlib.crc32(text[_HEAD.size :]) != checksum:
        return nothing()
    rows = np.frombuffer(text, _ROW, offset=_HEAD.size)
    if len(rows) and not lies(descriptor, int(rows["offset"][-1]), int(rows["length"][-1])):
        return nothing()
    return Note(end, wiped, rows)


def note(pack: Path, descriptor: int, found: Note) -> None:
    """Note it, if the disk lets us; only whoever holds the pack's lock may."""
    body = found.rows.tobytes()
    fresh = _begun(pack)
    # Neither a full disk nor a read-only one may keep anybody from what the pack holds. Not synced: the checksum tells what was torn.
    with suppress(OSError):
        fresh.touch(0o600)
        fresh.write_bytes(_HEAD.pack(_MAGIC, os.fstat(descriptor).st_ino, found.end, found.wiped, zlib.crc32(body)) + body)
        fresh.replace(_beside(pack))


def unnote(pack: Path) -> None:
    """Remove what is noted of a pack, and what a killed process or a full disk left of a note."""
    _beside(pack).unlink(missing_ok=True)
    _begun(pack).unlink(missing_ok=True)


def _beside(pack: Path) -> Path:
    return pack.with_suffix(".note")


def _begun(pack: Path) -> Path:
    return pack.with_suffix(".noting")
