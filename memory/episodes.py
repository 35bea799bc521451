"""Remembers conversations in the graph: each turn with its answer, bound to the sources it cites, so that it is forgotten with them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import orjson

from schema.answers import Answer, Citation, Step
from schema.episodes import Episode, Exchange
from schema.errors import NotFound
from schema.graph import Changes, Direction, Edge, EdgeType, Label, Node, NodeQuery, Value, Walk
from schema.ids import node_id
from schema.ports import GraphReader, GraphTransaction
from schema.spaces import Space

_RECORDS = (Label.MESSAGE, Label.EVENT, Label.DOCUMENT, Label.CONTACT)
_LISTED = 200
_TURNS = 1_000
_TITLE = 80
_TURNS_OF = Walk((EdgeType.PART_OF,), Direction.IN, labels=(Label.TURN,), limit=_TURNS)


class Episodes:
    """The conversations of one space."""

    def __init__(self, reader: GraphReader, transaction: GraphTransaction, space: Space) -> None:
        self._reader = reader
        self._transaction = transaction
        self._space = space

    async def all(self, limit: int = _LISTED) -> list[Episode]:
        """Return the conversations, the one that was gone on with last first."""
        nodes = await self._reader.find(NodeQuery((Label.EPISODE,), limit=limit))
        return [_episode(node) for node in nodes]

    async def turns(self, key: str) -> list[Exchange]:
        """Return a conversation's turns, oldest first; raise NotFound if it is not there."""
        if not await self._reader.get([self._episode(key)]):
            raise NotFound(f"conversation {key}")
        found = await self._reader.walk([self._episode(key)], _TURNS_OF)
        return sorted((_exchange(one.node) for one in found), key=lambda turn: (turn.asked_at, turn.key))

    async def keep(self, episode: str, turn: Exchange) -> None:
        """Keep a turn of a conversation that begins with it or goes on."""
        records = await self._cited(turn.answer)
        if records is None:
            # Without an edge to each of its sources the answer would not go with them.
            turn = Exchange(turn.key, turn.question, turn.asked_at, withdrawn=True)
        [*before] = await self._reader.get([self._episode(episode)])
        begun = before[0] if before else None
        title = str(begun.props["title"]) if begun else " ".join(turn.question.split())[:_TITLE]
        first = begun.props["begun"] if begun else turn.asked_at
        # The start is when it was gone on with last, so that the store itself lists the newest first.
        head = Node(self._episode(episode), Label.EPISODE, episode, {"title": title, "begun": first}, start=turn.asked_at)
        node = Node(node_id(self._space, Label.TURN, turn.key), Label.TURN, turn.key, _props(turn), start=turn.asked_at)
        links = [
            Edge(EdgeType.PART_OF, node.id, head.id, at=turn.asked_at),
            *(Edge(EdgeType.CITES, node.id, one.id) for one in records or ()),
        ]
        await self._transaction.commit(Changes(put=(head, node), link=tuple(links)))

    async def rename(self, key: str, title: str) -> None:
        """Call a conversation so; raise NotFound if it is not there."""
        nodes = await self._reader.get([self._episode(key)])
        if not nodes:
            raise NotFound(f"conversation {key}")
        [node] = nodes
        named = Node(node.id, node.label, node.key, {**node.props, "title": title[:_TITLE]}, start=node.start)
        await self._transaction.commit(Changes(put=(named,)))

    async def forget(self, key: str) -> list[Exchange]:
        """Remove a conversation with all its turns; return them, so that it can be undone."""
        gone: list[Exchange] = []
        # A part at a time: a conversation of years has more turns than are read at once.
        while turns := await self.turns(key):
            await self._transaction.commit(Changes(drop=tuple(node_id(self._space, Label.TURN, turn.key) for turn in turns)))
            gone += turns
        await self._transaction.commit(Changes(drop=(self._episode(key),)))
        return gone

    def _episode(self, key: str) -> str:
        return node_id(self._space, Label.EPISODE, key)

    async def _cited(self, answer: Answer | None) -> list[Node] | None:
        """Return the records that an answer cites, or None if one of them is not there any more."""
        keys = tuple(dict.fromkeys(one.source for one in answer.citations)) if answer else ()
        records = await self._reader.find(NodeQuery(_RECORDS, keys=keys, limit=_LISTED)) if keys else []
        return records if {one.key for one in records} >= set(keys) else None


def _episode(node: Node) -> Episode:
    begun = node.props["begun"]
    assert isinstance(begun, datetime)
    return Episode(node.key, str(node.props["title"]), begun, node.start or begun)


def _props(turn: Exchange) -> Mapping[str, Value]:
    props: dict[str, Value] = {"question": turn.question, "asked_at": turn.asked_at, "problem": turn.problem, "withdrawn": turn.withdrawn}
    if turn.pieces:
        props["pieces"] = turn.pieces
    if turn.answer:
        props["answer"] = orjson.dumps(asdict(turn.answer)).decode()
    return props


def _exchange(node: Node) -> Exchange:
    asked = node.props["asked_at"]
    assert isinstance(asked, datetime)
    answer, pieces = node.props.get("answer"), node.props.get("pieces", ())
    assert isinstance(pieces, tuple)
    return Exchange(
        node.key,
        str(node.props["question"]),
        asked,
        pieces,
        _answer(orjson.loads(str(answer))) if answer else None,
        str(node.props.get("problem", "")),
        bool(node.props.get("withdrawn")),
    )


def _answer(said: Mapping[str, object]) -> Answer:
    citations, trace, sources = said["citations"], said["trace"], said["sources"]
    assert isinstance(citations, list)
    assert isinstance(trace, list)
    assert isinstance(sources, list)
    return Answer(
        str(said["text"]),
        tuple(_citation(one) for one in citations),
        tuple(str(one) for one in sources),
        bool(said["abstained"]),
        float(str(said["confidence"])),
        tuple(Step(one["name"], one["detail"], one["seconds"]) for one in trace),
    )


def _citation(said: Mapping[str, str | int | None]) -> Citation:
    moment = str(said["when"] or "")
    # Kept before there were pages, a citation has none.
    page = int(said.get("page") or 0)
    return Citation(str(said["source"]), str(said["quote"]), str(said["title"]), datetime.fromisoformat(moment) if moment else None, page)
