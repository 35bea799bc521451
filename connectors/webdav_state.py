"""What is remembered of a folder on a WebDAV server: its files, its folders' etags, when all of it was last compared. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from connectors.moves import Known, Names, read_cursor, write_cursor
from connectors.scan import Difference, Snapshot, Stamp
from schema.ids import content_hash

_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class WebdavState:
    """The folder as it was last read; `rules` stands for what the owner chose to read, under which `folders` hold."""

    files: Mapping[str, Known] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    compared: datetime | None = None
    rules: str = ""


def read_state(cursor: str | None) -> WebdavState:
    """Return what a cursor remembers; an unreadable one counts as none, so everything is read again."""
    try:
        said = json.loads(cursor or "{}")
        compared = datetime.fromisoformat(said["compared"]) if said.get("compared") else None
        return WebdavState(read_cursor(said.get("files")), dict(said.get("folders", {})), compared, str(said.get("rules", "")))
    except (ValueError, TypeError, AttributeError):
        return WebdavState()


def write_state(state: WebdavState) -> str:
    """Return the state as JSON."""
    compared = state.compared.isoformat(timespec="seconds") if state.compared else ""
    said = {"files": write_cursor(state.files), "folders": dict(state.folders), "compared": compared, "rules": state.rules}
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def name_at(cursor: str | None, path: str) -> str:
    """Return what the file at a path is called for good."""
    known = read_state(cursor).files.get(path)
    return (known and known.named) or path


def stamp_of(size: str, modified: str, etag: str, number: str) -> Stamp:
    """Return a file's stamp, by which it is compared like one on a disk; the server's number for it is its inode."""
    try:
        seconds = int(parsedate_to_datetime(modified).timestamp())
    except (ValueError, TypeError, OverflowError):
        seconds = 0
    # No server tells nanoseconds: in their place stands what the etag says, so that a change of it alone is one.
    return Stamp(
        int(size) if size.isascii() and size.isdigit() else 0,
        seconds * _NANOSECONDS + (int(content_hash(etag.encode())[:12], 16) % _NANOSECONDS if etag else 0),
        int(number) if number.isascii() and number.isdigit() else 0,
    )


def names_of(known: Mapping[str, Known], found: Snapshot, difference: Difference) -> Names:
    """Return what files are called for good: the server's number alone tells which it is, also of one that was moved and changed."""
    # A server that was put back from a copy numbers its files anew, and many get the number of another: of those that lie where they
    # lay, with the size and time they had, the path tells.
    staying = {path for path, one in known.items() if path in found and _alike(one.stamp, found[path])}
    before = {path: replace(one, stamp=_numbered(one.stamp, path in staying)) for path, one in known.items()}
    return Names(before, {path: _numbered(one, path in staying) for path, one in found.items()}, difference.changed)


def _alike(one: Stamp, other: Stamp) -> bool:
    return (one.size, one.mtime_ns // _NANOSECONDS) == (other.size, other.mtime_ns // _NANOSECONDS)


def _numbered(stamp: Stamp, stays: bool) -> Stamp:
    return Stamp(0, 0, 0 if stays else stamp.inode)
