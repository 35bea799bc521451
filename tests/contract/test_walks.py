"""Walks reach what they should, newest first, and paths are shortest."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from schema.graph import Changes, Direction, Edge, EdgeType, Label, Node, Reached, Walk
from schema.ports import Graph
from schema.spaces import Space
from tests.contract.samples import DAY, edge, ids, people, thing


def keys(reached: list[Reached]) -> list[str]:
    return [one.node.key for one in reached]


@pytest.fixture
async def chain(graph: Graph, space: Space) -> list[Node]:
    """p0 -> p1 -> p2 -> p3 -> p4, and p0 -> p2 later than p0 -> p1."""
    nodes = people(space, 5)
    links = [edge(EdgeType.AT, one, two, number) for number, (one, two) in enumerate(pairwise(nodes))]
    await graph.transaction.commit(Changes(put=tuple(nodes), link=(*links, edge(EdgeType.ABOUT, nodes[0], nodes[2], 9))))
    return nodes


@pytest.mark.parametrize(
    ("walk", "expected"),
    [
        (Walk(), [("p2", 1), ("p1", 1)]),
        (Walk(hops=2), [("p2", 1), ("p1", 1), ("p3", 2)]),
        (Walk(hops=3), [("p2", 1), ("p1", 1), ("p3", 2), ("p4", 3)]),
        (Walk(hops=3, types=(EdgeType.AT,)), [("p1", 1), ("p2", 2), ("p3", 3)]),
        (Walk(hops=3, direction=Direction.OUT), [("p2", 1), ("p1", 1), ("p3", 2), ("p4", 3)]),
        (Walk(hops=3, direction=Direction.IN), []),
        (Walk(hops=3, limit=3), [("p2", 1), ("p1", 1), ("p3", 2)]),
        (Walk(hops=3, limit=1), [("p2", 1)]),
        (Walk(hops=3, limit=0), []),
        (Walk(hops=3, labels=(Label.MESSAGE,)), []),
    ],
)
async def test_walks_from_the_start(graph: Graph, chain: list[Node], walk: Walk, expected: list[tuple[str, int]]) -> None:
    reached = await graph.reader.walk([chain[0].id], walk)
    assert [(one.node.key, one.hops) for one in reached] == expected
    assert all(one.origin == chain[0].id and one.node.id in (one.edge.source, one.edge.target) for one in reached)


async def test_walks_against_the_edges(graph: Graph, chain: list[Node]) -> None:
    walk = Walk(direction=Direction.IN, hops=2)
    assert [(one.node.key, one.hops) for one in await graph.reader.walk([chain[3].id], walk)] == [("p2", 1), ("p0", 2), ("p1", 2)]


async def test_each_origin_has_its_own_limit_and_order(graph: Graph, chain: list[Node]) -> None:
    reached = await graph.reader.walk([chain[4].id, chain[0].id, "0" * 32, chain[4].id], Walk(hops=2, limit=2))
    assert [(one.origin, one.node.key) for one in reached] == [
        (chain[4].id, "p3"),
        (chain[4].id, "p2"),
        (chain[0].id, "p2"),
        (chain[0].id, "p1"),
    ]


async def test_labels_keep_what_is_reached_and_not_the_way(graph: Graph, space: Space) -> None:
    """R1: from a person through addresses to mails, of which only the mails are wanted."""
    person, mail = thing(space, Label.PERSON, "p"), thing(space, Label.MESSAGE, "m")
    addresses = [thing(space, Label.IDENTITY, f"a{n}") for n in range(5)]
    links = [edge(EdgeType.IDENTIFIES, address, person, n) for n, address in enumerate(addresses)]
    await graph.transaction.commit(Changes(put=(person, mail, *addresses), link=(*links, edge(EdgeType.SENT_BY, mail, addresses[0]))))
    reached = await graph.reader.walk([person.id], Walk(hops=2, labels=(Label.MESSAGE,), limit=2))
    assert [(one.node, one.hops) for one in reached] == [(mail, 2)]


async def test_newest_first_then_undated_then_by_id(graph: Graph, space: Space) -> None:
    hub, *others = people(space, 9)
    days = [3, None, 1, 1, None, 7, 1, None]
    links = tuple(edge(EdgeType.ABOUT, hub, other, day) for other, day in zip(others, days, strict=True))
    await graph.transaction.commit(Changes(put=(hub, *others), link=links))
    dated = sorted((-day, other.id) for other, day in zip(others, days, strict=True) if day is not None)
    undated = sorted(other.id for other, day in zip(others, days, strict=True) if day is None)
    expected = [*(node_id for _, node_id in dated), *undated]
    for limit in range(9):
        assert [one.node.id for one in await graph.reader.walk([hub.id], Walk(limit=limit))] == expected[:limit]


async def test_the_newest_of_several_edges_leads(graph: Graph, space: Space) -> None:
    a, b = people(space, 2)
    links = (edge(EdgeType.AT, a, b, 1), edge(EdgeType.ABOUT, b, a, 5), edge(EdgeType.SUBJECT, a, b))
    await graph.transaction.commit(Changes(put=(a, b), link=links))
    assert [one.edge for one in await graph.reader.walk([a.id], Walk(hops=2))] == [links[1]]


@pytest.mark.parametrize(("days", "expected"), [(-1, ["p2"]), (0, ["p1", "p2"]), (4, ["p1", "p2", "p3"]), (5, ["p2", "p3"])])
async def test_as_of_keeps_edges_that_hold_then(graph: Graph, space: Space, days: int, expected: list[str]) -> None:
    a, b, c, d = people(space, 4)
    links = (
        Edge(EdgeType.AT, a.id, b.id, valid_from=DAY, valid_to=DAY + timedelta(days=5)),
        Edge(EdgeType.AT, a.id, c.id),
        Edge(EdgeType.AT, a.id, d.id, valid_from=DAY + timedelta(days=1)),
    )
    await graph.transaction.commit(Changes(put=(a, b, c, d), link=links))
    reached = await graph.reader.walk([a.id], Walk(as_of=DAY + timedelta(days=days), hops=2, labels=(Label.PERSON,)))
    assert sorted(keys(reached)) == expected


@pytest.mark.parametrize(("hops", "types", "length"), [(3, (), 3), (2, (), None), (3, (EdgeType.AT,), None), (1, (), None)])
async def test_a_path_is_shortest_and_bounded(
    graph: Graph, chain: list[Node], hops: int, types: tuple[EdgeType, ...], length: int | None
) -> None:
    found = await graph.reader.path(chain[0].id, chain[4].id, Walk(types=types, hops=hops))
    assert (None if found is None else len(found)) == length
    if found:
        assert [(one.source, one.target) for one in found] == [
            (chain[0].id, chain[2].id),
            (chain[2].id, chain[3].id),
            (chain[3].id, chain[4].id),
        ]


async def test_a_path_keeps_its_direction(graph: Graph, chain: list[Node]) -> None:
    there, back = chain[1].id, chain[3].id
    assert len(await graph.reader.path(there, back, Walk(direction=Direction.OUT, hops=3)) or []) == 2
    assert len(await graph.reader.path(back, there, Walk(direction=Direction.IN, hops=3)) or []) == 2
    assert await graph.reader.path(back, there, Walk(direction=Direction.OUT, hops=3)) is None
    assert await graph.reader.path(there, there, Walk()) == []
    assert await graph.reader.path(there, "0" * 32, Walk(hops=3)) is None


async def test_an_address_with_100_000_edges_answers_at_once(graph: Graph, space: Space) -> None:
    """R1: the busiest address is the one asked about most. Built by few large transactions."""
    hub = thing(space, Label.IDENTITY, "busy")
    mails = [thing(space, Label.MESSAGE, str(number)) for number in range(50_000)]
    for start in range(0, len(mails), 10_000):
        part = mails[start : start + 10_000]
        links = [edge(kind, mail, hub, int(mail.key)) for mail in part for kind in (EdgeType.SENT_BY, EdgeType.SENT_TO)]
        await graph.transaction.commit(Changes(put=(hub, *part), link=tuple(links)))
    times = []
    for walk in [Walk(limit=50), Walk((EdgeType.SENT_BY,), Direction.IN, limit=50), Walk(labels=(Label.MESSAGE,), limit=50, hops=2)] * 3:
        started = time.perf_counter()
        reached = await graph.reader.walk([hub.id], walk)
        times.append(time.perf_counter() - started)
        assert [one.node.id for one in reached] == ids(mails[:-51:-1])
    assert sorted(times)[len(times) // 2] < 0.1
