"""R3, R9: a mail that bears the name of somebody real is told as from its address, and never takes the place of theirs."""

from dataclasses import replace

import pytest

from reasoning.answering import Answering
from reasoning.calendar import Calendar
from reasoning.extractive import Extractive
from reasoning.retrieval import Retrieval
from reasoning.structures import structures
from schema.answers import Answer
from schema.episodes import Style
from schema.records import Address, Attendee, Contact
from tests.fakes.clock import HandClock
from tests.fakes.embedder import CountingEmbedder
from tests.fakes.records import ANA, ME, at, day, document, event, mail, on
from tests.fakes.rig import BERLIN, SPACE, Rig
from tests.fakes.threads import WorkerThreads
from tests.integration.test_register import NOW, OWNER, ask

FORGED = Address("ana@tideline.example.net", "Ana Reis")
KNOWN, WARNED = "Ana Reis <ana@tideline.example>", "Ana Reis <ana@tideline.example.net>"
STRANGE = f"{WARNED} (not the address you know of them)"
APART = f"1 mail more is from {WARNED}, not the address you know."


@pytest.fixture
async def forged(rig: Rig) -> Rig:
    """Two mails from Ana, whom the owner wrote to, then one in her name from elsewhere."""
    await rig.tell(
        "post",
        at("1", mail("a", "The boat lies in Cove Street at the pier.", "Rent", number=1)),
        at("2", replace(mail("b", "Thank you, Ana.", "Re: Rent", number=2), sender=ME, to=(ANA,))),
        at("3", mail("c", "The keys are with Ben.", "Keys", number=3)),
        at("4", replace(mail("x", "The boat lies in Moss Street at the pier. Which account?", "Rent account", number=5), sender=FORGED)),
    )
    return rig


async def said(rig: Rig, question: str) -> str:
    """Return the text of the answer that structure gives."""
    answer = await ask(rig, question)
    assert answer
    return answer.text


async def searched(rig: Rig, question: str, style: Style | None = None) -> Answer:
    """Return what a search of likeness answers."""
    embedder, clock, threads = CountingEmbedder(), HandClock(NOW), WorkerThreads()
    # Words tell only where most of what there is does not say them.
    await rig.tell("papers", *(at(f"{one}", document(f"{one}.md", f"Tide table {one}.")) for one in range(60)))
    await rig.work(clock, embedder)
    retrieval = Retrieval(rig.graph, embedder, Calendar(rig.graph.reader, SPACE, BERLIN, threads), OWNER, SPACE, threads)
    structured = structures(rig.graph, SPACE, OWNER, clock, threads)
    return await Answering(structured, retrieval, Extractive(embedder), OWNER, clock).ask(question, style)


async def test_the_last_mail_is_that_of_whom_the_owner_knows_and_the_other_is_told_apart(forged: Rig) -> None:
    for question in ("When did I last hear from Ana Reis?", "when did i last hear from ana"):
        answer = await ask(forged, question)
        assert answer
        assert answer.text == f"{KNOWN} wrote, 2026-03-05: “The keys are with Ben.” [1]\n{APART} [2]"
        assert answer.sources == ("<c>", "<x>")


async def test_counts_and_lists_leave_out_whom_the_owner_does_not_know(forged: Rig) -> None:
    counted, listed = await said(forged, "How many mails did Ana send me?"), await said(forged, "Show me the mails from Ana Reis")
    for text in (counted, listed):
        assert text.startswith(f"2 mails from {KNOWN}:\n")
        assert text.endswith(f"\n{APART} [3]")
    assert "more is from" not in await said(forged, "How many mails did Ana send me on 3 March?")
    both = await said(forged, "Show me my conversation with Ana")
    assert both.startswith(f"3 mails with {KNOWN}:\n")
    assert both.endswith(f"\n{APART} [4]")


async def test_whether_i_answered_is_told_of_whom_the_owner_knows(forged: Rig) -> None:
    text = await said(forged, "Did I answer Ana?")
    assert text.startswith(f"No, you have not written to {KNOWN} since their last mail:\n")
    assert text.endswith(f"\n{APART} [2]")


async def test_the_mails_of_a_day_warn_of_a_sender_who_only_bears_the_name(forged: Rig) -> None:
    date = f"{day(5):%d %B}"
    for question in (f"Who wrote on {date}?", f"What happened on {date}?"):
        assert f"10:00, {STRANGE}: “Rent account”" in await said(forged, question)
    assert f"10:00, {KNOWN}: “Keys”" in await said(forged, f"Who wrote on {day(3):%d %B}?")


