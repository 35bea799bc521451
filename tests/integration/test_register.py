"""R3: questions for records as such are answered from the graph, on real records in the real embedded store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reasoning.question import Owner, read
from reasoning.structures import structures
from schema.answers import Answer
from schema.records import Address, Attendee, Contact, Event
from tests.fakes.clock import HandClock
from tests.fakes.records import ANA, BEN, ME, at, day, event, mail, on
from tests.fakes.rig import BERLIN, SPACE, Rig
from tests.fakes.threads import WorkerThreads

OWNER = Owner("Mara Lind", (ME.email,), BERLIN)
NOW = day(20)


async def ask(rig: Rig, question: str, owner: Owner = OWNER) -> Answer | None:
    """Return the whole answer, or None where structure does not answer."""
    structured = structures(rig.graph, SPACE, owner, HandClock(NOW), WorkerThreads())
    parts = await structured.answer(read(question, owner, NOW))
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


async def test_mail_both_ways_and_only_the_last_of_it(lived: Rig) -> None:
    both = await ask(lived, "Show me my conversation with Ana")
    assert both
    assert both.sources == ("<e>", "<b>", "<a>")
    assert both.text.startswith("3 mails with Ana Reis:\nSun 2026-03-08 10:00, Mara Lind: “Re: Lamps” [1]")
    last = await ask(lived, "What were the last two mails from Ana?")
    assert last
    assert last.sources == ("<b>", "<a>")


async def test_the_last_five_are_looked_for_further_and_further_back(rig: Rig) -> None:
    await rig.tell("calendar", *(on(f"{number}", event(f"{number}", "Review", number=-200 * number)) for number in range(6)))
    answer = await ask(rig, "What were my last five meetings with Ana Reis?")
    assert answer
    assert answer.sources == ("0", "1", "2", "3", "4")
    small = await ask(rig, "what were my last two meetings with ana reis?")
    assert small
    assert small.sources == ("0", "1")


async def test_what_i_wrote_on_days_is_all_of_it(lived: Rig) -> None:
    answer = await ask(lived, "What did I write to Ana in March?")
    assert answer
    assert answer.text.startswith("1 mail to Ana Reis:")


async def test_the_last_time_is_asked_for_in_other_words(lived: Rig) -> None:
    answer = await ask(lived, "How long is it since I heard from Ana?")
    assert answer
    assert answer.sources == ("<b>",)


async def test_the_last_entry_of_days_to_come_is_none_that_is_over(lived: Rig) -> None:
    answer = await ask(lived, "What is my last appointment on 25 March?")
    assert answer
    assert answer.sources == ("soon",)


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
    assert answer.text == "I have nothing on this: no mails from Ben Okoro are here from 2026-01-01 to 2026-01-31."


async def test_somebody_nobody_knows_is_left_to_the_search(lived: Rig) -> None:
    assert await ask(lived, "When did I last hear from Zoe?") is None


async def sources(rig: Rig, question: str) -> tuple[str, ...]:
    """Return what the answer rests on."""
    answer = await ask(rig, question)
    assert answer
    return answer.sources


def meeting(key: str, number: int, *guests: Address, title: str = "Talk", by: Address = ME) -> Event:
    """Return an hour of that day with these guests alone."""
    return replace(event(key, title, number=number), organiser=by, attendees=tuple(map(Attendee, guests)))


AL = Address("al@x.example", "Al Berg")


async def test_a_name_within_another_is_nobody(rig: Rig) -> None:
    """R3: neither `al@` in `sal@` nor Al in a final review."""
    await rig.tell("post", at("1", replace(mail("a"), sender=AL)))
    sal = Address("sal@x.example", "Sal Moss")
    others = (on("1", meeting("s", 1, sal)), on("2", meeting("t", 2, ME, title="Final review")))
    await rig.tell("cal", *others, on("3", meeting("u", 3, ME, title="Lunch, Al and me")), on("4", meeting("v", 4, ME, by=AL)))
    assert await sources(rig, "Which meetings are there with Al?") == ("v", "u")


async def test_an_entry_that_only_speaks_of_somebody_is_no_meeting_with_them(rig: Rig) -> None:
    birthday = meeting("birthday", 12, ME, title="Ana's birthday")
    await rig.tell("post", at("1", mail("a")))
    await rig.tell("cal", on("1", meeting("lunch", 3, ME, title="Lunch with Ana")), on("2", birthday))
    await rig.tell("cal", on("3", meeting("note", 14, ME, title="Volunteers' names to Ana")))
    assert await sources(rig, "When did I last see Ana?") == ("lunch",)


async def test_who_declined_neither_met_nor_comes(rig: Rig) -> None:
    off = replace(meeting("off", 12, ANA), attendees=(Attendee(ME, "declined"), Attendee(ANA)))
    await rig.tell("cal", on("1", meeting("met", 3, ANA)), on("2", off))
    coming = replace(meeting("soon", 23, ANA, title="Lamps"), attendees=(Attendee(ME), Attendee(ANA), Attendee(BEN, "declined")))
    await rig.tell("cal", on("3", coming))
    assert await sources(rig, "When did I last meet Ana Reis?") == ("met",)
    assert await sources(rig, "What did I have on 14 March?") == ()
    answer = await ask(rig, "Who is coming to the lamps?")
    assert answer
    assert answer.text.endswith("“Lamps”, with Ana Reis [1]")


async def test_meetings_are_found_however_far_from_today(rig: Rig) -> None:
    """R3: none is said only where there is none."""
    await rig.tell("cal", *(on(str(number), meeting(f"at {number}", number, ANA)) for number in (-1_200, -420, 120)))
    assert await sources(rig, "When is my next meeting with Ana Reis?") == ("at 120",)
    assert await sources(rig, "When did I last meet Ana Reis?") == ("at -420",)
    assert await sources(rig, "When was my first meeting with Ana Reis?") == ("at -1200",)


async def test_meetings_that_were_had_do_not_lie_ahead(rig: Rig) -> None:
    await rig.tell("cal", *(on(str(number), meeting(f"at {number}", number, ANA)) for number in (1, 19, 40)))
    assert await sources(rig, "How many meetings did I have with Ana Reis?") == ("at 19", "at 1")
    assert await sources(rig, "Which meetings are there with Ana Reis?") == ("at 40", "at 19", "at 1")
    answer = await ask(rig, "When did I last meet Ana Reis in March 2025?")
    assert answer
    assert answer.text == "I have nothing on this: no past meetings with Ana Reis are here from 2025-03-01 to 2025-03-31."


async def test_all_of_the_days_named_are_listed_past_and_coming(rig: Rig) -> None:
    await rig.tell("cal", *(on(str(number), meeting(f"at {number}", number, ANA)) for number in (1, 19, 22, 25, 60)))
    for question in ("Which meetings do I have with Ana Reis in March?", "How many meetings do I have with Ana Reis in March?"):
        assert await sources(rig, question) == ("at 25", "at 22", "at 19", "at 1")
    assert await sources(rig, "Which meetings did I have with Ana Reis in March?") == ("at 19", "at 1")
    assert await sources(rig, "Which meetings with Ana Reis do I have next?") == ("at 22", "at 25", "at 60")


async def test_a_month_that_is_over_is_the_next_where_what_is_to_come_is_asked_for(rig: Rig) -> None:
    await rig.tell("cal", *(on(str(number), meeting(f"at {number}", number, ANA)) for number in (-50, 320)))
    answer = await ask(rig, "what do i have in january")
    assert answer
    assert answer.text.startswith("I read this as Fri 2027-01-01 to Sun 2027-01-31. 1 entry in your calendar:\nSat 2027-01-16")
    assert await sources(rig, "When do I meet Ana in January?") == ("at 320",)
    assert await sources(rig, "Could you tell me what I have on 16 January?") == ("at 320",)
    assert await sources(rig, "What do I have on the third Saturday of January?") == ("at 320",)
    assert await sources(rig, "Do Ana and I have a meeting in January?") == ("at 320",)
    assert await sources(rig, "What did I have in January?") == ("at -50",)


async def test_the_one_next_entry_or_meeting_is_told_or_that_none_comes(rig: Rig) -> None:
    none = await ask(rig, "What is my next event?")
    assert none
    assert (none.abstained, none.text) == (True, "I have nothing on this: no coming entries are here.")
    alone = replace(event("alone", "Run", number=23), organiser=ME, attendees=(Attendee(ME),))
    await rig.tell("cal", on("1", meeting("with", 90, ANA)), on("2", alone), on("3", meeting("over", 19, ANA)))
    assert await sources(rig, "What is my next event?") == await sources(rig, "Wann ist mein nächster Termin?") == ("alone",)
    assert await sources(rig, "What is my next meeting?") == ("with",)
    assert await sources(rig, "What was my last meeting on Saturday?") == ("over",)
    await rig.tell("cal", on("4", meeting("later", 19, ANA, title="Lunch")))
    assert len(await sources(rig, "What was my last meeting on Saturday?")) == 1
    answer = await ask(rig, "When is my next appointment?")
    assert answer
    assert (answer.text, len(answer.citations)) == ("Wed 2026-03-25, 10:00 to 11:00: “Run” [1]", 1)


async def test_an_occurrence_without_somebody_is_no_meeting_with_them(rig: Rig) -> None:
    lines = ("UID:s", "DTSTAMP:20260301T000000Z", "DTSTART:20260302T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    text = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))
    series = replace(meeting("s", 0, ANA), recurrence=text)
    alone = replace(event("s", occurrence="20260303T090000Z", number=1), organiser=ME, attendees=(Attendee(ME),))
    await rig.tell("cal", on("x", series, alone))
    answer = await ask(rig, "How many meetings did I have with Ana Reis?")
    assert answer
    assert answer.text.startswith("2 meetings with Ana Reis:")


async def test_what_others_sent_is_not_mine(lived: Rig) -> None:
    """R3: neither is `jame@home.example` the owner, nor can an owner without addresses have sent anything that is known."""
    await lived.tell("post", at("6", replace(mail("j", "I am Jame.", number=9), sender=Address("jame@home.example", "Jame"), to=(ANA,))))
    assert await sources(lived, "When did I last write to Ana?") == ("<e>",)
    assert await ask(lived, "When did I last write to Ana?", replace(OWNER, addresses=())) is None


async def test_all_mail_of_a_day_is_listed_without_the_owners_own(lived: Rig) -> None:
    answer = await ask(lived, "Which mails came in March 2026?")
    assert answer
    assert answer.text.splitlines()[0].endswith(":")
    assert [one.source for one in answer.citations] == ["<c>", "<b>", "<a>"]


async def test_a_day_without_mail_says_so(lived: Rig) -> None:
    answer = await ask(lived, "Which mails came on 2026-03-12?")
    assert answer
    assert (answer.abstained, answer.text) == (True, "I have nothing on this: no mails of 2026-03-12 are here.")


async def test_what_somebody_wrote_last_is_quoted_in_english_and_german(lived: Rig) -> None:
    assert await sources(lived, "What did Ana write last?") == ("<b>",)
    german = await ask(lived, "Wann habe ich zuletzt von Ana gehört?")
    assert german
    assert german.text == "Ana Reis schrieb, 2026-03-06: “The posts are late.” [1]"


async def test_entries_of_days_are_counted_and_meetings_have_somebody_else_in_them(rig: Rig) -> None:
    alone = replace(event("alone", "Run", number=3), organiser=ME, attendees=(Attendee(ME),))
    await rig.tell("cal", on("1", meeting("with", 2, ANA)), on("2", alone), on("3", meeting("later", 40, ANA)))
    entries, meetings = await ask(rig, "How many events were there in March?"), await ask(rig, "How many meetings did I have in March?")
    assert entries
    assert meetings
    assert (set(entries.sources), meetings.sources) == ({"with", "alone"}, ("with",))
    assert entries.text.startswith("2 entries of 2026-03-01 to 2026-03-31:")
    assert meetings.text.startswith("1 meeting of 2026-03-01 to 2026-03-31:")


async def test_how_somebody_is_reached_stands_in_their_card_or_in_the_mail_they_wrote(lived: Rig) -> None:
    written = await ask(lived, "What is Ben's email address?")
    assert written
    assert (written.text, written.sources) == (f"Ben Okoro, mail address: {BEN.email} [1]", ("<c>",))
    assert [f"{one.when:%H:%M}" for one in written.citations] == ["10:00"]
    missing = await ask(lived, "What is Ana's phone number?")
    assert missing
    assert missing.text == "I have nothing on this: I found no card and no text that says the telephone number of Ana Reis."
    await lived.tell("book", at("card", Contact("c", "0" * 64, "Ana Reis", addresses=(ANA,), phones=("+351 210 000 170",))))
    card = await ask(lived, "How do I reach Ana Reis?")
    assert card
    assert card.text == f"Ana Reis, mail address: {ANA.email} [1]\nAna Reis, telephone: +351 210 000 170 [1]"
    assert {one.quote for one in card.citations} == {f"E-mail: {ANA.email}", "Phone: +351 210 000 170"}


async def test_nobody_elses_number_is_told(lived: Rig) -> None:
    """R3: neither the number on another card, though it shares an address, nor what a mail says that looks like a card."""
    shared = Contact("c", "0" * 64, "Ben Okoro", addresses=(BEN, ANA), phones=("+351 210 000 170",), birthday="1980-05-01")
    await lived.tell("book", at("card", shared))
    await lived.tell("post", at("8", replace(mail("o", "Name: Ana Reis\nPhone: +351 910 000 111", number=8), sender=BEN)))
    for question, text in (
        (
            "What is Ana Reis's phone number?",
            "I have nothing on this: I found no card and no text that says the telephone number of Ana Reis.",
        ),
        ("What is Ana Moss's phone number?", "I have nothing on this: I found nobody called Ana Moss "),
        ("Wie ist die Telefonnummer von Ana Moss?", "Dazu habe ich nichts: ich fand niemand namens Ana Moss, "),
        ("When is Ana Reis's birthday?", "I have nothing on this: I found no card and no text that says the birthday of Ana Reis."),
    ):
        answer = await ask(lived, question)
        assert answer
        assert answer.text.startswith(text)
        assert (answer.abstained, answer.citations) == (True, ())


@pytest.mark.parametrize("text", ["See you.\n\nAna Reis\nLamps and posts\n+351 910 000 222", "My new number is +351 910 000 333."])
async def test_what_a_text_may_tell_is_left_to_the_search(lived: Rig, text: str) -> None:
    await lived.tell("post", at("8", mail("s", text, number=8)))
    assert await ask(lived, "What is Ana's phone number?") is None


async def test_a_card_without_an_address_tells_its_number_and_a_policy_is_nobody(lived: Rig) -> None:
    await lived.tell("book", at("card", Contact("c", "0" * 64, "Moritz Reuter", phones=("+49 171 3920015",))))
    answer = await ask(lived, "What is Moritz Reuter's phone number?")
    assert answer
    assert answer.text == "Moritz Reuter, telephone: +49 171 3920015 [1]"
    assert await ask(lived, "What is the number of Policy?") is None
    await lived.tell("book", at("other", Contact("d", "1" * 64, "Jana Reuter", phones=("+49 171 3920014",), organisation="Studio Kante")))
    assert await ask(lived, "What is Studio Kante's phone number?") is None


async def test_what_waits_for_an_answer_is_said_with_the_sentence_that_asks(rig: Rig) -> None:
    await rig.tell("post", at("8", replace(mail("p", "The key is found.", "Key", number=9), to=(ME,))))
    nothing = await ask(rig, "Which mails wait for my answer?")
    assert nothing
    assert (nothing.abstained, nothing.text) == (True, "No mail waits for your answer.")
    await rig.tell("post", at("9", replace(mail("q", "Hi Mara,\n\nCould you send me the key?", "Key", number=10), to=(ME,))))
    waiting = await ask(rig, "Which mails wait for my answer?")
    assert waiting
    assert waiting.text == "1 mail waits for your answer:\n2026-03-12, Ana Reis, Key: “Could you send me the key?” [1]"
    assert [(one.source, one.quote) for one in waiting.citations] == [("<q>", "Could you send me the key?")]
    # In the owner's zone, whatever the sender's was: near midnight it is another day.
    assert [f"{one.when:%H:%M}" for one in waiting.citations] == ["10:00"]
    assert await ask(rig, "Which mails wait for my answer?", replace(OWNER, addresses=())) is None


async def test_the_projects_are_listed_with_their_newest_record_the_liveliest_first(rig: Rig) -> None:
    none = await ask(rig, "Which projects do I have?")
    assert none
    assert (none.abstained, none.citations) == (True, ())
    await rig.tell(
        "post",
        at("1", mail("h", "Done.", "Project Heron: posts", number=1)),
        at("2", mail("t", "Done.", "Project Tide: glass", number=4)),
        at("3", mail("i", "Done.", "Project Heron: lamps", number=9)),
    )
    await rig.tell("cal", on("x", event("open", "Project Tide: opening", number=40)))
    answer = await ask(rig, "List all the projects I am working on")
    assert answer
    head, *lines = answer.text.splitlines()
    assert head == "2 projects, the one with the latest news first:"
    assert [(one.source, one.quote) for one in answer.citations] == [("<i>", "Project Heron: lamps"), ("<t>", "Project Tide: glass")]
    assert lines[0].endswith("2026-03-11, “Project Heron: lamps” [1]")


async def test_days_with_an_open_end_hold_all_on_their_side(lived: Rig) -> None:
    assert await sources(lived, "What mails did I get from Ana Reis after 3 March?") == ("<b>",)
    assert await sources(lived, "What mails did I get from Ana Reis since 6 March?") == ("<b>",)
    assert await sources(lived, "What mails did I get from Ana Reis after 6 March?") == ()
    assert await sources(lived, "Which mails came before 6 March?") == ("<a>",)
    assert await sources(lived, "Welche Mails kamen nach dem 3. März?") == ("<c>", "<b>")
    assert await sources(lived, "Which events do I have since 1 March?") == ("past", "soon")
    assert await sources(lived, "Which meetings did I have with Ana Reis before 10 March?") == ("past",)
    assert await sources(lived, "Que compromissos tenho depois de 5 de março?") == ("soon",)
    before, none = await ask(lived, "How many mails did I get before 6 March?"), await ask(lived, "How many mails did I get before March?")
    assert before
    assert none
    assert before.text.startswith("1 mail before 2026-03-06:")
    assert none.text == "I have nothing on this: no mails before 2026-03-01 are here."


async def test_a_series_is_counted_whole_however_long_it_ran(rig: Rig) -> None:
    lines = ("UID:s", "DTSTAMP:20200101T000000Z", "DTSTART:20200101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    text = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))
    await rig.tell("cal", on("x", replace(event("s", number=-2252), organiser=ME, recurrence=text)))
    counted = await ask(rig, "How many events were there before 1 January 2023?")
    assert counted
    assert counted.text.startswith("1096 entries before 2023-01-01, the latest 12 of them:\nSat 2022-12-31")
    listed = await ask(rig, "What was on before 1 January 2023?")
    assert listed
    assert listed.text.startswith("1096 entries in your calendar up to 2022-12-31, the latest 12 of them:\nTue 2022-12-20")
    coming = await ask(rig, "What do I have from 1 April on?")
    assert coming
    assert coming.text.startswith("367 entries in your calendar up to 2027-04-02, the first 12 of them:\nWed 2026-04-01")


async def test_somebody_known_is_found_by_a_name_in_lower_case(lived: Rig) -> None:
    assert await sources(lived, "when did i last hear from ana?") == ("<b>",)
    assert await sources(lived, "how many mails did ana reis send me in march?") == ("<b>", "<a>")
    assert await sources(lived, "how many mails did i get from ben since 1 march") == ("<c>",)
    assert await sources(lived, "wann habe ich zuletzt von ana reis gehört?") == ("<b>",)
    assert await sources(lived, "when is my next meeting with ana?") == ("soon",)
    reached = await ask(lived, "what is ben's email address?")
    assert reached
    assert reached.text == f"Ben Okoro, mail address: {BEN.email} [1]"


async def test_no_ordinary_word_in_lower_case_is_somebody(lived: Rig) -> None:
    """R3: neither is a word that nobody is called by, nor one that means something by itself."""
    names = ("Grace Rose", "May Will", "Mark Stone", "The Bank", "Support Team", "Ana Tomorrow")
    letters = (replace(mail(f"m{number}"), sender=Address(f"{number}@x.example", name)) for number, name in enumerate(names))
    await lived.tell("more", *(at(f"m{number}", one) for number, one in enumerate(letters)))
    for question in (
        "will i see grace?",
        "when will i see grace again?",
        "when did i last hear from may?",
        "when did i last hear from mark?",
        "when did i last hear from will?",
        "what did rose write last?",
        "when did i last hear from the bank?",
        "how many mails did i get from support?",
        "when did i last hear from zoe?",
        "when did i last hear from ana moss?",
    ):
        assert await ask(lived, question) is None, question
    assert await sources(lived, "when did i last hear from mark stone?") == ("<m2>",)
    assert await sources(lived, "when did i last hear from grace rose?") == ("<m0>",)


async def test_only_what_is_on_in_the_part_of_the_day_is_told(rig: Rig) -> None:
    """R3: a day's evening is not the whole day, whether listed or counted, and no more is said of it than was looked at."""
    early, late = event("early", "Breakfast", number=23), event("late", "Concert", number=23)
    evening = day(23).replace(hour=19)
    await rig.tell("cal", on("1", early), on("2", replace(late, start=evening, end=evening + timedelta(hours=2))))
    date = f"{evening:%d %B}"
    assert await sources(rig, f"What do I have on {date} in the evening?") == ("late",)
    assert await sources(rig, f"How many entries do I have on {date} in the morning?") == ("early",)
    counted = await ask(rig, f"How many entries do I have on the evening of {date}?")
    assert counted is not None
    assert counted.text.startswith(f"1 entry of {evening:%Y-%m-%d}, 18:00 to 24:00:")
    none = await ask(rig, f"What do I have on {date} in the afternoon?")
    assert none is not None
    assert none.text == "I have nothing on this. Nothing is in your calendar then."


