"""The retrieval channels as LlamaIndex retrievers: words, vectors and time, each async to the bottom."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from connectors.occurrences import expand
from connectors.rejections import Unreadable
from graph.shapes import chunk_id
from reasoning.dates import Days
from schema.graph import Hit, Label, Node, NodeQuery, Order, TextQuery, VectorQuery
from schema.ids import node_id
from schema.ports import GraphReader, GraphSearch
from schema.records import Occurrence
from schema.spaces import Space

_LONGEST_EXPANSION = timedelta(days=62)
_SERIES = 500
_NODE, _OCCURS = "node", "occurs"


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
        values = np.asarray(query_bundle.embedding, dtype=np.float32)
        hits = await self._search.vector(VectorQuery(values, self._model, limit=self._limit))
        return [scored(hit) for hit in hits]


class TimeChannel(AsyncRetriever):
    """Passages of the days the question names, occurrences of series among them; score 1 inside."""

    def __init__(self, reader: GraphReader, days: tuple[Days, ...], zone: ZoneInfo, space: Space, limit: int) -> None:
        super().__init__()
        self._reader = reader
        self._days = days
        self._zone = zone
        self._space = space
        self._limit = limit

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found: dict[str, Node] = {}
        for days in self._days:
            since, until = bounds(days, self._zone)
            query = NodeQuery((Label.CHUNK,), since=since, until=until, order=Order.OLDEST, limit=self._limit)
            found.update({node.id: node for node in await self._reader.find(query)})
        moments = await self._occurring()
        for node in await self._reader.get([chunk for chunk in moments if chunk not in found]):
            found[node.id] = node
        return [scored(Hit(node, 1.0), moments.get(node.id)) for node in found.values()]

    async def _occurring(self) -> dict[str, datetime]:
        """Return the first passage of each series' master that occurs in the named days, and when."""
        spans = [span for span in (bounds(days, self._zone) for days in self._days) if span[1] - span[0] <= _LONGEST_EXPANSION]
        if not spans:
            return {}
        series = await self._reader.find(NodeQuery((Label.SERIES,), order=Order.ID, limit=_SERIES))
        moments: dict[str, datetime] = {}
        for one in series:
            for since, until in spans:
                first = next(iter(occurrences(one, since, until, self._zone)), None)
                if first:
                    master = node_id(self._space, Label.EVENT, one.key)
                    moments.setdefault(chunk_id(self._space, master, 0), first.start)
        return moments


def occurrences(series: Node, since: datetime, until: datetime, zone: ZoneInfo) -> tuple[Occurrence, ...]:
    """Return a series' occurrences in [since, until); none for a series whose rule is not known or is refused."""
    recurrence = series.props.get("recurrence")
    if not isinstance(recurrence, str):
        return ()
    try:
        return expand(recurrence, since, until, zone=zone)
    except Unreadable:
        return ()


def bounds(days: Days, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which a span of the owner's local days begins and ends."""
    begin = datetime.combine(days.first, time.min, zone)
    end = datetime.combine(days.last + timedelta(days=1), time.min, zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


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
    metadata = {"source": str(node.props.get("source", node.key)), _NODE: node, **({_OCCURS: occurs} if occurs else {})}
    return NodeWithScore(node=TextNode(id_=node.id, text=node.text, metadata=metadata), score=hit.score)
