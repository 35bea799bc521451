"""Which file is which after a folder was rearranged: one that was moved or renamed stays the document it was. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath

from connectors.scan import LEFT, Snapshot, Stamp

# No file name holds it, so that no path is ever taken for a name that was minted here.
_APART = "\x1f"


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was read: its stamp, the beginning of its content's hash, and what it is called for good where that is not its path."""

    stamp: Stamp
    digest: str = ""
    named: str = ""


def read_cursor(cursor: str | None) -> dict[str, Known]:
    """Return the files a cursor knows; an unreadable cursor counts as none, so everything is read again."""
    try:
        return {path: _known(*fields) for path, fields in json.loads(cursor or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _known(size: int, mtime_ns: int, inode: int = 0, digest: str = "", named: str = "") -> Known:
    return Known(Stamp(int(size), int(mtime_ns), int(inode)), str(digest), str(named))


def write_cursor(known: Mapping[str, Known]) -> str:
    """Return the files as JSON, `{path: [size, mtime_ns, inode, digest, name]}`, the name where it is not the path, paths in order."""
    return json.dumps({path: _fields(known[path]) for path in sorted(known)}, separators=(",", ":"))


def _fields(one: Known) -> list[int | str]:
    return [one.stamp.size, one.stamp.mtime_ns, one.stamp.inode, one.digest, *([one.named] if one.named else [])]


def name_at(cursor: str | None, path: str) -> str:
    """Return what the file at a path is called for good."""
    known = read_cursor(cursor).get(path)
    return (known and known.named) or path


def lying(known: Mapping[str, Known]) -> dict[str, Known]:
    """Return the files that lie where they were read last, as far as is known."""
    return {path: one for path, one in known.items() if one.stamp != LEFT}


class Names:
    """Gives each file that is read the name it is called for good: its own, that of the file it was, or one that nobody has."""

    def __init__(self, known: Mapping[str, Known], found: Snapshot, changed: Iterable[str]) -> None:
        changing = set(changed)
        self._known = known
        self._found = found
        # Of files that were left as they are, also by a run that was stopped half way.
        self._lay = {self._of(path): path for path in known}
        self._taken = {self._of(path) for path in known if path in found and path not in changing}
        self._given: dict[str, str] = {}
        leaving = [path for path in known if path not in found or path in changing]
        before = sorted(changing & known.keys())
        # One that lies where it lay comes first: a file that is shared twice may have one number at two places.
        for path in before:
            if known[path].stamp.inode and known[path].stamp.inode == found[path].inode and known[path].stamp == found[path]:
                self._give(path, self._of(path))
        self._follow(changing, leaving)
        for path in before:
            self._give(path, self._of(path))
        holders = {name: path for path, name in self._given.items()}
        self._onward = {path: holder for path in before if (holder := holders.get(self._of(path), path)) != path}
        self._gone = [path for path in leaving if path not in found]

    def of(self, path: str, digest: str) -> str:
        """Return the name of a file with this content; one of the same content that is gone was this file before."""
        if path not in self._given:
            alike = [gone for gone in self._gone if digest and self._known[gone].digest == digest and self._of(gone) not in self._taken]
            # Of several copies, the one that was called alike.
            alike.sort(key=lambda gone: (PurePosixPath(gone).name != PurePosixPath(path).name, gone))
            self._give(path, self._of(alike[0]) if alike else path)
        return self._given.get(path) or self._mint(path)

    def former(self, path: str, named: str) -> str | None:
        """Return where the file lay that is called so and lies at this path now; None if it lay nowhere else."""
        before = self._lay.get(named)
        return None if before == path else before

    def turns(self, changed: Sequence[str]) -> list[tuple[str, ...]]:
        """Return in which order to read: what lay at a path before what lies there now; files that changed places together.

        A document that lies nowhere for the length of one batch is gone with all that cites it.
        """
        turns: list[tuple[str, ...]] = []
        placed: set[str] = set()
        for first in changed:
            chain: dict[str, None] = {}
            path: str | None = first
            while path is not None and path not in placed and path not in chain:
                chain[path] = None
                path = self._onward.get(path)
            reached = list(chain)
            ring = tuple(reached[reached.index(path) :]) if path in chain else ()
            turns += [ring] if ring else []
            turns += [(one,) for one in reversed(reached[: len(reached) - len(ring)])]
            placed.update(chain)
        return turns

    def _follow(self, changing: set[str], leaving: list[str]) -> None:
        """Give files that only moved the name they had: the disk knows them by the same number, with the same size and time."""
        numbered = {(stamp.inode, stamp): path for path in leaving if (stamp := self._known[path].stamp).inode}
        for path in sorted(changing):
            before = numbered.get((self._found[path].inode, self._found[path]))
            if before is not None and before != path:
                self._give(path, self._of(before))

    def _of(self, path: str) -> str:
        return self._known[path].named or path

    def _give(self, path: str, name: str) -> None:
        if path not in self._given and name not in self._taken:
            self._given[path] = name
            self._taken.add(name)

    def _mint(self, path: str) -> str:
        """Return a name of a file's own, where that of its path went with the file that lay there before."""
        name = next(name for number in count(2) if (name := f"{path}{_APART}{number}") not in self._taken)
        self._give(path, name)
        return name
