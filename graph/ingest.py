"""Decides what one transaction a source's batch becomes: words and graph at once, no model call, the cursor in it."""

from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from graph.people import address_nodes, person_id, person_node
from graph.projects import moment
from graph.removal import Removal, releases, removal
from graph.shapes import Place, Shape, chunk_id, record_id, shape
from graph.threads import Threading, thread
from schema.changes import Batch, Remarked, Removed, Upserted
from schema.graph import Changes, CursorMove, Direction, Edge, EdgeId, EdgeType, Label, Node, Walk
from schema.ids import node_id
from schema.moments import utc_text
from schema.ports import Graph
from schema.records import Address, Event, Message, Record
from schema.spaces import Space

_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """One transaction, and raw bytes that nothing may need once it is committed."""

    changes: Changes
    loose_raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A record of the batch, the membership that holds it, and what is stored of it already."""

    record: Record
    membership: str
    place: Place
    id: str


class Ingest:
    """Plans how a source's batches are written into one space."""

    def __init__(self, graph: Graph, space: Space, zone: ZoneInfo) -> None:
        self._graph = graph
        self._space = space
        self._zone = zone

    async def plan(self, source: str, batch: Batch, cursor: CursorMove | None) -> Plan:
        """Return the transaction of a batch; planned again after its commit it writes nothing."""
        upserts = [change for change in batch.changes if isinstance(change, Upserted)]
        found = [one for change in upserts for one in self._found(source, change)]
        written = await self._written(found)
        shapes = [shape(one.record, one.place) for one in written]
        stored = await self._stored(shapes)
        replaced = await self._replaced(shapes, stored)
        people = await self._people(shapes)
        threading = await thread(self._graph.reader, self._space, [one.record for one in shapes if one.record.label is Label.MESSAGE])
        gone = await self._gone(source, batch, found)
        changes = self._composed(shapes, people, threading, cursor)
        changes = _joined(changes, replaced, gone.changes, await self._memberships(source, batch, found))
        outdated = (str(node.props["raw"]) for node in stored.values() if "raw" in node.props)
        return Plan(changes, (*gone.raw, *outdated))

    def _found(self, source: str, change: Upserted) -> list[_Found]:
        shelf = change.marks.get("folder") or change.marks.get("calendar") or ""
        place = Place(self._space, source, str(shelf), self._zone)
        membership = self._membership_id(source, change.ref)
        return [_Found(record, membership, place, record_id(record, place)) for record in change.records]

    def _membership_id(self, source: str, ref: str) -> str:
        return node_id(self._space, Label.MEMBERSHIP, source, ref)

    async def _written(self, found: list[_Found]) -> list[_Found]:
        """Return the records to write, each id once: what is stored already, or newer there, is left as it is."""
        stored = {node.id: node for node in await self._graph.reader.get([one.id for one in found])}
        chosen: dict[str, _Found] = {}
        for one in found:
            rival = chosen.get(one.id)
            if is_news(one.record, stored.get(one.id)) and (rival is None or version(one.record) > version(rival.record)):
                chosen[one.id] = one
        return list(chosen.values())

    async def _stored(self, shapes: list[Shape]) -> dict[str, Node]:
        """Return the stored versions of records that change; mails never do."""
        changed = [one.record.id for one in shapes if one.record.label is not Label.MESSAGE]
        return {node.id: node for node in await self._graph.reader.get(changed)}

    async def _replaced(self, shapes: list[Shape], stored: dict[str, Node]) -> Changes:
        """Return what stored versions of changed records had that the new ones have not."""
        if not stored:
            return Changes()
        kept = {(edge.type, edge.source, edge.target) for one in shapes for edge in one.edges}
        around = await self._graph.reader.walk(sorted(stored), Walk(direction=Direction.OUT, limit=_MANY))
        stale = [one for one in around if (one.edge.type, one.edge.source, one.edge.target) not in kept]
        drop = [
            chunk_id(self._space, one.record.id, number)
            for one in shapes
            if one.record.id in stored
            for number in range(_count(one.record), _count(stored[one.record.id]))
        ]
        return Changes(
            unlink=tuple(EdgeId(one.edge.type, one.edge.source, one.edge.target) for one in stale),
            drop=tuple(drop),
            release=tuple(releases(one.node for one in stale)),
        )

    async def _people(self, shapes: list[Shape]) -> list[Node]:
        names: dict[str, tuple[Address, list[str]]] = {}
        for address in (address for one in shapes for address in one.addresses):
            names.setdefault(person_id(self._space, address), (address, []))[1].append(address.name)
        stored = {node.id: node for node in await self._graph.reader.get(sorted(names))}
        people = [person_node(self._space, address, stored.get(key), given) for key, (address, given) in names.items()]
        return [person for person in people if stored.get(person.id) != person]

    def _composed(self, shapes: list[Shape], people: list[Node], threading: Threading, cursor: CursorMove | None) -> Changes:
        shared: dict[str, Node] = {node.id: node for one in shapes for node in one.shared}
        links: list[Edge] = []
        for address in {address.email: address for one in shapes for address in one.addresses}.values():
            nodes, edges = address_nodes(self._space, address)
            shared.update({node.id: node for node in nodes})
            links += edges
        return Changes(
            put=(*(node for one in shapes for node in (one.record, *one.parts)), *people),
            ensure=(*shared.values(), *threading.ensure),
            unlink=threading.unlink,
            link=(*links, *(edge for one in shapes for edge in one.edges), *threading.link),
            release=threading.release,
            cursor=cursor,
        )

    async def _memberships(self, source: str, batch: Batch, found: list[_Found]) -> Changes:
        held: dict[str, list[_Found]] = defaultdict(list)
        for one in found:
            held[one.membership].append(one)
        marked = [change for change in batch.changes if isinstance(change, Upserted | Remarked)]
        nodes = [
            Node(
                self._membership_id(source, change.ref),
                Label.MEMBERSHIP,
                f"{source}:{change.ref}",
                {"source": source, "ref": change.ref, **{name: value for name, value in change.marks.items() if value}},
            )
            for change in marked
        ]
        links = [Edge(EdgeType.HOLDS, one.membership, one.id, at=moment(one.record)) for group in held.values() for one in group]
        return Changes(put=tuple(nodes), link=tuple(links))

    async def _gone(self, source: str, batch: Batch, found: list[_Found]) -> "_Gone":
        """Return what leaves: memberships of removed places, and records a place held before and holds no more."""
        removed = [self._membership_id(source, change.ref) for change in batch.changes if isinstance(change, Removed)]
        upserted = {self._membership_id(source, change.ref) for change in batch.changes if isinstance(change, Upserted)}
        now = {(one.membership, one.id) for one in found}
        walked = await self._graph.reader.walk(sorted({*removed, *upserted}), Walk((EdgeType.HOLDS,), Direction.OUT, limit=_MANY))
        lost = [one for one in walked if (one.origin, one.node.id) not in now]
        out: Removal = await removal(self._graph.reader, {one.node.id: one.node for one in lost}.values())
        unlink = tuple(EdgeId(EdgeType.HOLDS, one.origin, one.node.id) for one in lost if one.origin in upserted)
        return _Gone(Changes(unlink=unlink, drop=tuple(removed), release=out.release), out.raw)


