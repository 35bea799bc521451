"""Turns one record into nodes and edges: pure, from structure alone, no model call."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from graph.names import name_nodes
from graph.passages import passages
from graph.people import identity_id
from graph.projects import moment
from schema.graph import Edge, EdgeType, Label, Node, Value
from schema.ids import node_id
from schema.records import Address, Contact, Document, Event, EventStatus, Message, Record
from schema.spaces import Space


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record was found: the space it goes to, the source's name, the owner's zone."""

    space: Space
    source: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Shape:
    """A record as graph: its own nodes to put, shared ones to ensure, its edges, and the addresses it names.

    `authority` says that the names it gives them are the owner's own, and win over those that mail headers give.
    """

    record: Node
    parts: tuple[Node, ...]
    shared: tuple[Node, ...]
    edges: tuple[Edge, ...]
    addresses: tuple[Address, ...] = field(default=())
    authority: bool = False


def record_id(record: Record, place: Place) -> str:
    """Return the record's node id: a mail's also depends on its content, so two mails with one Message-ID stay two."""
    # The Message-ID alone is not enough: different mails carry the same, by accident and by malice (docs/adr/0003).
    if isinstance(record, Message):
        return node_id(place.space, Label.MESSAGE, record.key, _fingerprint(record))
    if isinstance(record, Event | Contact):
        return node_id(place.space, Label.EVENT if isinstance(record, Event) else Label.CONTACT, record.key)
    return node_id(place.space, Label.DOCUMENT, place.source, record.identity or record.key)


def _fingerprint(message: Message) -> str:
    sender = message.sender.email if message.sender else ""
    content = "\x1f".join((message.subject, sender, message.body))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shape(record: Record, place: Place) -> Shape:
    """Return the record's nodes and edges."""
    if isinstance(record, Message):
        return _message(record, place)
    if isinstance(record, Contact):
        return _contact(record, place)
    return _event(record, place) if isinstance(record, Event) else _document(record, place)


def dated(at: datetime, zone: ZoneInfo) -> str:
    """Return the day as people and word search both find it, in the owner's zone: `2025-03-16 Sunday March 16`."""
    # ISO date, weekday and month name, because questions use any of them: worth 5.6 points of R@10 to BM25 on LifeBench.
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %A %B} {local.day}"


def passage_nodes(space: Space, record: Node, text: str, context: str) -> tuple[list[Node], list[Edge]]:
    """Return a record's chunk nodes and their edges to it; an empty text still gives one chunk if there is a context."""
    pieces = [(piece.begin, piece.text) for piece in passages(text)] or [(0, "")]
    # Copied to each passage, so that ranking reads neither record nor edges for three hundred candidates.
    told = {"by": record.props.get("from"), "undated": record.props.get("undated")}
    nodes = [
        Node(
            chunk_id(space, record.id, number),
            Label.CHUNK,
            f"{record.key}#{number}",
            without_empty({"record": record.id, "source": record.key, "number": number, "begin": begin, **told}),
            text=piece,
            context=context,
            start=record.start,
            end=record.end,
        )
        for number, (begin, piece) in enumerate(pieces)
    ]
    return nodes, [Edge(EdgeType.PART_OF, node.id, record.id, at=record.start) for node in nodes]


def chunk_id(space: Space, record: str, number: int) -> str:
    """Return the id of a record's n-th chunk."""
    # By number: a changed record overwrites its passages in place, and only those beyond its new end have to be dropped.
    return node_id(space, Label.CHUNK, record, str(number))


def without_empty(props: Mapping[str, Value | None]) -> dict[str, Value]:
    """Drop what is None, empty text or an empty list: a property that says nothing is left out."""
    return {name: value for name, value in props.items() if value is not None and value not in ("", ())}


