"""The BlobStore port on the packs of one home."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar

from graph.blobs.packs import FULL, Packs
from schema.errors import NotFound, StoreUnusable
from schema.ids import content_hash
from schema.ports import BlobStore, Threads

T = TypeVar("T")


@asynccontextmanager
async def open_blobs(home: Path, threads: Threads, full: int = FULL) -> AsyncIterator[BlobStore]:
    """Open the raw bytes kept under `home`, a new pack begun every `full` bytes; raises StoreUnusable."""
    blobs = PackedBlobs(home / "blobs", threads, full)
    await blobs.open()
    yield blobs


class PackedBlobs:
    """The BlobStore port; several threads and processes may use one folder."""

    def __init__(self, folder: Path, threads: Threads, full: int = FULL) -> None:
        self._folder = folder
        self._threads = threads
        self._full = full
        self._one_at_a_time = Lock()
        self._packs: Packs | None = None

    async def open(self) -> None:
        """Read what the packs hold."""
        await self._with_packs(lambda _: None)

    async def put(self, blobs: Sequence[bytes]) -> list[str]:
        """Store the blobs with one sync to disk, each once, and return their hashes in order."""
        return await self._with_packs(lambda packs: _put(packs, blobs))

    async def get(self, blob_hash: str) -> bytes:
        """Return the bytes; raise NotFound if they are not there, or not what their hash says."""
        found = await self._with_packs(lambda packs: packs.read(blob_hash))
        if found is None:
            raise NotFound(f"raw bytes {blob_hash}")
        return found

    async def discard(self, hashes: Sequence[str]) -> int:
        """Wipe these blobs from the disk for good and return how many there were; their space is given back by and by."""
        return await self._with_packs(lambda packs: packs.discard(frozenset(hashes)))

    async def _with_packs(self, work: Callable[[Packs], T]) -> T:
        return await self._threads.run(lambda: self._work(work))

    def _work(self, work: Callable[[Packs], T]) -> T:
        with self._one_at_a_time:
            try:
                self._packs = self._packs or Packs(self._folder, self._full)
                return work(self._packs)
            except OSError as reason:
                raise StoreUnusable(f"{self._folder}: {reason}") from reason


def _put(packs: Packs, blobs: Sequence[bytes]) -> list[str]:
    hashes = [content_hash(blob) for blob in blobs]
    # Hashes first: a mail that is known, in ten folders or from an interrupted run, is neither written nor synced again.
    here = packs.settle(set(hashes))
    packs.append((blob_hash, blob) for blob_hash, blob in dict(zip(hashes, blobs, strict=True)).items() if blob_hash not in here)
    return hashes
