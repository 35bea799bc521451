"""The corners of RFC 5545 that calendars in the wild turn, each from the bytes to the occurrences."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.ics import Parsed, parse_calendar
from connectors.occurrences import expand
from connectors.rejections import Unreadable
from schema.records import Document, Event, EventStatus

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
CUSTOM = (
    "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n"
    "BEGIN:STANDARD\nDTSTART:16011028T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010325T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n"
    "END:VTIMEZONE\n"
)


def parsed(*events: str, before: str = "") -> Parsed:
    blocks = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return parse_calendar(f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{blocks}END:VCALENDAR\n".encode(), "h" * 64, BERLIN)


def series(*events: str, before: str = "") -> Event:
    return next(event for event in parsed(*(f"UID:s\n{event}" for event in events), before=before).events if event.recurrence)


def starts(*events: str, before: str = "", limit: int = 10) -> list[str]:
    """Return when a series occurs in 2026, in Berlin."""
    found = expand(series(*events, before=before).recurrence, *YEAR, limit=limit, zone=BERLIN)
    return [one.start.astimezone(BERLIN).strftime("%m-%d %H:%M") for one in found]


def test_all_day_ends_before_its_dtend_and_repeats_on_days() -> None:
    """Section 3.6.1: DTEND is exclusive."""
    event = series("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330\nRRULE:FREQ=YEARLY;COUNT=2")
    assert (event.all_day, event.end) == (True, datetime(2026, 3, 30, tzinfo=BERLIN))
    (one,) = expand(event.recurrence, *YEAR, zone=BERLIN)
    assert (one.start, one.end) == (datetime(2026, 3, 28, tzinfo=BERLIN), datetime(2026, 3, 30, tzinfo=BERLIN))


def test_floating_times_are_the_owners_wall_clock() -> None:
    """Section 3.3.5, form 1."""
    assert starts("DTSTART:20260322T090000\nRRULE:FREQ=WEEKLY;COUNT=2") == ["03-22 09:00", "03-29 09:00"]


def test_an_override_replaces_its_occurrence_whatever_zone_names_it() -> None:
    """Section 3.8.4.4; RECURRENCE-ID may be in UTC where the series has a zone."""
    master = "DTSTART;TZID=Europe/Berlin:20260105T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:a"
    for named in (":20260112T090000Z", ";TZID=Europe/Berlin:20260112T100000", ";TZID=America/New_York:20260112T040000"):
        moved = f"RECURRENCE-ID{named}\nDTSTART:20260113T150000Z\nSUMMARY:b"
        assert starts(master, moved) == ["01-05 10:00", "01-13 16:00", "01-19 10:00"]
        keys = [event.key for event in parsed(f"UID:s\n{master}", f"UID:s\n{moved}").events]
        assert keys == ["s", "s#20260112T090000Z"]


def test_this_and_future_moves_all_that_follow() -> None:
    """Section 3.2.13."""
    master = "DTSTART:20260105T100000Z\nDTEND:20260105T110000Z\nRRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:a"
    later = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260119T100000Z\nDTSTART:20260119T140000Z\nDTEND:20260119T160000Z\nSUMMARY:b"
    found = expand(series(master, later).recurrence, *YEAR)
    assert [(one.title, one.start.day, one.start.hour, (one.end - one.start) // timedelta(hours=1)) for one in found] == [
        ("a", 5, 10, 1),
        ("a", 12, 10, 1),
        ("b", 19, 14, 2),
        ("b", 26, 14, 2),
    ]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("RDATE:20260201T090000Z", ["01-05 10:00", "02-01 10:00"]),
        ("RDATE;TZID=America/New_York:20260201T030000,20260202T030000", ["01-05 10:00", "02-01 09:00", "02-02 09:00"]),
        ("RDATE;VALUE=PERIOD:20260201T090000Z/PT3H", ["01-05 10:00", "02-01 10:00"]),
        ("RRULE:FREQ=DAILY;COUNT=2\nRDATE:20260201T090000Z", ["01-05 10:00", "01-06 10:00", "02-01 10:00"]),
    ],
)
def test_rdate_adds_occurrences(dates: str, expected: list[str]) -> None:
    """Section 3.8.5.2."""
    assert starts(f"DTSTART;TZID=Europe/Berlin:20260105T100000\nDURATION:PT1H\n{dates}") == expected


@pytest.mark.parametrize(
    "left_out",
    [
        "EXDATE;TZID=Europe/Berlin:20260106T100000",
        "EXDATE;TZID=America/New_York:20260106T040000",
        "EXDATE:20260106T090000Z",
        "EXDATE;TZID=Europe/Berlin:20260106T100000,20260106T100000",
        "EXDATE;TZID=W. Europe Standard Time:20260106T100000",
    ],
)
def test_exdate_takes_one_away_in_any_zone(left_out: str) -> None:
    """Section 3.8.5.1."""
    assert starts(f"DTSTART;TZID=Europe/Berlin:20260105T100000\nRRULE:FREQ=DAILY;COUNT=3\n{left_out}") == ["01-05 10:00", "01-07 10:00"]


def test_exdate_of_a_whole_day() -> None:
    assert starts("DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260106") == ["01-05 00:00", "01-07 00:00"]


@pytest.mark.parametrize("until", ["20260107T090000Z", "20260107T100000", "20260107"])
def test_until_in_utc_in_local_time_and_as_a_day(until: str) -> None:
    """Section 3.3.10 wants UTC where the start has a zone; programs write all three."""
    assert starts(f"DTSTART;TZID=Europe/Berlin:20260106T100000\nRRULE:FREQ=DAILY;UNTIL={until}") == ["01-06 10:00", "01-07 10:00"]


def test_a_start_that_its_own_rule_would_not_give_is_an_occurrence_all_the_same() -> None:
    """Section 3.8.5.3 leaves it undefined; calendars show the start."""
    assert starts("DTSTART:20260106T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3")[0] == "01-06 10:00"


def test_windows_names_of_zones() -> None:
    text = "DTSTART;TZID=W. Europe Standard Time:20260322T100000\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert starts(text) == ["03-22 10:00", "03-29 10:00"]
    assert series(text).zone == "Europe/Berlin"


@pytest.mark.parametrize("name", ["Customized Time Zone", "Customized Time Zone 1", "/example.org/Mine"])
def test_a_zone_of_its_own_keeps_its_rules(name: str) -> None:
    """Outlook writes “Customized Time Zone”; its rules stand in the file and nowhere else."""
    zone = CUSTOM.replace("Customized Time Zone", name)
    found = starts(f"DTSTART;TZID={name}:20260322T100000\nRRULE:FREQ=WEEKLY;COUNT=2", before=zone)
    assert found == ["03-22 10:00", "03-29 10:00"]


def test_a_customized_zone_that_is_nowhere_is_the_owners() -> None:
    assert starts("DTSTART;TZID=Customized Time Zone:20260322T100000\nRRULE:FREQ=WEEKLY;COUNT=1") == ["03-22 10:00"]


def test_one_without_a_start_or_with_a_broken_rule_hides_no_other() -> None:
    found = parsed(
        "UID:no-start\nSUMMARY:lost\nRRULE:FREQ=DAILY",
        "UID:broken\nDTSTART:20260105T100000Z\nRRULE:FREQ=NEVER;BYDAY=XX",
        "UID:good\nDTSTART:20260105T100000Z\nRRULE:FREQ=DAILY;COUNT=2",
    )
    assert {event.key for event in found.events} == {"broken", "good"}
    assert len(found.problems) == 1
    assert "lost" in found.problems[0]
    good = next(event for event in found.events if event.key == "good")
    assert len(expand(good.recurrence, *YEAR)) == 2


def test_sequence_counts_before_the_stamp_and_the_stamp_before_the_place_in_the_file() -> None:
    """RFC 5546 section 2.1.5."""
    versions = [
        "UID:1\nDTSTART:20260105T100000Z\nSEQUENCE:2\nDTSTAMP:20260101T000000Z\nSUMMARY:c",
        "UID:1\nDTSTART:20260105T100000Z\nSEQUENCE:1\nDTSTAMP:20260109T000000Z\nSUMMARY:a",
        "UID:1\nDTSTART:20260105T100000Z\nSEQUENCE:2\nDTSTAMP:20260102T000000Z\nSUMMARY:d",
        "UID:1\nDTSTART:20260105T100000Z\nSEQUENCE:garbage\nDTSTAMP:20260109T000000Z\nSUMMARY:b",
    ]
    for shifted in range(4):
        (event,) = parsed(*versions[shifted:], *versions[:shifted]).events
        assert event.title == "d"


def test_a_cancelled_series_keeps_its_event_and_a_cancelled_occurrence_its_own() -> None:
    master = "UID:s\nDTSTART:20260105T100000Z\nRRULE:FREQ=DAILY;COUNT=3"
    gone = "UID:s\nRECURRENCE-ID:20260106T100000Z\nDTSTART:20260106T100000Z\nSTATUS:CANCELLED"
    found = {event.key: event.status for event in parsed(master, gone).events}
    assert found == {"s": EventStatus.CONFIRMED, "s#20260106T100000Z": EventStatus.CANCELLED}
    (event,) = parsed(f"{master}\nSTATUS:CANCELLED").events
    assert event.status is EventStatus.CANCELLED
    assert expand(event.recurrence, *YEAR) == ()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=1000000000",
        "FREQ=HOURLY;INTERVAL=1;BYMONTHDAY=31",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5,6,7;BYSECOND=0,1,2,3,4,5,6,7,8,9",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=1;BYMONTHDAY=15",
        "FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1,2,3",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=6",
        "FREQ=YEARLY;BYSETPOS=366;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-31",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        f"FREQ=YEARLY;BYYEARDAY={','.join(str(one) for one in range(1, 367))};BYHOUR={','.join(str(one) for one in range(24))}",
        f"FREQ=DAILY;INTERVAL={10**30}",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_no_rule_holds_the_program_up(rule: str) -> None:
    event = parsed(f"UID:s\nDTSTART:20100101T000000Z\nRRULE:{rule}").events[0]
    started = time.process_time()
    with suppress(Unreadable):
        assert len(expand(event.recurrence, *YEAR)) <= 500
    assert time.process_time() - started < 3


def test_very_many_dates_are_no_trouble() -> None:
    dates = ",".join(f"2026{month:02}{day:02}T{hour:02}0000Z" for month in range(1, 13) for day in range(1, 29) for hour in range(24))
    started = time.process_time()
    assert len(expand(parsed(f"UID:s\nDTSTART:20260101T000000Z\nRDATE:{dates}").events[0].recurrence, *YEAR)) == 500
    assert time.process_time() - started < 6


def note(kind: str, lines: str) -> Document:
    raw = f"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:{kind}\n{lines}\nEND:{kind}\nEND:VCALENDAR\n"
    found = parse_calendar(raw.encode(), "h" * 64, BERLIN, "Home")
    assert (found.events, found.problems) == ((), ())
    return found.notes[0]


def test_a_task_is_kept_with_when_it_is_due_and_whether_it_is_done() -> None:
    """Section 3.6.2."""
    one = note(
        "VTODO", "UID:t\nSUMMARY:Pay the plumber\nDUE;TZID=Europe/Berlin:20260310T120000\nDESCRIPTION:by transfer\nSTATUS:NEEDS-ACTION"
    )
    assert one.text == "Pay the plumber\nTask: to do\nDue: Tuesday 2026-03-10 12:00\nby transfer"
    due = datetime(2026, 3, 10, 12, tzinfo=BERLIN)
    assert one.marks == {"kind": "task", "due": due, "done": False, "status": "needs-action"}
    assert (one.key, one.dated, one.by_file, one.folder) == ("t", due, False, "Home")


@pytest.mark.parametrize("lines", ["COMPLETED:20260310T090000Z", "STATUS:COMPLETED", "PERCENT-COMPLETE:100", "STATUS:CANCELLED"])
def test_a_task_that_is_over(lines: str) -> None:
    one = note("VTODO", f"UID:t\nSUMMARY:a\nDTSTART;VALUE=DATE:20260309\n{lines}")
    assert one.marks["done"] is True
    assert one.dated == datetime(2026, 3, 9, tzinfo=BERLIN)


def test_a_task_without_any_day_is_tied_to_none() -> None:
    one = note("VTODO", "UID:t\nDTSTAMP:20260101T000000Z\nSUMMARY:someday")
    assert (one.by_file, one.dated) == (True, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_journal_entry_with_several_texts() -> None:
    """Section 3.6.3."""
    one = note("VJOURNAL", "UID:j\nDTSTART;VALUE=DATE:20260309\nSUMMARY:Notes\nDESCRIPTION:first\nDESCRIPTION:second")
    assert (one.text, one.marks) == ("Notes\nfirst\nsecond", {"kind": "journal"})


def test_tasks_and_events_of_one_file_with_one_uid_stay_two_and_the_newest_task_wins() -> None:
    tasks = "".join(f"BEGIN:VTODO\nUID:1\nSEQUENCE:{number}\nSUMMARY:v{number}\nEND:VTODO\n" for number in (2, 1))
    raw = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260105T100000Z\nEND:VEVENT\n{tasks}END:VCALENDAR\n"
    found = parse_calendar(raw.encode(), "h", BERLIN)
    assert ([event.key for event in found.events], [one.title for one in found.notes]) == (["1"], ["v2"])


def test_an_empty_or_broken_task_hides_nothing() -> None:
    raw = "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:e\nEND:VTODO\nBEGIN:VTODO\nUID:g\nSUMMARY:good\nDUE:garbage\nEND:VTODO\nEND:VCALENDAR\n"
    found = parse_calendar(raw.encode(), "h", BERLIN)
    assert [one.key for one in found.notes] == ["g"]
    assert found.problems == ("The task “e” cannot be read: it says nothing.",)
