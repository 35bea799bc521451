"""Stock LlamaIndex on our Neo4j graph: nothing of ours but the embedder, and nothing that could fall back to a hosted model.

It has no notion of spaces: whoever opens it sees all that the server holds.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.indices.property_graph import ImplicitPathExtractor, PropertyGraphIndex, VectorContextRetriever
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import TransformComponent
from llama_index.graph_stores.neo4j import Neo4jPropertyGraphStore

from graph.neo4j.settings import Neo4jSettings
from schema.ports import Embedder


class PortEmbedding(BaseEmbedding):
    """Our embedder as LlamaIndex asks for one."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.model)
        self._embedder = embedder

    async def _aget_query_embedding(self, query: str) -> list[float]:
        question = await self._embedder.embed_question(query)
        return [float(value) for value in question.values]

    def _get_query_embedding(self, query: str) -> list[float]:
        return asyncio.run(self._aget_query_embedding(query))

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)


@contextmanager
def stock_index(settings: Neo4jSettings, embedder: Embedder) -> Iterator[PropertyGraphIndex]:
    """Open the server's graph as a stock property graph index; it makes the indexes it expects."""
    with Neo4jPropertyGraphStore(settings.user, settings.password, settings.uri, settings.database) as store:
        # What is not given here LlamaIndex takes from its global settings, which know hosted models.
        without_model: list[TransformComponent] = [ImplicitPathExtractor()]
        yield PropertyGraphIndex.from_existing(
            store, kg_extractors=without_model, transformations=without_model, embed_model=PortEmbedding(embedder)
        )


def stock_retriever(index: PropertyGraphIndex, embedder: Embedder, top: int = 4, depth: int = 1) -> BaseRetriever:
    """Return what `as_retriever(include_text=True)` gives without a language model; `top` and `depth` are its own defaults."""
    store, asked = index.property_graph_store, PortEmbedding(embedder)
    found = VectorContextRetriever(store, include_text=True, embed_model=asked, similarity_top_k=top, path_depth=depth)
    return index.as_retriever(sub_retrievers=[found], include_text=True)
