"""Texts cut into passages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.passages import LONGEST_WORDS, TARGET_WORDS, passages
from tests.fakes.records import words


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n"])
def test_a_blank_text_has_no_passage(text: str) -> None:
    assert passages(text) == []


def test_short_paragraphs_are_joined() -> None:
    assert [one.text for one in passages("One.\n\nTwo.\n\nThree.")] == ["One.\n\nTwo.\n\nThree."]


def test_a_text_that_fits_is_one_passage() -> None:
    assert len(passages(f"{words(110, 'a')}\n\n{words(110, 'b')}")) == 1


def test_paragraphs_are_not_parted_where_it_can_be_avoided() -> None:
    first, second = words(120, "a"), words(120, "b")
    assert [one.text for one in passages(f"{first}\n\n{second}")] == [first, second]


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    found = passages(words(600))
    assert len(found) == 4
    assert all(one.text.endswith(".") for one in found)


def test_a_long_sentence_is_cut_between_words() -> None:
    found = passages("word " * 1_000)
    assert [len(one.text.split()) for one in found] == [150, 150, 150, 150, 150, 150, 100]


def test_a_text_without_blanks_is_one_passage() -> None:
    assert len(passages("x" * 50_000)) == 1


def test_a_text_in_a_language_without_blanks_is_cut_at_its_own_ends() -> None:
    assert len(passages("東京で会う。" * 500)) > 1


@pytest.mark.parametrize("text", ["東京都" * 5_000, "한국어" * 5_000, "see 会議" + "中" * 9_000])
def test_a_text_without_blanks_or_ends_is_cut_by_its_length(text: str) -> None:
    found = passages(text)
    assert all(len(one.text) <= 2 * LONGEST_WORDS for one in found)
    assert "".join(one.text for one in found) == text


@given(st.text(alphabet=st.sampled_from("ab .!?\n\t。é"), max_size=3_000))
def test_passages_are_literal_slices_in_order_that_leave_no_word_out(text: str) -> None:
    """R5: every quote of a passage occurs in the record."""
    found = passages(text)
    assert all(text[one.begin : one.end] == one.text == one.text.strip() for one in found)
    assert all(one.end <= other.begin for one, other in pairwise(found))
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_no_passage_is_much_longer_than_wanted(sizes: list[int]) -> None:
    found = passages("\n\n".join(words(size, f"p{number}x") for number, size in enumerate(sizes)))
    assert all(len(one.text.split()) <= LONGEST_WORDS for one in found)
    assert len(found) <= 2 * sum(sizes) / TARGET_WORDS + 1
