"""What changed in a folder: a pure comparison of two snapshots of (path, size, modification time)."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from stat import S_ISREG

from connectors.ignoring import Ignored, ignoring
from schema.errors import SourceMissing


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size in bytes and modification time in nanoseconds since 1970; the disk's number for it, 0 if unknown, does not count."""

    size: int
    mtime_ns: int
    # Network file systems number their files anew at every mount, which changes none of them.
    inode: int = field(default=0, compare=False)

    @property
    def moment(self) -> datetime:
        """Return the modification time, aware."""
        # Broken clocks and unpacked archives leave times beyond the year 9999, which datetime refuses.
        return datetime.fromtimestamp(max(0, min(self.mtime_ns // 1_000_000_000, 7_258_118_400)), UTC)


Snapshot = Mapping[str, Stamp]

UNREAD = Stamp(-1, -1)
"""What a cursor remembers of a file that could not be opened: no file has it, so that it is tried again at every run."""

LEFT = Stamp(-2, -2)
"""What a cursor remembers of where a file lay that was read elsewhere since: whatever lies there is to be read."""

DOUBTED = Stamp(-3, -3)
"""What a cursor remembers of a file that may be another than it was, though it looks alike: it is read again."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What to read, newest first, and what is gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def compare(known: Snapshot, found: Snapshot, since: date | None = None) -> Difference:
    """Decide what to read and what to remove; `since` keeps older files from arriving, never takes one away."""
    first = datetime(since.year, since.month, since.day, tzinfo=UTC) if since else None
    # By size and time, never by content: an unchanged folder costs one listing.
    changed = [path for path, stamp in found.items() if known.get(path) != stamp and (first is None or stamp.moment >= first)]
    changed.sort(key=lambda path: (-found[path].mtime_ns, path))
    return Difference(tuple(changed), tuple(sorted(path for path in known if path not in found)))


def snapshot_of(root: Path, wanted: Callable[[str], bool], ignored: Ignored | None = None) -> dict[str, Stamp]:
    """Return the wanted files under the folder by posix path; raise SourceMissing if any folder of it cannot be listed.

    Hidden files and folders and what is ignored are left out; a link to a folder that contains it is not followed twice. A root
    that is a file is the only one.
    """
    if not root.is_dir():
        stamp = stamp_of(root)
        if stamp is None:
            raise SourceMissing(f"{root} is not there")
        return {root.name: stamp}
    left = ignored or ignoring()
    found: dict[str, Stamp] = {}
    visited: set[tuple[int, int]] = set()
    waiting = [(str(root), "")]
    while waiting:
        folder, below = waiting.pop()
        if not _first_visit(folder, visited):
            continue
        for entry in _entries(folder):
            path = f"{below}{entry.name}"
            if entry.name.startswith(".") or left(entry.name, path):
                continue
            # Links are followed, people link folders into theirs; what that loops through is told by device and inode.
            if _is_folder(entry):
                waiting.append((entry.path, f"{path}/"))
            elif wanted(entry.name) and (stamp := stamp_of(entry)) is not None:
                found[path] = stamp
    return found


def _entries(folder: str) -> Iterator["os.DirEntry[str]"]:
    # What cannot be listed must not be passed by: it would count as deleted.
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        raise SourceMissing(f"the folder {folder} cannot be read") from error


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    # A link that leads to itself, or somewhere that may not be looked at, is no folder.
    except OSError:
        return False


def _first_visit(folder: str, visited: set[tuple[int, int]]) -> bool:
    try:
        status = Path(folder).stat()
    except OSError:
        # Listing it meets the error itself and tells it; False would pass the folder by in silence.
        return True
    identity = (status.st_dev, status.st_ino)
    new = identity not in visited
    visited.add(identity)
    return new


def stamp_of(path: "Path | os.DirEntry[str]") -> Stamp | None:
    """Return a file's stamp; None if there is none, or it is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return stamp_in(status)


def stamp_in(status: os.stat_result) -> Stamp | None:
    """Return the stamp in a file's status; None if it is no file."""
    # A pipe or a device would hold up whoever opens it.
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino) if S_ISREG(status.st_mode) else None
