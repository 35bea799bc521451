"""A fact is one node and its edges, whatever a store derives from it for others to read."""

from dataclasses import replace

from schema.graph import Changes, Direction, Edge, EdgeType, Label, Node, Release, Value, Walk
from schema.ids import node_id
from schema.ports import Graph
from schema.spaces import Space
from tests.contract.samples import DAY, export, thing


def fact(space: Space, relation: str, subject: Node, thing: Node) -> Node:
    """Return a fact as the passes write it."""
    props: dict[str, Value] = {"relation": relation, "subject": subject.id, "object": thing.id, "valid_from": DAY}
    return Node(node_id(space, Label.FACT, relation, subject.id, thing.id), Label.FACT, f"{subject.id} {relation} {thing.id}", props)


def world(space: Space) -> tuple[Node, Node, Node, Node, Changes]:
    """Return a person, a project, a mail, the fact that the one works on the other, and what writes them: four nodes, four edges."""
    person, project, mail = (thing(space, label, "x", DAY) for label in (Label.PERSON, Label.PROJECT, Label.MESSAGE))
    stated = fact(space, "works_on", person, project)
    links = (
        Edge(EdgeType.SUBJECT, stated.id, person.id),
        Edge(EdgeType.OBJECT, stated.id, project.id),
        Edge(EdgeType.SUPPORTED_BY, stated.id, mail.id),
        Edge(EdgeType.ABOUT, mail.id, project.id),
    )
    return person, project, mail, stated, Changes(put=(person, project, mail, stated), link=links)


async def test_a_fact_is_written_and_counted_as_its_node_and_edges(graph: Graph, space: Space) -> None:
    """R2: what both stores say they wrote is the same, and nothing once it is there."""
    *_, changes = world(space)
    assert (await graph.transaction.commit(changes)).writes == 8
    assert (await graph.transaction.commit(changes)).writes == 0
    assert (await graph.reader.counts()).edges == 4
    assert len(await export(graph)) == 8


async def test_no_walk_and_no_path_goes_straight_from_subject_to_object(graph: Graph, space: Space) -> None:
    person, project, mail, stated, changes = world(space)
    await graph.transaction.commit(changes)
    near = await graph.reader.walk([person.id], Walk())
    assert [one.node for one in near] == [stated]
    far = await graph.reader.walk([person.id], Walk(hops=2))
    assert {one.node.id: one.hops for one in far} == {stated.id: 1, project.id: 2, mail.id: 2}
    path = await graph.reader.path(person.id, project.id, Walk(hops=3))
    assert path is not None
    assert [edge.type for edge in path] == [EdgeType.SUBJECT, EdgeType.OBJECT]
    assert await graph.reader.path(person.id, project.id, Walk(hops=3, direction=Direction.OUT)) is None


async def test_a_withdrawn_fact_is_one_write(graph: Graph, space: Space) -> None:
    *_, stated, changes = world(space)
    await graph.transaction.commit(changes)
    withdrawn = replace(stated, props={**stated.props, "retracted_at": DAY})
    assert (await graph.transaction.commit(Changes(put=(withdrawn,)))).writes == 1
    assert (await graph.transaction.commit(Changes(put=(stated,)))).writes == 1
    assert (await graph.reader.counts()).edges == 4


async def test_what_a_fact_held_is_released_with_it_and_counted(graph: Graph, space: Space) -> None:
    """R2: a person is held by the fact alone, not by what is derived from it."""
    person, project, mail, stated, changes = world(space)
    await graph.transaction.commit(changes)
    everything = (Release(stated.id, Direction.OUT, (EdgeType.SUPPORTED_BY,)), Release(project.id), Release(person.id))
    assert (await graph.transaction.commit(Changes(release=everything))).writes == 0
    assert (await graph.transaction.commit(Changes(drop=(mail.id,), release=everything))).writes == 8
    assert await export(graph) == []


async def test_a_person_dropped_under_a_fact_takes_only_its_own_edges(graph: Graph, space: Space) -> None:
    person, project, _, stated, changes = world(space)
    await graph.transaction.commit(changes)
    assert (await graph.transaction.commit(Changes(drop=(person.id,)))).writes == 2
    assert (await graph.transaction.commit(Changes(drop=(stated.id, project.id)))).writes == 5
