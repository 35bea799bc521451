"""Ports that count what they make durable, and call an end just before or just after the step that was chosen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from schema.graph import Changes, Receipt
from schema.ports import BlobStore, Entry, Graph, GraphTransaction, Journal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of a run: just before or just after its n-th durable step of this name, counted from 1; 0 never comes.

    Steps are counted by name, since a connector that reads ahead stores bytes beside a commit, now before and now after it.
    """

    name: str = ""
    number: int = 0
    before: bool = True

    def __str__(self) -> str:
        return f"{'before' if self.before else 'after'}:{self.name}:{self.number}"


def point_of(text: str) -> Point:
    """Return the point that `str` wrote so."""
    side, name, number = text.split(":")
    return Point(name, int(number), side == "before")


@dataclass(slots=True)
class Steps:
    """The durable steps of a run: their names in order, what ends it at which point, and who is told the feed's position."""

    point: Point = Point()
    end: Callable[[], None] = lambda: None
    tell: Callable[[int], None] = lambda _position: None
    names: list[str] = field(default_factory=list)

    async def take(self, name: str, step: Callable[[], Awaitable[T]]) -> T:
        """Take a durable step, and end where it was asked for."""
        self.names.append(name)
        here = name == self.point.name and self.names.count(name) == self.point.number
        if here and self.point.before:
            self.end()
        done = await step()
        if here and not self.point.before:
            self.end()
        return done


@dataclass(frozen=True, slots=True)
class SteppedBlobs:
    """The BlobStore port on another, each change a step."""

    inner: BlobStore
    steps: Steps

    async def put(self, blobs: Sequence[bytes]) -> list[str]:
        return await self.steps.take("put", lambda: self.inner.put(blobs))

    async def get(self, blob_hash: str) -> bytes:
        return await self.inner.get(blob_hash)

    async def discard(self, hashes: Sequence[str]) -> int:
        return await self.steps.take("discard", lambda: self.inner.discard(hashes))


@dataclass(frozen=True, slots=True)
class SteppedJournal:
    """The Journal port on another, each change a step."""

    inner: Journal
    steps: Steps

    async def read(self, book: str, key: str) -> Entry | None:
        return await self.inner.read(book, key)

    async def entries(self, book: str, prefix: str = "") -> list[Entry]:
        return await self.inner.entries(book, prefix)

    async def swap(self, book: str, key: str, expected: int, value: Mapping[str, object] | None) -> bool:
        return await self.steps.take("swap", lambda: self.inner.swap(book, key, expected, value))

    async def lease(self, name: str, holder: str, until: datetime, now: datetime) -> bool:
        return await self.steps.take("lease", lambda: self.inner.lease(name, holder, until, now))

    async def release(self, name: str, holder: str) -> None:
        await self.steps.take("release", lambda: self.inner.release(name, holder))

    async def leased(self, prefix: str, now: datetime) -> list[str]:
        return await self.inner.leased(prefix, now)


@dataclass(frozen=True, slots=True)
class SteppedTransaction:
    """The GraphTransaction port on another, each change a step; the position is told as soon as a commit is acknowledged."""

    inner: GraphTransaction
    steps: Steps

    async def commit(self, changes: Changes) -> Receipt:
        return await self.steps.take("commit", lambda: self._commit(changes))

    async def cursor(self, name: str) -> str | None:
        return await self.inner.cursor(name)

    async def cursors(self) -> Mapping[str, str]:
        return await self.inner.cursors()

    async def forget_cursor(self, name: str) -> None:
        await self.steps.take("forget", lambda: self.inner.forget_cursor(name))

    async def _commit(self, changes: Changes) -> Receipt:
        receipt = await self.inner.commit(changes)
        self.steps.tell(receipt.position)
        return receipt


def stepped(graph: Graph, steps: Steps) -> Graph:
    """Return the graph with each change a step."""
    return replace(graph, transaction=SteppedTransaction(graph.transaction, steps))
