"""Occurrences of one series, computed on demand from its own calendar text, with bounds a hostile rule cannot pass."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from math import prod
from zoneinfo import ZoneInfo

from icalendar import Component, Event
from icalendar.prop import vDDDTypes
from recurring_ical_events import of

from connectors.charsets import line
from connectors.ics_values import first
from connectors.rejections import BROKEN, Unreadable
from connectors.zones import moment_of, read_components
from schema.records import Occurrence

CHANGED = "changed"
"""The property of an occurrence that an event of its own describes (RFC 5545 section 3.8.4.4)."""

_UTC = ZoneInfo("UTC")
_DAY = timedelta(days=1)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC) + _DAY, datetime.max.replace(tzinfo=UTC) - _DAY
# A rule's step in days, roughly: enough to see whether a window holds more of them than may be computed.
_DAYS = {"HOURLY": 1 / 24, "DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
_DAYS_IN = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_FILTERS = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER")
_MOST_STEPS = 200_000
# A year's days are the longest list a calendar has use for.
_LONGEST_LIST = 400


def expand(recurrence: str, start: datetime, end: datetime, limit: int = 500, zone: ZoneInfo = _UTC) -> tuple[Occurrence, ...]:
    """Return the series' occurrences that touch `[start, end)`, earliest first, at most `limit`, cancelled ones left out.

    `zone` is the owner's, for floating times and whole days. Raises Unreadable for text that is no series and for rules
    that recur more often than a calendar needs (every minute or second) or would take too long to compute.
    """
    try:
        roots = read_components(recurrence)
        refuse_hostile(roots, end)
        return tuple(_take(_found(roots, start, end, zone), limit))
    except BROKEN as error:
        raise Unreadable(f"The series cannot be computed: {line(str(error))[:200] or type(error).__name__}.") from error


def _found(roots: list[Component], start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Occurrence]:
    for root in roots:
        changed = _named(root.walk("VEVENT"), zone)
        # The library takes whole days and floating times for those of UTC: a day more on either side holds the owner's.
        for component in _windows(root, max(start, _FIRST) - _DAY, min(end, _LAST) + _DAY):
            one = _occurrence(component, zone, not changed.isdisjoint(_named([component], zone)))
            if one.start < end and (one.end > start or one.start >= start) and str(component.get("STATUS", "")).upper() != "CANCELLED":
                yield one


def _named(components: Iterable[Component], zone: ZoneInfo) -> set[datetime]:
    """Return which occurrences these components say they are; the library names those that the rule gives, too."""
    named = (first(component, "RECURRENCE-ID") for component in components)
    return {moment_of(one.dt, zone) for one in named if isinstance(one, vDDDTypes) and isinstance(one.dt, date)}


def _windows(root: Component, start: datetime, end: datetime) -> Iterator[Event]:
    """Walk the window in growing steps, so that a limit is reached before a long window is computed whole."""
    # The library skips a start that is garbage and raises KeyError for a missing one, so it is never given two series at once.
    query, step, seen, left = of(root, skip_bad_series=True), timedelta(days=62), set(), start
    while left < end:
        right = min(left + step, end)
        for component in sorted(query.between(left, right), key=lambda one: moment_of(one.start, _UTC)):
            key = (component.get("UID"), component.start)
            if key not in seen:
                seen.add(key)
                yield component
        left, step = right, step * 4


def _take(found: Iterator[Occurrence], limit: int) -> list[Occurrence]:
    return sorted((one for one, _ in zip(found, range(limit), strict=False)), key=lambda one: one.start)


def _occurrence(component: Event, zone: ZoneInfo, changed: bool) -> Occurrence:
    begins, ends = component.start, component.end
    start = moment_of(begins, zone)
    props = ({"all_day": "yes"} if not isinstance(begins, datetime) else {}) | ({CHANGED: "yes"} if changed else {})
    return Occurrence(
        uid=str(component.get("UID", "")),
        title=line(str(component.get("SUMMARY", ""))),
        start=start,
        end=max(start, moment_of(ends, zone)),
        location=line(str(component.get("LOCATION", ""))),
        props=props,
    )


def refuse_hostile(roots: list[Component], end: datetime) -> None:
    """Raise Unreadable for rules that recur too often, or that would take too long to compute up to this moment."""
    for root in roots:
        for event in (one for one in root.walk("VEVENT") if isinstance(one, Event)):
            rules = event.get("RRULE")
            for rule in rules if isinstance(rules, list) else [rules] if rules is not None else []:
                _refuse(rule, event.start, end)


def _refuse(rule: dict[str, list[object]], begins: date, end: datetime) -> None:
    often = str((rule.get("FREQ") or [""])[0]).upper()
    if often not in _DAYS:
        raise Unreadable(f"The series recurs too often to be computed ({often.lower() or 'no frequency'}).")
    # The rule engine would step by nothing for ever.
    if _interval(rule) < 1:
        raise Unreadable("The series has a rule that never gets on.")
    if any(len(values) > _LONGEST_LIST for values in rule.values()) or _never(rule):
        raise Unreadable("The series has a rule that no date can meet.")
    if often == "HOURLY" and any(name in rule for name in _DAY_FILTERS):
        raise Unreadable("The series recurs too often to be computed (hourly, on certain days).")
    days = max((end - moment_of(begins, _UTC)).days, 1)
    if days / _DAYS[often] / _interval(rule) * _each_day(rule) > _MOST_STEPS:
        raise Unreadable("The series has too many occurrences to be computed.")


def _each_day(rule: dict[str, list[object]]) -> int:
    return prod(max(len(rule.get(name, [])), 1) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))


def _interval(rule: dict[str, list[object]]) -> int:
    # RFC 5545 section 3.3.10 wants at least 1.
    return int(str((rule.get("INTERVAL") or [1])[0]))


def _never(rule: dict[str, list[object]]) -> bool:
    """Say whether no date fits, as far as arithmetic shows it: the rule engine would search to the year 9999 (RFC 5545 3.3.10)."""
    often = str(rule["FREQ"][0]).upper()
    if (often != "YEARLY" and "BYWEEKNO" in rule) or (often in {"DAILY", "WEEKLY", "MONTHLY"} and "BYYEARDAY" in rule):
        return True
    places = rule.get("BYSETPOS")
    if places and all(abs(int(str(place))) > _DAYS_IN[often] * _each_day(rule) for place in places):
        return True
    months, days = rule.get("BYMONTH"), rule.get("BYMONTHDAY")
    if not months or not days:
        return False
    longest = max(_LONGEST_MONTH[(int(str(month)) - 1) % 12] for month in months)
    return all(abs(int(str(day))) > longest for day in days)