def _message(message: Message, place: Place) -> Shape:
    sender = _shown(message.sender) if message.sender else ""
    context = f"[{dated(message.sent, place.zone)}] mail {_name(message.sender)}: {message.subject}."
    props = without_empty(
        {
            "title": message.subject,
            "raw": message.raw_hash,
            "body": message.body,
            "from": sender,
            "to": tuple(_shown(address) for address in message.to),
            "cc": tuple(_shown(address) for address in message.cc),
            "references": message.references,
            "list": message.list_id,
            "context": context,
            "attachments": tuple(attachment.name for attachment in message.attachments),
            "automatic": message.automatic or None,
            "ours": message.ours or None,
            "truncated": message.truncated or None,
        }
    )
    node = Node(record_id(message, place), Label.MESSAGE, message.key, props, start=message.sent, end=message.sent)
    named = [
        (EdgeType.SENT_BY, [message.sender] if message.sender else []),
        (EdgeType.SENT_TO, message.to),
        (EdgeType.COPIED_TO, message.cc),
    ]
    edges = [Edge(kind, node.id, identity_id(place.space, address), at=message.sent) for kind, addresses in named for address in addresses]
    # What Friday wrote is kept and shown in its thread but never found: it would be cited as evidence for itself.
    indexed = None if message.ours else (message.body, context)
    return _assembled(message, place, node, edges, indexed, tuple(address for _, group in named for address in group))


def _event(event: Event, place: Place) -> Shape:
    people = tuple(attendee.address for attendee in event.attendees)
    cancelled = event.status is EventStatus.CANCELLED
    with_whom = ", ".join(_name(address) for address in people)
    context = f"[{dated(event.start, place.zone)}] {'cancelled ' if cancelled else ''}event {_name(event.organiser)}: {event.title}."
    # As text, since words and vectors see nothing else: "who is at the meeting on Tuesday" is answered out of these lines.
    lines = [event.title, _clock(event, place.zone), event.location and f"Where: {event.location}", with_whom and f"With: {with_whom}"]
    body = "\n".join(line for line in (*lines, event.description) if line)
    props = without_empty(
        {
            "title": event.title,
            "raw": event.raw_hash,
            "body": body,
            "uid": event.uid,
            "location": event.location,
            "all_day": event.all_day or None,
            "zone": event.zone,
            "status": event.status.value,
            "sequence": event.sequence,
            "stamp": event.stamp,
            "with": tuple(_shown(address) for address in people),
            "declined": tuple(attendee.address.email for attendee in event.attendees if attendee.answer == "declined"),
            "calendar": event.calendar,
        }
    )
    node = Node(record_id(event, place), Label.EVENT, event.key, props, start=event.start, end=event.end)
    edges = [Edge(EdgeType.ATTENDED_BY, node.id, identity_id(place.space, address), at=event.start) for address in people]
    if event.organiser:
        edges.append(Edge(EdgeType.ORGANISED_BY, node.id, identity_id(place.space, event.organiser), at=event.start))
    addresses = (*people, event.organiser) if event.organiser else people
    return _with_series(event, place, _assembled(event, place, node, edges, (body, context), addresses))


def _clock(event: Event, zone: ZoneInfo) -> str:
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    status = "Cancelled. " if event.status is EventStatus.CANCELLED else ""
    if event.all_day:
        return f"{status}{start:%A %Y-%m-%d}, all day"
    return f"{status}{start:%A %Y-%m-%d %H:%M} to {end:%H:%M}"


def _with_series(event: Event, place: Place, whole: Shape) -> Shape:
    if event.key == event.uid and not event.recurrence:
        return whole
    series_id = node_id(place.space, Label.SERIES, event.uid)
    edge = Edge(EdgeType.OCCURS_IN, whole.record.id, series_id, at=event.start)
    linked = replace(whole, edges=(*whole.edges, edge))
    # A changed occurrence may come before its series: it ensures the node, which the series then puts with its rule.
    if not event.recurrence:
        return replace(linked, shared=(*whole.shared, Node(series_id, Label.SERIES, event.uid, {"title": event.title})))
    series = Node(series_id, Label.SERIES, event.uid, {"title": event.title, "recurrence": event.recurrence}, start=event.start)
    return replace(linked, parts=(*whole.parts, series))


