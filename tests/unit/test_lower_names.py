"""Names in lower case: where a rule may have its name, and which words are never one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.lower_names import asked_in_lower_case, bearers
from reasoning.question import Owner, read
from reasoning.request_rules import Thing
from reasoning.requests import Pick, Request
from schema.graph import Label, Node

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 6, 10, 9, tzinfo=OWNER.zone)


def asked(question: str) -> list[Request]:
    return list(asked_in_lower_case(read(question, OWNER, NOW)))


@pytest.mark.parametrize(
    ("question", "request_"),
    [
        ("when did i last hear from greta?", Request(Thing.MAIL_FROM, Pick.LAST, "greta")),
        ("how many mails did i get from sofia meireles?", Request(Thing.MAIL_FROM, Pick.COUNT, "sofia meireles")),
        ("how many mails did i get from Sofia meireles in may", Request(Thing.MAIL_FROM, Pick.COUNT, "sofia meireles")),
        ("when did i last write to greta", Request(Thing.MAIL_TO, Pick.LAST, "greta")),
        ("which meetings do i have with greta tomorrow", Request(Thing.MEETING, Pick.ALL, "greta")),
        ("when will i see mark stone again?", Request(Thing.MEETING, Pick.NEXT, "mark stone")),
        ("show me greta's last mail", Request(Thing.MAIL_FROM, Pick.LAST, "greta")),
        ("what is greta's phone number?", Request(Thing.REACH, Pick.ALL, "greta", "phone")),
        ("wann habe ich zuletzt von greta gehört?", Request(Thing.MAIL_FROM, Pick.LAST, "greta")),
        ("quantos mails recebi da sofia meireles em maio?", Request(Thing.MAIL_FROM, Pick.COUNT, "sofia meireles")),
    ],
)
def test_what_stands_where_a_name_may_stand_is_tried(question: str, request_: Request) -> None:
    assert request_ in asked(question)


@pytest.mark.parametrize(
    "question",
    [
        "will i see grace tomorrow?",
        "when will i see grace again?",
        "when will i see rose next?",
        "when did i last hear from may?",
        "when did i last hear from mark?",
        "when is my next meeting with will?",
        "what did hope write last?",
        "when did i last hear from the bank?",
        "when did i last hear from my sister?",
        "how many mails did i get from work?",
        "how many mails did i get from support in may?",
        "what did he say last?",
        "mails from yesterday",
        "wann habe ich zuletzt von der bank gehört?",
        "wann treffe ich wolf wieder?",
        "quantos mails recebi do banco?",
        "what do i have tomorrow?",
        "will greta come on monday?",
        "what did greta write about the lamps?",
        "how many lamps did i get from greta?",
    ],
)
def test_an_ordinary_word_or_more_than_a_rule_says_is_no_name(question: str) -> None:
    assert asked(question) == []


def test_a_long_question_is_not_looked_through() -> None:
    assert asked(f"{'really ' * 20}when did i last hear from greta?") == []


def test_one_word_is_a_first_or_a_last_name() -> None:
    called = ("Greta Lind", "Anna Greta Holm", "Post Greta", "")
    people = [Node(name, Label.PERSON, name, {"name": name}) for name in called]
    assert [one.key for one in bearers(people, "greta's")] == ["Greta Lind", "Post Greta"]
    assert bearers(people[:2], "greta holm") == people[:2]
