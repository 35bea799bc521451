"""The time of a whole series changed, as another program reads what is written; what was moved by itself stays where it is."""

from datetime import date, datetime, timedelta

import pytest

from connectors.ics_editing import changed as changed_whole
from connectors.ics_editing import says
from connectors.rejections import Unreadable
from schema.edits import EventEdit
from tests.fakes.records import DAY, ME
from tests.unit.test_occurrence_edits import (
    HEAD,
    IN_BERLIN,
    NEW_YORK,
    OWN_ZONE,
    WEEKLY,
    at,
    calendar,
    called_off,
    changed,
    read,
    seen,
)

TO_TWO = EventEdit(start=at(14, 1))


def moved(data: bytes, edit: EventEdit = TO_TWO) -> bytes:
    return changed_whole(data, edit, ME, DAY)


def test_all_of_it_is_at_the_new_time_and_what_was_left_out_stays_out() -> None:
    data = moved(calendar(WEEKLY), EventEdit(title="Later", start=at(14, 1), end=at(16, 1)))
    assert seen(data) == [("Later", f"06-{day} 14:00") for day in ("01", "08", "22", "29")]
    whole = read(data)["s"]
    assert (whole.sequence, whole.end - whole.start, whole.zone) == (3, timedelta(hours=2), "Europe/Berlin")
    assert (data.count(b"X-OTHER:kept"), data.count(b"RRULE"), data.count(b"EXDATE")) == (1, 1, 1)
    assert says(data, EventEdit(start=at(14, 1), end=at(16, 1)))
    assert says(moved(data, TO_TWO), EventEdit(start=at(14, 1), end=at(16, 1)))


def test_an_occurrence_follows_unless_it_was_moved_by_itself() -> None:
    data = changed(calendar(WEEKLY), date(2026, 6, 8), EventEdit(title="Moved", start=at(9, 9)))
    data = called_off(changed(data, date(2026, 6, 22), EventEdit(title="Renamed")), date(2026, 6, 29))
    data = moved(data, EventEdit(start=at(14, 1), end=at(16, 1)))
    assert seen(data) == [("Jour fixe", "06-01 14:00"), ("Moved", "06-09 09:00"), ("Renamed", "06-22 14:00")]
    lengths = {one.title: one.end - one.start for one in read(data).values()}
    assert lengths == {"Jour fixe": timedelta(hours=2), "Moved": timedelta(hours=1), "Renamed": timedelta(hours=2)}
    # Tied to the new times, each a newer version than before.
    assert {key: one.sequence for key, one in read(data).items()} == {
        "s": 3,
        "s#20260608T120000Z": 4,
        "s#20260622T120000Z": 4,
        "s#20260629T120000Z": 4,
    }


def test_the_hour_is_that_on_the_wall_in_winter_too() -> None:
    rule = "RRULE:FREQ=MONTHLY;UNTIL=20261201T090000Z\nEXDATE:20260701T080000Z,20261101T090000Z\nRDATE:20261115T090000Z"
    data = moved(calendar(f"{HEAD}\n{IN_BERLIN}\n{rule}"))
    assert [when for _, when in seen(data)] == [f"{day} 14:00" for day in ("06-01", "08-01", "09-01", "10-01", "11-15", "12-01")]


def test_a_change_of_all_later_ones_goes_on_as_it_was() -> None:
    since = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260622T100000\nDTSTART;TZID=Europe/Berlin:20260622T120000"
    data = moved(calendar(WEEKLY, f"{HEAD}\n{since}\nDTEND;TZID=Europe/Berlin:20260622T130000"))
    assert [when for _, when in seen(data)] == ["06-01 14:00", "06-08 14:00", "06-22 12:00", "06-29 12:00"]


