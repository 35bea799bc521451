"""Opens the embedded store for one scope."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from graph.embedded.connection import PATIENCE
from graph.embedded.feed import EmbeddedFeed
from graph.embedded.reader import EmbeddedReader
from graph.embedded.search import EmbeddedSearch
from graph.embedded.space import SpaceFile
from graph.embedded.transaction import EmbeddedTransaction
from schema.ports import Graph, Threads
from schema.spaces import Scope


@asynccontextmanager
async def open_graph(home: Path, scope: Scope, threads: Threads, patience: int = PATIENCE) -> AsyncIterator[Graph]:
    """Open the graph of this scope under `home`, one file a space; raises StoreLocked, StoreTooNew or StoreUnusable.

    `patience` is how many milliseconds a writer waits for another process before StoreLocked.
    """
    stack = ExitStack()
    try:
        files = {space.id: home / "graph" / f"{space.id}.db" for space in scope.readable}
        spaces = await threads.run(lambda: [_opened(stack, path, patience) for path in files.values()])
        search = EmbeddedSearch(spaces, threads)
        yield Graph(
            EmbeddedReader(spaces, threads),
            search,
            search,
            EmbeddedTransaction(spaces[0], threads),
            EmbeddedFeed(spaces[0], threads),
        )
    finally:
        await threads.run(stack.close)


def _opened(stack: ExitStack, path: Path, patience: int) -> SpaceFile:
    opened = SpaceFile(path, patience)
    stack.callback(opened.close)
    return opened
