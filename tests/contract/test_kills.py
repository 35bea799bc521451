"""A killed writer loses nothing it has acknowledged and leaves nothing half done."""

import random
from pathlib import Path

import pytest

from schema.graph import Label, NodeQuery, TextQuery, TokenQuery, VectorQuery, Walk
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.children import Orders, run_child
from tests.contract.samples import MODEL, ids, unit_of_work, vector_of
from tests.contract.stores import Store


async def survives(store: Store, folder: Path, space: Space, kills: int) -> None:
    """Kill a writer again and again, each time at another moment of a commit, and look at what is there."""
    choose = random.Random(kills)
    last = 0
    for _ in range(kills):
        count = choose.randint(3, 12)
        acknowledged = await run_child(store, folder, space, Orders("w", last + 1, count, f"{choose.uniform(0, 1.2):.3f}"))
        async with store.open(folder, Scope(space)) as graph:
            reached = int(await graph.transaction.cursor("w") or 0)
            assert max(acknowledged, default=last) <= reached <= last + count
            await all_whole(graph, space, reached)
            last = reached
    assert last > kills


async def all_whole(graph: Graph, space: Space, reached: int) -> None:
    """Every transaction up to the cursor is there whole, and nothing of a later one."""
    counts = await graph.reader.counts()
    assert dict(counts.nodes) == {Label.MESSAGE: reached, Label.CHUNK: 5 * reached}
    assert (counts.edges, counts.vectors) == (5 * reached, 5 * reached)
    mails = await graph.reader.find(NodeQuery((Label.MESSAGE,), limit=10_000))
    assert {mail.key for mail in mails} == {f"w-{number}" for number in range(1, reached + 1)}
    for number in range(max(1, reached - 12), reached + 1):
        put = unit_of_work(space, "w", number).put
        assert await graph.reader.get(ids(put)) == list(put)
        assert len(await graph.reader.walk([put[0].id], Walk())) == 5
        assert {hit.node.id for hit in await graph.search.text(TextQuery(f"wword{number}"))} == set(ids(put[1:]))
        nearest = await graph.search.vector(VectorQuery(vector_of(number, 2), MODEL, limit=1))
        assert [hit.node.id for hit in nearest] == [node_id(space, Label.CHUNK, f"w-{number}-2")]
        scores = await graph.search.token_scores(TokenQuery(vector_of(number, 2)[None], MODEL, tuple(ids(put))))
        assert max(scores, key=lambda one: scores[one]) == nearest[0].node.id
        assert set(scores) == set(ids(put[1:]))
    assert await graph.search.text(TextQuery(f"wword{reached + 1}")) == []


async def test_kills_lose_nothing(store: Store, tmp_path: Path, space: Space) -> None:
    """R2: what was acknowledged is there whole, what was not is whole or absent."""
    await survives(store, tmp_path, space, 6)


@pytest.mark.prove
async def test_many_kills_lose_nothing(store: Store, tmp_path: Path, space: Space) -> None:
    """R2: the same, forty times."""
    await survives(store, tmp_path, space, 40)
