"""Questions about the calendar are known by rule."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.agenda import is_agenda, phrased, summary
from reasoning.calendar import Entry
from reasoning.question import Owner, read
from reasoning.wording import plain, wording
from schema.episodes import Style
from schema.graph import Label, Node

OWNER = Owner("Lena Vogt", ("lena@vogt.example",), ZoneInfo("Europe/Lisbon"))
NOW = datetime(2026, 10, 16, 9, tzinfo=OWNER.zone)


@pytest.mark.parametrize(
    "question",
    [
        "What did I have yesterday?",
        "Was hatte ich gestern?",
        "What's on at the weekend?",
        "Was habe ich am Wochenende?",
        "What do I have in the week of 19 October?",
        "What do I have on Saturday and Sunday?",
        "Was habe ich am Samstag und Sonntag?",
        "What do I have tomorrow?",
        "And what do I have tomorrow?",
        "Hey Friday, what do I have tomorrow, please?",
        "Und was habe ich morgen?",
        "E o que tenho amanhã?",
        "O que tenho na sexta-feira à tarde?",
        "O que tenho na próxima semana?",
        "Estou livre no sábado?",
        "Bin ich am Samstag frei?",
        "Habe ich am Samstag Zeit?",
        "Do I have time on Monday?",
        "What is in my calendar next week?",
        "Do I have any meetings on Friday?",
        "What's on today?",
        "Am I free on Monday?",
        "What was on yesterday?",
        "Was habe ich morgen?",
        "Was steht nächste Woche an?",
        "Termine am Montag",
        "What is in Lena Vogt's calendar next week?",
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
        "O que tenho de 1 a 5 de dezembro?",
        "Show my calendar from Monday to today",
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
        "What do I have two weeks from today?",
        "What do I have on Monday in two weeks?",
        "What do I have in 2 weeks on Monday?",
        "What do I have from Monday to Friday in two weeks?",
        "What do I have in the last two weeks of December?",
        "What do I have until next week?",
        "What do I have on Saturday, but not Sunday?",
        "What do I have on Saturday, Sunday evening too?",
        "What do I have early next week?",
        "What do I have at the end of this month?",
        "What do I have in the second week of next month?",
        "What do I have on the weekend after 24 October?",
        "Was habe ich am Ende nächster Woche?",
        "Do I have time to paint on Monday?",
        "Bin ich am Samstag frei von Ana?",
        "And what does Ana have tomorrow?",
        "What do I have from today until the end of October?",
        "Was habe ich bis nächste Woche?",
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
        "O que tenho de comprar na próxima semana?",
        "Estou livre no sábado para a Ana?",
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


def said(start: datetime, end: datetime, all_day: bool, language: str = "English") -> str:
    event = Node("e", Label.EVENT, "e", {"title": "Skiing", **({"all_day": True} if all_day else {})}, start=start, end=end)
    return phrased(Entry(event, start, end), 1, OWNER.zone, wording(Style(language=language), "")).text


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("English", "Mon 2026-12-21 to Sun 2026-12-27, all day"),
        ("German", "Mo 2026-12-21 bis So 2026-12-27, ganztägig"),
        ("Portuguese", "seg 2026-12-21 a dom 2026-12-27, todo o dia"),
        ("French", "lun 2026-12-21 au dim 2026-12-27, toute la journée"),
        ("Spanish", "lun 2026-12-21 a dom 2026-12-27, todo el día"),
    ],
)
def test_whole_days_are_said_from_the_first_to_the_last(language: str, days: str) -> None:
    assert said(local(12, 21), local(12, 28), all_day=True, language=language) == f"{days}: “Skiing”"


def local(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=OWNER.zone)


def test_one_whole_day_is_one_day_wherever_its_zone_was_and_whatever_the_clocks_do() -> None:
    assert said(local(12, 21), local(12, 22), all_day=True) == "Mon 2026-12-21, all day: “Skiing”"
    assert said(local(12, 21), local(12, 21), all_day=True) == "Mon 2026-12-21, all day: “Skiing”"
    assert said(local(7, 1, 1), local(7, 2, 1), all_day=True) == "Wed 2026-07-01, all day: “Skiing”"
    assert said(local(3, 28), local(3, 30), all_day=True) == "Sat 2026-03-28 to Sun 2026-03-29, all day: “Skiing”"
    assert said(local(10, 25), local(10, 26), all_day=True) == "Sun 2026-10-25, all day: “Skiing”"


def test_what_ends_on_another_day_says_which_and_what_ends_at_midnight_does_not() -> None:
    assert said(local(12, 31, 20), datetime(2027, 1, 1, 3, tzinfo=OWNER.zone), all_day=False) == (
        "Thu 2026-12-31, 20:00 to Fri 2027-01-01, 03:00: “Skiing”"
    )
    assert said(local(12, 20, 20), local(12, 21), all_day=False) == "Sun 2026-12-20, 20:00 to 00:00: “Skiing”"
    assert said(local(12, 20, 20), local(12, 20, 20), all_day=False) == "Sun 2026-12-20, 20:00 to 20:00: “Skiing”"
