"""Watches the sources that can say when something changed, each in a task of its own, so that news do not wait for the clock."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.bootstrap import Rooms
from app.boundary import foreseen
from app.connections import connected
from app.schedule import interval, wait
from app.settings import SourceTable
from schema.errors import FridayError, SourceBusy
from schema.ports import Watching

# Servers and the boxes between let go of what is silent for longer.
_SPELL = timedelta(minutes=9)
# News come in flocks; one sync is enough for all of a second.
_FLOCK = 1.0
_log = structlog.get_logger("friday")


def rest(table: SourceTable, failures: int, error: FridayError, now: datetime) -> timedelta:
    """Return how long a source that could not be watched is left alone; a server that named a time is not asked before it."""
    until = error.until if isinstance(error, SourceBusy) and error.until else now
    return max(wait(table, failures), until - now)


@dataclass(frozen=True, slots=True)
class _Watch:
    table: SourceTable
    task: "asyncio.Task[None]"


class Watchers:
    """Keeps a watch on each source that is to be watched; `heard` is called with the name of one that changed."""

    def __init__(self, rooms: Rooms, heard: Callable[[str], None]) -> None:
        self._rooms = rooms
        self._heard = heard
        self._watches: dict[str, _Watch] = {}

    async def keep(self, tables: Mapping[str, SourceTable]) -> None:
        """Watch these sources and no others; one whose settings changed is watched anew."""
        await self._end([name for name, watch in self._watches.items() if tables.get(name) != watch.table])
        for name, table in tables.items():
            if name not in self._watches:
                task = asyncio.create_task(self._watch(name, table), name=f"friday watches {name}")
                self._watches[name] = _Watch(table, task)

    async def close(self) -> None:
        """Watch nothing any more."""
        await self._end(list(self._watches))

    async def _end(self, names: list[str]) -> None:
        ended = [self._watches.pop(name).task for name in names]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)

    async def _watch(self, name: str, table: SourceTable) -> None:
        failures = 0
        while True:
            began = self._rooms.clock.now()
            try:
                with foreseen(f"watching {name}"):
                    connector = await connected(self._rooms, name, table)
                    if not isinstance(connector, Watching):
                        return
                    await self._listen(name, table, connector)
            except FridayError as error:
                # Told once: a source that is out of reach says so on its card when it is read.
                if not failures:
                    _log.warning("a source cannot be watched", source=name, error=str(error))
                now = self._rooms.clock.now()
                failures = failures + 1 if now - began < _SPELL else 1
                await asyncio.sleep(rest(table, failures, error, now).total_seconds())

    async def _listen(self, name: str, table: SourceTable, connector: Watching) -> None:
        while True:
            began = self._rooms.clock.now()
            if await connector.changed(_SPELL.total_seconds()):
                self._heard(name)
                await asyncio.sleep(_FLOCK)
            elif self._rooms.clock.now() - began < _SPELL / 2:
                # It cannot wait: asked again at once, it would be asked without end.
                await asyncio.sleep(interval(table).total_seconds())
