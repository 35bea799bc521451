"""Between the server's loop and the model's thread: so many answers at once, so many waiting, no more."""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Protocol, TypeAlias

from reasoning.models.rows import Row
from schema.errors import ModelError, ModelUnavailable
from schema.generation import Request

Told: TypeAlias = "str | ModelError | None"


class Writer(Protocol):
    """What writes a batch token by token."""

    @property
    def size(self) -> int:
        """How many rows are being written."""

    def admit(self, row: Row) -> None:
        """Take a row into the batch."""

    def step(self) -> None:
        """Write a token of every row."""


class Listening:
    """One answer as it is written; it holds a place until it is closed."""

    def __init__(self, request: Request, closed: Callable[[], None]) -> None:
        self._told: asyncio.Queue[Told] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._closed = closed
        self.row = Row(request, self._hear)

    async def parts(self) -> AsyncGenerator[str, None]:
        """Yield the text as it comes; raise the ModelError that ended it."""
        while (what := await self._told.get()) is not None:
            if isinstance(what, ModelError):
                raise what
            yield what

    def close(self) -> None:
        """Stop listening: the row leaves the batch, the place is free."""
        if not self.row.gone:
            self.row.gone = True
            self._closed()

    def _hear(self, what: Told) -> None:
        # A loop that is closed has nobody who listens.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._told.put_nowait, what)


class Batcher:
    """Runs a writer in a thread of its own; at most `rows` answers are written at once and `waiting` wait, further ones are sent away."""

    def __init__(self, writer: Writer, rows: int, waiting: int, died: Callable[[], None]) -> None:
        self._writer = writer
        self._rows = rows
        self._most = rows + waiting
        self._held = 0
        self._died = died
        self._stopping = False
        self._incoming: queue.SimpleQueue[Row | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="friday writes", daemon=True)

    def start(self) -> None:
        """Begin to take requests."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after its step."""
        self._stopping = True
        self._incoming.put(None)
        self._thread.join()

    def admit(self, request: Request) -> Listening:
        """Put a request in line and return what hears its answer, which its owner closes; raise ModelUnavailable where too many wait."""
        if self._held >= self._most:
            raise ModelUnavailable(f"{self._held} answers are being written or wait already", "Ask again in a moment.")
        # Counted here and not when somebody listens: of many that come at once, each would find room.
        self._held += 1
        listening = Listening(request, self._release)
        self._incoming.put(listening.row)
        return listening

    def _release(self) -> None:
        self._held -= 1

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._take()
                self._writer.step()
        finally:
            # Whatever ended the thread unasked, nobody would ever hear an answer again: the process ends, and its owner starts it anew.
            if not self._stopping:
                self._died()

    def _take(self) -> None:
        """Take in what waits as far as there is room; with nothing to write, wait for it."""
        while self._writer.size < self._rows:
            try:
                row = self._incoming.get(block=not self._writer.size)
            except queue.Empty:
                return
            if row is None:
                return
            if not row.gone:
                self._writer.admit(row)
