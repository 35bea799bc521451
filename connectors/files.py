"""Reads a folder of files batch by batch: bytes kept first, then parsed; what eml, ics and document folders share."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import TypeVar

from connectors.folder_watch import stirred
from connectors.ignoring import ignoring
from connectors.moves import Known, Names, lying, read_cursor, write_cursor
from connectors.rejections import TOO_LARGE, Unreadable, attempt
from connectors.scan import LEFT, UNREAD, Difference, Snapshot, Stamp, compare, snapshot_of, stamp_in, stamp_of
from connectors.sources import FolderSettings
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceMissing
from schema.ports import BlobStore, Clock, Threads
from schema.records import Record

LARGEST = 50_000_000
"""The most bytes a file may have; of a larger one the beginning is kept and a reason given."""

_KEPT_OF_LARGE = 65_536
_BATCH_BYTES = 64_000_000
_BATCH_REMOVED = 1_000
# A file that was written so lately may still be: it is looked at once more, so many seconds later.
_YOUNG, _REST = timedelta(seconds=2), 0.25
# Enough of a hash to tell files of one size apart.
_DIGEST = 16

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """One file to parse: its path relative to the root, its stamp, bytes and their hash, and what it is called for good."""

    path: str
    stamp: Stamp
    raw: bytes
    raw_hash: str
    named: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's bytes (the beginning of one that is too large), or the reason why it cannot be opened."""

    path: str
    raw: bytes
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: records, the place's marks, and the reasons of what in it could not be read."""

    records: tuple[Record, ...] = ()
    problems: tuple[str, ...] = ()
    marks: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """Which files a connector wants and how it reads one; `read` raises Unreadable."""

    wanted: Callable[[str], bool]
    read: Callable[[Found], Reading]


@dataclass(frozen=True, slots=True)
class Taking:
    """Keeps the bytes of files and makes them into changes: what a folder on a disk and one on a server share."""

    kind: Kind
    blobs: BlobStore
    threads: Threads

    async def arrivals(self, read: Sequence[Opened | None], found: Snapshot, state: dict[str, Known], names: Names) -> list[SourceChange]:
        """Return the changes of files that were opened, and remember them; one that vanished since the listing is left as it was known."""
        # What was refused before is tried at every run and told once.
        there = [one for one in read if one is not None and not (one.refused and one.path in state and state[one.path].stamp == UNREAD)]
        # Raw bytes are durable before they are parsed and before the cursor passes them.
        hashes = await self.blobs.put([one.raw for one in there])
        items = []
        for one, raw in zip(there, hashes, strict=True):
            digest = "" if one.refused else raw[:_DIGEST]
            named = names.of(one.path, digest)
            _leave(names.former(one.path, named), named, state)
            state[one.path] = Known(_remembered(one, found[one.path]), digest, "" if named == one.path else named)
            items.append((Found(shown(one.path), found[one.path], one.raw, raw, shown(named)), one.refused))
        return await self.threads.run(lambda: [change for item, refused in items for change in changes_of(item, self.kind.read, refused)])


def _leave(former: str | None, named: str, state: dict[str, Known]) -> None:
    """Remember that a file lies no longer where it lay, unless what lies there now was read already."""
    if former is not None and former in state and (state[former].named or former) == named:
        state[former] = Known(LEFT, "", state[former].named)


def _remembered(one: Opened, stamp: Stamp) -> Stamp:
    # The number of a file that cannot be opened stays known: it may be moved meanwhile.
    return replace(UNREAD, inode=stamp.inode) if one.refused else stamp


