"""The real embedded store, journal and raw bytes under one folder, with what ingests into them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.enclosures import enclosed
from connectors.quotes import fresh
from graph.blobs.store import open_blobs
from graph.embedded.store import open_graph
from graph.ingest import Ingest
from graph.journal.store import open_journal
from graph.leases import Leases
from graph.sources import Sources
from graph.sync import Control, Outcome, Sync
from memory.attachments import AttachmentPass
from memory.facts import FactPass
from memory.passes import Pass, Passes, Watch
from memory.quotes import QuotePass
from memory.vectors import VectorPass
from schema.changes import SourceChange
from schema.graph import Direction, EdgeType, Label, Node, NodeQuery, Order, Walk
from schema.ids import space_id
from schema.ports import BlobStore, Clock, Embedder, Graph, Journal
from schema.spaces import Scope, Space
from tests.fakes.clock import HandClock
from tests.fakes.connector import Scripted
from tests.fakes.embedder import CountingEmbedder
from tests.fakes.threads import WorkerThreads

BERLIN = ZoneInfo("Europe/Berlin")
SPACE = Space(space_id("owner"), "owner")
NAP = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rig:
    """What is open."""

    graph: Graph
    journal: Journal
    blobs: BlobStore
    leases: Leases
    ingest: Ingest
    sync: Sync
    sources: Sources
    space: Space = SPACE

    async def run(self, name: str, script: Scripted, control: Control | None = None) -> Outcome:
        """Sync a source."""
        return await self.sync.run(name, script, control or Control())

    async def tell(self, name: str, *changes: SourceChange) -> Outcome:
        """Sync a source that says these changes in one batch, after all it said before."""
        before = await self.graph.transaction.cursor(f"source:{name}")
        return await self.run(name, Scripted([()] * int(before or 0)).then(*changes))

    async def export(self) -> list[str]:
        """Return the graph's lines."""
        return [line async for line in self.graph.feed.export()]

    async def nodes(self, label: Label) -> list[Node]:
        """Return the nodes of this label, by id."""
        return await self.graph.reader.find(NodeQuery((label,), order=Order.ID, limit=1_000))

    async def one(self, label: Label) -> Node:
        """Return the only node of this label."""
        (node,) = await self.nodes(label)
        return node

    async def keys(self, label: Label) -> list[str]:
        """Return the natural keys of the nodes of this label."""
        return sorted(node.key for node in await self.nodes(label))

    async def beside(self, node: Node, kind: EdgeType, direction: Direction = Direction.OUT) -> list[str]:
        """Return the keys of what lies at the other end of a node's edges of this type."""
        return sorted(one.node.key for one in await self.graph.reader.walk([node.id], Walk((kind,), direction, limit=1_000)))

    def passes(self, clock: Clock, embedder: Embedder | None = None) -> Passes:
        """Return the background passes over this graph."""
        return Passes(self.graph, self.each_pass(clock, embedder or CountingEmbedder()), self.leases)

    def each_pass(self, clock: Clock, embedder: Embedder) -> Sequence[Pass]:
        """Return the passes in their order."""
        return (
            QuotePass(self.space, fresh, WorkerThreads()),
            FactPass(self.graph.reader, self.space, clock, Label.MESSAGE),
            FactPass(self.graph.reader, self.space, clock, Label.EVENT),
            VectorPass(self.graph.encoded, embedder),
            AttachmentPass(self.ingest, self.graph.reader, self.blobs, WorkerThreads(), enclosed),
        )

    async def work(self, clock: Clock | None = None, embedder: Embedder | None = None) -> int:
        """Run the background passes to their end."""
        return await self.passes(clock or HandClock(), embedder).until_idle(Watch())


@asynccontextmanager
async def open_rig(home: Path, holder: str = "here", clock: Clock | None = None) -> AsyncIterator[Rig]:
    """Open everything under the folder; leases are short and kept by a real clock only where a test says so."""
    async with AsyncExitStack() as stack:
        threads, time = WorkerThreads(), clock or HandClock()
        graph = await stack.enter_async_context(open_graph(home, Scope(SPACE), threads))
        journal = await stack.enter_async_context(open_journal(home, threads))
        blobs = await stack.enter_async_context(open_blobs(home, threads))
        yield rig_on(graph, journal, blobs, time, Leases(journal, time, holder, NAP))


def rig_on(graph: Graph, journal: Journal, blobs: BlobStore, clock: Clock, leases: Leases, space: Space = SPACE) -> Rig:
    """Return what ingests into these stores."""
    ingest = Ingest(graph, space, BERLIN, WorkerThreads())
    sync, sources = Sync(graph, ingest, journal, clock, leases), Sources(graph, ingest, journal, blobs, leases)
    return Rig(graph, journal, blobs, leases, ingest, sync, sources, space)
