"""Between the loop and the model's thread: order, places, who is sent away, and a thread that dies."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from reasoning.models.batching import Batcher
from reasoning.models.rows import Row
from schema.errors import ModelFaltered, ModelUnavailable
from schema.generation import Message, Request, Role


def ask(text: str) -> Request:
    return Request((Message(Role.USER, text),))


class Spelling:
    """Writes each request's own text, a letter a step, once it is let go; "!" raises, "?" fails its row."""

    def __init__(self, free: bool = True) -> None:
        self.rows: list[tuple[Row, Iterator[str]]] = []
        self.most = 0
        self.free = threading.Event()
        if free:
            self.free.set()

    @property
    def size(self) -> int:
        return len(self.rows)

    def admit(self, row: Row) -> None:
        self.rows.append((row, iter(row.request.messages[0].text)))
        self.most = max(self.most, self.size)

    def step(self) -> None:
        self.free.wait()
        self.rows = [(row, text) for row, text in self.rows if not row.gone and self._goes_on(row, text)]

    def _goes_on(self, row: Row, text: Iterator[str]) -> bool:
        letter = next(text, None)
        if letter == "!":
            raise RuntimeError("the device is lost")
        row.tell(ModelFaltered("it failed") if letter == "?" else letter)
        return letter not in {None, "?"}


def started(writer: Spelling, rows: int = 2, waiting: int = 1, died: threading.Event | None = None) -> Batcher:
    batcher = Batcher(writer, rows, waiting, (died or threading.Event()).set)
    batcher.start()
    return batcher


async def text(batcher: Batcher, asked: str) -> str:
    with closing(batcher.admit(ask(asked))) as heard:
        return "".join([part async for part in heard.parts()])


async def test_answers_are_written_side_by_side_up_to_the_places_there_are() -> None:
    """R4."""
    writer = Spelling()
    batcher = started(writer, rows=2, waiting=9)
    assert await asyncio.gather(*(text(batcher, one) for one in ("one", "two", "three", "four"))) == ["one", "two", "three", "four"]
    assert writer.most == 2
    batcher.stop()


async def test_more_than_may_wait_is_sent_away_at_once() -> None:
    """R4: admission control."""
    writer = Spelling(free=False)
    batcher = started(writer)
    tasks = [asyncio.create_task(text(batcher, one)) for one in ("one", "two", "six")]
    await asyncio.sleep(0)
    with pytest.raises(ModelUnavailable, match="3 answers are being written or wait"):
        batcher.admit(ask("ten"))
    writer.free.set()
    assert await asyncio.gather(*tasks) == ["one", "two", "six"]
    assert await text(batcher, "ten") == "ten"
    batcher.stop()


async def test_who_goes_away_makes_room() -> None:
    writer = Spelling()
    batcher = started(writer, rows=1, waiting=0)
    first = batcher.admit(ask("a very long answer" * 10_000))
    assert await anext(first.parts()) == "a"
    with pytest.raises(ModelUnavailable):
        batcher.admit(ask("two"))
    first.close()
    first.close()
    assert await text(batcher, "two") == "two"
    batcher.stop()


async def test_a_row_that_fails_fails_alone() -> None:
    batcher = started(Spelling())
    good = asyncio.create_task(text(batcher, "good"))
    with pytest.raises(ModelFaltered, match="it failed"):
        await text(batcher, "ba?d")
    assert await good == "good"
    batcher.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_dies_is_not_kept_secret() -> None:
    died = threading.Event()
    batcher = started(Spelling(), died=died)
    lost = asyncio.create_task(text(batcher, "no!"))
    assert await asyncio.to_thread(died.wait, 10)
    lost.cancel()
