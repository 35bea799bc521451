"""Writes the written space: one commit, one SQLite transaction."""

from collections.abc import Mapping

from graph.canonical import settled, without
from graph.embedded.space import SpaceFile
from graph.embedded.work import Work
from schema.graph import Changes, Receipt
from schema.ports import Threads


class EmbeddedTransaction:
    """The GraphTransaction port on one space's file.

    An id does not tell its space: a node of another space is not there, so an edge to it raises EndpointMissing and dropping it
    does nothing.
    """

    def __init__(self, space: SpaceFile, threads: Threads) -> None:
        self._space = space
        self._threads = threads

    async def commit(self, changes: Changes) -> Receipt:
        """Apply all changes and advance the cursor, durably, or change nothing."""
        # One hop to a thread a commit: a transaction must not be left open across turns of the event loop.
        return await self._threads.run(lambda: self._commit(settled(changes)))

    async def cursor(self, name: str) -> str | None:
        """Return where the named cursor stands."""
        return (await self.cursors()).get(name)

    async def cursors(self) -> Mapping[str, str]:
        """Return all cursors of the written space."""
        return await self._threads.run(self._cursors)

    async def forget_cursor(self, name: str) -> None:
        """Remove the named cursor."""
        await self._threads.run(lambda: self._forget_cursor(name))

    def _commit(self, changes: Changes) -> Receipt:
        try:
            with self._space.writing() as db:
                work = Work(db)
                work.apply(changes)
                if work.vanished:
                    raise _CameAndWent(work.vanished)
                return Receipt(work.writes, work.position)
        except _CameAndWent as reason:
            return self._commit(without(changes, reason.ids))

    def _cursors(self) -> dict[str, str]:
        with self._space.reading() as db:
            return dict(db.execute("SELECT name, value FROM place"))

    def _forget_cursor(self, name: str) -> None:
        with self._space.writing() as db:
            db.execute("DELETE FROM place WHERE name = ?", (name,))


class _CameAndWent(Exception):
    """A transaction creates these nodes only to release them: it starts anew without them, so that a replay writes nothing."""

    def __init__(self, ids: set[str]) -> None:
        super().__init__(ids)
        self.ids = ids
