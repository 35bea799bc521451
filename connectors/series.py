"""A series as the smallest calendar text its occurrences can be computed from."""

from collections.abc import Iterable
from datetime import date, datetime, time

from icalendar import Calendar, Component, Event
from icalendar.prop import vDDDTypes, vRecur
from icalendar.prop.broken import vBroken

from connectors.ics_values import first
from connectors.rejections import BROKEN

_LAST = time(23, 59, 59)
# What decides when, and what an occurrence shows; all else stays with the record.
_KEPT = (
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "LOCATION",
)


def series_of(root: Component, events: Iterable[Component]) -> dict[str, str]:
    """Return the calendar text of each UID that recurs: its VEVENTs, reduced, and the VTIMEZONEs they name."""
    by_uid: dict[str, list[Component]] = {}
    for event in events:
        # A moved occurrence has its master's UID (RFC 5545 section 3.8.4.4) and has to stand beside it to replace anything.
        by_uid.setdefault(str(event.get("UID", "")), []).append(event)
    zones = root.walk("VTIMEZONE")
    return {uid: text for uid, found in by_uid.items() if any(map(_recurs, found)) and (text := _text(found, zones))}


def _recurs(event: Component) -> bool:
    return any(event.get(name) is not None for name in ("RRULE", "RDATE"))


def _text(events: list[Component], zones: list[Component]) -> str:
    # A series that cannot be written down leaves its event without one: the day it begins on is worth having.
    try:
        return _written(events, zones)
    except BROKEN:
        return ""


def _written(events: list[Component], zones: list[Component]) -> str:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Friday//EN")
    reduced = [_reduced(event) for event in events]
    named = {tzid for event in reduced for tzid in _tzids(event)}
    for zone in zones:
        if str(zone.get("TZID", "")) in named:
            calendar.add_component(zone)
    # In one order always: the same series is the same text and writes nothing.
    for event in sorted(reduced, key=_order):
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8", "replace")


def _reduced(event: Component) -> Event:
    small = Event()
    for name in _KEPT:
        value = event.get(name)
        # The library keeps what it cannot parse; written out again it would break the whole series.
        if value is not None and not isinstance(value, vBroken):
            small[name] = _whole_day(value, event) if name == "RRULE" else value
    return small


def _whole_day(rule: object, event: Component) -> object:
    """Return a rule that runs until a day, where its event has a time, as one until that day's end: so it is meant (RFC 5545 3.3.10)."""
    begins = getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(rule, vRecur) or not isinstance(begins, datetime):
        return rule
    until = [datetime.combine(one, _LAST) if type(one) is date else one for one in rule.get("UNTIL", [])]
    return vRecur({**rule, "UNTIL": until}) if until else rule


def _order(event: Component) -> str:
    value = first(event, "RECURRENCE-ID")
    return value.to_ical().decode("ascii", "replace") if isinstance(value, vDDDTypes) else ""


def _tzids(event: Component) -> set[str]:
    values = [value for found in event.values() for value in (found if isinstance(found, list) else [found])]
    return {str(value.params["TZID"]) for value in values if "TZID" in getattr(value, "params", {})}
