"""Drives a connector into the graph: one run at a time a source, guards, order, progress, stop and resume."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from graph.ingest import Ingest
from graph.leases import Leases
from schema.changes import Batch, Rejected, Remarked, Removed, Upserted
from schema.errors import SuddenlyEmpty
from schema.graph import CursorMove
from schema.ports import Clock, Connector, Entry, Graph, Journal

REJECTED = "rejected"
LOOSE = "loose"
_SHARE, _FEW = 0.2, 50


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
    """What one run of a source did; `graph_writes` is counted by the store, the cursor's own move left out."""

    name: str
    upserted: int = 0
    removed: int = 0
    rejected: int = 0
    graph_writes: int = 0
    seconds: float = 0.0
    stopped: bool = False

    def count(self, batch: Batch) -> None:
        """Add what a batch holds."""
        self.upserted += sum(isinstance(change, Upserted | Remarked) for change in batch.changes)
        self.removed += sum(isinstance(change, Removed) for change in batch.changes)
        self.rejected += sum(isinstance(change, Rejected) for change in batch.changes)


@dataclass(frozen=True, slots=True)
class Control:
    """How a run is watched and stopped, and whether a person agreed to removals the guard would refuse."""

    report: Callable[[Progress], None] = lambda _progress: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    accept_removals: bool = False


def cursor_name(source: str) -> str:
    """Return the name of a source's cursor in the graph."""
    return f"source:{source}"


def refuse_emptied(outcome: Outcome, batch: Batch) -> None:
    """Raise SuddenlyEmpty if the run so far would lose more than a fifth (and over 50) of what was known, or all of 10 or more."""
    lost = outcome.removed - outcome.upserted + sum(isinstance(change, Removed) for change in batch.changes)
    lost -= sum(isinstance(change, Upserted) for change in batch.changes)
    if (lost > _FEW and lost > _SHARE * batch.known) or lost >= max(batch.known, 10):
        raise SuddenlyEmpty(f"{outcome.name}: {lost} of {batch.known} items are gone")


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
        started = self._clock.now()
        outcome = Outcome(name)
        async with self._leases.hold(f"sync:{name}"):
            await self._read(connector, control, outcome, started)
        outcome.seconds = (self._clock.now() - started).total_seconds()
        return outcome

    async def _read(self, connector: Connector, control: Control, outcome: Outcome, started: datetime) -> None:
        name = outcome.name
        rejected = {entry.key: entry for entry in await self._journal.entries(REJECTED, f"{name}\x1f")}
        cursor = await self._graph.transaction.cursor(cursor_name(name))
        async with aclosing(connector.changes(cursor)) as stream:
            async for batch in stream:
                if not control.accept_removals:
                    refuse_emptied(outcome, batch)
                outcome.graph_writes += await self._write(name, batch, cursor, rejected)
                outcome.count(batch)
                cursor = batch.cursor
                control.report(self._progress(name, batch, started))
                if control.stop.is_set():
                    outcome.stopped = True
                    return

    async def _write(self, name: str, batch: Batch, cursor: str | None, rejected: dict[str, Entry]) -> int:
        await self._note_rejections(name, batch, rejected)
        async with self._leases.hold("ingest"):
            plan = await self._ingest.plan(name, batch, CursorMove(cursor_name(name), cursor, batch.cursor))
            for raw in plan.loose_raw:
                await self._journal.swap(LOOSE, raw, 0, {})
            receipt = await self._graph.transaction.commit(plan.changes)
        return receipt.writes

    async def _note_rejections(self, name: str, batch: Batch, rejected: dict[str, Entry]) -> None:
        """Keep what could not be read, before the cursor passes it; drop the note once it can be read or is gone."""
        for change in batch.changes:
            key = f"{name}\x1f{change.ref}"
            entry = rejected.get(key)
            if isinstance(change, Rejected):
                value = {"source": name, "ref": change.ref, "raw": change.raw_hash, "reason": change.reason}
                await self._journal.swap(REJECTED, key, entry.version if entry else 0, value)
            elif entry and isinstance(change, Upserted | Removed):
                await self._journal.swap(REJECTED, key, entry.version, None)

    def _progress(self, name: str, batch: Batch, started: datetime) -> Progress:
        passed = (self._clock.now() - started).total_seconds()
        rate = batch.done / passed if passed > 0 else 0.0
        left = (batch.total - batch.done) / rate if batch.total and rate else None
        return Progress(name, batch.done, batch.total, rate, left)
