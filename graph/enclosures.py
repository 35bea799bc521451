"""What came with a mail as graph: documents and mails of their own, each joined to the mail it came with."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.names import name_nodes
from graph.shapes import Place, Shape, chunk_id, dated, passage_nodes, record_id, shape, without_empty
from schema.graph import Direction, Edge, EdgeType, Label, Node, Walk
from schema.ids import node_id
from schema.ports import GraphReader
from schema.records import Document, Enclosed, Message

# Forwards of forwards end long before; what nests deeper is made to exhaust whoever opens it.
DEEPEST = 5
"""How deep mails may lie in mails."""

_MANY = 10_000


def depth(mail: Node) -> int:
    """Return how deep a mail lies in others: 0 for one that lies in a mailbox."""
    found = mail.props.get("depth", 0)
    return found if isinstance(found, int) else 0


def enclosed_shape(mail: Node, part: Enclosed, place: Place) -> Shape:
    """Return a part of a mail as graph; one that cannot be read is a document without text, under its name and its reason."""
    if isinstance(part.record, Message):
        whole = shape(part.record, place)
        marked = replace(whole.record, props={**whole.record.props, "part_of": mail.key, "depth": depth(mail) + 1})
    else:
        whole = _document(mail, part, part.record, place)
        marked = whole.record
    return replace(whole, record=marked, edges=(*whole.edges, Edge(EdgeType.ATTACHED_TO, marked.id, mail.id, at=mail.start)))


def enclosed_id(mail: Node, part: Enclosed, place: Place) -> str:
    """Return the id of the node a part of a mail becomes."""
    if isinstance(part.record, Message):
        return record_id(part.record, place)
    return node_id(place.space, Label.DOCUMENT, mail.id, str(part.number))


def stale_chunks(place: Place, before: Node, after: Node) -> list[str]:
    """Return the passages that a document read anew has no more."""
    old, new = (node.props.get("chunks", 0) for node in (before, after))
    return [chunk_id(place.space, before.id, number) for number in range(int(str(new)), int(str(old)))]


async def leaving_with_enclosed(reader: GraphReader, leaving: Sequence[Node]) -> list[Node]:
    """Return the records that leave and what came with their mails and lies nowhere else, without what still comes with another."""
    inside, seen = list(leaving), {node.id for node in leaving}
    mails = [node.id for node in leaving if node.label is Label.MESSAGE]
    while mails:
        found = await reader.walk(mails, Walk((EdgeType.ATTACHED_TO,), Direction.IN, limit=_MANY))
        news = await _nowhere(reader, [one.node for one in found if one.node.id not in seen])
        seen |= {one.node.id for one in found}
        inside += news
        mails = [node.id for node in news if node.label is Label.MESSAGE]
    return await _unattached(reader, inside)


async def _nowhere(reader: GraphReader, nodes: Iterable[Node]) -> list[Node]:
    candidates = {node.id: node for node in nodes}
    # What also lies in a mailbox of its own is no part of the mail that leaves.
    held = await reader.walk(sorted(candidates), Walk((EdgeType.HOLDS,), Direction.IN)) if candidates else []
    return [node for key, node in candidates.items() if key not in {one.origin for one in held}]


async def _unattached(reader: GraphReader, nodes: Sequence[Node]) -> list[Node]:
    going = {node.id for node in nodes}
    attached = await reader.walk(sorted(going), Walk((EdgeType.ATTACHED_TO,), Direction.OUT, limit=_MANY)) if going else []
    # Again until nothing changes: what stays keeps its own parts, which keep theirs.
    while kept := {one.origin for one in attached if one.origin in going and one.node.id not in going}:
        going -= kept
    return [node for node in nodes if node.id in going]


def _document(mail: Node, part: Enclosed, record: Document | None, place: Place) -> Shape:
    title = record.title if record else part.name
    props = without_empty(
        {
            "title": title,
            "body": record.text if record else "",
            "media_type": part.media_type,
            "name": part.name,
            "size": part.size,
            "from": mail.props.get("from"),
            "pages": tuple(map(str, record.pages)) if record else (),
            "part_of": mail.key,
            "unread": part.unread,
            "refused": bool(part.unread) or None,
        }
    )
    key = f"{mail.key}/{part.number}/{part.name}"
    moment = mail.start
    node = Node(enclosed_id(mail, part, place), Label.DOCUMENT, key, props, start=moment, end=moment)
    day = f"[{dated(moment, place.zone)}] " if moment else ""
    context = f"{day}attachment {part.name} of mail {mail.props.get('from', '')}: {title}. {mail.props.get('title', '')}."
    chunks, edges = passage_nodes(place.space, node, record.text, context) if record else ([], [])
    names, called = name_nodes(place.space, node, (title,)) if record else ([], [])
    return Shape(replace(node, props={**props, "chunks": len(chunks)}), tuple(chunks), tuple(names), (*edges, *called))
