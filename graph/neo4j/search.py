"""Finds nodes by words and by vectors, each readable space for itself, so that none is starved by a larger one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from neo4j import AsyncManagedTransaction
from neo4j.exceptions import ClientError
from numpy.typing import NDArray

from graph.bm25 import NOTHING, Candidate, Statistics, rank
from graph.late import interactions
from graph.neo4j.database import Bound, Database, Row, ask
from graph.neo4j.rows import nodes_by_id
from graph.neo4j.vectors import VectorIndexes, index_name
from graph.words import query_terms
from schema.graph import Encoded, Hit, Label, TextQuery, TokenQuery, VectorQuery
from schema.ports import Threads
from schema.spaces import Space

_CANDIDATES = 160
_MOST_COUNTED = 10_000
_NEAR = 200


class Neo4jSearch:
    """The GraphSearch port over the readable spaces."""

    def __init__(self, database: Database, spaces: Sequence[Space], indexes: VectorIndexes, threads: Threads) -> None:
        self._database = database
        self._spaces = spaces
        self._indexes = indexes
        self._threads = threads

    async def text(self, query: TextQuery) -> list[Hit]:
        """Return the best hits by BM25, best first; ties by id. Any text is safe. Both stores rank alike."""
        return await self._hits(await self.word_scores(query))

    async def vector(self, query: VectorQuery) -> list[Hit]:
        """Return the best hits by cosine, best first; ties by id."""
        return await self._hits(await self.vector_scores(query))

    async def word_scores(self, query: TextQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `text` would find, best first, without reading the nodes."""
        terms = query_terms(query.text)
        if not terms or query.limit <= 0:
            return {}

        async def work(tx: AsyncManagedTransaction) -> tuple[Statistics, list[Candidate]]:
            statistics = await self._statistics(tx, terms)
            found = await self._candidates(tx, terms, query)
            return statistics, [Candidate(row["id"], row["words"]) for row in found]

        statistics, candidates = await self._database.read(work)
        return dict(await self._threads.run(lambda: rank(terms, candidates, statistics, query.limit)))

    async def vector_scores(self, query: VectorQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `vector` would find, best first, without reading the nodes."""
        if query.limit <= 0:
            return {}
        wanted = replace(query, labels=query.labels or tuple(Label))
        scores = {node_id: score for space in self._spaces for node_id, score in (await self._nearest(space, wanted)).items()}
        return dict(sorted(scores.items(), key=lambda found: (-found[1], found[0]))[: query.limit])

    async def cosines(self, model: str, origins: Sequence[str], ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of each origin's vector to each node's, shape (origins, ids); 0 where either has none of this model."""
        found = np.zeros((len(origins), len(ids)), np.float32)
        for space in self._spaces:
            for row in await self._ask("cosines", {"space": space.id, "model": model, "origins": list(origins), "ids": list(ids)}):
                found[np.ix_(row["origins"], row["places"])] = np.asarray(row["scores"], np.float32)
        return found

    async def token_scores(self, query: TokenQuery) -> Mapping[str, float]:
        """Return the scores of the nodes asked for by late interaction, -1 to 1, those left out that have no token vectors."""
        bound: Bound = {"spaces": self._space_ids, "model": query.model, "ids": list(dict.fromkeys(query.within))}
        texts = {row["id"]: row["tokens"] for row in await self._ask("tokens_within", bound)}
        return await self._threads.run(lambda: interactions(query.tokens, texts))

    async def known(self, model: str, digests: Sequence[str]) -> Mapping[str, Encoded]:
        """Return what this model already made of texts with these digests."""
        bound: Bound = {"spaces": self._space_ids, "model": model, "digests": list(set(digests))}
        rows = await self._ask("known_vectors", bound)
        return {row["digest"]: Encoded(np.asarray(row["values"], np.float32), row["tokens"] or b"") for row in rows}

    @property
    def _space_ids(self) -> list[str]:
        return [space.id for space in self._spaces]

    async def _statistics(self, tx: AsyncManagedTransaction, terms: Sequence[str]) -> Statistics:
        statistics = NOTHING
        for space in self._spaces:
            for tally in await ask(tx, "space_tally", {"space": space.id}):
                questions = [{"term": term, "text": f"+space:{space.id}^0 +words:{term}^0"} for term in terms]
                counts = await ask(tx, "term_counts", {"questions": questions, "most": _MOST_COUNTED})
                here = Statistics(tally["documents"], tally["length"], {row["term"]: row["documents"] for row in counts})
                statistics = statistics.joined(here)
        return statistics

    async def _candidates(self, tx: AsyncManagedTransaction, terms: Sequence[str], wanted: TextQuery) -> list[Row]:
        labels = [label.value for label in wanted.labels or Label]
        if wanted.within is not None:
            within: Bound = {"spaces": self._space_ids, "ids": list(set(wanted.within)), "labels": labels, "terms": list(terms)}
            return await ask(tx, "candidates_within", within)
        # A weight of zero keeps space and label out of the rank. Words hold no sign that Lucene's syntax knows.
        asked = f"+label:({' '.join(labels)})^0 +words:({' '.join(terms)})"
        questions = [f"+space:{space}^0 {asked}" for space in self._space_ids]
        return await ask(tx, "candidates", {"questions": questions, "most": max(_CANDIDATES, 2 * wanted.limit)})

    async def _nearest(self, space: Space, wanted: VectorQuery) -> Mapping[str, float]:
        labels = [label.value for label in wanted.labels]
        bound: Bound = {
            "space": space.id,
            "labels": labels,
            "model": wanted.model,
            "values": wanted.values.tolist(),
            "limit": wanted.limit,
        }
        if wanted.within is not None:
            return await self._scores("vectors_within", {**bound, "ids": list(wanted.within)})
        many = await self._indexes.count(space, wanted.model, list(wanted.labels)) >= self._indexes.exact_below
        if many and await self._indexes.usable(space, len(wanted.values)):
            near: Bound = {**bound, "index": index_name(space), "most": max(_NEAR, 4 * wanted.limit)}
            scores = await self._near(space, near)
            if len(scores) >= wanted.limit:
                return scores
        return await self._scores("vectors_exact", bound)

    async def _near(self, space: Space, bound: Bound) -> Mapping[str, float]:
        try:
            return await self._scores("vectors_near", bound)
        except ClientError:
            self._indexes.distrust(space)
            return {}

    async def _scores(self, name: str, bound: Bound) -> Mapping[str, float]:
        return {row["id"]: row["score"] for row in await self._ask(name, bound)}

    async def _hits(self, scores: Mapping[str, float]) -> list[Hit]:
        nodes = await self._database.read(lambda tx: nodes_by_id(tx, self._spaces, scores)) if scores else {}
        return [Hit(nodes[node_id], score) for node_id, score in scores.items() if node_id in nodes]

    async def _ask(self, name: str, bound: Bound) -> list[Row]:
        return await self._database.read(lambda tx: ask(tx, name, bound))
