"""Composition: the only place that builds adapters and hands them to what uses them."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from app.runtime import FixedClock, SystemClock, WorkerThreads
from app.secrets import HomeSecrets
from app.settings import Settings, StoreKind
from graph.blobs.store import open_blobs
from graph.embedded.store import open_graph
from graph.ingest import Ingest
from graph.journal.store import open_journal
from graph.leases import Leases
from graph.sources import Sources
from graph.sync import Sync
from schema.errors import StoreUnusable
from schema.ids import space_id
from schema.ports import BlobStore, Clock, Graph, Journal, Threads
from schema.spaces import Scope, Space

# The sample has a space of its own: on one server it would else be mixed with its reader's life.
PERSON, SAMPLE = "owner", "sample"


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is open while Friday runs: stores and what works on them; nothing here has loaded a model."""

    settings: Settings
    space: Space
    graph: Graph
    journal: Journal
    leases: Leases
    blobs: BlobStore
    ingest: Ingest
    sync: Sync
    sources: Sources
    secrets: HomeSecrets
    threads: Threads
    clock: Clock
    today: Clock


def make_private(home: Path) -> None:
    """Create the home, or tighten it, so that only its owner can look into it; raise StoreUnusable where that cannot be."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder that held other things before is not ours to close to others.
        if (home / "journal.db").exists() or not any(home.iterdir()):
            home.chmod(0o700)
    except OSError as error:
        raise StoreUnusable(f"{home}: {error.strerror}") from error


def own_space(settings: Settings) -> Space:
    """Return the space of the one person of this installation, or that of the sample life."""
    person = SAMPLE if settings.file.sample else PERSON
    return Space(space_id(person), person)


def _one_core_a_product() -> threadpool_limits:
    """Keep each matrix product to one core: they are small and run side by side, and threads waiting for more take cores from them."""
    return threadpool_limits(1, user_api="blas")


@asynccontextmanager
async def open_rooms(settings: Settings) -> AsyncIterator[Rooms]:
    """Open the stores of a home and build what works on them; close all when the block ends."""
    # Closed from the last to the first, also where one of them cannot be opened.
    async with AsyncExitStack() as stack:
        # First of all: what the stores create is as private as the folder around it.
        make_private(settings.home)
        stack.enter_context(_one_core_a_product())
        threads, clock, space = WorkerThreads(), SystemClock(), own_space(settings)
        graph = await stack.enter_async_context(_graph(settings, Scope(space), threads))
        journal = await stack.enter_async_context(open_journal(settings.home, threads))
        blobs = await stack.enter_async_context(open_blobs(settings.home, threads))
        # Host and process, so that the holder of a lease that never ends can be found.
        leases = Leases(journal, clock, f"{os.uname().nodename}/{os.getpid()}")
        ingest = Ingest(graph, space, settings.zone, threads)
        yield Rooms(
            settings=settings,
            space=space,
            graph=graph,
            journal=journal,
            leases=leases,
            blobs=blobs,
            ingest=ingest,
            sync=Sync(graph, ingest, journal, clock, leases),
            sources=Sources(graph, ingest, journal, blobs, leases),
            secrets=HomeSecrets(settings.home, settings.environment.no_keyring),
            threads=threads,
            clock=clock,
            # Only what questions call today stands still; leases measured by it would never run out.
            today=FixedClock(settings.file.now) if settings.file.now else clock,
        )


def under(rooms: Rooms, settings: Settings) -> Rooms:
    """Return the same open stores under what the settings say now of the owner and the models."""
    ingest = Ingest(rooms.graph, rooms.space, settings.zone, rooms.threads)
    return replace(
        rooms,
        settings=settings,
        ingest=ingest,
        sync=Sync(rooms.graph, ingest, rooms.journal, rooms.clock, rooms.leases),
        sources=Sources(rooms.graph, ingest, rooms.journal, rooms.blobs, rooms.leases),
    )


@asynccontextmanager
async def _graph(settings: Settings, scope: Scope, threads: Threads) -> AsyncIterator[Graph]:
    if settings.environment.store is StoreKind.EMBEDDED:
        async with open_graph(settings.home, scope, threads) as graph:
            yield graph
        return
    # The server's driver is loaded by those who have a server.
    from graph.neo4j.settings import Neo4jSettings
    from graph.neo4j.store import open_graph as open_neo4j

    env = settings.environment
    server = Neo4jSettings(env.neo4j_uri, env.neo4j_user, env.neo4j_password.get_secret_value())
    async with open_neo4j(server, scope, threads) as graph:
        yield graph
