"""Follows an answer as it comes and lets go of it when the person says stop."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def until(parts: AsyncIterator[T], stopped: asyncio.Event) -> AsyncIterator[T]:
    """Yield the parts until the event is set; a step under way ends by itself, since cancelling it could free a connection in use."""
    stopping = asyncio.ensure_future(stopped.wait())
    try:
        while True:
            # A task of its own, so that waiting can end before it does.
            step: asyncio.Task[T | None] = asyncio.ensure_future(anext(parts, None))
            await asyncio.wait({step, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if stopped.is_set():
                # Nobody waits for it any more, so what it raises later has to be taken here.
                step.add_done_callback(_forget)
                return
            part = step.result()
            if part is None:
                return
            yield part
    finally:
        stopping.cancel()


def _forget(step: "asyncio.Task[T | None]") -> None:
    """Take a late failure of a stopped step as read; nobody waits for it any more."""
    if not step.cancelled():
        step.exception()
