"""Late interaction over the tokens that are kept of each text."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from graph.canonical import words_digest
from graph.late import signs
from schema.graph import Changes, Embedding, Node, Release, TokenQuery, TokenVectors
from schema.ports import Graph
from schema.spaces import Scope, Space
from tests.contract.samples import MODEL, chunk, embedding, ids, towards
from tests.contract.stores import Store

DIMENSIONS = 384
WIDE = towards(*[1] * DIMENSIONS)


def rows(count: int, seed: int) -> TokenVectors:
    """Return token vectors."""
    made = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


QUESTION = rows(6, 99)


def told(node: Node, count: int, seed: int, model: str = MODEL) -> Embedding:
    """Return the node's vector, with so many tokens."""
    return embedding(node, WIDE, model, signs(rows(count, seed)))


def expected(count: int, seed: int) -> float:
    """Return the mean of each question token's greatest cosine with the signs of all tokens, and with the best sixteen in a row."""
    kept = np.where(rows(count, seed) > 0, 1, -1) / DIMENSIONS**0.5
    cosines = QUESTION @ kept.T
    closest = max(float(cosines[:, first : first + 16].max(axis=1).mean()) for first in range(0, count, 8))
    return (float(cosines.max(axis=1).mean()) + closest) / 2


async def scored(graph: Graph, *nodes: Node, model: str = MODEL) -> Mapping[str, float]:
    """Return the scores of the nodes, by their keys."""
    scores = await graph.search.token_scores(TokenQuery(QUESTION, model, tuple(ids(nodes))))
    keys = {node.id: node.key for node in nodes}
    return {keys[node_id]: score for node_id, score in scores.items()}


@pytest.fixture
async def texts(graph: Graph, space: Space) -> list[Node]:
    """A short text, a long one, one without tokens, one without a vector, one of another model."""
    short, long, plain, bare, foreign = (chunk(space, key, key) for key in ("short", "long", "plain", "bare", "foreign"))
    vectors = (told(short, 3, 1), told(long, 200, 2), embedding(plain, WIDE), told(foreign, 3, 3, "model-2"))
    await graph.transaction.commit(Changes(put=(short, long, plain, bare, foreign), embed=vectors))
    return [short, long, plain, bare, foreign]


async def test_scores_are_those_of_the_tokens_kept(graph: Graph, texts: list[Node]) -> None:
    """R1: another model's texts, and those that have no tokens, are left out."""
    assert await scored(graph, *texts) == pytest.approx({"short": expected(3, 1), "long": expected(200, 2)}, abs=1e-5)
    assert await scored(graph, *texts, model="model-2") == pytest.approx({"foreign": expected(3, 3)}, abs=1e-5)
    assert await scored(graph, *texts, model="model-3") == {}


async def test_only_those_within_are_scored(graph: Graph, texts: list[Node], space: Space) -> None:
    assert set(await scored(graph, texts[1], texts[1], chunk(space, "gone", ""))) == {"long"}
    assert await scored(graph) == {}
    assert await graph.search.token_scores(TokenQuery(QUESTION[:0], MODEL, tuple(ids(texts)))) == {}


async def test_a_space_that_is_not_opened_is_blind(
    store: Store, texts: list[Node], space: Space, other_space: Space, tmp_path: Path
) -> None:
    theirs = chunk(other_space, "theirs", "theirs")
    scopes = Scope(space), Scope(other_space), Scope(other_space, (space,))
    async with AsyncExitStack() as stack:
        mine, other, both = [await stack.enter_async_context(store.open(tmp_path, scope)) for scope in scopes]
        await other.transaction.commit(Changes(put=(theirs,), embed=(told(theirs, 5, 5),)))
        assert set(await scored(other, *texts, theirs)) == {"theirs"}
        assert set(await scored(mine, *texts, theirs)) == {"short", "long"}
        assert set(await scored(both, *texts, theirs)) == {"theirs", "short", "long"}