async def test_the_mails_of_a_day_say_who_sent_them_and_so_do_those_of_two_people(lived: Rig) -> None:
    """R3: who wrote is answered by names, and of two people of one name each line says whose it is."""
    other = Address("ana@elsewhere.example", "Ana Moss")
    await lived.tell("more", at("9", replace(mail("n", "Frau Lind,\n\nThe tide is low.", "Tide", number=6), sender=other)))
    wrote, several = await ask(lived, f"Who wrote on {day(6):%d %B}?"), await ask(lived, "How many mails did Ana send me?")
    last = await ask(lived, "What did Ana Moss write last?")
    assert wrote
    assert several
    assert last
    assert f"{day(6):%a %Y-%m-%d} 10:00, Ana Moss: “Tide” [1]" in wrote.text
    assert "10:00, Ana Moss <ana@elsewhere.example>: “Tide” [1]" in several.text
    assert "10:00, Ana Reis <ana@tideline.example>: “Posts” [2]" in several.text
    assert last.text.endswith("“The tide is low.” [1]")


async def test_days_and_birthdays_are_said_in_the_language_of_the_answer(lived: Rig) -> None:
    """R3: a German answer has no "Fri" and no "March 8"; what it cites is as the card has it."""
    born = Contact("c", "0" * 64, "Ana Reis", addresses=(ANA,), birthday="--03-08")
    await lived.tell("book", at("card", born))
    german = await ask(lived, "Wann hat Ana Reis Geburtstag?")
    portuguese = await ask(lived, "Quando é o aniversário da Ana?")
    mails = await ask(lived, "Wie viele Mails hat mir Ana geschrieben?")
    assert german
    assert portuguese
    assert mails
    assert german.text == "Ana Reis, Geburtstag: 03-08 (8. März) [1]"
    assert [one.quote for one in german.citations] == ["Birthday: 03-08 (March 8)"]
    assert portuguese.text == "Ana Reis, aniversário: 03-08 (8 de março) [1]"
    assert "\nFr 2026-03-06 10:00: “Posts” [1]" in mails.text


