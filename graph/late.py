"""Late interaction: how well each of a question's tokens is met by one of a text's (ColBERT, Khattab and Zaharia 2020); pure functions.

A token of a text is kept as the signs of its vector, 48 bytes for 384 dimensions. The question's vectors stay as they are, so that the
product is that of an asymmetric binary code: in rank nearly what the full vectors give (docs/adr/0007).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from schema.graph import TokenVectors

DECIMALS = 6
_BLOCK = 8
"""Tokens of half a window: what answers stands close together, in some sixteen tokens."""
_ROWS = 256
"""Tokens whose bits are made numbers at a time: as many as stay in a processor's cache, which is more than twice as fast."""


def signs(vectors: TokenVectors) -> bytes:
    """Return the signs of the vectors, shape (tokens, dimensions), a bit each, row after row."""
    return np.packbits(vectors > 0, axis=1).tobytes()


def interactions(question: TokenVectors, texts: Mapping[str, bytes]) -> dict[str, float]:
    """Return each text's score for the question's token vectors, shape (tokens, dimensions); texts without tokens are left out.

    The mean of how well the whole text meets them and how well the best sixteen tokens in a row do (docs/adr/0007).
    """
    # An empty text must go: of an empty stretch `reduceat` gives the first row of the next one instead of nothing.
    told = {key: tokens for key, tokens in texts.items() if tokens}
    if not told or not len(question):
        return {}
    dimensions = question.shape[1]
    width = -(-dimensions // 8)
    bits = np.frombuffer(b"".join(told.values()), np.uint8).reshape(-1, width)
    blocks = np.array([-(-len(tokens) // (width * _BLOCK)) for tokens in told.values()])
    firsts = np.cumsum([0, *(len(tokens) // width for tokens in told.values())])[:-1]
    best = _best(_products(question, bits), firsts, blocks)
    # Sums in another order differ in the last bits; rounded, equal texts tie whichever store gave them out in which order.
    return dict(zip(told, np.round(best, DECIMALS).tolist(), strict=True))


def _best(products: TokenVectors, firsts: NDArray[np.intp], blocks: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return each text's score from all products, where its first token is, and how many blocks of tokens it has."""
    # The first block of each text among all blocks, then of every block its first token.
    begins = np.cumsum(blocks) - blocks
    inside = np.arange(blocks.sum()) - np.repeat(begins, blocks)
    met = np.maximum.reduceat(products, np.repeat(firsts, blocks) + inside * _BLOCK, axis=0)
    whole = np.maximum.reduceat(met, begins, axis=0).mean(axis=1)
    # A window is a block and the next one of the same text, so that nothing close together is parted.
    last = np.append(inside[1:] == 0, True)
    windows = np.where(last[:, None], met, np.maximum(met, np.roll(met, -1, axis=0)))
    return np.asarray((whole + np.maximum.reduceat(windows.mean(axis=1), begins)) / 2, np.float32)


def _products(question: TokenVectors, bits: NDArray[np.uint8]) -> TokenVectors:
    """Return the cosines of the texts' tokens with those of the question, shape (texts', question's)."""
    dimensions = question.shape[1]
    columns = np.ascontiguousarray(question.T)
    # Filled piece by piece: all bits as float32 would take 32 times the memory of what is stored.
    products = np.empty((len(bits), len(question)), np.float32)
    # The same memory for each piece: to be given new pages by the system took longer than the products themselves.
    ones = np.empty((_ROWS, dimensions), np.float32)
    for first in range(0, len(bits), _ROWS):
        piece = ones[: len(bits) - first]
        np.copyto(piece, np.unpackbits(bits[first : first + _ROWS], axis=1, count=dimensions))
        np.matmul(piece, columns, out=products[first : first + _ROWS])
    # With signs s = 2 b - 1 the product with s is twice that with the bits less the sum of the vector.
    products *= 2
    products -= question.sum(axis=1)
    return np.divide(products, np.sqrt(dimensions), out=products, casting="same_kind")
