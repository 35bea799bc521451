"""What an mbox source's cursor remembers of each file, and what follows when a file is found changed; all pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from connectors.mbox_index import Index
from connectors.scan import Stamp
from connectors.uidsets import UidSet


@dataclass(frozen=True, slots=True)
class MboxState:
    """One file as it was last indexed: how many mails, the hash of its bytes, and the numbers of the mails already yielded.

    `since` is the day the mails that were left out are older than, if any.
    `before` is the highest number that an earlier, different version of the file yielded: what of that is more than the
    file holds now is removed at the end.
    """

    stamp: Stamp
    digest: str = ""
    count: int = 0
    read: UidSet = field(default_factory=UidSet)
    before: int = 0
    since: str = ""

    @property
    def whole(self) -> bool:
        """Say whether all of the file was yielded."""
        return len(self.read) == self.count and not self.gone

    @property
    def gone(self) -> range:
        """Return the numbers to remove once the rest is yielded."""
        return range(self.count + 1, self.before + 1)

    @property
    def known(self) -> int:
        """Count the mails the source held, as far as they were yielded."""
        return max(len(self.read), self.before)

    def left(self) -> list[int]:
        """Return the numbers not yet yielded, the last first."""
        read = set(self.read)
        return [number for number in range(self.count, 0, -1) if number not in read]

    def with_read(self, numbers: Iterable[int]) -> "MboxState":
        """Return the state after these were yielded."""
        return replace(self, read=self.read.with_all(numbers))

    def settled(self) -> "MboxState":
        """Return the state once everything was yielded."""
        return replace(self, before=0)


def grown(state: MboxState, stamp: Stamp, found: Index) -> MboxState:
    """Return the state of a file whose beginning is as it was."""
    # The end that was indexed, not the size that was listed: a program may have appended in between.
    return replace(state, stamp=Stamp(found.end, stamp.mtime_ns), digest=found.digest, count=found.last)


def renewed(state: MboxState | None, stamp: Stamp, found: Index, since: str) -> MboxState:
    """Return the state of a file that is read anew, beginning and all."""
    # Numbers shift when a beginning changes: what lay under higher numbers than there are now is removed at the end.
    before = max((state.before, *(high for _, high in state.read.ranges))) if state else 0
    return MboxState(Stamp(found.end, stamp.mtime_ns), found.digest, found.last, before=before, since=since)


def read_mboxes(cursor: str | None) -> dict[str, MboxState]:
    """Return the files a cursor remembers; an unreadable cursor counts as none, so everything is read again."""
    try:
        return {path: _read(entry) for path, entry in json.loads(cursor or "{}").items()}
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def write_mboxes(states: Mapping[str, MboxState]) -> str:
    """Return the files as JSON, in order of path."""
    entries = {
        path: {
            "size": one.stamp.size,
            "mtime": one.stamp.mtime_ns,
            "digest": one.digest,
            "count": one.count,
            "read": str(one.read),
            "before": one.before,
            "since": one.since,
        }
        for path, one in sorted(states.items())
    }
    return json.dumps(entries, separators=(",", ":"))


def _read(entry: Mapping[str, object]) -> MboxState:
    size, mtime, count, before = (int(str(entry[name])) for name in ("size", "mtime", "count", "before"))
    return MboxState(Stamp(size, mtime), str(entry["digest"]), count, UidSet.read(str(entry["read"])), before, str(entry["since"]))
