"""Questions about the calendar are known by rule."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.agenda import is_agenda, summary
from reasoning.question import Owner, read
from reasoning.wording import plain

OWNER = Owner("Lena Vogt", ("lena@vogt.example",), ZoneInfo("Europe/Lisbon"))
NOW = datetime(2026, 10, 16, 9, tzinfo=OWNER.zone)


@pytest.mark.parametrize(
    "question",
    [
        "What do I have tomorrow?",
        "What is in my calendar next week?",
        "Do I have any meetings on Friday?",
        "What's on today?",
        "Am I free on Monday?",
        "What was on yesterday?",
        "Was habe ich morgen?",
        "Was steht nächste Woche an?",
        "Termine am Montag",
        "Was habe ich am Montag vor?",
        "O que tenho amanhã?",
        "O que tenho hoje?",
        "O que tenho na agenda para amanhã?",
        "Tenho alguma coisa marcada amanhã?",
    ],
)
def test_the_calendar_is_asked(question: str) -> None:
    assert is_agenda(read(question, OWNER, NOW))


@pytest.mark.parametrize(
    "question",
    [
        "Was habe ich am Montag vor der Sitzung?",
        "Was habe ich vor?",
        "O que tenho de comprar hoje?",
        "O que tenho?",
        "O que tenho com a Ana amanhã?",
        "What did Ana write last week?",
        "What is in my calendar?",
        "Who am I collecting at the airport on the last Saturday of this month?",
    ],
)
def test_the_calendar_is_not_asked(question: str) -> None:
    assert not is_agenda(read(question, OWNER, NOW))


def test_a_next_thing_lies_ahead() -> None:
    (days,) = read("When is my next dentist appointment?", OWNER, NOW).days
    assert days.first == NOW.date()


def test_an_empty_day_is_said() -> None:
    assert summary([], plain()).startswith("I have nothing on this.")
