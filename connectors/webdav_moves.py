"""Which files changed places on a server that gives them no numbers: known by their sizes, times and etags. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping

from connectors.moves import Known
from connectors.scan import Difference, Snapshot, Stamp

NANOSECONDS = 1_000_000_000


def coarse(stamp: Stamp) -> tuple[int, int]:
    """Return a file's size and time without its etag."""
    return (stamp.size, stamp.mtime_ns // NANOSECONDS)


def moves(known: Mapping[str, Known], found: Snapshot, difference: Difference) -> dict[str, str]:
    """Return by its path now where each file lay that changed its place with others, all of whom are known."""
    changed = set(difference.changed)
    leaving = {path: one.stamp for path, one in known.items() if not one.stamp.inode and (path in changed or path not in found)}
    arriving = {path: found[path] for path in changed if not found[path].inode}

    def told(key: Callable[[Stamp], Hashable]) -> dict[str, str]:
        before, now = _only(leaving, key), _only(arriving, key)
        links = {now[one]: before[one] for one in now.keys() & before.keys() if now[one] != before[one]}
        return _closed(links, known, found)

    # The etag tells most, but of some servers it changes with the path.
    return told(lambda stamp: stamp) or told(coarse)


def _only(stamps: Mapping[str, Stamp], key: Callable[[Stamp], Hashable]) -> dict[Hashable, str]:
    keys = {path: key(stamp) for path, stamp in stamps.items()}
    count = Counter(keys.values())
    return {one: path for path, one in keys.items() if count[one] == 1}


def _closed(links: Mapping[str, str], known: Mapping[str, Known], found: Snapshot) -> dict[str, str]:
    """Return the rings, and the rows that begin at a path where nothing lies now and end at one where nothing lay.

    Of any other row a file may have been copied before it was changed, and one alone is better known by its content.
    """
    onward, closed = {origin: path for path, origin in links.items()}, dict(links)
    for first in onward.keys() - links.keys():
        row = [first]
        while row[-1] in onward:
            row.append(onward[row[-1]])
        if first in found or row[-1] in known or len(row) < 3:
            for path in row[1:]:
                del closed[path]
    return closed
