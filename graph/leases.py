"""Leases in the journal: one holder at a time across processes, kept alive while held, free soon after a crash."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count

from schema.errors import StoreLocked
from schema.ports import Clock, Journal

# Short beside a commit, long beside a look at the journal; a queue of waiters would itself have to survive a crash.
_POLL = 0.05
_WAIT = timedelta(minutes=5)


class Held:
    """A lease that is held, for as long as nothing kept its holder from keeping it."""

    def __init__(self, journal: Journal, clock: Clock, name: str, holder: str, length: timedelta) -> None:
        self._journal = journal
        self._clock = clock
        self._name = name
        self._holder = holder
        self._length = length
        # The holder's own view of its end, so that a process which slept (a closed lid) knows it without asking.
        self._until: datetime | None = None

    async def take(self) -> bool:
        """Take or extend the lease; say whether it is held. One that ran out meanwhile is not extended: others may have had it."""
        now = self._clock.now()
        # Though the journal might still give it: between the end and now another may have held it, written, and let go.
        if self._until is not None and now >= self._until:
            return False
        if not await self._journal.lease(self._name, self._holder, now + self._length, now):
            return False
        self._until = now + self._length
        return True

    async def confirm(self) -> None:
        """Extend the lease before what only its holder may do; raise StoreLocked if it was lost."""
        if not await self.take():
            raise StoreLocked(f"{self._name} was lost while this process stood still")

    async def keep(self) -> None:
        """Extend the lease again and again until it is lost."""
        while True:
            # A third: two extensions in a row may fail or come late before the lease runs out.
            await asyncio.sleep(self._length.total_seconds() / 3)
            if not await self.take():
                return

    async def release(self) -> None:
        """Give the lease back."""
        await self._journal.release(self._name, self._holder)


class Leases:
    """Takes leases under this process's name; two tasks of one process exclude each other too."""

    # Fifteen seconds are what others wait after a kill -9, and the longest a busy machine may stall without losing its turn.
    def __init__(self, journal: Journal, clock: Clock, holder: str, length: timedelta = timedelta(seconds=15)) -> None:
        self._journal = journal
        self._clock = clock
        self._holder = holder
        self._length = length
        self._numbers = count(1)

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[Held]:
        """Hold the named lease for the block; wait for another holder, raise StoreLocked after five minutes."""
        # A number for each taking: under the process's name alone two tasks would both be taken for the holder and both go on.
        held = Held(self._journal, self._clock, name, f"{self._holder}/{next(self._numbers)}", self._length)
        deadline = self._clock.now() + _WAIT
        while not await held.take():
            if self._clock.now() > deadline:
                raise StoreLocked(f"{name} is in use")
            await asyncio.sleep(_POLL)
        keeper = asyncio.create_task(held.keep())
        try:
            yield held
        finally:
            keeper.cancel()
            # A keeper that failed has let the lease run out, which `confirm` tells; the block's own error counts here.
            await asyncio.gather(keeper, return_exceptions=True)
            await held.release()

    async def others(self, prefix: str) -> bool:
        """Say whether anybody holds a lease whose name begins so."""
        return bool(await self._journal.leased(prefix, self._clock.now()))
