"""R3: questions for what is in a project are known by rule; what says more, or names something that may be no project, is not."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reasoning.dates import Days
from reasoning.project_rules import Part, projects_asked
from reasoning.question import Owner, read

OWNER = Owner("Mara Lind", ("mara@lind.example",), ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 6, 10, 9, tzinfo=OWNER.zone)


def asked(question: str) -> set[tuple[Part, str]]:
    return {(one.part, one.key) for one in projects_asked(read(question, OWNER, NOW))}


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Who is in Project Heron?", Part.PEOPLE),
        ("Who works on Heron?", Part.PEOPLE),
        ("who works on project heron with me?", Part.PEOPLE),
        ("Which people work on the Heron project?", Part.PEOPLE),
        ("Wer arbeitet am Projekt Heron?", Part.PEOPLE),
        ("Wer ist im Projekt Heron dabei?", Part.PEOPLE),
        ("Quem trabalha no projeto Heron?", Part.PEOPLE),
        ("What is new in Project Heron?", Part.NEWS),
        ("What's the latest on Project Heron?", Part.NEWS),
        ("What happened in Project Heron last week?", Part.NEWS),
        ("What happened last week in Project Heron?", Part.NEWS),
        ("Was gibt es Neues im Projekt Heron?", Part.NEWS),
        ("O que há de novo no projeto Heron?", Part.NEWS),
        ("Which mails are in Project Heron?", Part.MAILS),
        ("Which documents are in Project Heron?", Part.DOCUMENTS),
        ("Welche Dokumente gibt es im Projekt Heron?", Part.DOCUMENTS),
        ("Quais documentos há no projeto Heron?", Part.DOCUMENTS),
        ("Which meetings are in Project Heron?", Part.MEETINGS),
        ("When is the next meeting of Project Heron?", Part.NEXT),
        ("When is the next Project Heron meeting?", Part.NEXT),
        ("Wann ist das nächste Treffen im Projekt Heron?", Part.NEXT),
        ("Quando é a próxima reunião do projeto Heron?", Part.NEXT),
    ],
)
def test_a_whole_sentence_is_known(question: str, part: Part) -> None:
    assert (part, "heron") in asked(question)


def test_its_days_bound_what_is_asked_for() -> None:
    (one,) = projects_asked(read("What happened in Project Heron on 3 June 2026?", OWNER, NOW))
    assert one.days == (Days(date(2026, 6, 3), date(2026, 6, 3)),)


@pytest.mark.parametrize(
    "question",
    [
        "What is the status of Project Heron?",
        "What happened in the move?",
        "What is new in heron?",
        "What does Project Heron cost?",
        "Who pays for Project Heron?",
        "Who is in Project Heron and signs the contract?",
        "Which documents in Project Heron mention gulls?",
        "What did Rui say about Project Heron?",
        "When does Project Heron begin?",
    ],
)
def test_what_asks_for_more_is_left(question: str) -> None:
    assert not {key for _, key in asked(question) if key in ("heron", "move")}
