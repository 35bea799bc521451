"""Values to what Neo4j stores, and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from neo4j import AsyncManagedTransaction

from graph.canonical import edge_digest, instant, moment_of, node_digest, props_of, props_text, said, words_digest
from graph.neo4j.database import Bound, Row, ask
from schema.graph import Edge, EdgeId, EdgeType, Label, Node, Value
from schema.ids import content_hash
from schema.spaces import Space

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
        "facets": facets(node.props),
        "text": node.text,
        "context": node.context,
        "start": said(node.start),
        "end": said(node.end),
        "start_at": instant(node.start) or "",
        "end_at": instant(node.end) or "",
        "digest": node_digest(node),
        "words_digest": words_digest(node),
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


async def edges_by_id(tx: AsyncManagedTransaction, space: Space, ids: Iterable[EdgeId]) -> dict[EdgeId, Edge]:
    """Return those of the edges that exist."""
    rows = [edge_id_row(one) for one in dict.fromkeys(ids)]
    found = await ask(tx, "edges_by_id", {"space": space.id, "rows": rows})
    edges = [edge_of(row["type"], row["edge"]) for row in found]
    return {EdgeId(edge.type, edge.source, edge.target): edge for edge in edges}


def edge_id_row(edge: EdgeId) -> Bound:
    """Return an edge's identity as the queries take it."""
    return {"type": edge.type.value, "source": edge.source, "target": edge.target}


def _one_zone(value: Value) -> Value:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
