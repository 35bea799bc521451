"""What is killed: the jobs of a small life, one after the other, on the stores of one home."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from connectors.eml import eml_folder
from connectors.folder import document_folder
from connectors.ics_files import ics_folder
from connectors.sources import FolderSettings
from connectors.vcf import address_book
from graph.blobs.store import open_blobs
from graph.journal.store import open_journal
from graph.leases import Leases
from graph.sync import Control
from memory.passes import Pass, Passes, Watch
from schema.graph import Changes, Label, Node
from schema.ports import BlobStore, Connector, Threads
from schema.spaces import Scope, Space
from tests.contract.stores import store_named
from tests.fakes.clock import HandClock
from tests.fakes.embedder import CountingEmbedder
from tests.fakes.records import DAY
from tests.fakes.rig import BERLIN, Rig, rig_on
from tests.fakes.steps import SteppedBlobs, SteppedJournal, Steps, stepped
from tests.fakes.threads import WorkerThreads
from tests.integration.killed_served import SERVED

LEASE = timedelta(hours=1)
"""How long a lease lasts, and how much later the next run begins: it waits for no lease of the dead. No run extends one by time."""

_FILES, _NODES = 2, 6
_SOURCES: Mapping[str, Callable[[FolderSettings, BlobStore, Threads], Connector]] = {
    "mail": eml_folder,
    "calendar": ics_folder,
    "papers": document_folder,
    "cards": address_book,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job runs: which store, the home of journal and raw bytes, the space in the graph, and the folder of the worlds."""

    store: str
    home: Path
    space: Space
    worlds: Path


@dataclass(frozen=True, slots=True)
class Few:
    """A pass that takes only a few nodes a step, so that it takes several steps."""

    inner: Pass
    most: int = _NODES

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def label(self) -> Label:
        return self.inner.label

    async def step(self, nodes: Sequence[Node]) -> Changes:
        return await self.inner.step(nodes)


Job = Callable[[Rig, Path], Awaitable[int]]
"""A job on what is open and the worlds; returns how many rows it wrote."""


async def sync(rig: Rig, world: Path) -> int:
    """Sync every source of a world, a few files a batch, and discard what nothing needs any more."""
    written = 0
    for name, build in _SOURCES.items():
        connector = build(FolderSettings(world / name, BERLIN, batch=_FILES), rig.blobs, WorkerThreads())
        written += (await rig.sync.run(name, connector, Control())).graph_writes
        await rig.sources.discard_raw()
    return written


async def work(rig: Rig, _worlds: Path) -> int:
    """Run the background passes until they are idle."""
    passes = Passes(rig.graph, [Few(one) for one in rig.each_pass(HandClock(), CountingEmbedder())], rig.leases)
    return await passes.until_idle(Watch())


JOBS: Mapping[str, Job] = {
    "arriving": lambda rig, worlds: sync(rig, worlds / "first"),
    "reading": work,
    "changing": lambda rig, worlds: sync(rig, worlds / "later"),
    "rereading": work,
    "leaving": lambda rig, _worlds: rig.sources.remove("mail"),
}
"""Each begins where the one before it ended."""

EVERY_JOB: Mapping[str, Job] = {**JOBS, **SERVED}


def jobs_until(last: str) -> list[str]:
    """Return the jobs of the story this one is in, up to it."""
    story = list(JOBS) if last in JOBS else [job for job in SERVED if job.split()[0] == last.split(maxsplit=1)[0]]
    return story[: story.index(last) + 1]


@asynccontextmanager
async def open_place(place: Place, holder: str, steps: Steps, later: timedelta = timedelta()) -> AsyncIterator[Rig]:
    """Open what is there, so much later than the first day, each durable step counted."""
    async with AsyncExitStack() as stack:
        threads, clock = WorkerThreads(), HandClock(DAY + later)
        graph = await stack.enter_async_context(store_named(place.store).open(place.home, Scope(place.space)))
        journal = SteppedJournal(await stack.enter_async_context(open_journal(place.home, threads)), steps)
        blobs = SteppedBlobs(await stack.enter_async_context(open_blobs(place.home, threads)), steps)
        leases = Leases(journal, clock, holder, LEASE)
        yield rig_on(stepped(graph, steps), journal, blobs, clock, leases, place.space)
