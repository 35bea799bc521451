"""Rows to values and back."""

import json
from collections.abc import Iterable, Sequence

import apsw

from graph.canonical import edge_digest, instant, moment_of, node_digest, props_of, props_text, said, words_digest
from graph.embedded.queries import query
from schema.graph import Edge, EdgeId, EdgeType, Label, Node

Bind = dict[str, str | int | None]
Written = tuple[str | int | None, ...]
Row = Sequence[str | int | float | bytes | None]


# Made once: `json.dumps` makes another for each list that is not written in ASCII.
_WRITER = json.JSONEncoder(ensure_ascii=False)


def listed(values: Iterable[object]) -> str:
    """Return the values as the JSON list a query takes for its sets."""
    # SQLite has no arrays: a list goes in as one JSON text for json_each, so that the query's text and plan stay the same.
    return _WRITER.encode(list(values))


def node_of(row: Row) -> Node:
    """Return the node of a row that begins with id, label, key, props, text, context, start, end."""
    node_id, label, key, props, text, context, start, end = map(_text, row[:8])
    return Node(node_id, Label(label), key, props_of(props), text, context, moment_of(start), moment_of(end))


def edge_of(row: Row) -> Edge:
    """Return the edge of a row that begins with type, source, target, props, at, valid_from, valid_to."""
    kind, source, target, props, at, since, until = map(_text, row[:7])
    return Edge(EdgeType(kind), source, target, props_of(props), moment_of(at), moment_of(since), moment_of(until))


def node_row(node: Node, length: int, position: int) -> Written:
    """Return what the node's row holds, in the order of `put_node`."""
    return (
        node.id,
        node.label.value,
        node.key,
        props_text(node.props),
        node.text,
        node.context,
        said(node.start),
        said(node.end),
        instant(node.start),
        instant(node.end),
        node_digest(node),
        words_digest(node),
        length,
        position,
    )


def edge_row(edge: Edge) -> Written:
    """Return what the edge's row holds, in the order of `put_edge`."""
    return (
        edge.source,
        edge.type.value,
        edge.target,
        props_text(edge.props),
        said(edge.at),
        said(edge.valid_from),
        said(edge.valid_to),
        instant(edge.at),
        instant(edge.valid_from),
        instant(edge.valid_to),
        edge_digest(edge),
    )


def nodes_by_id(db: apsw.Connection, ids: Iterable[str]) -> dict[str, Node]:
    """Return those of the nodes that exist."""
    rows = db.execute(query("nodes_by_id"), {"ids": listed(dict.fromkeys(ids))})
    return {node.id: node for node in map(node_of, rows)}


def edges_by_id(db: apsw.Connection, ids: Iterable[EdgeId]) -> dict[EdgeId, Edge]:
    """Return those of the edges that exist."""
    keys = listed([one.source, one.type.value, one.target] for one in dict.fromkeys(ids))
    edges = map(edge_of, db.execute(query("edges_by_id"), {"ids": keys}))
    return {EdgeId(edge.type, edge.source, edge.target): edge for edge in edges}


def _text(value: str | int | float | bytes | None) -> str:
    # A missing moment stays None; every other column of these rows is text, which the table's STRICT holds.
    return value  # type: ignore[return-value]
