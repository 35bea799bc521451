"""A CalDAV or CardDAV account: what changed since the cursor, newest first, resumable after any batch."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence, Set
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta

from connectors.dav_discovery import Collection, Way
from connectors.dav_explaining import Seen, explained
from connectors.dav_http import Pause, Wire
from connectors.dav_kind import DavKind
from connectors.dav_looking import Belief, looked_at
from connectors.dav_run import Raw, Run, raws
from connectors.dav_session import DavSession
from connectors.dav_state import CollectionState, CollectionWork, read_state, read_way, write_state
from connectors.sources import DavSettings
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceMissing
from schema.ports import BlobStore, Clock, Threads
from schema.records import Record


@dataclass(frozen=True, slots=True)
class Contents:
    """What one object holds: records, what of it cannot be read, and whether it is as new as the owner wants."""

    records: tuple[Record, ...] = ()
    problems: tuple[str, ...] = ()
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of collection is read: the mark its places bear, what puts the newest first, and its parser, which never raises."""

    kind: DavKind
    mark: str
    newest: Callable[[bytes], bytes]
    read: Callable[[bytes, str, str, DavSettings], Contents]


@dataclass(frozen=True, slots=True)
class Setting:
    """What an account does its I/O with; `remembered` returns the cursor kept for it, to tell of it; requests take `seconds`."""

    blobs: BlobStore
    threads: Threads
    clock: Clock
    pause: Pause = time.sleep
    remembered: Callable[[], Awaitable[str | None]] | None = None
    seconds: Callable[[], float] = time.monotonic


