"""What holds for a whole source: removing it with all that only it supported, and discarding raw bytes nothing needs."""

import asyncio
from collections.abc import Callable, Set
from dataclasses import dataclass, field

from graph.ingest import Ingest
from graph.keeping import GONE, places_of
from graph.leases import Leases
from graph.paging import pages
from graph.sync import KEPT, LOOSE, REJECTED, RUN, cursor_name, loosen, rejection_key, unnote
from schema.changes import Batch, Removed
from schema.graph import Label, Node, NodeQuery
from schema.ports import BlobStore, Graph, Journal

_MOST = 500


@dataclass(frozen=True, slots=True)
class Watched:
    """Who watches a removal: told how many places are gone, from none on; ends it after its step."""

    report: Callable[[int], None] = lambda _gone: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)


def listed(value: object) -> list[object]:
    """Return a journal's value as the list it is."""
    return value if isinstance(value, list) else []


class Sources:
    """Removes sources and what they leave behind."""

    def __init__(self, graph: Graph, ingest: Ingest, journal: Journal, blobs: BlobStore, leases: Leases) -> None:
        self._graph = graph
        self._ingest = ingest
        self._journal = journal
        self._blobs = blobs
        self._leases = leases

    async def remove(self, name: str, watched: Watched | None = None) -> int:
        """Remove a source: its memberships, what only it supported, its cursor, rejections and raw bytes; return the rows written.

        Whoever watches may stop it; what is left then goes when it is removed again.
        """
        writes, gone, watched = 0, 0, watched or Watched()
        # Under the lease of its runs: a sync at work would write again what is removed here.
        async with self._leases.hold(f"{RUN}{name}"):
            # First: killed anywhere after it, the source is read from its beginning; with the cursor kept, it would come back empty.
            await self._graph.transaction.forget_cursor(cursor_name(name))
            watched.report(gone)
            async for nodes in pages(self._graph, NodeQuery((Label.MEMBERSHIP,), equals={"source": name})):
                if watched.stop.is_set():
                    return writes
                writes, gone = writes + await self._remove(name, nodes), gone + len(nodes)
                watched.report(gone)
            for entry in await self._journal.entries(REJECTED, rejection_key(name, "")):
                # Noted before the entry goes, or a kill between the two would leave bytes that nobody knows of.
                await loosen(self._journal, [str(entry.value["raw"])])
                await self._journal.swap(REJECTED, entry.key, entry.version, None)
            await unnote(self._journal, KEPT, name)
        await self.discard_raw()
        return writes

    async def forget_gone(self, name: str) -> int:
        """Remove what was kept though it is gone at its source; return how many places that were."""
        async with self._leases.hold(f"{RUN}{name}"):
            gone = [node for node in await places_of(self._graph, name) if GONE in node.props]
            for start in range(0, len(gone), _MOST):
                await self._remove(name, gone[start : start + _MOST])
            # Last: killed before it, what is left is found again.
            await unnote(self._journal, KEPT, name)
        await self.discard_raw()
        return len(gone)

    async def _remove(self, name: str, memberships: list[Node]) -> int:
        refs = tuple(Removed(str(node.props["ref"])) for node in memberships)
        async with self._leases.hold("ingest") as held:
            plan = await self._ingest.plan(name, Batch(refs, ""), None)
            await loosen(self._journal, plan.loose_raw)
            # A process that stood still may have lost its lease: to plan does no harm, to commit an old plan would.
            await held.confirm()
            return (await self._graph.transaction.commit(plan.changes)).writes

    async def discard_raw(self) -> int:
        """Discard raw bytes that no record and no rejection needs any more; return how many there were.

        While any source runs nothing is discarded: it stores bytes before it names them. What is loose waits for the next time.
        """
        async with self._leases.hold("ingest") as held:
            # Not just "not needed now": a run stores bytes before the record that names them is committed.
            if await self._leases.others(RUN):
                return 0
            notes = await self._journal.entries(LOOSE)
            loose = {str(raw) for entry in notes for raw in listed(entry.value["raws"])}
            if not loose:
                return 0
            # The same bytes may be named by a record of any other source.
            needed = await self._needed(loose)
            await held.confirm()
            gone = await self._blobs.discard(sorted(loose - needed))
            # After the bytes are gone: killed before this, the next time finds notes of what is not there, which is no error.
            for entry in notes:
                await self._journal.swap(LOOSE, entry.key, entry.version, None)
        return gone

    async def _needed(self, loose: Set[str]) -> set[str]:
        needed = {str(entry.value["raw"]) for entry in await self._journal.entries(REJECTED)}
        return needed | await self._graph.reader.named_raw(sorted(loose))
