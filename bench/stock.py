"""What stock LlamaIndex finds in our Neo4j graph: `PropertyGraphIndex.from_existing`, its vector retriever, no language model."""

import asyncio
from collections.abc import Sequence

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore

from graph.neo4j.settings import Neo4jSettings
from schema.ports import Embedder
from tests.stock import stock_index, stock_retriever


async def stock_ranking(settings: Neo4jSettings, embedder: Embedder, questions: Sequence[str], depth: int = 1) -> list[list[str]]:
    """Return for each question the natural keys of the sources that stock retrieval finds on this server, best first, each once.

    It knows no spaces: the server should hold the graph that is asked and nothing else. Its driver blocks, so it runs in a thread.
    """
    # A loop of its own in that thread, as the retriever's asynchronous methods call the blocking driver.
    return await asyncio.to_thread(lambda: asyncio.run(_ranked(settings, embedder, questions, depth)))


async def _ranked(settings: Neo4jSettings, embedder: Embedder, questions: Sequence[str], depth: int) -> list[list[str]]:
    with stock_index(settings, embedder) as index:
        retriever = stock_retriever(index, embedder, depth=depth)
        return [await _sources(retriever, question) for question in questions]


async def _sources(retriever: BaseRetriever, question: str) -> list[str]:
    return sources(await retriever.aretrieve(question))


def sources(found: Sequence[NodeWithScore]) -> list[str]:
    """Return the natural keys of the passages among what was found, in order, each once; a triplet without passage has none."""
    return list(dict.fromkeys(str(one.node.metadata["source"]) for one in found if "source" in one.node.metadata))
