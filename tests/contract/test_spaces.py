"""Spaces: nobody sees past their own, and a small one is not starved by a large one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from schema.errors import EndpointMissing, SpaceForbidden
from schema.graph import Changes, CursorMove, Edge, EdgeType, Embedding, Encoded, NodeQuery, Order, TextQuery, VectorQuery, Walk
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import MODEL, chunk, edge, export
from tests.contract.stores import Store


@dataclass(frozen=True, slots=True)
class Household:
    """A small space, a large one, and the small one's owner who may also read the large one."""

    small: Graph
    large: Graph
    both: Graph


@pytest_asyncio.fixture
async def household(store: Store, tmp_path: Path, space: Space, other_space: Space) -> AsyncIterator[Household]:
    async with (
        store.open(tmp_path, Scope(space)) as small,
        store.open(tmp_path, Scope(other_space)) as large,
        store.open(tmp_path, Scope(space, (other_space,))) as both,
    ):
        await small.transaction.commit(filled(space, 0, 10, weight=0.1))
        for start in range(0, 10_000, 2_500):
            await large.transaction.commit(filled(other_space, start, 2_500, weight=1.0))
        yield Household(small, large, both)


def filled(space: Space, start: int, count: int, weight: float) -> Changes:
    """Return passages, those of the larger weight nearer to every question."""
    numbers = range(start, start + count)
    nodes = [chunk(space, str(n), f"plan {'budget ' * (1 + n % 3)} {'x' if weight < 1 else ''}") for n in numbers]
    rows = np.random.default_rng(start).standard_normal((count, 8)).astype(np.float32)
    rows[:, 0] += np.float32(10 * weight)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    links = [edge(EdgeType.ABOUT, one, two) for one, two in pairwise(nodes[:6])]
    vectors = [Embedding(node.id, MODEL, node.id, Encoded(row)) for node, row in zip(nodes, rows, strict=True)]
    return Changes(put=tuple(nodes), link=tuple(links), embed=tuple(vectors))


async def test_spaces_are_apart_and_none_starves(household: Household, space: Space, other_space: Space) -> None:
    """R1, R2: ten passages beside ten thousand still fill their own first ten, and neither side sees the other."""
    mine = {chunk(space, str(number), "").id for number in range(10)}
    direction = np.eye(1, 8, dtype=np.float32)[0]
    words = await household.small.search.text(TextQuery("plan budget", limit=10))
    vectors = await household.small.search.vector(VectorQuery(direction, MODEL, limit=10))
    assert {hit.node.id for hit in words} == {hit.node.id for hit in vectors} == mine
    large_hits = [
        *await household.large.search.text(TextQuery("plan budget x", limit=100)),
        *await household.large.search.vector(VectorQuery(direction, MODEL, limit=100)),
    ]
    assert len(large_hits) == 200
    assert not mine & {hit.node.id for hit in large_hits}
    await nothing_else_leaks(household, sorted(mine), other_space)
    await both_are_read(household, sorted(mine))


async def nothing_else_leaks(household: Household, mine: list[str], other_space: Space) -> None:
    other = chunk(other_space, "3", "").id
    assert await household.small.reader.get([other]) == await household.large.reader.get(mine) == []
    assert len(await household.small.reader.find(NodeQuery(limit=1000))) == 10
    assert await household.small.reader.walk([other], Walk()) == []
    assert sum((await household.small.reader.counts()).nodes.values()) == 10
    assert await household.small.encoded.known(MODEL, [other]) == {}
    assert len(await household.small.feed.since(0, 1000)) == 10
    assert len(await export(household.small)) == 10 + 5


async def both_are_read(household: Household, mine: list[str]) -> None:
    large = await household.large.reader.find(NodeQuery(order=Order.ID, limit=3))
    assert [node.id for node in await household.both.reader.get([large[0].id, mine[0]])] == [large[0].id, mine[0]]
    assert sum((await household.both.reader.counts()).nodes.values()) == 10_010
    hits = await household.both.search.text(TextQuery("x", limit=20))
    assert {hit.node.id for hit in hits} == set(mine)
    found = await household.both.search.vector(VectorQuery(np.eye(1, 8, dtype=np.float32)[0], MODEL, within=(*mine, large[0].id)))
    assert {hit.node.id for hit in found} == {*mine, large[0].id}
    paged = await household.both.reader.find(NodeQuery(order=Order.ID, limit=50))
    assert [node.id for node in paged] == sorted(node.id for node in paged)
    assert len(await household.both.reader.walk([mine[0], large[0].id], Walk(limit=1000))) <= 10


async def test_only_the_written_space_is_written(store: Store, tmp_path: Path, space: Space, other_space: Space) -> None:
    """R2: what may only be read is not changed, whatever is asked; an edge across is refused."""
    theirs, mine = chunk(other_space, "theirs", "theirs"), chunk(space, "mine", "mine")
    async with store.open(tmp_path, Scope(other_space)) as graph:
        await graph.transaction.commit(Changes(put=(theirs,), cursor=CursorMove("c", None, "1")))
        lines = await export(graph)
        async with store.open(tmp_path, Scope(space, (other_space,))) as both:
            with pytest.raises((EndpointMissing, SpaceForbidden)):
                await both.transaction.commit(Changes(put=(mine,), link=(Edge(EdgeType.ABOUT, mine.id, theirs.id),)))
            assert await both.reader.get([mine.id, theirs.id]) == [theirs]
            assert await both.transaction.cursors() == {}
            assert await both.feed.position() == 0
        assert await export(graph) == lines
