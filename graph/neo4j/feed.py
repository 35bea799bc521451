"""What changed in the written space, and the whole of it as lines."""

from collections.abc import AsyncIterator
from contextlib import closing
from tempfile import TemporaryFile
from typing import IO

from neo4j import AsyncManagedTransaction

from graph.canonical import edge_line, node_line
from graph.neo4j.database import Database, ask, change
from graph.neo4j.rows import edge_of, node_of
from schema.graph import Change, Edge, Label
from schema.spaces import Space

_PAGE = 500


class Neo4jFeed:
    """The GraphFeed port on one space.

    Neo4j shows a commit to others piece by piece. Whoever reads here holds the space's write lock, so no commit is half seen.
    """

    def __init__(self, database: Database, space: Space) -> None:
        self._database = database
        self._space = space

    async def position(self) -> int:
        """Return the position of the latest change, 0 in an empty space."""

        async def work(tx: AsyncManagedTransaction) -> int:
            await change(tx, "lock_known_space", {"space": self._space.id})
            return sum(row["position"] for row in await ask(tx, "space_tally", {"space": self._space.id}))

        return await self._database.write(work)

    async def since(self, position: int, limit: int) -> list[Change]:
        """Return the changes after the position, oldest first; a node appears once, at its latest change."""

        async def work(tx: AsyncManagedTransaction) -> list[Change]:
            await change(tx, "lock_known_space", {"space": self._space.id})
            rows = await ask(tx, "changes_since", {"space": self._space.id, "position": position, "limit": limit})
            return [Change(row["position"], row["id"], Label(row["label"]), row["removed"]) for row in rows]

        return await self._database.write(work)

    async def export(self) -> AsyncIterator[str]:
        """Yield the space as canonical JSON lines, all as it was at one moment."""
        # The lines wait in a file: whoever takes them slowly must not hold up the writers.
        with closing(TemporaryFile("w+", encoding="utf-8", newline="\n")) as lines:
            await self._database.write(lambda tx: self._spool(tx, lines))
            lines.seek(0)
            for line in lines:
                yield line.removesuffix("\n")

    async def _spool(self, tx: AsyncManagedTransaction, lines: IO[str]) -> None:
        lines.seek(0)
        lines.truncate()
        await change(tx, "lock_known_space", {"space": self._space.id})
        # Kept, since all nodes come before any edge, and edges are asked for by where they begin.
        ids: list[str] = []
        while page := await ask(tx, "export_nodes", {"space": self._space.id, "after": ids[-1] if ids else "", "limit": _PAGE}):
            nodes = [(node_of(row["node"]), row["model"], row["digest"]) for row in page]
            lines.writelines(f"{node_line(node, model, digest)}\n" for node, model, digest in nodes)
            ids += [node.id for node, _, _ in nodes]
        for start in range(0, len(ids), _PAGE):
            found = await ask(tx, "export_edges", {"space": self._space.id, "ids": ids[start : start + _PAGE]})
            edges = [edge_of(row["type"], row["edge"]) for row in found]
            lines.writelines(f"{edge_line(edge)}\n" for edge in sorted(edges, key=_place))


def _place(edge: Edge) -> tuple[str, str, str]:
    # The order of the embedded store's primary key, so that equal graphs export equal lines from both.
    return edge.source, edge.type.value, edge.target
