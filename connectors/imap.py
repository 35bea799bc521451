"""A mailbox over IMAP (RFC 3501, RFC 7162): what changed since the cursor, newest first, resumable after any batch."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypeVar

from connectors.imap_explaining import Seen, explained
from connectors.imap_folders import chosen, left_out
from connectors.imap_idle import Watch
from connectors.imap_plan import Work, reference, settled
from connectors.imap_reading import Piece, RawMail, Reading
from connectors.imap_session import ImapSession
from connectors.imap_sign_in import connect
from connectors.imap_state import Flags, FolderState, States, known_count, labels, read_states, write_states
from connectors.mime import parse_mail
from connectors.rejections import Unreadable, attempt
from connectors.sources import ImapSettings
from schema.changes import Batch, Rejected, Remarked, Removed, Shelf, SourceChange, Upserted
from schema.errors import SourceMissing
from schema.ports import BlobStore, Clock, Threads

T = TypeVar("T")
Remembered = Callable[[], Awaitable[str | None]]
"""Returns the cursor that is kept for the source, for telling of it."""


class Mailbox:
    """The connector for a mail account."""

    def __init__(
        self, settings: ImapSettings, blobs: BlobStore, threads: Threads, clock: Clock, remembered: Remembered | None = None
    ) -> None:
        self._remembered = remembered
        self._settings = settings
        self._blobs = blobs
        self._threads = threads
        self._clock = clock
        self._watch = Watch(lambda: connect(self._settings, clock), settings, threads)

    async def test(self) -> list[Shelf]:
        """Sign in and list the folders with their number of mails, and why one is not read."""
        return await self._threads.run(self._shelves)

    async def explain(self) -> list[str]:
        """Say what the server can and what is done about it; raises a SourceError as `test` does."""
        cursor = await self._remembered() if self._remembered else None
        return await self._threads.run(lambda: self._explained(read_states(cursor)))

    async def changed(self, seconds: float) -> bool:
        """Wait until something may have changed, at most so long; raises a SourceError like `changes`."""
        return await self._watch.changed(seconds)

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what changed; while the consumer handles a batch, the next piece is parsed and the one after it is fetched."""
        reading = Reading(lambda: connect(self._settings, self._clock), self._settings)
        ahead: asyncio.Future[_Ready | None] | None = None
        try:
            progress = await self._surveyed(reading, cursor)
            if progress.turned:
                yield progress.notes(await self._blobs.put([b""]))
            pieces = reading.pieces(progress.works)
            # No further ahead than this: while one piece is parsed and the next fetched, the bodies of two are in memory.
            ahead = self._prepared(self._ahead(pieces), pieces)
            while (ready := await ahead) is not None:
                # Begun before the batch is handed over, so that its commit and the network run side by side.
                ahead = self._prepared(ready.following, pieces)
                yield progress.batch(ready.piece, ready.changes)
            # A folder's MODSEQ or UIDNEXT may move without a change of ours; forgotten, it would be searched anew at every run.
            if progress.unsaved:
                yield progress.rest()
        finally:
            await self._closed(reading, ahead)

    async def _surveyed(self, reading: Reading, cursor: str | None) -> "Progress":
        states, now = read_states(cursor), int(self._clock.now().timestamp())
        works = await self._threads.run(lambda: reading.survey(states, now))
        return Progress(states, works, self._settings.max_bytes)

    def _ahead(self, pieces: Iterator[Piece]) -> "asyncio.Future[Piece | None]":
        return asyncio.ensure_future(self._threads.run(lambda: next(pieces, None)))

    def _prepared(self, fetched: "asyncio.Future[Piece | None]", pieces: Iterator[Piece]) -> "asyncio.Future[_Ready | None]":
        return asyncio.ensure_future(self._ready(fetched, pieces))

    async def _ready(self, fetched: "asyncio.Future[Piece | None]", pieces: Iterator[Piece]) -> "_Ready | None":
        piece = await fetched
        if piece is None:
            return None
        # One generator on one connection: the next fetch begins when this one has ended, never beside it.
        following = self._ahead(pieces)
        async with AsyncExitStack() as failing:
            # Should parsing fail or be cancelled, the fetch under way is waited for: its thread still uses the connection.
            failing.push_async_callback(_quiet, following)
            ready = _Ready(piece.without_bodies(), await self._changes(piece), following)
            failing.pop_all()
        return ready

    async def _closed(self, reading: Reading, ahead: "asyncio.Future[_Ready | None] | None") -> None:
        # A worker thread cannot be cancelled: the connection is closed only once no fetch is under way on it.
        if ahead is not None:
            await _quiet(ahead)
            ready = None if ahead.cancelled() or ahead.exception() else ahead.result()
            if ready is not None:
                await _quiet(ready.following)
        await self._threads.run(reading.close)

    async def _changes(self, piece: Piece) -> list[SourceChange]:
        if piece.mails:
            # Raw bytes are durable before anything parses them: a parser that fails, or a kill, loses no mail.
            hashes = await self._blobs.put([mail.raw for mail in piece.mails])
            return await self._threads.run(lambda: _parsed(piece, hashes))
        numbers = piece.numbers
        marked = [Remarked(_ref(piece, uid), _marks(piece.folder, flags, numbers.get(uid, ""))) for uid, flags in piece.marks.items()]
        return [*marked, *(Removed(_ref(piece, uid)) for uid in piece.gone)]

    def _explained(self, states: States) -> list[str]:
        session = connect(self._settings, self._clock)
        try:
            folders = session.folders()
            read = chosen(folders, self._settings.folders, session.abilities.labels)
            return explained(Seen(session.abilities, folders, [folder.name for folder in read], states), self._settings)
        finally:
            session.line.close()

    def _shelves(self) -> list[Shelf]:
        session = connect(self._settings, self._clock)
        try:
            folders = session.folders()
            read = {folder.name for folder in chosen(folders, self._settings.folders, session.abilities.labels)}
            reasons = dict.fromkeys((folder.name for folder in folders), "not chosen") | left_out(folders) | dict.fromkeys(read, "")
            return [
                _shelf(session, folder.name, folder.name in read, reasons[folder.name])
                for folder in folders
                # A folder that only holds others (RFC 3501 section 7.2.2) has no STATUS to ask for.
                if not folder.attributes & {"\\noselect", "\\nonexistent"}
            ]
        finally:
            session.line.close()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A piece that is parsed, and the fetch of the one after it."""

    piece: Piece
    changes: list[SourceChange]
    following: "asyncio.Future[Piece | None]"


class Progress:
    """Where a run stands: the folders' states as far as their changes were yielded."""

    def __init__(self, states: dict[str, FolderState], works: Sequence[Work], limit: int) -> None:
        self.works = works
        self._limit = limit
        shut = {name for name, state in states.items() if state.refused}
        self.turned = {work.folder: work.state.refused for work in works if (work.folder in shut) != bool(work.state.refused)}
        """Why folders are refused from now on, by name, empty for those that no longer are."""
        self.total = sum(work.size for work in works)
        # Counted before the run changes anything: the guard against a suddenly empty side compares removals with it.
        self._known = known_count(states)
        self._states = states
        self._before = write_states(states)
        self._left = {work.folder: work.size for work in works}
        self._done = 0
        for work in works:
            states[work.folder] = work.state
            self._settle(work)

    @property
    def unsaved(self) -> bool:
        """Say whether the cursor changed since the last batch."""
        return write_states(self._states) != self._before

    def batch(self, piece: Piece, changes: list[SourceChange]) -> Batch:
        """Return the batch of a piece, with the cursor that holds after it."""
        work = next(work for work in self.works if work.folder == piece.folder)
        state = self._states[piece.folder]
        # The cursor tells what was yielded, not what was planned: a run that is stopped here goes on with the rest.
        state = state.with_arrived(mail.uid for mail in piece.mails).without(piece.validity, piece.gone)
        if cut := [mail.uid for mail in piece.mails if mail.truncated]:
            state = state.with_cut(cut, self._limit)
        # Where the server counts no changes (no CONDSTORE, or NOMODSEQ), the flags themselves are all there is to compare with; where it
        # does, they show now and then whether it counted right.
        if piece.mails or piece.marks:
            state = state.with_flags({mail.uid: mail.flags for mail in piece.mails} | dict(piece.marks))
        self._states[piece.folder] = state
        self._done += len(changes)
        # Mails the server leaves out keep this above 0: the folder is not settled then, and the next run looks at it whole.
        self._left[piece.folder] -= len(changes)
        self._settle(work)
        return self._saved(tuple(changes))

    def notes(self, raw: Sequence[str]) -> Batch:
        """Return the batch that says which folders are refused from now on, and which no longer are."""
        told = sorted(self.turned.items(), key=lambda one: not one[1])
        return self._saved(tuple(Rejected(name, raw[0], f"It cannot be read: {why}.") if why else Removed(name) for name, why in told))

    def rest(self) -> Batch:
        """Return a batch without changes, for what only the cursor has to remember."""
        return self._saved(())

    def _settle(self, work: Work) -> None:
        # UIDNEXT and MODSEQ hold only once all they cover is yielded; taken earlier, a stop would lose the rest for ever.
        if self._left[work.folder] or work.state.refused:
            return
        if work.server is None:
            self._states.pop(work.folder, None)
        else:
            self._states[work.folder] = settled(self._states[work.folder], work.server, work)

    def _saved(self, changes: tuple[SourceChange, ...]) -> Batch:
        self._before = write_states(self._states)
        return Batch(changes, self._before, self._done, self.total, self._known)