@dataclass(frozen=True, slots=True)
class _Gone:
    changes: Changes
    raw: tuple[str, ...]


def version(record: Record) -> tuple[int, str, str]:
    """Return what orders the versions of one thing: SEQUENCE, then DTSTAMP (RFC 5546 section 2.1.5), then the raw hash."""
    if isinstance(record, Event):
        return (record.sequence, utc_text(record.stamp) if record.stamp else "", record.raw_hash)
    return (0, "", record.raw_hash)


def is_news(record: Record, stored: Node | None) -> bool:
    """Say whether a record is to be written: it is new, or another and not older version of what is stored."""
    if stored is None:
        return True
    if isinstance(record, Message) or stored.props.get("raw") == record.raw_hash:
        return False
    return not isinstance(record, Event) or version(record) > _stored_version(stored)


def _stored_version(node: Node) -> tuple[int, str, str]:
    sequence, stamp = node.props.get("sequence", 0), node.props.get("stamp")
    return (
        sequence if isinstance(sequence, int) else 0,
        utc_text(stamp) if stamp is not None and not isinstance(stamp, str | int | float | tuple) else "",
        str(node.props.get("raw", "")),
    )


def _count(node: Node) -> int:
    count = node.props.get("chunks", 0)
    return count if isinstance(count, int) else 0


def _joined(*many: Changes) -> Changes:
    """Join changes into one transaction; the cursor is the first one's."""
    return Changes(
        put=tuple(node for one in many for node in one.put),
        ensure=tuple(node for one in many for node in one.ensure),
        unlink=tuple(edge for one in many for edge in one.unlink),
        link=tuple(edge for one in many for edge in one.link),
        drop=tuple(node for one in many for node in one.drop),
        release=tuple(release for one in many for release in one.release),
        cursor=many[0].cursor,
    )
