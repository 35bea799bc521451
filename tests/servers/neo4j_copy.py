"""What a Neo4j server holds of one space, taken out and put back exactly, so that many runs begin from the same graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity

from graph.neo4j.settings import Neo4jSettings
from schema.spaces import Space

_IN_SPACE = "MATCH (n:Node|Tokens|Cursor|Removal|Space) WHERE coalesce(n.space, n.id) = $space"
_NODES = f"{_IN_SPACE} RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS props"
_EDGES = f"{_IN_SPACE} MATCH (n)-[r]->(m) RETURN elementId(n) AS source, elementId(m) AS target, type(r) AS type, properties(r) AS props"
_CLEAR = f"{_IN_SPACE} DETACH DELETE n"
_MAKE = "UNWIND $nodes AS row CREATE (n:$(row.labels)) SET n = row.props RETURN row.id AS old, elementId(n) AS new"
_JOIN = """
UNWIND $edges AS row
MATCH (source) WHERE elementId(source) = row.source
MATCH (target) WHERE elementId(target) = row.target
CREATE (source)-[r:$(row.type)]->(target)
SET r = row.props
"""


@dataclass(frozen=True, slots=True)
class SpaceCopy:
    """The nodes of a space, cursors and removals among them, and the edges between them."""

    nodes: list[Mapping[str, Any]]
    edges: list[Mapping[str, Any]]


def copied(settings: Neo4jSettings, space: Space) -> SpaceCopy:
    """Take out what the server holds of the space."""
    with _driver(settings) as driver:
        nodes, edges = (driver.execute_query(text, space=space.id).records for text in (_NODES, _EDGES))
        return SpaceCopy([row.data() for row in nodes], [row.data() for row in edges])


def restored(settings: Neo4jSettings, space: Space, copy: SpaceCopy) -> None:
    """Let the server hold of the space exactly what was taken out."""
    with _driver(settings) as driver, driver.session() as session, session.begin_transaction() as tx:
        tx.run(_CLEAR, space=space.id).consume()
        ids = {row["old"]: row["new"] for row in tx.run(_MAKE, nodes=copy.nodes)}
        edges = [{**edge, "source": ids[edge["source"]], "target": ids[edge["target"]]} for edge in copy.edges]
        tx.run(_JOIN, edges=edges).consume()
        tx.commit()


def _driver(settings: Neo4jSettings) -> Driver:
    auth, silent = (settings.user, settings.password), NotificationMinimumSeverity.OFF
    return GraphDatabase.driver(settings.uri, auth=auth, notifications_min_severity=silent)