async def test_what_the_owner_sent_is_told_with_whom_it_went_to_and_the_last_of_all_is_found(lived: Rig) -> None:
    """R3: own mail of days, and the last mail and meeting there were, whoever they are from; without addresses nothing is the owner's."""
    date = f"{day(6):%d %B}"
    sent, last = await ask(lived, f"To whom did I write on {date}?"), await ask(lived, "Whom did I write to last?")
    assert sent
    assert last
    assert sent.text == f"1 mail that you sent on {day(6):%Y-%m-%d}:\n{day(6):%a %Y-%m-%d} 10:00, → Ana Reis: “Re: Lamps” [1]"
    assert last.text == f"{day(6):%a %Y-%m-%d} 10:00, → Ana Reis: “Re: Lamps” [1]"
    assert await sources(lived, "Who wrote to me last?") == ("<c>",)
    assert await sources(lived, "What was my last meeting?") == ("past",)
    assert await ask(lived, "Whom did I write to last?", replace(OWNER, addresses=())) is None
    none = await ask(lived, f"How many mails did I send on {day(5):%d %B}?")
    assert none
    assert none.text == f"I have nothing on this: no mails that you sent on {day(5):%Y-%m-%d} are here."


async def test_only_the_meetings_that_are_lunches_or_calls_are_told_as_such(rig: Rig) -> None:
    """R3: the next meeting is not the next lunch, and a number of calls is not that of all meetings."""
    await rig.tell("cal", on("1", event("r", "Review", number=22)), on("2", event("l", "Lunch, at last", number=23)))
    await rig.tell("cal2", on("3", event("c", "Call with Emden", number=3)), on("4", event("d", "Recall who called", number=4)))
    assert await sources(rig, "When is my next lunch with Ana Reis?") == ("l",)
    assert await sources(rig, "When is my next meeting with Ana Reis?") == ("r",)
    counted, none = await ask(rig, "How many calls did I have with Ana Reis?"), await ask(rig, "When is my next dinner with Ana Reis?")
    month = await ask(rig, "How many calls did I have in March?")
    assert counted
    assert none
    assert month
    assert (counted.text.split("\n")[0], counted.sources) == ("1 meeting (“call”) with Ana Reis:", ("c",))
    assert none.text == "I have nothing on this: no coming meetings (“dinner”) with Ana Reis are here."
    assert month.sources == ("c",)


