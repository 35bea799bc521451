"""An answer is followed until it ends or the person stops it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.streaming import until
from tests.app.acts import eventually


async def numbers(gate: asyncio.Event, ended: list[str]) -> AsyncIterator[int]:
    yield 1
    await gate.wait()
    ended.append("by itself")
    yield 2


async def test_all_parts_come_where_nobody_stops() -> None:
    gate = asyncio.Event()
    gate.set()
    assert [part async for part in until(numbers(gate, []), asyncio.Event())] == [1, 2]


async def test_stop_ends_at_once_and_the_step_under_way_ends_by_itself() -> None:
    gate, stopped, ended = asyncio.Event(), asyncio.Event(), list[str]()
    shown: list[int] = []

    async def follow() -> None:
        nonlocal shown
        async for part in until(numbers(gate, ended), stopped):
            shown += [part]

    following = asyncio.create_task(follow())
    await eventually(lambda: bool(shown), "a part")
    stopped.set()
    await asyncio.wait_for(following, 5)
    assert (shown, ended) == ([1], [])
    gate.set()
    await eventually(lambda: bool(ended), "the step's own end")


async def test_a_failure_passes_through() -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        assert [part async for part in until(failing(), asyncio.Event())]
