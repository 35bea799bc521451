"""What Friday says around its quotes follows the owner's language, tone and layout, and nothing else of an answer does."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from string import Formatter

import pytest

from reasoning.answering import quotes
from reasoning.wording import laid_out, language_of, plain, wording
from schema.answers import Answer, Piece
from schema.episodes import CHOICES, Aspect, Style

WORDINGS = tomllib.loads((Path(__file__).parents[2] / "reasoning" / "wordings.toml").read_text("utf-8"))


def _blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_that_can_be_chosen_has_every_line() -> None:
    assert set(WORDINGS) == set(CHOICES[Aspect.LANGUAGE][1:])
    for lines in WORDINGS.values():
        assert {name: _blanks(text) for name, text in lines.items()} == {name: _blanks(text) for name, text in WORDINGS["English"].items()}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When did the posts arrive?", "English"),
        ("Wann kommen die Pfosten und wer bringt sie?", "German"),
        ("Quando é que chegam os postes?", "Portuguese"),
        ("Quand est-ce que les poteaux arrivent ?", "French"),
        ("¿Cuándo llegan los postes y quién los trae?", "Spanish"),
        ("Heron budget", "English"),
        ("", "English"),
    ],
)
def test_the_language_of_a_question_is_told_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_tone_changes_the_lines_that_have_it_alone() -> None:
    formal = wording(Style(language="German", tone="formal"), "")
    assert formal.say("nothing") == WORDINGS["German"]["nothing_formal"]
    assert formal.say("wrote", {"who": "Ana"}) == "Ana schrieb"
    assert plain().say("nothing") == "I have nothing on this."


def test_a_question_is_answered_in_its_own_language_unless_another_is_wanted() -> None:
    assert wording(Style(), "Wer bringt die Lampen?").say("wrote", {"who": "Ana"}) == "Ana schrieb"
    assert wording(Style(language="English"), "Wer bringt die Lampen?").say("wrote", {"who": "Ana"}) == "Ana wrote"


async def _parts() -> AsyncIterator[Piece | Answer]:
    yield Piece("I am not sure.")
    yield Piece("Ana: “blue”", (1,))
    yield Piece("Ben: “red”", (2,))
    yield Answer("I am not sure.\nAna: “blue” [1]\nBen: “red” [2]", (), (), False, 0.5)


@pytest.mark.parametrize(
    ("layout", "first", "second"),
    [("sentences", "", ""), ("bullet points", "• ", "• "), ("numbers", "1. ", "2. ")],
)
async def test_what_cites_is_laid_out_and_the_whole_text_with_it(layout: str, first: str, second: str) -> None:
    parts = [part async for part in laid_out(_parts(), wording(Style(layout=layout), ""))]
    assert [part.text for part in parts[:-1]] == ["I am not sure.", f"{first}Ana: “blue”", f"{second}Ben: “red”"]
    assert parts[-1].text == f"I am not sure.\n{first}Ana: “blue” [1]\n{second}Ben: “red” [2]"


def test_a_short_answer_quotes_once() -> None:
    assert (wording(Style(length="short"), "").most, plain().most) == (1, 3)


def test_what_is_not_settled_shows_more_unless_it_is_to_be_short() -> None:
    short = wording(Style(length="short"), "")
    assert [quotes(plain(), sure) for sure in (0.9, 0.4)] == [3, 5]
    assert [quotes(short, sure) for sure in (0.9, 0.4)] == [1, 1]
