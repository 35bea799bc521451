"""R3: questions for an entry by its title are answered from the calendar, on real records in the real embedded store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schema.records import Attendee, Event
from tests.fakes.records import BEN, ME, at, event, mail, on
from tests.fakes.rig import Rig
from tests.integration.test_register import ask


def rehearsal(uid: str, number: int) -> Event:
    return replace(event(uid, "Choir rehearsal, hall two", number=number), location="Old mill")


@pytest.fixture
async def sung(rig: Rig) -> Rig:
    long = rehearsal("late", 24)
    await rig.tell(
        "calendar",
        on("a", rehearsal("past", 10)),
        on("b", rehearsal("soon", 23)),
        on("c", replace(long, end=long.start + timedelta(days=1, hours=2, minutes=1))),
        on("f", event("north", "Fly north for Christmas", number=40)),
        on("g", event("opens", "Tideline opens", number=5)),
        on("h", replace(event("opening", "Project Heron: opening day, at last", number=29), attendees=(Attendee(ME),), organiser=None)),
        on("d", replace(event("dentist", "Dentist", number=12), attendees=(Attendee(ME),), organiser=None)),
        on("e", replace(event("lunch", "Lunch with Ben", number=25), attendees=(Attendee(ME), Attendee(BEN)))),
    )
    return rig


@pytest.mark.parametrize(
    ("question", "told", "source"),
    [
        ("When is the choir rehearsal?", "Wed 2026-03-25, 10:00 to 11:00: “Choir rehearsal, hall two” [1]", "soon"),
        ("When was the last choir rehearsal?", "Thu 2026-03-12, 10:00 to 11:00: “Choir rehearsal, hall two” [1]", "past"),
        ("Where is the next choir rehearsal?", "Wed 2026-03-25, 10:00 to 11:00: “Choir rehearsal, hall two”, Old mill [1]", "soon"),
        ("Where was the dentist?", "Sat 2026-03-14, 10:00 to 11:00: “Dentist”, no place is said [1]", "dentist"),
        ("When is the dentist?", "Sat 2026-03-14, 10:00 to 11:00: “Dentist” [1]", "dentist"),
        ("How long does the choir rehearsal on 26 March last?", None, "late"),
        ("When is lunch with Ben?", "Fri 2026-03-27, 10:00 to 11:00: “Lunch with Ben” [1]", "lunch"),
        ("Who is at lunch with Ben?", "Fri 2026-03-27, 10:00 to 11:00: “Lunch with Ben”, with Ben Okoro [1]", "lunch"),
    ],
)
async def test_the_one_that_is_meant(sung: Rig, question: str, told: str | None, source: str) -> None:
    answer = await ask(sung, question)
    assert answer
    assert answer.sources == (source,)
    if told:
        assert answer.text == told


async def test_how_long_it_is_is_said_in_days_hours_and_minutes(sung: Rig) -> None:
    answer = await ask(sung, "How long is the choir rehearsal on 26 March?")
    assert answer
    assert answer.text.endswith("“Choir rehearsal, hall two”, 1 day 2 hours 1 minute [1]")


async def test_words_as_they_are_said_come_before_their_stems(sung: Rig) -> None:
    answer = await ask(sung, "When is the opening?")
    assert answer
    assert answer.sources == ("opening",)
    away = await ask(sung, "How many days until the opening day?")
    assert away
    assert away.text == "Tue 2026-03-31, 11:00 to 12:00: “Project Heron: opening day, at last”, in 9 days [1]"


async def test_since_is_the_last_and_until_the_next(sung: Rig) -> None:
    since = await ask(sung, "How many days since the choir rehearsal?")
    until = await ask(sung, "How many days until the choir rehearsal?")
    assert since
    assert until
    assert (since.sources, until.sources) == (("past",), ("soon",))


async def test_an_entry_is_found_among_many_mails_that_say_the_same(rig: Rig) -> None:
    await rig.tell("post", *(at(f"{number}", mail(f"m{number}", "Review lamp.", "Lamp")) for number in range(500)))
    await rig.tell("calendar", on("a", event("round", "Quarterly lamp review with the board of directors of the harbour", number=23)))
    answer = await ask(rig, "When is the lamp review?")
    assert answer
    assert answer.sources == ("round",)


async def test_who_is_met_is_said_of_each_meeting_and_nobody_is_made_up(sung: Rig) -> None:
    answer = await ask(sung, "Whom did I meet between 10 and 15 March?")
    assert answer
    assert answer.text == "Thu 2026-03-12, 10:00 to 11:00: “Choir rehearsal, hall two”, with Ana Reis, Ben Okoro [1]"
    nobody = await ask(sung, "Who am I meeting tomorrow?")
    assert nobody
    assert nobody.abstained
    assert nobody.text.startswith("I have nothing on this: no meetings of 2026-03-23")


async def test_days_without_it_are_said_to_have_none(sung: Rig) -> None:
    answer = await ask(sung, "Do I have choir rehearsal tomorrow?")
    assert answer
    assert answer.abstained
    assert answer.text.startswith("I have nothing on this: no entries (“choir rehearsal”) of 2026-03-23")


async def test_the_time_spent_is_told_with_what_overlaps_counted_once(rig: Rig) -> None:
    long = event("long", "Workshop", number=3)
    await rig.tell("calendar", on("a", replace(long, end=long.start + timedelta(hours=3))), on("b", event("in it", "Call", number=3)))
    await rig.tell(
        "calendar", on("c", event("later", "Review", number=5)), on("d", replace(event("free", "Retreat", number=5), all_day=True))
    )
    answer = await ask(rig, "How much time did I spend in meetings between 4 and 8 March?")
    assert answer
    assert answer.text.startswith("4 hours, 4 meetings of 2026-03-04 to 2026-03-08:\n")


async def test_the_time_spent_on_a_day_ends_with_it(rig: Rig) -> None:
    shift = event("shift", "Night shift", number=5)
    await rig.tell("calendar", on("a", replace(shift, start=shift.start + timedelta(hours=12), end=shift.start + timedelta(hours=22))))
    answer = await ask(rig, "How much time did I spend in meetings on 7 March?")
    assert answer
    assert answer.text.startswith("2 hours, 1 meeting of 2026-03-07:\n")


async def test_entries_that_lie_over_each_other_are_told(sung: Rig) -> None:
    await sung.tell("calendar", on("z", replace(event("call", "Call", number=23), all_day=False)))
    answer = await ask(sung, "Do my meetings clash on 25 March?")
    assert answer
    assert set(answer.sources) == {"soon", "call"}
    assert answer.text.startswith("2 entries lie over each other, 2026-03-25:\n")
    nothing = await ask(sung, "Are there any conflicts on 28 March?")
    assert nothing
    assert nothing.text == "Nothing clashes, 2026-03-28."
    assert await ask(sung, "Do my colours clash?") is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Am I free on 28 March?", "Yes. Nothing is in your calendar then."),
        ("Am I free on 25 March in the morning?", "No. 1 entry in your calendar:"),
        ("Bin ich am 25. März am Nachmittag frei?", "Ja. Da steht nichts im Kalender."),
        ("Am I free on 25 March?", "Free times (09:00 to 18:00), by what is in your calendar:"),
    ],
)
async def test_whether_one_is_free_is_told_by_yes_or_no(sung: Rig, question: str, told: str) -> None:
    answer = await ask(sung, question)
    assert answer
    assert answer.text.splitlines()[0] == told
    assert not answer.abstained


async def test_how_often_counts_the_year_behind(sung: Rig) -> None:
    answer = await ask(sung, "How often did I go to choir rehearsal?")
    assert answer
    assert answer.text.startswith("1 entry (“choir rehearsal”) of 2025-03-22 to 2026-03-22:\nThu 2026-03-12")


async def test_a_habit_is_told_with_its_latest_times(rig: Rig) -> None:
    await rig.tell("calendar", *(on(f"{number}", event(f"{number}", "Pottery", number=number)) for number in (-16, -9, -2, 5, 12, 19)))
    answer = await ask(rig, "How often do I go to pottery?")
    assert answer
    said = answer.text.splitlines()
    assert said[0] == "Usually Sat, 10:00 to 11:00, every week (6 of the last 6)."
    assert said[1] == "6 entries (“pottery”) of 2025-03-22 to 2026-03-22, the latest 3 of them:"
    assert answer.sources == ("19", "12", "5")
    weekly = await ask(rig, "What do I do on Saturdays?")
    assert weekly
    assert weekly.text == "What comes again on Sat, in the last 13 weeks:\n10:00 to 11:00: “Pottery” (6 of 13) [1]"
    nothing = await ask(rig, "What do I do on Sundays?")
    assert nothing
    assert nothing.abstained


@pytest.mark.parametrize(
    "question",
    [
        "When is the opera?",
        "Where is the choir?",
        "When is choir rehearsal with Greta?",
        "Do I have an opera tomorrow?",
        "How long is the hall?",
        "Where is Ben?",
        "When is Christmas?",
        "How many days until Christmas?",
        "Where is the opening?",
    ],
)
async def test_what_no_entry_says_is_left_to_the_search(sung: Rig, question: str) -> None:
    assert await ask(sung, question) is None
