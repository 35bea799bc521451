"""A transaction does all or nothing, once."""

from pathlib import Path

import pytest

from schema.errors import CursorConflict, EndpointMissing
from schema.graph import Changes, CursorMove, Direction, Edge, EdgeId, EdgeType, Label, NodeQuery, Release, TextQuery, VectorQuery, Walk
from schema.ports import Graph
from schema.spaces import Space
from tests.contract.children import Orders, run_child
from tests.contract.samples import MODEL, chunk, edge, embedding, export, people, thing, towards, unit_of_work
from tests.contract.stores import Store


async def test_a_replayed_transaction_writes_nothing(graph: Graph, space: Space) -> None:
    """R2: a retry after a lost acknowledgement is harmless."""
    changes = unit_of_work(space, "w", 1)
    first = await graph.transaction.commit(changes)
    lines = await export(graph)
    again = await graph.transaction.commit(changes)
    assert first.writes == 6 + 5 + 5
    assert (again.writes, again.position) == (0, first.position)
    assert await export(graph) == lines


async def test_a_lost_acknowledgement_is_harmless(store: Store, tmp_path: Path, graph: Graph, space: Space) -> None:
    """R2: killed after the commit and before it could say so; the same transactions again change nothing."""
    assert await run_child(store, tmp_path, space, Orders("w", 1, 3, "mute")) == [1, 2]
    assert await graph.transaction.cursor("w") == "3"
    position = await graph.feed.position()
    assert await graph.transaction.commit(unit_of_work(space, "w", 3)) == await graph.transaction.commit(unit_of_work(space, "w", 3))
    assert await graph.feed.position() == position


async def test_what_a_transaction_undoes_itself_is_no_change(graph: Graph, space: Space) -> None:
    """R2: contradictions within one transaction settle to the same end each time, and a replay writes nothing."""
    a, b, c, d = people(space, 4)
    held = edge(EdgeType.ABOUT, a, b, 1)
    await graph.transaction.commit(Changes(put=(a, b), link=(held,)))
    changes = Changes(
        put=(c, d),
        unlink=(EdgeId(EdgeType.ABOUT, a.id, b.id),),
        link=(held, edge(EdgeType.ABOUT, a, c)),
        drop=(c.id,),
        release=(Release(d.id),),
    )
    position = await graph.feed.position()
    receipt = await graph.transaction.commit(changes)
    assert (receipt.writes, receipt.position) == (0, position)
    assert [reached.edge for reached in await graph.reader.walk([a.id], Walk())] == [held]


async def test_the_last_of_two_values_counts(graph: Graph, space: Space) -> None:
    first, last = chunk(space, "a", "first"), chunk(space, "a", "last")
    changes = Changes(put=(first, last))
    assert (await graph.transaction.commit(changes)).writes == 1
    assert await graph.reader.get([first.id]) == [last]
    assert (await graph.transaction.commit(changes)).writes == 0


async def test_a_cursor_moves_by_compare_and_set(graph: Graph, space: Space) -> None:
    [a, b, *_] = people(space, 2)
    await graph.transaction.commit(Changes(put=(a,), cursor=CursorMove("mail", None, "1")))
    await graph.transaction.commit(Changes(cursor=CursorMove("mail", "1", "2")))
    await graph.transaction.commit(Changes(cursor=CursorMove("calendar", None, "x")))
    with pytest.raises(CursorConflict):
        await graph.transaction.commit(Changes(put=(b,), cursor=CursorMove("mail", "1", "3")))
    with pytest.raises(CursorConflict):
        await graph.transaction.commit(Changes(put=(b,), cursor=CursorMove("mail", None, "3")))
    assert dict(await graph.transaction.cursors()) == {"mail": "2", "calendar": "x"}
    assert await graph.reader.get([b.id]) == []


async def test_a_forgotten_cursor_is_not_there(graph: Graph) -> None:
    await graph.transaction.commit(Changes(cursor=CursorMove("mail", None, "1")))
    await graph.transaction.forget_cursor("mail")
    assert await graph.transaction.cursor("mail") is None
    await graph.transaction.commit(Changes(cursor=CursorMove("mail", None, "9")))
    assert await graph.transaction.cursor("mail") == "9"


