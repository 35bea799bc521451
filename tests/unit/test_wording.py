"""What Friday says around its quotes follows the owner's language, tone and layout, and nothing else of an answer does."""

import tomllib
from collections.abc import AsyncIterator
from datetime import date
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


SHORT = {
    "English": (
        "Am I free tomorrow?",
        "Am I busy on Monday?",
        "Do I have any meetings on Friday?",
        "Do I owe anybody money?",
        "What is on today?",
        "Who wrote to me?",
        "Any news from Ana?",
        "Is there an invoice from Das Haus?",
        "Show AI papers",
        "No meetings on Friday?",
        "Did the roses die?",
        "When do I fly?",
        "mails from Maria da Costa",
        "Can I see Ana in May?",
        "my agenda",
        "Was Ana there?",
        "What am I doing at noon?",
        "How do I reach Ana?",
        "Find the lease",
        "What was on yesterday?",
    ),
    "German": (
        "Termine am Montag",
        "Habe ich morgen frei?",
        "Bin ich am Freitag frei?",
        "Was habe ich heute?",
        "Was steht an?",
        "Was steht am Montag an?",
        "Wer schrieb gestern?",
        "Was schrieb Ana?",
        "Wann ist mein nächster Termin?",
        "Mails von Ana",
        "Wie erreiche ich Ana?",
        "Zeig mir alle Mails",
        "Wo ist der Vertrag?",
        "Gibt es Termine im Mai?",
        "Kalender morgen",
        "Telefonnummer von Ana",
        "Wer kommt in die Sitzung?",
        "Welche Projekte habe ich?",
        "mein Kalender",
        "Mit wem esse ich am Sonntag?",
    ),
    "Portuguese": (
        "Estou livre no sábado?",
        "Sexta à tarde?",
        "O que tenho amanhã?",
        "O que tenho hoje?",
        "Quando é a reunião?",
        "Quem escreveu ontem?",
        "Qual é o telefone da Ana?",
        "Quantos mails recebi da Ana?",
        "Quantos e-mails me enviou Isabel Rocha?",
        "Onde fica o hotel?",
        "Quanto custou o jantar?",
        "Tenho reuniões hoje?",
        "O que disse a Ana?",
        "Quais são os meus projetos?",
        "Quando chega a Isabel?",
        "Mostra o contrato",
        "Há reuniões em maio?",
        "Que compromissos tenho?",
        "Quem vem ao jantar?",
        "o meu calendário",
        "Quando foi a consulta?",
        "Qual é o meu próximo compromisso?",
    ),
    "Spanish": (
        "¿Qué tengo mañana?",
        "¿Qué tengo hoy?",
        "¿Cuándo es la cena?",
        "¿Quién escribió ayer?",
        "¿Cuál es el teléfono de Ana?",
        "¿Cuántos correos hay de Ana?",
        "¿Dónde está el hotel?",
        "¿Cuánto costó la cena?",
        "¿Tengo reuniones hoy?",
        "¿Qué dijo Ana?",
        "¿Cuáles son mis proyectos?",
        "¿Cuándo llega Ana?",
        "¿Hay reuniones en mayo?",
        "¿Quién viene?",
        "¿Qué hay el lunes?",
        "mi calendario",
        "¿Cuándo fue la cita?",
        "¿Con quién ceno el viernes?",
        "¿Cuál es mi próxima cita?",
        "¿Dónde vive Ana?",
    ),
}


@pytest.mark.parametrize(("text", "language"), [(text, language) for language, texts in SHORT.items() for text in texts])
def test_the_language_of_a_short_question_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


def test_days_and_months_have_their_names_in_every_language() -> None:
    for lines in WORDINGS.values():
        assert (len(set(lines["weekdays"].split())), len(set(lines["months"].split()))) == (7, 12)
    german = wording(Style(language="German"), "")
    assert (german.day(date(2026, 10, 18)), german.month_day(date(2026, 3, 8))) == ("So 2026-10-18", "8. März")


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
