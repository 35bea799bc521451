"""The pure parts of what is looked up: occasions, the table of people, days, news, passages around a word."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.pages.day_list import state
from memory.recall.day import Turn, days, news, turn_of
from memory.recall.finding import begins, shown
from memory.recall.lines import Line, Me, Person, Picture, address_in
from memory.recall.occasions import Occasion, Window, occasions
from memory.recall.people import PersonLine, Sort, matching, ordered, people
from memory.recall.timeline import PAGE, Moment, page, timeline
from memory.recall.unanswered import by_a_person, candidates
from schema.graph import Label

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 18, 12, tzinfo=BERLIN)
ME, ANA, BEN = "me@home.example", "ana@tideline.example", "ben@gmail.com"
OWNER = Me(frozenset({ME}))
WEEKLY = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nBEGIN:VEVENT\nUID:weekly\nSUMMARY:Planning\nDTSTART;TZID=Europe/Berlin:20260302T090000\n"
    "DTEND;TZID=Europe/Berlin:20260302T100000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n"
)


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def mail(key: str, day: int, sender: str = ANA, to: tuple[str, ...] = (ME,), *marks: str) -> Line:
    return Line(key, Label.MESSAGE, f"<{key}>", key.title(), at(day), at(day), sender, to, marks=frozenset(marks))


def event(key: str, day: int, *marks: str, hour: int = 9) -> Line:
    uid = key.partition("#")[0]
    return Line(
        key,
        Label.EVENT,
        key,
        uid.title(),
        at(day, hour),
        at(day, hour) + timedelta(hours=1),
        others=(ME, ANA),
        marks=frozenset(marks),
        uid=uid,
    )


def picture(*lines: Line, rules: dict[str, str] | None = None) -> Picture:
    known = {
        key: Person(key, name, (address,))
        for key, name, address in (("m", "Mara Lind", ME), ("a", "Ana Reis", ANA), ("b", "Ben Okoro", BEN))
    }
    return Picture(1, {line.id: line for line in lines}, rules or {}, known, {}, {one.addresses[0]: key for key, one in known.items()})


def window(first: int, last: int, month: int = 3) -> Window:
    return Window(at(first, 0, month), at(last, 23, month), BERLIN)


def starts(found: list[Occasion]) -> list[str]:
    return [f"{one.start.astimezone(BERLIN):%d %H:%M}{' gone' if one.cancelled else ''}" for one in found]


def test_a_series_is_there_each_time_and_by_the_wall_clock_after_clocks_change() -> None:
    there = picture(event("weekly", 2), rules={"weekly": WEEKLY})
    assert starts(occasions(there, window(1, 31))) == ["02 09:00", "09 09:00", "16 09:00", "23 09:00", "30 09:00"]


def test_a_changed_and_a_cancelled_occurrence_stand_for_the_computed_ones() -> None:
    later = event("weekly#20260309T080000Z", 10, hour=15)
    off = event("weekly#20260316T080000Z", 16, "cancelled")
    there = picture(event("weekly", 2), later, off, rules={"weekly": WEEKLY})
    found = occasions(there, window(8, 17))
    assert starts(found) == ["10 15:00", "16 09:00 gone"]
    assert [one.moved_from for one in found] == [at(9), None]


def test_a_whole_day_of_a_series_is_on_its_own_day_alone_and_stands_where_it_was_moved_to() -> None:
    yearly = "BEGIN:VEVENT\r\nUID:fair\r\nDTSTART;VALUE=DATE:20250310\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    whole = event("fair", 10, "all_day", hour=0)
    alone = picture(whole, rules={"fair": yearly})
    assert [starts([*one.occasions]) for one in days(occasions(alone, window(1, 31)), date(2026, 3, 9), 3, BERLIN)] == [
        [],
        ["10 00:00"],
        [],
    ]
    assert starts(occasions(alone, window(11, 12))) == []
    later = event("fair#20260310", 12, "all_day", hour=0)
    found = occasions(picture(whole, later, rules={"fair": yearly}), window(1, 31))
    assert [(one.start, one.moved_from, turn_of(one.line, BERLIN), state(one, NOW)) for one in found] == [
        (at(12, 0), at(10, 0), Turn.MOVED, "Moved from Tue 10 Mar")
    ]


def test_what_the_owner_declined_is_said_to_be() -> None:
    (one,) = occasions(picture(event("brunch", 10)), window(1, 31))
    assert state(one, NOW, declined=True) == "You declined"
    assert state(one, NOW) == ""


def test_a_rule_that_no_program_can_follow_takes_nothing_else_away() -> None:
    endless = WEEKLY.replace("WEEKLY", "SECONDLY")
    there = picture(event("weekly", 2), event("single", 5), rules={"weekly": endless})
    assert starts(occasions(there, window(1, 8))) == ["05 09:00"]


def test_a_day_holds_what_goes_over_midnight_and_whole_days_come_first() -> None:
    night = replace(event("night", 17, hour=22), end=at(18, 6))
    trip = replace(event("trip", 18, "all_day", hour=0), end=at(19, 0))
    there = picture(night, trip, event("review", 18))
    found = days(occasions(there, window(1, 31)), date(2026, 3, 17), 3, BERLIN)
    assert [[one.line.key for one in day.occasions] for day in found] == [["night"], ["trip", "night", "review"], []]


def test_contact_is_what_is_between_a_person_and_the_owner() -> None:
    there = picture(
        mail("asked", 3),
        mail("answered", 5, ME, (ANA,)),
        mail("between them", 9, ANA, (BEN,)),
        mail("ours", 10, ME, (ANA,), "ours"),
        event("met", 8),
        event("called off", 12, "cancelled"),
        event("coming", 20),
        event("later", 25),
    )
    ana, ben = people(there, occasions(there, window(1, 31)), OWNER, NOW)
    assert (ana.mails, ana.meetings, ana.last and ana.last[1].key, ana.next and ana.next.line.key) == (2, 1, "met", "coming")
    assert (ben.mails, ben.meetings, ben.last, ben.next) == (0, 0, None, None)


def test_who_declined_did_not_meet() -> None:
    there = picture(replace(event("not mine", 8), declined=frozenset({ME})), replace(event("not theirs", 9), declined=frozenset({ANA})))
    found = {one.person.name: one for one in people(there, occasions(there, window(1, 31)), OWNER, NOW)}
    assert (found["Ana Reis"].meetings, found["Ana Reis"].last) == (0, None)


def test_without_addresses_everything_in_the_mailbox_is_contact() -> None:
    there = picture(mail("asked", 3), mail("between them", 9, ANA, (BEN,)))
    found = people(there, (), Me(frozenset()), NOW)
    assert [(one.person.name, one.mails) for one in found] == [("Ana Reis", 2), ("Ben Okoro", 1), ("Mara Lind", 1)]


def test_who_only_sends_newsletters_is_a_machine_until_the_owner_writes_to_them() -> None:
    letter = mail("letter", 3, BEN, (ME,), "list")
    assert [one.machine for one in people(picture(letter), (), OWNER, NOW)] == [False, True]
    assert [one.machine for one in people(picture(letter, mail("thanks", 4, ME, (BEN,))), (), OWNER, NOW)] == [False, False]


def test_the_table_is_sorted_by_what_is_asked_and_the_empty_come_last() -> None:
    there = picture(mail("asked", 3, BEN), event("coming", 20), mail("more", 4, BEN))
    found = people(there, occasions(there, window(1, 31)), OWNER, NOW)

    def names(by: Sort) -> list[str]:
        return [one.person.name for one in ordered(found, by)]

    assert names(Sort.NAME) == names(Sort.NEXT) == ["Ana Reis", "Ben Okoro"]
    assert names(Sort.LAST) == names(Sort.MAILS) == ["Ben Okoro", "Ana Reis"]


def test_a_search_for_people_looks_at_name_address_and_organisation() -> None:
    ana = PersonLine(Person("a", "Ana Reis", (ANA,), "Tideline"))
    ben = PersonLine(Person("b", "Ben Okoro", (BEN,)))
    assert [matching([ana, ben], words) for words in ("", "REIS ana", "tideline", "gmail", "ana ben")] == [
        [ana, ben],
        [ana],
        [ana],
        [ben],
        [],
    ]


def test_a_timeline_goes_back_from_now_and_is_turned_in_pages() -> None:
    there = picture(*(mail(f"m{number:02}", 1 + number % 17) for number in range(30)), event("coming", 20), event("past", 17))
    found = timeline(there.lines.values(), occasions(there, window(1, 31)), NOW)
    assert len(found) == 31
    assert "coming" not in {one.line.key for one in found}
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert [len(page(found, number).moments) for number in (0, 1, 9, -1)] == [PAGE, 6, 6, PAGE]
    assert (page(found, 0).pages, page([], 3).pages, page([], 3).moments) == (2, 1, ())


def test_an_occurrence_keeps_its_moment_in_a_timeline() -> None:
    there = picture(event("weekly", 2), rules={"weekly": WEEKLY})
    found = timeline(there.lines.values(), occasions(there, window(1, 31)), NOW)
    assert [one.at for one in found] == [at(16), at(9), at(2)]
    assert all(isinstance(one, Moment) and one.occasion for one in found)


def test_news_are_others_mails_changed_events_that_still_matter_and_documents() -> None:
    moved = replace(event("weekly#20260323T080000Z", 24), stamp=at(17))
    fresh, again = replace(event("new", 25), stamp=at(17)), replace(event("again", 26), stamp=at(18), sequence=2)
    off, over = replace(event("off", 27, "cancelled"), stamp=at(17)), replace(event("over", 3), stamp=at(17))
    paper = Line("p", Label.DOCUMENT, "plans/p.txt", "P", at(17))
    there = picture(mail("old", 10), mail("new mail", 17), mail("mine", 17, ME, (ANA,)), moved, fresh, again, off, over, paper)
    found = news(there, OWNER, at(16), NOW)
    assert [line.key for line in found.mails] == ["<new mail>"]
    assert [line.key for line in found.documents] == ["plans/p.txt"]
    assert {line.key: turn for turn, line in found.events} == {
        "weekly#20260323T080000Z": Turn.MOVED,
        "new": Turn.NEW,
        "again": Turn.CHANGED,
        "off": Turn.CANCELLED,
    }
    assert turn_of(event("x", 1), BERLIN) is Turn.NEW


def test_only_mails_of_people_to_the_owner_within_the_window_can_wait() -> None:
    kept = mail("kept", 17)
    lines = [
        kept,
        mail("list", 17, ANA, (ME,), "list"),
        mail("automatic", 17, ANA, (ME,), "automatic"),
        mail("mine", 17, ME, (ME,)),
        mail("theirs", 17, ANA, (BEN,)),
        mail("robot", 17, "no-reply@shop.example"),
        mail("tomorrow", 19),
        replace(mail("old", 1), start=NOW - timedelta(days=31)),
        event("event", 17),
    ]
    assert candidates(lines, OWNER, NOW) == [kept]
    assert candidates(lines, Me(frozenset()), NOW) == []
    assert not by_a_person(replace(kept, sender=""))


def test_a_found_record_shows_the_word_as_it_stands_with_what_is_around_it() -> None:
    text = "First line of it.\nThe lamps arrive on Tuesday, said Ana.\nLast line."
    found = shown(mail("x", 1), text, "lamp")
    assert (found.hit, found.quote) == ("lamps", "The lamps arrive on Tuesday, said Ana.")
    assert f"{found.before}{found.hit}{found.after}" == " ".join(text.split())


def test_of_a_long_text_no_word_is_cut() -> None:
    found = shown(mail("x", 1), f"{'before ' * 40}needle{' after' * 40}", "needle")
    assert found.before.startswith("…before ")
    assert found.after.endswith(" after…")
    assert found.quote in f"{'before ' * 40}needle{' after' * 40}"


def test_without_the_word_in_the_text_its_beginning_is_shown() -> None:
    found = shown(mail("x", 1), "Nothing of it.", "needle")
    assert (found.hit, found.after, found.quote) == ("", "Nothing of it.", "")


def test_a_title_is_found_by_the_beginnings_of_its_words() -> None:
    assert begins("Tideline, acceptance of the showcases", "tide show")
    assert not begins("Tideline, acceptance of the showcases", "tide line")


def test_signs_alone_begin_no_title() -> None:
    """Each of these found every record there is."""
    assert not any(begins("Tideline, acceptance: “showcases”", signs) for signs in ('"', "*", ":", "(", "🎈", "- &"))
    assert begins("Tideline, acceptance: “showcases”", '"tideline" *')


def test_an_address_is_read_from_what_is_shown() -> None:
    shown_as = ("Ana <ana@x.example>", "ana@x.example", "<b@evil.example> Ana <ANA@x.example>")
    assert [address_in(one) for one in shown_as] == ["ana@x.example"] * 3