def _document(document: Document, place: Place) -> Shape:
    kind = document.marks.get("kind")
    # A task's key is made by a program, and no word of it means anything.
    context = f"[{dated(document.dated, place.zone)}] {kind or f'document {document.key}'}: {document.title}."
    props = without_empty(
        {
            "title": document.title,
            "raw": document.raw_hash,
            "body": document.text,
            "media_type": document.media_type,
            "source": place.source,
            "pages": tuple(str(offset) for offset in document.pages),
            "undated": document.by_file or None,
            **document.marks,
        }
    )
    node = Node(record_id(document, place), Label.DOCUMENT, document.key, props, start=document.dated, end=document.dated)
    names, called = name_nodes(place.space, node, (document.title,))
    return replace(_assembled(document, place, node, called, (document.text, context), ()), shared=tuple(names))


def _contact(contact: Contact, place: Place) -> Shape:
    emails = tuple(address.email for address in contact.addresses)
    told = {
        "Name": contact.name,
        "Also": ", ".join(contact.other_names),
        "E-mail": ", ".join(emails),
        "Phone": ", ".join(contact.phones),
        "Organisation": contact.organisation,
        "Role": contact.role,
        "Birthday": contact.birthday and birthday(contact.birthday),
        "Note": contact.note,
    }
    body = "\n".join(f"{what}: {said}" for what, said in told.items() if said)
    props = without_empty(
        {
            "title": contact.title,
            "raw": contact.raw_hash,
            "body": body,
            "name": contact.name,
            "names": contact.other_names,
            "emails": emails,
            "phones": contact.phones,
            "organisation": contact.organisation,
            "role": contact.role,
            "birthday": contact.birthday,
            "stamp": contact.changed,
        }
    )
    # No time: a card is true on any day, and one of its last change would draw it to questions about that week.
    node = Node(record_id(contact, place), Label.CONTACT, contact.key, props)
    names, called = name_nodes(place.space, node, (contact.name, *contact.other_names))
    reached = [Edge(EdgeType.REACHED_AT, node.id, identity_id(place.space, address)) for address in contact.addresses]
    context = f"contact {contact.title}."
    whole = _assembled(contact, place, node, [*reached, *called], (body, context), contact.addresses)
    return replace(whole, shared=tuple(names), authority=bool(contact.name))


def birthday(value: str) -> str:
    """Return a birthday as people and word search both find it: `1985-04-12 (April 12)`; anything else as it is."""
    try:
        # A month and day alone are read as of 1900, which had no 29 February.
        day = datetime.strptime(value[-5:], "%m-%d").replace(tzinfo=UTC) if value[-5:] != "02-29" else datetime(2000, 2, 29, tzinfo=UTC)
    except ValueError:
        return value
    return f"{value.removeprefix('--')} ({day:%B} {day.day})"


def _assembled(
    record: Record, place: Place, node: Node, edges: list[Edge], indexed: tuple[str, str] | None, addresses: tuple[Address, ...]
) -> Shape:
    chunks, chunk_edges = passage_nodes(place.space, node, *indexed) if indexed else ([], [])
    attachments, attachment_edges = _attachments(record, place, node)
    counted = replace(node, props={**node.props, "chunks": len(chunks)})
    return Shape(
        counted,
        (*chunks, *attachments),
        (),
        (*edges, *chunk_edges, *attachment_edges),
        addresses,
    )


def _attachments(record: Record, place: Place, node: Node) -> tuple[list[Node], list[Edge]]:
    if not isinstance(record, Message):
        return [], []
    nodes = [
        Node(
            node_id(place.space, Label.ATTACHMENT, node.id, str(number)),
            Label.ATTACHMENT,
            attachment.name,
            {"media_type": attachment.media_type, "size": attachment.size},
        )
        for number, attachment in enumerate(record.attachments)
    ]
    return nodes, [Edge(EdgeType.PART_OF, part.id, node.id, at=moment(record)) for part in nodes]


def _shown(address: Address) -> str:
    return f"{address.name} <{address.email}>" if address.name else address.email


def _name(address: Address | None) -> str:
    if address is None:
        return ""
    return address.name or address.email
