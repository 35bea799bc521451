"""The scorer: BM25 as the formula says."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.bm25 import NOTHING, Candidate, Statistics, rank


def test_one_document_scores_as_the_formula_says() -> None:
    statistics = Statistics(10, 50, {"plan": 3})
    [(node_id, score)] = rank(["plan"], [Candidate("a", "plan x plan y")], statistics, 5)
    weight = math.log(1 + 7.5 / 3.5)
    assert node_id == "a"
    assert score == pytest.approx(weight * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 5)), abs=1e-8)


def test_rare_words_and_short_texts_come_first() -> None:
    statistics = Statistics(100, 1000, {"plan": 90, "zebra": 1})
    candidates = [
        Candidate("a", "plan plan plan"),
        Candidate("b", f"zebra {' '.join(['x'] * 20)}"),
        Candidate("c", "zebra x"),
        Candidate("d", "x"),
    ]
    assert [node_id for node_id, _ in rank(["plan", "zebra"], candidates, statistics, 5)] == ["c", "b", "a"]


def test_ties_go_by_id_and_the_limit_holds() -> None:
    candidates = [Candidate(name, "plan") for name in "dbca"]
    assert [node_id for node_id, _ in rank(["plan"], candidates, Statistics(4, 4, {"plan": 4}), 3)] == ["a", "b", "c"]


def test_a_word_in_every_document_still_counts() -> None:
    [(_, score)] = rank(["plan"], [Candidate("a", "plan")], Statistics(4, 4, {"plan": 9}), 3)
    assert score > 0


def test_nothing_is_found_in_nothing() -> None:
    assert rank(["plan"], [], NOTHING, 5) == []
    assert rank([], [Candidate("a", "plan")], NOTHING, 5) == []


def test_statistics_add_up() -> None:
    joined = Statistics(2, 10, {"a": 1, "b": 2}).joined(Statistics(3, 5, {"b": 1, "c": 3}))
    assert joined == Statistics(5, 15, {"a": 1, "b": 3, "c": 3})


@given(st.lists(st.sampled_from(["a", "aa", "ab", "b"]), min_size=1, max_size=12))
def test_a_word_counts_as_often_as_it_is_there_also_beside_itself(words: list[str]) -> None:
    statistics, apart = Statistics(10, 50, {"a": 3}), [word for word in words if word != "a"]
    for order in (words, ["a"] * words.count("a") + apart):
        scores = [score for _, score in rank(["a"], [Candidate("x", " ".join(order))], statistics, 5)]
        times, spread = words.count("a"), 1.2 * (0.25 + 0.75 * len(words) / 5)
        assert scores == ([pytest.approx(math.log(1 + 7.5 / 3.5) * times * 2.2 / (times + spread), abs=1e-8)] if times else [])
