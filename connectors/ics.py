"""Raw bytes of a calendar to records and problems (RFC 5545): masters, overrides, all-day, floating and foreign zones, tasks, journals."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from icalendar import Component
from icalendar.prop import vDDDTypes

from connectors.charsets import decode, line
from connectors.ics_notes import Frame, journal, task
from connectors.ics_plain import plain_event
from connectors.ics_values import address, age, day, every, first, invited, label, lasting, number, recurrence_id, stamp, status_of, text
from connectors.rejections import BROKEN
from connectors.series import series_of
from connectors.zones import moment_of, read_components, zone_name
from schema.ids import content_hash, event_key
from schema.records import Document, Event, EventStatus

_EDGE = re.compile(r"^(BEGIN|END):(VEVENT|VTODO|VJOURNAL|VTIMEZONE)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_ZONE = re.compile(r"TZID[=:]\"?([^\":;,\r\n]{1,200})", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
# About 5,800 dates: each costs the library a tenth of a millisecond, and a series is read anew at each look.
_LONG_LIST = re.compile(r"^((?:EX|R)DATE(?:[^\r\n]|\r?\n[ \t]){100000})(?:[^\r\n]|\r?\n[ \t])+", re.MULTILINE | re.IGNORECASE)
_MOST_SALVAGED = 5_000
_MOST_LINES = 200
_BEGINNING = "BEGIN:VCALENDAR"
# To mend an entry each of its lines is read by itself.
_MOST_MENDED = 200


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a calendar file holds, the newest version each, and a sentence for every entry that cannot be read.

    `notes` are its tasks and journal entries, as documents.
    """

    events: tuple[Event, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[Document, ...] = ()


def parse_calendar(raw: bytes, raw_hash: str, zone: ZoneInfo, calendar: str = "") -> Parsed:
    """Return every event, task and journal entry of the bytes; never raises.

    `zone` is the owner's, for floating times and whole days.
    """
    frame = Frame(raw_hash, zone, calendar, cancelled=False)
    plain = plain_event(raw, frame)
    return Parsed((plain,)) if plain is not None else read_by_library(raw, frame)


def read_by_library(raw: bytes, told: Frame) -> Parsed:
    """Return what the library makes of the bytes, whatever is in them; never raises."""
    problems: list[str] = []
    newest: dict[tuple[str, str], tuple[Event | Document, Component]] = {}
    series: dict[str, str] = {}
    for root in _roots(raw, problems):
        named, cancelled = told.calendar or text(root, "X-WR-CALNAME"), text(root, "METHOD").upper() == "CANCEL"
        frame = replace(told, calendar=named, cancelled=cancelled)
        _read(root, frame, newest, problems)
        series.update(series_of(root, [component for _, component in newest.values() if component.name == "VEVENT"]))
    if not newest and not problems:
        problems.append("It holds no event.")
    records = [record for record, _ in newest.values()]
    return Parsed(
        tuple(_with_series(record, series) for record in records if isinstance(record, Event)),
        tuple(problems),
        tuple(record for record in records if isinstance(record, Document)),
    )


def _read(root: Component, frame: Frame, newest: dict[tuple[str, str], tuple[Event | Document, Component]], problems: list[str]) -> None:
    for name, (word, made) in _MADE.items():
        for component in root.walk(name):
            try:
                record = made(component, frame)
            except BROKEN as error:
                problems.append(f"The {word} {label(component)} cannot be read: {line(str(error))[:200] or type(error).__name__}.")
                continue
            known = newest.get((name, record.key))
            # Of equals the last in the file.
            if known is None or age(component, frame.zone) >= age(known[1], frame.zone):
                newest[name, record.key] = (record, component)


def _roots(raw: bytes, problems: list[str]) -> list[Component]:
    decoded, cut = _LONG_LIST.subn(lambda found: found[1].rpartition(",")[0], decode(raw).lstrip("\ufeff"))
    if cut:
        problems.append("A series lists too many dates: only the first five thousand are read.")
    try:
        return read_components(decoded + "\n")
    except BROKEN as error:
        found = _salvaged(decoded, problems)
        if not found and not problems:
            problems.append(f"It is not a calendar: {_why_none(decoded, error)}.")
        return found


def _why_none(decoded: str, error: Exception) -> str:
    # The library quotes the line it stumbles over: of a picture or of noise that says nothing to anybody.
    if _BEGINNING not in decoded.upper():
        return f"it has no line {_BEGINNING}"
    return line(str(error))[:200] or type(error).__name__


def _salvaged(decoded: str, problems: list[str]) -> list[Component]:
    """Read the file entry by entry, so that one broken line costs one of them, a broken zone only itself."""
    blocks = list(islice(_blocks(decoded), _MOST_SALVAGED))
    # Zones that cannot be read alone are left out, or they would take every event with them.
    known = {name: block for kind, block in blocks if kind == "VTIMEZONE" and _alone([block]) for name in _zones(block)}
    roots: list[Component] = []
    tried = 0
    for kind, block in (one for one in blocks if one[0] != "VTIMEZONE"):
        # Only those an entry names: a thousand zones would else be read again for each of a thousand entries.
        zones = [known[name] for name in _zones(block) if name in known]
        found = _alone([*zones, block])
        if not found and tried < _MOST_MENDED:
            tried += 1
            found = _alone([*zones, _mended(kind, block)])
        roots += found
        if not found:
            problems.append(f"An entry cannot be read ({kind}): {line(block)[:120]}…")
    return roots


def _zones(block: str) -> list[str]:
    """Return the names of the zones that an entry has its times in, or that a zone bears."""
    return list(dict.fromkeys(name.strip() for name in _ZONE.findall(_FOLD.sub("", block))))


def _blocks(decoded: str) -> Iterator[tuple[str, str]]:
    """Yield each entry with its kind, from its beginning to the first end of that kind, in one walk however many are never ended."""
    edges = [(found[1].upper(), found[2].upper(), found.start(), found.end()) for found in _EDGE.finditer(decoded)]
    ends = {kind: [end for edge, other, _, end in edges if edge == "END" and other == kind] for kind in {one[1] for one in edges}}
    past = 0
    for edge, kind, begin, _ in edges:
        place = bisect_right(ends[kind], begin)
        if edge == "BEGIN" and begin >= past and place < len(ends[kind]):
            past = ends[kind][place]
            yield kind, decoded[begin:past]


def _mended(kind: str, block: str) -> str:
    """Return an entry without the lines that no parser takes: the library forgives those of events, not those of tasks."""
    written = _FOLD.sub("", block).splitlines()[1:-1][:_MOST_LINES]
    return "\n".join([f"BEGIN:{kind}", *(one for one in written if _alone([f"BEGIN:{kind}", one, f"END:{kind}"])), f"END:{kind}"])


def _alone(blocks: list[str]) -> list[Component]:
    try:
        return read_components("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *blocks, "END:VCALENDAR", ""]))
    except BROKEN:
        return []


def _event(component: Component, frame: Frame) -> Event:
    begins = day(component, "DTSTART")
    if begins is None:
        raise ValueError("it has no start")
    uid = text(component, "UID") or f"{content_hash(component.to_ical())}@friday.invalid"
    start = moment_of(begins, frame.zone)
    return Event(
        key=event_key(uid, recurrence_id(component, frame.zone)),
        raw_hash=frame.raw_hash,
        uid=uid,
        title=line(text(component, "SUMMARY")),
        start=start,
        end=_end(component, begins, start, frame.zone),
        all_day=not isinstance(begins, datetime),
        zone=zone_name(begins),
        description=text(component, "DESCRIPTION"),
        location=line(text(component, "LOCATION")),
        # METHOD:CANCEL cancels what it lists, whatever STATUS says there (RFC 5546 section 3.2.5).
        status=EventStatus.CANCELLED if frame.cancelled else status_of(text(component, "STATUS")),
        organiser=address(component.get("ORGANIZER")),
        attendees=invited(every(component, "ATTENDEE")),
        sequence=number(component.get("SEQUENCE")),
        stamp=stamp(component, frame.zone),
        calendar=frame.calendar,
    )


def _end(component: Component, begins: date, start: datetime, zone: ZoneInfo) -> datetime:
    ends = day(component, "DTEND")
    if ends is not None:
        end = moment_of(ends, zone)
    else:
        value = first(component, "DURATION")
        length = value.dt if isinstance(value, vDDDTypes) else None
        end = moment_of(begins + length, zone) if isinstance(length, timedelta) else start
    return lasting(begins, start, end, zone)


def _with_series(event: Event, series: dict[str, str]) -> Event:
    # Only the master carries the series; an override is one occurrence of it.
    if event.key != event.uid or event.uid not in series:
        return event
    values = {name: getattr(event, name) for name in Event.__slots__}
    return Event(**{**values, "recurrence": series[event.uid]})


_MADE: Mapping[str, tuple[str, Callable[[Component, Frame], Event | Document]]] = {
    "VEVENT": ("event", _event),
    "VTODO": ("task", task),
    "VJOURNAL": ("journal entry", journal),
}
