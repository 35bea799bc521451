"""Decides what one transaction a source's batch becomes: words and graph at once, no model call, the cursor in it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from graph.enclosures import leaving_with_enclosed
from graph.holding import Holding, Turn, holding, membership_id, shelf
from graph.people import address_nodes, person_id, person_node
from graph.projects import moment, project_nodes, told_about
from graph.removal import behind, releases, removal
from graph.series import unruled
from graph.shapes import Place, Shape, chunk_id, record_id, shape
from graph.threads import thread
from schema.changes import Batch, Remarked, Removed, Upserted
from schema.graph import Changes, CursorMove, Direction, Edge, EdgeId, EdgeType, Label, Node, Release, Walk
from schema.moments import utc_text
from schema.ports import Graph, Threads
from schema.records import Address, Contact, Document, Event, Message, Record
from schema.spaces import Space

_MANY = 10_000
_LONG = 250_000
"""Characters of text of which a batch is shaped on the event loop: some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One transaction, and raw bytes that nothing may need once it is committed."""

    changes: Changes
    loose_raw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A record of the batch, the membership that holds it, and its node's id."""

    record: Record
    membership: str
    id: str


class Ingest:
    """Plans how a source's batches are written into one space."""

    def __init__(self, graph: Graph, space: Space, zone: ZoneInfo, threads: Threads) -> None:
        self._graph = graph
        self._threads = threads
        self._space = space
        self._zone = zone

    # Plans only, from what it reads; the caller commits. Killed between the two, nothing has happened.
    async def plan(self, source: str, batch: Batch, cursor: CursorMove | None) -> Plan:
        """Return the transaction of a batch; planned again after its commit it writes nothing."""
        reader, place = self._graph.reader, self.place(source)
        found = [
            _Found(record, self._membership_id(source, change.ref), record_id(record, place))
            for change in batch.changes
            if isinstance(change, Upserted)
            for record in change.records
        ]
        turn = self._turn(source, batch, found)
        held = await holding(reader, turn)
        stored = {node.id: node for node in await reader.get(sorted({one.id for one in found}))}
        shapes = await self._shapes(chosen(found, stored, held), place)
        mails = [one.record for one in shapes if one.record.label is Label.MESSAGE]
        leaving = await leaving_with_enclosed(reader, held.leaving)
        threading = await thread(reader, self._space, mails, [node for node in leaving if node.label is Label.MESSAGE])
        gone = await removal(reader, leaving)
        written = {one.record.id: one.record for one in shapes}
        about = await self._projects({**stored, **{node.id: node for node in held.staying}, **written}, held)
        changes = joined(
            Changes(put=gone.put, unlink=held.unlinked(turn), drop=tuple(sorted(turn.gone))),
            await self.written(shapes),
            await self._places(source, batch, found),
            Changes(ensure=threading.ensure, unlink=threading.unlink, link=threading.link),
            about,
            # Stale edges go in the same commit as the new ones: a reader never sees a mail with both its old and its new receivers.
            await self._replaced(shapes, stored),
            # The cursor is part of the commit: were it moved before or after, a kill between would lose the batch or count it twice.
            Changes(release=(*gone.release, *threading.release), cursor=cursor),
        )
        return Plan(changes, (*gone.raw, *loose(found, stored)))

    async def _shapes(self, records: list[Record], place: Place) -> list[Shape]:
        """Return the records' shapes; a text long enough to hold up the event loop is cut beside it."""
        if sum(map(_length, records)) <= _LONG:
            return [shape(record, place) for record in records]
        return await self._threads.run(lambda: [shape(record, place) for record in records])

    def place(self, source: str) -> Place:
        """Return where this source's records go."""
        return Place(self._space, source, self._zone)

    async def written(self, shapes: list[Shape]) -> Changes:
        """Return what writes these records and the people they name."""
        return self._composed(shapes, await self._people(shapes))

    def _turn(self, source: str, batch: Batch, found: list[_Found]) -> Turn:
        return Turn(
            filled={self._membership_id(source, one.ref): shelf(one.marks) for one in batch.changes if isinstance(one, Upserted)},
            gone={self._membership_id(source, one.ref) for one in batch.changes if isinstance(one, Removed)},
            now={(one.membership, one.id) for one in found},
        )

    def _membership_id(self, source: str, ref: str) -> str:
        return membership_id(self._space, source, ref)

    async def _replaced(self, shapes: list[Shape], stored: dict[str, Node]) -> Changes:
        """Return what stored versions of changed records had that the new ones have not; projects are apart."""
        before = {one.record.id: stored[one.record.id] for one in shapes if one.record.id in stored}
        if not before:
            return Changes()
        kept = {(edge.type, edge.source, edge.target) for one in shapes for edge in one.edges}
        around = await self._graph.reader.walk(sorted(before), Walk(direction=Direction.OUT, limit=_MANY))
        stale = [
            one for one in around if (one.edge.type, one.edge.source, one.edge.target) not in kept and one.edge.type is not EdgeType.ABOUT
        ]
        orphans = [one.node for one in stale]
        drop = [
            chunk_id(self._space, one.record.id, number)
            for one in shapes
            if one.record.id in before
            for number in range(_count(one.record), _count(before[one.record.id]))
        ]
        return Changes(
            put=unruled(stale, before),
            unlink=tuple(EdgeId(one.edge.type, one.edge.source, one.edge.target) for one in stale),
            drop=tuple(drop),
            release=tuple(releases([*orphans, *await behind(self._graph.reader, orphans)])),
        )

    async def _projects(self, records: dict[str, Node], held: Holding) -> Changes:
        """Return what each touched record is about now: named by its title and by every place that holds it."""
        named = {key: project_nodes(self._space, record, held.shelves.get(key, ())) for key, record in records.items()}
        wanted = {(edge.source, edge.target): edge for _, edges in named.values() for edge in edges}
        stored = await self._graph.reader.walk(sorted(records), Walk((EdgeType.ABOUT,), Direction.OUT)) if records else []
        stale = [one for one in stored if (one.origin, one.node.id) not in wanted]
        told = [told_about(record, named[key][0]) for key, record in records.items()]
        return Changes(
            put=tuple(record for record in told if record.props != records[record.id].props),
            ensure=tuple(node for nodes, _ in named.values() for node in nodes),
            link=tuple(wanted.values()),
            unlink=tuple(EdgeId(EdgeType.ABOUT, one.origin, one.node.id) for one in stale),
            release=tuple(Release(one) for one in sorted({one.node.id for one in stale})),
        )

    async def _people(self, shapes: list[Shape]) -> list[Node]:
        names: dict[str, tuple[Address, list[str], list[str]]] = {}
        for address, authority in ((address, one.authority) for one in shapes for address in one.addresses):
            _, given, cards = names.setdefault(person_id(self._space, address), (address, [], []))
            (cards if authority else given).append(address.name)
        stored = {node.id: node for node in await self._graph.reader.get(sorted(names))}
        people = [person_node(self._space, address, stored.get(key), given, cards) for key, (address, given, cards) in names.items()]
        return [person for person in people if stored.get(person.id) != person]

    def _composed(self, shapes: list[Shape], people: list[Node]) -> Changes:
        shared: dict[str, Node] = {node.id: node for one in shapes for node in one.shared}
        links: list[Edge] = []
        for address in {address.email: address for one in shapes for address in one.addresses}.values():
            nodes, edges = address_nodes(self._space, address)
            shared.update({node.id: node for node in nodes})
            links += edges
        return Changes(
            put=(*(node for one in shapes for node in (one.record, *one.parts)), *people),
            ensure=tuple(shared.values()),
            link=(*links, *(edge for one in shapes for edge in one.edges)),
        )

    async def _places(self, source: str, batch: Batch, found: list[_Found]) -> Changes:
        marked = {self._membership_id(source, one.ref): one for one in batch.changes if isinstance(one, Upserted | Remarked)}
        empty = [key for key, change in marked.items() if isinstance(change, Remarked)]
        # Flags of a mail that is not here yet are left: put alone they would make a membership that holds nothing.
        there = {node.id for node in await self._graph.reader.get(empty)}
        nodes = [
            Node(
                key,
                Label.MEMBERSHIP,
                f"{source}:{change.ref}",
                {"source": source, "ref": change.ref, **{name: value for name, value in change.marks.items() if value}},
            )
            for key, change in marked.items()
            if isinstance(change, Upserted) or key in there
        ]
        return Changes(put=tuple(nodes), link=tuple(Edge(EdgeType.HOLDS, one.membership, one.id, at=moment(one.record)) for one in found))


