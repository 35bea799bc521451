"""The adapters of the machine itself: clock and worker threads."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the current moment in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A day that never passes, for the sample life."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the fixed moment."""
        return self._moment


class WorkerThreads:
    """Runs blocking calls in the event loop's default thread pool."""

    async def run(self, call: Callable[[], T]) -> T:
        """Run the call in a worker thread and return what it returns; its exceptions pass through."""
        return await asyncio.to_thread(call)
