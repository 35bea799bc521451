"""Runs the sources a person names, each on its own: one that fails never stops the others."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.bootstrap import Rooms
from app.boundary import foreseen
from app.connections import connector
from app.records import RUNS
from app.settings import SourceTable, load
from graph.sync import Control, Outcome, Progress
from schema.errors import FridayError, NotFound


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of one source did, or why it failed."""

    outcome: Outcome
    error: FridayError | None

    def plain(self) -> dict[str, object]:
        """Return it as plain values."""
        done: dict[str, object] = {
            "name": self.outcome.name,
            "upserted": self.outcome.upserted,
            "removed": self.outcome.removed,
            "rejected": self.outcome.rejected,
            "graph_writes": self.outcome.graph_writes,
            "seconds": round(self.outcome.seconds, 3),
        }
        if self.outcome.stopped:
            done["stopped"] = True
        return {**done, "error": str(self.error)} if self.error else done


@dataclass(frozen=True, slots=True)
class Wish:
    """Which sources to run (none named: all) and how."""

    names: Sequence[str] = ()
    accept_removals: bool = False


async def sync(rooms: Rooms, wish: Wish, report: Callable[[Progress], None], stop: asyncio.Event) -> list[Ran]:
    """Run the sources one after another; raise NotFound for a name that is not declared."""
    declared = load(rooms.settings.home).file.sources
    unknown = [name for name in wish.names if name not in declared]
    if unknown:
        raise NotFound(f"source {unknown[0]}", f"Declared are: {', '.join(declared) or 'none; add one with `friday source add`'}.")
    control = Control(report=report, stop=stop, accept_removals=wish.accept_removals)
    return [await _run(rooms, name, declared, control) for name in wish.names or declared if not stop.is_set()]


async def _run(rooms: Rooms, name: str, tables: Mapping[str, SourceTable], control: Control) -> Ran:
    try:
        with foreseen(f"syncing {name}"):
            outcome = await rooms.sync.run(name, connector(rooms, name, tables[name]), control)
        ran = Ran(outcome, None)
    except FridayError as error:
        ran = Ran(Outcome(name), error)
    await _note(rooms, name, ran)
    await rooms.sources.discard_raw()
    return ran


async def _note(rooms: Rooms, name: str, ran: Ran) -> None:
    before = await rooms.journal.read(RUNS, name)
    value = {**ran.plain(), "at": rooms.clock.now().isoformat(timespec="seconds")}
    await rooms.journal.swap(RUNS, name, before.version if before else 0, value)
