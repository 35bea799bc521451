"""The analyser: what the words of a text are."""

import random
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.words import MOST_TERMS, analyse, query_terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("... !? — 🙂", []),
        ("Reports were Reviewed", ["report", "were", "review"]),
        ("Anna's and Anna’s", ["anna", "and", "anna"]),
        ("SAN-42 in 2024", ["san", "42", "in", "2024"]),
        ("a_b c.d@example.org", ["a", "b", "c", "d", "exampl", "org"]),
        ("naïve cafés", ["naïv", "café"]),
        ("STRASSE Straße", ["strass", "strass"]),
        ("ﬁle ＡＢＣ", ["file", "abc"]),
        ("東京タワー 高", ["東京", "京タ", "タワ", "ワー", "高"]),
        ("한국어", ["한국", "국어"]),
        ("東京office", ["東京", "offic"]),
        ("शब्दों", ["शब्दों"]),
        ("v2beta 3rd", ["v2beta", "3rd"]),
        ("x" * 200, ["x" * 64]),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert analyse(text) == words


def test_every_combining_mark_is_part_of_its_word() -> None:
    """They are looked for in some planes of Unicode alone: a newer one may put them elsewhere."""
    marks = [chr(point) for point in range(0x300, sys.maxunicode + 1) if unicodedata.category(chr(point))[0] == "M"]
    # Those of Japanese are cut apart with its letters.
    assert {mark for mark in marks if len(analyse(f"ж{mark}ж")) != 1} == {"\u3099", "\u309a"}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What did Anna say about the budget?", ["anna", "say", "budget"]),
        ("the who", ["the", "who"]),
        ("budget Budgets BUDGET plan", ["budget", "plan"]),
        ("?!", []),
    ],
)
def test_the_terms_of_a_question(text: str, terms: list[str]) -> None:
    assert query_terms(text) == terms


def test_a_question_has_so_many_terms_at_most() -> None:
    assert len(query_terms(" ".join(f"word{number}" for number in range(500)))) == MOST_TERMS


@given(st.text(max_size=200))
def test_words_are_what_a_full_text_index_keeps_whole(text: str) -> None:
    """No word holds a space, a quote or anything else a query language could read."""
    for word in analyse(text):
        assert word
        assert not any((sign.isascii() and not sign.isalnum()) or sign.isspace() for sign in word)


@given(st.text(max_size=100))
def test_a_text_finds_itself(text: str) -> None:
    assert set(query_terms(text)) <= set(analyse(text))


def test_many_threads_analyse_alike() -> None:
    texts = [
        f"{ending}{number} running{'x' * number} nationalisations{'y' * number}" for number in range(50) for ending in ("goes", "going")
    ]
    expected = [analyse(text + " again") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: analyse(text + " again"), texts)) == expected


def test_a_million_words_take_seconds() -> None:
    choose = random.Random(1)
    vocabulary = ["".join(choose.choices("abcdefghij", k=5)) for _ in range(20_000)]
    text = " ".join(choose.choices(vocabulary, k=250_000))
    started = time.perf_counter()
    assert len(analyse(text)) == 250_000
    assert time.perf_counter() - started < 3
