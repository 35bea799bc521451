"""Worker threads for tests."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class WorkerThreads:
    """The Threads port on the loop's own pool."""

    async def run(self, call: Callable[[], T]) -> T:
        """Run the call in a worker thread."""
        return await asyncio.to_thread(call)
