"""Calendar texts made, changed and cancelled (RFC 5545), everything that other programs wrote into them kept; pure."""

from collections.abc import Collection
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event

from connectors.charsets import line
from connectors.ics_guests import leave_only, people_of, set_invited, set_people, take_off
from connectors.ics_times import move_series, set_times, times
from connectors.ics_values import day, number, recurrence_id, text
from connectors.rejections import BROKEN, Unreadable
from connectors.zones import read_components
from schema.edits import EventDraft, EventEdit
from schema.ids import content_hash
from schema.records import Address

OCCURS = ("RRULE", "RDATE")


def uid_of(draft: EventDraft) -> str:
    """Return the draft's UID, made of what it says where it has none, so that the same draft always has the same."""
    said = (draft.title, draft.start.isoformat(), draft.end.isoformat(), str(draft.all_day), draft.location, draft.description)
    people = (one.email for one in draft.attendees)
    return draft.uid or f"{content_hash(chr(31).join((*said, *people)).encode())[:32]}@friday.invalid"


def created(draft: EventDraft, organiser: Address | None, now: datetime) -> bytes:
    """Return the calendar object of a new event."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Friday//EN")
    calendar.add("version", "2.0")
    event.add("uid", uid_of(draft))
    event.add("created", now.astimezone(UTC))
    _set_time(event, draft.start, draft.end, draft.all_day)
    set_words(event, EventEdit(draft.title, location=draft.location, description=draft.description))
    if draft.attendees:
        set_people(event, draft.attendees, organiser)
    calendar.add_component(event)
    return written(calendar, event, 0, now)


def changed(data: bytes, edit: EventEdit, organiser: Address | None, now: datetime) -> bytes:
    """Return the object with the edit in it and its SEQUENCE raised; raise Unreadable for what must not be changed from outside."""
    calendar, event = opened(data)
    if edit.start is not None or edit.end is not None:
        if any(event.get(name) is not None for name in OCCURS):
            move_series(calendar, event, edit, _zone(edit))
        else:
            _set_time(event, *times(event, edit, _zone(edit)), not isinstance(day(event, "DTSTART"), datetime))
    set_words(event, edit)
    set_invited(event, edit, organiser)
    # Who is off the series is off each of its occurrences.
    others = [one for one in calendar.walk("VEVENT") if one is not event and take_off(one, edit.uninvited)]
    sequence = max(number(one.get("SEQUENCE")) for one in (event, *others)) + 1
    for one in others:
        _stamp(one, sequence, now)
    return written(calendar, event, sequence, now)


def _set_time(event: Event, start: datetime, end: datetime, all_day: bool) -> None:
    set_times(event, *((start.date(), end.date()) if all_day else (start, end)))


def cancelled(data: bytes, now: datetime) -> bytes:
    """Return the object with its event, and all changed occurrences of it, cancelled."""
    calendar, event = opened(data)
    for one in calendar.walk("VEVENT"):
        mark_cancelled(one)
    return written(calendar, event, number(event.get("SEQUENCE")) + 1, now)


def farewell(data: bytes, emails: Collection[str], sequence: int, now: datetime) -> bytes:
    """Return the object as those who are taken off are told of it: what they knew, of that later version, nobody else in it."""
    return parted(*opened(data), emails, sequence, now)


def parted(calendar: Calendar, event: Event, emails: Collection[str], sequence: int, now: datetime) -> bytes:
    """Return the same of an event opened already."""
    leave_only(event, emails)
    # The event goes on: RFC 5546 section 3.2.5 forbids a STATUS then.
    event.pop("STATUS", None)
    calendar.subcomponents = [one for one in calendar.subcomponents if one.name == "VTIMEZONE"]
    calendar.add_component(event)
    return written(calendar, event, sequence, now)


def version(data: bytes, occurrence: str, zone: ZoneInfo) -> int:
    """Return the SEQUENCE of the object's event, or of the occurrence of this RECURRENCE-ID in basic form."""
    about = (one for one in opened(data)[0].walk("VEVENT") if recurrence_id(one, zone) == occurrence)
    return max((number(one.get("SEQUENCE")) for one in about), default=0)


def is_cancelled(data: bytes) -> bool:
    """Say whether the object's event is cancelled already."""
    return text(opened(data)[1], "STATUS").upper() == "CANCELLED"


def says(data: bytes, edit: EventEdit) -> bool:
    """Say whether the object has the edit already: then a change of mine arrived and only its answer was lost."""
    return has(opened(data)[1], edit, _zone(edit))


def has(event: Component, edit: EventEdit, zone: ZoneInfo) -> bool:
    """Say whether an event is as the edit wants it; whole days and floating times are read in the zone."""
    words = {"SUMMARY": edit.title, "LOCATION": edit.location, "DESCRIPTION": edit.description}
    if any(wanted is not None and text(event, name) != wanted for name, wanted in words.items()):
        return False
    start, end = times(event, EventEdit(), zone)
    if (edit.start not in (None, start)) or (edit.end not in (None, end)):
        return False
    people = {one.email for one in people_of(event)}
    if edit.attendees is not None and people != {one.email for one in edit.attendees}:
        return False
    return people >= {one.email for one in edit.invited} and people.isdisjoint(edit.uninvited)


def invites(data: bytes) -> bool:
    """Say whether anybody is invited to the object's event or to an occurrence of it."""
    return any(people_of(one) for one in opened(data)[0].walk("VEVENT"))


def uid_in(data: bytes) -> str:
    """Return the UID of the object's event."""
    return text(opened(data)[1], "UID")


def edit_of(draft: EventDraft) -> EventEdit:
    """Return a draft as an edit, to be compared with what is there."""
    return EventEdit(draft.title, draft.start, draft.end, draft.location, draft.description, draft.attendees)


def opened(data: bytes) -> tuple[Calendar, Event]:
    """Return the object and its event, of a series that which tells all occurrences; raise Unreadable for what is none."""
    try:
        found = [(root, one) for root in read_components(data) for one in root.walk("VEVENT") if one.get("RECURRENCE-ID") is None]
    except BROKEN as error:
        raise Unreadable(f"The event at the server cannot be read: {line(str(error))[:200]}.") from error
    for root, one in found:
        if isinstance(root, Calendar) and isinstance(one, Event):
            return root, one
    raise Unreadable("There is no event at this place of the server.")


def mark_cancelled(event: Component) -> None:
    """Call an event off."""
    event.pop("STATUS", None)
    event.add("status", "CANCELLED")


def _zone(edit: EventEdit) -> ZoneInfo:
    moment = edit.start or edit.end
    return moment.tzinfo if moment is not None and isinstance(moment.tzinfo, ZoneInfo) else ZoneInfo("UTC")


def set_words(event: Event, edit: EventEdit) -> None:
    """Write what the edit says in words."""
    for name, wanted in (("SUMMARY", edit.title), ("LOCATION", edit.location), ("DESCRIPTION", edit.description)):
        if wanted is not None:
            event.pop(name, None)
            if wanted:
                event.add(name, wanted)


def written(calendar: Calendar, event: Event, sequence: int, now: datetime) -> bytes:
    """Return the object's text, its event stamped as this version of it."""
    _stamp(event, sequence, now)
    # What lies at a server has no METHOD (RFC 4791 section 4.1).
    calendar.pop("METHOD", None)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _stamp(event: Component, sequence: int, now: datetime) -> None:
    for name in ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED"):
        event.pop(name, None)
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", now.astimezone(UTC))
