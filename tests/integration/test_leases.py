"""Leases in the journal: held, lost, given back."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from graph.leases import Leases
from schema.changes import Batch
from schema.errors import StoreLocked, StoreUnusable
from schema.ports import Entry, Journal
from tests.fakes.clock import HandClock
from tests.fakes.connector import Scripted
from tests.fakes.records import at, mail
from tests.fakes.rig import Rig, open_rig

SHORT = timedelta(milliseconds=30)


async def test_a_lease_that_ran_out_is_lost_even_if_it_is_free_again(rig: Rig) -> None:
    clock = HandClock()
    sleeper, other = Leases(rig.journal, clock, "sleeper"), Leases(rig.journal, clock, "other")
    async with sleeper.hold("ingest") as held:
        await held.confirm()
        clock.pass_by(20)
        async with other.hold("ingest") as taken:
            await taken.confirm()
        with pytest.raises(StoreLocked, match="was lost"):
            await held.confirm()


@dataclass
class Dozing(Scripted):
    """A source whose process sleeps longer than its leases last."""

    clock: HandClock | None = None

    async def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Sleep, then say one mail."""
        assert self.clock
        self.clock.pass_by(3_600)
        yield Batch((at("1", mail("a")),), "1")


async def test_a_run_that_slept_through_its_lease_writes_nothing(tmp_path: Path) -> None:
    """R2: another process may have run the source meanwhile."""
    clock = HandClock()
    async with open_rig(tmp_path, clock=clock) as rig:
        with pytest.raises(StoreLocked, match="sync:post was lost"):
            await rig.run("post", Dozing(clock=clock))
        assert await rig.export() == []
        assert (await rig.tell("post", at("1", mail("a")))).upserted == 1


class Breaking:
    """A journal on a disk that fails once a lease is to be extended."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._taken = 0
        self.failed = asyncio.Event()

    async def read(self, book: str, key: str) -> Entry | None:
        """Read from the real one."""
        return await self._journal.read(book, key)

    async def entries(self, book: str, prefix: str = "") -> list[Entry]:
        """Read from the real one."""
        return await self._journal.entries(book, prefix)

    async def swap(self, book: str, key: str, expected: int, value: Mapping[str, object] | None) -> bool:
        """Write to the real one."""
        return await self._journal.swap(book, key, expected, value)

    async def lease(self, name: str, holder: str, until: datetime, now: datetime) -> bool:
        """Take a lease once, then fail."""
        self._taken += 1
        if self._taken > 1:
            self.failed.set()
            raise StoreUnusable("the disk is gone")
        return await self._journal.lease(name, holder, until, now)

    async def release(self, name: str, holder: str) -> None:
        """Release in the real one."""
        await self._journal.release(name, holder)

    async def leased(self, prefix: str, now: datetime) -> list[str]:
        """Read from the real one."""
        return await self._journal.leased(prefix, now)


async def broken_while_held(leases: Leases, failed: asyncio.Event) -> None:
    async with leases.hold("ingest"):
        await asyncio.wait_for(failed.wait(), 10)
        raise ZeroDivisionError


async def test_a_failure_to_extend_neither_hides_the_blocks_error_nor_keeps_the_lease(rig: Rig) -> None:
    clock, journal = HandClock(), Breaking(rig.journal)
    with pytest.raises(ZeroDivisionError):
        await broken_while_held(Leases(journal, clock, "here", SHORT), journal.failed)
    assert await rig.journal.leased("", clock.now()) == []


async def test_running_leases_are_listed_by_how_they_begin(rig: Rig) -> None:
    now = HandClock().now()
    for name, seconds in (("sync:b", 9), ("sync:a", 9), ("sync:out", 0), ("ingest", 9)):
        await rig.journal.lease(name, "me", now + timedelta(seconds=seconds), now)
    assert await rig.journal.leased("sync:", now) == ["sync:a", "sync:b"]
