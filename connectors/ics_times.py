"""When an event is, written as its calendar writes it; a series moves with what is tied to its old times (RFC 5545 section 3.8.5); pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

from connectors.ics_values import day, every, first, number, text
from connectors.rejections import Unreadable
from connectors.zones import moment_of
from schema.edits import EventEdit

# A rule that names hours goes on at those, wherever its series begins.
_CLOCKS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MANY_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")


def times(event: Component, edit: EventEdit, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return start and end as they are to be; whole days and floating times are read in the zone."""
    begins, ends = day(event, "DTSTART"), day(event, "DTEND")
    start = moment_of(begins, zone) if begins is not None else edit.start
    if start is None:
        raise Unreadable("The event at the server has no start.")
    length = getattr(getattr(event.get("DURATION"), "dt", None), "total_seconds", lambda: 0.0)()
    whole = timedelta(days=1) if begins is not None and not isinstance(begins, datetime) else timedelta()
    end = moment_of(ends, zone) if ends is not None else start + (timedelta(seconds=length) or whole)
    moved = edit.start or start
    return moved, edit.end or moved + (end - start)


def set_times(event: Event, start: date, end: date) -> None:
    """Write when an event is, as days or as times."""
    for name in ("DTSTART", "DTEND", "DURATION"):
        event.pop(name, None)
    event.add("dtstart", start)
    event.add("dtend", end)


def like(begins: date | None, moment: datetime, zone: ZoneInfo) -> date:
    """Return a moment written as an event that begins so writes its times: as a day, without a zone, or in its own."""
    if not isinstance(begins, datetime):
        return moment.astimezone(zone).date()
    return moment.astimezone(begins.tzinfo) if begins.tzinfo else moment.astimezone(zone).replace(tzinfo=None)


def wall(value: date) -> datetime:
    """Return what the clock on the wall says then; of a day its midnight."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time())


def move_series(calendar: Calendar, series: Event, edit: EventEdit, zone: ZoneInfo) -> None:
    """Begin a series at another time of its first day, or let it last longer, and with it every occurrence that was not moved by itself.

    Raises Unreadable for another day, as the days are its rule's, and for a rule that names hours.
    """
    begins = day(series, "DTSTART")
    start, end = (like(begins, moment, zone) for moment in times(series, edit, zone))
    if begins is None:
        raise Unreadable("The series at the server has no start.")
    if wall(start).date() != wall(begins).date():
        raise Unreadable(
            f"The whole series begins on {begins:%Y-%m-%d}: give that day with the new time to move it all, or --occurrence to move one. "
            "On which days it recurs is changed in your calendar program alone."
        )
    if any(name in rule for rule in _rules(series) for name in _CLOCKS):
        raise Unreadable("The series' rule names the hours: its time is changed in your calendar program alone.")
    shift = _Shift(series, begins, wall(start) - wall(begins), zone)
    # Before the series itself: which of them follow it is told by its old times.
    for one in calendar.walk("VEVENT"):
        if isinstance(one, Event) and one is not series and text(one, "UID") == text(series, "UID"):
            _follow(one, series, shift, (start, end), zone)
    _retie(series, shift)
    set_times(series, start, end)


class _Shift:
    """How far the clock of a series is put on, whatever zone a time of it is written in."""

    def __init__(self, series: Event, begins: date, by: timedelta, zone: ZoneInfo) -> None:
        self._begins = begins
        self._zone = (begins.tzinfo if isinstance(begins, datetime) else None) or zone
        self._by = by
        self._all_day_long = any(str(freq).upper() in _MANY_A_DAY for rule in _rules(series) for freq in rule.get("FREQ", ()))

    def __call__(self, value: date) -> date:
        """Return a time put on; a day stays one."""
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            return value + self._by
        # By the wall clock of the series: what is left out in summer and in winter is so at the same hour.
        return (value.astimezone(self._zone) + self._by).astimezone(value.tzinfo)

    def own(self, value: date) -> bool:
        """Return whether the rule may have made this time: one that was added at another hour stays there."""
        return self._all_day_long or not isinstance(value, datetime) or self._clock(value) == wall(self._begins).time()

    def tie(self, value: date) -> date:
        """Return what an exception is tied to, put on where it is the rule's; raise Unreadable where the rule would come to it."""
        if self.own(value):
            return self(value)
        if isinstance(value, datetime) and self._clock(value) == (wall(self._begins) + self._by).time():
            raise Unreadable("The series has an exception at the new time: its time is changed in your calendar program.")
        return value

    def check(self, meant: date) -> None:
        """Raise Unreadable for an occurrence that is tied to a day where the series has times, or the other way round."""
        if isinstance(meant, datetime) != isinstance(self._begins, datetime):
            said = "a time instead of a day" if isinstance(meant, datetime) else "a day instead of a time"
            raise Unreadable(f"An occurrence of the series is tied to {said}: its time is changed in your calendar program.")

    def _clock(self, value: datetime) -> time:
        return (value.astimezone(self._zone) if value.tzinfo else value).time()


def _follow(one: Event, series: Event, shift: _Shift, to: tuple[date, date], zone: ZoneInfo) -> None:
    """Tie an occurrence's own component to the new times, and let it be then, unless it was moved by itself."""
    meant, begins = day(one, "RECURRENCE-ID"), day(one, "DTSTART")
    if meant is None:
        return
    shift.check(meant)
    if begins is not None and moment_of(begins, zone) == moment_of(meant, zone):
        before, after = times(one, EventEdit(), zone), times(series, EventEdit(), zone)
        start = shift(begins) if shift.own(meant) else begins
        # One that lasts as long as the others goes on doing so.
        length = before[1] - before[0] if before[1] - before[0] != after[1] - after[0] else wall(to[1]) - wall(to[0])
        set_times(one, start, start + length)
    tie = first(one, "RECURRENCE-ID")
    if isinstance(tie, vDDDTypes):
        tie.dt = shift.tie(meant)
    # A new time is a new version of each of them (RFC 5546 section 2.1.4).
    sequence = number(one.pop("SEQUENCE", 0)) + 1
    one.add("sequence", sequence)


def _retie(series: Event, shift: _Shift) -> None:
    """Put on what a series leaves out, what it adds, and where its rule ends."""
    for name in ("EXDATE", "RDATE"):
        for one in every(series, name):
            for value in _dates(one):
                if not isinstance(value.dt, date):
                    raise Unreadable("The series has occurrences of a length of their own: its time is changed in your calendar program.")
                # One that was added at the new time is there with the rule's, one left out would take that away.
                value.dt = shift.tie(value.dt) if name == "EXDATE" or shift.own(value.dt) else value.dt
    for rule in _rules(series):
        if "UNTIL" in rule:
            rule["UNTIL"] = [shift(value) for value in rule["UNTIL"]]


def _dates(prop: object) -> Iterator[vDDDTypes]:
    """Yield the values of an EXDATE or RDATE."""
    yield from prop.dts if isinstance(prop, vDDDLists) else ()


def _rules(series: Event) -> list[vRecur]:
    return [one for one in every(series, "RRULE") if isinstance(one, vRecur)]
