"""R3: questions who somebody is, where they work and who works somewhere are known by rule; what says more is not taken for one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.question import Owner, read
from reasoning.who_is_rules import Wanted, who_asked

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 6, 10, 9, tzinfo=OWNER.zone)


def asked(question: str) -> list[tuple[Wanted, str]]:
    return [(one.wanted, one.name) for one in who_asked(read(question, OWNER, NOW))]


@pytest.mark.parametrize(
    ("question", "wanted", "name"),
    [
        ("Who is Rui Tavares?", Wanted.PERSON, "Rui Tavares"),
        ("Who's Rui?", Wanted.PERSON, "Rui"),
        ("who is rui?", Wanted.PERSON, "rui"),
        ("Tell me about Rui", Wanted.PERSON, "Rui"),
        ("What do I know about Rui?", Wanted.PERSON, "Rui"),
        ("What do you know of Rui da Costa?", Wanted.PERSON, "Rui da Costa"),
        ("Wer ist Rui?", Wanted.PERSON, "Rui"),
        ("Was weiß ich über Rui?", Wanted.PERSON, "Rui"),
        ("Quem é o Rui?", Wanted.PERSON, "Rui"),
        ("O que sei sobre o Rui?", Wanted.PERSON, "Rui"),
        ("Where does Rui work?", Wanted.WORK, "Rui"),
        ("Which company does Rui work for?", Wanted.WORK, "Rui"),
        ("Bei welcher Firma arbeitet Rui?", Wanted.WORK, "Rui"),
        ("Onde trabalha o Rui?", Wanted.WORK, "Rui"),
        ("Onde é que o Rui trabalha?", Wanted.WORK, "Rui"),
        ("What does Rui do for a living?", Wanted.ROLE, "Rui"),
        ("Was macht Rui beruflich?", Wanted.ROLE, "Rui"),
        ("Who works at Farol Lab?", Wanted.COLLEAGUES, "Farol Lab"),
        ("Whom do I know at Farol Lab?", Wanted.COLLEAGUES, "Farol Lab"),
        ("Wer arbeitet bei Farol Lab?", Wanted.COLLEAGUES, "Farol Lab"),
        ("Quem trabalha na Farol Lab?", Wanted.COLLEAGUES, "Farol Lab"),
    ],
)
def test_a_whole_sentence_is_known(question: str, wanted: Wanted, name: str) -> None:
    assert (wanted, name) in asked(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Rui to me?",
        "Who is Rui's sister?",
        "Who is paying for the posts?",
        "Who is the landlord?",
        "Who is coming on Friday?",
        "Who is late?",
        "Tell me about the lamps",
        "What do I know about the lease?",
        "What does Rui do on Fridays?",
        "Where does Rui work on Fridays?",
        "Where does Rui keep the boards?",
        "Who is Rui, and where does he work?",
        "Wer ist dran?",
        "Quem é que paga?",
    ],
)
def test_what_asks_for_more_or_for_nobody_by_name_is_left(question: str) -> None:
    # "Rui's sister" is a name that nobody bears.
    assert not [name for _, name in asked(question) if name != "Rui's sister"]
