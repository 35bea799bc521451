"""Where each mail of an mbox begins (RFC 4155): read in blocks, so that memory does not grow with the file."""

import hashlib
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_BLOCK = 4_000_000
# What tells a separator, a From line and the beginning of the next one, has to lie in one piece.
_LOOK = 2_000
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} [A-Z][a-z]{2})\b[^\n]{0,40}\d\d:\d\d"
# RFC 4155 wants an address and a date; programs leave out either. A header in the next line tells a separator from prose.
_BEGINS = re.compile(
    rb"From (?:[^\n]{0,300}?\b" + _DAY + rb"[^\n]{0,60}|[^\s@]{1,64}@\S{1,255}[ \t]*)\r?\n(?:>*From |[!-9;-~]{1,76}[ \t]*:)"
)
# Of however many `>` stand before a From line, one was added when it was stored (the mboxrd form).
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Index:
    """The mails from number `first` on: the offset of each one's beginning, where the last ends, the hash of all before that."""

    first: int
    starts: "array[int]"
    end: int
    digest: str

    @property
    def last(self) -> int:
        """Return the number of the last mail, `first` - 1 if there is none; mails are counted from 1."""
        return self.first + len(self.starts) - 1

    def span(self, number: int) -> tuple[int, int]:
        """Return where a mail begins and ends in the file."""
        place = number - self.first
        return self.starts[place], self.starts[place + 1] if place + 1 < len(self.starts) else self.end


def hashed_beginning(path: Path, size: int, digest: str) -> "hashlib._Hash | None":
    """Return the hash of the file's first so many bytes if it is this SHA-256 and a mail or nothing follows them, else None."""
    with path.open("rb") as file:
        # Programs append. Hashing the old part is much cheaper than reading it again, and shows a flag written into its midst.
        hashed = hashlib.sha256()
        if not _fed(file, size, hashed.update) or hashed.hexdigest() != digest:
            return None
        file.seek(max(0, size - 1))
        before, after = file.read(1)[: min(size, 1)], file.read(_LOOK)
    # Bytes that go on in the last mail's line change that mail, which is then no beginning as it was.
    follows = not after.strip() or (before in {b"", b"\n"} and _BEGINS.match(after.lstrip(b"\r\n")) is not None)
    return hashed if follows else None


def index(path: Path, offset: int = 0, first: int = 1, hashed: "hashlib._Hash | None" = None) -> Index:
    """Return the mails that begin at the offset or later; text before the first From line counts as a mail of its own.

    `hashed` is the hash of all before the offset.
    """
    with path.open("rb") as file:
        file.seek(offset)
        known = hashed or hashlib.sha256()
        starts = array("Q", _separators(file, offset, known.update))
        end = file.tell()
        begin = starts[0] if starts else end
        file.seek(offset)
        if begin > offset and file.read(min(begin - offset, _BLOCK)).strip():
            starts.insert(0, offset)
    return Index(first, starts, end, known.hexdigest())


def mail_at(file: BinaryIO, span: tuple[int, int], most: int) -> bytes:
    """Return the bytes of the mail that lies there, at most so many, without its From line and with `>From ` as it was sent."""
    begin, end = span
    file.seek(begin)
    raw = file.read(min(end - begin, most))
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    # The blank line before the next separator is the file's, not the mail's.
    for blank in (b"\r\n\r\n", b"\n\n"):
        if raw.endswith(blank):
            raw = raw[: -len(blank) // 2]
            break
    return _QUOTED.sub(rb"\1", raw) if b"\n>" in raw else raw


def _fed(file: BinaryIO, size: int, update: Callable[[bytes], object]) -> bool:
    """Hand over the file's next so many bytes and say whether there were so many."""
    left = size
    while left and (block := file.read(min(left, _BLOCK))):
        update(block)
        left -= len(block)
    return not left


def _separators(file: BinaryIO, offset: int, update: Callable[[bytes], object]) -> Iterator[int]:
    """Yield the offsets of From lines: after a blank line, with a date or an address, a header in the next line.

    The file must stand at the offset, which is taken for the beginning of a line after a blank one.
    """
    buffer, base, searched = b"\n\n", offset - 2, 0
    block = file.read(_BLOCK)
    while block:
        update(block)
        following = file.read(_BLOCK)
        buffer += block
        # What stands too near the end of a block to be judged waits for the next one.
        safe = max(searched, len(buffer) - _LOOK) if following else len(buffer)
        found = buffer.find(b"\nFrom ", searched)
        while 0 <= found < safe:
            if _is_separator(buffer, found):
                yield base + found + 1
            found = buffer.find(b"\nFrom ", found + 1)
        kept = max(0, safe - 2)
        buffer, base, searched, block = buffer[kept:], base + kept, safe - kept, following


def _is_separator(buffer: bytes, line_end: int) -> bool:
    blank = buffer[line_end - 1 : line_end] == b"\n" or buffer[max(0, line_end - 2) : line_end] == b"\n\r"
    return blank and _BEGINS.match(buffer, line_end + 1) is not None