async def test_a_failure_at_the_end_leaves_nothing(graph: Graph, space: Space) -> None:
    """R2: nothing is half there."""
    stays, goes = chunk(space, "stays", "stays here"), chunk(space, "new", "never seen")
    await graph.transaction.commit(Changes(put=(stays,), embed=(embedding(stays, towards(1, 0)),), cursor=CursorMove("c", None, "1")))
    lines, position = await export(graph), await graph.feed.position()
    with pytest.raises(CursorConflict):
        await graph.transaction.commit(
            Changes(
                put=(goes, chunk(space, "stays", "other words")),
                link=(edge(EdgeType.PART_OF, goes, stays),),
                embed=(embedding(goes, towards(1, 1)),),
                cursor=CursorMove("c", "0", "2"),
            )
        )
    assert await export(graph) == lines
    assert await graph.feed.position() == position
    assert await graph.search.text(TextQuery("never other")) == []
    assert [hit.node for hit in await graph.search.text(TextQuery("stays"))] == [stays]
    assert [hit.node for hit in await graph.search.vector(VectorQuery(towards(1, 0), MODEL))] == [stays]


@pytest.mark.parametrize("missing", ["source", "target"])
async def test_an_edge_needs_both_ends(graph: Graph, space: Space, missing: str) -> None:
    a, b = people(space, 2)
    link = edge(EdgeType.ABOUT, a, b) if missing == "target" else edge(EdgeType.ABOUT, b, a)
    with pytest.raises(EndpointMissing):
        await graph.transaction.commit(Changes(put=(a,), link=(link,)))
    assert await graph.reader.get([a.id]) == []


async def test_drop_takes_edges_words_and_vector(graph: Graph, space: Space) -> None:
    """R2: forgotten is forgotten everywhere."""
    a, b = chunk(space, "a", "unusual"), thing(space, Label.MESSAGE, "b")
    await graph.transaction.commit(Changes(put=(a, b), link=(edge(EdgeType.PART_OF, a, b),), embed=(embedding(a, towards(1, 0)),)))
    receipt = await graph.transaction.commit(Changes(drop=(a.id, "0" * 32)))
    assert receipt.writes == 3
    assert await graph.search.text(TextQuery("unusual")) == []
    assert await graph.search.vector(VectorQuery(towards(1, 0), MODEL)) == []
    assert await graph.encoded.known(MODEL, [embedding(a, towards(1, 0)).digest]) == {}
    counts = await graph.reader.counts()
    assert (counts.edges, counts.vectors, dict(counts.nodes)) == (0, 0, {Label.MESSAGE: 1})
    assert (await graph.feed.since(0, 10))[-1].removed
    assert (await graph.transaction.commit(Changes(drop=(a.id,)))).writes == 0


async def test_unlink_removes_the_edge_alone(graph: Graph, space: Space) -> None:
    a, b = people(space, 2)
    await graph.transaction.commit(Changes(put=(a, b), link=(edge(EdgeType.ABOUT, a, b), edge(EdgeType.AT, a, b))))
    changes = Changes(unlink=(EdgeId(EdgeType.ABOUT, a.id, b.id), EdgeId(EdgeType.ABOUT, b.id, a.id)))
    assert (await graph.transaction.commit(changes)).writes == 1
    assert (await graph.transaction.commit(changes)).writes == 0
    assert [reached.edge.type for reached in await graph.reader.walk([a.id], Walk())] == [EdgeType.AT]


async def test_a_changed_edge_is_one_write(graph: Graph, space: Space) -> None:
    a, b = people(space, 2)
    await graph.transaction.commit(Changes(put=(a, b), link=(edge(EdgeType.ABOUT, a, b, 1),)))
    assert (await graph.transaction.commit(Changes(link=(edge(EdgeType.ABOUT, a, b, 2),)))).writes == 1
    [reached] = await graph.reader.walk([a.id], Walk())
    assert reached.edge == edge(EdgeType.ABOUT, a, b, 2)


