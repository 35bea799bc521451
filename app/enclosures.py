"""Attachments: the pass that reads them, which of them cannot be read, and reading those again."""

from collections.abc import Sequence
from dataclasses import replace

from app.bootstrap import Rooms
from graph.sources import pages
from memory.attachments import READ, AttachmentPass
from schema.graph import Changes, Direction, EdgeType, Label, Node, NodeQuery, Walk
from schema.records import Enclosed, Envelope


def attachment_pass(rooms: Rooms) -> AttachmentPass:
    """Return the pass that reads attachments."""
    return AttachmentPass(rooms.ingest, rooms.graph.reader, rooms.blobs, rooms.threads, _enclosed)


def _enclosed(raw: bytes, envelope: Envelope) -> Sequence[Enclosed]:
    from connectors.enclosures import enclosed

    return enclosed(raw, envelope)


async def refused(rooms: Rooms) -> list[Node]:
    """Return the attachments that cannot be read, each with its reason in `unread`."""
    return [node async for page in pages(rooms.graph, NodeQuery((Label.DOCUMENT,), equals={"refused": True})) for node in page]


async def retry_refused(rooms: Rooms, source: str) -> tuple[int, int]:
    """Read the attachments of a source's mails again that could not be read; return how many were read and how many are left."""
    before = await refused(rooms)
    mails = await _mails_of(rooms, source, before)
    work = attachment_pass(rooms)
    for mail in mails:
        bare = replace(mail, props={name: value for name, value in mail.props.items() if name != READ})
        async with rooms.leases.hold("ingest"):
            decided = await work.step([bare])
            still = await rooms.graph.reader.get([mail.id]) == [mail]
            await rooms.graph.transaction.commit(decided if still else Changes())
    touched = {mail.key for mail in mails}
    left = [node for node in await refused(rooms) if node.props["part_of"] in touched]
    return sum(node.props["part_of"] in touched for node in before) - len(left), len(left)


async def _mails_of(rooms: Rooms, source: str, attachments: Sequence[Node]) -> list[Node]:
    """Return the mails these came with that lie in the source, whatever mails they lie in themselves."""
    ids = [node.id for node in attachments]
    direct = await rooms.graph.reader.walk(ids, Walk((EdgeType.ATTACHED_TO,), Direction.OUT, limit=10_000)) if ids else []
    mails = {one.node.id: one.node for one in direct}
    outer = await rooms.graph.reader.walk(sorted(mails), Walk((EdgeType.ATTACHED_TO,), Direction.OUT, hops=3)) if mails else []
    above = {one.origin: {one.origin, *(other.node.id for other in outer if other.origin == one.origin)} for one in outer}
    wanted = sorted({key for mail in mails for key in above.get(mail, {mail})})
    held = await rooms.graph.reader.walk(wanted, Walk((EdgeType.HOLDS,), Direction.IN, limit=10_000)) if wanted else []
    here = {one.origin for one in held if one.node.props.get("source") == source}
    return [mail for key, mail in mails.items() if above.get(key, {key}) & here]
