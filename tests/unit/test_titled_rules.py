"""R3: questions for an entry by its title are known by rule, and what asks for anything else is not taken for one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.question import Owner, read
from reasoning.requests import Pick
from reasoning.titled_rules import Aspect, Titled, titled

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 6, 10, 9, tzinfo=OWNER.zone)


def asked(question: str) -> Titled | None:
    return next(titled(read(question, OWNER, NOW)), None)


@pytest.mark.parametrize(
    ("question", "aspect", "pick", "title"),
    [
        ("When is the next choir rehearsal?", Aspect.TIME, Pick.NEXT, "choir rehearsal"),
        ("When was my last dentist appointment?", Aspect.TIME, Pick.LAST, "dentist appointment"),
        ("What time does the choir rehearsal start?", Aspect.TIME, None, "choir rehearsal"),
        ("When do I go climbing next?", Aspect.TIME, Pick.NEXT, "climbing"),
        ("When did I last climb?", Aspect.TIME, Pick.LAST, "climb"),
        ("When's lunch with Ana?", Aspect.TIME, None, "lunch with Ana"),
        ("my next choir rehearsal", Aspect.TIME, Pick.NEXT, "choir rehearsal"),
        ("Where is the choir rehearsal taking place?", Aspect.PLACE, None, "choir rehearsal"),
        ("Where is my next meeting with Ana?", Aspect.PLACE, Pick.NEXT, "meeting with Ana"),
        ("Who is coming to the choir rehearsal?", Aspect.COMPANY, None, "choir rehearsal"),
        ("Who was in my last meeting?", Aspect.COMPANY, Pick.LAST, "meeting"),
        ("How long does the choir rehearsal last?", Aspect.LENGTH, None, "choir rehearsal"),
        ("How often did I go climbing?", Aspect.COUNT, None, "climbing"),
        ("How often do I go climbing?", Aspect.HABIT, None, "climbing"),
        ("When do I usually meet Ana?", Aspect.HABIT, None, "Ana"),
        ("On which weekday is the choir rehearsal?", Aspect.HABIT, None, "choir rehearsal"),
        ("Wann habe ich normalerweise Chorprobe?", Aspect.HABIT, None, "Chorprobe"),
        ("Em que dia da semana é o ensaio do coro?", Aspect.HABIT, None, "ensaio do coro"),
        ("Wann ist die nächste Chorprobe?", Aspect.TIME, Pick.NEXT, "Chorprobe"),
        ("Wann war die letzte Chorprobe?", Aspect.TIME, Pick.LAST, "Chorprobe"),
        ("Wo findet die Chorprobe statt?", Aspect.PLACE, None, "Chorprobe"),
        ("Wer kommt zur Chorprobe?", Aspect.COMPANY, None, "Chorprobe"),
        ("Wie lange dauert die Chorprobe?", Aspect.LENGTH, None, "Chorprobe"),
        ("Quando é o próximo ensaio do coro?", Aspect.TIME, Pick.NEXT, "ensaio do coro"),
        ("Onde é o ensaio do coro?", Aspect.PLACE, None, "ensaio do coro"),
        ("Quanto tempo dura o ensaio do coro?", Aspect.LENGTH, None, "ensaio do coro"),
    ],
)
def test_what_is_known(question: str, aspect: Aspect, pick: Pick | None, title: str) -> None:
    found = asked(question)
    assert found
    assert (found.aspect, found.pick, found.title) == (aspect, pick, title)


@pytest.mark.parametrize(
    "question",
    ["Who am I meeting tomorrow?", "Whom did I meet last week?", "Wen treffe ich morgen?", "Quem é que vou encontrar amanhã?"],
)
def test_who_is_met_on_days(question: str) -> None:
    found = asked(question)
    assert found
    assert (found.aspect, found.company, found.words) == (Aspect.COMPANY, True, frozenset())


@pytest.mark.parametrize(
    "question",
    [
        "When did Ana say that the rehearsal moves?",
        "When is the rehearsal that I missed?",
        "When is the rehearsal after Easter?",
        "When is my birthday?",
        "When is the invoice due?",
        "Whom did I meet in the park?",
        "Who am I meeting?",
        "When was the first rehearsal?",
        "Do I have climbing shoes?",
        "Where is the mail from Ana?",
        "How many hours do I have on Monday?",
        "How many people did I have at lunch?",
        "When does my day start on Monday?",
        "Who is in Emden?",
        "Who is going to Emden?",
        "When did I last talk to Ana?",
    ],
)
def test_what_is_left_to_others(question: str) -> None:
    assert asked(question) is None


def test_a_weekday_may_be_a_part_of_the_title_or_a_day() -> None:
    found = list(titled(read("When is the next Friday review?", OWNER, NOW)))
    assert [one.title for one in found] == ["Friday review", "review"]
    assert [len(one.days) for one in found] == [0, 1]