async def test_whom_the_card_calls_otherwise_is_known_by_the_name_in_their_address(rig: Rig) -> None:
    """R3: the owner writes "Mama" on the card, and asks for Greta; somebody without a card is called as they call themselves alone."""
    greta, desk = Address("greta.lind@example.org", "Greta Lind"), Address("tide.desk@example.com", "Harbour news")
    await rig.tell("book", at("card", Contact("c", "0" * 64, "Mama", addresses=(Address(greta.email, "Mama"),))))
    await rig.tell("post", at("1", replace(mail("a"), sender=greta)), at("2", replace(mail("b"), sender=desk)))
    assert await sources(rig, "When did I last hear from Mama?") == ("<a>",)
    assert await sources(rig, "When did I last hear from Greta?") == ("<a>",)
    assert await sources(rig, "When did I last hear from Greta Lind?") == ("<a>",)
    assert await sources(rig, "when did i last hear from greta?") == ("<a>",)
    assert await ask(rig, "When did I last hear from Greta Berg?") is None
    assert await ask(rig, "When did I last hear from Tide?") is None


async def test_what_is_known_of_the_owner_stands_in_their_card_and_in_the_settings(lived: Rig) -> None:
    """R3: neither on the card of somebody who shares an address or the surname, nor on that of another who is called the same."""
    none = await ask(lived, "What is my phone number?")
    assert none
    assert (none.abstained, none.text) == (True, "I have nothing on this: no card in your name says your telephone number.")
    settings = await ask(lived, "What is my email address?")
    assert settings
    assert (settings.abstained, settings.text) == (False, f"your mail address: {ME.email} (from Settings)")
    others = (
        Contact("o", "0" * 64, "Jan Lind", addresses=(ME,), phones=("+49 171 3920014",), birthday="--05-01"),
        Contact("p", "1" * 64, "Mara Lind", addresses=(Address("mara@x.example"),), phones=("+49 171 3920013",)),
        Contact("q", "2" * 64, "Lind", phones=("+49 171 3920012",)),
    )
    await lived.tell("book", *(at(one.key, one) for one in others))
    for question in ("What is my phone number?", "When is my birthday?"):
        missing = await ask(lived, question)
        assert missing
        assert missing.abstained
    mine = Contact("m", "3" * 64, "Mara Lind", addresses=(ME,), phones=("+49 171 3920011",), birthday="1985-04-12")
    await lived.tell("own", at("m", mine))
    number, birthday = await ask(lived, "Wie ist meine Telefonnummer?"), await ask(lived, "Quando faço anos?")
    assert number
    assert birthday
    assert number.text == "Mara Lind, Telefon: +49 171 3920011 [1]"
    assert [(one.source, one.quote) for one in number.citations] == [("m", "Phone: +49 171 3920011")]
    assert birthday.text == "Mara Lind, aniversário: 1985-04-12 (12 de abril) [1]"
    address = await ask(lived, "What is my email address?", replace(OWNER, addresses=(ME.email, "m@work.example")))
    assert address
    assert address.text == f"Mara Lind, mail address: {ME.email} [1]\nyour mail address: m@work.example (from Settings)"


