"""Rows to values and back."""

import json
from collections.abc import Iterable, Sequence

import apsw

from graph.canonical import edge_digest, instant, moment_of, node_digest, props_of, props_text, said, words_digest
from graph.embedded.queries import query
from schema.graph import Edge, EdgeId, EdgeType, Label, Node

Bind = dict[str, str | int | None]
Row = Sequence[str | int | float | bytes | None]


def listed(values: Iterable[object]) -> str:
    """Return the values as the JSON list a query takes for its sets."""
    return json.dumps(list(values), ensure_ascii=False)


def node_of(row: Row) -> Node:
    """Return the node of a row that begins with id, label, key, props, text, context, start, end."""
    node_id, label, key, props, text, context, start, end = map(_text, row[:8])
    return Node(node_id, Label(label), key, props_of(props), text, context, moment_of(start), moment_of(end))


def edge_of(row: Row) -> Edge:
    """Return the edge of a row that begins with type, source, target, props, at, valid_from, valid_to."""
    kind, source, target, props, at, since, until = map(_text, row[:7])
    return Edge(EdgeType(kind), source, target, props_of(props), moment_of(at), moment_of(since), moment_of(until))


def node_row(node: Node, length: int, position: int) -> Bind:
    """Return what the node's row holds."""
    return {
        "id": node.id,
        "label": node.label.value,
        "key": node.key,
        "props": props_text(node.props),
        "text": node.text,
        "context": node.context,
        "start": said(node.start),
        "end": said(node.end),
        "start_at": instant(node.start),
        "end_at": instant(node.end),
        "digest": node_digest(node),
        "words_digest": words_digest(node),
        "length": length,
        "position": position,
    }


def edge_row(edge: Edge) -> Bind:
    """Return what the edge's row holds."""
    return {
        "source": edge.source,
        "type": edge.type.value,
        "target": edge.target,
        "props": props_text(edge.props),
        "at": said(edge.at),
        "valid_from": said(edge.valid_from),
        "valid_to": said(edge.valid_to),
        "at_utc": instant(edge.at),
        "from_utc": instant(edge.valid_from),
        "to_utc": instant(edge.valid_to),
        "digest": edge_digest(edge),
    }


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