class Files:
    """Yields what changed among the wanted files of a folder, or of one file alone; with a clock, what is still written waits."""

    def __init__(self, settings: FolderSettings, kind: Kind, blobs: BlobStore, threads: Threads, clock: Clock | None = None) -> None:
        self._settings = settings
        self._kind = kind
        self._taking = Taking(kind, blobs, threads)
        self._threads = threads
        self._clock = clock
        self._ignored = ignoring(settings.ignore)

    async def test(self) -> list[Shelf]:
        """Count the files of the folder: those that are read, and those of other kinds in one line."""
        root = self._settings.root
        found = await self._threads.run(lambda: snapshot_of(root, lambda _: True, self._ignored))
        return shelves_of(str(root), found, self._kind.wanted)

    async def changed(self, seconds: float) -> bool:
        """Wait until something in the folder changed and came to rest, at most so long; say whether it did."""
        return await stirred(self._settings.root, seconds, lambda name, path: self._kind.wanted(name) and not self._ignored(name, path))

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield new and changed files newest first, then removals; nothing if nothing changed."""
        known = read_cursor(cursor)
        found = await self._threads.run(lambda: snapshot_of(self._settings.root, self._kind.wanted, self._ignored))
        difference = await self._settled(compare({path: one.stamp for path, one in known.items()}, found, self._settings.since), found)
        names = Names(lying(known), found, difference.changed)
        # Moves with each batch: a run that is stopped goes on with the rest.
        state, done = dict(known), 0
        for turns in batches(names.turns(difference.changed), found, self._settings.batch):
            paths = list(chain.from_iterable(turns))
            changes = await self._arrivals(paths, found, state, names)
            done += len(paths)
            if changes or state != known:
                yield Batch(tuple(changes), write_cursor(state), done, len(difference.changed), len(known))
        async for batch in self._removals(difference, state, len(known)):
            yield batch

    async def _settled(self, difference: Difference, found: Snapshot) -> Difference:
        """Return the difference without files that are being written right now: they are left for the next round."""
        if self._clock is None:
            return difference
        now = self._clock.now()
        young = [path for path in difference.changed if now - found[path].moment < _YOUNG]
        if not young:
            return difference
        await asyncio.sleep(_REST)
        root = self._folder
        moving = set(await self._threads.run(lambda: [path for path in young if stamp_of(root / path) != found[path]]))
        return replace(difference, changed=tuple(path for path in difference.changed if path not in moving))

    @property
    def _folder(self) -> Path:
        return self._settings.root.parent if self._settings.root.is_file() else self._settings.root

    async def _arrivals(self, paths: Sequence[str], found: Snapshot, state: dict[str, Known], names: Names) -> list[SourceChange]:
        root = self._folder
        read = await self._threads.run(lambda: [opened(root, path, found[path]) for path in paths])
        return await self._taking.arrivals(read, found, state, names)

    async def _removals(self, difference: Difference, state: dict[str, Known], known: int) -> AsyncGenerator[Batch, None]:
        total = len(difference.changed)
        for gone in leaving(difference.removed, state):
            yield Batch(tuple(Removed(shown(path)) for path in gone), write_cursor(state), total, total, known)


def changes_of(item: Found, read: Callable[[Found], Reading], refused: str = "") -> list[SourceChange]:
    """Return what a file's bytes come to: its records, and the reason of what in it cannot be read."""
    try:
        if refused:
            raise Unreadable(refused)
        if item.stamp.size > LARGEST:
            raise Unreadable(TOO_LARGE)
        reading = attempt(lambda: read(item))
    except Unreadable as error:
        return [Rejected(item.path, item.raw_hash, error.reason)]
    rejected: list[SourceChange] = [Rejected(item.path, item.raw_hash, " ".join(reading.problems)[:1_000])] if reading.problems else []
    if not reading.records:
        return rejected
    # A file may be half readable: what can be read arrives, beside the reason of the rest.
    return [*rejected, Upserted(item.path, reading.records, reading.marks)]


def leaving(removed: Sequence[str], state: dict[str, Known]) -> Iterator[Sequence[str]]:
    """Yield what is gone in batches, each forgotten as it is yielded."""
    for start in range(0, len(removed), _BATCH_REMOVED):
        gone = removed[start : start + _BATCH_REMOVED]
        for path in gone:
            state.pop(path, None)
        yield gone


def shelves_of(name: str, found: Collection[str], wanted: Callable[[str], bool]) -> list[Shelf]:
    """Return how many of these files are read, and in one line more those of other kinds."""
    read = [path for path in found if wanted(path)]
    shelves = [Shelf(name, len(read), read=True)]
    if len(found) > len(read):
        shelves.append(Shelf(name, len(found) - len(read), read=False, note=_kinds(set(found) - set(read))))
    return shelves


def shown(path: str) -> str:
    """Return the path as text every store takes: bytes that are no UTF-8 are escaped."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def batches(turns: Sequence[tuple[str, ...]], found: Snapshot, most: int) -> Iterator[list[tuple[str, ...]]]:
    """Cut the turns into batches of at most so many files and about 64 MB; what has to be read together is one turn, however much it is."""
    batch: list[tuple[str, ...]] = []
    files = held = 0
    for turn in turns:
        weight = sum(min(found[path].size, LARGEST) for path in turn)
        if batch and (files + len(turn) > most or held + weight > _BATCH_BYTES):
            yield batch
            batch, files, held = [], 0, 0
        batch.append(turn)
        files, held = files + len(turn), held + weight
    if batch:
        yield batch


def cut(items: Iterable[T], weight: Callable[[T], int], most: int, heaviest: int = _BATCH_BYTES) -> Iterator[list[T]]:
    """Cut items into batches of at most so many and about so many bytes, `weight` being what is held of each."""
    batch: list[T] = []
    held = 0
    for item in items:
        more = weight(item)
        if batch and (len(batch) >= most or held + more > heaviest):
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += more
    if batch:
        yield batch


def opened(root: Path, path: str, stamp: Stamp) -> Opened | None:
    """Open a file under the root; None if it vanished or is being written, SourceMissing if its folder is gone."""
    try:
        with (root / path).open("rb") as file:
            # One byte more than may be: a file that grew after it was listed is still found too large.
            raw = file.read(_KEPT_OF_LARGE if stamp.size > LARGEST else LARGEST + 1)
            # Half of the old and half of the new would be no text that anybody wrote.
            return Opened(path, raw) if stamp_in(os.fstat(file.fileno())) == stamp else None
    except FileNotFoundError:
        return None
    except OSError as error:
        # A disk that is no longer there must not look like many files that cannot be opened.
        if not (root / path).parent.is_dir():
            raise SourceMissing(f"the folder {(root / path).parent} is not there") from error
        return Opened(path, b"", f"It cannot be opened: {error.strerror or type(error).__name__}.")


def _kinds(paths: set[str]) -> str:
    suffixes = sorted({Path(path).suffix.lower() or "no ending" for path in paths})
    return f"not read: {', '.join(suffixes[:12])}"