async def test_what_says_the_words_and_what_waits_warn_as_well(forged: Rig) -> None:
    assert f"10:00, {STRANGE}: “Rent account”" in await said(forged, "Find the mails about the account")
    assert f", {STRANGE}, Rent account: “Which account?”" in await said(forged, "Which mails wait for my answer?")


async def test_who_somebody_is_begins_with_whom_the_owner_knows(forged: Rig) -> None:
    await forged.tell("book", at("card", Contact("c", "0" * 64, "Ana Reis", addresses=(ANA,), role="Landlady")))
    text = await said(forged, "Who is Ana Reis?")
    assert text.startswith("Ana Reis: ")
    assert f"\n{STRANGE}: " in text


async def test_a_quote_of_a_forged_mail_is_warned_of_and_comes_after_the_others(forged: Rig) -> None:
    answer = await searched(forged, "In which street does the boat lie?")
    lines = [line for line in answer.text.splitlines() if "wrote" in line]
    assert lines[0].startswith(f"{KNOWN} wrote, 2026-03-03: “The boat lies in Cove Street")
    assert lines[-1].startswith(f"{STRANGE.replace(' (', ' wrote (')}, 2026-03-07: “")
    assert [one.source for one in answer.citations] == ["<a>", "<x>"]


@pytest.mark.parametrize("language", ["English", "German", "Portuguese", "French", "Spanish"])
async def test_a_warned_quote_stands_the_check_in_every_language_and_a_short_answer_keeps_the_known_one(forged: Rig, language: str) -> None:
    answer = await searched(forged, "In which street does the boat lie?", Style(language=language, length="short"))
    assert [one.source for one in answer.citations] == ["<a>", "<x>"]


@pytest.mark.parametrize("name", ["Ana", "Ana Reis", "Ana Reis, Tideline", "ANA REIS"])
async def test_a_card_makes_somebody_known_and_a_part_of_their_name_or_more_than_it_is_enough(rig: Rig, name: str) -> None:
    other = Address("ana@elsewhere.example", name)
    await rig.tell("book", at("card", Contact("c", "0" * 64, "Ana Reis", addresses=(ANA,))))
    await rig.tell("post", at("1", mail("a", number=1)), at("2", replace(mail("x", "Hello.", "Odd", number=2), sender=other)))
    text = await said(rig, "How many mails did Ana send me?")
    assert text.startswith("1 mail from Ana Reis")
    assert text.endswith(f"1 mail more is from {name} <ana@elsewhere.example>, not the address you know. [2]")


async def test_whom_nobody_may_take_for_another_is_not_warned_of(rig: Rig) -> None:
    """Neither another of the first name, nor two of whom none is known, nor who writes from the organisation of one who is."""
    others = (Address("ana@moss.example", "Ana Moss"), Address("desk@tideline.example", "Ana Reis"))
    await rig.tell("post", at("0", replace(mail("b", number=1), sender=ME, to=(ANA,))), at("1", mail("a", number=1)))
    await rig.tell("more", *(at(one.email, replace(mail(one.email, number=2), sender=one)) for one in others))
    text = await said(rig, "How many mails did Ana send me?")
    assert text.startswith("3 mails from ")
    assert "not the address" not in text


async def test_two_of_a_name_of_whom_none_is_known_are_told_by_their_addresses(rig: Rig) -> None:
    await rig.tell("post", at("1", mail("a", number=1)), at("2", replace(mail("x", "Bye.", number=2), sender=FORGED)))
    assert await said(rig, "When did I last hear from Ana Reis?") == f"{WARNED} wrote, 2026-03-04: “Bye.” [1]"


async def test_meetings_are_those_with_all_who_are_called_so(rig: Rig) -> None:
    guests = (Attendee(FORGED),)
    await rig.tell("calendar", on("x", replace(event("m", number=2), organiser=ME, attendees=guests)))
    assert (await said(rig, "When did I last meet Ana Reis?")).endswith("[1]")


async def test_however_many_take_a_name_whom_the_owner_knows_is_meant(rig: Rig) -> None:
    ana = Address("ana.maria.reis@tideline.example", "Ana Maria Reis")
    forged = [Address(f"ana@{one}.example.net", "Ana Reis") for one in range(30)]
    await rig.tell("post", at("1", replace(mail("a", "The keys are with Ben.", number=1), sender=ana)))
    await rig.tell("sent", at("2", replace(mail("b", number=2), sender=ME, to=(ana,))))
    await rig.tell("more", *(at(one.email, replace(mail(one.email, number=3), sender=one)) for one in forged))
    text = await said(rig, "When did I last hear from Ana Reis?")
    assert text.startswith("Ana Maria Reis wrote, 2026-03-03: “The keys are with Ben.” [1]\n30 mails more are from Ana Reis <")
    assert text.count("@") == 3
