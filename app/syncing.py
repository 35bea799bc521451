"""Runs the sources a person names, each on its own: one that fails never stops the others."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.bootstrap import Rooms
from app.boundary import foreseen
from app.connections import connected
from app.pauses import paused
from app.schedule import failed
from app.settings import Retention, SourceTable, load
from graph.loss import Allowed
from graph.sync import RUN, Control, Outcome, Progress
from schema.errors import FridayError, NotFound, SourceBusy, SuddenlyEmpty
from schema.ports import Journal

AGREED = "agreed"
"""The journal's book of removals the owner agreed to, by source: how many may go at its next run."""

RUNS = "runs"
"""The journal's book of each source's last run."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of one source did, why it failed if it did, and whether it was left alone because it is paused."""

    outcome: Outcome
    error: FridayError | None = None
    paused: bool = False

    def plain(self) -> dict[str, object]:
        """Return it as plain values."""
        done: dict[str, object] = {
            "name": self.outcome.name,
            "upserted": self.outcome.upserted,
            "removed": self.outcome.removed,
            "kept": self.outcome.kept,
            "rejected": self.outcome.rejected,
            "graph_writes": self.outcome.graph_writes,
            "seconds": round(self.outcome.seconds, 3),
        }
        if self.outcome.stopped:
            done["stopped"] = True
        if self.paused:
            done["paused"] = True
        if isinstance(self.error, SuddenlyEmpty):
            done["refused"] = {"lost": self.error.lost, "known": self.error.known}
        if isinstance(self.error, SourceBusy) and self.error.until:
            done["until"] = self.error.until.isoformat(timespec="seconds")
        return {**done, "error": str(self.error), "remedy": self.error.advice} if self.error else done


@dataclass(frozen=True, slots=True)
class Wish:
    """Which sources to run (none named: all) and how."""

    names: Sequence[str] = ()
    accept_removals: bool = False


async def sync(rooms: Rooms, wish: Wish, report: Callable[[Progress], None], stop: asyncio.Event) -> list[Ran]:
    """Run the sources one after another, paused ones only if they are named; those that a stop leaves over are told as stopped.

    Raises NotFound for a name that is not declared.
    """
    tables = load(rooms.settings.home).file.sources
    unknown = [name for name in wish.names if name not in tables]
    if unknown:
        raise NotFound(f"source {unknown[0]}", f"Declared are: {', '.join(tables) or 'none; add one with `friday source add`'}.")
    # Who names a source means it, paused or not.
    held = frozenset[str]() if wish.names else await paused(rooms.journal)
    control = Control(report=report, stop=stop, accept_removals=wish.accept_removals)
    ran = list[Ran]()
    for name in wish.names or tables:
        if name in held:
            ran.append(Ran(Outcome(name), paused=True))
        else:
            ran.append(Ran(Outcome(name, stopped=True)) if stop.is_set() else await run_one(rooms, name, tables[name], control))
    return ran


async def run_one(rooms: Rooms, name: str, table: SourceTable, control: Control) -> Ran:
    """Run one source and keep in the journal how it went; what fails is told in what is returned."""
    outcome = Outcome(name)
    try:
        with foreseen(f"syncing {name}"):
            keep, allowed = table.removed is Retention.KEEP, Allowed(table.guard, await agreed(rooms.journal, name))
            await rooms.sync.fill(outcome, await connected(rooms, name, table), replace(control, keep=keep, allowed=allowed))
        ran = Ran(outcome)
    except FridayError as error:
        ran = Ran(outcome, error)
    await _use(rooms.journal, ran)
    await _note(rooms, name, ran)
    # After a failure, too: what a run let go of until then is let go of.
    await rooms.sources.discard_raw()
    return ran


async def agreed(journal: Journal, name: str) -> int:
    """Return how many of a source's items its owner agreed to remove at the next run."""
    entry = await journal.read(AGREED, name)
    return int(str(entry.value["lost"])) if entry else 0


async def _use(journal: Journal, ran: Ran) -> None:
    """Take from what was agreed to what the run removed of it; all of it once the run came to its end."""
    entry = await journal.read(AGREED, ran.outcome.name)
    if entry is None:
        return
    # A yes holds until what it was about is done, and for no more than that however often a run fails half way.
    left = int(str(entry.value["lost"])) - ran.outcome.removed if ran.error or ran.outcome.stopped else 0
    await journal.swap(AGREED, ran.outcome.name, entry.version, {**entry.value, "lost": left} if left > 0 else None)


async def agree(rooms: Rooms, name: str) -> int:
    """Agree to the removals that the source's last run refused, as many as it said and no more; return how many."""
    last, before = await rooms.journal.read(RUNS, name), await rooms.journal.read(AGREED, name)
    refused = last.value.get("refused") if last else None
    if not isinstance(refused, dict):
        raise NotFound(f"removals of {name} to agree to", "Sync it again to see how it stands.")
    value = {"lost": refused["lost"], "at": rooms.clock.now().isoformat(timespec="seconds")}
    await rooms.journal.swap(AGREED, name, before.version if before else 0, value)
    return int(str(refused["lost"]))


async def is_running(rooms: Rooms, name: str) -> bool:
    """Say whether any process of this home runs the source now."""
    lease = f"{RUN}{name}"
    return lease in await rooms.journal.leased(lease, rooms.clock.now())


async def _note(rooms: Rooms, name: str, ran: Ran) -> None:
    """Keep how the run went, when one last went well, and how many failed since."""
    before = await rooms.journal.read(RUNS, name)
    at = rooms.clock.now().isoformat(timespec="seconds")
    # Kept over failures: how long ago the last good run was is what a person wants to know then.
    well = at if ran.error is None else before.value.get("well") if before else None
    failures = failed(before.value if before else None) + 1 if ran.error else 0
    value = {**ran.plain(), "at": at, "well": well, "failures": failures}
    await rooms.journal.swap(RUNS, name, before.version if before else 0, value)
