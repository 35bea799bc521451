"""R3: questions for records as such are known by rule, and nothing else is taken for one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.question import Owner, read
from reasoning.requests import Pick, Request, Thing, requested

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 6, 10, 9, tzinfo=OWNER.zone)


@pytest.mark.parametrize(
    ("question", "thing", "pick"),
    [
        ("When did I last hear from Ana Reis?", Thing.MAIL_FROM, Pick.LAST),
        ("When did I first get a mail from Ana Reis?", Thing.MAIL_FROM, Pick.FIRST),
        ("What was Ana Reis's latest email?", Thing.MAIL_FROM, Pick.LAST),
        ("Show me the most recent message from Ana Reis", Thing.MAIL_FROM, Pick.LAST),
        ("How many mails did Ana Reis send me in May?", Thing.MAIL_FROM, Pick.COUNT),
        ("Which emails did Ana Reis write last week?", Thing.MAIL_FROM, Pick.ALL),
        ("When did I last write to Ana Reis?", Thing.MAIL_TO, Pick.LAST),
        ("When is my next meeting with Ana Reis?", Thing.MEETING, Pick.NEXT),
        ("When did I last see Ana Reis?", Thing.MEETING, Pick.LAST),
        ("How many meetings did I have with Ana Reis in March 2026?", Thing.MEETING, Pick.COUNT),
        ("When was my first meeting with Ana Reis on 2026-03-02?", Thing.MEETING, Pick.FIRST),
    ],
)
def test_records_are_asked_for(question: str, thing: Thing, pick: Pick) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(thing, pick, "Ana Reis")


@pytest.mark.parametrize(
    ("question", "pick"),
    [
        ("Which mails came yesterday?", Pick.ALL),
        ("mails from yesterday", Pick.ALL),
        ("Who wrote to me yesterday?", Pick.ALL),
        ("Show me all my mails of last week", Pick.ALL),
        ("How many mails did I get in May?", Pick.COUNT),
    ],
)
def test_all_mail_of_the_days_named_is_asked_for(question: str, pick: Pick) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(Thing.MAIL_ON, pick, "")


@pytest.mark.parametrize(
    "question", ["Which mails came?", "Which mails came about the lamps yesterday?", "mails", "Who wrote the book in May?"]
)
def test_not_all_mail_is_asked_for_without_days_or_with_more(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) is None


@pytest.mark.parametrize(
    "question",
    [
        "When did I last hear from the bank?",
        "What did Ana Reis write about the lamps?",
        "When did I last hear from Ana Reis about the lamps?",
        "How many lamps did Ana Reis send me in May?",
        "When did I last hear from Ana Reis or from Ben?",
        "How many times did Ana Reis meet the harbour master in May?",
    ],
)
def test_anything_more_is_not_a_request_for_records(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) is None
