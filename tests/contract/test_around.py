"""What lies nearest to a moment in time, and how alike the vectors of two lists of nodes are."""

from datetime import timedelta

import numpy as np
import pytest

from schema.graph import Changes, Label, TextQuery, VectorQuery
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import DAY, MODEL, chunk, embedding, thing, towards
from tests.contract.stores import Store


async def nearest(graph: Graph, *hours: float, limit: int, labels: tuple[Label, ...] = (Label.EVENT,)) -> list[str]:
    found = await graph.reader.around([DAY + timedelta(hours=one) for one in hours], labels, limit)
    assert [node.id for node in found] == sorted(node.id for node in found)
    return sorted((node.key for node in found), key=int)


@pytest.fixture
async def hours(graph: Graph, space: Space) -> None:
    """Twenty events an hour apart from DAY on, a person in their midst, and an event without a time."""
    events = [thing(space, Label.EVENT, str(hour), DAY + timedelta(hours=hour)) for hour in range(20)]
    others = (thing(space, Label.PERSON, "100", DAY + timedelta(hours=5)), thing(space, Label.EVENT, "200"))
    await graph.transaction.commit(Changes(put=(*events, *others)))


@pytest.mark.usefixtures("hours")
async def test_so_many_before_and_so_many_from_the_moment_on(graph: Graph) -> None:
    assert await nearest(graph, 5, limit=2) == ["3", "4", "5", "6"]
    assert await nearest(graph, 5.5, limit=1) == ["5", "6"]
    assert await nearest(graph, -3, limit=2) == ["0", "1"]
    assert await nearest(graph, 400, limit=2) == ["18", "19"]


@pytest.mark.usefixtures("hours")
async def test_several_moments_give_each_node_once(graph: Graph) -> None:
    assert await nearest(graph, 5, 6, 12, limit=1) == ["4", "5", "6", "11", "12"]


@pytest.mark.usefixtures("hours")
async def test_labels_are_counted_apart_and_nothing_asked_is_nothing(graph: Graph) -> None:
    assert await nearest(graph, 5, limit=1, labels=(Label.EVENT, Label.PERSON)) == ["4", "5", "100"]
    assert await nearest(graph, 5, limit=0) == []
    assert await nearest(graph, limit=3) == []
    assert await nearest(graph, 5, limit=3, labels=()) == []


async def test_another_space_is_not_near(store: Store, graph: Graph, space: Space, other_space: Space, tmp_path: object) -> None:
    await graph.transaction.commit(Changes(put=(thing(space, Label.EVENT, "1", DAY),)))
    async with store.open(tmp_path, Scope(other_space)) as other:  # type: ignore[arg-type]
        await other.transaction.commit(Changes(put=(thing(other_space, Label.EVENT, "2", DAY),)))
        assert await nearest(other, 0, limit=5) == ["2"]
    assert await nearest(graph, 0, limit=5) == ["1"]


async def test_cosines_stand_in_the_order_asked_for(graph: Graph, space: Space) -> None:
    east, north, both, bare, foreign = (chunk(space, key, key) for key in ("east", "north", "both", "bare", "foreign"))
    vectors = [embedding(east, towards(1, 0)), embedding(north, towards(0, 1)), embedding(both, towards(1, 1))]
    await graph.transaction.commit(
        Changes(put=(east, north, both, bare, foreign), embed=(*vectors, embedding(foreign, towards(1, 0), "model-2")))
    )
    found = await graph.search.cosines(MODEL, [both.id, "nobody", east.id], [north.id, bare.id, east.id, foreign.id, both.id])
    half = 2**-0.5
    assert found.dtype == np.float32
    assert found == pytest.approx(np.asarray([[half, 0, half, 0, 1], [0, 0, 0, 0, 0], [0, 0, 1, 0, half]]), abs=1e-5)
    assert (await graph.search.cosines(MODEL, [], [east.id])).shape == (0, 1)
    assert (await graph.search.cosines("model-3", [east.id], [east.id])).tolist() == [[0]]


async def test_scores_alone_are_those_of_the_hits(graph: Graph, space: Space) -> None:
    nodes = [chunk(space, str(number), "harbour " * (number + 1) + "boat") for number in range(6)]
    vectors = tuple(embedding(node, towards(number, 1)) for number, node in enumerate(nodes))
    await graph.transaction.commit(Changes(put=tuple(nodes), embed=vectors))
    words, meaning = TextQuery("harbour", limit=4), VectorQuery(towards(1, 0), MODEL, limit=4)
    for hits, scores in (
        (await graph.search.text(words), await graph.search.word_scores(words)),
        (await graph.search.vector(meaning), await graph.search.vector_scores(meaning)),
    ):
        assert [(hit.node.id, hit.score) for hit in hits] == list(scores.items())
        assert len(scores) == 4
    within = TextQuery("harbour boat", limit=9, within=(nodes[1].id, nodes[3].id))
    assert set(await graph.search.word_scores(within)) == {nodes[1].id, nodes[3].id}
