"""MiniLM on its real weights: the same vector in any company, and no more memory than a batch needs."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from reasoning.onnx_embedder import DIMENSIONS, OnnxEmbedder
from reasoning.sessions import batches
from tests.servers.memory import PlainThreads

_WORDS = "The invoice of the harbour tour is due on Friday and nobody has paid the deposit yet".split()
_CHILD = """
import asyncio
from reasoning.onnx_embedder import OnnxEmbedder
from tests.servers.memory import PlainThreads
from tests.servers.peak import megabytes

embedder = OnnxEmbedder(PlainThreads())
before = megabytes()
asyncio.run(embedder.embed([f"{number} harbour " * 100 for number in range(64)]))
print(megabytes() - before)
"""


def test_texts_of_like_length_share_a_batch_that_is_bounded_once_padded() -> None:
    lengths = [9, 200, 3, 9, 256, 8, 100]
    assert batches(lengths, most=40) == [[2, 5, 0, 3], [6], [1], [4]]
    assert batches([], most=40) == []


async def test_a_text_has_one_vector_whoever_is_embedded_beside_it() -> None:
    embedder = OnnxEmbedder(PlainThreads())
    texts = [" ".join(_WORDS[:count] * times) for count in (1, 5, len(_WORDS)) for times in (1, 3, 40)]
    together = np.vstack([one.values for one in await embedder.embed(texts)])
    alone = np.vstack([(await embedder.embed_question(text)).values for text in texts])
    assert together.shape == (len(texts), DIMENSIONS)
    assert np.sum(together * alone, axis=1).min() > 0.9999
    assert await embedder.embed([]) == []


async def test_it_makes_one_vector_a_text_and_none_a_token() -> None:
    embedder = OnnxEmbedder(PlainThreads())
    [text] = await embedder.embed(["The deposit is due."])
    assert text.tokens == b""
    assert (await embedder.embed_question("What is due?")).tokens.shape == (0, DIMENSIONS)


def test_a_pass_over_long_passages_holds_little() -> None:
    ran = subprocess.run([sys.executable, "-c", _CHILD], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert int(ran.stdout) < 200