def test_a_zone_of_the_files_own_and_times_without_one() -> None:
    own = f"{HEAD}\nDTSTART;TZID=Own:20260601T100000\nDTEND;TZID=Own:20260601T110000\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert [when for _, when in seen(moved(calendar(own, zones=OWN_ZONE)))] == ["06-01 14:00", "06-08 14:00"]
    floating = f"{HEAD}\nDTSTART:20260601T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260608T100000"
    assert [when for _, when in seen(moved(calendar(floating)))] == ["06-01 14:00", "06-15 14:00"]
    # Said in a zone of the owner's, written in that of the series.
    elsewhere = moved(calendar(WEEKLY), EventEdit(start=at(8, 1, NEW_YORK)))
    assert b"DTSTART;TZID=Europe/Berlin:20260601T140000" in elsewhere


def test_whole_days_last_longer() -> None:
    data = calendar(f"{HEAD}\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260608")
    data = moved(data, EventEdit(start=at(0, 1), end=at(0, 3)))
    assert b"DTSTART;VALUE=DATE:20260601" in data
    assert b"DTEND;VALUE=DATE:20260603" in data
    assert [when for _, when in seen(data)] == ["06-01 00:00", "06-15 00:00"]


def test_what_was_added_at_a_time_of_its_own_stays_there() -> None:
    """One of them is changed without being moved, and one is left out again; what was added at the series' own time moves with it."""
    own = "RDATE;TZID=Europe/Berlin:20260610T220000,20260611T230000,20260612T100000,20260613T220000"
    left = "EXDATE;TZID=Europe/Berlin:20260615T100000,20260613T220000"
    data = calendar(f"{HEAD}\n{IN_BERLIN}\nRRULE:FREQ=WEEKLY;COUNT=3\n{own}\n{left}")
    data = moved(changed(data, date(2026, 6, 11), EventEdit(title="Late")))
    assert seen(data) == [
        ("Jour fixe", "06-01 14:00"),
        ("Jour fixe", "06-08 14:00"),
        ("Jour fixe", "06-10 22:00"),
        ("Late", "06-11 23:00"),
        ("Jour fixe", "06-12 14:00"),
    ]


def test_one_that_recurs_within_the_day_is_moved_at_every_hour() -> None:
    data = calendar(f"{HEAD}\n{IN_BERLIN}\nRRULE:FREQ=HOURLY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20260601T110000")
    assert b"EXDATE;TZID=Europe/Berlin:20260601T150000" in moved(data)


def test_what_was_left_out_in_utc_of_a_series_without_a_zone_stays_out() -> None:
    floating = f"{HEAD}\nDTSTART:20260601T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260608T080000Z"
    assert b"EXDATE:20260608T120000Z" in moved(calendar(floating))


def test_an_occurrence_tied_to_a_day_is_refused() -> None:
    own = "RECURRENCE-ID;VALUE=DATE:20260608\nDTSTART;TZID=Europe/Berlin:20260608T120000"
    with pytest.raises(Unreadable, match="tied to a day instead of a time"):
        moved(calendar(WEEKLY, f"{HEAD}\n{own}"))


def test_an_occurrence_of_another_series_in_the_object_stays() -> None:
    own = "RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000\nDTSTART;TZID=Europe/Berlin:20260608T100000"
    data = calendar(WEEKLY, f"{HEAD}\n{own}").replace(b"UID:s", b"UID:other").replace(b"UID:other", b"UID:s", 1)
    data = moved(data)
    assert b"RECURRENCE-ID;TZID=Europe/Berlin:20260608T100000" in data
    assert b"DTSTART;TZID=Europe/Berlin:20260608T100000" in data


@pytest.mark.parametrize(
    ("rule", "start", "said"),
    [
        ("RRULE:FREQ=WEEKLY", at(14, 2), "begins on 2026-06-01: give that day"),
        ("RRULE:FREQ=DAILY;BYHOUR=10,15", at(14, 1), "rule names the hours"),
        ("RRULE:FREQ=WEEKLY\nEXDATE:20260608T120000Z", at(14, 1), "an exception at the new time"),
        ("RDATE;VALUE=PERIOD:20260608T080000Z/PT2H", at(14, 1), "a length of their own"),
    ],
)
def test_what_is_tied_otherwise_is_refused(rule: str, start: datetime, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        moved(calendar(f"{HEAD}\n{IN_BERLIN}\n{rule}"), EventEdit(start=start))
