"""Courtesies are known in five languages, and a question that begins politely stays a question."""

import pytest

from reasoning.courtesies import courtesy


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("hello", ("hello", "English")),
        ("Hi Friday!", ("hello", "English")),
        ("Guten Morgen", ("hello", "German")),
        ("thanks", ("welcome", "English")),
        ("Thank you very much.", ("welcome", "English")),
        ("Danke!", ("welcome", "German")),
        ("obrigada", ("welcome", "Portuguese")),
        ("merci beaucoup", ("welcome", "French")),
        ("Muchas gracias", ("welcome", "Spanish")),
    ],
)
def test_a_courtesy_is_known(text: str, answered: tuple[str, str]) -> None:
    assert courtesy(text) == answered


@pytest.mark.parametrize("text", ["Hello, when is my next meeting?", "thanks for what?", "Who said hello?", "hey jude", "", "Hi Ana"])
def test_anything_more_is_none(text: str) -> None:
    assert courtesy(text) is None
