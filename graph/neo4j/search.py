"""Finds nodes by words and by vectors, each readable space for itself, so that none is starved by a larger one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from neo4j import AsyncManagedTransaction
from neo4j.exceptions import ClientError

from graph.bm25 import NOTHING, Candidate, Statistics, rank
from graph.neo4j.database import Bound, Database, Row, ask
from graph.neo4j.rows import node_of, nodes_by_id
from graph.neo4j.vectors import VectorIndexes, index_name
from graph.words import query_terms
from schema.graph import Hit, Label, TextQuery, Vector, VectorQuery
from schema.ports import Threads
from schema.spaces import Space

_CANDIDATES = 300
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
        terms = query_terms(query.text)
        if not terms or query.limit <= 0:
            return []

        async def work(tx: AsyncManagedTransaction) -> list[Hit]:
            statistics = await self._statistics(tx, terms)
            found = await self._candidates(tx, terms, query)
            candidates = [Candidate(row["id"], row["words"].split(" ")) for row in found]
            best = await self._threads.run(lambda: rank(terms, candidates, statistics, query.limit))
            nodes = await nodes_by_id(tx, self._spaces, [node_id for node_id, _ in best])
            return [Hit(nodes[node_id], score) for node_id, score in best if node_id in nodes]

        return await self._database.read(work)

    async def vector(self, query: VectorQuery) -> list[Hit]:
        """Return the best hits by cosine, best first; ties by id."""
        if query.limit <= 0:
            return []
        wanted = replace(query, labels=query.labels or tuple(Label))
        hits = [hit for space in self._spaces for hit in await self._nearest(space, wanted)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.node.id))[: query.limit]

    async def known(self, model: str, digests: Sequence[str]) -> Mapping[str, Vector]:
        """Return the vectors this model already made of texts with these digests."""
        bound: Bound = {"spaces": self._space_ids, "model": model, "digests": list(set(digests))}
        rows = await self._database.read(lambda tx: ask(tx, "known_vectors", bound))
        return {row["digest"]: np.asarray(row["values"], np.float32) for row in rows}

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
        return await ask(tx, "candidates", {"questions": questions, "most": max(_CANDIDATES, 3 * wanted.limit)})

    async def _nearest(self, space: Space, wanted: VectorQuery) -> list[Hit]:
        labels = [label.value for label in wanted.labels]
        bound: Bound = {
            "space": space.id,
            "labels": labels,
            "model": wanted.model,
            "values": wanted.values.tolist(),
            "limit": wanted.limit,
        }
        if wanted.within is not None:
            return await self._hits("vectors_within", {**bound, "ids": list(wanted.within)})
        many = await self._indexes.count(space, wanted.model, list(wanted.labels)) >= self._indexes.exact_below
        if many and await self._indexes.usable(space, len(wanted.values)):
            near: Bound = {**bound, "index": index_name(space), "most": max(_NEAR, 4 * wanted.limit)}
            hits = await self._near(space, near)
            if len(hits) >= wanted.limit:
                return hits
        return await self._hits("vectors_exact", bound)

    async def _near(self, space: Space, bound: Bound) -> list[Hit]:
        try:
            return await self._hits("vectors_near", bound)
        except ClientError:
            self._indexes.distrust(space)
            return []

    async def _hits(self, name: str, bound: Bound) -> list[Hit]:
        rows = await self._database.read(lambda tx: ask(tx, name, bound))
        return [Hit(node_of(row["node"]), row["score"]) for row in rows]
