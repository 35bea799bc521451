"""Occurrences of one series."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.ics import parse_calendar
from connectors.occurrences import CHANGED, expand
from connectors.rejections import Unreadable
from schema.records import Occurrence

BERLIN = ZoneInfo("Europe/Berlin")
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def series(*events: str) -> str:
    blocks = "".join(f"BEGIN:VEVENT\nUID:s\n{event}\nEND:VEVENT\n" for event in events)
    found = parse_calendar(f"BEGIN:VCALENDAR\nVERSION:2.0\n{blocks}END:VCALENDAR\n".encode(), "h", BERLIN).events
    return next(event.recurrence for event in found if event.recurrence)


def local(found: tuple[Occurrence, ...]) -> list[str]:
    return [one.start.astimezone(BERLIN).strftime("%m-%d %H:%M") for one in found]


def on_day(month: int, day: int, zone: str) -> tuple[datetime, datetime]:
    """Return the instants at which a day of 2026 begins and ends there."""
    begins = datetime(2026, month, day, tzinfo=ZoneInfo(zone))
    return begins.astimezone(UTC), (begins + timedelta(days=1)).astimezone(UTC)


def test_local_time_stays_over_the_change_of_the_clock() -> None:
    text = series(
        "DTSTART;TZID=Europe/Berlin:20260320T150000\nDTEND;TZID=Europe/Berlin:20260320T160000\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:review"
    )
    found = expand(text, *YEAR)
    assert local(found) == ["03-20 15:00", "03-27 15:00", "04-03 15:00"]
    assert {(one.uid, one.title, (one.end - one.start).seconds) for one in found} == {("s", "review", 3600)}


def test_exceptions_moves_and_cancellations() -> None:
    master = "DTSTART:20260105T100000Z\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260106T100000Z\nSUMMARY:a"
    moved = "RECURRENCE-ID:20260107T100000Z\nDTSTART:20260107T150000Z\nSUMMARY:b"
    gone = "RECURRENCE-ID:20260108T100000Z\nDTSTART:20260108T100000Z\nSTATUS:CANCELLED"
    found = expand(series(master, moved, gone), *YEAR)
    assert [(one.title, one.start.day, one.start.hour) for one in found] == [("a", 5, 10), ("b", 7, 15), ("a", 9, 10)]


def test_an_occurrence_with_an_event_of_its_own_is_marked_whether_it_was_moved_or_not() -> None:
    master = "DTSTART;TZID=Europe/Berlin:20260105T100000\nRRULE:FREQ=DAILY;COUNT=4\nSUMMARY:a"
    moved = "RECURRENCE-ID:20260106T090000Z\nDTSTART:20260107T150000Z\nSUMMARY:b"
    elsewhere = "RECURRENCE-ID;TZID=Europe/Berlin:20260108T100000\nDTSTART;TZID=Europe/Berlin:20260108T100000\nLOCATION:garage"
    found = expand(series(master, moved, elsewhere), *YEAR)
    assert local(found) == ["01-05 10:00", "01-07 10:00", "01-07 16:00", "01-08 10:00"]
    assert [CHANGED in one.props for one in found] == [False, False, True, True]


def test_a_changed_whole_day_is_marked() -> None:
    master, moved = (
        "DTSTART;VALUE=DATE:20260310\nRRULE:FREQ=WEEKLY;COUNT=2",
        "RECURRENCE-ID;VALUE=DATE:20260317\nDTSTART;VALUE=DATE:20260318",
    )
    found = expand(series(master, moved), *YEAR, zone=BERLIN)
    assert [(one.start.astimezone(BERLIN).day, CHANGED in one.props) for one in found] == [(10, False), (18, True)]


def test_the_window_and_the_limit() -> None:
    text = series("DTSTART:20100101T100000Z\nRRULE:FREQ=DAILY")
    week = expand(text, datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))
    assert [one.start.day for one in week] == [1, 2, 3, 4, 5, 6, 7]
    assert len(expand(text, *YEAR, limit=10)) == 10
    assert expand(text, datetime(2000, 1, 1, tzinfo=UTC), datetime(2009, 1, 1, tzinfo=UTC)) == ()


def test_whole_days_are_the_owners() -> None:
    (one,) = expand(series("DTSTART;VALUE=DATE:20260310\nRRULE:FREQ=YEARLY"), *YEAR, zone=BERLIN)
    assert one.start == datetime(2026, 3, 10, tzinfo=BERLIN)
    assert one.end == datetime(2026, 3, 11, tzinfo=BERLIN)
    assert one.props["all_day"] == "yes"


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Berlin", "Europe/Lisbon", "UTC", "America/Los_Angeles"])
@pytest.mark.parametrize("length", ["", "\nDTEND;VALUE=DATE:20251007", "\nDURATION:P1D"])
def test_a_whole_day_is_on_its_own_day_alone_whatever_the_zone(zone: str, length: str) -> None:
    text = series(f"DTSTART;VALUE=DATE:20251006{length}\nRRULE:FREQ=YEARLY")
    there = [day for day in range(1, 20) if expand(text, *on_day(10, day, zone), zone=ZoneInfo(zone))]
    assert there == [6]
    begins, _ = on_day(10, 6, zone)
    for hours in (0, 12, 23):
        hour = begins + timedelta(hours=hours)
        assert len(expand(text, hour, hour + timedelta(minutes=30), zone=ZoneInfo(zone))) == 1


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Berlin", "America/Los_Angeles"])
def test_whole_days_left_out_added_moved_and_called_off_are_on_their_own_days_alone(zone: str) -> None:
    rule = "RRULE:FREQ=DAILY;COUNT=5\nEXDATE;VALUE=DATE:20260328\nRDATE;VALUE=DATE:20260406"
    moved = "RECURRENCE-ID;VALUE=DATE:20260330\nDTSTART;VALUE=DATE:20260403"
    gone = "RECURRENCE-ID;VALUE=DATE:20260331\nDTSTART;VALUE=DATE:20260331\nSTATUS:CANCELLED"
    text = series(f"DTSTART;VALUE=DATE:20260327\n{rule}", moved, gone)
    days = [(3, day) for day in range(25, 32)] + [(4, day) for day in range(1, 9)]
    found = {day: expand(text, *on_day(*day, zone), zone=ZoneInfo(zone)) for day in days}
    assert [day for day, there in found.items() if there] == [(3, 27), (3, 29), (4, 3), (4, 6)]
    assert all(tuple((one.start, one.end) for one in there) in ((), (on_day(*day, zone),)) for day, there in found.items())


def test_several_whole_days_end_at_the_owners_midnight_when_clocks_change_within() -> None:
    text = series("DTSTART;VALUE=DATE:20250328\nDTEND;VALUE=DATE:20250331\nRRULE:FREQ=YEARLY")
    days = [day for day in range(24, 32) if expand(text, *on_day(3, day, "Europe/Berlin"), zone=BERLIN)]
    assert days == [28, 29, 30]


def test_a_floating_time_is_the_owners_near_midnight_too() -> None:
    text = series("DTSTART:20260105T003000\nDTEND:20260105T010000\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert [day for day in range(3, 15) if expand(text, *on_day(1, day, "Europe/Berlin"), zone=BERLIN)] == [5, 12]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYSETPOS=3",
        "FREQ=DAILY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=1,2,3,4,5,6;BYSECOND=1,2,3",
        "FREQ=MONTHLY;BYDAY=10MO",
        "COUNT=3",
    ],
)
def test_hostile_rules_are_refused_with_a_sentence(rule: str) -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:s\nDTSTART:20100101T000000Z\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n"
    with pytest.raises(Unreadable, match=r"The series .*\."):
        expand(text, *YEAR)


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "FREQ=DAILY;INTERVAL=1000000", "FREQ=DAILY;COUNT=100000000"]
)
def test_odd_rules_are_computed_in_time(rule: str) -> None:
    started = time.monotonic()
    expand(series(f"DTSTART:20100101T000000Z\nRRULE:{rule}"), *YEAR)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("text", ["nonsense", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:s\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n"])
def test_what_is_no_series(text: str) -> None:
    with pytest.raises(Unreadable, match="cannot be computed"):
        expand(text, *YEAR)
