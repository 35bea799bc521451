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
        "What do I have between 1 and 5 December?",
        "What do I have from the 1st to the 5th of December?",
        "What do I have from 2026-12-01 to 2026-12-05?",
        "What do I have from Monday to Friday?",
        "What do I have in the next two weeks?",
        "What do I have over the next few days?",
        "What's on in the next 7 days?",
        "Do I have any appointments within the next three weeks?",
        "What was on in the past two weeks?",
        "Was habe ich vom 1. bis zum 5. Dezember?",
        "Was habe ich zwischen dem 1. und dem 5. Dezember?",
        "Was steht in den nächsten zwei Wochen an?",
        "Welche Termine habe ich in den nächsten 7 Tagen?",
        "Was habe ich nächste Woche von Montag bis Freitag?",
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
        "What did Ana write last week?",
        "What is in my calendar?",
        "Who am I collecting at the airport on the last Saturday of this month?",
        "What do I have to pay between 1 and 5 December?",
        "What do I have between 2 and 5 pm on 3 December?",
        "Which two events did Ana plan in the next two weeks?",
        "What do I have before 5 December?",
        "Was habe ich Ana in den letzten zwei Wochen geschrieben?",
        "Was habe ich am Montag vor der Sitzung?",
        "Was habe ich vor?",
        "O que tenho de comprar hoje?",
        "O que tenho?",
        "O que tenho com a Ana amanhã?",
    ],
)
def test_the_calendar_is_not_asked(question: str) -> None:
    assert not is_agenda(read(question, OWNER, NOW))


def test_a_next_thing_lies_ahead() -> None:
    (days,) = read("When is my next dentist appointment?", OWNER, NOW).days
    assert days.first == NOW.date()


def test_an_empty_day_is_said() -> None:
    assert summary([], plain()).startswith("I have nothing on this.")
