"""Raw bytes of a calendar to Events and problems."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.ics import Parsed, parse_calendar
from schema.records import Address, Attendee, Event, EventStatus

BERLIN = ZoneInfo("Europe/Berlin")


def parsed(*events: str, before: str = "", calendar: str = "") -> Parsed:
    blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return parse_calendar(f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{blocks}END:VCALENDAR\n".encode(), "h" * 64, BERLIN, calendar)


def only(*events: str, before: str = "") -> Event:
    (event,) = parsed(*events, before=before).events
    return event


def test_an_event_with_people() -> None:
    event = only(
        "UID:1\nDTSTAMP:20260101T000000Z\nSEQUENCE:3\nDTSTART;TZID=Europe/Berlin:20260110T100000\nDTEND;TZID=Europe/Berlin:20260110T113000\n"
        "SUMMARY:Review\\, weekly\nLOCATION:Room 1\nDESCRIPTION:one\\ntwo\nORGANIZER;CN=Ann:mailto:Ann@X.org\n"
        "ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@x.org\nATTENDEE:mailto:bob@x.org\nSTATUS:TENTATIVE"
    )
    assert (event.key, event.title, event.location, event.description) == ("1", "Review, weekly", "Room 1", "one\ntwo")
    assert (event.start, event.end) == (datetime(2026, 1, 10, 10, tzinfo=BERLIN), datetime(2026, 1, 10, 11, 30, tzinfo=BERLIN))
    assert (event.zone, event.sequence, event.status) == ("Europe/Berlin", 3, EventStatus.TENTATIVE)
    assert event.organiser == Address("ann@x.org", "Ann")
    assert event.attendees == (Attendee(Address("bob@x.org", "Bob"), "accepted"),)
    assert event.stamp == datetime(2026, 1, 1, tzinfo=UTC)
    assert event.recurrence == ""


def test_all_day_spans_local_midnights() -> None:
    event = only("UID:1\nDTSTART;VALUE=DATE:20260329\nDTEND;VALUE=DATE:20260330")
    assert event.all_day
    assert event.start == datetime(2026, 3, 29, tzinfo=BERLIN)
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(hours=23)


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        ("DTSTART:20260110T100000Z", timedelta()),
        ("DTSTART:20260110T100000Z\nDURATION:PT45M", timedelta(minutes=45)),
        ("DTSTART:20260110T100000Z\nDTEND:20260110T090000Z", timedelta()),
        ("DTSTART;VALUE=DATE:20260110", timedelta(days=1)),
        ("DTSTART;VALUE=DATE:20260110\nDTEND;VALUE=DATE:20260110", timedelta(days=1)),
        ("DTSTART;VALUE=DATE:20260110\nDURATION:P3D", timedelta(days=3)),
        ("DTSTART:20260110T100000Z\nDURATION:garbage", timedelta()),
    ],
)
def test_the_end_that_is_missing_or_wrong(lines: str, length: timedelta) -> None:
    event = only(f"UID:1\n{lines}")
    assert event.end - event.start == length


def test_floating_times_and_unknown_zones_are_the_owners() -> None:
    assert only("UID:1\nDTSTART:20260110T100000").start == datetime(2026, 1, 10, 10, tzinfo=BERLIN)
    assert only("UID:1\nDTSTART;TZID=Nowhere/Land:20260110T100000").start == datetime(2026, 1, 10, 10, tzinfo=BERLIN)


def test_windows_names() -> None:
    event = only("UID:1\nDTSTART;TZID=Pacific Standard Time:20260110T100000")
    assert (event.start, event.zone) == (datetime(2026, 1, 10, 18, tzinfo=UTC), "America/Los_Angeles")


@pytest.mark.parametrize("hours", [3, -5])
def test_an_embedded_zone_is_used_for_its_own_file_alone(hours: int) -> None:
    offset = f"{hours * 100:+05d}"
    zone = (
        f"BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\n"
    )
    event = only("UID:1\nDTSTART;TZID=Customized Time Zone:20260110T100000", before=f"{zone}END:STANDARD\nEND:VTIMEZONE\n")
    assert event.start.astimezone(UTC) == datetime(2026, 1, 10, 10 - hours, tzinfo=UTC)


def test_a_series_and_its_override() -> None:
    master = "UID:s\nDTSTART;TZID=Europe/Berlin:20260105T100000\nRRULE:FREQ=WEEKLY\nSUMMARY:jour fixe"
    moved = "UID:s\nRECURRENCE-ID;TZID=Europe/Berlin:20260112T100000\nDTSTART;TZID=Europe/Berlin:20260113T100000\nSUMMARY:moved"
    events = {event.key: event for event in parsed(master, moved).events}
    assert set(events) == {"s", "s#20260112T090000Z"}
    assert events["s"].recurrence.count("BEGIN:VEVENT") == 2
    assert "DTSTAMP" not in events["s"].recurrence
    assert events["s#20260112T090000Z"].recurrence == ""


def test_an_override_of_a_whole_day() -> None:
    assert only("UID:d\nRECURRENCE-ID;VALUE=DATE:20260112\nDTSTART;VALUE=DATE:20260113").key == "d#20260112"


def test_the_newest_version_of_a_key_wins() -> None:
    old = "UID:1\nSEQUENCE:1\nDTSTAMP:20260105T000000Z\nDTSTART:20260110T100000Z\nSUMMARY:old"
    new = "UID:1\nSEQUENCE:2\nDTSTAMP:20260101T000000Z\nDTSTART:20260110T100000Z\nSUMMARY:new"
    same = "UID:1\nSEQUENCE:2\nDTSTAMP:20260102T000000Z\nDTSTART:20260110T100000Z\nSUMMARY:newest"
    assert only(new, old).title == only(old, new).title == "new"
    assert only(same, new).title == only(new, same).title == "newest"


def test_cancellations() -> None:
    assert only("UID:1\nDTSTART:20260110T100000Z\nSTATUS:CANCELLED").status is EventStatus.CANCELLED
    assert only("UID:1\nDTSTART:20260110T100000Z", before="METHOD:CANCEL\n").status is EventStatus.CANCELLED


def test_a_bad_event_is_a_problem_and_hides_no_other() -> None:
    found = parsed("UID:a\nSUMMARY:lost", "UID:b\nDTSTART:garbage", "UID:c\nDTSTART:20260110T100000Z\nno line at all")
    assert [event.key for event in found.events] == ["c"]
    assert found.problems == ("The event “lost” cannot be read: it has no start.", "The event “b” cannot be read: it has no start.")


def test_a_broken_structure_costs_one_event() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nTZOFFSETFROM:+9900\nTZOFFSETTO:+9900\nEND:STANDARD\nEND:VTIMEZONE\n"
    assert only("UID:a\nDTSTART:20260110T100000Z", before=f'NAME;X="a:b\n{zone}').key == "a"


def test_entries_that_never_end_hold_nothing_up() -> None:
    good = "BEGIN:VTODO\nUID:1\nDUE:20260110T100000Z\nSUMMARY:call\nEND:VTODO\n"
    # Each beginning compared with all that follows would take minutes.
    raw = f"BEGIN:VCALENDAR\n{good}X\n" + "BEGIN:VTODO\nX\n" * 100_000
    began = time.process_time()
    found = parse_calendar(raw.encode(), "h" * 64, BERLIN)
    assert [note.title for note in found.notes] == ["call"]
    assert time.process_time() - began < 20


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x00\x01", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n"])
def test_what_is_no_calendar_says_so(raw: bytes) -> None:
    found = parse_calendar(raw, "h" * 64, BERLIN)
    assert found.events == ()
    assert len(found.problems) == 1


def test_the_calendars_name_and_a_missing_uid() -> None:
    found = parsed("DTSTART:20260110T100000Z", before="X-WR-CALNAME:Family\n")
    assert found.events[0].calendar == "Family"
    assert found.events[0].key.endswith("@friday.invalid")
    assert parsed("DTSTART:20260110T100000Z", calendar="Work").events[0].calendar == "Work"


def test_a_byte_order_mark() -> None:
    raw = "\ufeffBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260110T100000Z\nEND:VEVENT\nEND:VCALENDAR\n".encode()
    assert parse_calendar(raw, "h" * 64, BERLIN).events[0].key == "1"


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\x00", bytes(range(256)), b"Dear all,\n\n"])
def test_what_is_no_calendar_at_all_is_not_quoted(raw: bytes) -> None:
    assert parse_calendar(raw, "h", BERLIN).problems == ("It is not a calendar: it has no line BEGIN:VCALENDAR.",)
