"""The keys and values of what a model has read: joined into a batch, taken apart, and kept for the next prompt that begins alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch.nn.functional import pad

_KEPT = 4
Layers: TypeAlias = list[tuple[torch.Tensor, torch.Tensor]]


def layers(cache: Any) -> Layers:  # noqa: ANN401 (a union of many, of which this is the plain one)
    """Return the keys and values of each layer, shape (rows, heads, length, size)."""
    return [(layer.keys, layer.values) for layer in cache.layers]


def joined(batch: Layers, row: Layers) -> Layers:
    """Return the batch with one more row; the shorter of both begins with blanks that its mask hides."""
    if not batch:
        return row
    longest = max(batch[0][0].shape[2], row[0][0].shape[2])

    def both(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return torch.cat([_led(one, longest), _led(other, longest)])

    return [(both(keys, more), both(values, others)) for (keys, values), (more, others) in zip(batch, row, strict=True)]


def _led(values: torch.Tensor, length: int) -> torch.Tensor:
    return pad(values, (0, 0, length - values.shape[2], 0))


def picked(batch: Layers, rows: Sequence[int], length: int) -> Layers:
    """Return these rows alone, cut to the last `length` places that the longest of them fills."""
    if not rows:
        return []
    places = torch.tensor(list(rows), device=batch[0][0].device)
    return [(keys[places, :, -length:], values[places, :, -length:]) for keys, values in batch]


@dataclass(frozen=True, slots=True)
class _Read:
    tokens: tuple[int, ...]
    layers: Layers


class Prefixes:
    """What the last prompts left behind: most begin with the same instructions, which are read once."""

    def __init__(self) -> None:
        self._read: list[_Read] = []

    def longest(self, tokens: Sequence[int]) -> tuple[int, Layers]:
        """Return how many first tokens are read already, at most all but one, and their keys and values."""
        best, length = None, 0
        for one in self._read:
            if (same := _same(one.tokens, tokens)) > length:
                best, length = one, same
        # The last token is read anyhow: what follows it is wanted.
        length = min(length, len(tokens) - 1)
        return (length, [(keys[:, :, :length], values[:, :, :length]) for keys, values in best.layers]) if best and length else (0, [])

    def keep(self, tokens: Sequence[int], read: Layers) -> None:
        """Keep what was read of this prompt in place of the oldest."""
        self._read = [*self._read[-_KEPT + 1 :], _Read(tuple(tokens), read)]

    def clear(self) -> None:
        """Forget all."""
        self._read = []


def _same(one: Sequence[int], other: Sequence[int]) -> int:
    return next((place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
