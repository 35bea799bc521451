"""Questions of the owner about themself are told from those about others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.oneself import asked_of_oneself
from reasoning.question import Owner, read

OWNER = Owner("Mara Lind", (), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 3, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is my phone number?", "phone"),
        ("what's my mobile number", "phone"),
        ("Tell me my phone number, please", "phone"),
        ("What is Mara Lind’s phone number?", "phone"),
        ("Wie ist meine Telefonnummer?", "phone"),
        ("Meine Handynummer", "phone"),
        ("Qual é o meu número de telefone?", "phone"),
        ("What is my email address?", "email"),
        ("What are my e-mail addresses?", "email"),
        ("What's my email?", "email"),
        ("Was ist meine E-Mail-Adresse?", "email"),
        ("Wie lauten meine Mailadressen?", "email"),
        ("Qual é o meu endereço de e-mail?", "email"),
        ("Quais são os meus endereços de email?", "email"),
        ("When is my birthday?", "birthday"),
        ("When was I born?", "birthday"),
        ("Wann habe ich Geburtstag?", "birthday"),
        ("Wann ist mein nächster Geburtstag?", "birthday"),
        ("Quando é que faço anos?", "birthday"),
        ("Quando é o meu aniversário?", "birthday"),
        ("Who is my employer?", "organisation"),
    ],
)
def test_what_the_owner_asks_of_themself_is_known(question: str, asked: str) -> None:
    assert asked_of_oneself(read(question, OWNER, NOW)) == asked


@pytest.mark.parametrize(
    "question",
    [
        "What is my number?",
        "What is my customer number?",
        "What is my doctor's phone number?",
        "What is my phone number at Tideline?",
        "What is my mail?",
        "Show me my mail",
        "Show me my email",
        "What is your phone number?",
        "Which phone number did I give the bank?",
        "What did I do on my birthday?",
        "When is my sister's birthday?",
        "When is the next birthday?",
        "When is next birthday?",
        "What is my birthday present?",
        "Who came to my birthday?",
        "What is Ana Lind's phone number?",
        "Wann hat meine Schwester Geburtstag?",
        "Wann habe ich Geburtstag gefeiert?",
        "Wie ist meine Kundennummer?",
        "Wann ist Mein Geburtstag im Theater?",
        "Quando faz anos a Ana?",
        "Qual é o número de telefone do meu médico?",
    ],
)
def test_what_is_somebody_elses_or_asks_for_more_is_not_taken(question: str) -> None:
    assert asked_of_oneself(read(question, OWNER, NOW)) == ""
