"""A stock LlamaIndex opens our graph on a real Neo4j and walks it: a person's project, and a passage through it.

Stock LlamaIndex has no notion of our spaces and puts constraints of its own on the server, so this server is its own.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from llama_index.core.graph_stores.types import EntityNode, Triplet
from llama_index.core.indices.property_graph import PropertyGraphIndex

from graph.ingest import Ingest
from graph.journal.store import open_journal
from graph.leases import Leases
from graph.neo4j.settings import Neo4jSettings
from graph.neo4j.store import open_graph
from graph.people import person_id
from memory.backlog import ALSO_EMBEDDED
from memory.facts import FactPass
from memory.passes import Passes, Watch
from memory.vectors import VectorPass
from reasoning.onnx_embedder import OnnxEmbedder
from schema.changes import Batch
from schema.graph import Label
from schema.ids import node_id, space_id
from schema.spaces import Scope, Space
from tests.fakes.clock import HandClock
from tests.fakes.records import ANA, at, document, event, mail, on
from tests.fakes.rig import BERLIN
from tests.fakes.threads import WorkerThreads
from tests.servers.neo4j import running_neo4j
from tests.stock import stock_index, stock_retriever

SPACE = Space(space_id("stock"), "stock")
HERON = node_id(SPACE, Label.PROJECT, "heron")
ANA_HERSELF = person_id(SPACE, ANA)
LAMPS = "The lamps for the hall arrive on the ninth of May."
POSTS = "Every post of the jetty is painted blue."


async def fill(settings: Neo4jSettings, home: Path) -> None:
    threads, clock = WorkerThreads(), HandClock()
    embedder = OnnxEmbedder(threads)
    async with open_graph(settings, Scope(SPACE), threads) as graph, open_journal(home, threads) as journal:
        ingest = Ingest(graph, SPACE, BERLIN, threads)
        told = (
            at("1", mail("lamps", LAMPS, "Project Heron: lamps")),
            at("2", replace(mail("news", "Ten books to read."), automatic=True)),
            on("r", event("review", "Project Heron review", number=2)),
            at("heron/posts.md", document("heron/posts.md", POSTS)),
        )
        await graph.transaction.commit((await ingest.plan("life", Batch(told, ""), None)).changes)
        facts = [FactPass(graph.reader, SPACE, clock, label) for label in (Label.MESSAGE, Label.EVENT)]
        vectors = [VectorPass(graph.encoded, embedder, label) for label in (Label.CHUNK, *ALSO_EMBEDDED)]
        await Passes(graph, [*facts, *vectors], Leases(journal, clock, "here", timedelta(seconds=1))).until_idle(Watch())


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jSettings]:
    with running_neo4j(tmp_path_factory.mktemp("stock")) as server:
        asyncio.run(fill(server.settings, tmp_path_factory.mktemp("home")))
        yield server.settings


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(WorkerThreads())


@pytest.fixture(scope="module")
def index(settings: Neo4jSettings, embedder: OnnxEmbedder) -> Iterator[PropertyGraphIndex]:
    with stock_index(settings, embedder) as opened:
        yield opened


def said(triplets: list[Triplet], kind: str) -> set[tuple[str, str]]:
    return {(source.id, target.id) for source, relation, target in triplets if relation.label == kind}


def test_a_persons_project_is_one_derived_edge_away(index: PropertyGraphIndex) -> None:
    """R3: a graph that others wrote for is walked as if they had written it."""
    triplets = index.property_graph_store.get_rel_map([EntityNode(name=ANA_HERSELF)], depth=1)
    assert (ANA_HERSELF, HERON) in said(triplets, "WORKS_ON")
    named = index.property_graph_store.get_triplets(entity_names=["Ana Reis"], relation_names=["WORKS_ON"])
    assert [(source.id, target.id) for source, _, target in named] == [("Ana Reis", "Heron")]


def test_each_current_fact_is_one_edge(index: PropertyGraphIndex) -> None:
    edges = index.property_graph_store.structured_query(
        "MATCH (f:Fact) OPTIONAL MATCH ()-[r]->() WHERE r.fact = f.id RETURN f.id AS fact, count(r) AS edges"
    )
    assert edges
    assert {row["edges"] for row in edges} == {1}


async def test_a_passage_is_found_through_the_project(index: PropertyGraphIndex, embedder: OnnxEmbedder) -> None:
    found = await stock_retriever(index, embedder, top=1).aretrieve("What is going on with project Heron?")
    sources = {one.node.metadata["source"]: one.node.get_content() for one in found if "source" in one.node.metadata}
    assert {"<lamps>", "review", "heron/posts.md"} == set(sources)
    assert LAMPS in sources["<lamps>"]
    assert POSTS in sources["heron/posts.md"]


async def test_a_person_leads_to_what_the_project_holds(index: PropertyGraphIndex, embedder: OnnxEmbedder) -> None:
    found = await stock_retriever(index, embedder, top=1, depth=2).aretrieve("Ana Reis ana@tideline.example")
    assert "heron/posts.md" in {one.node.metadata.get("source") for one in found}


def test_every_node_can_be_written_as_json(index: PropertyGraphIndex) -> None:
    """A text's tokens are bytes, which no property that is read here may be."""
    nodes = index.property_graph_store.get()
    assert nodes
    assert all(node.model_dump_json() for node in nodes)


def test_no_hosted_model_can_have_been_asked() -> None:
    """What LlamaIndex would fall back to is not installed."""
    assert find_spec("llama_index.embeddings") is None
    assert find_spec("llama_index.llms") is None
    assert "openai" not in sys.modules
