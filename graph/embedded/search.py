"""Finds nodes by words and by vectors, each readable space for itself, so that none is starved by a larger one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.bm25 import NOTHING, Candidate, Statistics, rank
from graph.counting import Counted
from graph.embedded.queries import query
from graph.embedded.rows import Bind, listed, nodes_by_id
from graph.embedded.space import SpaceFile
from graph.embedded.vectors import VectorIndex
from graph.late import interactions
from graph.words import BEGUN, wanted_terms
from schema.graph import Encoded, Hit, Label, TextQuery, TokenQuery, VectorQuery
from schema.ports import Threads

# FTS5's own BM25 only proposes; more than are wanted, as it may rank those near the end otherwise than ours.
_CANDIDATES = 160


class EmbeddedSearch:
    """The GraphSearch and GraphEncoded ports over the readable spaces' files."""

    def __init__(self, spaces: Sequence[SpaceFile], threads: Threads) -> None:
        # Filled by the first question, so that commands which ask nothing never read the vectors.
        self._spaces = [(space, VectorIndex.empty()) for space in spaces]
        self._threads = threads
        self._counted = Counted()

    async def text(self, query: TextQuery) -> list[Hit]:
        """Return the best hits by BM25, best first; ties by id. Any text is safe. Both stores rank alike."""
        return await self._threads.run(lambda: self._text(query))

    async def vector(self, query: VectorQuery) -> list[Hit]:
        """Return the best hits by cosine, best first; ties by id."""
        return await self._threads.run(lambda: self._vector(query))

    async def word_scores(self, query: TextQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `text` would find, best first, without reading the nodes."""
        return await self._threads.run(lambda: self._word_scores(query))

    async def vector_scores(self, query: VectorQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `vector` would find, best first, without reading the nodes."""
        return await self._threads.run(lambda: self._vector_scores(query))

    async def cosines(self, model: str, origins: Sequence[str], ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of each origin's vector to each node's, shape (origins, ids); 0 where either has none of this model."""
        return await self._threads.run(lambda: self._cosines(model, origins, ids))

    async def token_scores(self, query: TokenQuery) -> Mapping[str, float]:
        """Return the scores of the nodes asked for by late interaction, -1 to 1, those left out that have no token vectors."""
        return await self._threads.run(lambda: interactions(query.tokens, self._tokens(query)))

    async def known(self, model: str, digests: Sequence[str]) -> Mapping[str, Encoded]:
        """Return what this model already made of texts with these digests."""
        return await self._threads.run(lambda: self._known(model, digests))

    def _text(self, wanted: TextQuery) -> list[Hit]:
        with ExitStack() as stack:
            # All spaces at once: counts, candidates and nodes must be of one moment, or a hit may have no node.
            dbs = [stack.enter_context(space.reading()) for space, _ in self._spaces]
            best = self._ranked(dbs, wanted)
            nodes = {node_id: node for db in dbs for node_id, node in nodes_by_id(db, best).items()}
        return [Hit(nodes[node_id], score) for node_id, score in best.items()]

    def _word_scores(self, wanted: TextQuery) -> dict[str, float]:
        with ExitStack() as stack:
            return self._ranked([stack.enter_context(space.reading()) for space, _ in self._spaces], wanted)

    def _ranked(self, dbs: Sequence[apsw.Connection], wanted: TextQuery) -> dict[str, float]:
        """Return the scores of the best nodes of all spaces by the common scorer, best first."""
        terms = wanted_terms(wanted)
        if not terms or wanted.limit <= 0:
            return {}
        statistics = self._statistics(dbs, terms)
        candidates = [candidate for db in dbs for candidate in _candidates(db, terms, wanted)]
        return dict(rank(terms, candidates, statistics, wanted.limit))

    def _statistics(self, dbs: Sequence[apsw.Connection], terms: Sequence[str]) -> Statistics:
        # Every commit moves a tally, and it is read in the transaction that the counts belong to.
        tallies = [dict(db.execute("SELECT name, value FROM tally ORDER BY name")) for db in dbs]
        state = tuple(tuple(one.items()) for one in tallies)
        if known := self._counted.at(terms, state):
            return known
        statistics = NOTHING
        for db, tally in zip(dbs, tallies, strict=True):
            frequencies = dict(db.execute(query("statistics"), {"terms": listed(terms)}))
            for term in (one for one in terms if one.endswith(BEGUN)):
                [(frequencies[term],)] = db.execute(query("begun"), {"match": _match(term)})
            statistics = statistics.joined(Statistics(tally["documents"], tally["length"], frequencies))
        return self._counted.keep(terms, state, statistics)

    def _vector(self, wanted: VectorQuery) -> list[Hit]:
        hits: list[Hit] = []
        for db, best in self._nearest(wanted):
            nodes = nodes_by_id(db, best)
            hits += [Hit(nodes[node_id], score) for node_id, score in best.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.node.id))[: wanted.limit]

    def _vector_scores(self, wanted: VectorQuery) -> dict[str, float]:
        scores = [found for _, best in self._nearest(wanted) for found in best.items()]
        return dict(sorted(scores, key=lambda found: (-found[1], found[0]))[: wanted.limit])

    def _nearest(self, wanted: VectorQuery) -> Iterator[tuple[apsw.Connection, dict[str, float]]]:
        for space, index in self._spaces:
            # The lock comes first: an index must not be older than the transaction that reads beside it, nor newer.
            with index.lock, space.reading() as db:
                index.refresh(db)
                yield db, _named(db, index.search(db, wanted), wanted.limit)

    def _cosines(self, model: str, origins: Sequence[str], ids: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(origins), len(ids)), np.float32)
        for space, index in self._spaces:
            with index.lock, space.reading() as db:
                index.refresh(db)
                found += index.cosines(db, model, (origins, ids))
        return found

    def _tokens(self, wanted: TokenQuery) -> dict[str, bytes]:
        bound: Bind = {"model": wanted.model, "within": listed(dict.fromkeys(wanted.within))}
        found: dict[str, bytes] = {}
        for space, _ in self._spaces:
            with space.reading() as db:
                found |= db.execute(query("tokens_within"), bound)
        return found

    def _known(self, model: str, digests: Sequence[str]) -> dict[str, Encoded]:
        bound: Bind = {"model": model, "digests": listed(set(digests))}
        found: dict[str, Encoded] = {}
        for space, _ in self._spaces:
            with space.reading() as db:
                for digest, numbers, tokens in db.execute(query("known_vectors"), bound):
                    found[digest] = Encoded(np.frombuffer(numbers, "<f4").astype(np.float32), tokens)
        return found


def _candidates(db: apsw.Connection, terms: Sequence[str], wanted: TextQuery) -> list[Candidate]:
    bound: Bind = {"labels": listed(label.value for label in wanted.labels or Label)}
    if wanted.within is None:
        bound |= {"match": " OR ".join(map(_match, terms)), "most": max(_CANDIDATES, 2 * wanted.limit)}
        rows = db.execute(query("candidates"), bound)
    else:
        rows = db.execute(query("candidates_within"), bound | {"within": listed(dict.fromkeys(wanted.within))})
    return [Candidate(node_id, tokens) for node_id, tokens in rows]


def _match(term: str) -> str:
    # In quotes a word is a string to FTS5 and never an operator or a column; an analysed word holds no quote itself.
    return f'"{term.removesuffix(BEGUN)}" {BEGUN}' if term.endswith(BEGUN) else f'"{term}"'


def _named(db: apsw.Connection, scores: Mapping[int, float], limit: int) -> dict[str, float]:
    """Return the best scores by node id, best first, ties by id."""
    # CROSS JOIN keeps SQLite to this order: from the few that were found to their rows, never through the table.
    rows = db.execute("SELECT n.id, n.num FROM json_each(?) AS w CROSS JOIN node AS n ON n.num = w.value", (listed(scores),))
    best = sorted((-scores[number], node_id) for node_id, number in rows)[:limit]
    return {node_id: -score for score, node_id in best}
