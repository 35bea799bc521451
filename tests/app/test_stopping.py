"""An engine that is stopped at once, before its stores are open: it ends, and nothing of it goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine import Engine
from app.settings import load
from schema.answers import Answer, Piece


class Saying(Engine):
    """Answers without waiting for anything."""

    async def answer(self, question: str) -> AsyncIterator[Piece | Answer]:
        yield Piece(f"You asked: {question}")


@pytest.mark.parametrize("asked", [False, True], ids=["nothing asked", "a question under way"])
async def test_it_ends_while_its_stores_are_being_opened(tmp_path: Path, asked: bool) -> None:
    engine = Saying(load(tmp_path / "home"))
    starting = asyncio.create_task(engine.start())
    # Now it opens them.
    await asyncio.sleep(0)
    turn = engine.begin(engine.conversations.of("browser"), "Anything?") if asked else None
    async with asyncio.timeout(20):
        await engine.stop()
        await starting
    assert turn is None or turn.kept.is_set()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("friday")]
