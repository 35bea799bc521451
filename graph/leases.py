"""Leases in the journal: one holder at a time across processes, kept alive while held, free soon after a crash."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import count

from schema.errors import StoreLocked
from schema.ports import Clock, Journal

_POLL = 0.05
_WAIT = timedelta(minutes=5)


class Leases:
    """Takes leases under this process's name; two tasks of one process exclude each other too."""

    def __init__(self, journal: Journal, clock: Clock, holder: str, length: timedelta = timedelta(seconds=15)) -> None:
        self._journal = journal
        self._clock = clock
        self._holder = holder
        self._length = length
        self._numbers = count(1)

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Hold the named lease for the block; wait for another holder, raise StoreLocked after five minutes."""
        holder = f"{self._holder}/{next(self._numbers)}"
        deadline = self._clock.now() + _WAIT
        while not await self._take(name, holder):
            if self._clock.now() > deadline:
                raise StoreLocked(f"{name} is in use")
            await asyncio.sleep(_POLL)
        keeper = asyncio.create_task(self._keep(name, holder))
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper
            await self._journal.release(name, holder)

    async def _take(self, name: str, holder: str) -> bool:
        now = self._clock.now()
        return await self._journal.lease(name, holder, now + self._length, now)

    async def _keep(self, name: str, holder: str) -> None:
        while True:
            await asyncio.sleep(self._length.total_seconds() / 3)
            await self._take(name, holder)
