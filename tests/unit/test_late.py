"""Late interaction: the signs that are kept, and the scores they give."""

import numpy as np
import pytest
from numpy.typing import NDArray

from graph.late import interactions, signs
from schema.graph import TokenVectors


def directions(count: int, dimensions: int, seed: int = 3) -> TokenVectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def met(question: TokenVectors, told: NDArray[np.float64]) -> float:
    return float((question @ told.T).max(axis=1).mean())


def closest(question: TokenVectors, told: NDArray[np.float64]) -> float:
    return max(met(question, told[first : first + 16]) for first in range(0, len(told), 8))


def test_signs_are_a_bit_a_dimension() -> None:
    rows = np.asarray([[1, -1, 0, 0.5, -2, 3, 0, 1], [-1] * 8], np.float32)
    assert signs(rows) == bytes([0b10010101, 0])
    assert len(signs(directions(3, 384))) == 3 * 48
    assert signs(directions(0, 384)) == b""


@pytest.mark.parametrize("dimensions", [16, 20, 384])
def test_scores_are_the_mean_of_the_best_cosines_in_all_of_a_text_and_in_its_best_window(dimensions: int) -> None:
    question = directions(4, dimensions)
    rows = {str(count): directions(count, dimensions, seed=count) for count in (1, 7, 8, 9, 16, 17, 30)}
    found = interactions(question, {name: signs(row) for name, row in rows.items()})
    for name, row in rows.items():
        told = np.where(row > 0, 1, -1) / dimensions**0.5
        assert found[name] == pytest.approx((met(question, told) + closest(question, told)) / 2, abs=1e-5)
    assert list(found) == list(rows)


def test_what_stands_close_together_counts_more_than_what_is_far_apart() -> None:
    question = np.eye(2, 16, dtype=np.float32)
    one, other, nothing = (np.asarray([row], np.float32) for row in (question[0] * 2 - 0.5, question[1] * 2 - 0.5, [-0.5] * 16))
    apart = np.concatenate([one, *[nothing] * 30, other])
    together = np.concatenate([one, other, *[nothing] * 30])
    found = interactions(question, {"apart": signs(apart), "together": signs(together)})
    assert found["together"] > found["apart"]


def test_scores_lie_between_opposite_and_equal() -> None:
    corner = np.full((1, 16), 0.25, np.float32)
    assert interactions(corner, {"same": signs(corner), "opposite": signs(-corner)}) == {"same": 1.0, "opposite": -1.0}


def test_without_tokens_nothing_is_scored() -> None:
    some = directions(2, 16)
    assert set(interactions(some, {"bare": b"", "told": signs(some)})) == {"told"}
    assert interactions(some, {"bare": b""}) == interactions(some, {}) == {}
    assert interactions(some[:0], {"told": signs(some)}) == {}