async def test_the_same_tokens_are_written_once(graph: Graph, texts: list[Node]) -> None:
    """R2."""
    again = Changes(embed=(told(texts[0], 3, 1), embedding(texts[2], WIDE)))
    assert (await graph.transaction.commit(again)).writes == 0
    changed = Changes(embed=(told(texts[0], 4, 7), told(texts[2], 1, 8)))
    assert (await graph.transaction.commit(changed)).writes == 2
    assert (await graph.transaction.commit(changed)).writes == 0
    assert await scored(graph, texts[0], texts[2]) == pytest.approx({"short": expected(4, 7), "plain": expected(1, 8)}, abs=1e-5)


async def test_tokens_that_a_model_no_longer_makes_are_gone(graph: Graph, texts: list[Node]) -> None:
    assert (await graph.transaction.commit(Changes(embed=(embedding(texts[0], WIDE),)))).writes == 1
    assert (await graph.transaction.commit(Changes(embed=(embedding(texts[0], WIDE),)))).writes == 0
    assert set(await scored(graph, *texts)) == {"long"}
    await graph.transaction.commit(Changes(embed=(told(texts[1], 2, 4, "model-2"),)))
    assert await scored(graph, *texts) == {}
    assert set(await scored(graph, *texts, model="model-2")) == {"long", "foreign"}


async def test_known_gives_tokens_with_the_vector(graph: Graph, texts: list[Node]) -> None:
    """R1: the same text is never embedded twice."""
    digests = [words_digest(node) for node in texts]
    known = await graph.encoded.known(MODEL, digests)
    kept = signs(rows(3, 1)), signs(rows(200, 2)), b""
    assert {digest: made.tokens for digest, made in known.items()} == dict(zip(digests[:3], kept, strict=True))
    assert all(np.array_equal(made.values, WIDE) for made in known.values())


async def test_tokens_go_with_the_node_and_with_its_words(graph: Graph, space: Space, texts: list[Node]) -> None:
    """R2: forgotten is forgotten everywhere, and what comes back begins without."""
    short, long, *_ = texts
    assert (await graph.transaction.commit(Changes(put=(chunk(space, "short", "other words"),), drop=(long.id,)))).writes == 4
    assert await scored(graph, *texts) == {}
    await graph.transaction.commit(Changes(put=(short, long)))
    assert await scored(graph, *texts) == {}
    await graph.transaction.commit(Changes(embed=(embedding(short, WIDE), embedding(long, WIDE))))
    assert await scored(graph, *texts) == {}


async def test_tokens_go_with_a_node_that_nothing_holds_any_more(graph: Graph, texts: list[Node]) -> None:
    """R2: that is how a source that is removed takes its passages with it."""
    short, long, *_ = texts
    await graph.transaction.commit(Changes(release=(Release(short.id), Release(long.id))))
    await graph.transaction.commit(Changes(put=(short, long)))
    assert await scored(graph, *texts) == {}


async def test_tokens_are_no_node_of_the_graph(graph: Graph, texts: list[Node]) -> None:
    counts = await graph.reader.counts()
    assert (sum(counts.nodes.values()), counts.edges, counts.vectors) == (5, 0, 4)
    assert len([line async for line in graph.feed.export()]) == 5
    assert len(await graph.feed.since(0, 100)) == 5


async def test_every_store_gives_the_same_scores(all_stores: list[Store], tmp_path: Path, space: Space) -> None:
    """R1: an answer does not depend on where the graph is kept."""
    nodes = [chunk(space, str(number), str(number)) for number in range(60)]
    vectors = tuple(told(node, 1 + number * 7 % 90, number) for number, node in enumerate(nodes))
    found = []
    for store in all_stores:
        async with store.open(tmp_path / store.name, Scope(space)) as graph:
            await graph.transaction.commit(Changes(put=tuple(nodes), embed=vectors))
            found.append(await scored(graph, *nodes))
    assert len(found[0]) == 60
    assert all(one == two for one, two in combinations(found, 2))
