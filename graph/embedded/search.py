"""Finds nodes by words and by vectors, each readable space for itself, so that none is starved by a larger one."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import apsw
import numpy as np

from graph.bm25 import NOTHING, Candidate, Statistics, rank
from graph.embedded.queries import query
from graph.embedded.rows import listed, nodes_by_id
from graph.embedded.space import SpaceFile
from graph.embedded.vectors import VectorIndex
from graph.words import query_terms
from schema.graph import Hit, Label, TextQuery, Vector, VectorQuery
from schema.ports import Threads

_CANDIDATES = 300


class EmbeddedSearch:
    """The GraphSearch port over the readable spaces' files."""

    def __init__(self, spaces: Sequence[SpaceFile], threads: Threads) -> None:
        self._spaces = [(space, VectorIndex.empty()) for space in spaces]
        self._threads = threads

    async def text(self, query: TextQuery) -> list[Hit]:
        """Return the best hits by BM25, best first; ties by id. Any text is safe. Both stores rank alike."""
        return await self._threads.run(lambda: self._text(query))

    async def vector(self, query: VectorQuery) -> list[Hit]:
        """Return the best hits by cosine, best first; ties by id."""
        return await self._threads.run(lambda: self._vector(query))

    async def known(self, model: str, digests: Sequence[str]) -> Mapping[str, Vector]:
        """Return the vectors this model already made of texts with these digests."""
        return await self._threads.run(lambda: self._known(model, digests))

    def _text(self, wanted: TextQuery) -> list[Hit]:
        terms = query_terms(wanted.text)
        if not terms or wanted.limit <= 0:
            return []
        with ExitStack() as stack:
            dbs = [stack.enter_context(space.reading()) for space, _ in self._spaces]
            statistics = NOTHING
            for db in dbs:
                statistics = statistics.joined(_statistics(db, terms))
            candidates = [candidate for db in dbs for candidate in _candidates(db, terms, wanted)]
            best = rank(terms, candidates, statistics, wanted.limit)
            nodes = {node_id: node for db in dbs for node_id, node in nodes_by_id(db, [found for found, _ in best]).items()}
        return [Hit(nodes[node_id], score) for node_id, score in best]

    def _vector(self, wanted: VectorQuery) -> list[Hit]:
        hits: list[Hit] = []
        for space, index in self._spaces:
            # The lock comes first: an index must not be older than the transaction that reads beside it, nor newer.
            with index.lock, space.reading() as db:
                index.refresh(db)
                hits += _hits(db, index.search(db, wanted), wanted.limit)
        return sorted(hits, key=lambda hit: (-hit.score, hit.node.id))[: wanted.limit]

    def _known(self, model: str, digests: Sequence[str]) -> dict[str, Vector]:
        found: dict[str, Vector] = {}
        for space, _ in self._spaces:
            with space.reading() as db:
                for digest, numbers in db.execute(query("known_vectors"), {"model": model, "digests": listed(set(digests))}):
                    found[digest] = np.frombuffer(numbers, "<f4").astype(np.float32)
        return found


def _statistics(db: apsw.Connection, terms: Sequence[str]) -> Statistics:
    tally = dict(db.execute("SELECT name, value FROM tally"))
    return Statistics(tally["documents"], tally["length"], dict(db.execute(query("statistics"), {"terms": listed(terms)})))


def _candidates(db: apsw.Connection, terms: Sequence[str], wanted: TextQuery) -> list[Candidate]:
    bound = {
        "match": " OR ".join(f'"{term}"' for term in terms),
        "labels": listed(label.value for label in wanted.labels or Label),
        "within": None if wanted.within is None else listed(wanted.within),
        "most": max(_CANDIDATES, 3 * wanted.limit),
    }
    return [Candidate(node_id, tokens.split(" ")) for node_id, tokens in db.execute(query("candidates"), bound)]


def _hits(db: apsw.Connection, scores: Mapping[int, float], limit: int) -> list[Hit]:
    rows = db.execute("SELECT n.id, n.num FROM json_each(?) AS w CROSS JOIN node AS n ON n.num = w.value", (listed(scores),))
    best = sorted((-scores[number], node_id) for node_id, number in rows)[:limit]
    nodes = nodes_by_id(db, [node_id for _, node_id in best])
    return [Hit(nodes[node_id], -score) for score, node_id in best]