class DavAccount:
    """The connector for a calendar account or an account of address books."""

    def __init__(self, settings: DavSettings, form: Format, setting: Setting) -> None:
        self._settings = settings
        self._format = form
        self._setting = setting

    async def test(self) -> list[Shelf]:
        """Sign in and list the calendars or address books with their number of objects."""
        return await self._setting.threads.run(self._shelves)

    async def explain(self) -> list[str]:
        """Say what the server can, which collections are read-only or shared, and when all was last compared."""
        cursor = await self._setting.remembered() if self._setting.remembered else None
        return await self._setting.threads.run(lambda: self._explained(read_state(cursor)))

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what changed in all collections, arrivals before removals; nothing if nothing changed."""
        states = read_state(cursor)
        way, known = read_way(cursor), sum(len(state.etags) for state in states.values())
        before = write_state(states, way)
        # All of it is fetched before the first batch: which event starts last is known only when every one is there.
        works, way = await self._setting.threads.run(lambda: self._survey(states, way))
        run = Run(states, works, known, way)
        found = sorted(raws(works, states), key=lambda one: self._format.newest(one.data), reverse=True)
        async with aclosing(self._arrivals(found)) as arrivals:
            async for part, arrived in arrivals:
                yield run.arrivals(part, arrived)
        # The arrivals of all collections stand before this: an event moved to another calendar is never gone in between.
        if run.untold:
            yield run.notes(await self._setting.blobs.put([b""]))
        for work in works:
            if work.removed:
                yield run.removals(work)
        # A token moves on what came and went between two runs, too; forgotten, the next run is told of it again.
        if not run.spoken and run.cursor != before:
            yield run.rest()

    async def _arrivals(self, found: Sequence[Raw]) -> AsyncGenerator[tuple[Sequence[Raw], list[SourceChange]], None]:
        """Yield what arrived, batch by batch; while the consumer handles one, the next is read."""
        parts = [found[start : start + self._settings.batch] for start in range(0, len(found), self._settings.batch)]
        ahead: asyncio.Task[list[SourceChange]] | None = None
        try:
            for number, part in enumerate(parts):
                arrived = await (ahead or self._arrived(part))
                following = parts[number + 1 : number + 2]
                ahead = asyncio.create_task(self._arrived(following[0]), name="friday reads ahead") if following else None
                yield part, arrived
        finally:
            if ahead is not None:
                # A worker thread cannot be cancelled: nobody may close under it what it still uses.
                await asyncio.wait([ahead])
                # Whoever does not ask a failed task for its exception is told so by the event loop when it is collected.
                ahead.exception()

    def _survey(self, states: Mapping[str, CollectionState], way: Way | None) -> tuple[list[CollectionWork], Way]:
        belief = Belief(self._setting.clock.now(), timedelta(days=self._settings.compare_days), self._settings.resyncs_a_day)
        session = self._session(basic=way is not None and way.asked == self._settings.url and way.basic)
        try:
            found, way = self._found(session, way, states.keys(), belief)
            works = [looked_at(session, one, states.get(one.url, CollectionState()), belief) for one in found]
        finally:
            session.close()
        refused = [work.watch.refused for work in works if work.watch.refused]
        # One of several that is forbidden or gone is told and passed by; where nothing can be read there is nothing to pass by for.
        if works and len(refused) == len(works):
            raise SourceMissing(refused[0])
        there = {one.url for one in found}
        gone = [CollectionWork(url, None, removed=tuple(sorted(state.etags))) for url, state in states.items() if url not in there]
        return [*works, *gone], way

    def _found(self, session: DavSession, way: Way | None, known: Set[str], belief: Belief) -> tuple[list[Collection], Way]:
        """Return the chosen collections: where they were found before, as long as that is believed and none that is known is missing."""
        if way is not None and way.asked == self._settings.url and belief.now - way.found < belief.compare_after:
            # Before anything is held to be gone, or not there, the account is looked for from its beginning.
            with suppress(SourceMissing):
                found = _chosen(session.found_again(way), self._settings.folders, self._format.kind)
                if found and known <= {one.url for one in found}:
                    return found, way
        everything, way = session.discovered(belief.now)
        return _chosen(everything, self._settings.folders, self._format.kind), way

    async def _arrived(self, part: Sequence[Raw]) -> list[SourceChange]:
        # Raw bytes first: what no parser can read is kept all the same.
        hashes = await self._setting.blobs.put([one.data for one in part])
        pairs = list(zip(part, hashes, strict=True))
        changes = await self._setting.threads.run(lambda: [change for one, raw_hash in pairs for change in self._read(one, raw_hash)])
        return sorted(changes, key=lambda change: isinstance(change, Removed))

    def _read(self, one: Raw, raw_hash: str) -> Iterator[SourceChange]:
        contents = self._format.read(one.data, raw_hash, one.collection.name, self._settings)
        if contents.problems:
            yield Rejected(one.href, raw_hash, " ".join(contents.problems)[:1_000])
        # `since` keeps old events from arriving; a known one is followed when it moves into the past.
        if contents.records and (contents.reached or one.known):
            yield Upserted(one.href, contents.records, {self._format.mark: one.collection.name, "etag": one.etag})
        elif one.known and not contents.records and not contents.problems:
            yield Removed(one.href)

    def _shelves(self) -> list[Shelf]:
        session = self._session()
        try:
            found = session.collections()
            read = _chosen(found, self._settings.folders, self._format.kind)
            return [self._shelf(session, one, one in read) for one in found]
        finally:
            session.close()

    def _shelf(self, session: DavSession, one: Collection, read: bool) -> Shelf:
        notes = [
            "" if read else "not chosen",
            "" if one.writable else "read-only",
            f"shared by {one.owner}" if one.owner else "",
            f"lies at {', '.join(session.elsewhere)}, where the password is sent" if session.elsewhere else "",
        ]
        try:
            size = len(session.listing(one.url).things)
        except SourceMissing:
            return Shelf(one.name, 0, False, "the server does not let it be read")
        return Shelf(one.name, size, read, ", ".join(filter(None, notes)))

    def _explained(self, states: Mapping[str, CollectionState]) -> list[str]:
        session = self._session()
        try:
            found = session.collections()
            read = _chosen(found, self._settings.folders, self._format.kind)
            # Not where nothing is decided by them: this server counts all of a calendar for each.
            marks = {one.url: session.marks(one.url) for one in read if not one.by_query}
            return explained(Seen(found, read, states, session.elsewhere, marks), self._settings)
        finally:
            session.close()

    def _session(self, basic: bool = False) -> DavSession:
        wire = Wire(self._settings, self._setting.clock, self._setting.pause, self._setting.seconds, basic)
        return DavSession(wire, self._format.kind)


def _chosen(found: Sequence[Collection], names: Sequence[str], kind: DavKind) -> list[Collection]:
    missing = [name for name in names if not any(name in {one.name, one.url} for one in found)]
    if missing:
        raise SourceMissing(f"there is no {kind.word} {', '.join(missing)}")
    return [one for one in found if not names or one.name in names or one.url in names]
