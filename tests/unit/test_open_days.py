"""Days with one open end: which range they mean, and which questions are read so."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from reasoning.agenda import is_agenda, is_open_agenda
from reasoning.days import BEGINNING, Days
from reasoning.open_days import opened
from reasoning.question import Owner, read
from reasoning.request_rules import Thing
from reasoning.requests import Pick, Request, requested

ANA = "Ana Reis"
OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
TODAY = date(2026, 10, 16)
"""A Friday."""
NOW = datetime(2026, 10, 16, 9, tzinfo=OWNER.zone)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Which events do I have since 5 October?", "2026-10-05", "2027-10-17"),
        ("What do I have after 5 October?", "2026-10-06", "2027-10-17"),
        ("What do I have before 5 December?", "2026-10-16", "2026-12-04"),
        ("What do I have before 5 October?", "1970-01-01", "2026-10-04"),
        ("What do I have from 5 December on?", "2026-12-05", "2027-12-06"),
        ("Which events do I have from the 5th of December onwards?", "2026-12-05", "2027-12-06"),
        ("Which meetings do I have as of Monday, 7 December?", "2026-12-07", "2027-12-08"),
        ("Which meetings do I have from Monday on?", "2026-10-19", "2027-10-20"),
        ("Which meetings do I have after next week?", "2026-10-26", "2027-10-27"),
        ("Which meetings do I have before Monday?", "2026-10-16", "2026-10-18"),
        ("Which meetings do I have before Friday?", "2026-10-16", "2026-10-22"),
        ("Was habe ich vor Freitag?", "2026-10-16", "2026-10-22"),
        ("O que tenho antes de sexta-feira?", "2026-10-16", "2026-10-22"),
        ("What do I have before today?", "1970-01-01", "2026-10-15"),
        ("What do I have before Friday, 16 October?", "1970-01-01", "2026-10-15"),
        ("What was on before Friday?", "1970-01-01", "2026-10-15"),
        ("What do I have after the end of October?", "2026-11-01", "2027-11-02"),
        ("What do I have since the beginning of October?", "2026-10-01", "2027-10-17"),
        ("What was on before October?", "1970-01-01", "2026-09-30"),
        ("Welche Termine habe ich seit dem 5. Oktober?", "2026-10-05", "2027-10-17"),
        ("Was habe ich ab dem 5. Dezember?", "2026-12-05", "2027-12-06"),
        ("Welche Termine habe ich von Montag an?", "2026-10-19", "2027-10-20"),
        ("Que compromissos tenho depois de 5 de dezembro?", "2026-12-06", "2027-12-07"),
        ("O que tenho a partir do dia 5 de dezembro?", "2026-12-05", "2027-12-06"),
        ("O que tenho antes de 5 de dezembro?", "2026-10-16", "2026-12-04"),
    ],
)
def test_the_calendar_is_asked_from_or_up_to_a_day(question: str, first: str, last: str) -> None:
    ranged = opened(read(question, OWNER, NOW))
    assert ranged is not None
    assert ranged.days == (Days(date.fromisoformat(first), date.fromisoformat(last)),)
    assert is_open_agenda(ranged)


@pytest.mark.parametrize(
    ("question", "request_", "first", "last"),
    [
        ("What mails did I get since Monday?", Request(Thing.MAIL_ON, Pick.ALL, ""), "2026-10-12", "2026-10-16"),
        ("Which mails came since yesterday?", Request(Thing.MAIL_ON, Pick.ALL, ""), "2026-10-15", "2026-10-16"),
        ("How many mails did I get since 2024?", Request(Thing.MAIL_ON, Pick.COUNT, ""), "2024-01-01", "2026-10-16"),
        ("How many mails did I get since December?", Request(Thing.MAIL_ON, Pick.COUNT, ""), "2025-12-01", "2026-10-16"),
        ("Which mails do I have since December?", Request(Thing.MAIL_ON, Pick.ALL, ""), "2025-12-01", "2026-10-16"),
        ("Welche Mails kamen nach dem 3. Oktober?", Request(Thing.MAIL_ON, Pick.ALL, ""), "2026-10-04", "2026-10-16"),
        ("Que mails recebi desde 5 de Outubro?", Request(Thing.MAIL_ON, Pick.ALL, ""), "2026-10-05", "2026-10-16"),
        ("How many meetings did I have since 1 December?", Request(Thing.MEETING_ON, Pick.COUNT, ""), "2025-12-01", "2026-10-16"),
        ("How many appointments do I have after 5 December?", Request(Thing.ENTRY_ON, Pick.COUNT, ""), "2026-12-06", "2027-12-07"),
        ("What mails did I get from Ana Reis after 3 October?", Request(Thing.MAIL_FROM, Pick.ALL, ANA), "2026-10-04", "2026-10-16"),
        (
            "Which mails did I get after 3 October from Ana Reis?",
            Request(Thing.MAIL_FROM, Pick.ALL, ANA),
            "2026-10-04",
            "2026-10-16",
        ),
        (
            "Which meetings did I have with Ana Reis before October?",
            Request(Thing.MEETING, Pick.ALL, ANA),
            "1970-01-01",
            "2026-09-30",
        ),
        (
            "When was my last meeting with Ana Reis before October?",
            Request(Thing.MEETING, Pick.LAST, ANA),
            "1970-01-01",
            "2026-09-30",
        ),
        ("Am I meeting Ana Reis before Friday?", Request(Thing.MEETING, Pick.ALL, ANA), "2026-10-16", "2026-10-22"),
        (
            "When is my next meeting with Ana Reis after 5 December?",
            Request(Thing.MEETING, Pick.NEXT, ANA),
            "2026-12-06",
            "2027-12-07",
        ),
        (
            "Wie viele Mails habe ich seit dem 5. Oktober von Ana Strauß bekommen?",
            Request(Thing.MAIL_FROM, Pick.COUNT, "Ana Strauß"),
            "2026-10-05",
            "2026-10-16",
        ),
        (
            "Wie viele Treffen hatte ich mit Ana Strauß vor Oktober?",
            Request(Thing.MEETING, Pick.COUNT, "Ana Strauß"),
            "1970-01-01",
            "2026-09-30",
        ),
        (
            "Quantas reuniões tive com Ana Reis antes de Outubro?",
            Request(Thing.MEETING, Pick.COUNT, ANA),
            "1970-01-01",
            "2026-09-30",
        ),
        (
            "Quantos mails recebi de Ana Reis depois de 5 de outubro?",
            Request(Thing.MAIL_FROM, Pick.COUNT, ANA),
            "2026-10-06",
            "2026-10-16",
        ),
    ],
)
def test_records_are_asked_for_from_or_up_to_a_day(question: str, request_: Request, first: str, last: str) -> None:
    ranged = opened(read(question, OWNER, NOW))
    assert ranged is not None
    assert ranged.days == (Days(date.fromisoformat(first), date.fromisoformat(last)),)
    assert requested(ranged) == request_


@pytest.mark.parametrize(
    "question",
    [
        "What do I have the week after 5 October?",
        "What do I have the Friday before 5 December?",
        "What do I have two days after 5 October?",
        "What do I have on or after 5 October?",
        "What do I have before 5 December in the morning?",
        "What do I have first after 5 October?",
        "What do I have from 5 December?",
        "What do I have from 5 December on the boat?",
        "What do I have after 3 October and before 10 October?",
        "What do I have the day after tomorrow?",
        "What do I have after 3 pm on 5 October?",
        "Which mails did I get after the party in October?",
        "Which mails did I get since tomorrow?",
        "Was habe ich am Montag vor der Sitzung?",
        "Was habe ich vor?",
        "Was habe ich am Montag vor?",
        "Was habe ich in der Woche nach dem 5. Oktober?",
        "O que tenho depois de amanhã?",
        "What do I have on 5 December?",
        "What do I have before the end of October?",
        "How many mails did I get since mid-September?",
        "What do I have after the beginning of November?",
    ],
)
def test_other_days_have_no_open_end(question: str) -> None:
    assert opened(read(question, OWNER, NOW)) is None


@pytest.mark.parametrize(
    "question",
    [
        "since 5 October",
        "What happened to the lamps since 5 October?",
        "What do I have to pay after 5 October?",
        "What did Ana Reis write about the lamps after 3 October?",
        "What is my first event after 5 December?",
        "Which mails did I get about the lamps since October?",
        "Which mails did I get from Ana Reis's sister since October?",
        "Which meetings did Ana Reis have since October?",
        "Which mails wait for my answer since October?",
        "How do I reach Ana Reis after 5 October?",
        "What changed in my calendar since 5 October?",
        "Welche Lampen kamen nach dem 3. Oktober?",
        "Que candeeiros recebi desde 5 de outubro?",
    ],
)
def test_anything_more_is_left_to_retrieval(question: str) -> None:
    ranged = opened(read(question, OWNER, NOW))
    assert ranged is not None
    assert requested(ranged) is None
    assert not is_open_agenda(ranged)


def test_no_more_than_two_months_are_listed_where_no_end_is_open() -> None:
    assert not is_agenda(read("What do I have from 2026-10-01 to 2027-10-01?", OWNER, NOW))


def test_a_span_is_parted_into_years_that_meet() -> None:
    whole = Days(BEGINNING, TODAY)
    parts = whole.years()
    assert (parts[0].last, parts[-1].first) == (TODAY, BEGINNING)
    assert all((before.first - after.last).days == 1 for before, after in pairwise(parts))
    assert max((part.last - part.first).days for part in parts) <= 366
    assert Days(TODAY, TODAY).years() == [Days(TODAY, TODAY)]
