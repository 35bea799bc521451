"""Questions whether somebody is met, what is left of days, who answered and how many contacts there are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.agenda import is_agenda
from reasoning.question import Owner, read
from reasoning.request_rules import Thing
from reasoning.requests import Pick, Request, requested

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 10, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "pick"),
    [
        ("Do I meet Ana Reis on Monday?", Pick.ALL),
        ("Will I see Ana Reis tomorrow?", Pick.ALL),
        ("Did I see Ana Reis last week?", Pick.ALL),
        ("When do I see Ana Reis next week?", Pick.ALL),
        ("Do I have a meeting with Ana Reis on Monday?", Pick.ALL),
        ("Sehe ich Ana Reis morgen?", Pick.ALL),
        ("Wann treffe ich Ana Reis nächste Woche?", Pick.ALL),
        ("Habe ich am Montag einen Termin mit Ana Reis?", Pick.ALL),
        ("Encontro a Ana Reis na segunda-feira?", Pick.ALL),
        ("When do I see Ana Reis next?", Pick.NEXT),
        ("When do I see Ana Reis?", Pick.NEXT),
        ("When am I meeting Ana Reis?", Pick.NEXT),
        ("Wann sehe ich Ana Reis?", Pick.NEXT),
        ("Wann treffe ich mich mit Ana Reis?", Pick.NEXT),
        ("Quando vejo a Ana Reis?", Pick.NEXT),
    ],
)
def test_whether_and_when_somebody_is_met_is_asked_for(question: str, pick: Pick) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(Thing.MEETING, pick, "Ana Reis")


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How many appointments do I have left today?", Thing.ENTRY_ON),
        ("How many events do I still have this week?", Thing.ENTRY_ON),
        ("How many meetings do I have left this week?", Thing.MEETING_ON),
        ("What do I have left today?", Thing.ENTRY_ON),
        ("Wie viele Termine habe ich heute noch?", Thing.ENTRY_ON),
        ("Was steht heute noch an?", Thing.ENTRY_ON),
        ("Wie viele Treffen habe ich diese Woche noch?", Thing.MEETING_ON),
        ("Quantos compromissos ainda tenho hoje?", Thing.ENTRY_ON),
        ("O que ainda tenho hoje?", Thing.ENTRY_ON),
    ],
)
def test_what_is_left_of_days_is_asked_for(question: str, thing: Thing) -> None:
    reading = read(question, OWNER, NOW)
    assert requested(reading) == Request(thing, Pick.COMING, "")
    assert not is_agenda(reading)


@pytest.mark.parametrize(
    "question",
    [
        "Did Ana Reis answer my last mail?",
        "Has Ana Reis replied to my mail yet?",
        "Has Ana Reis answered?",
        "Did Ana Reis reply to me?",
        "Hat Ana Reis auf meine letzte Mail geantwortet?",
        "Hat mir Ana Reis schon geantwortet?",
        "Hat Ana Reis meine letzte Mail beantwortet?",
        "A Ana Reis respondeu ao meu último e-mail?",
    ],
)
def test_whether_somebody_answered_is_asked_for(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(Thing.ANSWERED, Pick.ALL, "Ana Reis")


@pytest.mark.parametrize("question", ["How many contacts do I have?", "Wie viele Kontakte habe ich?", "Quantos contactos tenho?"])
def test_the_number_of_contacts_is_asked_for(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(Thing.CONTACTS, Pick.ALL, "")


@pytest.mark.parametrize("question", ["When am I free next week?", "Wann habe ich am Montag Zeit?", "Quando estou livre amanhã?"])
def test_when_the_owner_is_free_is_asked_of_the_calendar(question: str) -> None:
    assert is_agenda(read(question, OWNER, NOW))


@pytest.mark.parametrize(
    "question",
    [
        "Do I meet Ana Reis?",
        "Do I meet Ana Reis on Monday about the lamps?",
        "Do I see Ana Reis's point on Monday?",
        "When do I see Ana Reis about the lamps?",
        "When did I see Ana Reis?",
        "Does Ben meet Ana Reis on Monday?",
        "When does Ana Reis see me?",
        "Wann sehe ich Ana Reis im Kino?",
        "Did Ana Reis answer my question?",
        "Did Ana Reis answer my last mail about the lamps?",
        "Did Ana Reis answer my last mail on Monday?",
        "Did Ana Reis answer Ben?",
        "Has Ana Reis answered the council?",
        "Hat Ana Reis auf die Frage geantwortet?",
        "How many appointments do I have left?",
        "How much money do I have left today?",
        "What is left today?",
        "What do I have left to do today?",
        "What do I have left of the budget this week?",
        "How many contacts do I have at Tideline?",
        "How many contacts does Ana Reis have?",
        "When is Ana Reis free next week?",
        "When am I free of the contract next year?",
        "When am I free?",
    ],
)
def test_what_says_more_or_is_somebody_elses_is_left(question: str) -> None:
    reading = read(question, OWNER, NOW)
    assert requested(reading) is None
    assert not is_agenda(reading)
