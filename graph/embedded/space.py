"""One space's file: a connection that writes, a small pool that reads, never one connection in two threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from threading import Event, Lock

import apsw

from graph.embedded.connection import PATIENCE, connect, prepare, transaction, translated
from graph.embedded.queries import query

READERS = 4
_DDL = ("0001_space", "0002_tokens", "0003_raw")


class SpaceFile:
    """An opened space; what it raises are our own errors."""

    def __init__(self, path: Path, patience: int = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        prepare(path, [query(name) for name in _DDL], patience)
        self._closed = Event()
        # SQLite lets one connection write at a time anyway; between threads a lock wakes at once, while the busy handler polls.
        self._writing = Lock()
        self._writer: apsw.Connection | None = None
        # A slot is a reader to use or, while None, the right to open one.
        self._readers: LifoQueue[apsw.Connection | None] = LifoQueue()
        for _ in range(READERS):
            self._readers.put(None)

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Lend a connection within one read transaction: all that is read belongs together."""
        # Last in, first out: a pool that is hardly used opens one connection, and its pages are still in the cache.
        reader = self._readers.get()
        try:
            with translated(self._path):
                reader = reader or self._open_reader()
                with transaction(reader, "BEGIN"):
                    yield reader
        finally:
            self._give_back(reader)

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """Lend the writing connection within one write transaction."""
        with self._writing, translated(self._path):
            self._writer = self._writer or connect(self._path, self._patience)
            # IMMEDIATE: a transaction that begins by reading fails at once, however patient, if another wrote before its first write.
            with transaction(self._writer, "BEGIN IMMEDIATE"):
                yield self._writer

    def close(self) -> None:
        """Close every connection, those still reading as soon as they are done."""
        self._closed.set()
        for _ in range(self._readers.qsize()):
            self._give_back(self._readers.get())
        with self._writing:
            if self._writer:
                self._writer.close()

    def _give_back(self, reader: apsw.Connection | None) -> None:
        if reader and self._closed.is_set():
            reader.close()
            reader = None
        self._readers.put(reader)

    def _open_reader(self) -> apsw.Connection:
        reader = connect(self._path, self._patience)
        # Not opened read-only: such a connection cannot recover the log that a killed process left.
        reader.execute("PRAGMA query_only = ON")
        return reader
