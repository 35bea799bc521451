"""R3: questions for records as such are known by rule, and nothing else is taken for one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.namesakes import called
from reasoning.question import Owner, read
from reasoning.request_rules import Thing
from reasoning.requests import Pick, Request, requested
from reasoning.wording import plain
from schema.graph import Label, Node

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
        ("How many meetings with Ana Reis did I have in March 2026?", Thing.MEETING, Pick.COUNT),
        ("How many times did I meet Ana Reis in March?", Thing.MEETING, Pick.COUNT),
        ("How often have I seen Ana Reis this year?", Thing.MEETING, Pick.COUNT),
        ("Wie viele Termine mit Ana Reis hatte ich im Mai?", Thing.MEETING, Pick.COUNT),
        ("Wie oft habe ich Ana Reis getroffen?", Thing.MEETING, Pick.COUNT),
        ("Quantas reuniões com a Ana Reis tive em maio?", Thing.MEETING, Pick.COUNT),
        ("How many mails did I get in May from Ana Reis?", Thing.MAIL_FROM, Pick.COUNT),
        ("How many mails came from Ana Reis between 1 and 15 May?", Thing.MAIL_FROM, Pick.COUNT),
        ("How many mails did I get last week from Ana Reis?", Thing.MAIL_FROM, Pick.COUNT),
        ("And when did I last write to Ana Reis?", Thing.MAIL_TO, Pick.LAST),
        ("Und wann habe ich zuletzt von Ana Reis gehört?", Thing.MAIL_FROM, Pick.LAST),
        ("Hey Friday, what did Ana Reis write last, please?", Thing.MAIL_FROM, Pick.LAST),
        ("Which meetings do I have with Ana Reis this month?", Thing.MEETING, Pick.ALL),
        ("Which meetings with Ana Reis do I have this month?", Thing.MEETING, Pick.ALL),
        ("Which meetings with Ana Reis do I have next week?", Thing.MEETING, Pick.ALL),
        ("Which meetings with Ana Reis do I have next?", Thing.MEETING, Pick.COMING),
        ("What are my next meetings with Ana Reis?", Thing.MEETING, Pick.COMING),
        ("Welche Termine habe ich mit Ana Reis im Juni?", Thing.MEETING, Pick.ALL),
        ("What did Ana Reis write last?", Thing.MAIL_FROM, Pick.LAST),
        ("What did Ana Reis last say to me?", Thing.MAIL_FROM, Pick.LAST),
        ("Quantos e-mails me enviou Ana Reis?", Thing.MAIL_FROM, Pick.COUNT),
        ("Quantos mails recebi de Ana Reis?", Thing.MAIL_FROM, Pick.COUNT),
        ("Quantos mails recebi da Ana Reis em maio?", Thing.MAIL_FROM, Pick.COUNT),
        ("Que mensagens me enviou a Ana Reis ontem?", Thing.MAIL_FROM, Pick.ALL),
        ("Quando é que a Ana Reis me escreveu pela última vez?", Thing.MAIL_FROM, Pick.LAST),
        ("Qual foi a primeira mensagem da Ana Reis?", Thing.MAIL_FROM, Pick.FIRST),
        ("Quando é a minha próxima reunião com Ana Reis?", Thing.MEETING, Pick.NEXT),
        ("Quantas reuniões tive com Ana Reis?", Thing.MEETING, Pick.COUNT),
        ("Wann habe ich zuletzt von Ana Reis gehört?", Thing.MAIL_FROM, Pick.LAST),
        ("Was hat mir Ana Reis zuletzt geschrieben?", Thing.MAIL_FROM, Pick.LAST),
        ("Wie viele Mails habe ich von Ana Reis bekommen?", Thing.MAIL_FROM, Pick.COUNT),
        ("Wann treffe ich Ana Reis wieder?", Thing.MEETING, Pick.NEXT),
        ("Wie viele Treffen hatte ich mit Ana Reis im März?", Thing.MEETING, Pick.COUNT),
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
    ("question", "thing", "pick"),
    [
        ("How many meetings did I have in May?", Thing.MEETING_ON, Pick.COUNT),
        ("How many appointments do I have next week?", Thing.ENTRY_ON, Pick.COUNT),
        ("Wie viele Termine habe ich im Juli?", Thing.ENTRY_ON, Pick.COUNT),
        ("Welche Mails kamen gestern?", Thing.MAIL_ON, Pick.ALL),
        ("List all the projects I am working on", Thing.PROJECTS, Pick.ALL),
        ("Which projects do I have?", Thing.PROJECTS, Pick.ALL),
        ("What projects am I working on?", Thing.PROJECTS, Pick.ALL),
        ("My projects", Thing.PROJECTS, Pick.ALL),
        ("Welche Projekte habe ich?", Thing.PROJECTS, Pick.ALL),
        ("An welchen Projekten arbeite ich gerade?", Thing.PROJECTS, Pick.ALL),
        ("Quais são os meus projetos?", Thing.PROJECTS, Pick.ALL),
        ("Que mails recebi ontem?", Thing.MAIL_ON, Pick.ALL),
        ("How many mails did I send yesterday?", Thing.MAIL_OWN, Pick.COUNT),
        ("Which mails did I write last week?", Thing.MAIL_OWN, Pick.ALL),
        ("To whom did I write on 2 May?", Thing.MAIL_OWN, Pick.ALL),
        ("Wem habe ich gestern geschrieben?", Thing.MAIL_OWN, Pick.ALL),
        ("Wie viele Mails habe ich gestern verschickt?", Thing.MAIL_OWN, Pick.COUNT),
        ("Quantos mails enviei ontem?", Thing.MAIL_OWN, Pick.COUNT),
        ("Whom did I write to last?", Thing.MAIL_OWN, Pick.LAST),
        ("Who wrote to me last?", Thing.MAIL_ON, Pick.LAST),
        ("What is my latest mail?", Thing.MAIL_ON, Pick.LAST),
        ("Wer hat mir zuletzt geschrieben?", Thing.MAIL_ON, Pick.LAST),
        ("Quem me escreveu por último?", Thing.MAIL_ON, Pick.LAST),
        ("What was my last meeting?", Thing.MEETING_ON, Pick.LAST),
        ("When was my last appointment?", Thing.ENTRY_ON, Pick.LAST),
        ("Was war mein letzter Termin?", Thing.ENTRY_ON, Pick.LAST),
        ("Qual foi a minha última reunião?", Thing.MEETING_ON, Pick.LAST),
        ("Quantas reuniões tenho em julho?", Thing.MEETING_ON, Pick.COUNT),
        ("Which mails wait for my answer?", Thing.WAITING, Pick.ALL),
        ("unanswered mails", Thing.WAITING, Pick.ALL),
        ("Who is waiting for a reply from me?", Thing.WAITING, Pick.ALL),
        ("Welche Mails warten auf meine Antwort?", Thing.WAITING, Pick.ALL),
        ("How many mails wait for my answer?", Thing.WAITING, Pick.ALL),
        ("Who is still waiting for my reply?", Thing.WAITING, Pick.ALL),
        ("Are there any mails waiting for my answer?", Thing.WAITING, Pick.ALL),
        ("Wie viele Mails warten noch auf meine Antwort?", Thing.WAITING, Pick.ALL),
        ("Wem muss ich noch antworten?", Thing.WAITING, Pick.ALL),
        ("Wem schulde ich eine Antwort?", Thing.WAITING, Pick.ALL),
        ("Que mails esperam pela minha resposta?", Thing.WAITING, Pick.ALL),
        ("Quais mensagens aguardam a minha resposta?", Thing.WAITING, Pick.ALL),
        ("Que e-mails estão à espera da minha resposta?", Thing.WAITING, Pick.ALL),
        ("Quantos mails esperam resposta?", Thing.WAITING, Pick.ALL),
        ("Quem espera pela minha resposta?", Thing.WAITING, Pick.ALL),
        ("Há mails à espera da minha resposta?", Thing.WAITING, Pick.ALL),
        ("A que mails ainda não respondi?", Thing.WAITING, Pick.ALL),
        ("A quem devo uma resposta?", Thing.WAITING, Pick.ALL),
        ("Que mails tenho por responder?", Thing.WAITING, Pick.ALL),
    ],
)
def test_what_has_no_name_is_asked_for(question: str, thing: Thing, pick: Pick) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(thing, pick, "")


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("What is my next event?", Thing.ENTRY_ON),
        ("When is my next appointment?", Thing.ENTRY_ON),
        ("What's next in my calendar?", Thing.ENTRY_ON),
        ("What is my next appointment on Monday?", Thing.ENTRY_ON),
        ("Wann ist mein nächster Termin?", Thing.ENTRY_ON),
        ("Was ist mein nächster Termin?", Thing.ENTRY_ON),
        ("Qual é o meu próximo compromisso?", Thing.ENTRY_ON),
        ("What is my next meeting?", Thing.MEETING_ON),
        ("Wann ist meine nächste Besprechung?", Thing.MEETING_ON),
        ("Quando é a minha próxima reunião?", Thing.MEETING_ON),
    ],
)
def test_what_comes_next_is_asked_for(question: str, thing: Thing) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(thing, Pick.NEXT, "")


@pytest.mark.parametrize(
    "question",
    [
        "What is my next step?",
        "When is my next dentist appointment?",
        "What is my next appointment about?",
        "What is my next event at the harbour?",
        "What is the next meeting about lamps?",
        "What's next?",
        "What is in my calendar next week?",
        "Wann ist mein nächster Termin beim Zahnarzt?",
        "Qual é o meu próximo compromisso no porto?",
        "Who is in my next meeting?",
    ],
)
def test_more_than_what_comes_next_is_not_asked_for(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is Ana Reis's email address?", "email"),
        ("What's the phone number of Ana Reis?", "phone"),
        ("When is Ana Reis's birthday?", "birthday"),
        ("How do I reach Ana Reis?", "email phone"),
        ("Wie ist die Telefonnummer von Ana Reis?", "phone"),
        ("Wann hat Ana Reis Geburtstag?", "birthday"),
        ("Wie erreiche ich Ana Reis?", "email phone"),
        ("Qual é o telefone de Ana Reis?", "phone"),
        ("Qual é o número de telefone da Ana Reis?", "phone"),
        ("Qual é o e-mail da Ana Reis?", "email"),
        ("Quando faz anos a Ana Reis?", "birthday"),
        ("Como contacto a Ana Reis?", "email phone"),
    ],
)
def test_how_somebody_is_reached_is_asked_for(question: str, asked: str) -> None:
    assert requested(read(question, OWNER, NOW)) == Request(Thing.REACH, Pick.ALL, "Ana Reis", asked)


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
        "What did Ana Reis last say about the lamps?",
        "What is the phone number of Ana Reis's dentist?",
        "How many meetings did Ana Reis have in May?",
        "How many events did we plan in May?",
        "Which projects are late?",
        "Which projects do I have to finish?",
        "Which projects do I have with Ana Reis?",
        "What projects was I working on last year?",
        "List the projects of the harbour",
        "Welche Projekte habe ich abgegeben?",
        "Quais são os meus projetos atrasados?",
        "Quantos candeeiros me enviou Ana Reis?",
        "Quantos mails recebi de Ana Reis sobre os candeeiros?",
        "Quantas vezes me enviou Ana Reis os mails?",
        "Qual é o telefone do dentista de Ana Reis?",
        "O que me escreveu Ana Reis sobre os candeeiros?",
        "Quantas reuniões tive com Ana Reis e com o Ben?",
        "Which meetings with Ana Reis do I have to prepare?",
        "Which meetings with Ana Reis do I have next to the harbour?",
        "Which meetings with Ana Reis's sister do I have next?",
        "Wie viele Lampen habe ich von Ana Reis bekommen?",
        "How many times did Ana Reis meet the harbour master in May?",
        "How many times did I meet Ana Reis at the harbour?",
        "Which mails did I send about the lamps yesterday?",
        "How many mails did I send?",
        "To whom did I write about the lamps on 2 May?",
        "What was my last meeting about?",
        "When was my last dentist appointment?",
        "Who wrote to me last about the lamps?",
        "Wem habe ich gestern die Lampen geschickt?",
        "How many meetings with Ana Reis did I have to cancel?",
        "How many mails did I get in error from Ana Reis?",
        "How often did I see Ana Reis's sister?",
        "Wie oft habe ich Ana Reis im Theater gesehen?",
        "And when did I last write to Ana Reis about the lamps?",
    ],
)
def test_anything_more_is_not_a_request_for_records(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) is None


def test_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    people = [
        Node(key, Label.PERSON, key, {"name": name})
        for key, name in (("a@x.example", "Ana"), ("a@y.example", "Ana"), ("b@x.example", "Ben"))
    ]
    assert called(people, plain()) == "Ana <a@x.example> and Ana <a@y.example> and Ben"
    assert called(people[1:], plain()) == "Ana and Ben"


@pytest.mark.parametrize(
    "question",
    [
        "Que mails esperam pela resposta do banco?",
        "Que mails esperam pela minha resposta sobre as lâmpadas?",
        "Que mails esperam pela resposta da Ana Reis?",
        "Quem espera pela minha encomenda?",
        "Quem respondeu à minha mensagem?",
        "A que perguntas ainda não respondi?",
        "Qual foi a minha resposta?",
        "How many mails wait for the answer of the bank?",
        "Do I wait for an answer?",
        "Am I waiting for an answer?",
        "How many wait for the tram?",
        "Wem muss ich noch Geld geben?",
        "Wem habe ich geantwortet?",
        "Welche Mails habe ich beantwortet?",
        "Auf welche Frage habe ich nicht geantwortet?",
    ],
)
def test_what_waits_for_something_else_is_left_to_the_search(question: str) -> None:
    assert requested(read(question, OWNER, NOW)) is None
