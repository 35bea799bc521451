"""The retrieval channels as LlamaIndex retrievers: words, vectors and time, each async to the bottom."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from graph.shapes import chunk_id
from reasoning.calendar import Calendar, Span
from schema.graph import Hit, Label, Node, NodeQuery, Order, TextQuery, VectorQuery
from schema.ports import GraphReader, GraphSearch
from schema.spaces import Space

# A question that names a year would expand every rule for the whole of it, before anything is ranked.
_LONGEST_EXPANSION = timedelta(days=62)
_SERIES = 500
_NODE, _OCCURS = "node", "occurs"


# BaseRetriever's own `_aretrieve` calls the synchronous method: where that raises, nothing can block the loop unseen.
class AsyncRetriever(BaseRetriever):
    """A retriever that only works in an event loop."""

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        raise NotImplementedError("this retriever is asynchronous: call aretrieve")


class TextChannel(AsyncRetriever):
    """Passages by BM25 over the question's words."""

    def __init__(self, search: GraphSearch, limit: int) -> None:
        super().__init__()
        self._search = search
        self._limit = limit

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = await self._search.text(TextQuery(query_bundle.query_str, limit=self._limit))
        return [scored(hit) for hit in hits]


class VectorChannel(AsyncRetriever):
    """Passages by cosine to the question's vector, which the bundle must carry."""

    def __init__(self, search: GraphSearch, model: str, limit: int) -> None:
        super().__init__()
        self._search = search
        self._model = model
        self._limit = limit

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        # The bundle brings the vector: to embed here, LlamaIndex would look into its global settings, which fall back to a hosted model.
        values = np.asarray(query_bundle.embedding, dtype=np.float32)
        hits = await self._search.vector(VectorQuery(values, self._model, limit=self._limit))
        return [scored(hit) for hit in hits]


class TimeChannel(AsyncRetriever):
    """Passages of the days the question names, occurrences of series among them; score 1 inside."""

    def __init__(self, reader: GraphReader, calendar: Calendar, spans: Sequence[Span], space: Space, limit: int) -> None:
        super().__init__()
        self._reader = reader
        self._calendar = calendar
        self._spans = spans
        self._space = space
        self._limit = limit

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        short = [span for span in self._spans if span[1] - span[0] <= _LONGEST_EXPANSION]
        days = asyncio.gather(*(self._dated(span) for span in self._spans))
        occurring, dated = await asyncio.gather(self._calendar.occurring(short), days)
        found = {node.id: node for nodes in dated for node in nodes}
        moments = {chunk_id(self._space, master, 0): start for master, start in occurring.items()}
        for node in await self._reader.get([chunk for chunk in moments if chunk not in found]):
            found[node.id] = node
        return [scored(Hit(node, 1.0), moments.get(node.id)) for node in found.values()]

    async def _dated(self, span: Span) -> list[Node]:
        query = NodeQuery((Label.CHUNK,), since=span[0], until=span[1], order=Order.OLDEST, limit=self._limit)
        return await self._reader.find(query)


def node_in(found: NodeWithScore) -> Node:
    """Return the passage that a channel found."""
    node: Node = found.node.metadata[_NODE]
    return node


def occurs_in(found: NodeWithScore) -> datetime | None:
    """Return when a series' passage takes place this time, None for every other."""
    occurs: datetime | None = found.node.metadata.get(_OCCURS)
    return occurs


def scored(hit: Hit, occurs: datetime | None = None) -> NodeWithScore:
    """Return a passage as a channel's result."""
    node = hit.node
    # Our node rides along: LlamaIndex's has neither times nor edges, and reading it again would cost a query a channel.
    metadata = {"source": str(node.props.get("source", node.key)), _NODE: node, **({_OCCURS: occurs} if occurs else {})}
    return NodeWithScore(node=TextNode(id_=node.id, text=node.text, metadata=metadata), score=hit.score)