def _shelf(session: ImapSession, name: str, read: bool, why: str) -> Shelf:
    try:
        return Shelf(name, session.status(name).count, read, why)
    except SourceMissing as error:
        return Shelf(name, 0, False, why or f"cannot be read: {error.detail}")


async def _quiet(future: "asyncio.Future[T]") -> None:
    """Wait until the future is done, whatever came of it."""
    await asyncio.wait([future])
    # Whoever does not ask a failed future for its exception is told so by the event loop when it is collected.
    if not future.cancelled():
        future.exception()


def _parsed(piece: Piece, hashes: Sequence[str]) -> list[SourceChange]:
    return [_change(piece, mail, raw_hash) for mail, raw_hash in zip(piece.mails, hashes, strict=True)]


def _change(piece: Piece, mail: RawMail, raw_hash: str) -> SourceChange:
    ref = _ref(piece, mail.uid)
    try:
        message = attempt(lambda: parse_mail(mail.raw, raw_hash, mail.arrived, mail.truncated))
    except Unreadable as error:
        return Rejected(ref, raw_hash, error.reason)
    return Upserted(ref, (message,), _marks(piece.folder, mail.flags, mail.number))


def _ref(piece: Piece, uid: int) -> str:
    return reference(piece.folder, piece.validity, uid)


def _marks(folder: str, flags: Flags, number: str) -> dict[str, str | tuple[str, ...]]:
    marks: dict[str, str | tuple[str, ...]] = {"folder": folder, "flags": tuple(flag for flag in flags if not flag.startswith("%"))}
    # Gmail's own number says which mail it is wherever it goes; its labels are what other servers have folders for.
    return {**marks, "labels": labels(flags), "number": number} if number else marks
