"""R3: other ways to say what rules know, and how many of the next or last are asked for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.paraphrases import reworded
from reasoning.question import Owner, read
from reasoning.request_rules import Thing
from reasoning.requests import Pick, requested
from reasoning.some_of_them import one_of

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 6, 10, 9, tzinfo=OWNER.zone)


@pytest.mark.parametrize(
    ("question", "other", "thing"),
    [
        ("When was the last time I met Ana Reis?", "When did I last meet Ana Reis?", Thing.MEETING),
        ("How long ago did I see Ana?", "When did I last meet Ana?", Thing.MEETING),
        ("How long is it since I heard from Ana?", "When did I last hear from Ana?", Thing.MAIL_FROM),
        ("Did Ana write to me yesterday?", "Which mails did Ana send me yesterday?", Thing.MAIL_FROM),
        ("Has Ana sent me anything this week?", "Which mails did Ana send me this week?", Thing.MAIL_FROM),
        ("Have I heard from Ana this month?", "Which mails did Ana send me this month?", Thing.MAIL_FROM),
        ("Did anybody write to me today?", "Which mails did I get today?", Thing.MAIL_ON),
        ("What did I last write to Ana?", "Show me my last mail to Ana", Thing.MAIL_TO),
        ("What is Ana's last mail about?", "Show me the last mail from Ana", Thing.MAIL_FROM),
        ("Do Ana and I have a meeting next week?", "Do I have a meeting with Ana next week?", Thing.MEETING),
        ("Wann war das letzte Mal, dass ich Ana getroffen habe?", "Wann habe ich Ana zuletzt getroffen?", Thing.MEETING),
        ("Hat mir heute jemand geschrieben?", "Welche Mails habe ich heute bekommen?", Thing.MAIL_ON),
        ("Quando foi a última vez que vi a Ana?", "When did I last meet Ana?", Thing.MEETING),
        ("Alguém me escreveu hoje?", "Que mails recebi hoje?", Thing.MAIL_ON),
    ],
)
def test_another_way_to_say_it_becomes_a_sentence_that_a_rule_takes(question: str, other: str, thing: Thing) -> None:
    assert reworded(question) == other
    request = requested(read(other, OWNER, NOW))
    assert request
    assert request.thing is thing


@pytest.mark.parametrize(
    "question",
    [
        "When was the last time I met Ana and what did she say?\nOr Ben?",
        "Did Ana write the report?",
        "Has Ana sent me the contract?",
        "What did I write in the report?",
        "How long ago was the war?",
        "What is next to the station?",
        "Hat Ana den Vertrag geschrieben?",
    ],
)
def test_what_says_more_comes_to_no_rule(question: str) -> None:
    other = reworded(question)
    assert other is None or requested(read(other, OWNER, NOW)) is None


@pytest.mark.parametrize(
    ("question", "thing", "pick", "many"),
    [
        ("What are my next three meetings?", Thing.MEETING_ON, Pick.NEXT, 3),
        ("Show me my last 5 mails", Thing.MAIL_ON, Pick.LAST, 5),
        ("Show me the last 2 mails from Ana", Thing.MAIL_FROM, Pick.LAST, 2),
        ("What are my next 2 meetings with Ana?", Thing.MEETING, Pick.NEXT, 2),
        ("Was sind meine nächsten drei Termine?", Thing.ENTRY_ON, Pick.NEXT, 3),
        ("Quais são as minhas próximas três reuniões?", Thing.MEETING_ON, Pick.NEXT, 3),
        ("What is my next meeting?", Thing.MEETING_ON, Pick.NEXT, 1),
    ],
)
def test_how_many_are_asked_for(question: str, thing: Thing, pick: Pick, many: int) -> None:
    request = requested(read(question, OWNER, NOW))
    assert request
    assert (request.thing, request.pick, request.many) == (thing, pick, many)


@pytest.mark.parametrize("text", ["What do I have in the next two weeks?", "the last three days", "Die nächsten zwei Wochen"])
def test_a_stretch_of_time_is_no_number_of_records(text: str) -> None:
    assert one_of(text) == (text, 0)


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Which mails did I send to Ana?", Thing.MAIL_TO),
        ("Show me my mails to Ana", Thing.MAIL_TO),
        ("Welche Mails habe ich an Ana geschickt?", Thing.MAIL_TO),
        ("Que mails enviei à Ana?", Thing.MAIL_TO),
        ("Show me my conversation with Ana", Thing.MAIL_BOTH),
        ("How many mails did Ana and I exchange?", Thing.MAIL_BOTH),
        ("Zeig mir meine Mails mit Ana", Thing.MAIL_BOTH),
        ("Mostra-me os meus mails com a Ana", Thing.MAIL_BOTH),
    ],
)
def test_mail_to_somebody_and_both_ways(question: str, thing: Thing) -> None:
    request = requested(read(question, OWNER, NOW))
    assert request
    assert (request.thing, request.name) == (thing, "Ana")
