"""One event written plainly, as most are, read line by line; all that is out of the ordinary is left to the library (docs/adr/0009).

Of a file with one VEVENT, without a series or a change to one, this gives what the library gives, in a fifth of its time. Whatever is not
known here to mean the same there, down to a parameter of another name, makes it None.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from connectors.charsets import CONTROL, line
from connectors.ics_notes import Frame
from connectors.ics_values import address, invited, lasting, status_of
from connectors.rejections import BROKEN
from connectors.zones import moment_of, read_components, zone_name
from schema.ids import event_key
from schema.records import Event, EventStatus

_UTC = ZoneInfo("UTC")
_LONGEST = 100_000
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]+))*):(.*)")
_PARAMETER = re.compile(r";([A-Z0-9-]+)=(?:\"([^\"]*)\"|([^\";:,]+))")
# RFC 6868 writes with a caret what a parameter may not hold; a backslash in one means different things to different programs.
_ODD_PARAMETER = re.compile(r"[\\^]|[ \t][;:]")
_ESCAPED = re.compile(r"\\(.?)")
_UTC_TIME = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_LOCAL_TIME = re.compile(r"[0-9]{8}T[0-9]{6}")
_DAY = re.compile(r"[0-9]{8}")
_COUNT = re.compile(r"[0-9]{1,9}")
_AROUND = {"VERSION", "PRODID", "CALSCALE"}
_SAID = {"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "ORGANIZER"}
# What makes a series or one of its occurrences, and what else decides when it ends.
_LEFT = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DURATION", "BEGIN", "END"}


class _Odd(Exception):
    """It is not plain."""


class Said(str):
    """A property's value with its parameters, as the library has it."""

    __slots__ = ("params",)
    params: Mapping[str, str]


def plain_event(raw: bytes, frame: Frame) -> Event | None:
    """Return the one event that the bytes hold, None if that is for the library to say."""
    try:
        return _event(*_properties(_lines(raw), frame), frame)
    except (_Odd, ValueError, OverflowError):
        return None


def _lines(raw: bytes) -> Iterator[str]:
    text = raw.decode("utf-8").replace("\r\n", "\n") if len(raw) < _LONGEST else "\r"
    if "\r" in text or "\n\n" in text or CONTROL.search(text):
        raise _Odd
    return iter(text.replace("\n ", "").replace("\n\t", "").split("\n"))


def _properties(lines: Iterator[str], frame: Frame) -> tuple[dict[str, Said], list[Said]]:
    """Return an event's properties and its attendees; raise _Odd unless it stands alone."""
    found: dict[str, Said] = {}
    attendees: list[Said] = []
    if next(lines, "") != "BEGIN:VCALENDAR":
        raise _Odd
    for written in lines:
        if written == "BEGIN:VEVENT" and not found:
            found, attendees = _within(lines)
        elif written == "BEGIN:VTIMEZONE":
            _pass_by(lines, "VTIMEZONE")
        elif written == "END:VCALENDAR":
            break
        elif not _is_of_no_weight(written, frame):
            raise _Odd
    if any(lines) or not found:
        raise _Odd
    return found, attendees


def _is_of_no_weight(written: str, frame: Frame) -> bool:
    name, params, value = _parts(written)
    if name == "METHOD":
        return value in {"PUBLISH", "REQUEST"} and not params
    if name == "X-WR-CALNAME" and not frame.calendar:
        return False
    return (name in _AROUND or name.startswith("X-")) and not params


def _within(lines: Iterator[str]) -> tuple[dict[str, Said], list[Said]]:
    found: dict[str, Said] = {}
    attendees: list[Said] = []
    for written in lines:
        if written == "END:VEVENT" and found:
            return found, attendees
        if written == "BEGIN:VALARM":
            _pass_by(lines, "VALARM")
            continue
        name, params, value = _parts(written)
        if name == "ATTENDEE":
            attendees.append(_said(params, value))
        elif name in _LEFT or name in found:
            raise _Odd
        elif name in _SAID:
            found[name] = _said(params, value)
    raise _Odd


def _parts(written: str) -> tuple[str, str, str]:
    parts = _LINE.fullmatch(written)
    if parts is None:
        raise _Odd
    return parts[1], parts[2], parts[3]


