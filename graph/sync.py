"""Drives a connector into the graph: one run at a time a source, guards, order, progress, stop and resume."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from graph.holding import membership_id
from graph.ingest import Ingest
from graph.keeping import GONE, kept, places_of
from graph.leases import Held, Leases
from graph.loss import Allowed, Loss
from schema.changes import Batch, Rejected, Remarked, Removed, Upserted
from schema.graph import CursorMove
from schema.ids import content_hash
from schema.ports import Clock, Connector, Graph, Journal

REJECTED = "rejected"
LOOSE = "loose"
KEPT = "kept"
"""The journal's book of the sources that hold places which are gone there."""

RUN = "sync:"
"""What the lease of a running source begins with."""
_MOST = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` 0 means unknown, `seconds_left` is estimated from the rate so far."""

    source: str
    done: int
    total: int
    rate: float
    seconds_left: float | None


@dataclass(slots=True)
class Outcome:
    """What one run of a source did; `kept` is what is gone there and was marked, `graph_writes` what the store counted, cursor left out."""

    name: str
    upserted: int = 0
    removed: int = 0
    kept: int = 0
    rejected: int = 0
    graph_writes: int = 0
    seconds: float = 0.0
    stopped: bool = False

    def count(self, batch: Batch) -> None:
        """Add what a batch holds."""
        kept = sum(isinstance(change, Remarked) and GONE in change.marks for change in batch.changes)
        self.kept += kept
        self.upserted += sum(isinstance(change, Upserted | Remarked) for change in batch.changes) - kept
        self.removed += sum(isinstance(change, Removed) for change in batch.changes)
        self.rejected += sum(isinstance(change, Rejected) for change in batch.changes)


@dataclass(frozen=True, slots=True)
class Control:
    """How a run is watched and stopped, how much may be gone at once unless a person agreed to all, and whether what is gone is kept."""

    report: Callable[[Progress], None] = lambda _progress: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    accept_removals: bool = False
    allowed: Allowed = field(default_factory=Allowed)
    keep: bool = False

    def check(self, loss: Loss) -> None:
        """Raise SuddenlyEmpty if more is lost than may be; where all is kept, nothing is."""
        if not (self.accept_removals or self.keep):
            loss.check(self.allowed)


def rejection_key(source: str, ref: str) -> str:
    """Return the journal's key of what cannot be read at a place; with an empty `ref`, what all keys of a source begin with."""
    return f"{source}\x1f{ref}"


async def loosen(journal: Journal, raws: Sequence[str]) -> None:
    """Note raw bytes that nothing may need any more, in one entry, before the transaction that lets go of them."""
    if raws:
        await journal.swap(LOOSE, content_hash("".join(raws).encode()), 0, {"raws": list(raws)})


def cursor_name(source: str) -> str:
    """Return the name of a source's cursor in the graph."""
    return f"source:{source}"


@dataclass(slots=True)
class _Run:
    """Where a run stands: its cursor, the refs noted as unreadable, what arrived and left in batches seen so far."""

    outcome: Outcome
    started: datetime
    cursor: str | None
    rejected: set[str]
    held: Held
    loss: Loss


async def unnote(journal: Journal, book: str, key: str) -> None:
    """Take an entry out of the journal, if it is there."""
    entry = await journal.read(book, key)
    if entry:
        await journal.swap(book, key, entry.version, None)


def unreadable(batch: Batch) -> dict[str, Rejected | None]:
    """Return by place what of it cannot be read, None where all of it can or it is gone."""
    found: dict[str, Rejected | None] = {one.ref: None for one in batch.changes if isinstance(one, Upserted | Removed)}
    return found | {one.ref: one for one in batch.changes if isinstance(one, Rejected)}


class Sync:
    """Runs sources one after another or beside each other; a source is never run twice at once."""

    def __init__(self, graph: Graph, ingest: Ingest, journal: Journal, clock: Clock, leases: Leases) -> None:
        self._graph = graph
        self._ingest = ingest
        self._journal = journal
        self._clock = clock
        self._leases = leases

    async def run(self, name: str, connector: Connector, control: Control) -> Outcome:
        """Read what changed at the source and write it, batch by batch, each with its cursor; resume where the last run stopped."""
        outcome = Outcome(name)
        await self.fill(outcome, connector, control)
        return outcome

    async def fill(self, outcome: Outcome, connector: Connector, control: Control) -> None:
        """Run the outcome's source and count each batch once it is written, so that it tells what a run did that fails later."""
        started = self._clock.now()
        try:
            # Two leases: this one for the whole run, so that a source is not read twice, and the shared one only for each commit.
            async with self._leases.hold(f"{RUN}{outcome.name}") as held:
                await self._read(connector, control, await self._begun(outcome, started, held))
        finally:
            outcome.seconds = (self._clock.now() - started).total_seconds()

    async def _begun(self, outcome: Outcome, started: datetime, held: Held) -> _Run:
        # Whoever discards raw bytes now has not seen this run: it stores none before they are done.
        async with self._leases.hold("ingest"):
            pass
        rejected = {str(entry.value["ref"]) for entry in await self._journal.entries(REJECTED, rejection_key(outcome.name, ""))}
        cursor = await self._graph.transaction.cursor(cursor_name(outcome.name))
        return _Run(outcome, started, cursor, rejected, held, Loss(outcome.name))

    async def _read(self, connector: Connector, control: Control, run: _Run) -> None:
        """Write each batch as it comes; what only removes waits for the end, so that the guard sees all of it before any goes."""
        waiting = [] if control.keep else await self._gone(run)
        # Closed here and now: left to the garbage collector, a stopped run would keep its connection for as long as it likes.
        async with aclosing(connector.changes(run.cursor)) as stream:
            async for batch in stream:
                await self._counted(batch, run)
                # Held back, not dropped: a batch that brings something writes those before it too, so that cursors advance in order.
                waiting.append(batch)
                if not all(isinstance(change, Removed) for change in batch.changes):
                    control.check(run.loss)
                    await self._write_all(waiting, control, run)
                if run.outcome.stopped:
                    return
        control.check(run.loss)
        await self._write_all(waiting, control, run)
        if not (control.keep or run.outcome.stopped):
            await unnote(self._journal, KEPT, run.outcome.name)

    async def _counted(self, batch: Batch, run: _Run) -> None:
        """Count what arrives and leaves; where the source held anything, compared with the places that are held already."""
        place, reader = self._ingest.place(run.outcome.name), self._graph.reader
        changes = batch.changes if batch.known else ()
        filled = {membership_id(place.space, place.source, one.ref) for one in changes if isinstance(one, Upserted)}
        leaving = {membership_id(place.space, place.source, one.ref) for one in changes if isinstance(one, Removed)}
        again = {node.id for node in await reader.get(sorted(filled))} if filled else set[str]()
        run.loss.add(batch, len(again))
        await run.loss.compare(reader, filled - again, leaving)

    async def _gone(self, run: _Run) -> list[Batch]:
        """Return the removal of what was kept until now though it is gone, counted against the guard like any other."""
        if run.cursor is None or await self._journal.read(KEPT, run.outcome.name) is None:
            return []
        places = await places_of(self._graph, run.outcome.name)
        gone = [Removed(str(node.props["ref"])) for node in places if GONE in node.props]
        batches = [Batch(tuple(gone[start : start + _MOST]), run.cursor, known=len(places)) for start in range(0, len(gone), _MOST)]
        for batch in batches:
            run.loss.add(batch)
        return batches

    async def _write_all(self, waiting: list[Batch], control: Control, run: _Run) -> None:
        while waiting and not run.outcome.stopped:
            batch = waiting.pop(0)
            run.outcome.count(await self._write(batch, control, run))
            run.cursor = batch.cursor
            control.report(self._progress(batch, run))
            run.outcome.stopped = control.stop.is_set()

    async def _write(self, batch: Batch, control: Control, run: _Run) -> Batch:
        """Write a batch; return what was written of it."""
        name = run.outcome.name
        async with self._leases.hold("ingest") as held:
            # The journal is another file and no part of the transaction: notes go first, and a batch that is read again puts them right.
            await self._note_rejections(batch, run)
            written = await self._kept(batch, run) if control.keep else batch
            plan = await self._ingest.plan(name, written, CursorMove(cursor_name(name), run.cursor, batch.cursor))
            await loosen(self._journal, plan.loose_raw)
            # Both leases, the last thing before the commit: whoever lost one writes nothing.
            await run.held.confirm()
            await held.confirm()
            run.outcome.graph_writes += (await self._graph.transaction.commit(plan.changes)).writes
        return written

    async def _kept(self, batch: Batch, run: _Run) -> Batch:
        """Return the batch with what leaves marked instead of removed, noted before any of it is written."""
        written = await kept(self._graph.reader, self._ingest.place(run.outcome.name), batch, self._clock.now())
        if written != batch:
            # Version 0 is only written where nothing is: since when it holds what is gone stays as it was.
            await self._journal.swap(KEPT, run.outcome.name, 0, {"since": run.started.isoformat(timespec="seconds")})
        return written

    async def _note_rejections(self, batch: Batch, run: _Run) -> None:
        """Keep what could not be read, before the cursor passes it; drop the note once it can be read or is gone."""
        for ref, one in unreadable(batch).items():
            key = rejection_key(run.outcome.name, ref)
            before = await self._journal.read(REJECTED, key) if ref in run.rejected else None
            if before:
                await loosen(self._journal, [str(before.value["raw"])])
            if one:
                value = {"source": run.outcome.name, "ref": ref, "raw": one.raw_hash, "reason": one.reason}
                await self._journal.swap(REJECTED, key, before.version if before else 0, value)
                run.rejected.add(ref)
            elif before:
                await self._journal.swap(REJECTED, key, before.version, None)

    def _progress(self, batch: Batch, run: _Run) -> Progress:
        passed = (self._clock.now() - run.started).total_seconds()
        rate = batch.done / passed if passed > 0 else 0.0
        left = (batch.total - batch.done) / rate if batch.total and rate else None
        return Progress(run.outcome.name, batch.done, batch.total, rate, left)
