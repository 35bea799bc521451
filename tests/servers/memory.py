"""Small real implementations of the ports that a connector needs, and a follower that applies its batches."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

from schema.changes import Batch, Rejected, Remarked, Removed, Upserted
from schema.errors import NotFound
from schema.ids import content_hash
from schema.ports import Connector

T = TypeVar("T")


class MemoryBlobs:
    """The BlobStore port in a dictionary; counts its puts."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.puts = 0

    async def put(self, blobs: Sequence[bytes]) -> list[str]:
        self.puts += 1
        hashes = [content_hash(blob) for blob in blobs]
        self.blobs.update(zip(hashes, blobs, strict=True))
        return hashes

    async def get(self, blob_hash: str) -> bytes:
        if blob_hash not in self.blobs:
            raise NotFound(blob_hash)
        return self.blobs[blob_hash]

    async def discard(self, hashes: Sequence[str]) -> int:
        return sum(self.blobs.pop(one, None) is not None for one in hashes)


class PlainThreads:
    """The Threads port on the loop's own pool."""

    async def run(self, call: Callable[[], T]) -> T:
        return await asyncio.to_thread(call)


class Follower:
    """Applies batches as a store would: what lies where, what was rejected, and the cursor; `log` keeps every change."""

    def __init__(self) -> None:
        self.places: dict[str, Upserted] = {}
        self.rejected: dict[str, Rejected] = {}
        self.marks: dict[str, object] = {}
        self.log: list[Upserted | Remarked | Removed | Rejected] = []
        self.batches: list[Batch] = []
        self.cursor: str | None = None

    async def follow(self, connector: Connector, most: int | None = None) -> list[Batch]:
        """Apply a run's batches, at most so many, then drop the run."""
        run = connector.changes(self.cursor)
        taken: list[Batch] = []
        async for batch in run:
            taken.append(batch)
            self.apply(batch)
            if most is not None and len(taken) >= most:
                break
        await run.aclose()
        return taken

    async def drain(self, run: AsyncIterator[Batch]) -> None:
        """Apply what is left of a run."""
        async for batch in run:
            self.apply(batch)

    @property
    def keys(self) -> list[str]:
        """Return the natural keys of all records that lie somewhere."""
        return sorted(record.key for place in self.places.values() for record in place.records)

    def apply(self, batch: Batch) -> None:
        self.batches.append(batch)
        self.cursor = batch.cursor
        for change in batch.changes:
            self.log.append(change)
            if isinstance(change, Upserted):
                self.places[change.ref] = change
                self.marks[change.ref] = change.marks
            elif isinstance(change, Remarked):
                self.marks[change.ref] = change.marks
            elif isinstance(change, Removed):
                self.places.pop(change.ref, None)
                self.rejected.pop(change.ref, None)
            else:
                self.rejected[change.ref] = change
