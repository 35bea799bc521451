"""What LlamaIndex's Neo4jPropertyGraphStore reads of our graph: labels, names, passages, one derived edge for each current fact.

Derived edges are no part of the graph that our ports show: no walk, path, count, export or receipt knows them.
"""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from graph.canonical import said
from graph.neo4j.database import Bound
from graph.shapes import chunk_id
from schema.facts import Relation
from schema.graph import Edge, EdgeType, Label, Node, Value
from schema.spaces import Space

# Names that LlamaIndex's store has built into its own queries.
_NODE, _ENTITY = "__Node__", "__Entity__"
# What a question may name; records are reached through their passages.
_ENTITIES = frozenset({Label.PERSON, Label.ORGANISATION, Label.PROJECT, Label.EVENT})
_RECORDS = frozenset({Label.MESSAGE, Label.EVENT, Label.DOCUMENT, Label.CONTACT})
_RELATIONS = frozenset(relation.value for relation in Relation)


def node_labels(node: Node, space: Space) -> list[str]:
    """Return a node's labels: its own, those that LlamaIndex looks for, and its space's, by which a large space's vectors are found.

    Entities have no space's label: their vectors would crowd out the passages' among the nearest.
    """
    if node.label in _ENTITIES:
        return [node.label.value, _NODE, _ENTITY]
    return [node.label.value, f"Space_{space.id}", *([_NODE] if node.label is Label.CHUNK else [])]


def read_values(node: Node, space: Space) -> Bound:
    """Return the properties that LlamaIndex reads beside ours: an entity's name, a passage as its own node, a record's passage."""
    values: Bound = {}
    if node.label in _ENTITIES:
        # Never empty: LlamaIndex takes the name for an entity's identity.
        values["name"] = str(node.props.get("name") or node.props.get("title") or node.key)
    if node.label is Label.CHUNK:
        source = str(node.props.get("source", node.key))
        # The least of what LlamaIndex turns back into a node; the text lies beside it and is not kept twice.
        values["_node_content"] = orjson.dumps({"id_": node.id, "metadata": {"source": source}}).decode()
    if node.label in _RECORDS:
        values["triplet_source_id"] = chunk_id(space, node.id, 0)
    return values


def derived_id(props: Mapping[str, Value]) -> Bound | None:
    """Return type and ends of the derived edge of a fact with these properties, or None if they state nothing."""
    relation, subject, thing = (str(props.get(name, "")) for name in ("relation", "subject", "object"))
    return {"type": relation.upper(), "source": subject, "target": thing} if relation in _RELATIONS else None


def derived_rows(facts: Sequence[Node], links: Iterable[Edge], space: Space) -> list[Bound]:
    """Return the derived edges of those of the facts that are current, each with a passage that its subject is known by."""
    sources = {edge.source: edge.target for edge in links if edge.type is EdgeType.SUPPORTED_BY}
    # Withdrawn facts have no derived edge: a stock retriever knows no clocks and would state them as true.
    current = [(fact, identity) for fact in facts if "retracted_at" not in fact.props and (identity := derived_id(fact.props))]
    return [
        {
            **identity,
            "values": {"space": space.id, "fact": fact.id, "valid_from": said(fact.start), "valid_to": said(fact.end)},
            "passage": chunk_id(space, sources[fact.id], 0) if fact.id in sources else None,
        }
        for fact, identity in current
    ]
