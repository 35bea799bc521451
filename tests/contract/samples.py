"""Small graphs for the cases."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from graph.canonical import words_digest
from graph.late import signs
from schema.graph import Changes, CursorMove, Edge, EdgeType, Embedding, Encoded, Label, Node, Value, Vector
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Space

MODEL = "model-1"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def chunk(space: Space, key: str, text: str, context: str = "") -> Node:
    """Return a searchable passage."""
    return Node(node_id(space, Label.CHUNK, key), Label.CHUNK, key, {}, text, context)


def thing(space: Space, label: Label, key: str, start: datetime | None = None, props: Mapping[str, Value] | None = None) -> Node:
    """Return a node without text."""
    return Node(node_id(space, label, key), label, key, props or {}, start=start)


def people(space: Space, count: int) -> list[Node]:
    """Return so many persons."""
    return [thing(space, Label.PERSON, f"p{number}") for number in range(count)]


def edge(kind: EdgeType, source: Node, target: Node, days: int | None = None) -> Edge:
    """Return an edge, so many days after the first day."""
    return Edge(kind, source.id, target.id, at=None if days is None else DAY + timedelta(days=days))


def towards(*values: float) -> Vector:
    """Return the unit vector of this direction."""
    vector = np.asarray(values, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def embedding(node: Node, values: Vector, model: str = MODEL, tokens: bytes = b"") -> Embedding:
    """Return the node's vector, and its tokens' signs."""
    return Embedding(node.id, model, words_digest(node), Encoded(values, tokens))


async def export(graph: Graph) -> list[str]:
    """Return the graph's lines."""
    return [line async for line in graph.feed.export()]


def passages(space: Space, count: int, seed: int = 7) -> list[Node]:
    """Return generated passages of very different lengths, over a vocabulary as uneven as a language's."""
    choose = random.Random(seed)
    vocabulary = ["".join(choose.choices("aeioubdgklmnprst", k=choose.randint(3, 9))) for _ in range(800)]
    weights = [1 / (place + 1) for place in range(len(vocabulary))]
    return [chunk(space, f"g{number}", " ".join(choose.choices(vocabulary, weights, k=choose.randint(5, 120)))) for number in range(count)]


def unit_of_work(space: Space, writer: str, number: int) -> Changes:
    """Return what one writer commits as its transaction of this number (from 1): a mail in five passages, and its cursor."""
    mail = thing(space, Label.MESSAGE, f"{writer}-{number}", DAY + timedelta(minutes=number))
    parts = [chunk(space, f"{writer}-{number}-{part}", f"{writer}word{number} part{part}") for part in range(5)]
    return Changes(
        put=(mail, *parts),
        link=tuple(Edge(EdgeType.PART_OF, part.id, mail.id) for part in parts),
        embed=tuple(embedding(part, vector_of(number, place), tokens=tokens_of(number, place)) for place, part in enumerate(parts)),
        cursor=CursorMove(writer, str(number - 1) if number > 1 else None, str(number)),
    )


def vector_of(number: int, place: int) -> Vector:
    """Return a vector of its own for each passage of `unit_of_work`."""
    return towards(*np.random.default_rng([number, place]).standard_normal(16).tolist())


def tokens_of(number: int, place: int) -> bytes:
    """Return the signs of a single token for each passage of `unit_of_work`."""
    return signs(vector_of(number, place)[None])


def ids(nodes: Sequence[Node]) -> list[str]:
    """Return the nodes' ids."""
    return [node.id for node in nodes]