async def test_a_birthday_is_told_by_the_entry_that_names_whom_the_card_calls_otherwise(rig: Rig) -> None:
    """R3: "Mama" is Greta by her address; the nearest entry by likeness is somebody else's."""
    greta = Address("greta.lind@example.org", "Mama")
    mama, jo = Contact("c", "0" * 64, "Mama", addresses=(greta,)), Contact("d", "1" * 64, "Marta Lopes", phones=("+49 171 3920014",))
    await rig.tell("book", at("1", mama), at("2", jo))
    days = (
        event("m", "Marta's birthday", number=10),
        event("n", "Lunch with Greta", number=11),
        event("o", "Isabels Geburtstag", number=12),
    )
    await rig.tell("cal", *(on(str(number), one) for number, one in enumerate(days)))
    missing = await ask(rig, "When is Greta's birthday?")
    assert missing
    assert missing.abstained
    assert missing.text == "I have nothing on this: I found no card and no text that says the birthday of Mama."
    await rig.tell("more", on("9", event("g", "Mama's birthday", number=62)))
    for question in ("When is Greta's birthday?", "When is Mama's birthday?", "When is Greta Lind's birthday?"):
        answer = await ask(rig, question)
        assert answer
        assert answer.text == "Mama's birthday: May 3 [1]"
        assert [(one.source, one.quote) for one in answer.citations] == [("g", "Mama's birthday")]
    marta, isabel = await ask(rig, "When is Marta Lopes's birthday?"), await ask(rig, "Wann hat Isabel Geburtstag?")
    assert marta
    assert isabel
    assert (marta.text, isabel.text) == ("Marta's birthday: March 12 [1]", "Isabels Geburtstag: 14. März [1]")
    await rig.tell("short", on("7", event("k", "Marta L.'s birthday", number=71)))
    initial = await ask(rig, "When is Marta Lopes's birthday?")
    assert initial
    assert initial.sources == ("m", "k")
    # Of two so called nothing says whose it is, and what names more is another's.
    await rig.tell("third", at("3", Contact("e", "2" * 64, "Marta Reis")), on("8", event("h", "Mama Costa's birthday", number=70)))
    other = await ask(rig, "When is Marta Reis's birthday?")
    assert other
    assert other.abstained
    assert await sources(rig, "When is Marta Lopes's birthday?") == ("k",)


