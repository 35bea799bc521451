"""The feed says what changed, in commit order; an export is the same for equal graphs."""

import json
from pathlib import Path

from schema.graph import Change, Changes, CursorMove, EdgeType, Label
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import chunk, edge, embedding, export, people, thing, towards, unit_of_work
from tests.contract.stores import Store


async def test_an_empty_space_is_at_zero(graph: Graph) -> None:
    assert await graph.feed.position() == 0
    assert await graph.feed.since(0, 10) == []
    assert await export(graph) == []


async def test_changes_come_in_commit_order(graph: Graph, space: Space) -> None:
    a, b, c = people(space, 3)
    for node in (b, a, c):
        receipt = await graph.transaction.commit(Changes(put=(node,)))
        assert receipt.position == await graph.feed.position()
    changes = await graph.feed.since(0, 10)
    assert [(change.node_id, change.label, change.removed) for change in changes] == [(n.id, Label.PERSON, False) for n in (b, a, c)]
    assert await graph.feed.since(changes[0].position, 1) == changes[1:2]
    assert await graph.feed.since(changes[-1].position, 10) == []


async def test_a_node_appears_once_at_its_latest_change(graph: Graph, space: Space) -> None:
    a, b = people(space, 2)
    await graph.transaction.commit(Changes(put=(a, b)))
    await graph.transaction.commit(Changes(put=(thing(space, Label.PERSON, "p0", props={"x": 1}),)))
    await graph.transaction.commit(Changes(put=(b,)))
    changes = await graph.feed.since(0, 10)
    assert [change.node_id for change in changes] == [b.id, a.id]
    assert changes[-1].position == await graph.feed.position()


async def test_every_position_is_one_change(graph: Graph, space: Space) -> None:
    nodes = people(space, 30)
    await graph.transaction.commit(Changes(put=tuple(nodes)))
    seen: list[Change] = []
    while page := await graph.feed.since(seen[-1].position if seen else 0, 7):
        seen += page
    assert {change.node_id for change in seen} == {node.id for node in nodes}
    assert [change.position for change in seen] == sorted({change.position for change in seen})


async def test_edges_vectors_and_cursors_are_no_changes(graph: Graph, space: Space) -> None:
    a, b = people(space, 2)
    position = (await graph.transaction.commit(Changes(put=(a, b)))).position
    changes = Changes(link=(edge(EdgeType.ABOUT, a, b),), embed=(embedding(a, towards(1, 0)),), cursor=CursorMove("c", None, "1"))
    assert (await graph.transaction.commit(changes)).position == position
    assert await graph.feed.position() == position


async def test_a_removal_is_told_until_the_node_is_back(graph: Graph, space: Space) -> None:
    """R1: whoever follows the feed learns of forgetting too."""
    [a] = people(space, 1)
    first = (await graph.transaction.commit(Changes(put=(a,)))).position
    await graph.transaction.commit(Changes(drop=(a.id,)))
    [gone] = await graph.feed.since(0, 10)
    assert (gone.node_id, gone.label, gone.removed) == (a.id, Label.PERSON, True)
    assert gone.position > first
    await graph.transaction.commit(Changes(put=(a,)))
    [back] = await graph.feed.since(0, 10)
    assert (back.node_id, back.removed) == (a.id, False)
    assert back.position > gone.position


async def test_positions_go_on_after_reopening(store: Store, tmp_path: Path, space: Space) -> None:
    a, b = people(space, 2)
    async with store.open(tmp_path, Scope(space)) as graph:
        position = (await graph.transaction.commit(Changes(put=(a,)))).position
    async with store.open(tmp_path, Scope(space)) as graph:
        assert await graph.feed.position() == position
        assert (await graph.transaction.commit(Changes(put=(b,)))).position > position


async def test_equal_graphs_export_equally(store: Store, tmp_path: Path, space: Space) -> None:
    """R2: two histories that end in the same graph give the same lines."""
    straight, crooked = Space(space.id, "straight"), Space(space.id[::-1], "crooked")
    changes = [unit_of_work(space, "w", number) for number in (1, 2, 3)]
    extra = chunk(space, "extra", "not to stay")
    async with store.open(tmp_path / "one", Scope(straight)) as one, store.open(tmp_path / "two", Scope(crooked)) as two:
        for change in changes:
            await one.transaction.commit(change)
        await two.transaction.commit(Changes(put=(extra, *changes[2].put[::-1])))
        for change in reversed(changes):
            await two.transaction.commit(Changes(put=change.put, link=change.link[::-1], embed=change.embed))
        await two.transaction.commit(Changes(drop=(extra.id,)))
        lines = await export(one)
        assert await export(two) == lines
    assert len(lines) == 18 + 15
    nodes = [json.loads(line) for line in lines[:18]]
    assert [one["node"]["id"] for one in nodes] == sorted(one["node"]["id"] for one in nodes)
    first = next(one for one in nodes if one["node"]["id"] == node_id(space, Label.CHUNK, "w-1-0"))
    assert first["vector"] == {"model": changes[0].embed[0].model, "digest": changes[0].embed[0].digest}
