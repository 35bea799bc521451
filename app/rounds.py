"""Syncs sources in turn behind the screen: which waits, which is read and how far it is, and what lets go of one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.bootstrap import Rooms
from app.boundary import foreseen
from app.pauses import paused
from app.schedule import due, failed
from app.settings import SourceTable, load
from app.syncing import RUNS, run_one
from graph.sync import Control, Progress
from schema.errors import FridayError

_LOOK = 1.0
"""Seconds between two looks at whether another process paused what is read."""


@dataclass(slots=True)
class Turn:
    """The source that is read now; `progress` comes with its first batch."""

    name: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    progress: Progress | None = None


@asynccontextmanager
async def looking(look: Callable[[], Awaitable[bool]], found: asyncio.Event, every: float) -> AsyncIterator[None]:
    """Look every so many seconds, beside what the block does, and set the event once there is something."""

    async def again() -> None:
        while not found.is_set():
            await asyncio.sleep(every)
            if await look():
                found.set()

    task = asyncio.create_task(again(), name="friday looks which source is due")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Rounds:
    """Reads one source after another, each once however often it is asked for; `troubles` are the last failures by source."""

    def __init__(self, rooms: Rooms, changed: Callable[["Rounds"], None]) -> None:
        self._rooms = rooms
        self._changed = changed
        self._closed = False
        self.waiting: list[str] = []
        self.turn: Turn | None = None
        self.troubles: dict[str, str] = {}
        self._seen: Mapping[str, SourceTable] | None = None

    def ask(self, name: str) -> None:
        """Let a source have its turn soon."""
        if name not in self.waiting:
            self.waiting.append(name)

    async def ask_due(self) -> bool:
        """Let every source have its turn that is due by the clock and not paused; say whether any waits now."""
        now, held, tables = self._rooms.clock.now(), await paused(self._rooms.journal), await self._tables()
        runs = {entry.key: entry.value for entry in await self._rooms.journal.entries(RUNS)}
        for name, table in tables.items():
            run = runs.get(name)
            if name not in held and (self._may_be_mended(name, table, run) or due(table, run, now) <= now):
                self.ask(name)
        self._seen = tables
        return bool(self.waiting)

    def _may_be_mended(self, name: str, table: SourceTable, run: Mapping[str, object] | None) -> bool:
        """Say whether what made a source fail may be over: its settings were changed, or Friday begins anew."""
        if self._seen is None:
            # A server that named a time is not asked before it, however often Friday begins.
            return bool(failed(run)) and not (run and run.get("until"))
        return self._seen.get(name, table) != table

    async def watchable(self) -> dict[str, SourceTable]:
        """Return the sources that may be watched: not paused, and read well the last time."""
        held = await paused(self._rooms.journal)
        well = {entry.key for entry in await self._rooms.journal.entries(RUNS) if not entry.value.get("error")}
        return {name: table for name, table in (await self._tables()).items() if name in well - held}

    def let_go(self, name: str) -> None:
        """Take a source's turn away; what is read now ends after its current batch and goes on there another time."""
        self.waiting = [one for one in self.waiting if one != name]
        self.troubles.pop(name, None)
        # Between two batches: what is written then is whole, and the cursor tells where to go on.
        if self.turn and self.turn.name == name:
            self.turn.stop.set()

    def close(self) -> None:
        """Take every turn away, for good."""
        self._closed = True
        for name in [*self.waiting, *([self.turn.name] if self.turn else [])]:
            self.let_go(name)

    async def run(self) -> None:
        """Read what waits until nothing does."""
        while self.waiting and not self._closed:
            name = self.waiting.pop(0)
            # Read anew each time: it may have been removed or changed since it was asked for.
            table = (await self._tables()).get(name)
            if table and name not in await paused(self._rooms.journal):
                await self._read(name, table)
            else:
                self.troubles.pop(name, None)
            self._changed(self)

    async def _read(self, name: str, table: SourceTable) -> None:
        self.turn = turn = Turn(name)
        self._changed(self)

        def report(progress: Progress) -> None:
            turn.progress = progress
            self._changed(self)

        watching = asyncio.create_task(self._watch(turn), name=f"friday watches for a pause of {name}")
        try:
            ran = await run_one(self._rooms, name, table, Control(report, turn.stop))
        finally:
            # Also where the sync failed, or this would look for a pause for ever.
            watching.cancel()
            self.turn = None
        self.troubles.pop(name, None)
        if ran.error:
            self.troubles[name] = str(ran.error)

    async def _watch(self, turn: Turn) -> None:
        """Stop the turn once any process paused its source."""
        while True:
            # Another process can only write its pause into the journal; nothing there calls this one.
            if await self._is_paused(turn.name):
                turn.stop.set()
                return
            await asyncio.sleep(_LOOK)

    async def _is_paused(self, name: str) -> bool:
        try:
            with foreseen(f"looking for a pause of {name}"):
                return name in await paused(self._rooms.journal)
        except FridayError:
            # The journal may be locked for a moment: looked for again, or a pause would have no effect on what is read now.
            return False

    async def _tables(self) -> dict[str, SourceTable]:
        return (await self._rooms.threads.run(lambda: load(self._rooms.settings.home))).file.sources