async def test_releases_follow_one_another(graph: Graph, space: Space) -> None:
    """R2: the last mail of an address takes address and person with it, and nobody who is still held."""
    mail, address, person = (thing(space, label, "x") for label in (Label.MESSAGE, Label.IDENTITY, Label.PERSON))
    other, kept = thing(space, Label.MESSAGE, "other"), thing(space, Label.IDENTITY, "kept")
    links = (
        edge(EdgeType.SENT_BY, mail, address),
        edge(EdgeType.IDENTIFIES, address, person),
        edge(EdgeType.SENT_TO, mail, kept),
        edge(EdgeType.SENT_TO, other, kept),
    )
    await graph.transaction.commit(Changes(put=(mail, address, person, other, kept), link=links))
    release = (Release(address.id), Release(kept.id), Release(person.id))
    await graph.transaction.commit(Changes(drop=(mail.id,), release=release))
    assert await graph.reader.find(NodeQuery((Label.IDENTITY, Label.PERSON))) == [kept]
    assert (await graph.transaction.commit(Changes(drop=(mail.id,), release=release))).writes == 0


async def test_many_releases_go_in_their_order(graph: Graph, space: Space) -> None:
    """R2: a chain goes from the end that nothing holds, and what is asked for before its holder goes stays."""
    a, b, c, d, e, f = people(space, 6)
    chain = tuple(edge(EdgeType.ABOUT, one, other) for one, other in ((a, b), (b, c), (e, d), (f, f)))
    await graph.transaction.commit(Changes(put=(a, b, c, d, e, f), link=chain))
    await graph.transaction.commit(Changes(release=tuple(Release(one.id) for one in (d, a, b, a, c, e, f))))
    assert {node.id for node in await graph.reader.get([one.id for one in (a, b, c, d, e, f)])} == {d.id, f.id}


async def test_release_looks_at_its_direction_and_types(graph: Graph, space: Space) -> None:
    fact, person, mail = (thing(space, label, "x") for label in (Label.FACT, Label.PERSON, Label.MESSAGE))
    links = (edge(EdgeType.SUBJECT, fact, person), edge(EdgeType.SUPPORTED_BY, fact, mail))
    await graph.transaction.commit(Changes(put=(fact, person, mail), link=links))
    out = Release(fact.id, Direction.OUT, (EdgeType.SUPPORTED_BY,))
    assert (await graph.transaction.commit(Changes(release=(out,)))).writes == 0
    assert (await graph.transaction.commit(Changes(release=(Release(person.id), Release(fact.id, Direction.BOTH))))).writes == 0
    await graph.transaction.commit(Changes(drop=(mail.id,), release=(out, Release(person.id, Direction.IN, (EdgeType.SUBJECT,)))))
    assert dict((await graph.reader.counts()).nodes) == {}


async def test_released_without_being_there_is_nothing(graph: Graph) -> None:
    assert (await graph.transaction.commit(Changes(release=(Release("0" * 32),)))).writes == 0


async def test_changed_text_drops_the_vector(graph: Graph, space: Space) -> None:
    before, after = chunk(space, "a", "old words"), chunk(space, "a", "new words")
    await graph.transaction.commit(Changes(put=(before,), embed=(embedding(before, towards(1, 0)),)))
    await graph.transaction.commit(Changes(put=(after,)))
    assert await graph.search.vector(VectorQuery(towards(1, 0), MODEL)) == []
    assert await graph.search.text(TextQuery("old")) == []
    assert [hit.node for hit in await graph.search.text(TextQuery("new"))] == [after]


async def test_changed_properties_keep_the_vector(graph: Graph, space: Space) -> None:
    node = thing(space, Label.CHUNK, "a")
    await graph.transaction.commit(Changes(put=(node,), embed=(embedding(node, towards(1, 0)),)))
    await graph.transaction.commit(Changes(put=(thing(space, Label.CHUNK, "a", props={"x": 1}),)))
    assert len(await graph.search.vector(VectorQuery(towards(1, 0), MODEL))) == 1


async def test_an_edge_with_itself(graph: Graph, space: Space) -> None:
    [a] = people(space, 1)
    await graph.transaction.commit(Changes(put=(a,), link=(Edge(EdgeType.ABOUT, a.id, a.id),)))
    assert await graph.reader.walk([a.id], Walk(hops=3)) == []
    assert (await graph.transaction.commit(Changes(drop=(a.id,)))).writes == 2
