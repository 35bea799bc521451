"""The mails of an indexed mbox, read and parsed: the blocking half of an mbox source."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.errors import MessageError
from email.parser import BytesHeaderParser
from pathlib import Path, PurePosixPath

from connectors.files import LARGEST, cut, shown
from connectors.headers import text
from connectors.mbox_index import Index, hashed_beginning, index, mail_at
from connectors.mbox_state import MboxState, grown, renewed
from connectors.mime import parse_mail
from connectors.rejections import Unreadable, attempt
from connectors.scan import Stamp
from schema.changes import Rejected, SourceChange, Upserted

KEPT_OF_LARGE = 262_144
"""How many bytes of a mail over 50 MB are read."""

_BATCH_BYTES = 24_000_000
_ENDINGS = {".mbox", ".mbx", ".mboxrd", ".mboxo"}
_HEAD = 200_000
_FLAGS = {"R": "\\Seen", "A": "\\Answered", "F": "\\Flagged", "D": "\\Deleted", "T": "\\Draft"}
_LABEL = re.compile(r'"([^"]*)"|([^,"]+)')


@dataclass(frozen=True, slots=True)
class Cut:
    """One mail taken out of its file: its number, its bytes, and whether these are all of them."""

    number: int
    raw: bytes
    whole: bool


def survey(path: Path, state: MboxState | None, stamp: Stamp, since: date | None) -> tuple[MboxState, Index] | None:
    """Index what is new of a file, or all of it if its beginning changed or a run before was stopped; None if it cannot be opened."""
    try:
        hashed = None
        # A shorter file was compacted, and one that could not be opened has no size: both are read from their beginning.
        if state and state.since == day(since) and stamp.size >= state.stamp.size >= 0:
            hashed = hashed_beginning(path, state.stamp.size, state.digest)
        if state is None or hashed is None:
            found = index(path)
            return renewed(state, stamp, found, day(since)), found
        # The cursor keeps numbers and no offsets: to go on in the middle, all of the file is indexed again.
        found = index(path, state.stamp.size, state.count + 1, hashed) if state.whole else index(path)
    except OSError:
        return None
    return grown(state, stamp, found), found


def count_of(path: Path) -> int | None:
    """Return how many mails a file holds; None if it cannot be opened."""
    try:
        return index(path).last
    except OSError:
        return None


def is_mbox(path: Path) -> bool:
    """Say whether a file is an mbox: it is called so, or has no ending and begins like one."""
    if path.suffix.lower() in _ENDINGS:
        return True
    with suppress(OSError), path.open("rb") as file:
        return not path.suffix and file.read(5) == b"From "
    return False


def groups(numbers: Sequence[int], found: Index, most: int) -> Iterator[list[int]]:
    """Cut the numbers, in their order, into groups of at most so many mails and about 24 MB."""

    def held(number: int) -> int:
        begin, end = found.span(number)
        return end - begin if end - begin <= LARGEST else KEPT_OF_LARGE

    return cut(numbers, held, most, _BATCH_BYTES)


def cuts(path: Path, found: Index, numbers: Sequence[int]) -> list[Cut]:
    """Return these mails' bytes, of a mail over 50 MB the beginning."""
    with path.open("rb") as file:
        spans = [(number, found.span(number)) for number in numbers]
        sized = [(number, span, span[1] - span[0] <= LARGEST) for number, span in spans]
        return [Cut(number, mail_at(file, span, LARGEST if whole else KEPT_OF_LARGE), whole) for number, span, whole in sized]


def change_of(path: str, cut: Cut, raw_hash: str, fallback: datetime) -> Upserted | Rejected:
    """Return what a mail comes to; `fallback` stands in for a missing date."""
    ref = place(path, cut.number)
    try:
        message = attempt(lambda: parse_mail(cut.raw, raw_hash, fallback, not cut.whole))
    except Unreadable as error:
        return Rejected(ref, raw_hash, error.reason)
    return Upserted(ref, (message,), marks(path, cut.raw))


def arrives(change: SourceChange, since: date | None) -> bool:
    """Say whether a mail is not older than the day."""
    if since is None or not isinstance(change, Upserted):
        return True
    # An mbox keeps no time of arrival: the mail's own date decides, once it is parsed.
    first = datetime(since.year, since.month, since.day, tzinfo=UTC)
    return any(getattr(record, "sent", first) >= first for record in change.records)


def day(since: date | None) -> str:
    """Return the day as a cursor keeps it."""
    return since.isoformat() if since else ""


def place(path: str, number: int) -> str:
    """Return the place of a mail: `<path>#<number>`, counted from 1."""
    return f"{shown(path)}#{number}"


def marks(path: str, raw: bytes) -> Mapping[str, str | tuple[str, ...]]:
    """Return the folder, the flags (Status, X-Status) and the labels a provider's export names (X-Gmail-Labels)."""
    folder = shown(PurePosixPath(path).stem)
    try:
        head = BytesHeaderParser().parsebytes(raw[:_HEAD])
        letters = {letter for name in ("Status", "X-Status") for letter in str(head.get(name, ""))}
        labels = {(quoted or bare).strip() for quoted, bare in _LABEL.findall(text(str(head.get("X-Gmail-Labels", ""))))}
    except (MessageError, ValueError, LookupError):
        return {"folder": folder}
    flags = tuple(sorted(_FLAGS[letter] for letter in letters if letter in _FLAGS))
    return {"folder": folder, "flags": flags, "labels": tuple(sorted(labels - {""}))}
