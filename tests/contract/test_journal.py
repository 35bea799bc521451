"""The journal remembers what the machine does, and only one of several may change an entry."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from graph.journal.store import open_journal
from schema.errors import StoreUnusable
from schema.ports import Entry, Journal
from tests.contract.samples import DAY
from tests.fakes.threads import WorkerThreads

HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(tmp_path, WorkerThreads()) as opened:
        yield opened


async def test_an_entry_changes_by_compare_and_set(journal: Journal) -> None:
    """R2: of two who change an entry, one is told that it was too late."""
    assert await journal.read("slots", "friday") is None
    assert await journal.swap("slots", "friday", 0, {"at": "15:00", "who": ["Zoë", 1, None]})
    assert not await journal.swap("slots", "friday", 0, {"at": "16:00"})
    assert await journal.read("slots", "friday") == Entry("slots", "friday", 1, {"at": "15:00", "who": ["Zoë", 1, None]})
    assert await journal.swap("slots", "friday", 1, {"at": "16:00"})
    assert not await journal.swap("slots", "friday", 1, {"at": "17:00"})
    assert await journal.read("slots", "friday") == Entry("slots", "friday", 2, {"at": "16:00"})


async def test_an_entry_is_removed_by_compare_and_set(journal: Journal) -> None:
    assert await journal.swap("slots", "friday", 0, None)
    await journal.swap("slots", "friday", 0, {"x": 1})
    assert not await journal.swap("slots", "friday", 0, None)
    assert not await journal.swap("slots", "friday", 2, None)
    assert await journal.swap("slots", "friday", 1, None)
    assert await journal.read("slots", "friday") is None


async def test_entries_come_by_key_and_prefix(journal: Journal) -> None:
    for key in ("b/2", "a/1", "b/1", "b%", "é"):
        await journal.swap("runs", key, 0, {"key": key})
    await journal.swap("other", "b/3", 0, {})
    assert [entry.key for entry in await journal.entries("runs")] == ["a/1", "b%", "b/1", "b/2", "é"]
    assert [entry.key for entry in await journal.entries("runs", "b/")] == ["b/1", "b/2"]
    assert await journal.entries("nothing") == []


async def test_a_lease_has_one_holder(journal: Journal) -> None:
    """R2: one machine's work is done by one process at a time."""
    assert await journal.lease("sync", "one", DAY + HOUR, DAY)
    assert not await journal.lease("sync", "two", DAY + 2 * HOUR, DAY)
    assert await journal.lease("sync", "one", DAY + 2 * HOUR, DAY + HOUR)
    assert not await journal.lease("sync", "two", DAY + 9 * HOUR, DAY + HOUR)
    assert await journal.lease("sync", "two", DAY + 9 * HOUR, DAY + 2 * HOUR)
    await journal.release("sync", "one")
    assert not await journal.lease("sync", "one", DAY + 9 * HOUR, DAY + 3 * HOUR)
    await journal.release("sync", "two")
    assert await journal.lease("sync", "one", DAY + 9 * HOUR, DAY + 3 * HOUR)


async def test_counting_together_loses_nothing(tmp_path: Path) -> None:
    async with open_journal(tmp_path, WorkerThreads()) as one, open_journal(tmp_path, WorkerThreads()) as two:

        async def count(journal: Journal) -> None:
            done = 0
            while done < 25:
                entry = await journal.read("counts", "x")
                done += await journal.swap("counts", "x", entry.version if entry else 0, {"n": entry.version if entry else 0})

        await asyncio.gather(*map(count, (one, two, one, two)))
        last = await one.read("counts", "x")
        assert last == Entry("counts", "x", 100, {"n": 99})


async def test_a_journal_that_cannot_be_one_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(StoreUnusable):
        async with open_journal(tmp_path, WorkerThreads()):
            pass
