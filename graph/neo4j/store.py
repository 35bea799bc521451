"""Opens the Neo4j store for one scope."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.neo4j.database import connected
from graph.neo4j.feed import Neo4jFeed
from graph.neo4j.migrations import migrate
from graph.neo4j.reader import Neo4jReader
from graph.neo4j.search import Neo4jSearch
from graph.neo4j.settings import Neo4jSettings
from graph.neo4j.transaction import Neo4jTransaction
from graph.neo4j.vectors import VectorIndexes
from schema.ports import Graph, Threads
from schema.spaces import Scope


@asynccontextmanager
async def open_graph(settings: Neo4jSettings, scope: Scope, threads: Threads) -> AsyncIterator[Graph]:
    """Open the graph of this scope on this server; raises StoreUnreachable or StoreTooNew."""
    spaces = tuple(dict.fromkeys(scope.readable))
    async with connected(settings) as database:
        # Before any port exists: a query against missing indexes is right but reads the whole database.
        await migrate(database)
        indexes = VectorIndexes(database)
        search = Neo4jSearch(database, spaces, indexes, threads)
        yield Graph(
            Neo4jReader(database, spaces),
            search,
            search,
            Neo4jTransaction(database, scope.write, indexes, threads),
            Neo4jFeed(database, scope.write),
        )
