"""Reads nodes and edges of the readable spaces."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from neo4j import AsyncManagedTransaction

from graph.canonical import instant
from graph.neo4j.database import Bound, Database
from graph.neo4j.rows import facets, node_of, read_nodes
from graph.neo4j.walking import next_to, shortest, walk_from
from schema.graph import Counts, Edge, Label, Node, NodeQuery, Order, Reached, Walk
from schema.ids import content_hash
from schema.spaces import Space

# Sort before and after every ISO date: an open end is a text too, so that a range has one plan and uses its index.
_AFTER_ALL = "~"
_FIRST_DATE = "!"
_BY_ORDER = {Order.ID: "find_page", Order.NEWEST: "find_newest", Order.OLDEST: "find_oldest"}


class Neo4jReader:
    """The GraphReader port over the readable spaces."""

    def __init__(self, database: Database, spaces: Sequence[Space]) -> None:
        self._database = database
        self._spaces = spaces

    async def get(self, ids: Sequence[str]) -> list[Node]:
        """Return the nodes that exist, in the order asked for."""
        found = await read_nodes(self._database, self._spaces, ids)
        return [found[node_id] for node_id in ids if node_id in found]

    async def find(self, query: NodeQuery) -> list[Node]:
        """Return the nodes that fit, in the query's order."""
        name = "find_keys" if query.keys else _BY_ORDER[query.order]
        rows = await self._database.ask(name, _bound(self._spaces, query))
        return [node_of(row) for row in rows]

    async def around(self, moments: Sequence[datetime], labels: Sequence[Label], limit: int) -> list[Node]:
        """Return, each once and by id, the nodes that begin nearest to each moment: up to `limit` before it and as many from it on."""
        bound: Bound = {
            "spaces": _ids(self._spaces),
            "labels": [label.value for label in labels],
            "moments": [instant(moment) for moment in moments],
            "limit": max(limit, 0),
        }
        return [node_of(row) for row in await self._database.ask("around", bound)]

    async def walk(self, origins: Sequence[str], walk: Walk) -> list[Reached]:
        """Return what is reached from each origin, nearest first; an origin is never reached from itself."""

        async def work(tx: AsyncManagedTransaction) -> list[Reached]:
            # One after the other: a transaction of the driver takes one query at a time.
            return [reached for space in self._spaces for reached in await walk_from(tx, space, origins, walk)]

        found = await self._next_to(origins, walk) if walk.hops == 1 else None
        place = {origin: number for number, origin in reversed(list(enumerate(origins)))}
        return sorted(await self._database.read(work) if found is None else found, key=lambda reached: place[reached.origin])

    async def _next_to(self, origins: Sequence[str], walk: Walk) -> list[Reached] | None:
        found: list[Reached] = []
        for space in self._spaces:
            part = await next_to(self._database, space, origins, walk)
            if part is None:
                return None
            found += part
        return found

    async def path(self, source: str, target: str, walk: Walk) -> list[Edge] | None:
        """Return the edges of a shortest path of at most `walk.hops` hops, or None."""

        async def work(tx: AsyncManagedTransaction) -> list[Edge] | None:
            for space in self._spaces:
                found = await shortest(tx, space, (source, target), walk)
                if found is not None:
                    return found
            return None

        return await self._database.read(work)

    async def named_raw(self, raws: Sequence[str]) -> frozenset[str]:
        """Return those of these hashes of raw bytes that a message, event, document or contact names as its own."""
        found = await self._database.ask("named_raw", {"spaces": _ids(self._spaces), "raws": list(raws)})
        return frozenset(str(row["raw"]) for row in found)

    async def counts(self) -> Counts:
        """Count what is there, in the store."""
        rows = await self._database.ask("count_nodes", {"spaces": _ids(self._spaces)})
        nodes: Counter[Label] = Counter()
        for row in rows:
            nodes[Label(row["label"])] += row["nodes"]
        return Counts(dict(nodes), sum(row["edges"] for row in rows), sum(row["vectors"] for row in rows))


def _bound(spaces: Sequence[Space], wanted: NodeQuery) -> Bound:
    dated = wanted.since is not None or wanted.until is not None
    until = instant(wanted.until)
    return {
        "spaces": _ids(spaces),
        "labels": [label.value for label in wanted.labels or Label],
        # By hash: Neo4j's range indexes refuse entries over some eight kilobytes, and a key may be a path or an id of any length.
        "keys": [content_hash(key.encode()) for key in dict.fromkeys(wanted.keys)],
        "facets": facets(wanted.equals),
        "since": instant(wanted.since),
        "until": until if wanted.keys or wanted.order is Order.ID else until or _AFTER_ALL,
        "from": _FIRST_DATE if dated else "",
        "order": wanted.order.value,
        "after": wanted.after,
        "limit": max(wanted.limit, 0),
    }


def _ids(spaces: Sequence[Space]) -> list[str]:
    return [space.id for space in spaces]
