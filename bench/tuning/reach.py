"""How far the values reach that go into each product, measured anew when the weights have changed: `reasoning.e5.constants` keeps it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bench.tuning.encoder import Encoder
from reasoning.e5.constants import INPUTS, shipped

_INTO = {"state": "q", "seen": "ao", "told": "fi", "wide": "fo"}
_WORDS = ("Lisbon", "ok", "Where?", "42", "東京")
"""A single word reaches further in some channels than any sentence."""
_AT_ONCE = 16


@torch.no_grad()
def refitted(encoder: Encoder, texts: Sequence[str], file: Path) -> None:
    """Write the constants with the reach on these texts; the means stay, as the weights have learned beside them."""
    watches = {name: [_Watch(layer.get_submodule(f"thin.{_INTO[name]}")) for layer in encoder.layers] for name in INPUTS}
    wanted = [*texts, *_WORDS]
    for first in range(0, len(wanted), _AT_ONCE):
        encoder.passages(wanted[first : first + _AT_ONCE])
        encoder.questions(wanted[first : first + _AT_ONCE])
    ends = {
        f"{name}.{end}": np.stack([getattr(one, end) for one in found]) for name, found in watches.items() for end in ("least", "greatest")
    }
    loudest = ends["wide.greatest"].argmax(axis=1).astype(np.int16)
    for end in ("least", "greatest"):
        # The network computes the loudest inner channel apart.
        ends[f"wide.{end}"][np.arange(len(loudest)), loudest] = 0
    old = shipped()
    arrays: dict[str, NDArray[Any]] = {name: one.astype(np.float16) for name, one in ends.items()}
    np.savez_compressed(file, allow_pickle=False, token=old.token, whole=old.whole, loudest=loudest, **arrays)


class _Watch:
    """Remembers how far the values of each channel reached that went into a module."""

    def __init__(self, module: nn.Module) -> None:
        self.least: np.ndarray[tuple[int], np.dtype[np.float32]] = np.zeros(0, np.float32)
        self.greatest = self.least
        module.register_forward_pre_hook(self._saw)

    def _saw(self, _module: nn.Module, taken: tuple[Tensor, ...]) -> None:
        values = taken[0].float().flatten(0, 1)
        least, greatest = values.amin(0).numpy(), values.amax(0).numpy()
        self.least = np.minimum(self.least, least) if len(self.least) else least
        self.greatest = np.maximum(self.greatest, greatest) if len(self.greatest) else greatest
