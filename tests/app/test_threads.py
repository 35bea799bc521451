"""Conversations beside their pages: forgotten while an answer is under way, withdrawn while a window shows them, brought back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from app.conversations import Conversations, Turn
from app.threads import Threads
from graph.embedded.store import open_graph
from memory.episodes import Episodes
from schema.answers import Answer, Citation, Piece
from schema.episodes import Exchange
from schema.graph import Changes, Label
from schema.ids import space_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.app.acts import eventually
from tests.contract.samples import thing
from tests.fakes.threads import WorkerThreads

SPACE = Space(space_id("mine"), "mine")
ASKED = datetime(2026, 5, 4, 8, tzinfo=UTC)
MAIL = "<m@a.example>"
ANSWER = Answer("Ana: “blue” [1]", (Citation(MAIL, "blue", "Lamps", ASKED),), (MAIL,), False, 0.9)


@pytest_asyncio.fixture
async def graph(tmp_path: Path) -> AsyncIterator[Graph]:
    async with open_graph(tmp_path, Scope(SPACE), WorkerThreads()) as opened:
        await opened.transaction.commit(Changes(put=(thing(SPACE, Label.MESSAGE, MAIL, ASKED),)))
        yield opened


def _threads(graph: Graph, conversations: Conversations) -> Threads:
    return Threads(Episodes(graph.reader, graph.transaction, SPACE), conversations)


async def _parts(after: asyncio.Event) -> AsyncIterator[Piece | Answer]:
    yield Piece("Ana: “blue”", (1,))
    await after.wait()
    yield ANSWER


async def _answered(threads: Threads, conversations: Conversations, after: asyncio.Event) -> Turn:
    conversation = conversations.of("browser")
    turn = conversation.begin("Which?", ASKED)
    await turn.run(_parts(after))
    await threads.keep(conversation, turn)
    turn.kept.set()
    return turn


def _now() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


async def test_forgotten_while_an_answer_is_under_way_it_does_not_come_back(graph: Graph) -> None:
    conversations = Conversations()
    threads = _threads(graph, conversations)
    answering = asyncio.create_task(_answered(threads, conversations, asyncio.Event()))
    conversation = conversations.of("browser")
    await eventually(lambda: bool(conversation.turns and conversation.turns[0].pieces), "a piece")
    await threads.forget(conversation.key)
    await answering
    assert await threads.all() == []


async def test_what_was_stopped_keeps_no_quotes(graph: Graph) -> None:
    conversations = Conversations()
    threads = _threads(graph, conversations)
    answering = asyncio.create_task(_answered(threads, conversations, asyncio.Event()))
    conversation = conversations.of("browser")
    await eventually(lambda: bool(conversation.turns and conversation.turns[0].pieces), "a piece")
    conversation.stop()
    await answering
    assert not [line async for line in graph.feed.export() if "blue" in line]


async def test_a_window_takes_back_what_a_removed_source_said(graph: Graph) -> None:
    conversations = Conversations()
    threads = _threads(graph, conversations)
    turn = await _answered(threads, conversations, _now())
    episodes, conversation = Episodes(graph.reader, graph.transaction, SPACE), conversations.of("browser")
    assert turn.answer == ANSWER
    await threads.refresh(conversation)
    assert not turn.withdrawn
    await graph.transaction.commit(Changes(drop=(thing(SPACE, Label.MESSAGE, MAIL).id,)))
    # As a removal does; the graph's own part is tested with the stores.
    await episodes.keep(conversation.key, turn.exchange())
    await threads.refresh(conversation)
    assert turn.exchange() == Exchange(turn.key, "Which?", ASKED, withdrawn=True)
    assert turn.pieces == []


async def test_forgotten_it_can_be_brought_back_once(graph: Graph) -> None:
    conversations = Conversations()
    threads = _threads(graph, conversations)
    await _answered(threads, conversations, _now())
    key = conversations.of("browser").key
    await threads.rename(key, "Lamps")
    before = await threads.all()
    await threads.forget(key)
    assert await threads.all() == []
    await threads.bring_back(key)
    assert await threads.all() == before
    await threads.bring_back("never forgotten")
    assert await threads.all() == before


async def test_two_windows_that_open_one_conversation_share_it(graph: Graph) -> None:
    conversations = Conversations()
    await _answered(_threads(graph, conversations), conversations, _now())
    key = conversations.of("browser").key
    again = _threads(graph, Conversations())
    one, two = await asyncio.gather(again.open("one", key), again.open("two", key))
    assert one is two
    assert [turn.answer for turn in one.turns] == [ANSWER]
