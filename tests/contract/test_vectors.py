"""Vector search by cosine, and what a model has embedded already."""

import numpy as np
import pytest

from schema.graph import Changes, Embedding, Encoded, Label, Node, VectorQuery
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Space
from tests.contract.samples import MODEL, chunk, embedding, thing, towards


@pytest.fixture
async def compass(graph: Graph, space: Space) -> list[Node]:
    """Passages whose vectors point east, north-east, north and west; a person who points east; a passage of another model."""
    east, north_east, north, west, foreign = (chunk(space, key, key) for key in ("east", "north-east", "north", "west", "foreign"))
    person = Node(node_id(space, Label.PERSON, "person"), Label.PERSON, "person", {}, "east too")
    ways = {"east": (1, 0), "north-east": (1, 1), "north": (0, 1), "west": (-1, 0), "person": (1, 0)}
    nodes = [east, north_east, north, west, person]
    vectors = [embedding(node, towards(*ways[node.key])) for node in nodes]
    await graph.transaction.commit(Changes(put=(*nodes, foreign), embed=(*vectors, embedding(foreign, towards(1, 0), "model-2"))))
    return [*nodes, foreign]


async def found(graph: Graph, query: VectorQuery) -> list[str]:
    return [hit.node.key for hit in await graph.search.vector(query)]


async def test_the_nearest_come_first(graph: Graph, compass: list[Node]) -> None:
    assert len(compass) == 6
    hits = await graph.search.vector(VectorQuery(towards(1, 0), MODEL))
    assert [hit.node.key for hit in hits] == ["east", "north-east", "north", "west"]
    assert [hit.score for hit in hits] == pytest.approx([1, 2**-0.5, 0, -1], abs=1e-5)
    assert await found(graph, VectorQuery(towards(0, 1), MODEL, limit=2)) == ["north", "north-east"]


async def test_labels_within_and_model_restrict(graph: Graph, compass: list[Node]) -> None:
    assert await found(graph, VectorQuery(towards(1, 0), MODEL, (Label.PERSON,))) == ["person"]
    assert await found(graph, VectorQuery(towards(1, 0), MODEL, within=(compass[2].id, compass[3].id, compass[5].id))) == ["north", "west"]
    assert await found(graph, VectorQuery(towards(1, 0), MODEL, within=())) == []
    assert await found(graph, VectorQuery(towards(1, 0), "model-2")) == ["foreign"]
    assert await found(graph, VectorQuery(towards(1, 0), "model-3")) == []
    assert await found(graph, VectorQuery(towards(1, 0, 0), MODEL)) == []
    assert len(await found(graph, VectorQuery(towards(1, 0), MODEL, labels=()))) == 5


async def test_equal_vectors_tie_by_id(graph: Graph, space: Space) -> None:
    nodes = [chunk(space, str(number), str(number)) for number in range(20)]
    await graph.transaction.commit(Changes(put=tuple(nodes), embed=tuple(embedding(node, towards(3, 4)) for node in nodes)))
    hits = await graph.search.vector(VectorQuery(towards(3, 4), MODEL, limit=7))
    assert [hit.node.id for hit in hits] == sorted(node.id for node in nodes)[:7]


async def test_known_gives_vectors_by_what_they_were_made_of(graph: Graph, compass: list[Node]) -> None:
    """R1: the same text is never embedded twice."""
    digests = [embedding(node, towards(1, 0)).digest for node in compass]
    known = await graph.encoded.known(MODEL, [*digests, "unknown"])
    assert set(known) == set(digests[:5])
    assert known[digests[1]].values.dtype == np.float32
    assert np.array_equal(known[digests[1]].values, towards(1, 1))
    assert await graph.encoded.known(MODEL, []) == {}


async def test_a_node_has_one_vector(graph: Graph, compass: list[Node]) -> None:
    newer = embedding(compass[0], towards(0, 1), "model-2")
    assert (await graph.transaction.commit(Changes(embed=(newer,)))).writes == 1
    assert (await graph.transaction.commit(Changes(embed=(newer,)))).writes == 0
    assert "east" not in await found(graph, VectorQuery(towards(1, 0), MODEL))
    assert await found(graph, VectorQuery(towards(0, 1), "model-2", limit=1)) == ["east"]
    assert (await graph.reader.counts()).vectors == 6


async def test_a_vector_of_a_node_that_is_gone_is_left_out(graph: Graph, space: Space) -> None:
    """R2: a pass that embedded what was forgotten meanwhile loses nothing but that vector."""
    here, gone = chunk(space, "here", "here"), chunk(space, "gone", "gone")
    await graph.transaction.commit(Changes(put=(here,)))
    receipt = await graph.transaction.commit(Changes(embed=(embedding(gone, towards(1, 0)), embedding(here, towards(1, 0)))))
    assert receipt.writes == 1
    assert (await graph.reader.counts()).vectors == 1


async def test_it_is_exact_after_many_changes(graph: Graph, space: Space) -> None:
    numbers = np.random.default_rng(5).standard_normal((600, 24)).astype(np.float32)
    numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
    nodes = [chunk(space, str(number), str(number)) for number in range(600)]
    rows = dict(zip((node.id for node in nodes), numbers, strict=True))
    made = tuple(Embedding(one, MODEL, one, Encoded(row)) for one, row in rows.items())
    await graph.transaction.commit(Changes(put=tuple(nodes), embed=made))
    assert len(await found(graph, VectorQuery(numbers[0], MODEL))) == 20
    moved = {node.id: numbers[-place] for place, node in enumerate(nodes[100:200], 1)}
    await graph.transaction.commit(Changes(embed=tuple(Embedding(one, MODEL, "moved", Encoded(row)) for one, row in moved.items())))
    await graph.transaction.commit(Changes(drop=tuple(node.id for node in nodes[:50])))
    rows = {one: row for one, row in (rows | moved).items() if one not in {node.id for node in nodes[:50]}}
    for question in numbers[::60]:
        hits = await graph.search.vector(VectorQuery(question, MODEL, limit=10))
        expected = sorted(((round(float(row @ question), 5), one) for one, row in rows.items()), key=lambda pair: (-pair[0], pair[1]))[:10]
        assert [hit.score for hit in hits] == pytest.approx([score for score, _ in expected], abs=2e-5)
        assert {hit.node.id for hit in hits} == {one for _, one in expected}


async def test_a_node_without_text_may_have_a_vector(graph: Graph, space: Space) -> None:
    node = thing(space, Label.CHUNK, "bare")
    await graph.transaction.commit(Changes(put=(node,), embed=(embedding(node, towards(1, 0)),)))
    assert await found(graph, VectorQuery(towards(1, 0), MODEL)) == ["bare"]
