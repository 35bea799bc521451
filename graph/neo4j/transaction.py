"""Writes the written space: one commit, one Neo4j transaction."""

from collections.abc import Mapping

from neo4j import AsyncManagedTransaction

from graph.canonical import settled, without
from graph.neo4j.database import Database, change
from graph.neo4j.vectors import VectorIndexes
from graph.neo4j.work import Work
from schema.graph import Changes, Receipt
from schema.ports import Threads
from schema.spaces import Space


class Neo4jTransaction:
    """The GraphTransaction port on one space of the database.

    A node's identity is its space and its id: a node of another space is not there, so an edge to it raises EndpointMissing and
    dropping it does nothing.
    """

    def __init__(self, database: Database, space: Space, indexes: VectorIndexes, threads: Threads) -> None:
        self._database = database
        self._space = space
        self._indexes = indexes
        self._threads = threads

    async def commit(self, changes: Changes) -> Receipt:
        """Apply all changes and advance the cursor, durably, or change nothing."""
        receipt = await self._commit(settled(changes))
        # After the commit: schema and data cannot change in one transaction. Killed between, the next vectors make the index.
        if changes.embed:
            await self._indexes.prepare(self._space, changes.embed[-1])
        return receipt

    async def cursor(self, name: str) -> str | None:
        """Return where the named cursor stands."""
        return (await self.cursors()).get(name)

    async def cursors(self) -> Mapping[str, str]:
        """Return all cursors of the written space."""
        rows = await self._database.ask("cursors", {"space": self._space.id})
        return {row["name"]: row["value"] for row in rows}

    async def forget_cursor(self, name: str) -> None:
        """Remove the named cursor."""

        async def work(tx: AsyncManagedTransaction) -> None:
            await change(tx, "lock_known_space", {"space": self._space.id})
            await change(tx, "forget_cursor", {"space": self._space.id, "name": name})

        await self._database.write(work)

    async def _commit(self, changes: Changes) -> Receipt:
        async def apply(tx: AsyncManagedTransaction) -> Receipt:
            work = Work(tx, self._space, self._threads)
            await work.apply(changes)
            if work.vanished:
                # Not one of the driver's errors, so that it rolls back and does not try again by itself.
                raise _CameAndWent(work.vanished)
            return Receipt(work.writes, work.position)

        try:
            return await self._database.write(apply)
        except _CameAndWent as reason:
            return await self._commit(without(changes, reason.ids))


class _CameAndWent(Exception):
    """A transaction creates these nodes only to release them: it starts anew without them, so that a replay writes nothing."""

    def __init__(self, ids: set[str]) -> None:
        super().__init__(ids)
        self.ids = ids
