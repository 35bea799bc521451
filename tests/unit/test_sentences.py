"""Passages cut into sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoning.sentences import sentences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("...", []),
        ("One lamp.", ["One lamp."]),
        ("One lamp. Two lamps! Three?", ["One lamp.", "Two lamps!", "Three?"]),
        ("Dr. Reis came. She left.", ["Dr. Reis came.", "She left."]),
        ("See e.g. Berlin. It is near.", ["See e.g. Berlin.", "It is near."]),
        ("It costs 1.250,00 in Berlin.", ["It costs 1.250,00 in Berlin."]),
        ("J. Ross came at 3.15 on time.", ["J. Ross came at 3.15 on time."]),
        ("“It is late.” She left.", ["“It is late.”", "She left."]),
        ("Wirklich? Ja. Äpfel sind da.", ["Wirklich?", "Ja.", "Äpfel sind da."]),
        ("東京で会う。場所は駅。", ["東京で会う。", "場所は駅。"]),
        ("A list:\n- lamps\n- posts", ["A list:", "- lamps", "- posts"]),
        ("Hall 3\nHeron Street\nLisbon", ["Hall 3", "Heron Street", "Lisbon"]),
        ("First paragraph\n\nsecond paragraph", ["First paragraph", "second paragraph"]),
    ],
)
def test_whole_sentences(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted


def test_wrapped_prose_is_kept_together() -> None:
    text = "The lamps that we ordered for the hall in the old harbour will\narrive on Friday, if the weather allows it."
    assert sentences(text) == [text]


def test_a_sentence_without_end_is_cut() -> None:
    assert [len(one) for one in sentences("x" * 1_300)] == [600, 600, 100]


@given(st.text(max_size=400))
def test_every_sentence_is_a_slice_of_the_text(text: str) -> None:
    """R9: what is quoted stands there literally."""
    position = 0
    for one in sentences(text):
        position = text.index(one, position) + len(one)
        assert one == one.strip() != ""
        assert len(one) <= 600
