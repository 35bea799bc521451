"""Values of a calendar component's properties, each read whatever a program made of it (RFC 5545 section 3.8)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Component
from icalendar.prop import vDDDTypes

from connectors.charsets import clean, line
from connectors.headers import address_of
from connectors.zones import basic, moment_of
from schema.records import Address, Attendee, EventStatus

_OLDEST = datetime.min.replace(tzinfo=UTC)


def address(value: object) -> Address | None:
    """Return whom a property names."""
    written = str(value or "").strip()
    # Some servers put a path of their own where the address should be, and the address into EMAIL (RFC 7986 section 6.2).
    email = written[7:] if written.lower().startswith("mailto:") else parameter(value, "EMAIL") or written
    return address_of(email, parameter(value, "CN"))


def parameter(value: object, name: str) -> str:
    """Return a parameter of a property, or nothing."""
    found = getattr(value, "params", {}).get(name, "")
    return line(str(found[0] if isinstance(found, list) and found else found or ""))


def invited(values: Iterable[object]) -> tuple[Attendee, ...]:
    """Return who is invited, each address once."""
    found: dict[str, Attendee] = {}
    for value in values:
        whom = address(value)
        if whom is not None:
            found.setdefault(whom.email, Attendee(whom, parameter(value, "PARTSTAT").lower()))
    return tuple(found.values())


def status_of(written: str) -> EventStatus:
    """Return what a STATUS says."""
    found = written.strip().lower()
    return EventStatus(found) if found in set(EventStatus) else EventStatus.CONFIRMED


def lasting(begins: date, start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """Return when what begins so ends, if this is what is said of its end."""
    # A whole day without an end lasts that day (RFC 5545 section 3.6.1), one that ends when it begins is meant so.
    if end <= start and not isinstance(begins, datetime):
        return moment_of(begins + timedelta(days=1), zone)
    return max(start, end)


def stamp(component: Component, zone: ZoneInfo) -> datetime | None:
    """Return when this version was made."""
    return moment(component, "DTSTAMP", zone) or moment(component, "LAST-MODIFIED", zone)


def age(component: Component, zone: ZoneInfo) -> tuple[int, datetime]:
    """Return what orders versions: the greater SEQUENCE is newer, then the later DTSTAMP (RFC 5546 section 2.1.5)."""
    return number(component.get("SEQUENCE")), stamp(component, zone) or _OLDEST


def moment(component: Component, name: str, zone: ZoneInfo) -> datetime | None:
    """Return a property as a moment."""
    value = day(component, name)
    return moment_of(value, zone) if value is not None else None


def recurrence_id(component: Component, zone: ZoneInfo) -> str:
    """Return which occurrence the component is, or nothing."""
    value = day(component, "RECURRENCE-ID")
    return basic(value, zone) if value is not None else ""


def number(value: object) -> int:
    """Return a property as a number, 0 if it is none."""
    written = str(value if value is not None else 0)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def day(component: Component, name: str) -> date | None:
    """Return a property as a day or a time."""
    value = first(component, name)
    found = value.dt if isinstance(value, vDDDTypes) else None
    return found if isinstance(found, date) else None


def text(component: Component, name: str) -> str:
    """Return a property's text, or nothing."""
    return clean(str(first(component, name) or ""))


def label(component: Component) -> str:
    """Return what people call the component."""
    return f"“{line(text(component, 'SUMMARY') or text(component, 'UID'))[:80]}”"


def first(component: Component, name: str) -> object:
    """Return a property's first value."""
    return next(iter(every(component, name)), None)


def every(component: Component, name: str) -> Iterable[object]:
    """Return a property's values, in the order of the file."""
    value = component.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]
