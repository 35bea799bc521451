"""What the Neo4j store derives for LlamaIndex: labels, names, passages, one edge for each current fact; also of older graphs."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from graph.neo4j.database import Database, connected
from graph.neo4j.migrations import migrate
from graph.neo4j.queries import query
from graph.neo4j.settings import Neo4jSettings
from graph.neo4j.store import open_graph
from graph.shapes import chunk_id
from schema.facts import Relation
from schema.graph import Changes, Edge, EdgeType, Label, Node, Release, Value
from schema.ids import node_id, space_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import DAY
from tests.fakes.threads import WorkerThreads

SEEN = """
MATCH (n:Node {space: $space})
OPTIONAL MATCH (n)-[r]->(o) WHERE r.fact IS NOT NULL
WITH n, o, r ORDER BY o.key
RETURN n.key AS key, n.label AS label, [l IN labels(n) WHERE l STARTS WITH '__' | l] AS labels, n.name AS name,
    n._node_content AS content, n.triplet_source_id AS passage,
    collect(CASE WHEN r IS NOT NULL THEN [type(r), o.key, r.valid_from] END) AS edges
ORDER BY label, key
"""
FORGET = """
MATCH (n:Node {space: $space})
REMOVE n:__Node__:__Entity__, n.name, n._node_content, n.triplet_source_id
WITH n MATCH (n)-[r]->() WHERE r.fact IS NOT NULL DELETE r
"""


@pytest.fixture
def space(tmp_path: Path) -> Space:
    return Space(space_id(str(tmp_path)), "mine")


@pytest_asyncio.fixture
async def database(neo4j_server: Neo4jSettings) -> AsyncIterator[Database]:
    async with connected(neo4j_server) as opened:
        await migrate(opened)
        yield opened


@pytest_asyncio.fixture
async def graph(neo4j_server: Neo4jSettings, space: Space) -> AsyncIterator[Graph]:
    async with open_graph(neo4j_server, Scope(space), WorkerThreads()) as opened:
        yield opened


async def seen(database: Database, space: Space) -> list[Mapping[str, Any]]:
    found = await database.driver.execute_query(SEEN, space=space.id)
    return [record.data() for record in found.records]


async def edges(database: Database, space: Space) -> list[tuple[str, str, str]]:
    return [(row["key"], kind, target) for row in await seen(database, space) for kind, target, _ in row["edges"]]


def node(space: Space, label: Label, key: str, props: Mapping[str, Value] | None = None) -> Node:
    return Node(node_id(space, label, key), label, key, props or {}, start=DAY)


def told(space: Space, record: Node) -> Changes:
    passage = Node(chunk_id(space, record.id, 0), Label.CHUNK, f"{record.key}#0", {"source": record.key}, text="Said.")
    return Changes(put=(record, passage), link=(Edge(EdgeType.PART_OF, passage.id, record.id),))


def fact(space: Space, subject: Node, relation: Relation, thing: Node, source: str) -> Changes:
    props = {"relation": relation.value, "subject": subject.id, "object": thing.id}
    stated = Node(node_id(space, Label.FACT, *props.values()), Label.FACT, f"{subject.id} {relation.value} {thing.id}", props, start=DAY)
    ends = (Edge(EdgeType.SUBJECT, stated.id, subject.id), Edge(EdgeType.OBJECT, stated.id, thing.id))
    return Changes(put=(stated,), link=(*ends, Edge(EdgeType.SUPPORTED_BY, stated.id, node_id(space, Label.MESSAGE, source))))


@pytest_asyncio.fixture
async def ana_on_heron(graph: Graph, space: Space) -> tuple[Node, Node]:
    """A person who works on a project, by two mails, and one she writes to."""
    ana = node(space, Label.PERSON, "ana@x.example", {"name": 'Ana "A" \\ Reis'})
    ben, heron = node(space, Label.PERSON, "ben@x.example"), node(space, Label.PROJECT, "heron", {"name": "Heron"})
    await graph.transaction.commit(Changes(put=(ana, ben, heron)))
    await graph.transaction.commit(told(space, node(space, Label.EVENT, "e", {"title": "Review: Heron"})))
    for key in ("<1#2@x>", '<"2"@x>'):
        await graph.transaction.commit(told(space, node(space, Label.MESSAGE, key)))
        await graph.transaction.commit(fact(space, ana, Relation.WORKS_ON, heron, key))
    await graph.transaction.commit(fact(space, ana, Relation.CORRESPONDS_WITH, ben, "<1#2@x>"))
    return ana, heron


async def test_each_current_fact_has_one_derived_edge(database: Database, space: Space, ana_on_heron: tuple[Node, Node]) -> None:
    assert await edges(database, space) == [
        ("ana@x.example", "CORRESPONDS_WITH", "ben@x.example"),
        ("ana@x.example", "WORKS_ON", "heron"),
    ]


async def test_a_retracted_fact_has_none_until_it_is_stated_again(
    database: Database, graph: Graph, space: Space, ana_on_heron: tuple[Node, Node]
) -> None:
    [stated] = fact(space, ana_on_heron[0], Relation.WORKS_ON, ana_on_heron[1], "").put
    await graph.transaction.commit(Changes(put=(replace(stated, props={**stated.props, "retracted_at": DAY}),)))
    assert [kind for _, kind, _ in await edges(database, space)] == ["CORRESPONDS_WITH"]
    await graph.transaction.commit(Changes(put=(stated,)))
    assert [kind for _, kind, _ in await edges(database, space)] == ["CORRESPONDS_WITH", "WORKS_ON"]


@pytest.mark.parametrize("dropped", [True, False])
async def test_a_fact_that_goes_takes_its_derived_edge(
    database: Database, graph: Graph, space: Space, ana_on_heron: tuple[Node, Node], dropped: bool
) -> None:
    [stated] = fact(space, ana_on_heron[0], Relation.WORKS_ON, ana_on_heron[1], "").put
    gone = Changes(drop=(stated.id,)) if dropped else Changes(release=(Release(stated.id),))
    await graph.transaction.commit(gone)
    assert [kind for _, kind, _ in await edges(database, space)] == ["CORRESPONDS_WITH"]


async def test_a_person_whose_passage_goes_is_known_by_another(
    database: Database, graph: Graph, space: Space, ana_on_heron: tuple[Node, Node]
) -> None:
    """R2: no entity names a passage that was forgotten."""
    mails = [node_id(space, Label.MESSAGE, key) for key in ("<1#2@x>", '<"2"@x>')]
    passages = [chunk_id(space, record, 0) for record in mails]
    known_by = []
    for gone in [(), (passages[0], mails[0]), (passages[1], mails[1])]:
        await graph.transaction.commit(Changes(drop=gone))
        known_by += [row["passage"] for row in await seen(database, space) if row["key"] == "ana@x.example"]
    assert known_by == [passages[0], passages[1], None]


async def test_an_older_graph_is_given_what_a_new_one_has(database: Database, space: Space, ana_on_heron: tuple[Node, Node]) -> None:
    """R2: whoever updates need not read their sources anew."""
    before = await seen(database, space)
    await database.define(FORGET, {"space": space.id})
    assert await edges(database, space) == []
    await database.define("MATCH (m:Migration) WHERE m.version >= 2 DELETE m", {})
    await migrate(database)
    after = await seen(database, space)
    assert [{**row, "passage": bool(row["passage"])} for row in after] == [{**row, "passage": bool(row["passage"])} for row in before]


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("name", ["count_nodes", "export_edges", "release_nodes", "remove_nodes"])
def test_every_relation_is_left_out_of_what_is_counted(relation: Relation, name: str) -> None:
    """A new relation that these queries do not know would be counted."""
    assert relation.name in query(name)
    assert relation.value.upper() == relation.name
    assert relation.name not in EdgeType.__members__
