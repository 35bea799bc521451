"""R3: questions for records as such are answered from the graph, on real records in the real embedded store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reasoning.agenda import Agenda
from reasoning.question import Owner, read
from reasoning.register import Register
from reasoning.structured import Structured
from schema.answers import Answer
from tests.fakes.clock import HandClock
from tests.fakes.records import ANA, BEN, ME, at, day, event, mail, on
from tests.fakes.rig import BERLIN, SPACE, Rig

OWNER = Owner("Mara Lind", (ME.email,), BERLIN)
NOW = day(20)


async def ask(rig: Rig, question: str) -> Answer | None:
    """Return the whole answer, or None where structure does not answer."""
    reader, search = rig.graph.reader, rig.graph.search
    register = Register(reader, search, OWNER, SPACE, HandClock(NOW))
    parts = await Structured(Agenda(reader, SPACE, BERLIN), register).answer(read(question, OWNER, NOW))
    said = [part async for part in parts] if parts else []
    return next((part for part in said if isinstance(part, Answer)), None)


@pytest.fixture
async def lived(rig: Rig) -> Rig:
    sent = replace(mail("e", "Thank you, Ana.", "Re: Lamps", number=6), sender=ME, to=(ANA,))
    await rig.tell(
        "post",
        at("1", mail("a", "Hi Mara,\n\nThe lamps arrive on Tuesday.", "Lamps", number=1)),
        at("2", mail("b", "The posts are late.", "Posts", number=4)),
        at("3", replace(mail("c", "Climbing?", "Wednesday", number=5), sender=BEN)),
        at("4", sent),
        at("5", replace(mail("d", "Your digest.", "Digest", number=7), ours=True)),
    )
    await rig.tell("calendar", on("x", event("past", "Review", number=2)), on("y", event("soon", "Review", number=23)))
    return rig


async def test_the_last_mail_from_somebody_is_quoted_and_cited(lived: Rig) -> None:
    answer = await ask(lived, "When did I last hear from Ana Reis?")
    assert answer
    assert answer.text == "Ana Reis wrote, 2026-03-06: “The posts are late.” [1]"
    assert [(one.source, one.quote) for one in answer.citations] == [("<b>", "The posts are late.")]
    assert answer.sources == ("<b>",)


async def test_mails_are_counted_and_listed_newest_first(lived: Rig) -> None:
    answer = await ask(lived, "How many mails did Ana send me in March?")
    assert answer
    assert answer.text.startswith("2 mails from Ana Reis:\nFri 2026-03-06 10:00: “Posts” [1]")
    assert [one.source for one in answer.citations] == ["<b>", "<a>"]


async def test_my_last_mail_to_somebody_is_mine(lived: Rig) -> None:
    answer = await ask(lived, "When did I last write to Ana?")
    assert answer
    assert answer.sources == ("<e>",)


async def test_the_next_meeting_lies_ahead_and_the_last_one_behind(lived: Rig) -> None:
    ahead = await ask(lived, "When is my next meeting with Ana Reis?")
    behind = await ask(lived, "When did I last meet Ben?")
    assert ahead
    assert behind
    assert (ahead.sources, behind.sources) == (("soon",), ("past",))
    assert f"{day(23) + timedelta(hours=1):%Y-%m-%d}" in ahead.text


async def test_what_is_not_there_is_said(lived: Rig) -> None:
    answer = await ask(lived, "How many mails did Ben send me in January?")
    assert answer
    assert answer.abstained
    assert answer.text == "I have nothing on this: no mail from Ben Okoro is here."


async def test_somebody_nobody_knows_is_left_to_the_search(lived: Rig) -> None:
    assert await ask(lived, "When did I last hear from Zoe?") is None
