"""Raw bytes of a calendar to Events and problems (RFC 5545): masters, overrides, all-day, floating and foreign zones."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Component
from icalendar.prop import vDDDTypes

from connectors.charsets import clean, decode, line
from connectors.headers import address_of
from connectors.rejections import BROKEN
from connectors.series import series_of
from connectors.zones import basic, moment_of, read_components, zone_name
from schema.ids import content_hash, event_key
from schema.records import Address, Attendee, Event, EventStatus

_BLOCK = re.compile(r"^BEGIN:(VEVENT|VTIMEZONE)[ \t]*$.*?^END:\1[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_MOST_SALVAGED = 5_000
_OLDEST = datetime.min.replace(tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a calendar file holds: its events, newest version each, and a sentence for every event that cannot be read."""

    events: tuple[Event, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    raw_hash: str
    zone: ZoneInfo
    calendar: str
    cancelled: bool


def parse_calendar(raw: bytes, raw_hash: str, zone: ZoneInfo, calendar: str = "") -> Parsed:
    """Return every event of the bytes; never raises. `zone` is the owner's, for floating times and whole days."""
    problems: list[str] = []
    newest: dict[str, tuple[Event, Component]] = {}
    series: dict[str, str] = {}
    for root in _roots(raw, problems):
        frame = _Frame(raw_hash, zone, calendar or _text(root, "X-WR-CALNAME"), _text(root, "METHOD").upper() == "CANCEL")
        _read(root, frame, newest, problems)
        series.update(series_of(root, [component for _, component in newest.values()]))
    if not newest and not problems:
        problems.append("It holds no event.")
    return Parsed(tuple(_with_series(event, series) for event, _ in newest.values()), tuple(problems))


def _read(root: Component, frame: _Frame, newest: dict[str, tuple[Event, Component]], problems: list[str]) -> None:
    for component in root.walk("VEVENT"):
        try:
            event = _event(component, frame)
        except BROKEN as error:
            problems.append(f"The event {_label(component)} cannot be read: {line(str(error))[:200] or type(error).__name__}.")
            continue
        known = newest.get(event.key)
        # The greater SEQUENCE is newer, then the later DTSTAMP (RFC 5546 section 2.1.5); of equals the last in the file.
        if known is None or _age(event) >= _age(known[0]):
            newest[event.key] = (event, component)


def _roots(raw: bytes, problems: list[str]) -> list[Component]:
    text = decode(raw).lstrip("\ufeff")
    try:
        return read_components(text + "\n")
    except BROKEN as error:
        found = _salvaged(text, problems)
        if not found and not problems:
            problems.append(f"It is not a calendar: {line(str(error))[:200] or type(error).__name__}.")
        return found


def _salvaged(text: str, problems: list[str]) -> list[Component]:
    """Read the file event by event, so that one broken line costs one event, a broken zone only itself."""
    blocks = [(found.group(1).upper(), found.group()) for found in _BLOCK.finditer(text)][:_MOST_SALVAGED]
    # Zones that cannot be read alone are left out, or they would take every event with them.
    zones = [block for kind, block in blocks if kind == "VTIMEZONE" and _alone([block])]
    roots: list[Component] = []
    for block in (block for kind, block in blocks if kind == "VEVENT"):
        found = _alone([*zones, block])
        roots += found
        if not found:
            problems.append(f"An event cannot be read: {line(block)[:120]}…")
    return roots


def _alone(blocks: list[str]) -> list[Component]:
    try:
        return read_components("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *blocks, "END:VCALENDAR", ""]))
    except BROKEN:
        return []


def _event(component: Component, frame: _Frame) -> Event:
    begins = _date(component, "DTSTART")
    if begins is None:
        raise ValueError("it has no start")
    uid = _text(component, "UID") or f"{content_hash(component.to_ical())}@friday.invalid"
    start = moment_of(begins, frame.zone)
    return Event(
        key=event_key(uid, _recurrence_id(component, frame.zone)),
        raw_hash=frame.raw_hash,
        uid=uid,
        title=line(_text(component, "SUMMARY")),
        start=start,
        end=_end(component, begins, start, frame.zone),
        all_day=not isinstance(begins, datetime),
        zone=zone_name(begins),
        description=_text(component, "DESCRIPTION"),
        location=line(_text(component, "LOCATION")),
        # METHOD:CANCEL cancels what it lists, whatever STATUS says there (RFC 5546 section 3.2.5).
        status=EventStatus.CANCELLED if frame.cancelled else _status(component),
        organiser=_address(component.get("ORGANIZER")),
        attendees=_attendees(component),
        sequence=_number(component.get("SEQUENCE")),
        stamp=_stamp(component, frame.zone),
        calendar=frame.calendar,
    )


def _end(component: Component, begins: date, start: datetime, zone: ZoneInfo) -> datetime:
    ends = _date(component, "DTEND")
    if ends is not None:
        end = moment_of(ends, zone)
    else:
        value = _first(component, "DURATION")
        length = value.dt if isinstance(value, vDDDTypes) else None
        end = moment_of(begins + length, zone) if isinstance(length, timedelta) else start
    # A whole day without an end lasts that day (RFC 5545 section 3.6.1), one that ends when it begins is meant so.
    if end <= start and not isinstance(begins, datetime):
        return moment_of(begins + timedelta(days=1), zone)
    return max(start, end)


def _with_series(event: Event, series: dict[str, str]) -> Event:
    # Only the master carries the series; an override is one occurrence of it.
    if event.key != event.uid or event.uid not in series:
        return event
    values = {name: getattr(event, name) for name in Event.__slots__}
    return Event(**{**values, "recurrence": series[event.uid]})


def _age(event: Event) -> tuple[int, datetime]:
    return event.sequence, event.stamp or _OLDEST


def _recurrence_id(component: Component, zone: ZoneInfo) -> str:
    value = _date(component, "RECURRENCE-ID")
    return basic(value, zone) if value is not None else ""


def _status(component: Component) -> EventStatus:
    found = _text(component, "STATUS").strip().lower()
    return EventStatus(found) if found in set(EventStatus) else EventStatus.CONFIRMED


def _attendees(component: Component) -> tuple[Attendee, ...]:
    found: dict[str, Attendee] = {}
    for value in _all(component, "ATTENDEE"):
        address = _address(value)
        if address is not None:
            found.setdefault(address.email, Attendee(address, str(_parameter(value, "PARTSTAT")).lower()))
    return tuple(found.values())


def _address(value: object) -> Address | None:
    text = str(value or "").strip()
    # Some servers put a path of their own where the address should be, and the address into EMAIL (RFC 7986 section 6.2).
    email = text[7:] if text.lower().startswith("mailto:") else _parameter(value, "EMAIL") or text
    return address_of(email, _parameter(value, "CN"))


def _parameter(value: object, name: str) -> str:
    found = getattr(value, "params", {}).get(name, "")
    return line(str(found[0] if isinstance(found, list) and found else found or ""))


def _stamp(component: Component, zone: ZoneInfo) -> datetime | None:
    value = _date(component, "DTSTAMP") or _date(component, "LAST-MODIFIED")
    return moment_of(value, zone) if value is not None else None


def _number(value: object) -> int:
    text = str(value if value is not None else 0)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _date(component: Component, name: str) -> date | None:
    value = _first(component, name)
    found = value.dt if isinstance(value, vDDDTypes) else None
    return found if isinstance(found, date) else None


def _text(component: Component, name: str) -> str:
    return clean(str(_first(component, name) or ""))


def _label(component: Component) -> str:
    return f"“{line(_text(component, 'SUMMARY') or _text(component, 'UID'))[:80]}”"


def _first(component: Component, name: str) -> object:
    return next(iter(_all(component, name)), None)


def _all(component: Component, name: str) -> Iterable[object]:
    value = component.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]