def chosen(found: list[_Found], stored: dict[str, Node], held: Holding) -> list[Record]:
    """Return the records to write, each id once: what is stored already, or newer there, is left as it is."""
    news: dict[str, Record] = {}
    for one in found:
        rival = news.get(one.id)
        here = (one.membership, one.id) in held.before
        if is_news(one.record, stored.get(one.id), here) and (rival is None or version(one.record) > version(rival)):
            news[one.id] = one.record
    return list(news.values())


def loose(found: list[_Found], stored: dict[str, Node]) -> list[str]:
    """Return the raw bytes of which, once the batch is written, there may be another version that counts."""
    seen: dict[str, set[str]] = {}
    for one in found:
        # Bytes of a version that lost are only noted here; whether another record still needs them is known when they are discarded.
        seen.setdefault(one.id, {str(stored[one.id].props["raw"])} if one.id in stored else set()).add(one.record.raw_hash)
    return sorted({raw for versions in seen.values() if len(versions) > 1 for raw in versions})


def version(record: Record) -> tuple[int, str, str]:
    """Return what orders the versions of one thing: SEQUENCE, then DTSTAMP (RFC 5546 section 2.1.5), then the raw hash."""
    if isinstance(record, Event):
        return (record.sequence, utc_text(record.stamp) if record.stamp else "", record.raw_hash)
    if isinstance(record, Contact):
        return (0, utc_text(record.changed) if record.changed else "", record.raw_hash)
    return (0, "", record.raw_hash)