async def test_a_sentence_tells_a_birthday_only_if_it_speaks_of_that_person(lived: Rig) -> None:
    said = (
        mail("f", "My birthday is on 9 June.", number=8),
        replace(mail("g", "Ana will come to Ben's birthday on 4 May.", number=9), sender=BEN),
        replace(mail("h", "Ana's birthday falls on a Tuesday.", number=10), sender=BEN),
        replace(mail("i", "Ana, my birthday is on 4 May.", number=11), sender=BEN),
    )
    await lived.tell("post", *(at(str(number), one) for number, one in enumerate(said, 20)))
    answer = await ask(lived, "When is Ana's birthday?")
    assert answer
    assert answer.text.startswith("I am not sure. The nearest I have:\n")
    assert sorted(one.quote for one in answer.citations) == ["Ana's birthday falls on a Tuesday.", "My birthday is on 9 June."]
    assert answer.confidence < 0.5


async def test_the_owners_birthday_is_told_by_the_entry_that_calls_it_theirs(rig: Rig) -> None:
    await rig.tell("cal", on("1", event("m", "My birthday", number=10)), on("2", event("n", "My birthday party", number=12)))
    answer = await ask(rig, "When is my birthday?")
    assert answer
    assert answer.text == "My birthday: March 12 [1]"


