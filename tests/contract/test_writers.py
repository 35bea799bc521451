"""Several writers at once, in one process and in others."""

import asyncio
from pathlib import Path

from schema.graph import Changes, CursorMove, Label, NodeQuery, TextQuery, VectorQuery
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.children import Orders, run_child, run_module
from tests.contract.samples import MODEL, ids, thing, unit_of_work, vector_of
from tests.contract.stores import Store

ROUNDS = 50


async def committed(graph: Graph, space: Space, writer: str) -> list[int]:
    return [(await graph.transaction.commit(unit_of_work(space, writer, number))).position for number in range(1, ROUNDS + 1)]


async def test_all_that_parallel_writers_commit_is_there(store: Store, tmp_path: Path, space: Space) -> None:
    """R2: the app, the command line and the scheduler write at once."""
    async with store.open(tmp_path, Scope(space)) as graph:
        children = [run_child(store, tmp_path, space, Orders(f"child{n}", 1, ROUNDS, "live")) for n in range(2)]
        results = await asyncio.gather(*(committed(graph, space, f"task{n}") for n in range(4)), *children)
        for child in results[4:]:
            assert child == list(range(1, ROUNDS + 1))
        for positions in results[:4]:
            assert positions == sorted(set(positions))
        assert len({position for positions in results[:4] for position in positions}) == 4 * ROUNDS
        names = [*(f"task{n}" for n in range(4)), "child0", "child1"]
        assert dict(await graph.transaction.cursors()) == dict.fromkeys(names, str(ROUNDS))
        counts = await graph.reader.counts()
        assert dict(counts.nodes) == {Label.MESSAGE: 6 * ROUNDS, Label.CHUNK: 30 * ROUNDS}
        assert (counts.edges, counts.vectors) == (30 * ROUNDS, 30 * ROUNDS)
        changes = await graph.feed.since(0, 100_000)
        assert len({change.node_id for change in changes}) == 36 * ROUNDS
        assert len({change.position for change in changes}) == 36 * ROUNDS
        assert max(change.position for change in changes) == await graph.feed.position()


async def test_of_two_who_move_one_cursor_one_wins(store: Store, tmp_path: Path, space: Space) -> None:
    """R2: two syncs of one source do not double anything."""
    async with store.open(tmp_path, Scope(space)) as one, store.open(tmp_path, Scope(space)) as two:
        attempts = [
            graph.transaction.commit(Changes(put=(thing(space, Label.MESSAGE, f"{n}"),), cursor=CursorMove("mail", None, f"by {n}")))
            for n, graph in enumerate((one, two, one, two))
        ]
        results = await asyncio.gather(*attempts, return_exceptions=True)
        assert sum(not isinstance(result, BaseException) for result in results) == 1
        [mail] = await one.reader.find(NodeQuery())
        assert await two.transaction.cursor("mail") == f"by {mail.key}"


async def test_what_another_process_does_is_seen_at_once(store: Store, tmp_path: Path, graph: Graph, space: Space) -> None:
    """R2: what the command line adds or forgets, the open app finds or no longer finds, by words and by vectors."""
    nearest = VectorQuery(vector_of(2, 3), MODEL, limit=1)
    await graph.transaction.commit(unit_of_work(space, "w", 1))
    before = await graph.search.vector(nearest)
    await run_child(store, tmp_path, space, Orders("w", 2, 1, "live"))
    passage = unit_of_work(space, "w", 2).put[4]
    assert [hit.node for hit in await graph.search.vector(nearest)] == [passage]
    assert passage in [hit.node for hit in await graph.search.text(TextQuery("wword2"))]
    await run_module("tests.contract.forgetter", (*store.child(tmp_path), space.id, *ids(unit_of_work(space, "w", 2).put)))
    assert await graph.search.vector(nearest) == before
    assert await graph.search.text(TextQuery("wword2")) == []
