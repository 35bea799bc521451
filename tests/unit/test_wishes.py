"""Wishes for style are read from whole sentences, and nothing else is taken for one."""

import pytest

from reasoning.wishes import wishes
from schema.episodes import Aspect

WISHES = [
    ("Bullet points, please.", Aspect.LAYOUT, "bullet points"),
    ("bullet points please", Aspect.LAYOUT, "bullet points"),
    ("I prefer bullet points", Aspect.LAYOUT, "bullet points"),
    ("Could you use a numbered list from now on?", Aspect.LAYOUT, "numbers"),
    ("No bullet points, please", Aspect.LAYOUT, "sentences"),
    ("stop using bullet points", Aspect.LAYOUT, "sentences"),
    ("bullet points off", Aspect.LAYOUT, "sentences"),
    ("please no bullet points any more", Aspect.LAYOUT, "sentences"),
    ("switch back to light mode", Aspect.COLOURS, "light"),
    ("answer in the language I ask in", Aspect.LANGUAGE, "as asked"),
    ("dark mode", Aspect.COLOURS, "dark"),
    ("Switch to dark mode please", Aspect.COLOURS, "dark"),
    ("light theme, please", Aspect.COLOURS, "light"),
    ("Answer in German", Aspect.LANGUAGE, "German"),
    ("Please always answer me in Portuguese!", Aspect.LANGUAGE, "Portuguese"),
    ("Bitte antworte auf Deutsch.", Aspect.LANGUAGE, "German"),
    ("responde em português, por favor", Aspect.LANGUAGE, "Portuguese"),
    ("Keep it short.", Aspect.LENGTH, "short"),
    ("Short answers please", Aspect.LENGTH, "short"),
    ("formal tone, please", Aspect.TONE, "formal"),
    ("Be friendly", Aspect.TONE, "friendly"),
]
QUESTIONS = [
    "What did Jana say about bullet points?",
    "Who speaks German?",
    "Is the dark paint for the hall?",
    "How long is the Portuguese lesson?",
    "short",
    "dark",
    "Which mails are in Portuguese?",
    "When is the formal dinner?",
    "Answer Rui in German",
    "Did she write that the light was too warm?",
    "",
    "...",
]


@pytest.mark.parametrize(("text", "aspect", "value"), WISHES)
def test_a_wish_is_read(text: str, aspect: Aspect, value: str) -> None:
    assert wishes(text).values == ((aspect, value),)
    assert wishes(text).rest == ""


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_no_wish(text: str) -> None:
    assert wishes(text).values == ()
    assert wishes(text).rest == text.strip()


def test_a_wish_beside_a_question_leaves_the_question() -> None:
    read = wishes("Who makes the posts? Bullet points, please. And in German.")
    assert dict(read.values) == {Aspect.LAYOUT: "bullet points", Aspect.LANGUAGE: "German"}
    assert read.rest == "Who makes the posts?"


def test_of_two_wishes_for_one_aspect_the_last_holds() -> None:
    assert wishes("Answer in German. No, in English please.").values == ((Aspect.LANGUAGE, "English"),)
