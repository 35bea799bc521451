"""Attachments: the pass that reads them, which of them cannot be read, and reading those again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from app.bootstrap import Rooms
from graph.paging import pages
from memory.attachments import READ, AttachmentPass
from schema.graph import Changes, Direction, EdgeType, Label, Node, NodeQuery, Reached, Walk
from schema.records import Enclosed, Envelope

_MANY = 10_000


def attachment_pass(rooms: Rooms) -> AttachmentPass:
    """Return the pass that reads attachments."""
    return AttachmentPass(rooms.ingest, rooms.graph.reader, rooms.blobs, rooms.threads, _enclosed)


def _enclosed(raw: bytes, envelope: Envelope) -> Sequence[Enclosed]:
    # Parsers of documents are loaded by whoever meets the first attachment.
    from connectors.enclosures import enclosed

    return enclosed(raw, envelope)


async def refused(rooms: Rooms) -> list[Node]:
    """Return the attachments that cannot be read, each with its reason in `unread`."""
    # Page after page: a query without a limit may leave some out, and what is not told here is told nowhere.
    return [node async for page in pages(rooms.graph, NodeQuery((Label.DOCUMENT,), equals={"refused": True})) for node in page]


async def retry_refused(rooms: Rooms, source: str) -> tuple[int, int]:
    """Read the attachments of a source's mails again that could not be read; return how many were read and how many are left."""
    before = await refused(rooms)
    mails = list({mail.id: mail for _, mail, sources in await _came_with(rooms, before) if source in sources}.values())
    work = attachment_pass(rooms)
    for mail in mails:
        # Without its mark the pass takes the mail for new.
        bare = replace(mail, props={name: value for name, value in mail.props.items() if name != READ})
        async with rooms.leases.hold("ingest"):
            decided = await work.step([bare])
            # Should a sync have changed or removed the mail meanwhile, nothing is written.
            still = await rooms.graph.reader.get([mail.id]) == [mail]
            await rooms.graph.transaction.commit(decided if still else Changes())
    touched = {mail.key for mail in mails}
    left = [node for node in await refused(rooms) if node.props["part_of"] in touched]
    return sum(node.props["part_of"] in touched for node in before) - len(left), len(left)


async def refused_by_source(rooms: Rooms) -> dict[str, list[Node]]:
    """Return the attachments that cannot be read under the name of each source that holds a mail they came with."""
    nodes = {node.id: node for node in await refused(rooms)}
    found: dict[str, dict[str, Node]] = defaultdict(dict)
    for key, _, sources in await _came_with(rooms, list(nodes.values())):
        for name in sources:
            found[name][key] = nodes[key]
    return {name: sorted(held.values(), key=lambda node: node.key) for name, held in found.items()}


async def _came_with(rooms: Rooms, attachments: Sequence[Node]) -> list[tuple[str, Node, Set[str]]]:
    """Return the id of each attachment with a mail it came with and the sources that hold that, or a mail it lies in itself."""
    direct = await _outward(rooms, (node.id for node in attachments))
    # A mail inside a mail lies in no source of its own: what counts is where the outer ones lie.
    above = await _around(rooms, {one.node.id for one in direct})
    walk = Walk((EdgeType.HOLDS,), Direction.IN, limit=_MANY)
    outer = sorted({mail for mails in above.values() for mail in mails})
    sources: dict[str, set[str]] = defaultdict(set)
    for one in await rooms.graph.reader.walk(outer, walk) if outer else []:
        sources[one.origin].add(str(one.node.props.get("source")))
    return [(one.origin, one.node, {name for mail in above[one.node.id] for name in sources[mail]}) for one in direct]


async def _around(rooms: Rooms, mails: Set[str]) -> dict[str, set[str]]:
    """Return each mail with itself and all mails it lies in, however deep."""
    above = {mail: {mail} for mail in mails}
    ways = {mail: {mail} for mail in mails}
    while ways:
        further: dict[str, set[str]] = defaultdict(set)
        for one in await _outward(rooms, ways):
            for mail in ways[one.origin]:
                # Met before, by another way or in a circle: it is not gone on from again.
                if one.node.id not in above[mail]:
                    above[mail].add(one.node.id)
                    further[one.node.id].add(mail)
        ways = further
    return above


async def _outward(rooms: Rooms, ids: Iterable[str]) -> list[Reached]:
    origins = sorted(ids)
    return await rooms.graph.reader.walk(origins, Walk((EdgeType.ATTACHED_TO,), Direction.OUT, limit=_MANY)) if origins else []
