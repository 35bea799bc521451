"""The network of `reasoning.e5` in torch, in float, with a thin product beside each matrix that learns (LoRA, Hu and others 2022)."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from reasoning.e5.constants import shipped
from reasoning.e5.embedder import LONGEST, PASSAGE, QUESTION, WEIGHTS, positions, rotation
from reasoning.e5.packed import Packed
from reasoning.e5.vocabulary import saying_nothing, tokenizer
from reasoning.sessions import batches, written
from reasoning.weights import located

Ids = NDArray[np.int64]
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_TOKENS = 2048
"""Tokens of a batch, padding included: texts of about one length go together."""


class Thin(nn.Module):
    """A matrix that stays as it is, and the product of two thin ones that is added to it and learns."""

    def __init__(self, packed: Packed, name: str, width: int, rank: int) -> None:
        super().__init__()
        matrix = torch.from_numpy(np.ascontiguousarray(packed.blocks(f"{name}.w", width)))
        self.register_buffer("matrix", matrix)
        self.register_buffer("shift", torch.from_numpy(packed.floats(f"{name}.b")))
        # The second begins at nothing, so that learning begins with the model as it is.
        self.into = nn.Parameter(torch.randn(rank, width) / math.sqrt(width))
        self.out = nn.Parameter(torch.zeros(len(matrix), rank))

    def forward(self, state: Tensor) -> Tensor:
        """Return both products and the shift."""
        return functional.linear(state, self.get_buffer("matrix"), self.get_buffer("shift")) + state @ self.into.T @ self.out.T


class Layer(nn.Module):
    """A layer of BERT: attention and two wide products, each added to what went in and normalised."""

    def __init__(self, packed: Packed, number: int, rank: int) -> None:
        super().__init__()
        self._heads, self._epsilon, hidden, inner = packed.shape.heads, packed.shape.epsilon, packed.shape.hidden, packed.shape.inner
        widths = {name: inner if name == "fo" else hidden for name in MATRICES}
        self.thin = nn.ModuleDict({name: Thin(packed, f"l{number}.{name}", width, rank) for name, width in widths.items()})
        self._norms = {name: _norm(packed, f"l{number}.{name}") for name in ("aln", "oln")}

    def forward(self, state: Tensor, mask: Tensor) -> Tensor:
        """Return what the layer makes of the tokens, shape (texts, tokens, width); tokens outside the mask are not seen."""
        asked, keys, values = (self._heads_of(self.thin[name](state)) for name in "qkv")
        met = functional.scaled_dot_product_attention(asked, keys, values, attn_mask=mask[:, None, None, :])
        seen = met.transpose(1, 2).reshape(state.shape)
        told = self._normal(self.thin["ao"](seen) + state, "aln")
        return self._normal(self.thin["fo"](functional.gelu(self.thin["fi"](told))) + told, "oln")

    def _heads_of(self, state: Tensor) -> Tensor:
        return state.view(*state.shape[:2], self._heads, -1).transpose(1, 2)

    def _normal(self, state: Tensor, name: str) -> Tensor:
        return functional.layer_norm(state, state.shape[-1:], *self._norms[name], self._epsilon)


def _norm(packed: Packed, name: str) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(packed.floats(f"{name}.w")), torch.from_numpy(packed.floats(f"{name}.b"))


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as the network sees them: one vector each, shape (texts, 384), and those of each one's tokens; all of unit length."""

    whole: Tensor
    tokens: list[Tensor]


class Encoder(nn.Module):
    """Embeds texts as `E5Embedder` does, in float and in a way that can learn."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        self._packed = Packed(located(WEIGHTS))
        self._tokenizer = tokenizer(self._packed, LONGEST)
        self._nothing = np.array(sorted(saying_nothing(self._tokenizer)))
        constants = shipped()
        self._whole, self._token = (torch.from_numpy(np.asarray(mean, np.float32)) for mean in (constants.whole, constants.token))
        self._rotation = torch.from_numpy(rotation(self._packed.shape.hidden))
        self._positions = positions(self._packed)
        self._first = _norm(self._packed, "emb.ln")
        self.layers = nn.ModuleList(Layer(self._packed, number, rank) for number in range(self._packed.shape.layers))

    def passages(self, texts: Sequence[str]) -> Encoded:
        """Embed passages."""
        return self._encode(PASSAGE, texts)

    def questions(self, texts: Sequence[str]) -> Encoded:
        """Embed questions."""
        return self._encode(QUESTION, texts)

    def thin(self) -> Iterator[tuple[str, Thin]]:
        """Yield every matrix that learns, under its name in the packed file."""
        for number, layer in enumerate(self.layers):
            if isinstance(layer, Layer):
                yield from ((f"l{number}.{name}", one) for name, one in layer.thin.items() if isinstance(one, Thin))

    def _encode(self, prefix: str, texts: Sequence[str]) -> Encoded:
        ids = [np.array(one.ids) for one in self._tokenizer.encode_batch_fast([written(f"{prefix}{text}").rstrip() for text in texts])]
        skipped = len(self._tokenizer.encode(prefix.rstrip()).ids) - 1
        places: list[int] = []
        means: list[Tensor] = []
        tokens: dict[int, Tensor] = {}
        for chosen in batches(list(map(len, ids)), _TOKENS):
            state, mask = self._hidden([ids[place] for place in chosen])
            means.append((state * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True))
            tokens |= {place: self._turned(row[self._telling(ids[place], skipped)]) for place, row in zip(chosen, state, strict=True)}
            places += chosen
        whole = functional.normalize(torch.cat(means) - self._whole, dim=1)[torch.tensor(places).argsort()]
        return Encoded(whole, [tokens[place] for place in range(len(ids))])

    def _hidden(self, ids: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        """Return what the network makes of texts, shape (texts, tokens, 384), and which tokens there are."""
        state, mask = self._embedded(ids)
        # Twice as fast as in 32 bits on a processor that knows these numbers, and as good (cosine 0.9999).
        with torch.autocast("cpu", torch.bfloat16):
            for layer in self.layers:
                state = layer(state, mask)
        return state.float(), mask

    def _embedded(self, texts: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        longest, width = max(map(len, texts)), self._packed.shape.hidden
        ids, mask = np.full((len(texts), longest), self._packed.special.padding), np.zeros((len(texts), longest), np.bool_)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, True
        rows = self._packed.blocks("emb.word", width, ids.reshape(-1)).reshape(*ids.shape, width) + self._positions[:longest]
        state = functional.layer_norm(torch.from_numpy(np.asarray(rows, np.float32)), (width,), *self._first, self._packed.shape.epsilon)
        return state, torch.from_numpy(mask)

    def _telling(self, ids: Ids, skipped: int) -> Ids:
        own = np.arange(skipped, len(ids) - 1)
        telling = ~np.isin(ids[own], self._nothing)
        return own[telling] if telling.any() else own

    def _turned(self, tokens: Tensor) -> Tensor:
        return functional.normalize((tokens - self._token) @ self._rotation, dim=1)
