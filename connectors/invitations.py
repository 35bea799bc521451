"""Invitations by mail (iMIP, RFC 6047, over iTIP, RFC 5546): a calendar object as the mail that asks people in or calls it off; pure."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.prop import vCalAddress

from connectors.charsets import line
from connectors.ics import parse_calendar
from connectors.zones import read_components
from schema.ids import content_hash
from schema.records import Address, Event


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


def invitation(data: bytes, method: Method, sender: Address, now: datetime, zone: ZoneInfo) -> Invitation | None:
    """Return the mail about the object's event as it is now, or None if it invites nobody but its sender.

    Its Message-ID follows from UID, SEQUENCE and method: sent again after a crash it is the same mail, which mailboxes know for one.
    """
    event = parse_calendar(data, "", zone).events[0]
    receivers = tuple(one.address for one in event.attendees if one.address.email != sender.email)
    if not receivers:
        return None
    mail = EmailMessage(SMTP)
    mail["From"] = formataddr((sender.name, sender.email))
    mail["To"] = ", ".join(formataddr((one.name, one.email)) for one in receivers)
    mail["Subject"] = f"{_called(event, method)}: {event.title or 'an event'}"
    mail["Date"] = format_datetime(now)
    named = content_hash(f"{event.uid}\x1f{event.sequence}\x1f{method}".encode())[:32]
    mail["Message-ID"] = f"<{named}@{sender.email.rpartition('@')[2]}>"
    mail.set_content(_words(event, method, sender, zone), cte="quoted-printable")
    # RFC 6047 section 2.4: the method stands in the part's type too, and the two have to agree.
    text = _request(data, method, sender)
    # In base64: lines of a calendar may be longer in bytes than a mail's may.
    mail.add_alternative(text, subtype="calendar", charset="utf-8", cte="base64", params={"method": method.value})
    return Invitation(mail.as_bytes(), sender.email, tuple(one.email for one in receivers))


def _request(data: bytes, method: Method, sender: Address) -> str:
    calendar = next(one for one in read_components(data) if isinstance(one, Calendar))
    calendar.pop("METHOD", None)
    calendar.add("method", method.value)
    for event in calendar.walk("VEVENT"):
        # Whoever sends it is who answers go to (RFC 5546 section 3.2.2); reminders are the sender's own.
        if event.get("ORGANIZER") is None:
            event.add("organizer", vCalAddress(f"mailto:{sender.email}"))
        event.subcomponents = [one for one in event.subcomponents if one.name != "VALARM"]
    return str(calendar.to_ical(), "utf-8")


def _called(event: Event, method: Method) -> str:
    if method is Method.CANCEL:
        return "Cancelled"
    return "Changed" if event.sequence else "Invitation"


def _words(event: Event, method: Method, sender: Address, zone: ZoneInfo) -> str:
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    when = f"{start:%A %Y-%m-%d}" if event.all_day else f"{start:%A %Y-%m-%d %H:%M} to {end:%H:%M} ({zone.key})"
    what = {Method.REQUEST: "invites you to", Method.CANCEL: "has cancelled"}[method]
    lines = (f"{line(sender.name) or sender.email} {what}: {event.title}", when, event.location and f"Where: {event.location}")
    return "\n".join((*filter(None, lines), *(["", event.description] if event.description else []), ""))
