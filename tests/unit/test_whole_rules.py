"""R3: questions on what is owed, on days as a whole, on attachments, documents and how often are known by rule, and nothing else is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.days_whole import shares
from reasoning.open_days import opened
from reasoning.question import Owner, read
from reasoning.rates import rate, usual
from reasoning.request_rules import Thing
from reasoning.requests import Pick, Request, requested
from reasoning.wording import plain

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 10, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "thing", "pick"),
    [
        ("Which mails from Ana Reis are unanswered?", Thing.OWED, Pick.ALL),
        ("Do I owe Ana Reis an answer?", Thing.OWED, Pick.ALL),
        ("Which mails from Ana Reis wait for my answer?", Thing.OWED, Pick.ALL),
        ("Is Ana Reis still waiting for my reply?", Thing.OWED, Pick.ALL),
        ("Welche Mails von Ana Reis sind noch unbeantwortet?", Thing.OWED, Pick.ALL),
        ("Welche Mails von Ana Reis warten auf meine Antwort?", Thing.OWED, Pick.ALL),
        ("Schulde ich Ana Reis noch eine Antwort?", Thing.OWED, Pick.ALL),
        ("Que mensagens da Ana Reis esperam pela minha resposta?", Thing.OWED, Pick.ALL),
        ("Devo uma resposta à Ana Reis?", Thing.OWED, Pick.ALL),
        ("Have I answered Ana Reis?", Thing.REPLIED, Pick.ALL),
        ("Did I answer Ana Reis's last mail?", Thing.REPLIED, Pick.ALL),
        ("Have I replied to Ana Reis yet?", Thing.REPLIED, Pick.ALL),
        ("Did I answer the last mail from Ana Reis?", Thing.REPLIED, Pick.ALL),
        ("Habe ich Ana Reis schon geantwortet?", Thing.REPLIED, Pick.ALL),
        ("Habe ich die letzte Mail von Ana Reis beantwortet?", Thing.REPLIED, Pick.ALL),
        ("Já respondi à Ana Reis?", Thing.REPLIED, Pick.ALL),
        ("Respondi à última mensagem da Ana Reis?", Thing.REPLIED, Pick.ALL),
        ("What did Ana Reis write this week?", Thing.MAIL_FROM, Pick.WORDS),
        ("What has Ana Reis written to me since Monday?", Thing.MAIL_FROM, Pick.WORDS),
        ("What did Ana Reis send me yesterday?", Thing.MAIL_FROM, Pick.WORDS),
        ("Was hat Ana Reis diese Woche geschrieben?", Thing.MAIL_FROM, Pick.WORDS),
        ("O que escreveu a Ana Reis ontem?", Thing.MAIL_FROM, Pick.WORDS),
        ("What did Ana Reis write last?", Thing.MAIL_FROM, Pick.LAST),
        ("How often do I meet Ana Reis?", Thing.MEETING, Pick.RATE),
        ("How often does Ana Reis write to me?", Thing.MAIL_FROM, Pick.RATE),
        ("Wie oft treffe ich Ana Reis?", Thing.MEETING, Pick.RATE),
        ("Wie oft schreibt mir Ana Reis?", Thing.MAIL_FROM, Pick.RATE),
        ("Quantas vezes me escreve a Ana Reis?", Thing.MAIL_FROM, Pick.RATE),
        ("How often did I meet Ana Reis?", Thing.MEETING, Pick.COUNT),
        ("How often do I meet Ana Reis next week?", Thing.MEETING, Pick.COUNT),
        ("Wie oft hat mir Ana Reis geschrieben?", Thing.MAIL_FROM, Pick.COUNT),
        ("Which mails from Ana Reis have attachments?", Thing.ATTACHED, Pick.ALL),
        ("Which mails from Ana Reis last week have attachments?", Thing.ATTACHED, Pick.ALL),
        ("Show me the attachments from Ana Reis", Thing.ATTACHED, Pick.ALL),
        ("What did Ana Reis attach last week?", Thing.ATTACHED, Pick.ALL),
        ("Welche Mails von Ana Reis haben Anhänge?", Thing.ATTACHED, Pick.ALL),
        ("Que mensagens da Ana Reis têm anexos?", Thing.ATTACHED, Pick.ALL),
        ("What is the latest document from Ana Reis?", Thing.DOCUMENTS, Pick.LAST),
        ("Which documents did Ana Reis send me last month?", Thing.DOCUMENTS, Pick.ALL),
        ("Welche Dokumente hat mir Ana Reis geschickt?", Thing.DOCUMENTS, Pick.ALL),
        ("Que documentos me enviou a Ana Reis?", Thing.DOCUMENTS, Pick.ALL),
    ],
)
def test_what_is_asked_of_somebody_is_read(question: str, thing: Thing, pick: Pick) -> None:
    reading = read(question, OWNER, NOW)
    assert requested(opened(reading) or reading) == Request(thing, pick, "Ana Reis")


@pytest.mark.parametrize(
    ("question", "thing", "pick"),
    [
        ("What happened yesterday?", Thing.HAPPENED, Pick.ALL),
        ("What happened on 5 October?", Thing.HAPPENED, Pick.ALL),
        ("Was war gestern los?", Thing.HAPPENED, Pick.ALL),
        ("O que aconteceu ontem?", Thing.HAPPENED, Pick.ALL),
        ("What did I do on 5 October?", Thing.DONE, Pick.ALL),
        ("Was habe ich gestern gemacht?", Thing.DONE, Pick.ALL),
        ("O que fiz a 5 de outubro?", Thing.DONE, Pick.ALL),
        ("What is new today?", Thing.NEWS, Pick.ALL),
        ("What is new since yesterday?", Thing.NEWS, Pick.ALL),
        ("Was gibt es heute Neues?", Thing.NEWS, Pick.ALL),
        ("O que há de novo hoje?", Thing.NEWS, Pick.ALL),
        ("Which mails have attachments?", Thing.ATTACHED, Pick.ALL),
        ("Which mails last week had attachments?", Thing.ATTACHED, Pick.ALL),
        ("Welche Mails haben Anhänge?", Thing.ATTACHED, Pick.ALL),
        ("Que mensagens têm anexos?", Thing.ATTACHED, Pick.ALL),
        ("Which documents did I get last month?", Thing.DOCUMENTS, Pick.ALL),
        ("Which documents are new this week?", Thing.DOCUMENTS, Pick.ALL),
        ("Welche Dokumente habe ich letzten Monat bekommen?", Thing.DOCUMENTS, Pick.ALL),
        ("Que documentos recebi no mês passado?", Thing.DOCUMENTS, Pick.ALL),
        ("Show me the latest document", Thing.DOCUMENTS, Pick.LAST),
        ("Zeig mir das neueste Dokument", Thing.DOCUMENTS, Pick.LAST),
        ("Qual é o último documento?", Thing.DOCUMENTS, Pick.LAST),
        ("Show me the latest documents", Thing.DOCUMENTS, Pick.ALL),
    ],
)
def test_what_is_asked_of_nobody_is_read(question: str, thing: Thing, pick: Pick) -> None:
    reading = read(question, OWNER, NOW)
    assert requested(opened(reading) or reading) == Request(thing, pick, "")


@pytest.mark.parametrize(
    "question",
    [
        "Which mails from Ana Reis about the lamps are unanswered?",
        "Do I owe Ana Reis an answer about the lamps?",
        "Do I owe Ana Reis money?",
        "Did I owe Ana Reis an answer?",
        "Have I answered Ana Reis about the lamps?",
        "Will I answer Ana Reis?",
        "Have I answered Mara?",
        "Did Ana Reis and Ben Okoro write this week?",
        "What did Ana Reis write about the lamps this week?",
        "What did Ana Reis write?",
        "What did Ana Reis write to Ben Okoro this week?",
        "What will Ana Reis write this week?",
        "What happened?",
        "What happened to the lamps yesterday?",
        "What happened with Ana Reis yesterday?",
        "What happens tomorrow?",
        "What did I do on 5 October in Berlin?",
        "What did I do about the lamps yesterday?",
        "What will I do tomorrow?",
        "What did Ana Reis do yesterday?",
        "What is new in the budget since yesterday?",
        "What is new?",
        "Which mails about the lamps have attachments?",
        "Which mails have attachments about the lamps?",
        "Do mails have attachments?",
        "Show me the attachments",
        "Which documents did I need last month?",
        "Which documents did I get last month for the tax office?",
        "Show me the latest document about the lamps",
        "What is the latest document by Ana Reis about the lamps?",
        "How often do I meet Ana Reis for lunch?",
        "How often does Ana Reis write to me about the lamps?",
        "How often does Ana Reis water the plants?",
        "Was war gestern mit den Lampen los?",
        "Was hat Ana Reis diese Woche über die Lampen geschrieben?",
        "O que aconteceu ontem em Lisboa?",
    ],
)
def test_what_says_anything_else_is_left_to_the_search(question: str) -> None:
    reading = read(question, OWNER, NOW)
    assert requested(opened(reading) or reading) is None


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (700, ", about 2 times a day"),
        (300, ", about once a day"),
        (110, ", about 2 times a week"),
        (58, ", about once a week"),
        (24, ", about 2 times a month"),
        (10, ", about once a month"),
        (4, ", about every 3 months"),
        (1, ""),
    ],
)
def test_how_often_is_said_in_words(count: int, said: str) -> None:
    assert rate(count, plain()) == said


def test_only_a_question_in_the_present_is_of_the_last_twelve_months() -> None:
    today = date(2026, 10, 16)
    (year,) = usual(Request(Thing.MEETING, Pick.RATE, "Ana Reis"), today)
    assert (year.first, year.last) == (date(2025, 10, 16), today)
    assert usual(Request(Thing.MEETING, Pick.COUNT, "Ana Reis"), today) == []


def test_a_dozen_lines_are_shared_between_entries_and_mails() -> None:
    assert shares(20, 30) == (6, 6)
    assert shares(2, 30) == (2, 10)
    assert shares(30, 3) == (9, 3)
    assert shares(3, 4) == (3, 4)
