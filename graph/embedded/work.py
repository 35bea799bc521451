"""The statements of one write transaction, in the order of `Changes`; SQLite itself counts what they change."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter, itemgetter

import apsw
import numpy as np

from graph.canonical import ends, node_digest, words_digest
from graph.embedded.queries import query, query_of_rows
from graph.embedded.rows import Bind, Written, edge_row, listed, node_row
from graph.words import analyse
from schema.errors import CursorConflict, EndpointMissing
from schema.graph import Changes, CursorMove, Direction, Edge, EdgeId, EdgeType, Embedding, Node, Release

# A statement costs more than a row: commits of mails took a third less. SQLite takes 32,766 parameters, so there is room.
_AT_ONCE = 50
_MANY = 25
"""Nodes whose words leave at once, from which on it pays to make the word index whole first (docs/adr/0009)."""
_edge_place = itemgetter(0, 1, 2)
_holding = attrgetter("direction", "types")


@dataclass(frozen=True, slots=True)
class _Stored:
    num: int
    label: str
    digest: str
    words_digest: str
    length: int


class Work:
    """One transaction at work on the writing connection; the caller begins and commits it."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._before: dict[str, int] = dict(db.execute("SELECT name, value FROM tally"))
        self._tally = dict(self._before)
        self._created: set[str] = set()
        self._removed: set[str] = set()
        self._unspoken: list[int] = []
        self.writes = 0

    @property
    def position(self) -> int:
        """Where the feed stands now."""
        return self._tally["position"]

    @property
    def vanished(self) -> set[str]:
        """The nodes that this transaction has both created and removed."""
        return self._created & self._removed

    def apply(self, changes: Changes) -> None:
        """Do all of it in order; raises CursorConflict or EndpointMissing."""
        self._put(changes.put)
        self._ensure(changes.ensure)
        self._unlink(changes.unlink)
        self._link(changes.link)
        self._remove(changes.drop)
        for _, together in groupby(changes.release, key=_holding):
            self._release(list(together))
        self._unlearn_words()
        self._embed(changes.embed)
        if changes.cursor:
            self._move(changes.cursor)
        moved = [(value, name) for name, value in self._tally.items() if value != self._before[name]]
        self._db.executemany("UPDATE tally SET value = ? WHERE name = ?", moved)

    def _count(self, sql: str, rows: Iterable[Sequence[str | int] | Bind | dict[str, str | int | bytes]]) -> int:
        # Not total_changes: the word index writes its own tables whenever it likes, also in the middle of these.
        changed = sum(1 for _ in self._db.executemany(f"{sql.rstrip().rstrip(';')} RETURNING 1", rows))
        self.writes += changed
        return changed

    def _fill(self, name: str, rows: Sequence[Written]) -> None:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            self._db.execute(query_of_rows(name, len(part)), list(chain.from_iterable(part)))
            # After an upsert this counts what was written, not what was left because it was equal.
            self.writes += self._db.changes()

    def _stored(self, ids: Iterable[str]) -> dict[str, _Stored]:
        return {row[0]: _Stored(*row[1:]) for row in self._db.execute(query("stored"), {"ids": listed(ids)})}

    def _next(self, name: str) -> int:
        self._tally[name] += 1
        return self._tally[name]

    def _put(self, nodes: Sequence[Node]) -> None:
        before = self._stored(node.id for node in nodes)
        self._write([node for node in nodes if node.id not in before or before[node.id].digest != node_digest(node)], before)

    def _ensure(self, nodes: Sequence[Node]) -> None:
        before = self._stored(node.id for node in nodes)
        self._write([node for node in nodes if node.id not in before], {})

    def _write(self, nodes: Sequence[Node], before: dict[str, _Stored]) -> None:
        words = {node.id: analyse(f"{node.context}\n{node.text}") for node in nodes}
        self._fill("put_node", [node_row(node, len(words[node.id]), self._next("position")) for node in nodes])
        new = [node.id for node in nodes if node.id not in before]
        self._created.update(new)
        # A node that comes back is no removal any more: the feed tells each id once.
        self._db.executemany("DELETE FROM removal WHERE id = ?", [(node_id,) for node_id in new])
        changed = [node for node in nodes if node.id not in before or before[node.id].words_digest != words_digest(node)]
        # Virtual tables take no upsert: the old words leave first, or their row would be in the way of the new ones.
        self._forget_words([before[node.id] for node in changed if node.id in before])
        self._unlearn_words()
        self._learn_words({node.id: words[node.id] for node in changed})

    def _learn_words(self, words: dict[str, list[str]]) -> None:
        spoken = {node_id: tokens for node_id, tokens in words.items() if tokens}
        numbers = self._stored(spoken)
        rows = [(numbers[node_id].num, " ".join(tokens)) for node_id, tokens in spoken.items()]
        self._db.executemany("INSERT INTO words (rowid, tokens) VALUES (?, ?)", rows)
        self._tally["documents"] += len(spoken)
        self._tally["length"] += sum(map(len, spoken.values()))

    def _forget_words(self, nodes: Sequence[_Stored]) -> None:
        spoken = [node for node in nodes if node.length]
        self._unspoken += [node.num for node in spoken]
        self._tally["documents"] -= len(spoken)
        self._tally["length"] -= sum(node.length for node in spoken)
        for node in nodes:
            # A note for the indexes in memory, also those of other processes, which cannot see what is no longer there.
            if self._count("DELETE FROM vector WHERE num = ?", [(node.num,)]):
                self._db.execute("INSERT OR REPLACE INTO vector_gone VALUES (?, ?)", (node.num, self._next("vectors")))

    def _unlearn_words(self) -> None:
        if len(self._unspoken) >= _MANY:
            self._make_words_whole()
        # All at once and ascending: at a number that falls, and at most other statements, the word index writes all it has gathered.
        self._db.executemany("DELETE FROM words WHERE rowid = ?", [(num,) for num in sorted(self._unspoken)])
        self._unspoken.clear()

    def _make_words_whole(self) -> None:
        largest, others = self._db.execute(query("word_pages")).get
        # What leaves is sought in every part of the index, and in most of them in vain. Only where the small parts weigh as much as
        # half of the large one: made whole before every removal, an index would be written as often as there are removals.
        if others * 2 > largest:
            self._db.execute("INSERT INTO words (words) VALUES ('optimize')")

    def _unlink(self, edges: Sequence[EdgeId]) -> None:
        rows = [(edge.source, edge.type.value, edge.target) for edge in edges]
        self._count("DELETE FROM edge WHERE source = ? AND type = ? AND target = ?", rows)

    def _link(self, edges: Sequence[Edge]) -> None:
        named = ends(edges)
        if missing := set(named) - self._stored(named).keys():
            raise EndpointMissing(", ".join(sorted(missing)[:3]))
        # In the order of the table, so that neighbours are written to the same page.
        self._fill("put_edge", sorted(map(edge_row, edges), key=_edge_place))

    def _remove(self, ids: Sequence[str]) -> None:
        nodes = self._stored(ids)
        # Edges before nodes: foreign keys are held, and a cascade would not be counted.
        self._count("DELETE FROM edge WHERE source = ?", [(node_id,) for node_id in nodes])
        self._count("DELETE FROM edge WHERE target = ?", [(node_id,) for node_id in nodes])
        self._forget_words(list(nodes.values()))
        self._count("DELETE FROM node WHERE id = ?", [(node_id,) for node_id in nodes])
        gone = [(node_id, node.label, self._next("position")) for node_id, node in nodes.items()]
        self._db.executemany("INSERT OR REPLACE INTO removal (id, label, position) VALUES (?, ?, ?)", gone)
        self._removed.update(nodes)

    def _release(self, releases: Sequence[Release]) -> None:
        """Remove what nothing holds, as if one after the other: what goes may have held what comes behind it."""
        waiting = [release.node_id for release in releases]
        held: Bind = {
            "types": listed(kind.value for kind in releases[0].types or EdgeType),
            "in": releases[0].direction is not Direction.OUT,
            "out": releases[0].direction is not Direction.IN,
        }
        while waiting:
            ids = listed(waiting)
            free = {row[0] for row in self._db.execute(query("unheld"), {**held, "ids": ids})}
            # One look is enough up to the first that may be free once those before it are gone.
            behind = _first_behind(waiting, free, self._db.execute(query("among"), {"ids": ids})) if free else len(waiting)
            self._remove([one for one in waiting[:behind] if one in free])
            waiting = waiting[behind:]

    def _embed(self, vectors: Sequence[Embedding]) -> None:
        before = self._tally["vectors"]
        rows: list[dict[str, str | int | bytes]] = [
            {
                "id": vector.node_id,
                "model": vector.model,
                "digest": vector.digest,
                # A row cut out of a batch may be a view with strides, whose bytes are not its values.
                "numbers": np.ascontiguousarray(vector.encoded.values, dtype="<f4").tobytes(),
                "tokens": vector.encoded.tokens,
                "seq": self._next("vectors"),
            }
            for vector in vectors
        ]
        if not self._count(query("put_vector"), rows):
            self._tally["vectors"] = before

    def _move(self, move: CursorMove) -> None:
        here = self._db.execute("SELECT value FROM place WHERE name = ?", (move.name,)).get
        # Done already, by this process before it was killed or by another: no conflict.
        if here == move.value:
            return
        if here != move.expected:
            raise CursorConflict(f"{move.name} is at {here!r}, not at {move.expected!r}")
        self._db.execute("INSERT OR REPLACE INTO place (name, value) VALUES (?, ?)", (move.name, move.value))


def _first_behind(ids: Sequence[str], free: Set[str], edges: Iterable[Sequence[object]]) -> int:
    """Return the place of the first node that is held, also by one before it that is free, or else the end."""
    place = {node_id: number for number, node_id in reversed(list(enumerate(ids)))}
    joined = [(str(one), str(other)) for one, other in edges]
    pairs = [*joined, *((other, one) for one, other in joined)]
    return min((place[one] for one, other in pairs if one not in free and other in free and place[other] < place[one]), default=len(ids))
