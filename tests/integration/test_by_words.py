"""R3: records are listed by the words they say, and the day and the hour are told, on real records in the real embedded store."""

from dataclasses import replace

import pytest

from schema.records import Address
from tests.fakes.records import BEN, at, document, event, mail, on
from tests.fakes.rig import Rig
from tests.integration.test_register import ask


@pytest.fixture
async def told(rig: Rig) -> Rig:
    await rig.tell(
        "post",
        at("1", mail("a", "The budget is 300 euros.", "Money", number=1)),
        at("2", replace(mail("b", "I lost the budget, the budget!", "Where", number=4), sender=BEN)),
        at("3", replace(mail("d", "What the budget is.", "Digest", number=7), ours=True)),
        at("5", replace(mail("c", "A budget for Salma.", "Sums", number=400), sender=Address("al@far.example", "Al Far"))),
        at("4", document("budget.md", "The budget of May.", number=3)),
    )
    await rig.tell("calendar", on("x", event("soon", "Budget round", number=23)), on("y", event("far", "Opera", number=40)))
    return rig


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Find the mails about the budget", {"<a>", "<b>", "<c>"}),
        ("Which mails from Ben Okoro mention the budget?", {"<b>"}),
        ("Show me the mails about the budget from 3 March", {"<a>"}),
        ("Find mails about the budget on 3 March or 6 March", {"<a>", "<b>"}),
        ("Find the mails about the budget from Ben Okoro", {"<b>"}),
        ("Find mails from Al about the budget", {"<c>"}),
        ("Which documents are about the budget?", {"budget.md"}),
        ("Finde die Mails über das Budget", {"<a>", "<b>", "<c>"}),
        ("Que mails tenho sobre o budget?", {"<a>", "<b>", "<c>"}),
        ("Find the meeting about the budget", {"soon"}),
    ],
)
async def test_what_says_the_words(told: Rig, question: str, sources: set[str]) -> None:
    answer = await ask(told, question)
    assert answer
    assert set(answer.sources) == sources


async def test_one_is_said_without_a_head_with_who_sent_it(told: Rig) -> None:
    answer = await ask(told, "Find the mail from Ben Okoro about the budget")
    assert answer
    assert answer.text == "Fri 2026-03-06 10:00, Ben Okoro: “Where” [1]"
    assert [one.quote for one in answer.citations] == ["I lost the budget, the budget!"]


@pytest.mark.parametrize(
    "question",
    [
        "Find the mail about unicorns",
        "Find the mail from Greta about the budget",
        "Find the mails about the budget without Ana",
        "Which mail about the budget did Ben answer?",
        "What do the mails about the budget say?",
        "Which mails are about the budget and who wrote them?",
    ],
)
async def test_what_is_left_to_the_search(told: Rig, question: str) -> None:
    assert await ask(told, question) is None


@pytest.mark.parametrize("question", ["What time is it?", "Which day is it today?", "Wie spät ist es?", "Que horas são?"])
async def test_the_day_and_the_hour(told: Rig, question: str) -> None:
    answer = await ask(told, question)
    assert answer
    assert "2026-03-22, 10:00" in answer.text
    assert answer.citations == ()


async def test_a_calendar_without_days_is_the_week_ahead_and_it_is_said(told: Rig) -> None:
    answer = await ask(told, "What is on my calendar?")
    assert answer
    assert answer.text.startswith("I read this as Sun 2026-03-22 to Sat 2026-03-28. 1 entry in your calendar:")
    assert answer.sources == ("soon",)
