"""R3: what is owed, what somebody wrote on days, what days brought, attachments, documents and how often, from real records."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schema.records import Address, Attachment
from tests.fakes.records import ANA, BEN, ME, at, day, document, event, mail, on
from tests.fakes.rig import Rig
from tests.integration.test_attachments import NOTE, deliver
from tests.integration.test_attachments import mail as enclosing
from tests.integration.test_register import OWNER, ask, meeting

FILES = (Attachment("plan.pdf", "application/pdf", 10), Attachment("list.xlsx", "application/vnd.ms-excel", 10))


async def said(rig: Rig, question: str) -> str:
    """Return the text of the answer that the graph gives."""
    answer = await ask(rig, question)
    assert answer
    assert answer.confidence == 1.0
    return answer.text


@pytest.fixture
async def mailed(rig: Rig) -> Rig:
    await rig.tell(
        "post",
        at("1", mail("a", "Hi Mara,\n\nThe lamps arrive\non Tuesday.", "Lamps", number=17)),
        at("2", mail("b", "Can you send me the plan?", "Plan", number=18)),
        at("3", replace(mail("c", "Climbing?", "Wednesday", number=19), sender=BEN)),
        at("4", replace(mail("d", "Your parcel is on its way.", "Parcel", number=19), sender=Address("noreply@shop.example", "Shop"))),
        at("5", replace(mail("e", "Gladly.", "Re: Wednesday", ("c",), number=19), sender=ME, to=(BEN,), sent=day(19) + timedelta(hours=1))),
    )
    return rig


async def test_what_waits_of_somebodys_is_told_and_nothing_of_others(mailed: Rig) -> None:
    for question in ("Which mails from Ana are unanswered?", "Do I owe Ana an answer?", "do i owe ana an answer?"):
        assert await said(mailed, question) == (
            "1 mail from Ana Reis waits for your answer:\n2026-03-20, Ana Reis, Plan: “Can you send me the plan?” [1]"
        )
    assert await said(mailed, "Schulde ich Ben eine Antwort?") == (
        "Keine Mail von Ben Okoro aus den letzten 30 Tagen wartet auf Ihre Antwort."
    )
    other = Address("ana@other.example", "Ana Reis")
    await mailed.tell("more", at("1", replace(mail("f", "Hello.", "Hello", number=19), sender=other)))
    assert (await said(mailed, "Do I owe Ana an answer?")).startswith("1 mail from Ana Reis <ana@tideline.example> waits")


async def test_whether_the_owner_answered_is_said_with_both_mails(mailed: Rig) -> None:
    yes = await said(mailed, "Have I replied to Ben yet?")
    assert yes.splitlines() == [
        "Yes, you answered the last mail from Ben Okoro:",
        "Sat 2026-03-21 10:00, Ben Okoro: “Wednesday” [1]",
        "Sat 2026-03-21 11:00, Mara Lind: “Re: Wednesday” [2]",
    ]
    no = await said(mailed, "Did I answer Ana's last mail?")
    assert no.splitlines() == [
        "No, you have not written to Ana Reis since their last mail:",
        "Fri 2026-03-20 10:00, Ana Reis: “Plan” [1]",
    ]
    elsewhere = replace(mail("g", "Something else.", "Sand", number=19), sender=ME, to=(ANA,))
    await mailed.tell("more", at("1", elsewhere))
    assert (await said(mailed, "Já respondi à Ana?")).startswith("Não respondeu a Ana Reis nessa conversa, mas escreveu depois:\n")


@pytest.mark.parametrize("question", ["Have I answered {}?", "Do I owe {} an answer?", "What is the latest document from {}?"])
async def test_nobody_the_owner_and_an_owner_without_addresses_are_left_to_the_search(mailed: Rig, question: str) -> None:
    for name in ("Zoe", "Mara", "mara", "Mara Lind"):
        assert await ask(mailed, question.format(name)) is None
    assert await ask(mailed, question.format("Ana"), replace(OWNER, addresses=())) is None


async def test_what_somebody_wrote_on_days_is_told_with_the_first_sentence_of_each(mailed: Rig) -> None:
    week = await said(mailed, "What did Ana write this week?")
    assert week.splitlines() == [
        "2 mails from Ana Reis:",
        "Fri 2026-03-20 10:00: “Plan”: “Can you send me the plan?” [1]",
        "Thu 2026-03-19 10:00: “Lamps”: “The lamps arrive on Tuesday.” [2]",
    ]
    answer = await ask(mailed, "What did Ana write on 19 March?")
    assert answer
    assert [one.quote for one in answer.citations] == ["The lamps arrive on Tuesday."]
    assert await said(mailed, "Was hat Ana gestern geschrieben?") == "Dazu habe ich nichts: 0 Mails von Ana Reis am 2026-03-21."


async def test_days_are_told_by_their_entries_and_the_mail_that_came_people_first(mailed: Rig) -> None:
    await mailed.tell("cal", on("1", event("past", "Review", number=19)), on("2", event("soon", "Talk", number=21)))
    assert (await said(mailed, "What happened yesterday?")).splitlines() == [
        "1 entry in your calendar:",
        "Sat 2026-03-21, 10:00 to 11:00: “Review” [1]",
        "2 mails came:",
        "Sat 2026-03-21 10:00, Ben Okoro: “Wednesday” [2]",
        "Sat 2026-03-21 10:00, Shop: “Parcel” [3]",
    ]
    assert (await said(mailed, "Was habe ich gestern gemacht?")).splitlines()[2:] == [
        "1 gesendete Mail:",
        "Sa 2026-03-21 11:00, → Ben Okoro: “Re: Wednesday” [2]",
    ]
    assert await said(mailed, "What happened on 2 March?") == "I have nothing on this: no entries and mails of 2026-03-02 are here."
    # What lies ahead is not new, though a day is open to the end.
    assert "Talk" not in await said(mailed, "What is new since yesterday?")
    assert await ask(mailed, "What happened last year?") is None
    assert await ask(mailed, "What did I do yesterday?", replace(OWNER, addresses=())) is None


async def test_what_is_still_to_come_today_has_not_happened(rig: Rig) -> None:
    later = event("late", "Talk", number=20)
    hours = timedelta(hours=2)
    await rig.tell("cal", on("1", replace(later, start=later.start + hours, end=later.end + hours)), on("2", event("e", number=20)))
    assert "Talk" not in await said(rig, "What happened today?")
    assert "Talk" in await said(rig, "What is new today?")


async def test_of_full_days_a_dozen_lines_are_told_and_all_are_counted(rig: Rig) -> None:
    await rig.tell("cal", *(on(str(number), event(f"e{number}", number=19)) for number in range(20)))
    await rig.tell("post", *(at(str(number), mail(f"m{number}", number=19)) for number in range(30)))
    lines = (await said(rig, "What happened yesterday?")).splitlines()
    assert len(lines) == 14
    assert lines[0] == "20 entries in your calendar, the first 6 of them:"
    assert lines[7] == "30 mails came, 6 of them, those of people first:"


async def test_mails_with_attachments_are_told_with_their_names(mailed: Rig) -> None:
    assert await said(mailed, "Which mails have attachments?") == "I have nothing on this: no mails with attachments are here."
    await mailed.tell(
        "more",
        at("1", replace(mail("x", "See there.", "Files", number=10), attachments=FILES)),
        at("2", replace(mail("y", "And there.", "Sheet", number=18), sender=BEN, attachments=FILES[1:])),
    )
    assert (await said(mailed, "Which mails have attachments?")).splitlines() == [
        "2 mails with attachments:",
        "Fri 2026-03-20 10:00, Ben Okoro: “Sheet” (list.xlsx) [1]",
        "Thu 2026-03-12 10:00, Ana Reis: “Files” (plan.pdf, list.xlsx) [2]",
    ]
    assert (await said(mailed, "Show me the attachments from Ana")).splitlines() == [
        "1 mail with attachments from Ana Reis:",
        "Thu 2026-03-12 10:00: “Files” (plan.pdf, list.xlsx) [1]",
    ]
    assert await said(mailed, "Which mails from Ana this week have attachments?") == (
        "I have nothing on this: no mails with attachments from Ana Reis are here from 2026-03-16 to 2026-03-22."
    )
    assert (await said(mailed, "Which mails had attachments on 12 March?")).startswith("1 mail with attachments of 2026-03-12:\n")
    assert await ask(mailed, "Which mails from Zoe have attachments?") is None


async def test_documents_are_told_by_their_day_and_by_the_mail_that_carried_them(rig: Rig) -> None:
    await rig.tell("papers", at("1", document("plans/lamps.txt", number=-20)), at("2", document("plans/posts.txt", number=19)))
    assert await said(rig, "Show me the latest document") == "Sat 2026-03-21: “posts.txt” (plans/posts.txt) [1]"
    assert (await said(rig, "Which documents did I get last month?")).splitlines() == [
        "1 document of 2026-02-01 to 2026-02-28:",
        "Tue 2026-02-10: “lamps.txt” (plans/lamps.txt) [1]",
    ]
    assert (await said(rig, "Show me the latest documents")).startswith("2 documents:\n")
    assert await ask(rig, "What is the latest document from Ana?") is None
    await deliver(rig, "1", enclosing("a", [NOTE]))
    await rig.work()
    assert await said(rig, "What is the latest document from Ana?") == "Mon 2026-03-02: “note” (note.txt, Ana Reis) [1]"
    assert (await said(rig, "Which documents did Ana send me?")).startswith("1 document from Ana Reis:\n")


async def test_how_often_counts_the_last_twelve_months_and_in_the_past_all(rig: Rig) -> None:
    await rig.tell("cal", *(on(str(number), meeting(f"at {number}", number, ANA)) for number in (-700, -100, -50, 1, 19, 40)))
    present = "4 meetings with Ana Reis in the last 12 months, about every 3 months:"
    for question, head in (
        ("How often do I meet Ana Reis?", present),
        ("How often did I meet Ana Reis?", "5 meetings with Ana Reis:"),
        ("Wie oft habe ich Ana Reis getroffen?", "5 Treffen mit Ana Reis:"),
        ("How often do I meet Ana Reis in March?", "2 meetings with Ana Reis:"),
    ):
        assert (await said(rig, question)).splitlines()[0] == head
    await rig.tell(
        "post",
        *(at(str(number), mail(f"m{number}", number=number)) for number in (-700, 1)),
        at("3", replace(mail("b", number=2), sender=BEN)),
    )
    assert (await said(rig, "How often does Ana Reis write to me?")).startswith("1 mail from Ana Reis in the last 12 months:\n")
    assert await said(rig, "How often do I meet Ben?") == (
        "I have nothing on this: no meetings with Ben Okoro are here from 2025-03-22 to 2026-03-22."
    )
