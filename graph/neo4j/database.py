"""The database behind one driver: managed transactions, and our own errors when it cannot be reached."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncManagedTransaction, AsyncResult, NotificationMinimumSeverity, RoutingControl
from neo4j.exceptions import AuthError, ClientError, ConfigurationError, DatabaseError, DriverError, TransientError

from graph.neo4j.queries import query
from graph.neo4j.settings import Neo4jSettings
from schema.errors import StoreUnreachable, StoreUnusable

Bound = dict[str, object]
Row = Mapping[str, Any]
T = TypeVar("T")
_NO_DATABASE = "Neo.ClientError.Database."
_CONNECT_SECONDS = 5.0
# The driver repeats a transaction after a passing fault (a deadlock, a lost connection), so that its work must be a function of its input.
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

    async def ask(self, name: str, bound: Bound) -> list[Row]:
        """Run the named query in a read transaction of its own, begun in the same trip as the query, and return its rows."""
        with translated(self.settings):
            return await self.driver.execute_query(
                query(name),
                bound,
                routing_=RoutingControl.READ,
                database_=self.settings.database,
                # One server: what is committed is seen by every later transaction without a bookmark.
                bookmark_manager_=None,
                result_transformer_=_rows,
            )

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
            # Notices about labels that are not there yet would be logged for every query of an empty database.
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
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
        raise StoreUnreachable(f"{settings.uri}: {_first_line(reason)}") from reason
    except ClientError as reason:
        # Any other client error is a mistake in one of our queries: no remedy for a server would mend it.
        if not str(reason.code).startswith(_NO_DATABASE):
            raise
        raise StoreUnreachable(f"{settings.uri}: {_first_line(reason)}") from reason
    except DatabaseError as reason:
        raise StoreUnusable(f"{settings.uri}: {_first_line(reason)}") from reason


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query, and how many nodes and relationships the server has deleted for it."""

    rows: list[Row]
    deleted: int


def _first_line(reason: Exception) -> str:
    return next(iter(str(reason).splitlines()), type(reason).__name__)


async def answer(tx: AsyncManagedTransaction, name: str, bound: Bound) -> Answer:
    """Run the named query, whose rows come in one list: the asynchronous driver takes a tenth of a millisecond a record."""
    result = await tx.run(query(name), bound)
    rows = await _rows(result)
    counters = (await result.consume()).counters
    # Counters say what was deleted and set, never what was equal: writes are counted by the queries themselves.
    return Answer(rows, counters.nodes_deleted + counters.relationships_deleted)


async def _rows(result: AsyncResult) -> list[Row]:
    return [row async for record in result for row in record["rows"]]


async def ask(tx: AsyncManagedTransaction, name: str, bound: Bound) -> list[Row]:
    """Run the named query and return its rows."""
    return (await answer(tx, name, bound)).rows


async def change(tx: AsyncManagedTransaction, name: str, bound: Bound) -> int:
    """Run the named query, which has no rows, and return how many nodes and relationships the server has deleted."""
    return (await answer(tx, name, bound)).deleted
