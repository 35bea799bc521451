"""Where blobs lie, in some thirty bytes a blob, so that a home of a million mails can keep it in memory."""

from collections.abc import Collection
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graph.blobs.notes import Note
from graph.blobs.record import Spot

_ROW = np.dtype([("pack", "u4"), ("offset", "u8"), ("length", "u8")])
_FRESH = 8_192
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


class Spots:
    """Every spot of every blob, found by the beginning of its hash; that one may begin alike by chance is for the reader to see."""

    def __init__(self) -> None:
        self._keys = np.empty(0, np.uint64)
        self._rows = np.empty(0, _ROW)
        self._fresh: dict[int, tuple[Spot, ...]] = {}
        self._most = _FRESH

    def add(self, blob_hash: str, spot: Spot) -> None:
        """Note one more place of a blob."""
        key = key_of(blob_hash)
        before = self._fresh.get(key)
        self._fresh[key] = (spot,) if before is None else (*before, spot)
        # Sorted in only now and then: what is sorted takes an array's bytes, and what is not can be added to.
        if len(self._fresh) >= self._most:
            self._sort_in()

    def add_noted(self, pack: int, noted: Note) -> None:
        """Note all places that are noted of a pack."""
        rows = np.empty(len(noted.rows), _ROW)
        rows["pack"], rows["offset"], rows["length"] = pack, noted.rows["offset"], noted.rows["length"]
        self._sorted(np.concatenate([self._keys, noted.rows["key"]]), np.concatenate([self._rows, rows]))

    def of(self, blob_hash: str) -> list[Spot]:
        """Return where a blob may lie, the latest place first."""
        key = key_of(blob_hash)
        first, behind = (int(np.searchsorted(self._keys, np.uint64(key), side)) for side in _SIDES)
        sorted_in = [Spot(*row) for row in self._rows[first:behind].tolist()]
        return [*sorted_in, *self._fresh.get(key, ())][::-1]

    def forget(self, packs: Collection[int]) -> None:
        """Forget all that lay in these packs."""
        self._sort_in()
        stays = ~np.isin(self._rows["pack"], list(packs))
        self._keys, self._rows = self._keys[stays], self._rows[stays]

    def _sort_in(self) -> None:
        fresh = [(key, spot) for key, spots in self._fresh.items() for spot in spots]
        keys = np.concatenate([self._keys, np.array([key for key, _ in fresh], np.uint64)])
        rows = np.array([spot for _, spot in fresh], _ROW)
        self._sorted(keys, np.concatenate([self._rows, rows]))
        self._fresh = {}
        self._most = max(_FRESH, len(keys) // 64)

    def _sorted(self, keys: NDArray[np.uint64], rows: NDArray[np.void]) -> None:
        # Stable: of places of one blob the latest stays last.
        order = np.argsort(keys, kind="stable")
        self._keys, self._rows = keys[order], rows[order]


def key_of(blob_hash: str) -> int:
    """Return what a blob is found by: the beginning of its hash as a number of 64 bits."""
    return int(blob_hash[:16], 16)