async def test_which_day_or_hour_was_read_is_said_where_others_may_be_meant(rig: Rig) -> None:
    await rig.tell("cal", on("1", event("a", "Review", number=2)), on("2", event("b", "Talk", number=3)))
    for question in ("What did I have on 4/3/2026?", "What did I have on the 4th?", "What was on 2026-03-04 at 10?"):
        answer = await ask(rig, question)
        assert answer
        assert answer.text.startswith("I read this as Wed 2026-03-04")
        assert answer.sources == ("a",)
    none = await ask(rig, "What did I have on the 4th at 3?")
    assert none
    assert none.text == "I read this as Wed 2026-03-04, 15:00 to 16:00. I have nothing on this. Nothing is in your calendar then."
    plain = await ask(rig, "What did I have on 4 March?")
    assert plain
    assert plain.text.startswith("1 entry in your calendar:")


async def test_whether_somebody_answered_the_last_mail_is_said_with_both_mails(lived: Rig) -> None:
    """R3: what was written before it is no answer, and what came elsewhere is only said to have come."""
    none = await ask(lived, "Did Ana answer my last mail?")
    assert none
    assert none.text == "No mail from Ana Reis has come since your last one:\nSun 2026-03-08 10:00, Mara Lind: “Re: Lamps” [1]"
    assert none.sources == ("<e>",)
    never = await ask(lived, "Did Ben answer my last mail?")
    assert never
    assert (never.abstained, never.text) == (True, "I have nothing on this: no mails to Ben Okoro are here.")
    await lived.tell("post", at("11", mail("f", "Another thing.", "Posts", number=9)))
    since = await ask(lived, "Has Ana replied?")
    assert since
    assert since.text.startswith("Ana Reis has not answered in that thread, but wrote since:\n")
    assert since.sources == ("<e>", "<f>")
    await lived.tell("post", at("12", mail("g", "Thank you.", "Re: Lamps", ("e",), number=10), mail("h", "Bye.", "Posts", number=11)))
    yes = await ask(lived, "Did Ana answer my last mail?")
    assert yes
    assert yes.text.startswith("Yes, Ana Reis answered your last mail:\nSun 2026-03-08 10:00, Mara Lind: “Re: Lamps” [1]\n")
    assert yes.sources == ("<e>", "<g>")
    # Of two people of one name each line says which of them it is about.
    other = Address("ana@other.example", "Ana Reis")
    await lived.tell("post", at("13", replace(mail("i", "Hello.", "Hello", number=12), sender=other)))
    two = await ask(lived, "Did Ana answer my last mail?")
    assert two
    assert "Yes, Ana Reis <ana@tideline.example> answered your last mail:" in two.text
    assert "1 mail more is from Ana Reis <ana@other.example>, not the address you know. [3]" in two.text
    assert await ask(lived, "Did Zoe answer my last mail?") is None
    assert await ask(lived, "Did Ana answer my last mail?", replace(OWNER, addresses=())) is None
    # The owner wrote no mail to themself of which it could be told.
    assert await ask(lived, "did mara answer my last mail?") is None


