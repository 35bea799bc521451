"""A mailbox in one file, or a folder of them: what was appended is read alone, another beginning is read anew."""

from collections.abc import AsyncGenerator, Collection, Iterator, Sequence
from pathlib import Path

from connectors.files import shown
from connectors.mbox_index import Index
from connectors.mbox_reading import arrives, change_of, count_of, cuts, day, groups, is_mbox, place, survey
from connectors.mbox_state import MboxState, read_mboxes, write_mboxes
from connectors.scan import UNREAD, Snapshot, Stamp, snapshot_of
from connectors.sources import FolderSettings
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange
from schema.errors import SourceMissing
from schema.ports import BlobStore, Threads

_REMOVED_AT_ONCE = 1_000


class Mboxes:
    """The connector for an mbox file or a folder of such files; mails are named by file and number."""

    def __init__(self, settings: FolderSettings, blobs: BlobStore, threads: Threads) -> None:
        self._settings = settings
        self._blobs = blobs
        self._threads = threads

    async def test(self) -> list[Shelf]:
        """Count the mails of each file."""
        found = await self._threads.run(lambda: self._files({}))
        counts = await self._threads.run(lambda: [(path, count_of(self._path(path))) for path in found])
        return [
            Shelf(shown(path), count or 0, count is not None, "" if count is not None else "cannot be opened") for path, count in counts
        ]

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what is new in each file from its end on, the latest file first, then removals; nothing if nothing changed."""
        run = _Run(read_mboxes(cursor))
        found = await self._threads.run(lambda: self._files(run.states))
        for path in sorted(found, key=lambda one: (-found[one].mtime_ns, one)):
            async for batch in self._file(run, path, found[path]):
                yield batch
        for batch in run.removals(found):
            yield batch

    async def _file(self, run: "_Run", path: str, stamp: Stamp) -> AsyncGenerator[Batch, None]:
        state = run.states.get(path)
        if state and state.whole and (state.stamp, state.since) == (stamp, day(self._settings.since)):
            return
        looked = await self._threads.run(lambda: survey(self._path(path), state, stamp, self._settings.since))
        if looked is None:
            if not state or state.stamp != UNREAD:
                yield run.refused(path, await self._blobs.put([b""]))
            return
        run.begin(path, looked[0])
        for numbers in groups(run.states[path].left(), looked[1], self._settings.batch):
            yield run.arrivals(path, numbers, await self._arrived(path, looked[1], numbers))
        if state and state.stamp == UNREAD:
            yield run.reopened(path)
        elif run.moved:
            yield run.rest()

    async def _arrived(self, path: str, found: Index, numbers: Sequence[int]) -> list[SourceChange]:
        read = await self._threads.run(lambda: cuts(self._path(path), found, numbers))
        pairs = list(zip(read, await self._blobs.put([one.raw for one in read]), strict=True))
        moment = Stamp(0, self._path(path).stat().st_mtime_ns).moment
        changes = await self._threads.run(lambda: [change_of(path, cut, raw_hash, moment) for cut, raw_hash in pairs])
        return [change for change in changes if arrives(change, self._settings.since)]

    def _files(self, known: Collection[str]) -> dict[str, Stamp]:
        """Return the mailboxes; raise SourceMissing where something else lies now that must not pass for all of them being gone."""
        root = self._settings.root
        found = snapshot_of(root, lambda _: True)
        if root.is_file():
            if known and root.name not in known and not is_mbox(root):
                raise SourceMissing(f"{root} was a folder of mailboxes and is a file that is none")
            return found
        found = {path: stamp for path, stamp in found.items() if is_mbox(self._path(path))}
        if root.name in known and not found:
            raise SourceMissing(f"{root} was a mailbox and is a folder without any")
        return found

    def _path(self, path: str) -> Path:
        root = self._settings.root
        return root if root.is_file() else root / path


class _Run:
    """Where a run stands: the files' states as far as their mails were yielded."""

    def __init__(self, states: dict[str, MboxState]) -> None:
        self.states = states
        self._known = sum(state.known for state in states.values())
        self._saved = write_mboxes(states)
        self._done = self._total = 0

    @property
    def moved(self) -> bool:
        """Say whether the cursor changed since the last batch."""
        return write_mboxes(self.states) != self._saved

    def begin(self, path: str, state: MboxState) -> None:
        """Take a file up."""
        self.states[path] = state
        self._total += state.count - len(state.read)

    def arrivals(self, path: str, numbers: Sequence[int], changes: Sequence[SourceChange]) -> Batch:
        """Return the batch of these mails."""
        self.states[path] = self.states[path].with_read(numbers)
        self._done += len(numbers)
        return self._batch(changes)

    def refused(self, path: str, raw: Sequence[str]) -> Batch:
        """Return the batch that says that a file cannot be opened; what was read of it stays."""
        before = self.states.get(path)
        self.states[path] = MboxState(UNREAD, before=before.known) if before else MboxState(UNREAD)
        return self._batch([Rejected(shown(path), raw[0], "The file cannot be opened.")])

    def rest(self) -> Batch:
        """Return a batch without changes, for what only the cursor has to remember."""
        return self._batch(())

    def reopened(self, path: str) -> Batch:
        """Return the batch that takes back that a file cannot be opened."""
        return self._batch([Removed(shown(path))])

    def removals(self, found: Snapshot) -> Iterator[Batch]:
        """Yield what is gone: mails behind the end of a file, and all mails of files that are gone."""
        for path, state in list(self.states.items()):
            if path not in found:
                yield from self._removed(path, _places(path, state))
            elif state.stamp != UNREAD and state.gone:
                yield from self._removed(path, [place(path, number) for number in state.gone], state.settled())

    def _removed(self, path: str, refs: Sequence[str], after: MboxState | None = None) -> Iterator[Batch]:
        for start in range(0, len(refs), _REMOVED_AT_ONCE):
            # The file leaves the cursor with its last part: a run stopped before that removes the rest another time.
            if start + _REMOVED_AT_ONCE >= len(refs):
                self.states.pop(path)
                self.states |= {path: after} if after else {}
            yield self._batch([Removed(ref) for ref in refs[start : start + _REMOVED_AT_ONCE]])

    def _batch(self, changes: Sequence[SourceChange]) -> Batch:
        self._saved = write_mboxes(self.states)
        return Batch(tuple(changes), self._saved, self._done, self._total, self._known)


def _places(path: str, state: MboxState) -> list[str]:
    """Return every place a file had: its mails', and its own if that it cannot be opened was noted there."""
    mails = [place(path, number) for number in range(1, max(state.count, state.before) + 1)]
    return [*mails, shown(path)] if state.stamp == UNREAD else mails
