"""The Journal port on one SQLite file, shared by processes; one connection, used by one thread at a time."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import apsw

from graph.embedded.connection import connect, prepare, transaction, translated
from graph.embedded.queries import query
from schema.moments import utc_text
from schema.ports import Entry, Journal, Threads

_PACKAGE = "graph.journal"


@asynccontextmanager
async def open_journal(home: Path, threads: Threads) -> AsyncIterator[Journal]:
    """Open the installation's journal under `home`; raises StoreLocked, StoreTooNew or StoreUnusable."""
    path = home / "journal.db"
    connection = await threads.run(lambda: _opened(path))
    # One for an installation, whichever store holds the graph: leases guard this home's sources and its raw bytes.
    journal = EmbeddedJournal(path, connection, threads)
    try:
        yield journal
    finally:
        await journal.close()


class EmbeddedJournal:
    """The Journal port."""

    def __init__(self, path: Path, connection: apsw.Connection, threads: Threads) -> None:
        self._path = path
        self._connection = connection
        self._threads = threads
        self._one_at_a_time = Lock()

    async def read(self, book: str, key: str) -> Entry | None:
        """Return the entry, or None."""
        return await self._threads.run(lambda: self._read(book, key))

    async def entries(self, book: str, prefix: str = "") -> list[Entry]:
        """Return the book's entries whose key begins so, by key."""
        return await self._threads.run(lambda: self._entries(book, prefix))

    async def swap(self, book: str, key: str, expected: int, value: Mapping[str, object] | None) -> bool:
        """Write the value (None: remove) if the entry is still at version `expected` (0: not there); say whether it was."""
        return await self._threads.run(lambda: self._swap(book, key, expected, value))

    async def lease(self, name: str, holder: str, until: datetime, now: datetime) -> bool:
        """Take or extend the named lease unless another holder's lease still runs at `now`; say whether it was taken."""
        # Take, extend and take over are one statement: between a look and a write another process could come.
        bound = {"name": name, "holder": holder, "until": utc_text(until), "now": utc_text(now)}
        return await self._threads.run(lambda: self._changed(query("take_lease", _PACKAGE), bound))

    async def release(self, name: str, holder: str) -> None:
        """Give the lease back if this holder has it."""
        bound = {"name": name, "holder": holder}
        await self._threads.run(lambda: self._changed("DELETE FROM lease WHERE name = :name AND holder = :holder", bound))

    async def leased(self, prefix: str, now: datetime) -> list[str]:
        """Return the names that begin so of the leases that run at `now`, in order."""
        bound = {"prefix": prefix, "now": utc_text(now)}
        return await self._threads.run(lambda: self._leased(bound))

    async def close(self) -> None:
        """Close the file once nobody uses it any more."""
        await self._threads.run(self._close)

    @contextmanager
    def _lent(self, begin: str) -> Iterator[apsw.Connection]:
        with self._one_at_a_time, translated(self._path), transaction(self._connection, begin) as db:
            yield db

    def _read(self, book: str, key: str) -> Entry | None:
        with self._lent("BEGIN") as db:
            row = db.execute("SELECT version, value FROM entry WHERE book = ? AND key = ?", (book, key)).fetchone()
        return Entry(book, key, row[0], json.loads(row[1])) if row else None

    def _entries(self, book: str, prefix: str) -> list[Entry]:
        with self._lent("BEGIN") as db:
            rows: list[Any] = db.execute(query("entries", _PACKAGE), {"book": book, "prefix": prefix}).fetchall()
        return [Entry(book, key, version, json.loads(value)) for key, version, value in rows]

    def _leased(self, bound: Mapping[str, str]) -> list[str]:
        with self._lent("BEGIN") as db:
            return [str(name) for (name,) in db.execute(query("running_leases", _PACKAGE), bound)]

    def _swap(self, book: str, key: str, expected: int, value: Mapping[str, object] | None) -> bool:
        bound: dict[str, str | int] = {"book": book, "key": key}
        if value is None:
            return self._removed(bound, expected)
        bound["value"] = json.dumps(value, ensure_ascii=False, sort_keys=True)
        if expected == 0:
            # Version 0 means "not there": of two that insert, the conflict leaves one with nothing changed.
            return self._changed("INSERT INTO entry VALUES (:book, :key, 1, :value) ON CONFLICT DO NOTHING", bound)
        return self._changed(query("change_entry", _PACKAGE), {**bound, "expected": expected})

    def _removed(self, bound: Mapping[str, str | int], expected: int) -> bool:
        if expected == 0:
            return self._read(str(bound["book"]), str(bound["key"])) is None
        sql = "DELETE FROM entry WHERE book = :book AND key = :key AND version = :expected"
        return self._changed(sql, {**bound, "expected": expected})

    def _changed(self, sql: str, bound: Mapping[str, str | int]) -> bool:
        with self._lent("BEGIN IMMEDIATE") as db:
            db.execute(sql, bound)
            return bool(db.changes())

    def _close(self) -> None:
        with self._one_at_a_time:
            self._connection.close()


def _opened(path: Path) -> apsw.Connection:
    prepare(path, [query("0001_journal", _PACKAGE)])
    with translated(path):
        return connect(path)
