"""Tasks and journal entries of a calendar (VTODO and VJOURNAL, RFC 5545 sections 3.6.2 and 3.6.3), as documents with their own marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Component

from connectors.charsets import line
from connectors.ics_values import address, day, every, first, moment, number, recurrence_id, stamp, text
from schema.ids import content_hash, event_key
from schema.records import Document

_DATED = ("DUE", "DTSTART", "COMPLETED", "CREATED")
_DONE = {"completed", "cancelled"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What an entry takes from around it: its file's hash, the owner's zone, the calendar's name, whether the file cancels all in it."""

    raw_hash: str
    zone: ZoneInfo
    calendar: str
    cancelled: bool


def task(component: Component, frame: Frame) -> Document:
    """Return a task: when it is due, whether it is done."""
    due, done = moment(component, "DUE", frame.zone), moment(component, "COMPLETED", frame.zone)
    status = "cancelled" if frame.cancelled else line(text(component, "STATUS")).lower()
    finished = done is not None or status in _DONE or number(first(component, "PERCENT-COMPLETE")) >= 100
    marks = {"kind": "task", "due": due, "done": finished, "completed": done, "status": status}
    whom = ", ".join(found.name or found.email for value in every(component, "ATTENDEE") if (found := address(value)))
    told = {
        "Task": "cancelled" if status == "cancelled" else "done" if finished else "to do",
        "Due": due and _told(component, "DUE", due, frame.zone),
        "Done": done and _told(component, "COMPLETED", done, frame.zone),
        "Where": line(text(component, "LOCATION")),
        "With": whom,
    }
    return _document(component, frame, told, marks)


def journal(component: Component, frame: Frame) -> Document:
    """Return a journal entry."""
    return _document(component, frame, {}, {"kind": "journal", "status": line(text(component, "STATUS")).lower()})


def _document(component: Component, frame: Frame, told: Mapping[str, object], marks: Mapping[str, object]) -> Document:
    uid = text(component, "UID") or f"{content_hash(component.to_ical())}@friday.invalid"
    title, description = line(text(component, "SUMMARY")), "\n".join(filter(None, (text(component, "DESCRIPTION"), *_more(component))))
    dated = next(filter(None, (moment(component, name, frame.zone) for name in _DATED)), None)
    made = stamp(component, frame.zone)
    if dated is None and made is None and not (title or description):
        raise ValueError("it says nothing")
    # The words that say what it is are part of the text, since words and vectors see nothing else.
    lines = (title, *(f"{name}: {value}" for name, value in told.items() if value), description)
    return Document(
        key=event_key(uid, recurrence_id(component, frame.zone)),
        raw_hash=frame.raw_hash,
        title=title,
        text="\n".join(filter(None, lines)),
        dated=dated or made or datetime(1970, 1, 1, tzinfo=frame.zone),
        media_type="text/calendar",
        folder=frame.calendar,
        # The day it was exported says nothing of the task.
        by_file=dated is None,
        marks={name: value for name, value in marks.items() if isinstance(value, str | bool | datetime) and value != ""},
    )


def _more(component: Component) -> list[str]:
    """Return the descriptions after the first: a journal entry may have several (section 3.6.3)."""
    return [line(str(value)) for value in list(every(component, "DESCRIPTION"))[1:]]


def _told(component: Component, name: str, at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%A %Y-%m-%d %H:%M}" if isinstance(day(component, name), datetime) else f"{local:%A %Y-%m-%d}"
