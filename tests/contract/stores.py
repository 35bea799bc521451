"""The stores that the contract suite runs on: add one to `STORES` and every case runs on it."""

import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from graph.embedded.store import open_graph
from graph.neo4j.settings import Neo4jSettings
from graph.neo4j.store import open_graph as open_neo4j_graph
from schema.ports import Graph
from schema.spaces import Scope
from tests.fakes.threads import WorkerThreads

Opening = AbstractAsyncContextManager[Graph]


@dataclass(frozen=True, slots=True)
class Store:
    """A store by name. `open` gives the same graph for the same folder and scope, in this process or in a child.

    A store that needs more than the folder (an address, a database) reads it in its `open`; cases take spaces of their own, so
    that one server can serve them all.
    """

    name: str
    open: Callable[[Path, Scope], Opening]
    server: str = ""

    def child(self, folder: Path) -> tuple[str, str]:
        """Return the arguments by which `tests.contract.writer` opens this store in a child process."""
        return self.name, str(folder)


def open_embedded(folder: Path, scope: Scope) -> Opening:
    """Open the embedded store under the folder."""
    return open_graph(folder, scope, WorkerThreads())


def open_neo4j(folder: Path, scope: Scope) -> Opening:
    """Open the Neo4j store on the server that the environment names; the folder does not matter."""
    uri, user, password = (os.environ[f"FRIDAY_NEO4J_{name}"] for name in ("URI", "USER", "PASSWORD"))
    return open_neo4j_graph(Neo4jSettings(uri, user, password), scope, WorkerThreads())


STORES: list[Store] = [Store("embedded", open_embedded), Store("neo4j", open_neo4j, "neo4j_server")]


def store_named(name: str) -> Store:
    """Return the registered store of this name."""
    return next(store for store in STORES if store.name == name)
