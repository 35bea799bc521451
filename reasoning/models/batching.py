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

    def admit(self, request: Request) -> AsyncGenerator[str, None]:
        """Return what will yield the answer; raise ModelUnavailable at once where too many wait."""
        if self._held >= self._most:
            raise ModelUnavailable(f"{self._held} answers are being written or wait already", "Ask again in a moment.")
        return self._stream(request)

    async def _stream(self, request: Request) -> AsyncGenerator[str, None]:
        loop, told = asyncio.get_running_loop(), asyncio.Queue[Told]()

        def tell(what: Told) -> None:
            # A loop that is closed has nobody who listens.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(told.put_nowait, what)

        row = Row(request, tell)
        self._held += 1
        try:
            self._incoming.put(row)
            while (what := await told.get()) is not None:
                if isinstance(what, ModelError):
                    raise what
                yield what
        finally:
            row.gone = True
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