def is_news(record: Record, stored: Node | None, here: bool) -> bool:
    """Say whether a record is to be written: it is new, or another and not older version of what is stored.

    Where two places differ at the same SEQUENCE and DTSTAMP the raw hash decides, so that their order does not; `here` says
    that this very place held the stored one: it was edited without counting, which many programs do.
    """
    if stored is None:
        return True
    # A document that was moved is the same but for its key.
    if isinstance(record, Message) or (stored.props.get("raw") == record.raw_hash and stored.key == record.key):
        return False
    if not isinstance(record, Event | Contact):
        return True
    mine, theirs = version(record), _stored_version(stored)
    return mine[:2] >= theirs[:2] if here else mine > theirs


def _stored_version(node: Node) -> tuple[int, str, str]:
    sequence, stamp = node.props.get("sequence", 0), node.props.get("stamp")
    return (
        sequence if isinstance(sequence, int) else 0,
        utc_text(stamp) if stamp is not None and not isinstance(stamp, str | int | float | tuple) else "",
        str(node.props.get("raw", "")),
    )


def _length(record: Record) -> int:
    if isinstance(record, Message):
        return len(record.body)
    if isinstance(record, Event):
        return len(record.description)
    return len(record.text) if isinstance(record, Document) else 0


def _count(node: Node) -> int:
    count = node.props.get("chunks", 0)
    return count if isinstance(count, int) else 0


def joined(*many: Changes) -> Changes:
    """Join changes into one transaction; at most one of them moves a cursor."""
    return Changes(
        put=tuple(node for one in many for node in one.put),
        ensure=tuple(node for one in many for node in one.ensure),
        unlink=tuple(edge for one in many for edge in one.unlink),
        link=tuple(edge for one in many for edge in one.link),
        drop=tuple(node for one in many for node in one.drop),
        release=tuple(release for one in many for release in one.release),
        cursor=next((one.cursor for one in many if one.cursor), None),
    )
