"""What changed in the written space, and the whole of it as lines."""

from collections.abc import AsyncIterator
from contextlib import ExitStack

import apsw

from graph.canonical import edge_line, node_line
from graph.embedded.queries import query
from graph.embedded.rows import edge_of, node_of
from graph.embedded.space import SpaceFile
from schema.graph import Change, Edge, Label, Node
from schema.ports import Threads

_PAGE = 500


class EmbeddedFeed:
    """The GraphFeed port on one space's file."""

    def __init__(self, space: SpaceFile, threads: Threads) -> None:
        self._space = space
        self._threads = threads

    async def position(self) -> int:
        """Return the position of the latest change, 0 in an empty space."""
        return await self._threads.run(self._position)

    async def since(self, position: int, limit: int) -> list[Change]:
        """Return the changes after the position, oldest first; a node appears once, at its latest change."""
        return await self._threads.run(lambda: self._since(position, limit))

    async def export(self) -> AsyncIterator[str]:
        """Yield the space as canonical JSON lines, all as it was at one moment."""
        # One read transaction for all pages. In WAL mode it holds up no writer; only the log cannot be shortened meanwhile.
        stack = ExitStack()
        db = await self._threads.run(lambda: stack.enter_context(self._space.reading()))
        try:
            after = ""
            while nodes := await self._threads.run(lambda after=after: _nodes(db, after)):  # type: ignore[misc]
                for node, model, digest in nodes:
                    yield node_line(node, model, digest)
                after = nodes[-1][0].id
            last: Edge | None = None
            while edges := await self._threads.run(lambda last=last: _edges(db, last)):  # type: ignore[misc]
                for edge in edges:
                    yield edge_line(edge)
                last = edges[-1]
        finally:
            await self._threads.run(stack.close)

    def _position(self) -> int:
        with self._space.reading() as db:
            return int(db.execute("SELECT value FROM tally WHERE name = 'position'").get)

    def _since(self, position: int, limit: int) -> list[Change]:
        with self._space.reading() as db:
            rows = db.execute(query("changes_since"), {"position": position, "limit": limit})
            return [Change(at, node_id, Label(label), bool(removed)) for at, node_id, label, removed in rows]


def _nodes(db: apsw.Connection, after: str) -> list[tuple[Node, str | None, str | None]]:
    rows = db.execute(query("export_nodes"), {"after": after, "limit": _PAGE})
    return [(node_of(row), row[8], row[9]) for row in rows]


def _edges(db: apsw.Connection, last: Edge | None) -> list[Edge]:
    after = {"source": last.source, "type": last.type.value, "target": last.target} if last else {"source": "", "type": "", "target": ""}
    return [edge_of(row) for row in db.execute(query("export_edges"), {**after, "limit": _PAGE})]
