"""Two stores give the same answers to the same questions; runs over every pair of registered stores."""

import random
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from graph.words import analyse
from schema.graph import Changes, Node, TextQuery
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import passages
from tests.contract.stores import Store


def questions(nodes: Sequence[Node], count: int) -> list[str]:
    """Return questions of one to six words that occur."""
    choose = random.Random(11)
    vocabulary = sorted({word for node in nodes for word in analyse(node.text)})
    return [" ".join(choose.choices(vocabulary, k=choose.randint(1, 6))) for _ in range(count)]


async def first_five(graph: Graph, question: str) -> list[str]:
    """Return the ids of the five best."""
    return [hit.node.id for hit in await graph.search.text(TextQuery(question, limit=5))]


async def overlap(one: Graph, two: Graph, asked: Sequence[str]) -> float:
    """Return the mean share of their first five that both find."""
    shares = []
    for question in asked:
        left, right = await first_five(one, question), await first_five(two, question)
        shares.append(len({*left} & {*right}) / max(len(left), len(right), 1))
    return sum(shares) / len(shares)


async def agreement(pair: tuple[Store, Store], folder: Path, space: Space) -> float:
    """Return how far two stores agree on thirty questions about four hundred passages."""
    nodes = passages(space, 400)
    left, right = pair
    async with left.open(folder / "left", Scope(space)) as one, right.open(folder / "right", Scope(space)) as two:
        await one.transaction.commit(Changes(put=tuple(nodes)))
        await two.transaction.commit(Changes(put=tuple(reversed(nodes))))
        return await overlap(one, two, questions(nodes, 30))


async def test_word_search_agrees_between_stores(tmp_path: Path, space: Space, all_stores: list[Store]) -> None:
    """R1: an answer does not depend on where the graph is kept."""
    pairs = [(all_stores[0], all_stores[0]), *combinations(all_stores, 2)]
    for number, pair in enumerate(pairs):
        assert await agreement(pair, tmp_path / str(number), space) >= 0.9, [store.name for store in pair]
