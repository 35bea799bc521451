"""What goes with a source and what stays, counted before a person agrees, and the removals that pages began."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from app.bootstrap import Rooms
from app.boundary import foreseen
from app.removal import remove_in
from graph.paging import pages
from graph.sources import Watched
from schema.errors import FridayError
from schema.graph import Direction, EdgeType, Label, NodeQuery, Walk

_MANY = 100_000


@dataclass(frozen=True, slots=True)
class Leaving:
    """How many records of each kind only a source brought, and how many of them others brought too: these stay."""

    goes: Mapping[Label, int]
    stays: Mapping[Label, int]


async def leaving(rooms: Rooms, name: str) -> Leaving:
    """Count what goes with a source and what stays, a page of its places at a time."""
    goes, stays, seen = Counter[Label](), Counter[Label](), set[str]()
    async for places in pages(rooms.graph, NodeQuery((Label.MEMBERSHIP,), equals={"source": name})):
        held = await rooms.graph.reader.walk([one.id for one in places], Walk((EdgeType.HOLDS,), Direction.OUT, limit=_MANY))
        # A mail that lies in two folders has two places.
        records = {one.node.id: one.node.label for one in held if one.node.id not in seen}
        around = await rooms.graph.reader.walk(sorted(records), Walk((EdgeType.HOLDS,), Direction.IN, limit=_MANY)) if records else []
        shared = {one.origin for one in around if one.node.props.get("source") != name}
        goes.update(label for key, label in records.items() if key not in shared)
        stays.update(label for key, label in records.items() if key in shared)
        seen |= records.keys()
    return Leaving(goes, stays)


@dataclass(slots=True)
class Removing:
    """A removal under way: `gone` places of `total`, None until the source's sync has let go; `problem` says why it failed, if it did."""

    total: int
    gone: int | None = None
    problem: str = ""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    def reached(self, gone: int) -> None:
        """Keep how far it is."""
        self.gone = gone


class Removals:
    """The removals that pages began, one a source; they go on while no page looks, and end after their step with the engine."""

    def __init__(self, rooms: Rooms, done: Callable[[str], Awaitable[None]]) -> None:
        self._rooms = rooms
        self._done = done
        self._by_source: dict[str, Removing] = {}

    def of(self, name: str) -> Removing | None:
        """Return the removal of a source that is under way or failed."""
        return self._by_source.get(name)

    def begin(self, name: str, total: int) -> None:
        """Remove a source, of so many places, unless that is under way."""
        before = self._by_source.get(name)
        if before is None or before.problem:
            removing = self._by_source[name] = Removing(total)
            removing.task = asyncio.create_task(self._remove(name, removing), name=f"friday removes {name}")

    async def close(self) -> None:
        """End all; what is left of a source stays declared and paused, and can be removed again."""
        for one in self._by_source.values():
            one.stop.set()
            # It waits for a sync of another process, which may take minutes.
            if one.gone is None and one.task:
                one.task.cancel()
        await asyncio.gather(*(one.task for one in self._by_source.values() if one.task), return_exceptions=True)

    async def _remove(self, name: str, removing: Removing) -> None:
        try:
            with foreseen(f"removing {name}"):
                await remove_in(self._rooms, name, Watched(removing.reached, removing.stop))
        except FridayError as error:
            removing.problem = str(error)
            return
        self._by_source.pop(name, None)
        await self._done(name)
