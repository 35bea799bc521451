"""A tiny embedder: words hashed to 16 directions, and each word's bits as its token; it counts what it is asked."""

import hashlib
from collections.abc import Sequence

import numpy as np

from graph.late import signs
from graph.words import analyse
from schema.graph import Encoded, EncodedQuestion, TokenVectors, Vector

DIMENSIONS = 16


class CountingEmbedder:
    """The Embedder port; texts that share words are alike. `asked` keeps every text embedded, questions too."""

    model = "counting-1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return a vector and a token a word of each text."""
        self.asked += texts
        return [Encoded(_whole(text), signs(_tokens(text))) for text in texts]

    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return what `embed` makes of it, its tokens as vectors."""
        self.asked.append(text)
        return EncodedQuestion(_whole(text), _tokens(text))


def _whole(text: str) -> Vector:
    row = np.full(DIMENSIONS, 0.01, np.float32)
    for word in analyse(text):
        row[_digest(word)[0] % DIMENSIONS] += 1.0
    return np.asarray(row / np.linalg.norm(row), np.float32)


def _tokens(text: str) -> TokenVectors:
    bits = [np.unpackbits(np.frombuffer(_digest(word)[: DIMENSIONS // 8], np.uint8)) for word in analyse(text)]
    return (np.asarray(bits, np.float32).reshape(-1, DIMENSIONS) * 2 - 1) / np.float32(DIMENSIONS**0.5)


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
