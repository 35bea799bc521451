"""Finds nodes by words and by vectors, each readable space for itself, so that none is starved by a larger one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
from neo4j.exceptions import ClientError
from numpy.typing import NDArray

from graph.bm25 import NOTHING, Candidate, Statistics, rank
from graph.counting import Counted
from graph.late import interactions
from graph.neo4j.database import Bound, Database, Row
from graph.neo4j.rows import node_of, read_nodes
from graph.neo4j.vectors import VectorIndexes, index_name
from graph.words import BEGUN, wanted_terms
from schema.graph import Encoded, Hit, Label, TextQuery, TokenQuery, VectorQuery
from schema.ports import Threads
from schema.spaces import Space

_CANDIDATES = 160
# Beyond this a word is so frequent that its weight hardly changes, while Lucene would go on to count.
_MOST_COUNTED = 10_000
# More than are wanted: the index knows neither label nor model, and what does not fit is left out afterwards.
_NEAR = 200


class Neo4jSearch:
    """The GraphSearch and GraphEncoded ports over the readable spaces."""

    def __init__(self, database: Database, spaces: Sequence[Space], indexes: VectorIndexes, threads: Threads) -> None:
        self._database = database
        self._spaces = spaces
        self._indexes = indexes
        self._threads = threads
        self._counted = Counted()
        self._stood: object = None

    async def text(self, query: TextQuery) -> list[Hit]:
        """Return the best hits by BM25, best first; ties by id. Any text is safe. Both stores rank alike."""
        return await self._hits(await self.word_scores(query))

    async def vector(self, query: VectorQuery) -> list[Hit]:
        """Return the best hits by cosine, best first; ties by id."""
        rows = await self._nearest(query, nodes=True)
        return [Hit(node_of(row["node"]), row["score"]) for row in rows]

    async def word_scores(self, query: TextQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `text` would find, best first, without reading the nodes."""
        terms = wanted_terms(query)
        if not terms or query.limit <= 0:
            return {}
        statistics, row = await self._told(terms, query)
        candidates = [Candidate(*one) for one in row["candidates"]]
        return dict(await self._threads.run(lambda: rank(terms, candidates, statistics, query.limit)))

    async def vector_scores(self, query: VectorQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `vector` would find, best first, without reading the nodes."""
        return {row["id"]: row["score"] for row in await self._nearest(query, nodes=False)}

    async def cosines(self, model: str, origins: Sequence[str], ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of each origin's vector to each node's, shape (origins, ids); 0 where either has none of this model."""
        found = np.zeros((len(origins), len(ids)), np.float32)
        for space in self._spaces:
            for row in await self._database.ask("cosines", {"space": space.id, "model": model, "origins": list(origins), "ids": list(ids)}):
                found[np.ix_(row["origins"], row["places"])] = np.asarray(row["scores"], np.float32).T
        return found

    async def token_scores(self, query: TokenQuery) -> Mapping[str, float]:
        """Return the scores of the nodes asked for by late interaction, -1 to 1, those left out that have no token vectors."""
        bound: Bound = {"spaces": self._space_ids, "model": query.model, "ids": list(dict.fromkeys(query.within))}
        texts = {row["id"]: row["tokens"] for row in await self._database.ask("tokens_within", bound)} if query.within else {}
        return await self._threads.run(lambda: interactions(query.tokens, texts))

    async def known(self, model: str, digests: Sequence[str]) -> Mapping[str, Encoded]:
        """Return what this model already made of texts with these digests."""
        bound: Bound = {"spaces": self._space_ids, "model": model, "digests": list(set(digests))}
        rows = await self._database.ask("known_vectors", bound)
        return {row["digest"]: Encoded(np.asarray(row["values"], np.float32), row["tokens"] or b"") for row in rows}

    @property
    def _space_ids(self) -> list[str]:
        return [space.id for space in self._spaces]

    async def _told(self, terms: Sequence[str], wanted: TextQuery) -> tuple[Statistics, Row]:
        """Return what is counted of the terms, and the row that holds the candidates."""
        # To count is half of the query: what was counted is taken again as long as no space has moved on.
        if self._counted.holds(terms):
            [row] = await self._database.ask("spoken", self._spoken(terms, wanted, counting=False))
            if known := self._counted.at(terms, _state(row)):
                return known, row
        # Counts and candidates in one query: one trip to the server instead of one for each.
        [row] = await self._database.ask("spoken", self._spoken(terms, wanted, counting=True))
        told = [Statistics(documents, length, dict(counts)) for documents, length, counts in row["statistics"]]
        statistics = reduce(Statistics.joined, told, NOTHING)
        # Neo4j shows a commit piece by piece: what is counted beside the first sight of a new position may be of the former one.
        if self._stood == _state(row):
            self._counted.keep(terms, _state(row), statistics)
        self._stood = _state(row)
        return statistics, row

    def _spoken(self, terms: Sequence[str], wanted: TextQuery, counting: bool) -> Bound:
        labels = [label.value for label in wanted.labels or Label]
        counted = [
            {"id": space, "terms": [{"term": term, "text": f"+space:{space}^0 +words:{term}^0"} for term in terms if counting]}
            for space in self._space_ids
        ]
        # A weight of zero keeps space and label out of the rank. A word holds no sign that Lucene's syntax knows, but a begun one's last.
        asked = f"+label:({' '.join(labels)})^0 +words:({' '.join(terms)})"
        return {
            "spaces": counted,
            "counted": _MOST_COUNTED,
            "questions": [f"+space:{space}^0 {asked}" for space in self._space_ids] if wanted.within is None else [],
            "most": max(_CANDIDATES, 2 * wanted.limit),
            "ids": list(dict.fromkeys(wanted.within or ())),
            "labels": labels,
            "said": [f" {term.removesuffix(BEGUN)}" if term.endswith(BEGUN) else f" {term} " for term in terms],
        }

    async def _nearest(self, query: VectorQuery, nodes: bool) -> list[Row]:
        """Return the rows of the best of all spaces, with their nodes if wanted: in the same trip, which another for them would double."""
        if query.limit <= 0:
            return []
        wanted = replace(query, labels=query.labels or tuple(Label))
        rows = [row for space in self._spaces for row in await self._near_in(space, wanted, nodes)]
        return sorted(rows, key=lambda row: (-row["score"], row["id"]))[: query.limit]

    async def _near_in(self, space: Space, wanted: VectorQuery, nodes: bool) -> list[Row]:
        labels = [label.value for label in wanted.labels]
        bound: Bound = {
            "nodes": nodes,
            "space": space.id,
            "labels": labels,
            "model": wanted.model,
            "values": wanted.values.tolist(),
            "limit": wanted.limit,
        }
        if wanted.within is not None:
            return await self._database.ask("vectors_within", {**bound, "ids": list(wanted.within)})
        if await self._indexes.usable(space, wanted):
            most = {"most": max(_NEAR, 4 * wanted.limit), "exact_below": self._indexes.exact_below}
            near: Bound = {**bound, **most, "index": index_name(space)}
            rows = await self._near(space, near)
            # Too few were of the right label or model: nothing is missed by asking exactly, only time.
            if len(rows) >= wanted.limit:
                return rows
        return await self._database.ask("vectors_exact", bound)

    async def _near(self, space: Space, bound: Bound) -> list[Row]:
        try:
            return await self._database.ask("vectors_near", bound)
        except ClientError:
            self._indexes.distrust(space)
            return []

    async def _hits(self, scores: Mapping[str, float]) -> list[Hit]:
        nodes = await read_nodes(self._database, self._spaces, scores)
        # Scores and nodes are read in two transactions, between which a node may go.
        return [Hit(nodes[node_id], score) for node_id, score in scores.items() if node_id in nodes]


def _state(row: Row) -> tuple[tuple[str, int], ...]:
    """Return where each space stood when the query read it."""
    return tuple((space, position) for space, position in row["state"])
