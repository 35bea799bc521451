"""Days that only rules of whole sentences read: which day they mean, and what is none."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.agenda import is_agenda
from reasoning.days import Days
from reasoning.question import Owner, Reading, read
from reasoning.spelled_days import spelled

LISBON = ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 10, 16, 9, tzinfo=LISBON)
"""A Friday."""


def reading(question: str, zone: ZoneInfo = LISBON) -> Reading:
    """Return a question read as rules of whole sentences have it."""
    return spelled(read(question, Owner("Lena Vogt", ("lena@vogt.example",), zone), NOW))


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What do I have on 11/12/2026?", "2026-12-11"),
        ("What do I have on 24/10/2026?", "2026-10-24"),
        ("What do I have on 10/24/2026?", "2026-10-24"),
        ("What do I have on 11/12?", "2026-12-11"),
        ("What do I have on Friday, 24 October?", "2026-10-24"),
        ("What do I have on Friday, October 24?", "2026-10-24"),
        ("Was steht am Freitag, dem 24. Oktober an?", "2026-10-24"),
        ("O que tenho em 24/10?", "2026-10-24"),
        ("Was habe ich am 24.10.?", "2026-10-24"),
        ("Was habe ich am 24. 10. vor?", "2026-10-24"),
        ("What do I have on the 24th?", "2026-10-24"),
        ("What do I have on the 16th", "2026-10-16"),
        ("What do I have on the 5th?", "2026-11-05"),
        ("What did I have on the 5th?", "2026-10-05"),
        ("What did I have on the 24th?", "2026-09-24"),
        ("What do I have on the 24th in the morning?", "2026-10-24"),
        ("Was habe ich am 24.?", "2026-10-24"),
        ("Was steht am 24. an?", "2026-10-24"),
        ("O que tenho no dia 24?", "2026-10-24"),
        ("O que tive no dia 5?", "2026-10-05"),
        ("What do I have in two weeks?", "2026-10-30"),
        ("What do I have in 3 days?", "2026-10-19"),
        ("What do I have in two weeks' time?", "2026-10-30"),
        ("Was habe ich in zwei Wochen?", "2026-10-30"),
        ("Was habe ich in einer Woche?", "2026-10-23"),
        ("O que tenho daqui a duas semanas?", "2026-10-30"),
    ],
)
def test_the_day_that_is_meant_is_written_out_and_said(question: str, day: str) -> None:
    found = reading(question)
    assert found.days == (Days(date.fromisoformat(day), date.fromisoformat(day)),)
    assert found.unsure
    assert is_agenda(found)


def test_who_wrote_on_a_day_of_the_month_asks_for_the_latest() -> None:
    for question in ("Quem me escreveu no dia 5?", "Com quem falei no dia 5?"):
        assert reading(question).days == (Days(date(2026, 10, 5), date(2026, 10, 5)),)


@pytest.mark.parametrize("question", ["What do I have Monday?", "Am I free Monday at 11?", "Was habe ich Montag?"])
def test_a_weekday_may_lack_its_word(question: str) -> None:
    found = reading(question)
    assert found.days == (Days(date(2026, 10, 19), date(2026, 10, 19)),)
    assert not found.unsure
    assert is_agenda(found)


@pytest.mark.parametrize(
    "question",
    [
        "What is on the 24th floor?",
        "What do I have on the 2nd try?",
        "What do I have on the 24th and the 25th?",
        "What did they say about 24/7 support?",
        "What do I have on 3/4 of the sheet?",
        "What do I have on 45/45?",
        "What do I have on the 32nd?",
        "Was habe ich am 24. Platz?",
        "What do I have on Monday in two weeks?",
        "How many meetings do I have in two weeks?",
        "What did we finish in two weeks?",
        "What do I have in two weeks of holiday?",
        "What do I have in a couple of weeks?",
        "What do I have every Monday?",
        "Wie viele Termine habe ich in zwei Wochen?",
        "What do I have on the 24th, tomorrow or later?",
    ],
)
def test_other_words_and_other_days_are_left(question: str) -> None:
    plain = read(question, Owner("Lena Vogt", (), LISBON), NOW)
    assert spelled(plain) == plain


def test_an_owner_in_the_united_states_writes_the_month_first() -> None:
    for zone, day in (("America/New_York", date(2026, 11, 12)), ("America/Sao_Paulo", date(2026, 12, 11))):
        for question in ("What do I have on 11/12/2026?", "What do I have on 11/12?"):
            assert reading(question, ZoneInfo(zone)).days == (Days(day, day),)
    there = read("What did I pay for 11/12 of it, 24/7?", Owner("Lena Vogt", (), ZoneInfo("America/New_York")), NOW)
    assert there.text == "What did I pay for 11/12 of it, 24/7?"


def test_a_range_with_strokes_is_read_whole() -> None:
    for question in ("What do I have from 20/10/2026 to 3/11/2026?", "What do I have from 10/20/2026 to 3/11/2026?"):
        assert reading(question).days == (Days(date(2026, 10, 20), date(2026, 11, 3)),)