async def test_whom_the_owner_meets_and_what_is_left_of_a_day_are_told(rig: Rig) -> None:
    today = timedelta(hours=2)
    later = event("late", "Talk", number=20)
    entries = (
        meeting("early", 20, ANA),
        replace(later, start=later.start + today, end=later.end + today, attendees=(Attendee(ANA),)),
        meeting("soon", 23, ANA),
        meeting("other", 23, BEN),
    )
    await rig.tell("cal", *(on(str(number), one) for number, one in enumerate(entries)))
    assert await sources(rig, "Do I meet Ana Reis on Wednesday?") == ("soon",)
    assert await sources(rig, "When do I see Ana Reis?") == ("late",)
    none = await ask(rig, "Do I meet Ana Reis on Thursday?")
    assert none
    assert none.text == "I have nothing on this: no meetings with Ana Reis are here on 2026-03-26."
    left = await ask(rig, "How many appointments do I have left today?")
    assert left
    assert left.text.startswith("1 entry of 2026-03-22, still to come:\n")
    # The talk later today is one that is still to come.
    had = await ask(rig, "How many calls did I have today?")
    assert had
    assert had.text == "I have nothing on this: no past meetings (“call”) of 2026-03-22 are here."
    # "Have" is also what has been: it left out all that is still to come.
    for question in ("Which events do I still have today?", "Which events do I still have on Sunday?"):
        assert await sources(rig, question) == ("late",)
    free = await ask(rig, "When am I free on Wednesday?")
    assert free
    assert free.text.startswith("Free times (09:00 to 18:00), by what is in your calendar:\nWed ")
    assert "2 entries in your calendar:" in free.text


async def test_of_many_meetings_ahead_the_nearest_are_listed(rig: Rig) -> None:
    await rig.tell("cal", *(on(str(number), meeting(f"m{number}", number, ANA)) for number in range(10, 38)))
    ahead = await ask(rig, "Will I see Ana Reis after Sunday?")
    assert ahead
    assert ahead.text.startswith("17 meetings with Ana Reis, the first 12 of them:\nMon 2026-03-23")
    counted = await ask(rig, "How many meetings do I have after Sunday?")
    assert counted
    assert counted.sources[0] == "m21"
    behind = await ask(rig, "Did I meet Ana Reis before Sunday?")
    assert behind
    assert behind.sources[0] == "m19"


async def test_contacts_are_counted(rig: Rig) -> None:
    none = await ask(rig, "How many contacts do I have?")
    assert none
    assert (none.abstained, none.text) == (True, "No card of a contact is here.")
    await rig.tell("book", at("1", Contact("c", "0" * 64, "Ana Reis")), at("2", Contact("d", "1" * 64, "Ben Okoro")))
    two = await ask(rig, "How many contacts do I have?")
    assert two
    assert (two.abstained, two.text) == (False, "2 contacts: so many cards are here.")
