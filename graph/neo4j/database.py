"""The database behind one driver: managed transactions, and our own errors when it cannot be reached."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction, NotificationMinimumSeverity, Record
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, TransientError

from graph.neo4j.queries import query
from graph.neo4j.settings import Neo4jSettings
from schema.errors import StoreUnreachable

Bound = dict[str, object]
T = TypeVar("T")
_CONNECT_SECONDS = 5.0
_RETRY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Database:
    """One database of one server; a transaction's work may be run again after a passing fault."""

    driver: AsyncDriver
    settings: Neo4jSettings

    async def read(self, work: Callable[[AsyncManagedTransaction], Awaitable[T]]) -> T:
        """Run the work in one read transaction."""
        with translated(self.settings):
            async with self.driver.session(database=self.settings.database) as session:
                return await session.execute_read(work)

    async def write(self, work: Callable[[AsyncManagedTransaction], Awaitable[T]]) -> T:
        """Run the work in one write transaction, committed at its end, rolled back whole if it raises."""
        with translated(self.settings):
            async with self.driver.session(database=self.settings.database) as session:
                return await session.execute_write(work)

    async def define(self, statement: str, bound: Bound) -> None:
        """Run one schema statement; schema and data cannot change in one transaction."""

        async def work(tx: AsyncManagedTransaction) -> None:
            await (await tx.run(statement, bound)).consume()

        await self.write(work)


@asynccontextmanager
async def connected(settings: Neo4jSettings) -> AsyncIterator[Database]:
    """Connect and sign in; raises StoreUnreachable."""
    with translated(settings):
        driver = AsyncGraphDatabase.driver(
            settings.uri,
            auth=(settings.user, settings.password),
            connection_timeout=_CONNECT_SECONDS,
            max_transaction_retry_time=_RETRY_SECONDS,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    async with driver:
        with translated(settings):
            await driver.verify_connectivity()
        yield Database(driver, settings)


@contextmanager
def translated(settings: Neo4jSettings) -> Iterator[None]:
    """Turn what the driver says of a server that cannot be used into StoreUnreachable."""
    try:
        yield
    except (AuthError, ConfigurationError, DriverError, TransientError, OSError) as reason:
        raise StoreUnreachable(f"{settings.uri}: {str(reason).splitlines()[0] if str(reason) else type(reason).__name__}") from reason


async def ask(tx: AsyncManagedTransaction, name: str, bound: Bound) -> list[Record]:
    """Run the named query and return its rows."""
    result = await tx.run(query(name), bound)
    return [record async for record in result]


async def change(tx: AsyncManagedTransaction, name: str, bound: Bound) -> int:
    """Run the named query and return how many nodes and relationships the server has deleted."""
    counters = (await (await tx.run(query(name), bound)).consume()).counters
    return counters.nodes_deleted + counters.relationships_deleted
