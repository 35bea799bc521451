"""What the contract suite cannot ask of every store: sign-in, versions, indexes, the server's own locks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from graph.neo4j.database import Database, ask, change, connected
from graph.neo4j.migrations import migrate
from graph.neo4j.queries import migrations
from graph.neo4j.settings import Neo4jSettings
from graph.neo4j.store import open_graph
from schema.errors import StoreTooNew, StoreUnreachable
from schema.graph import Changes, Direction, Edge, EdgeType, Embedding, Label, Node, NodeQuery, VectorQuery, Walk
from schema.ids import space_id
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import DAY, MODEL, chunk, edge, embedding, export, people, thing, towards
from tests.fakes.threads import WorkerThreads
from tests.servers.process import free_port

AWAIT = "CALL db.awaitIndexes(60)"


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


async def refused(settings: Neo4jSettings, space: Space) -> str:
    with pytest.raises(StoreUnreachable) as caught:
        async with open_graph(settings, Scope(space), WorkerThreads()):
            pass
    return str(caught.value)


async def test_a_wrong_password_names_the_remedy(neo4j_server: Neo4jSettings, space: Space) -> None:
    """R4: the person learns which setting to look at, and no password is shown."""
    # A stranger's name: three wrong passwords would lock the user out for the tests that follow.
    said = await refused(replace(neo4j_server, user="stranger", password="not-the-password"), space)
    assert "FRIDAY_NEO4J_PASSWORD" in said
    assert "not-the-password" not in said
    assert neo4j_server.password not in repr(neo4j_server)


@pytest.mark.parametrize("uri", ["bolt://127.0.0.1:{port}", "nonsense://127.0.0.1:{port}"])
async def test_a_server_that_is_not_there_is_told_at_once(neo4j_server: Neo4jSettings, space: Space, uri: str) -> None:
    async with asyncio.timeout(15):
        said = await refused(replace(neo4j_server, uri=uri.format(port=free_port())), space)
    assert "FRIDAY_NEO4J_URI" in said


async def test_a_database_that_is_not_there_is_told(neo4j_server: Neo4jSettings, space: Space) -> None:
    assert "nowhere" in await refused(replace(neo4j_server, database="nowhere"), space)


async def test_a_newer_version_is_left_alone(database: Database, neo4j_server: Neo4jSettings, space: Space) -> None:
    """R2: an older Friday does not write what a newer one has arranged."""
    newer = len(migrations()) + 1
    await database.write(lambda tx: change(tx, "record_migration", {"version": newer}))
    try:
        with pytest.raises(StoreTooNew):
            async with open_graph(neo4j_server, Scope(space), WorkerThreads()):
                pass
    finally:
        await database.define("MATCH (m:Migration {version: $version}) DELETE m", {"version": newer})


async def test_migrating_twice_at_once_does_no_harm(database: Database) -> None:
    await database.define("MATCH (m:Migration) DELETE m", {})
    await asyncio.gather(*(migrate(database) for _ in range(3)))
    assert [dict(row) for row in await database.read(lambda tx: ask(tx, "schema_version", {}))] == [{"version": len(migrations())}]


async def test_a_failed_write_can_be_followed_by_another(graph: Graph, space: Space) -> None:
    [person] = people(space, 1)
    with pytest.raises(ValueError, match="naive"):
        await graph.transaction.commit(Changes(put=(replace(person, start=DAY.replace(tzinfo=None)),)))
    assert (await graph.transaction.commit(Changes(put=(person,)))).writes == 1


async def test_the_feed_waits_for_a_commit_under_way(database: Database, graph: Graph, space: Space) -> None:
    """R2: a follower of the feed never passes over what is half visible."""
    await graph.transaction.commit(Changes(put=tuple(people(space, 1))))
    async with database.driver.session() as session, await session.begin_transaction() as held:
        await (await held.run("MATCH (s:Space {id: $space}) SET s.turn = true", space=space.id)).consume()
        waiting = asyncio.ensure_future(graph.feed.position())
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await (await held.run("MATCH (s:Space {id: $space}) SET s.position = 7", space=space.id)).consume()
        await held.commit()
    assert await waiting == 7


def directions(count: int, dimensions: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)  # type: ignore[no-any-return]


async def fill(graph: Graph, space: Space, count: int, dimensions: int) -> list[Embedding]:
    nodes = [chunk(space, str(number), f"passage {number}") for number in range(count)]
    rows = directions(count, dimensions, dimensions)
    vectors = [embedding(node, row, f"model-{dimensions}") for node, row in zip(nodes, rows, strict=True)]
    await graph.transaction.commit(Changes(put=tuple(nodes), embed=tuple(vectors)))
    return vectors


async def indexes(database: Database, space: Space) -> dict[str, int]:
    found = await database.driver.execute_query(
        "SHOW VECTOR INDEXES YIELD name, options WHERE name CONTAINS $space RETURN name, options", space=space.id
    )
    return {row["name"]: row["options"]["indexConfig"]["vector.dimensions"] for row in found.records}


async def test_each_large_space_has_its_own_vector_index(database: Database, neo4j_server: Neo4jSettings, space: Space) -> None:
    """R1: a small space beside a large one is searched whole; a new model's dimension takes the index over."""
    settings, other = replace(neo4j_server, exact_below=50), Space(space.id[::-1], "other")
    threads = WorkerThreads()
    async with open_graph(settings, Scope(space), threads) as large, open_graph(settings, Scope(other), threads) as small:
        vectors = await fill(large, space, 120, 16)
        few = await fill(small, other, 10, 16)
        await database.define(AWAIT, {})
        assert await indexes(database, space) == {f"vectors_{space.id}": 16}
        assert await indexes(database, other) == {}
        hits = await large.search.vector(VectorQuery(vectors[7].encoded.values, "model-16", limit=5))
        assert hits[0].node.id == vectors[7].node_id
        assert hits[0].score == pytest.approx(1, abs=1e-5)
        assert len(await small.search.vector(VectorQuery(vectors[7].encoded.values, "model-16", limit=20))) == len(few)
        wider = await fill(large, space, 120, 24)
        await database.define(AWAIT, {})
        assert await indexes(database, space) == {f"vectors_{space.id}": 24}
        assert await large.search.vector(VectorQuery(vectors[7].encoded.values, "model-16", limit=5)) == []
        [best] = await large.search.vector(VectorQuery(wider[3].encoded.values, "model-24", limit=1))
        assert best.node.id == wider[3].node_id


