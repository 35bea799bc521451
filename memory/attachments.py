"""Reads what came with mails, after their own words are searched: documents and mails of their own, joined to the mail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from graph.enclosures import DEEPEST, depth, enclosed_shape, stale_chunks
from graph.ingest import Ingest, joined
from graph.shapes import Shape
from memory.backlog import ATTACHMENTS
from schema.errors import NotFound
from schema.graph import Changes, Label, Node
from schema.ports import BlobStore, GraphReader, Threads
from schema.records import Enclosed, Envelope, Message

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
READ = "enclosures"
"""The property of a mail whose attachments were read: how many of them stand for themselves."""


class AttachmentPass:
    """Reads the attachments of mails, each mail once."""

    name = ATTACHMENTS
    label = Label.MESSAGE
    # Fewer than other passes take: what a step's mails enclose is in memory together.
    most = 32

    def __init__(
        self, ingest: Ingest, reader: GraphReader, blobs: BlobStore, threads: Threads, read: Callable[[bytes, Envelope], Sequence[Enclosed]]
    ) -> None:
        self._ingest = ingest
        self._reader = reader
        self._blobs = blobs
        self._threads = threads
        self._read = read

    async def step(self, nodes: Sequence[Node]) -> Changes:
        """Return what these mails enclose; a mail that was opened is not opened again."""
        # Writing READ changes the mail, so it comes back through the feed; here that ends.
        mails = [node for node in nodes if "attachments" in node.props and READ not in node.props]
        inside = [(mail, await self._parts(mail)) for mail in mails]
        # A mail inside a mail is a mail of its own: its raw bytes are durable before its record, like any other's.
        await self._blobs.put([part.raw for _, parts in inside for part in parts if part.raw])
        place = self._ingest.place("")
        shapes = await self._threads.run(lambda: [enclosed_shape(mail, part, place) for mail, parts in inside for part in parts])
        stored = {node.id: node for node in await self._reader.get(sorted({one.record.id for one in shapes}))}
        news = news_of(shapes, stored)
        opened = [replace(mail, props={**mail.props, READ: len(parts)}) for mail, parts in inside]
        drop = [old for one in news if one.record.id in stored for old in stale_chunks(place, stored[one.record.id], one.record)]
        # A record that is known already, and is not written anew, lies in this mail as well.
        again = tuple(one.edges[-1] for one in shapes)
        return joined(await self._ingest.written(news), Changes(put=tuple(opened), drop=tuple(drop), link=again))

    async def _parts(self, mail: Node) -> Sequence[Enclosed]:
        try:
            raw = await self._blobs.get(str(mail.props.get("raw", "")))
        except NotFound:
            return (Enclosed(1, "attachments", "", 0, unread="The bytes of the mail are not kept any more."),)
        place = self._ingest.place("")
        envelope = Envelope(mail.start or UNDATED, place.zone, depth(mail) < DEEPEST, "truncated" in mail.props)
        parts = await self._threads.run(lambda: self._read(raw, envelope))
        # A mail that claims to hold itself would keep itself from ever being removed.
        return [part for part in parts if not (isinstance(part.record, Message) and part.record.key == mail.key)]


def news_of(shapes: Sequence[Shape], stored: Mapping[str, Node]) -> list[Shape]:
    """Return what to write, each record once: a mail that is there already, in a mailbox or in another mail, stays as it is."""
    once = {one.record.id: one for one in reversed(shapes)}
    # A document is written again, since this time it may have been read; its id is the mail's and the part's number.
    return [one for key, one in once.items() if key not in stored or one.record.label is Label.DOCUMENT]
