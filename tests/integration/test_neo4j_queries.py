"""Every named query is understood by the real server and planned without reading the whole database."""

from collections.abc import AsyncIterator, Iterator, Mapping

import pytest
import pytest_asyncio

from graph.neo4j.database import Database, connected
from graph.neo4j.migrations import migrate
from graph.neo4j.queries import migrations, query, query_names
from graph.neo4j.settings import Neo4jSettings
from schema.graph import EdgeType

Plan = Mapping[str, object]
# A label scan is as long as all spaces together.
FULL = ("AllNodesScan", "AllRelationshipsScan", "NodeByLabelScan", "RelationshipTypeScan")


@pytest_asyncio.fixture
async def database(neo4j_server: Neo4jSettings) -> AsyncIterator[Database]:
    async with connected(neo4j_server) as opened:
        await migrate(opened)
        yield opened


def operators(plan: Plan) -> Iterator[str]:
    yield str(plan["operatorType"]).removesuffix("@neo4j")
    for child in plan.get("children", ()):  # type: ignore[attr-defined]
        yield from operators(child)


@pytest.mark.parametrize("name", query_names())
async def test_every_query_is_explained_and_finds_by_index(database: Database, name: str) -> None:
    """R4: a query that nobody has planned is one that nobody has run."""
    result = await database.driver.execute_query(f"EXPLAIN {query(name)}")
    assert result.summary.plan is not None
    used = list(operators(result.summary.plan))
    scans = [operator for operator in used if operator.removeprefix("Directed").removeprefix("Undirected").startswith(FULL)]
    assert not scans


@pytest.mark.parametrize("name", query_names())
def test_every_query_says_what_it_does(name: str) -> None:
    first, second, *_ = query(name).splitlines()
    assert first.startswith("// ")
    assert first.endswith(".")
    assert second


@pytest.mark.parametrize("way", ["out", "in"])
@pytest.mark.parametrize("kind", EdgeType)
def test_every_edge_type_has_an_index_and_a_branch(kind: EdgeType, way: str) -> None:
    """A new edge type needs both, or a busy node's edges of that type are not found."""
    statements = [statement for migration in migrations() for statement in migration]
    end = {"out": "source", "in": "target"}[way]
    assert any(f"FOR ()-[r:{kind.value}]-() ON (r.{end}, r.at_order)" in statement for statement in statements)
    assert f"'{kind.value}' IN $types" in query(f"busy_{way}")
    assert f"[r:{kind.value}]->" in query(f"busy_{way}")
