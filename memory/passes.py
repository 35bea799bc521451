"""Background passes: each picks up what the feed says changed, a little at a time, its cursor in the same transaction.

A pass that is killed repeats its last step and doubles nothing; a pass that is done has its cursor at the feed's position.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from graph.leases import Leases
from memory.backlog import VECTORS
from schema.errors import CursorConflict
from schema.graph import Change, Changes, CursorMove, Label, Node
from schema.ports import Graph

_STEP = 256
# For people to read, so a number that is larger than this need not be exact.
_COUNTED = 200_000


class Pass(Protocol):
    """One kind of background work: pure in what it decides, its ports given at construction."""

    @property
    def name(self) -> str:
        """The pass's name, part of its cursor's."""

    @property
    def label(self) -> Label:
        """The label of the nodes it works on."""

    @property
    def most(self) -> int:
        """How many nodes one step takes, so that it does not hold more in memory than it should."""

    async def step(self, nodes: Sequence[Node]) -> Changes:
        """Return what these changed nodes lead to; the same nodes again lead to nothing new."""


@dataclass(frozen=True, slots=True)
class Advance:
    """What one step of a pass did."""

    name: str
    nodes: int
    writes: int


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run of the passes is watched, and paused between two steps."""

    report: Callable[[Advance], None] = lambda _advance: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class Passes:
    """Runs passes in their order until nothing is left to do."""

    def __init__(self, graph: Graph, passes: Sequence[Pass], leases: Leases) -> None:
        self._graph = graph
        self._passes = tuple(passes)
        self._leases = leases

    async def until_idle(self, watch: Watch) -> int:
        """Run every pass to its end and again while one of them wrote; return the rows written."""
        await self._begin()
        written, more = 0, True
        # What one pass writes is work for another (a document's passages are embedded), so they go round until none writes.
        while more and not watch.stop.is_set():
            more = False
            for one in self._passes:
                wrote = await self._to_end(one, watch)
                written += wrote
                more = more or wrote > 0
        return written

    async def _begin(self) -> None:
        """Let another model of the same work begin anew, should it come back: a node has one model's vectors, and these are about to be."""
        mine = {cursor_name(one.name) for one in self._passes}
        theirs = [name for name in await self._graph.transaction.cursors() if name.startswith(cursor_name(VECTORS)) and name not in mine]
        if not theirs:
            return
        async with self._leases.hold("ingest"):
            for name in theirs:
                await self._graph.transaction.forget_cursor(name)

    async def _to_end(self, one: Pass, watch: Watch) -> int:
        writes = 0
        while not watch.stop.is_set():
            advance = await self._step(one)
            if advance is None:
                break
            writes += advance.writes
            watch.report(advance)
        return writes

    async def _step(self, one: Pass) -> Advance | None:
        expected = await self._graph.transaction.cursor(cursor_name(one.name))
        changes = await self._graph.feed.since(int(expected or 0), _STEP)
        if not changes:
            return None
        changes = up_to(changes, one)
        ids = [change.node_id for change in changes if _concerns(change, one)]
        nodes = await self._graph.reader.get(ids) if ids else []
        decided = await one.step(nodes) if nodes else Changes()
        # Moved past what concerned nobody, too, or the same changes would be read for ever.
        move = CursorMove(cursor_name(one.name), expected, str(changes[-1].position))
        return Advance(one.name, len(nodes), await self._commit(nodes, replace(decided, cursor=move)))

    async def _commit(self, nodes: Sequence[Node], decided: Changes) -> int:
        """Write what was decided if the nodes are still what it was decided on; else the next step looks at them anew.

        A sync may have changed or removed them meanwhile, another process's pass may have been faster: neither is undone.
        """
        # The work itself, which may take seconds, was done before the lease: a sync beside it does not wait for a model.
        async with self._leases.hold("ingest"):
            if await self._graph.reader.get([node.id for node in nodes]) != list(nodes):
                return 0
            try:
                return (await self._graph.transaction.commit(decided)).writes
            except CursorConflict:
                return 0


def up_to(changes: list[Change], one: Pass) -> list[Change]:
    """Return the changes up to the last node that one step of the pass takes."""
    places = [place for place, change in enumerate(changes) if _concerns(change, one)]
    return changes if len(places) <= one.most else changes[: places[one.most - 1] + 1]


def _concerns(change: Change, one: Pass) -> bool:
    return change.label is one.label and not change.removed


async def pending(graph: Graph, name: str, label: Label) -> int:
    """Count the nodes that the pass of this name still has to look at."""
    position = int(await graph.transaction.cursor(cursor_name(name)) or 0)
    changes = await graph.feed.since(position, _COUNTED)
    return sum(change.label is label and not change.removed for change in changes)


def cursor_name(name: str) -> str:
    """Return the name of the cursor of the pass of this name."""
    return f"pass:{name}"
