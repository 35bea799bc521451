"""What changed in a folder: a pure comparison of two snapshots of (path, size, modification time)."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from schema.errors import SourceMissing


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size in bytes and modification time in nanoseconds since 1970."""

    size: int
    mtime_ns: int

    @property
    def moment(self) -> datetime:
        """Return the modification time, aware."""
        # Broken clocks and unpacked archives leave times beyond the year 9999, which datetime refuses.
        return datetime.fromtimestamp(max(0, min(self.mtime_ns // 1_000_000_000, 7_258_118_400)), UTC)


Snapshot = Mapping[str, Stamp]

UNREAD = Stamp(-1, -1)
"""What a cursor remembers of a file that could not be opened: no file has it, so that it is tried again at every run."""


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


def read_cursor(cursor: str | None) -> dict[str, Stamp]:
    """Return the snapshot a cursor holds; an unreadable cursor counts as none, so everything is read again."""
    try:
        entries = json.loads(cursor or "{}")
        return {path: Stamp(int(size), int(mtime)) for path, (size, mtime) in entries.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def write_cursor(snapshot: Snapshot) -> str:
    """Return the snapshot as JSON, `{path: [size, mtime_ns]}`, paths in order."""
    return json.dumps({path: (snapshot[path].size, snapshot[path].mtime_ns) for path in sorted(snapshot)}, separators=(",", ":"))


def snapshot_of(root: Path, wanted: Callable[[str], bool]) -> dict[str, Stamp]:
    """Return the wanted files under the folder by posix path; raise SourceMissing if any folder of it cannot be listed.

    Hidden files and folders are left out; a link to a folder that contains it is not followed twice. A root that is a file is
    the only one.
    """
    if not root.is_dir():
        stamp = stamp_of(root)
        if stamp is None:
            raise SourceMissing(f"{root} is not there")
        return {root.name: stamp}
    found: dict[str, Stamp] = {}
    visited: set[tuple[int, int]] = set()
    _first_visit(root, visited)
    # Links are followed, people link folders into theirs; what that loops through is told by device and inode.
    # Without `onerror` the walk would pass by what it cannot list, and that would count as deleted.
    for folder, folders, files in os.walk(root, followlinks=True, onerror=_refuse):
        folders[:] = [name for name in sorted(folders) if not name.startswith(".") and _first_visit(Path(folder, name), visited)]
        for name in files:
            stamp = stamp_of(Path(folder, name)) if not name.startswith(".") and wanted(name) else None
            if stamp is not None:
                found[_relative(root, folder, name)] = stamp
    return found


def _relative(root: Path, folder: str, name: str) -> str:
    return str(PurePosixPath(Path(folder, name).relative_to(root)))


def _first_visit(folder: Path, visited: set[tuple[int, int]]) -> bool:
    try:
        status = folder.stat()
    except OSError:
        # The walk meets the error itself and tells it; False would pass the folder by in silence.
        return True
    identity = (status.st_dev, status.st_ino)
    new = identity not in visited
    visited.add(identity)
    return new


def stamp_of(path: Path) -> Stamp | None:
    """Return a file's stamp; None if there is none, or it is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    # A pipe or a device would hold up whoever opens it.
    return Stamp(status.st_size, status.st_mtime_ns) if S_ISREG(status.st_mode) else None


def _refuse(error: OSError) -> None:
    raise SourceMissing(f"the folder {error.filename} cannot be read")
