"""Raw bytes: each once, durable, gone for good when discarded."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from graph.blobs.store import open_blobs
from schema.errors import NotFound, StoreUnusable
from schema.ids import content_hash
from schema.ports import BlobStore
from tests.contract.blob_writer import content
from tests.contract.children import run_module
from tests.fakes.threads import WorkerThreads

SMALL = 100_000


@pytest_asyncio.fixture
async def blobs(tmp_path: Path) -> AsyncIterator[BlobStore]:
    async with open_blobs(tmp_path, WorkerThreads(), SMALL) as opened:
        yield opened


def stored(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((home / "blobs").iterdir()))


async def test_bytes_come_back(blobs: BlobStore) -> None:
    """R1: what was read at a source is kept verbatim."""
    data = [b"", b"one", os.urandom(250_000), b"one", b"\x00" * 10]
    hashes = await blobs.put(data)
    assert hashes == [content_hash(one) for one in data]
    assert [await blobs.get(one) for one in hashes] == data
    assert await blobs.put([]) == []


async def test_each_is_kept_once(blobs: BlobStore, tmp_path: Path) -> None:
    await blobs.put([b"the same bytes", b"the same bytes"])
    size = len(stored(tmp_path))
    await blobs.put([b"the same bytes"])
    async with open_blobs(tmp_path, WorkerThreads(), SMALL) as other:
        await other.put([b"the same bytes"])
    assert len(stored(tmp_path)) == size


async def test_what_is_not_there_is_not_found(blobs: BlobStore) -> None:
    with pytest.raises(NotFound):
        await blobs.get("0" * 64)
    assert await blobs.discard(["0" * 64]) == 0


async def test_discarded_bytes_are_gone_from_the_disk(blobs: BlobStore, tmp_path: Path) -> None:
    """R2: forgotten is forgotten, also for who has the folder open already."""
    secrets = [f"secret {number} ".encode() * 2000 for number in range(20)]
    async with open_blobs(tmp_path, WorkerThreads(), SMALL) as other:
        hashes = await blobs.put(secrets)
        assert await other.get(hashes[3]) == secrets[3]
        assert await blobs.discard([hashes[3], hashes[12], "0" * 64]) == 2
        for number, blob_hash in enumerate(hashes):
            for store in (blobs, other):
                if number in (3, 12):
                    with pytest.raises(NotFound):
                        await store.get(blob_hash)
                else:
                    assert await store.get(blob_hash) == secrets[number]
    assert b"secret 3 " not in stored(tmp_path)
    assert b"secret 4 " in stored(tmp_path)
    assert await blobs.discard(hashes) == 18
    assert b"secret" not in stored(tmp_path)
    assert await blobs.put(secrets[:4]) == hashes[:4]
    assert await blobs.get(hashes[3]) == secrets[3]


@pytest.mark.parametrize("cut", [1, 20, 47, 60, 1000])
async def test_a_torn_tail_is_left_out(tmp_path: Path, cut: int) -> None:
    """R2: a power cut in the middle of a write costs that write alone."""
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        first, last = await blobs.put([b"first " * 100, b"last " * 300])
    [pack] = (tmp_path / "blobs").iterdir()
    pack.write_bytes(pack.read_bytes()[:-cut])
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        assert await blobs.get(first) == b"first " * 100
        with pytest.raises(NotFound):
            await blobs.get(last)
        assert await blobs.put([b"last " * 300, b"more"]) == [last, content_hash(b"more")]
        assert await blobs.get(last) == b"last " * 300
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        assert await blobs.get(content_hash(b"more")) == b"more"


async def test_damaged_bytes_are_never_given_out(blobs: BlobStore, tmp_path: Path) -> None:
    [blob_hash] = await blobs.put([b"sound bytes"])
    [pack] = (tmp_path / "blobs").iterdir()
    pack.write_bytes(pack.read_bytes().replace(b"sound", b"noise"))
    with pytest.raises(NotFound):
        await blobs.get(blob_hash)
    await blobs.put([b"sound bytes"])
    assert await blobs.get(blob_hash) == b"sound bytes"
    async with open_blobs(tmp_path, WorkerThreads(), SMALL) as other:
        assert await other.get(blob_hash) == b"sound bytes"


async def test_packs_roll_over(blobs: BlobStore, tmp_path: Path) -> None:
    data = [os.urandom(30_000) for _ in range(12)]
    hashes = await blobs.put(data)
    assert 3 <= len(list((tmp_path / "blobs").iterdir())) <= 6
    assert [await blobs.get(one) for one in hashes] == data


async def test_several_processes_store_at_once(tmp_path: Path) -> None:
    """R2: nobody's bytes are lost or torn when several write."""
    children = [run_module("tests.contract.blob_writer", (str(tmp_path), f"w{n}", "40", "live")) for n in range(3)]
    written = await asyncio.gather(*children)
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        for n, hashes in enumerate(written):
            assert [await blobs.get(one) for one in hashes] == [content(f"w{n}", number) for number in range(40)]


@pytest.mark.parametrize("seconds", [0.05, 0.1, 0.2])
async def test_a_killed_writer_loses_nothing_it_has_said(tmp_path: Path, seconds: float) -> None:
    hashes = await run_module("tests.contract.blob_writer", (str(tmp_path), "w", "1000000", str(seconds)))
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        for number, one in enumerate(hashes):
            assert await blobs.get(one) == content("w", number)
        [fresh] = await blobs.put([b"and goes on"])
        assert await blobs.get(fresh) == b"and goes on"


async def test_twenty_thousand_blobs_open_at_once(tmp_path: Path) -> None:
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        await blobs.put([f"blob {number} ".encode() * 30 for number in range(20_000)])
    started = time.perf_counter()
    async with open_blobs(tmp_path, WorkerThreads()) as blobs:
        assert time.perf_counter() - started < 0.3
        assert await blobs.get(content_hash(b"blob 7 " * 30))


async def test_a_folder_that_cannot_be_one_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file")
    with pytest.raises(StoreUnusable):
        async with open_blobs(tmp_path, WorkerThreads()):
            pass