def _said(params: str, value: str) -> Said:
    said = Said(_ESCAPED.sub(_unescaped, value) if "\\" in value else value)
    said.params = {}
    if params:
        pairs = [(name, quoted or bare) for name, quoted, bare in _PARAMETER.findall(params)]
        said.params = dict(pairs)
        if len(said.params) < len(pairs) or _ODD_PARAMETER.search(params):
            raise _Odd
    return said


def _unescaped(found: re.Match[str]) -> str:
    if found[1] not in {",", ";", "n", "N", "\\"}:
        raise _Odd
    return "\n" if found[1] in "nN" else found[1]


def _pass_by(lines: Iterator[str], kind: str) -> None:
    """Pass by a zone or an alarm, of which there are few different ones; raise _Odd for one that the library stumbles over."""
    block = []
    for written in lines:
        block.append(written)
        if written == f"END:{kind}":
            break
    if not _is_sound(kind, "\n".join(block)):
        raise _Odd


@lru_cache(maxsize=512)
def _is_sound(kind: str, block: str) -> bool:
    inner = f"BEGIN:{kind}\n{block}\n"
    event = f"BEGIN:VEVENT\nUID:a\nDTSTART:20000101T000000Z\n{inner}END:VEVENT\n" if kind == "VALARM" else inner
    try:
        return len(read_components(f"BEGIN:VCALENDAR\nVERSION:2.0\n{event}END:VCALENDAR\n")) == 1
    except BROKEN:
        return False


def _event(found: Mapping[str, Said], attendees: list[Said], frame: Frame) -> Event:
    uid, begins = _text(found, "UID"), _when(found["DTSTART"]) if "DTSTART" in found else None
    if begins is None or not uid or uid != uid.strip():
        raise _Odd
    start = moment_of(begins, frame.zone)
    end = moment_of(_when(found["DTEND"]), frame.zone) if "DTEND" in found else start
    return Event(
        key=event_key(uid, ""),
        raw_hash=frame.raw_hash,
        uid=uid,
        title=line(_text(found, "SUMMARY")),
        start=start,
        end=lasting(begins, start, end, frame.zone),
        all_day=not isinstance(begins, datetime),
        zone=zone_name(begins),
        description=_text(found, "DESCRIPTION"),
        location=line(_text(found, "LOCATION")),
        status=EventStatus.CANCELLED if frame.cancelled else status_of(_text(found, "STATUS")),
        organiser=address(found.get("ORGANIZER")),
        attendees=invited(attendees),
        sequence=_number(found.get("SEQUENCE")),
        stamp=_stamp(found.get("DTSTAMP")),
        calendar=frame.calendar,
    )


def _text(found: Mapping[str, Said], name: str) -> str:
    said = found.get(name)
    if said is None:
        return ""
    if said.params.keys() - {"LANGUAGE"}:
        raise _Odd
    return str(said)


def _number(said: Said | None) -> int:
    if said is not None and (said.params or not _COUNT.fullmatch(said)):
        raise _Odd
    return int(said or 0)


def _stamp(said: Said | None) -> datetime:
    if said is None or said.params or not _UTC_TIME.fullmatch(said):
        raise _Odd
    return _moment(said).replace(tzinfo=_UTC)


def _when(said: Said) -> date:
    params = dict(said.params)
    kind, zone = params.pop("VALUE", ""), params.pop("TZID", "")
    if not params and kind in {"", "DATE-TIME"}:
        if not zone and _UTC_TIME.fullmatch(said):
            return _moment(said).replace(tzinfo=_UTC)
        if _LOCAL_TIME.fullmatch(said) and (not zone or zone in _zones()):
            return _moment(said).replace(tzinfo=ZoneInfo(zone) if zone else None)
    if not params and kind == "DATE" and not zone and _DAY.fullmatch(said):
        return date(int(said[:4]), int(said[4:6]), int(said[6:]))
    raise _Odd


def _moment(said: str) -> datetime:
    return datetime(int(said[:4]), int(said[4:6]), int(said[6:8]), int(said[9:11]), int(said[11:13]), int(said[13:15]))  # noqa: DTZ001


@cache
def _zones() -> frozenset[str]:
    # Names without a slash mean something else to Windows, and to the library.
    return frozenset(name for name in available_timezones() if "/" in name)
