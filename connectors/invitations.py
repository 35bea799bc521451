"""Invitations by mail (iMIP, RFC 6047, over iTIP, RFC 5546): a calendar object as the mail that asks people in or calls it off; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.prop import vCalAddress

from connectors.charsets import line
from connectors.ics import parse_calendar
from connectors.ics_guests import leave_only
from connectors.ics_values import day, recurrence_id, text
from connectors.zones import read_components
from schema.errors import EditRefused
from schema.ids import content_hash, event_key
from schema.records import Address, Event, EventStatus


class Method(StrEnum):
    """What is asked of those invited."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mail that is ready to be sent, and to whom."""

    mail: bytes
    sender: str
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What people are to be told: the calendar object, what is asked of them, and of a series which occurrence it is about.

    `off` is who alone is told, being taken off what goes on without them.
    """

    data: bytes
    method: Method
    occurrence: str = ""
    off: str = ""


def told(notice: Notice, own: Collection[str], zone: ZoneInfo) -> tuple[Event, tuple[Address, ...]]:
    """Return the event that a notice is about, and whom it goes to: all who are invited, or who is off, but never `own`.

    Nobody is told where a stranger invites, as only who invites may tell (RFC 5546 section 2.1.4), or asked to what is cancelled.
    Raises EditRefused where there is no event.
    """
    events = parse_calendar(notice.data, "", zone).events
    if not events:
        raise EditRefused("there is no event at this place")
    # Of a whole series that which tells all occurrences stands for it, wherever it stands in the object.
    event = next((one for one in events if one.key == event_key(one.uid, notice.occurrence)), events[0])
    cancelled = event.status is EventStatus.CANCELLED and notice.method is Method.REQUEST
    if cancelled or (event.organiser is not None and event.organiser.email not in own):
        return event, ()
    people = (one.address for one in event.attendees if one.address.email not in own)
    return event, tuple(one for one in people if notice.off in ("", one.email))


def invitation(
    notice: Notice, sender: Address, now: datetime, zone: ZoneInfo, own: Collection[str] = (), only: Collection[str] = ()
) -> Invitation | None:
    """Return the mail about the notice's event as it is now, or None if there is nobody to be told; of `only`, if given, those alone.

    Its Message-ID follows from UID, occurrence, SEQUENCE, method and who is off: sent again after a crash it is the same mail, which
    mailboxes know for one.
    """
    event, people = told(notice, {sender.email, *own}, zone)
    receivers = tuple(one for one in people if not only or one.email in only)
    if not receivers:
        return None
    mail = EmailMessage(SMTP)
    mail["From"] = formataddr((sender.name, sender.email))
    mail["To"] = ", ".join(formataddr((one.name, one.email)) for one in receivers)
    mail["Subject"] = f"{_called(event, notice)}: {event.title or 'an event'}"
    mail["Date"] = format_datetime(now)
    which = (event.key, str(event.sequence), notice.method.value, *filter(None, [notice.off]))
    named = content_hash("\x1f".join(which).encode())[:32]
    mail["Message-ID"] = f"<{named}@{sender.email.rpartition('@')[2]}>"
    mail.set_content(_words(event, notice, sender, zone), cte="quoted-printable")
    # RFC 6047 section 2.4: the method stands in the part's type too, and the two have to agree.
    said = _request(notice, sender, zone)
    # In base64: lines of a calendar may be longer in bytes than a mail's may.
    mail.add_alternative(said, subtype="calendar", charset="utf-8", cte="base64", params={"method": notice.method.value})
    return Invitation(mail.as_bytes(), sender.email, tuple(one.email for one in receivers))


def _request(notice: Notice, sender: Address, zone: ZoneInfo) -> str:
    calendar = next(one for one in read_components(notice.data) if isinstance(one, Calendar))
    calendar.pop("METHOD", None)
    calendar.add("method", notice.method.value)
    about = _about(calendar, notice, zone)
    calendar.subcomponents = [one for one in calendar.subcomponents if one.name == "VTIMEZONE" or any(one is each for each in about)]
    for event in about:
        # Whoever sends it is who answers go to (RFC 5546 section 3.2.2); reminders are the sender's own.
        if event.get("ORGANIZER") is None:
            event.add("organizer", vCalAddress(f"mailto:{sender.email}"))
        event.subcomponents = [one for one in event.subcomponents if one.name != "VALARM"]
        if notice.off:
            leave_only(event, {notice.off})
    return str(calendar.to_ical(), "utf-8")


def _about(calendar: Calendar, notice: Notice, zone: ZoneInfo) -> list[Component]:
    """Return the components that a notice sends: one occurrence alone; a whole series without what of it is called off."""
    events = calendar.walk("VEVENT")
    if notice.occurrence:
        return [one for one in events if recurrence_id(one, zone) == notice.occurrence]
    whole = [one for one in events if not recurrence_id(one, zone)]
    # RFC 5546 section 3.2.5: a series that is cancelled whole names no occurrence.
    if notice.method is Method.CANCEL:
        return whole
    off = [one for one in events if recurrence_id(one, zone) and text(one, "STATUS").upper() == "CANCELLED"]
    # Section 3.2.2: what is asked to is not cancelled. A day that is left out says the same.
    for one in off:
        for series in whole:
            series.add("exdate", day(one, "RECURRENCE-ID"))
    return [one for one in events if one not in off]


def _called(event: Event, notice: Notice) -> str:
    if notice.off:
        return "Uninvited"
    if notice.method is Method.CANCEL:
        return "Cancelled"
    return "Changed" if event.sequence else "Invitation"


_DONE = {
    "Invitation": "invites you to",
    "Changed": "has changed",
    "Cancelled": "has cancelled",
    "Uninvited": "does not invite you any more to",
}


def _words(event: Event, notice: Notice, sender: Address, zone: ZoneInfo) -> str:
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    when = f"{start:%A %Y-%m-%d}" if event.all_day else f"{start:%A %Y-%m-%d %H:%M} to {end:%H:%M} ({zone.key})"
    what = _DONE[_called(event, notice)]
    lines = (f"{line(sender.name) or sender.email} {what}: {event.title}", when, event.location and f"Where: {event.location}")
    return "\n".join((*filter(None, lines), *(["", event.description] if event.description else []), ""))
