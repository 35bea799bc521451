"""One occurrence of a series changed and called off, as another program reads what is written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest

from connectors.ics import parse_calendar
from connectors.ics_occurrence import cancelled_occurrence, changed_occurrence, is_as_wanted, is_called_off, occurrence_of
from connectors.invitations import Method, Notice, invitation, told
from connectors.occurrences import expand
from connectors.rejections import Unreadable
from schema.edits import EventEdit
from schema.records import Event, EventStatus
from tests.fakes.records import ANA, DAY, ME

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HEAD = "DTSTAMP:20260101T000000Z\nSUMMARY:Jour fixe\nLOCATION:Room 1\nSEQUENCE:2\nX-OTHER:kept\nATTENDEE:mailto:ana@tideline.example"
IN_BERLIN = "DTSTART;TZID=Europe/Berlin:20260601T100000\nDTEND;TZID=Europe/Berlin:20260601T110000"
WEEKLY = f"{HEAD}\n{IN_BERLIN}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20260615T100000"
# A zone of the file's own, as some programs write them: Berlin's rules under another name.
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Own
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, zones: str = "") -> bytes:
    inner = "".join(f"BEGIN:VEVENT\nUID:s\n{one}\nEND:VEVENT\n" for one in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n{zones}{inner}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def changed(data: bytes, day: date, edit: EventEdit) -> bytes:
    return changed_occurrence(occurrence_of(data, day, BERLIN), edit, ME, DAY, BERLIN)


def called_off(data: bytes, day: date) -> bytes:
    return cancelled_occurrence(occurrence_of(data, day, BERLIN), DAY)


def read(data: bytes) -> dict[str, Event]:
    parsed = parse_calendar(data, "h", BERLIN)
    assert not parsed.problems
    return {one.key: one for one in parsed.events}


def seen(data: bytes) -> list[tuple[str, str]]:
    """Return what another program shows of the series: titles and times on the wall in Berlin."""
    series = read(data)["s"].recurrence
    assert series
    found = expand(series, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), zone=BERLIN)
    return [(one.title, f"{one.start.astimezone(BERLIN):%m-%d %H:%M}") for one in found]


def at(hour: int, day: int, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=zone)


def test_one_is_changed_beside_the_series_and_all_others_stay() -> None:
    data = changed(calendar(WEEKLY), date(2026, 6, 8), EventEdit(title="Moved", start=at(14, 9)))
    assert seen(data) == [
        ("Jour fixe", "06-01 10:00"),
        ("Moved", "06-09 14:00"),
        ("Jour fixe", "06-22 10:00"),
        ("Jour fixe", "06-29 10:00"),
    ]
    one = read(data)["s#20260608T080000Z"]
    assert (one.sequence, one.end - one.start, one.location, one.zone) == (3, timedelta(hours=1), "Room 1", "Europe/Berlin")
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000" in data
    assert (data.count(b"X-OTHER:kept"), data.count(b"RRULE"), data.count(b"EXDATE")) == (2, 1, 1)
    assert read(data)["s"].sequence == 2


def test_a_changed_one_is_changed_again_and_never_doubled() -> None:
    data = changed(calendar(WEEKLY), date(2026, 6, 8), EventEdit(title="Moved", start=at(14, 9)))
    # By the day it was meant for, and by the day it is on now.
    for day, room in ((date(2026, 6, 8), "Room 2"), (date(2026, 6, 9), "Room 3")):
        data = changed(data, day, EventEdit(location=room))
        assert is_as_wanted(occurrence_of(data, day, BERLIN), EventEdit(location=room, title="Moved", start=at(14, 9)), BERLIN)
    one = read(data)["s#20260608T080000Z"]
    assert (one.location, one.sequence, data.count(b"RECURRENCE-ID")) == ("Room 3", 5, 1)


def test_one_is_called_off_and_stays_so() -> None:
    data = called_off(calendar(WEEKLY), date(2026, 6, 8))
    assert [when for _, when in seen(data)] == ["06-01 10:00", "06-22 10:00", "06-29 10:00"]
    assert (read(data)["s#20260608T080000Z"].status, read(data)["s"].status) == (EventStatus.CANCELLED, EventStatus.CONFIRMED)
    assert is_called_off(occurrence_of(data, date(2026, 6, 8), BERLIN))
    with pytest.raises(Unreadable, match="is cancelled"):
        changed(data, date(2026, 6, 8), EventEdit(title="x"))


def test_a_day_without_one_names_the_nearest() -> None:
    data = called_off(changed(calendar(WEEKLY), date(2026, 6, 8), EventEdit(start=at(14, 9))), date(2026, 6, 1))
    with pytest.raises(Unreadable) as caught:
        occurrence_of(data, date(2026, 6, 15), BERLIN)
    assert caught.value.reason == (
        "There is no occurrence on 2026-06-15. The nearest are 2026-06-09T14:00, 2026-06-22T10:00, 2026-06-29T10:00."
    )
    with pytest.raises(Unreadable, match="There is no occurrence on 2026-06-08T11:00"):
        occurrence_of(data, at(11, 8), BERLIN)
    with pytest.raises(Unreadable, match="none within a year"):
        occurrence_of(data, date(2036, 6, 15), BERLIN)
    with pytest.raises(Unreadable, match="does not recur"):
        occurrence_of(calendar(f"{HEAD}\n{IN_BERLIN}"), date(2026, 6, 1), BERLIN)


def test_of_several_on_a_day_one_is_named_by_its_time() -> None:
    data = calendar(f"{HEAD}\n{IN_BERLIN}\nRRULE:FREQ=DAILY;BYHOUR=10,15;COUNT=6")
    with pytest.raises(Unreadable, match="2026-06-02T10:00, 2026-06-02T15:00"):
        occurrence_of(data, date(2026, 6, 2), BERLIN)
    assert ("x", "06-02 15:00") in seen(changed(data, at(15, 2), EventEdit(title="x")))


def test_whole_days_keep_being_days() -> None:
    data = calendar(f"{HEAD}\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=3")
    moved = changed(data, date(2026, 6, 8), EventEdit(start=at(0, 10)))
    assert b"RECURRENCE-ID;VALUE=DATE:20260608" in moved
    assert b"DTSTART;VALUE=DATE:20260610\r\nDTEND;VALUE=DATE:20260611" in moved
    assert [when for _, when in seen(moved)] == ["06-01 00:00", "06-10 00:00", "06-15 00:00"]
    with pytest.raises(Unreadable, match="The nearest are 2026-06-01, 2026-06-08, 2026-06-15"):
        occurrence_of(data, date(2026, 6, 9), BERLIN)


def test_floating_times_stay_without_a_zone() -> None:
    data = calendar(f"{HEAD}\nDTSTART:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3")
    moved = changed(data, date(2026, 6, 8), EventEdit(start=at(12, 8)))
    assert b"RECURRENCE-ID:20260608T100000\r\n" in moved
    assert b"DTSTART:20260608T120000\r\n" in moved
    assert [when for _, when in seen(moved)] == ["06-01 10:00", "06-08 12:00", "06-15 10:00"]


def test_times_are_written_in_the_zone_of_the_series_and_named_in_that_of_the_owner() -> None:
    """Eight in the evening in New York is the next day in Berlin."""
    times = "DTSTART;TZID=America/New_York:20260601T200000\nDTEND;TZID=America/New_York:20260601T210000"
    moved = changed(calendar(f"{HEAD}\n{times}\nRRULE:FREQ=WEEKLY;COUNT=3"), date(2026, 6, 9), EventEdit(start=at(4, 9)))
    assert b"RECURRENCE-ID;TZID=America/New_York:20260608T200000" in moved
    assert b"DTSTART;TZID=America/New_York:20260608T220000" in moved
    assert [when for _, when in seen(moved)] == ["06-02 02:00", "06-09 04:00", "06-16 02:00"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Own"])
def test_the_wall_clock_counts_when_clocks_are_turned(zone: str) -> None:
    times = f"DTSTART;TZID={zone}:20261018T023000\nDTEND;TZID={zone}:20261018T040000"
    data = calendar(f"{HEAD}\n{times}\nRRULE:FREQ=WEEKLY;COUNT=3", zones=OWN_ZONE)
    moved = changed(data, date(2026, 11, 1), EventEdit(title="winter"))
    assert f"RECURRENCE-ID;TZID={zone}:20261101T023000".encode() in moved
    assert seen(moved) == [("Jour fixe", "10-18 02:30"), ("Jour fixe", "10-25 02:30"), ("winter", "11-01 02:30")]


def test_a_date_beside_the_rule_is_an_occurrence_in_the_zone_of_the_series() -> None:
    moved = changed(calendar(f"{WEEKLY}\nRDATE:20260603T130000Z"), date(2026, 6, 3), EventEdit(title="extra"))
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20260603T150000" in moved
    assert ("extra", "06-03 15:00") in seen(moved)
    assert len(seen(moved)) == 5


LATER = (
    "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260622T100000\nDTSTART;TZID=Europe/Berlin:20260623T120000\n"
    "DTEND;TZID=Europe/Berlin:20260623T140000\nSUMMARY:Later\nSEQUENCE:4\nDTSTAMP:20260101T000000Z"
)


def test_one_of_those_that_were_all_changed_from_some_day_on_begins_as_they_are() -> None:
    data = calendar(WEEKLY, LATER)
    for day in (date(2026, 6, 29), date(2026, 6, 30)):
        moved = changed(data, day, EventEdit(location="Hall"))
        one = read(moved)["s#20260629T080000Z"]
        assert (one.title, one.location, one.start, one.end, one.sequence) == ("Later", "Hall", at(12, 30), at(14, 30), 5)
        assert seen(moved)[-2:] == [("Later", "06-23 12:00"), ("Later", "06-30 12:00")]
    with pytest.raises(Unreadable, match="all were changed together"):
        changed(data, date(2026, 6, 22), EventEdit(location="Hall"))
    assert seen(changed(data, date(2026, 6, 8), EventEdit(title="x")))[1] == ("x", "06-08 10:00")


def test_a_hostile_series_is_refused_and_not_computed() -> None:
    with pytest.raises(Unreadable, match="too often"):
        occurrence_of(calendar(f"{HEAD}\n{IN_BERLIN}\nRRULE:FREQ=SECONDLY"), date(2026, 6, 8), BERLIN)


def test_who_is_told_of_one_gets_that_one_alone() -> None:
    data = changed(calendar(WEEKLY), date(2026, 6, 8), EventEdit(start=at(14, 9)))
    notice = Notice(data, Method.REQUEST, "20260608T080000Z")
    mail = invitation(notice, ME, DAY, BERLIN)
    assert mail is not None
    assert mail.receivers == (ANA.email,)
    event, _ = told(notice, {ME.email}, BERLIN)
    assert (event.key, event.start) == ("s#20260608T080000Z", at(14, 9))
    text = calendar_in(mail.mail)
    assert (text.count(b"BEGIN:VEVENT"), text.count(b"RRULE")) == (1, 0)
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000" in text
    other = invitation(replace(notice, occurrence=""), ME, DAY, BERLIN)
    assert other is not None
    assert named(mail.mail) != named(other.mail)


def test_who_is_told_of_a_series_is_not_asked_to_what_is_called_off() -> None:
    mail = invitation(Notice(called_off(calendar(WEEKLY), date(2026, 6, 8)), Method.REQUEST), ME, DAY, BERLIN)
    assert mail is not None
    assert b"CANCELLED" not in calendar_in(mail.mail)
    assert [when for _, when in seen(calendar_in(mail.mail))] == ["06-01 10:00", "06-22 10:00", "06-29 10:00"]


def test_nobody_is_told_by_a_guest() -> None:
    theirs = calendar(WEEKLY).replace(b"SEQUENCE", b"ORGANIZER:mailto:ben@gmail.com\r\nSEQUENCE")
    assert invitation(Notice(theirs, Method.REQUEST), ME, DAY, BERLIN) is None


def calendar_in(mail: bytes) -> bytes:
    part = next(one for one in message_from_bytes(mail).walk() if one.get_content_type() == "text/calendar")
    found = part.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def named(mail: bytes) -> str:
    return mail.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
