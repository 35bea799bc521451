"""Nodes and edges come back exactly as they were put, and are found by what they hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from schema.graph import Changes, Direction, Edge, EdgeType, Label, Node, NodeQuery, Order, Value, Walk
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import DAY, chunk, edge, ids, thing
from tests.contract.stores import Store

KATHMANDU = timezone(timedelta(hours=5, minutes=45))
EVERY_KIND: dict[str, Value] = {
    "text": "plain",
    "empty": "",
    "number": -(2**53),
    "zero": 0,
    "fraction": 0.1,
    "whole": 2.0,
    "yes": True,
    "no": False,
    "moment": datetime(2026, 3, 29, 2, 30, 15, 123456, KATHMANDU),
    "utc": DAY,
    "many": ("b", "a", "b"),
    "one": ("a",),
    "none": (),
    "like_json": '{"at":"2026-01-01"}',
}
TEXTS = ["🙂👩‍👩‍👧‍👦 e\u0301 é", "שלום עולם \u202eabc", "東京タワー한국어", 'quote " \\ back \n\t tab', "word " * 20_000]


async def test_every_kind_of_value_comes_back_as_it_was(graph: Graph, space: Space) -> None:
    """R1: what is remembered is what was there."""
    node = Node(thing(space, Label.EVENT, "e").id, Label.EVENT, "e", EVERY_KIND, "text", "context", DAY, DAY.astimezone(KATHMANDU))
    await graph.transaction.commit(Changes(put=(node,)))
    [found] = await graph.reader.get([node.id])
    assert found == node
    assert {name: type(value) for name, value in found.props.items()} == {name: type(value) for name, value in EVERY_KIND.items()}
    assert isinstance(found.props["moment"], datetime)
    assert found.props["moment"].utcoffset() == timedelta(hours=5, minutes=45)
    assert found.end is not None
    assert found.end.utcoffset() == timedelta(hours=5, minutes=45)


@pytest.mark.parametrize("text", TEXTS, ids=["emoji", "rtl", "cjk", "quotes", "long"])
async def test_any_text_comes_back_as_it_was(graph: Graph, space: Space, text: str) -> None:
    node = Node(chunk(space, text[:50], "").id, Label.CHUNK, text[:50], {text[:20]: text}, text, text)
    await graph.transaction.commit(Changes(put=(node,)))
    assert await graph.reader.get([node.id]) == [node]


async def test_an_edge_comes_back_as_it_was(graph: Graph, space: Space) -> None:
    a, b = thing(space, Label.PERSON, "a"), thing(space, Label.EVENT, "b")
    link = Edge(EdgeType.ATTENDED_BY, b.id, a.id, EVERY_KIND, DAY, DAY.astimezone(KATHMANDU), DAY + timedelta(days=1))
    await graph.transaction.commit(Changes(put=(a, b), link=(link,)))
    [reached] = await graph.reader.walk([a.id], Walk())
    assert reached.edge == link
    assert reached.node == b


async def test_what_is_equal_is_not_written_again(graph: Graph, space: Space) -> None:
    """R2: the same again changes nothing."""
    a, b = chunk(space, "a", "words"), thing(space, Label.MESSAGE, "b", DAY, EVERY_KIND)
    changes = Changes(put=(a, b), link=(edge(EdgeType.PART_OF, a, b, 1),))
    assert (await graph.transaction.commit(changes)).writes == 3
    position = await graph.feed.position()
    again = await graph.transaction.commit(changes)
    assert (again.writes, again.position) == (0, position)


async def test_the_same_instant_in_another_zone_is_equal(graph: Graph, space: Space) -> None:
    await graph.transaction.commit(Changes(put=(thing(space, Label.EVENT, "e", DAY),)))
    moved = thing(space, Label.EVENT, "e", DAY.astimezone(KATHMANDU))
    assert (await graph.transaction.commit(Changes(put=(moved,)))).writes == 0


async def test_a_text_is_not_a_tuple_of_one(graph: Graph, space: Space) -> None:
    await graph.transaction.commit(Changes(put=(thing(space, Label.EVENT, "e", props={"x": "a"}),)))
    changed = thing(space, Label.EVENT, "e", props={"x": ("a",)})
    assert (await graph.transaction.commit(Changes(put=(changed,)))).writes == 1
    assert await graph.reader.get([changed.id]) == [changed]


async def test_put_replaces_the_whole_node(graph: Graph, space: Space) -> None:
    await graph.transaction.commit(Changes(put=(thing(space, Label.EVENT, "e", DAY, {"x": 1, "y": 2}),)))
    bare = thing(space, Label.EVENT, "e", None, {"y": 3})
    await graph.transaction.commit(Changes(put=(bare,)))
    assert await graph.reader.get([bare.id]) == [bare]


async def test_ensure_leaves_what_is_there(graph: Graph, space: Space) -> None:
    there, missing = thing(space, Label.PERSON, "a", props={"name": "Anna"}), thing(space, Label.PERSON, "b")
    await graph.transaction.commit(Changes(put=(there,)))
    receipt = await graph.transaction.commit(Changes(ensure=(thing(space, Label.PERSON, "a"), missing)))
    assert receipt.writes == 1
    assert await graph.reader.get([there.id, missing.id]) == [there, missing]


async def test_get_keeps_the_order_and_leaves_out_what_is_not_there(graph: Graph, space: Space) -> None:
    a, b = thing(space, Label.PERSON, "a"), thing(space, Label.PERSON, "b")
    await graph.transaction.commit(Changes(put=(a, b)))
    assert await graph.reader.get([b.id, "0" * 32, a.id]) == [b, a]
    assert await graph.reader.get([]) == []


async def test_committed_is_there_after_reopening(store: Store, tmp_path: Path, space: Space) -> None:
    node = chunk(space, "a", "lasting words")
    async with store.open(tmp_path, Scope(space)) as graph:
        await graph.transaction.commit(Changes(put=(node,)))
    async with store.open(tmp_path, Scope(space)) as graph:
        assert await graph.reader.get([node.id]) == [node]


@pytest.fixture
async def calendar(graph: Graph, space: Space) -> list[Node]:
    """Ten days with one event a day of two hours, and one undated."""
    events = [
        Node(
            thing(space, Label.EVENT, f"e{n}").id,
            Label.EVENT,
            f"e{n}",
            {"day": n, "odd": n % 2 == 1},
            "",
            "",
            start,
            start + timedelta(hours=2),
        )
        for n, start in enumerate(DAY + timedelta(days=n) for n in range(10))
    ]
    undated = thing(space, Label.EVENT, "undated", props={"day": -1, "names": ("a", "b"), "when": DAY})
    mail = thing(space, Label.MESSAGE, "e1", DAY)
    await graph.transaction.commit(Changes(put=(*events, undated, mail)))
    return [*events, undated, mail]


async def test_find_orders_by_time_with_the_undated_last(graph: Graph, calendar: list[Node]) -> None:
    events = calendar[:10]
    newest = await graph.reader.find(NodeQuery((Label.EVENT,)))
    oldest = await graph.reader.find(NodeQuery((Label.EVENT,), order=Order.OLDEST))
    assert newest == [*reversed(events), calendar[10]]
    assert oldest == [*events, calendar[10]]
    assert await graph.reader.find(NodeQuery((Label.EVENT,), limit=3)) == newest[:3]


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (DAY, DAY + timedelta(days=2), 0, 1),
        (DAY + timedelta(hours=1), DAY + timedelta(days=1), 0, 0),
        (DAY + timedelta(hours=2), DAY + timedelta(days=1, seconds=1), 1, 1),
        (DAY + timedelta(days=8), None, 8, 9),
        (None, DAY + timedelta(days=1), 0, 0),
    ],
    ids=["starts", "overlaps", "ended", "since", "until"],
)
async def test_find_in_time_takes_what_overlaps(
    graph: Graph, calendar: list[Node], since: datetime | None, until: datetime | None, first: int, last: int
) -> None:
    query = NodeQuery((Label.EVENT,), since=since, until=until, order=Order.OLDEST)
    assert await graph.reader.find(query) == calendar[first : last + 1]


@pytest.mark.parametrize(
    ("equals", "keys"),
    [
        ({"day": 3}, ["e3"]),
        ({"odd": True, "day": 5}, ["e5"]),
        ({"odd": True, "day": 4}, []),
        ({"names": ("a", "b")}, ["undated"]),
        ({"names": ("b", "a")}, []),
        ({"when": DAY.astimezone(KATHMANDU)}, ["undated"]),
        ({"day": "3"}, []),
        ({"nothing": 1}, []),
    ],
)
async def test_find_by_properties(graph: Graph, calendar: list[Node], equals: dict[str, Value], keys: list[str]) -> None:
    assert len(calendar) == 12
    assert [node.key for node in await graph.reader.find(NodeQuery((Label.EVENT,), equals=equals))] == keys


async def test_find_by_labels_and_keys(graph: Graph, calendar: list[Node]) -> None:
    both = await graph.reader.find(NodeQuery(keys=("e1", "e2", "nobody"), order=Order.ID))
    assert both == sorted([calendar[1], calendar[2], calendar[11]], key=lambda node: node.id)
    assert await graph.reader.find(NodeQuery((Label.MESSAGE,), keys=("e1", "e2"))) == [calendar[11]]
    assert len(await graph.reader.find(NodeQuery((Label.MESSAGE, Label.EVENT)))) == 12
    assert len(await graph.reader.find(NodeQuery())) == 12
    assert await graph.reader.find(NodeQuery((Label.PROJECT,))) == []


async def test_find_pages_by_id(graph: Graph, calendar: list[Node]) -> None:
    seen: list[Node] = []
    while page := await graph.reader.find(NodeQuery(order=Order.ID, limit=5, after=seen[-1].id if seen else "")):
        assert len(page) <= 5
        seen += page
    assert ids(seen) == sorted(ids(calendar))


async def test_counts_what_is_there(graph: Graph, space: Space, calendar: list[Node]) -> None:
    await graph.transaction.commit(Changes(link=(edge(EdgeType.ABOUT, calendar[0], calendar[11]),)))
    counts = await graph.reader.counts()
    assert dict(counts.nodes) == {Label.EVENT: 11, Label.MESSAGE: 1}
    assert (counts.edges, counts.vectors) == (1, 0)
    assert await graph.reader.walk([calendar[0].id], Walk(direction=Direction.IN)) == []


async def test_dates_before_1970_keep_their_order(graph: Graph, space: Space) -> None:
    old, older = (thing(space, Label.EVENT, str(year), datetime(year, 1, 1, tzinfo=UTC)) for year in (1969, 1066))
    await graph.transaction.commit(Changes(put=(old, older)))
    assert await graph.reader.find(NodeQuery(order=Order.OLDEST)) == [older, old]


async def test_raw_bytes_are_told_that_a_record_names(graph: Graph, space: Space) -> None:
    """What begins alike is not the same, and what a text only quotes names nothing."""
    one, alike, other, quoted = "1f" * 32, "1f" * 31 + "00", "a0" * 32, "b0" * 32
    said: dict[str, Value] = {"a": one, "b": other, "c": one, "d": 1, "e": (quoted, "three")}
    nodes = [replace(thing(space, Label.EVENT, key), props={"raw": value, "zone": "UTC"}) for key, value in said.items()]
    quoting = replace(thing(space, Label.MESSAGE, "quotes"), props={"body": f'{{"raw":"{quoted}"}}', "rawer": quoted, "raw": alike})
    await graph.transaction.commit(Changes(put=(*nodes, quoting, thing(space, Label.EVENT, "bare"))))
    assert await graph.reader.named_raw([one, other, quoted, "c0" * 32]) == {one, other}
    assert await graph.reader.named_raw([alike]) == {alike}
    assert await graph.reader.named_raw([]) == frozenset()
    await graph.transaction.commit(Changes(put=(replace(nodes[1], props={"raw": quoted}),), drop=(nodes[0].id,)))
    assert await graph.reader.named_raw([one, other, quoted]) == {one, quoted}
    await graph.transaction.commit(Changes(drop=(nodes[2].id,)))
    assert await graph.reader.named_raw([one]) == frozenset()