async def test_the_index_finds_what_an_exact_search_finds(database: Database, neo4j_server: Neo4jSettings, space: Space) -> None:
    """R1: what is near is found, also when few of the nearest have the label or the model asked for."""
    threads = WorkerThreads()
    async with (
        open_graph(replace(neo4j_server, exact_below=50), Scope(space), threads) as indexed,
        open_graph(replace(neo4j_server, exact_below=10_000), Scope(space), threads) as exact,
    ):
        await fill(indexed, space, 400, 16)
        person = Node(thing(space, Label.PERSON, "p").id, Label.PERSON, "p")
        await indexed.transaction.commit(Changes(put=(person,), embed=(embedding(person, directions(1, 16, 1)[0], "model-16"),)))
        await database.define(AWAIT, {})
        for row in directions(10, 16, 99):
            for query in (VectorQuery(row, "model-16", limit=10), VectorQuery(row, "model-16", (Label.PERSON,)), VectorQuery(row, MODEL)):
                assert await indexed.search.vector(query) == await exact.search.vector(query)


async def test_an_index_that_another_process_took_away_is_not_missed(database: Database, neo4j_server: Neo4jSettings, space: Space) -> None:
    async with open_graph(replace(neo4j_server, exact_below=50), Scope(space), WorkerThreads()) as graph:
        vectors = await fill(graph, space, 60, 16)
        await database.define(AWAIT, {})
        query = VectorQuery(vectors[5].encoded.values, "model-16", limit=3)
        before = await graph.search.vector(query)
        await database.define(f"DROP INDEX vectors_{space.id}", {})
        assert await graph.search.vector(query) == before
        assert await graph.search.vector(query) == before


@pytest.mark.parametrize("direction", Direction)
async def test_a_busy_node_is_walked_as_any_other(graph: Graph, space: Space, direction: Direction) -> None:
    """R1: past a thousand edges another query answers; it must say the same, whatever the filters."""
    hub, *others = people(space, 1101)
    mails = [thing(space, Label.MESSAGE, str(number)) for number in range(30)]
    kinds = (EdgeType.ABOUT, EdgeType.AT)
    links = [edge(kinds[n % 2], *((hub, other) if n % 3 else (other, hub)), n % 40 or None) for n, other in enumerate(others)]
    links += [Edge(EdgeType.SENT_BY, mail.id, hub.id, at=DAY, valid_from=DAY if n % 2 else None) for n, mail in enumerate(mails)]
    quiet = Changes(put=(hub, *others[:400], *mails), link=tuple(links[:400] + links[1100:]))
    await graph.transaction.commit(quiet)
    walks = [Walk(direction=direction, limit=20), Walk((EdgeType.AT,), direction, limit=20)]
    walks += [Walk(direction=direction, limit=20, labels=(Label.MESSAGE,), as_of=as_of) for as_of in (None, DAY.replace(year=2020))]
    before = [await graph.reader.walk([hub.id], walk) for walk in walks]
    old = [Edge(one.type, one.source, one.target, at=DAY.replace(year=2000)) for one in links[400:1100]]
    await graph.transaction.commit(Changes(put=tuple(others[400:]), link=tuple(old)))
    after = [await graph.reader.walk([hub.id], walk) for walk in walks]
    assert after[2:] == before[2:]
    dated = [[one for one in reached if one.edge.at is not None] for reached in before]
    assert [reached[: len(kept)] for reached, kept in zip(after, dated, strict=True)] == dated


async def test_very_long_keys_and_properties_are_kept(graph: Graph, space: Space) -> None:
    """R1: an index has a longest entry, a mail's subject or a path has none."""
    node = thing(space, Label.MESSAGE, "k" * 50_000, props={"subject": "s" * 50_000})
    await graph.transaction.commit(Changes(put=(node,)))
    assert await graph.reader.find(NodeQuery(keys=("k" * 50_000,))) == [node]
    assert await graph.reader.find(NodeQuery((Label.MESSAGE,), equals={"subject": "s" * 50_000})) == [node]


async def test_large_exports_do_not_hold_up_writers(graph: Graph, space: Space) -> None:
    await graph.transaction.commit(Changes(put=tuple(people(space, 600)), embed=(embedding(people(space, 1)[0], towards(1, 0)),)))
    lines = graph.feed.export()
    first = await anext(lines)
    await graph.transaction.commit(Changes(put=(chunk(space, "meanwhile", "meanwhile"),)))
    assert len([first, *[line async for line in lines]]) == 600
    assert len(await export(graph)) == 601
