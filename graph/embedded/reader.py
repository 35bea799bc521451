"""Reads nodes and edges, one file a readable space."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TypeVar

import apsw

from graph.canonical import instant, props_text
from graph.embedded.queries import query
from graph.embedded.rows import Bind, listed, node_of, nodes_by_id
from graph.embedded.space import SpaceFile
from graph.embedded.walking import shortest, walk_from
from schema.graph import Counts, Edge, Label, Node, NodeQuery, Order, Reached, Walk
from schema.ports import Threads

T = TypeVar("T")


class EmbeddedReader:
    """The GraphReader port over the readable spaces' files."""

    def __init__(self, spaces: Sequence[SpaceFile], threads: Threads) -> None:
        self._spaces = spaces
        self._threads = threads

    async def get(self, ids: Sequence[str]) -> list[Node]:
        """Return the nodes that exist, in the order asked for."""
        parts = await self._each(lambda db: nodes_by_id(db, ids))
        # An id lies in one space only, since the space is part of what it is made of.
        found = {node_id: node for part in parts for node_id, node in part.items()}
        return [found[node_id] for node_id in ids if node_id in found]

    async def find(self, query: NodeQuery) -> list[Node]:
        """Return the nodes that fit, in the query's order."""
        parts = await self._each(lambda db: _find(db, query))
        return _in_order([node for part in parts for node in part], query.order)[: query.limit]

    async def around(self, moments: Sequence[datetime], labels: Sequence[Label], limit: int) -> list[Node]:
        """Return, each once and by id, the nodes that begin nearest to each moment: up to `limit` before it and as many from it on."""
        bound: Bind = {"moments": listed(map(instant, moments)), "labels": listed(label.value for label in labels), "limit": max(limit, 0)}
        parts = await self._each(lambda db: [node_of(row) for row in db.execute(query("around"), bound)])
        return sorted((node for part in parts for node in part), key=lambda node: node.id)

    async def walk(self, origins: Sequence[str], walk: Walk) -> list[Reached]:
        """Return what is reached from each origin, nearest first; an origin is never reached from itself."""
        parts = await self._each(lambda db: walk_from(db, origins, walk))
        place = {origin: number for number, origin in reversed(list(enumerate(origins)))}
        return sorted((reached for part in parts for reached in part), key=lambda reached: place[reached.origin])

    async def path(self, source: str, target: str, walk: Walk) -> list[Edge] | None:
        """Return the edges of a shortest path of at most `walk.hops` hops, or None."""
        parts = await self._each(lambda db: shortest(db, source, target, walk))
        # No edge leads from one space to another, so that a path lies in one file or nowhere.
        return next((part for part in parts if part is not None), None)

    async def named_raw(self, raws: Sequence[str]) -> frozenset[str]:
        """Return those of these hashes of raw bytes that a message, event, document or contact names as its own."""
        bound = {"raws": listed(raws)}
        parts = await self._each(lambda db: [str(row[0]) for row in db.execute(query("named_raw"), bound)])
        return frozenset(chain.from_iterable(parts))

    async def counts(self) -> Counts:
        """Count what is there, in the store."""
        parts = await self._each(_counts)
        nodes: Counter[Label] = Counter()
        for part in parts:
            nodes.update(part.nodes)
        return Counts(dict(nodes), sum(part.edges for part in parts), sum(part.vectors for part in parts))

    async def _each(self, read: Callable[[apsw.Connection], T]) -> list[T]:
        return await self._threads.run(lambda: [self._read(space, read) for space in self._spaces])

    @staticmethod
    def _read(space: SpaceFile, read: Callable[[apsw.Connection], T]) -> T:
        with space.reading() as db:
            return read(db)


def _find(db: apsw.Connection, wanted: NodeQuery) -> list[Node]:
    # A query a shape instead of one with OR: SQLite picks an index when it plans, before it knows what is asked.
    if wanted.keys:
        name = "find_keys"
    elif wanted.order is not Order.OLDEST:
        name = "find_paged" if wanted.order is Order.ID else "find_newest"
    else:
        name = "find_dated" if wanted.since or wanted.until else "find_plain"
    bound: Bind = {
        "labels": listed(label.value for label in wanted.labels or Label),
        "keys": listed(wanted.keys),
        "equals": props_text(wanted.equals),
        "since": instant(wanted.since),
        "until": instant(wanted.until),
        "order": wanted.order.value,
        "after": wanted.after,
        "limit": wanted.limit,
    }
    sql = query(name)
    return [node_of(row) for row in db.execute(sql, {one: value for one, value in bound.items() if f":{one}" in sql})]


def _in_order(nodes: list[Node], order: Order) -> list[Node]:
    nodes = sorted(nodes, key=lambda node: node.id)
    if order is Order.ID:
        return nodes
    nodes = sorted(nodes, key=lambda node: node.start or datetime.min.replace(tzinfo=UTC), reverse=order is Order.NEWEST)
    return sorted(nodes, key=lambda node: node.start is None)


def _counts(db: apsw.Connection) -> Counts:
    nodes = {Label(label): count for label, count in db.execute("SELECT label, count(*) FROM node GROUP BY label")}
    edges, vectors = db.execute("SELECT (SELECT count(*) FROM edge), (SELECT count(*) FROM vector)").get
    return Counts(nodes, edges, vectors)
