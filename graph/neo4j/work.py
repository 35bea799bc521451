"""The statements of one write transaction, in the order of `Changes`; the server counts what they change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from neo4j import AsyncManagedTransaction

from graph.canonical import ends, node_digest, props_of, words_digest
from graph.neo4j.database import Bound, Row, answer, ask, change
from graph.neo4j.property_graph import derived_id, derived_rows, node_labels, read_values
from graph.neo4j.rows import edge_id_row, edge_values, node_values
from graph.words import analyse
from schema.errors import CursorConflict, EndpointMissing
from schema.graph import Changes, CursorMove, Direction, Edge, EdgeId, EdgeType, Embedding, Label, Node, Release, Value
from schema.ports import Threads
from schema.spaces import Space

# Null removes a property in Cypher, and with it the node from the vector index.
_FORGOTTEN_VECTOR: Bound = {"embedding": None, "model": None, "vector_digest": None, "dimensions": None}
_SPOKEN = "Spoken"


@dataclass(slots=True)
class Work:
    """One transaction at work on one space, whose write lock it takes first."""

    tx: AsyncManagedTransaction
    space: Space
    threads: Threads
    writes: int = 0
    position: int = 0
    _documents: int = 0
    _length: int = 0
    _facts: list[Node] = field(default_factory=list)
    _created: set[str] = field(default_factory=set)
    _removed: set[str] = field(default_factory=set)

    @property
    def vanished(self) -> set[str]:
        """The nodes that this transaction has both created and removed."""
        return self._created & self._removed

    async def apply(self, changes: Changes) -> None:
        """Do all of it in order; raises CursorConflict or EndpointMissing."""
        # Neo4j locks by node and reads what is committed: without one lock a space, two commits could share positions in the feed.
        await change(self.tx, "lock_space", self._bound({}))
        await self._learn_tally()
        before = self.position, self._documents, self._length
        await self._put(changes.put)
        await self._ensure(changes.ensure)
        await self._unlink(changes.unlink)
        await self._link(changes.link)
        # After links, since a derived edge needs a passage of what supports its fact; before drops, which take theirs back themselves.
        await self._derive(changes.link)
        await self._drop(changes.drop)
        await self._release(changes.release)
        await self._embed(changes.embed)
        if changes.cursor:
            await self._move(changes.cursor)
        # A commit that changes nothing writes nothing, not even the counts.
        if before != (self.position, self._documents, self._length):
            tally: Bound = {"position": self.position, "documents": self._documents, "length": self._length}
            await change(self.tx, "put_tally", self._bound(tally))

    def _bound(self, bound: Bound) -> Bound:
        return {"space": self.space.id, **bound}

    async def _learn_tally(self) -> None:
        [row] = await ask(self.tx, "space_tally", self._bound({}))
        self.position, self._documents, self._length = row["position"], row["documents"], row["length"]

    async def _stored(self, ids: Iterable[str]) -> dict[str, Row]:
        wanted = list(ids)
        rows = await ask(self.tx, "stored", self._bound({"ids": wanted})) if wanted else []
        return {row["id"]: row for row in rows}

    async def _put(self, nodes: Sequence[Node]) -> None:
        before = await self._stored(node.id for node in nodes)
        await self._write([node for node in nodes if node.id not in before or before[node.id]["digest"] != node_digest(node)], before)

    async def _ensure(self, nodes: Sequence[Node]) -> None:
        before = await self._stored(node.id for node in nodes)
        await self._write([node for node in nodes if node.id not in before], {})

    async def _write(self, nodes: Sequence[Node], before: dict[str, Row]) -> None:
        if not nodes:
            return
        # Analysing a batch holds the processor for long enough that the event loop would be seen to stand.
        words = await self.threads.run(lambda: [analyse(f"{node.context}\n{node.text}") for node in nodes])
        rows = [self._row(node, said, before.get(node.id)) for node, said in zip(nodes, words, strict=True)]
        [written] = await ask(self.tx, "write_nodes", self._bound({"rows": rows}))
        self.writes += written["written"]
        await self._forget_tokens(node.id for node in nodes if _reworded(node, before.get(node.id)))
        self._facts += [node for node in nodes if node.label is Label.FACT]
        if new := [node.id for node in nodes if node.id not in before]:
            self._created.update(new)
            await change(self.tx, "forget_removals", self._bound({"ids": new}))

    def _row(self, node: Node, words: Sequence[str], before: Row | None) -> Bound:
        self.position += 1
        values = node_values(node, words, self.position) | read_values(node, self.space)
        if before is not None:
            self._forget_words(before["words"])
            if _reworded(node, before):
                values |= _FORGOTTEN_VECTOR
                self.writes += before["embedded"]
        self._documents += bool(words)
        self._length += len(words)
        # The full-text index is on this label alone, so that nodes without words cost it nothing.
        labels = [*node_labels(node, self.space), *([_SPOKEN] if words else [])]
        former = [label for label in (_SPOKEN, before["label"]) if label not in labels] if before is not None else []
        return {"id": node.id, "values": values, "labels": labels, "former": former}

    def _forget_words(self, words: int) -> None:
        self._documents -= bool(words)
        self._length -= words

    async def _forget_tokens(self, ids: Iterable[str]) -> None:
        """Remove what lies apart of the nodes' vectors; nobody counts it."""
        if gone := list(ids):
            await change(self.tx, "forget_tokens", self._bound({"ids": gone}))

    async def _unlink(self, edges: Sequence[EdgeId]) -> None:
        if edges:
            self.writes += await change(self.tx, "unlink", self._bound({"rows": [edge_id_row(edge) for edge in edges]}))

    async def _link(self, edges: Sequence[Edge]) -> None:
        if not edges:
            return
        named = ends(edges)
        if missing := set(named) - (await self._stored(named)).keys():
            raise EndpointMissing(", ".join(sorted(missing)[:3]))
        rows = [{"type": edge.type.value, "values": edge_values(edge, self.space)} for edge in edges]
        [written] = await ask(self.tx, "link", self._bound({"rows": rows}))
        self.writes += written["written"]

    async def _derive(self, links: Sequence[Edge]) -> None:
        """Bring the derived edges of the facts that were written up to date; nobody counts them."""
        if not self._facts:
            return
        rows = derived_rows(self._facts, links, self.space)
        await change(self.tx, "derive", self._bound({"rows": rows}))
        withdrawn = [fact for fact in self._facts if "retracted_at" in fact.props]
        await self._underive(fact.props for fact in withdrawn)

    async def _underive(self, facts: Iterable[Mapping[str, Value]]) -> None:
        if rows := [row for props in facts if (row := derived_id(props))]:
            await change(self.tx, "unlink", self._bound({"rows": rows}))

    async def _drop(self, ids: Sequence[str]) -> None:
        if ids:
            await self._removing("remove_nodes", {"ids": list(ids)})

    async def _release(self, releases: Sequence[Release]) -> None:
        if releases:
            await self._removing("release_nodes", {"rows": [_release_row(release) for release in releases]})

    async def _removing(self, name: str, bound: Bound) -> None:
        removed = await answer(self.tx, name, self._bound(bound))
        gone = removed.rows
        # The server counts derived edges as well, which are no part of what our ports show.
        self.writes += removed.deleted + sum(row["embedded"] - row["derived"] for row in gone)
        await self._forget_tokens(row["id"] for row in gone)
        for row in gone:
            self._forget_words(row["words"])
        self._removed.update(row["id"] for row in gone)
        if gone:
            await change(self.tx, "record_removals", self._bound({"rows": [self._removal(row) for row in gone]}))
        await self._underive(props_of(row["fact"]) for row in gone if row["fact"])
        if passages := [row["id"] for row in gone if row["label"] == Label.CHUNK]:
            await change(self.tx, "reanchor", self._bound({"ids": passages}))

    def _removal(self, row: Row) -> Bound:
        self.position += 1
        return {"id": row["id"], "label": row["label"], "position": self.position}

    async def _embed(self, vectors: Sequence[Embedding]) -> None:
        if not vectors:
            return
        [written] = await ask(self.tx, "embed_nodes", self._bound({"rows": [_vector_row(vector) for vector in vectors]}))
        self.writes += written["written"]

    async def _move(self, move: CursorMove) -> None:
        places = {row["name"]: row["value"] for row in await ask(self.tx, "cursors", self._bound({}))}
        here = places.get(move.name)
        if here == move.value:
            return
        if here != move.expected:
            raise CursorConflict(f"{move.name} is at {here!r}, not at {move.expected!r}")
        await change(self.tx, "put_cursor", self._bound({"name": move.name, "value": move.value}))


def _vector_row(vector: Embedding) -> Bound:
    return {
        "id": vector.node_id,
        "model": vector.model,
        "digest": vector.digest,
        "values": vector.encoded.values.tolist(),
        "tokens": vector.encoded.tokens or None,
    }


def _reworded(node: Node, before: Row | None) -> bool:
    """Say whether the node was there with other words."""
    return before is not None and before["words_digest"] != words_digest(node)


def _release_row(release: Release) -> Bound:
    return {
        "id": release.node_id,
        "types": [kind.value for kind in release.types or EdgeType],
        "inward": release.direction is not Direction.OUT,
        "outward": release.direction is not Direction.IN,
    }
