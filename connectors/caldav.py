"""A calendar account over CalDAV: what changed since the cursor, newest start first, resumable after any batch."""

import re
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.dav_session import DavSession, RemoteCalendar, TokenRefused
from connectors.dav_state import CalendarState, CalendarWork, completed, from_delta, from_listing, read_calendars, to_ask, write_calendars
from connectors.ics import parse_calendar
from connectors.ics_files import ends_after
from connectors.sources import CaldavSettings
from schema.changes import Batch, Rejected, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceMissing
from schema.ports import BlobStore, Threads

_BEGINS = re.compile(rb"^DTSTART[^:\r\n]{0,200}:(\d{8}(?:T\d{6})?)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Raw:
    calendar: RemoteCalendar
    href: str
    etag: str
    data: bytes
    known: bool

    @property
    def begins(self) -> bytes:
        """Return the latest start as it is written, good enough to put newest first before anything is parsed."""
        return max(_BEGINS.findall(self.data), default=b"")


class CalendarAccount:
    """The connector for a calendar account."""

    def __init__(self, settings: CaldavSettings, blobs: BlobStore, threads: Threads) -> None:
        self._settings = settings
        self._blobs = blobs
        self._threads = threads

    async def test(self) -> list[Shelf]:
        """Sign in and list the calendars with their number of objects."""
        return await self._threads.run(self._shelves)

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what changed in all calendars, arrivals before removals; nothing if nothing changed."""
        states = read_calendars(cursor)
        known, before = sum(len(state.etags) for state in states.values()), write_calendars(states)
        # All of it is fetched before the first batch: which event starts last is known only when every one is there.
        works = await self._threads.run(lambda: self._survey(states))
        run = _Run(states, works, known)
        raws = sorted(_raws(works, states), key=lambda one: one.begins, reverse=True)
        for start in range(0, len(raws), self._settings.batch):
            part = raws[start : start + self._settings.batch]
            yield run.arrivals(part, await self._arrived(part))
        # The arrivals of all calendars stand before this: an event moved to another calendar is never gone in between.
        for work in works:
            if work.untold:
                yield run.untold(work, await self._blobs.put([b""]))
        for work in works:
            if work.removed:
                yield run.removals(work)
        # A token moves on what came and went between two runs, too; forgotten, the next run is told of it again.
        if not run.total and write_calendars(run.settled()) != before:
            yield run.rest()

    def _survey(self, states: Mapping[str, CalendarState]) -> list[CalendarWork]:
        session = DavSession(self._settings)
        try:
            calendars = _chosen(session.calendars(), self._settings.calendars)
            works = [self._work(session, one, states.get(one.url, CalendarState())) for one in calendars]
        finally:
            session.close()
        there = {one.url for one in calendars}
        gone = [CalendarWork(url, None, removed=tuple(sorted(state.etags))) for url, state in states.items() if url not in there]
        return [*works, *gone]

    def _work(self, session: DavSession, calendar: RemoteCalendar, state: CalendarState) -> CalendarWork:
        try:
            # Objects known without a token: a first report names no deletions, so everything is compared.
            if state.token or not state.etags:
                work = from_delta(calendar, state, session.changed_since(calendar.url, state.token))
            else:
                work = _relisted(session, calendar, state)
        # Servers forget tokens (RFC 6578 section 3.2, valid-sync-token); beginning with a fresh one would hide what was deleted.
        except TokenRefused:
            work = _relisted(session, calendar, state)
        # A report may leave the data out and a listing always does, so the rest is fetched by multiget.
        asked = to_ask(work, state)
        return completed(work, state, session.fetch(calendar.url, asked)) if asked else work

    async def _arrived(self, part: Sequence[_Raw]) -> list[SourceChange]:
        # Raw bytes first: what no parser can read is kept all the same.
        hashes = await self._blobs.put([one.data for one in part])
        pairs = list(zip(part, hashes, strict=True))
        changes = await self._threads.run(lambda: [change for one, raw_hash in pairs for change in self._read(one, raw_hash)])
        return sorted(changes, key=lambda change: isinstance(change, Removed))

    def _read(self, one: _Raw, raw_hash: str) -> list[SourceChange]:
        # Tasks and journals lie in the same collections; one that was an event before has left.
        if b"BEGIN:VEVENT" not in one.data.upper():
            return [Removed(one.href)] if one.known else []
        parsed = parse_calendar(one.data, raw_hash, self._settings.zone, one.calendar.name)
        reached = any(ends_after(event, self._settings.since) for event in parsed.events)
        changes: list[SourceChange] = [Rejected(one.href, raw_hash, " ".join(parsed.problems)[:1_000])] if parsed.problems else []
        # `since` keeps old events from arriving; a known one is followed when it moves into the past.
        if parsed.events and (reached or one.known):
            changes.append(Upserted(one.href, parsed.events, {"calendar": one.calendar.name, "etag": one.etag}))
        return changes

    def _shelves(self) -> list[Shelf]:
        session = DavSession(self._settings)
        try:
            calendars = session.calendars()
            read = _chosen(calendars, self._settings.calendars)
            return [Shelf(one.name, len(session.listing(one.url)), one in read, "" if one in read else "not chosen") for one in calendars]
        finally:
            session.close()


class _Run:
    """Where a run stands: the calendars' states as far as their changes were yielded."""

    def __init__(self, states: dict[str, CalendarState], works: Sequence[CalendarWork], known: int) -> None:
        self._states = states
        self._works = {work.url: work for work in works}
        self._left = {work.url: work.size for work in works}
        self._known = known
        self._done = 0
        self.total = sum(self._left.values())

    def arrivals(self, part: Sequence[_Raw], changes: Sequence[SourceChange]) -> Batch:
        """Return the batch of these objects."""
        for url in {one.calendar.url for one in part}:
            etags = {one.href: one.etag for one in part if one.calendar.url == url}
            self._states[url] = self._states.get(url, CalendarState()).with_things(etags)
            self._left[url] -= len(etags)
        self._done += len(part)
        return self._saved(tuple(changes))

    def untold(self, work: CalendarWork, raw: Sequence[str]) -> Batch:
        """Return the batch that says what the server listed and did not give."""
        self._left[work.url] -= len(work.untold)
        self._done += len(work.untold)
        reason = "The calendar server lists it and does not give it; it is asked for again at every sync."
        return self._saved(tuple(Rejected(href, raw[0], reason) for href in work.untold))

    def removals(self, work: CalendarWork) -> Batch:
        """Return the batch of what is gone from a calendar."""
        self._states[work.url] = self._states[work.url].without(work.removed)
        self._left[work.url] -= len(work.removed)
        self._done += len(work.removed)
        return self._saved(tuple(map(Removed, work.removed)))

    def rest(self) -> Batch:
        """Return a batch without changes, for a new token alone."""
        return self._saved(())

    def settled(self) -> dict[str, CalendarState]:
        """Return the states with the new token of every calendar whose work is all yielded, without vanished calendars."""
        states = dict(self._states)
        for url, work in self._works.items():
            # A token holds once everything it covers was yielded; until then the old one stays, and the etags tell what is done.
            if self._left[url]:
                continue
            if work.calendar is None:
                states.pop(url, None)
            else:
                states[url] = replace(states.get(url, CalendarState()), token=work.token, missing=work.missing)
        return states

    def _saved(self, changes: tuple[SourceChange, ...]) -> Batch:
        return Batch(changes, write_calendars(self.settled()), self._done, self.total, self._known)


def _raws(works: Sequence[CalendarWork], states: Mapping[str, CalendarState]) -> Iterator[_Raw]:
    for work in works:
        state = states.get(work.url, CalendarState())
        # What was missing counts as known: should it prove to be no event, the note about it is taken back.
        known = state.etags.keys() | state.missing
        for href, thing in work.changed.items():
            if work.calendar is not None and thing.data is not None:
                yield _Raw(work.calendar, href, thing.etag, thing.data, href in known)


def _relisted(session: DavSession, calendar: RemoteCalendar, state: CalendarState) -> CalendarWork:
    """Compare everything: the full list by a sync report, which gives a token too, else by PROPFIND."""
    try:
        # Without data: most etags will be known, and only the others are worth fetching.
        delta = session.changed_since(calendar.url, "", with_data=False)
        return from_listing(calendar, state, delta.changed, delta.token)
    except TokenRefused:
        return from_listing(calendar, state, session.listing(calendar.url), "")


def _chosen(calendars: Sequence[RemoteCalendar], names: Sequence[str]) -> list[RemoteCalendar]:
    missing = [name for name in names if not any(name in {one.name, one.url} for one in calendars)]
    if missing:
        raise SourceMissing(f"there is no calendar {', '.join(missing)}")
    return [one for one in calendars if not names or one.name in names or one.url in names]
