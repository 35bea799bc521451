"""R3: who is in a project, its news and what it holds is told by the rules of its page, on real records in the real embedded store."""

from dataclasses import replace

import pytest

from schema.records import Address, Attendee, EventStatus
from tests.fakes.records import ANA, BEN, ME, at, document, event, mail, on
from tests.fakes.rig import Rig
from tests.integration.test_register import ask

ROBOT = Address("robot@tideline.example", "Robot")


@pytest.fixture
async def lived(rig: Rig) -> Rig:
    await rig.tell(
        "post",
        at("1", mail("a", subject="Project Heron: lamps", number=1)),
        at("2", mail("b", subject="Project Heron: posts", number=3)),
        at("3", replace(mail("c", subject="Project Heron: build", number=4), sender=ROBOT, automatic=True)),
        at("4", mail("d", subject="Something else", number=5)),
    )
    with_ben = (Attendee(BEN), Attendee(ME))
    await rig.tell(
        "calendar",
        on("x", replace(event("past", "Project Heron: review", number=2), organiser=ME, attendees=with_ben)),
        on("y", replace(event("soon", "Project Heron: opening", number=23), organiser=ME, attendees=with_ben)),
        on("z", replace(event("later", "Project Heron: party", number=30), organiser=ME, attendees=(Attendee(ANA),))),
    )
    await rig.tell("folder", at("f", document("heron/plan.md", number=6)))
    return rig


@pytest.mark.parametrize("question", ["Who is in Project Heron?", "Who works on Heron?", "which people work on project heron?"])
async def test_the_people_of_a_project_are_counted_each_with_the_newest_record(lived: Rig, question: str) -> None:
    answer = await ask(lived, question)
    assert answer
    assert answer.text.splitlines() == [
        "2 people in Heron, and how many records name them:",
        "Ana Reis (3): Thu 2026-03-05 10:00: “Project Heron: posts” [1]",
        "Ben Okoro (2): Wed 2026-03-04 10:00: “Project Heron: review” [2]",
    ]
    assert answer.sources == ("<b>", "past")


async def test_the_news_of_a_project_are_its_newest_records(lived: Rig) -> None:
    answer = await ask(lived, "Was gibt es Neues im Projekt Heron?")
    assert answer
    assert answer.text.splitlines() == [
        "5 Einträge in Heron:",
        "So 2026-03-08: “plan.md” [1]",
        "Fr 2026-03-06 10:00: “Project Heron: build” [2]",
        "Do 2026-03-05 10:00: “Project Heron: posts” [3]",
        "Mi 2026-03-04 10:00: “Project Heron: review” [4]",
        "Di 2026-03-03 10:00: “Project Heron: lamps” [5]",
    ]


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("What happened in Project Heron on 4 March 2026?", ("past",)),
        ("What is planned in Project Heron next week?", ("soon",)),
        ("Which mails are in Project Heron?", ("<c>", "<b>", "<a>")),
        ("Which mails about Project Heron came on 3 March 2026?", ("<a>",)),
        ("How many documents are in Project Heron?", ("heron/plan.md",)),
        ("Which meetings are in Project Heron?", ("later", "soon", "past")),
        ("Which events are coming up in Project Heron?", ("soon", "later")),
        ("When is the next meeting of Project Heron?", ("soon",)),
        ("Quando é a próxima reunião do projeto Heron?", ("soon",)),
    ],
)
async def test_what_is_asked_for_of_a_project_is_listed(lived: Rig, question: str, sources: tuple[str, ...]) -> None:
    answer = await ask(lived, question)
    assert answer
    assert answer.sources == sources


@pytest.mark.parametrize("question", ["What happened in Project Heron in January 2026?", "Which meetings were in Project Heron in 2025?"])
async def test_where_nothing_is_there_texts_may_tell(lived: Rig, question: str) -> None:
    assert await ask(lived, question) is None


async def test_a_title_with_the_name_is_its_own_only_with_somebody_of_the_project(lived: Rig) -> None:
    zoe = Attendee(Address("zoe@x.example", "Zoe"))
    stranger = replace(event("birds", "A heron at last", number=11), organiser=ME, attendees=(zoe, Attendee(ME)))
    group = replace(event("group", "Heron steering group", number=12), organiser=ME, attendees=(Attendee(BEN), Attendee(ME)))
    await lived.tell("other", on("1", stranger), on("2", group))
    answer = await ask(lived, "Which meetings are in Project Heron?")
    assert answer
    assert answer.sources == ("later", "soon", "group", "past")
    people = await ask(lived, "Who is in Project Heron?")
    assert people
    assert "Ben Okoro (3): Sat 2026-03-14 10:00: “Heron steering group” [2]" in people.text


async def test_what_was_called_off_is_no_news_and_comes_not_next(lived: Rig) -> None:
    await lived.tell(
        "calendar", on("y", replace(event("soon", "Project Heron: opening", number=23, sequence=1), status=EventStatus.CANCELLED))
    )
    answer = await ask(lived, "When is the next meeting of Project Heron?")
    assert answer
    assert answer.sources == ("later",)


@pytest.mark.parametrize(
    "question",
    [
        "Who is in Project Zebra?",
        "What is new in Project Zebra?",
        "What is the status of Project Heron?",
        "Who is in Project Heron and knows lamps?",
        "Which documents in Project Heron speak of lamps?",
    ],
)
async def test_a_project_that_is_not_there_and_what_asks_for_more_are_left(lived: Rig, question: str) -> None:
    assert await ask(lived, question) is None


async def test_of_many_records_a_dozen_are_listed_and_all_counted(lived: Rig) -> None:
    await lived.tell("many", *(at(f"n{one}", mail(f"n{one}", subject="Project Heron: one more", number=one)) for one in range(1, 15)))
    answer = await ask(lived, "Which mails are in Project Heron?")
    assert answer
    assert answer.text.startswith("17 mails in Heron, the latest 12 of them:")
    assert len(answer.sources) == 12
