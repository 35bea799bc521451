"""Values to what Neo4j stores, and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from neo4j import AsyncManagedTransaction

from graph.canonical import edge_digest, instant, moment_of, node_digest, props_of, props_text, said, words_digest
from graph.neo4j.database import Bound, Database, Row, ask
from schema.graph import Edge, EdgeId, EdgeType, Label, Node, Value
from schema.ids import content_hash
from schema.spaces import Space

# A mail's whole body is a property too, and an index entry or a comparison needs no more than its hash.
_LONGEST_FACET = 300
_FOREVER = "~"


def node_of(row: Row) -> Node:
    """Return the node of a row."""
    start, end = moment_of(row["start"]), moment_of(row["end"])
    return Node(row["id"], Label(row["label"]), row["key"], props_of(row["props"]), row["text"], row["context"], start, end)


def edge_of(kind: str, row: Row) -> Edge:
    """Return the edge of a relationship's type and properties; a moment that is not there is no property."""
    at, since, until = (moment_of(row.get(name)) for name in ("at", "valid_from", "valid_to"))
    return Edge(EdgeType(kind), row["source"], row["target"], props_of(row["props"]), at, since, until)


def node_values(node: Node, words: Sequence[str], position: int) -> Bound:
    """Return what the node's properties hold; null removes one."""
    return {
        "label": node.label.value,
        "key": node.key,
        "key_hash": content_hash(node.key.encode()),
        "props": props_text(node.props),
        # Properties lie in one JSON text, which Cypher cannot look into; facets are what of it can be searched for.
        "facets": facets(node.props),
        "text": node.text,
        "context": node.context,
        "start": said(node.start),
        "end": said(node.end),
        # Empty and not null: a property that is not there is in no index, and undated nodes must be found in order as well.
        "start_at": instant(node.start) or "",
        "end_at": instant(node.end) or "",
        "digest": node_digest(node),
        "words_digest": words_digest(node),
        # Null and not empty: a node without words must not be a document of the full-text index.
        "words": " ".join(words) or None,
        "word_count": len(words),
        "position": position,
    }


def edge_values(edge: Edge, space: Space) -> Bound:
    """Return what the relationship's properties hold, with texts that sort as its moments do."""
    return {
        "space": space.id,
        "source": edge.source,
        "target": edge.target,
        "at_order": instant(edge.at) or "",
        "from_order": instant(edge.valid_from) or "",
        # Sorts after every date, so that "still holds" is one comparison without a test for null.
        "to_order": instant(edge.valid_to) or _FOREVER,
        "digest": edge_digest(edge),
        "props": props_text(edge.props),
        "at": said(edge.at),
        "valid_from": said(edge.valid_from),
        "valid_to": said(edge.valid_to),
    }


def facets(props: Mapping[str, Value]) -> list[str]:
    """Return each property as one text, equal for equal values, by which nodes are found."""
    texts = (props_text({name: _one_zone(value)}) for name, value in sorted(props.items()))
    return [text if len(text) <= _LONGEST_FACET else content_hash(text.encode()) for text in texts]


async def nodes_by_id(tx: AsyncManagedTransaction, spaces: Sequence[Space], ids: Iterable[str]) -> dict[str, Node]:
    """Return those of the nodes that exist."""
    bound: Bound = {"spaces": [space.id for space in spaces], "ids": list(dict.fromkeys(ids))}
    return {node.id: node for node in [node_of(row) for row in await ask(tx, "nodes_by_id", bound)]}


async def read_nodes(database: Database, spaces: Sequence[Space], ids: Iterable[str]) -> dict[str, Node]:
    """Return those of the nodes that exist; without ids nothing is asked."""
    bound: Bound = {"spaces": [space.id for space in spaces], "ids": list(dict.fromkeys(ids))}
    rows = await database.ask("nodes_by_id", bound) if bound["ids"] else []
    return {node.id: node for node in map(node_of, rows)}


def edge_id_row(edge: EdgeId) -> Bound:
    """Return an edge's identity as the queries take it."""
    return {"type": edge.type.value, "source": edge.source, "target": edge.target}


def _one_zone(value: Value) -> Value:
    # The same moment in another offset is an equal value, and must be an equal text.
    return value.astimezone(UTC) if isinstance(value, datetime) else value
