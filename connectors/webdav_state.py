"""What is remembered of a folder on a WebDAV server: its files, its folders' etags, when all of it was last compared. Pure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from connectors.moves import Known, Names, lying, read_cursor, write_cursor
from connectors.scan import DOUBTED, Difference, Snapshot, Stamp
from connectors.webdav_moves import NANOSECONDS, coarse, moves
from schema.ids import content_hash


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
        seconds * NANOSECONDS + (int(content_hash(etag.encode())[:12], 16) % NANOSECONDS if etag else 0),
        int(number) if number.isascii() and number.isdigit() else 0,
    )


def doubted(known: Mapping[str, Known], found: Snapshot) -> dict[str, Known]:
    """Return the files, of those that look like another as ones to be read again: where they have no numbers only their bytes tell."""
    count = Counter(found.values())
    return {
        path: replace(one, stamp=DOUBTED) if not one.stamp.inode and found.get(path) == one.stamp and count[one.stamp] > 1 else one
        for path, one in known.items()
    }


def believed_of(known: Mapping[str, Known], found: Snapshot) -> dict[str, Stamp]:
    """Return the stamps to compare with: nothing is believed of a file that is another by its number."""
    return {path: DOUBTED if _another(one.stamp, found.get(path)) else one.stamp for path, one in known.items()}


def _another(before: Stamp, now: Stamp | None) -> bool:
    return now is not None and 0 not in (before.inode, now.inode) and before.inode != now.inode


def names_of(known: Mapping[str, Known], found: Snapshot, difference: Difference) -> Names:
    """Return what files are called for good: the server's number alone tells which it is, also of one that was moved and changed."""
    known = lying(known)
    # A server that was put back from a copy numbers its files anew, and many get the number of another: of those that lie where they
    # lay, with the size and time they had, the path tells, but where the number came with the etag it had.
    numbered = {(one.stamp.inode, one.stamp) for one in known.values()}
    placed = {path for path, one in known.items() if path in found and coarse(one.stamp) == coarse(found[path])}
    staying = {path for path in placed if (found[path].inode, found[path]) not in numbered}
    before = {path: 0 if path in staying else one.stamp.inode for path, one in known.items()}
    now = {path: 0 if path in staying else one.inode for path, one in found.items()}
    # Below 0, where no server's numbers are.
    for number, (path, origin) in enumerate(sorted(moves(known, found, difference).items()), 1):
        before[origin] = now[path] = -number
    return Names(
        {path: replace(one, stamp=Stamp(0, 0, before[path])) for path, one in known.items()},
        {path: Stamp(0, 0, number) for path, number in now.items()},
        difference.changed,
    )
