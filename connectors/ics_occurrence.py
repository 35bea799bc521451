"""One occurrence of a series changed or cancelled by a component of its own beside the series (RFC 5545 section 3.8.4.4); pure."""

from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from recurring_ical_events import of

from connectors.charsets import line
from connectors.ics_editing import OCCURS, has, mark_cancelled, opened, parted, set_words, written
from connectors.ics_guests import set_invited
from connectors.ics_times import like, set_times, times, wall
from connectors.ics_values import day, number, text
from connectors.occurrences import refuse_hostile
from connectors.rejections import BROKEN, Unreadable
from connectors.zones import basic, moment_of
from schema.edits import EventEdit
from schema.records import Address

# An occurrence that was moved is looked for this far from where it was.
_NEAR, _FAR = timedelta(days=40), timedelta(days=400)
_MOST_NAMED = 3
# What belongs to the series and not to one occurrence of it.
_OF_SERIES = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")


@dataclass(frozen=True, slots=True)
class Occurring:
    """One occurrence: the object it is of, which it was meant to be, how it is now; `kept` is its own component there, if it has one."""

    calendar: Calendar
    series: Event
    meant: date
    now: Event
    kept: Event | None = None

    def named(self, zone: ZoneInfo) -> str:
        """Return its RECURRENCE-ID in basic form, as its event's key has it."""
        return basic(self.meant, zone)


def occurrence_of(data: bytes, wanted: date, zone: ZoneInfo) -> Occurring:
    """Return the occurrence of a day or of a moment, as the owner reads them in their zone.

    That which was meant for then counts before one that was moved there. Raises Unreadable, naming the nearest, where there is none or
    where the day has several.
    """
    calendar, series = opened(data)
    if all(series.get(name) is None for name in OCCURS):
        raise Unreadable("The event does not recur: leave the occurrence out.")
    try:
        # The owner's zone decides where a day ends; that of the series may be a day further.
        found = _chosen(list(_around(calendar, series, moment_of(wanted, zone), zone)), wanted, zone)
    except BROKEN as error:
        raise Unreadable(f"The series cannot be computed: {line(str(error))[:200] or type(error).__name__}.") from error
    if found is None:
        raise Unreadable(f"There is no occurrence on {_said(wanted, zone)}. {_nearest(calendar, series, wanted, zone)}")
    return found


def changed_occurrence(one: Occurring, edit: EventEdit, organiser: Address | None, now: datetime, zone: ZoneInfo) -> bytes:
    """Return the object with the occurrence as the edit wants it; raise Unreadable for one that is called off."""
    if is_called_off(one):
        raise Unreadable("The occurrence is cancelled.")
    event = _own(one)
    if edit.start is not None or edit.end is not None:
        begins = day(event, "DTSTART")
        set_times(event, *(like(begins, moment, zone) for moment in times(event, edit, zone)))
    set_words(event, edit)
    set_invited(event, edit, organiser)
    return _beside(one, event, now)


def cancelled_occurrence(one: Occurring, now: datetime) -> bytes:
    """Return the object with the occurrence called off; it stays, as cancelled (RFC 5546 section 3.2.5)."""
    event = _own(one)
    mark_cancelled(event)
    return _beside(one, event, now)


def farewell_occurrence(one: Occurring, emails: Collection[str], sequence: int, now: datetime) -> bytes:
    """Return the occurrence alone as those who are taken off it are told of it."""
    return parted(one.calendar, _own(one), emails, sequence, now)


def is_called_off(one: Occurring) -> bool:
    """Say whether the occurrence is cancelled already."""
    return text(one.now, "STATUS").upper() == "CANCELLED"


def is_as_wanted(one: Occurring, edit: EventEdit, zone: ZoneInfo) -> bool:
    """Say whether the occurrence is as the edit wants it already."""
    return not is_called_off(one) and has(one.now, edit, zone)


def _around(calendar: Calendar, series: Event, moment: datetime, zone: ZoneInfo, reach: timedelta = _NEAR) -> Iterator[Occurring]:
    """Yield the occurrences meant for around this moment, and those that have a component of their own, wherever they are."""
    refuse_hostile([calendar], moment + reach)
    kept, onward = _kept(calendar, zone)
    for base in _computed(calendar, series, moment - reach, moment + reach):
        begins = like(day(series, "DTSTART"), moment_of(base.start, zone), zone)
        if basic(begins, zone) not in kept:
            yield Occurring(calendar, series, begins, _shifted(base, begins, onward, zone))
    for own in kept.values():
        meant = day(own, "RECURRENCE-ID")
        if meant is not None:
            yield Occurring(calendar, series, meant, own, own)


def _kept(calendar: Calendar, zone: ZoneInfo) -> tuple[dict[str, Event], list[Event]]:
    """Return the components of single occurrences by their RECURRENCE-ID, and those that hold from one occurrence on, oldest first."""
    own = [one for one in calendar.walk("VEVENT") if isinstance(one, Event) and day(one, "RECURRENCE-ID") is not None]
    onward = [one for one in own if one["RECURRENCE-ID"].params.get("RANGE", "").upper() == "THISANDFUTURE"]
    single = {basic(found, zone): one for one in own if one not in onward and (found := day(one, "RECURRENCE-ID")) is not None}
    return single, sorted(onward, key=lambda one: moment_of(day(one, "RECURRENCE-ID") or date.min, zone))


def _computed(calendar: Calendar, series: Event, start: datetime, end: datetime) -> list[Event]:
    """Return what the series alone says, without any component of a single occurrence."""
    alone = Calendar()
    for one in calendar.subcomponents:
        if one.name == "VTIMEZONE" or one is series:
            alone.add_component(one)
    return list(of(alone).between(start, end))


def _shifted(base: Event, meant: date, onward: Sequence[Event], zone: ZoneInfo) -> Event:
    """Return an occurrence as the last change of all later ones leaves it (RFC 5545 section 3.2.13)."""
    held = [one for one in onward if moment_of(day(one, "RECURRENCE-ID") or date.max, zone) <= moment_of(meant, zone)]
    if not held:
        return base
    event = deepcopy(held[-1])
    begins, since = day(event, "DTSTART"), day(event, "RECURRENCE-ID")
    if begins is None or since is None:
        return base
    # By the wall clock: what moved by two hours in winter is two hours later in summer.
    start = meant + (wall(begins) - wall(like(begins, moment_of(since, zone), zone)))
    length = times(event, EventEdit(), zone)
    set_times(event, start, start + (length[1] - length[0]))
    return event


def _chosen(found: list[Occurring], wanted: date, zone: ZoneInfo) -> Occurring | None:
    def fits(value: date | None) -> bool:
        moment = moment_of(value, zone).astimezone(zone) if value is not None else None
        return moment is not None and (moment == wanted if isinstance(wanted, datetime) else moment.date() == wanted)

    fitting = [one for one in found if fits(one.meant)] or [one for one in found if fits(day(one.now, "DTSTART"))]
    if len(fitting) > 1:
        several = ", ".join(_said(moment_of(one.meant, zone), zone) for one in fitting[:_MOST_NAMED])
        raise Unreadable(f"There are several occurrences on {_said(wanted, zone)}: {several}. Name one by its time.")
    return fitting[0] if fitting else None


def _nearest(calendar: Calendar, series: Event, wanted: date, zone: ZoneInfo) -> str:
    moment = moment_of(wanted, zone)
    starts = sorted(
        found
        for one in _around(calendar, series, moment, zone, _FAR)
        if not is_called_off(one) and (found := moment_of(day(one.now, "DTSTART") or one.meant, zone))
    )
    near = sorted(sorted((one for one in starts if abs(one - moment) <= _FAR), key=lambda one: abs(one - moment))[:_MOST_NAMED])
    whole = not isinstance(day(series, "DTSTART"), datetime)
    said = ", ".join(_said(one.astimezone(zone).date() if whole else one, zone) for one in near)
    return f"The nearest are {said}." if said else "There is none within a year of it."


def _own(one: Occurring) -> Event:
    """Return the occurrence as a component of its own."""
    if one.kept is not None:
        return one.kept
    since = [each for each in one.calendar.walk("VEVENT") if each.get("RECURRENCE-ID") is not None]
    if any(day(each, "RECURRENCE-ID") == one.meant for each in since):
        # A second component of this RECURRENCE-ID would take the place of the one that holds for all later occurrences, too.
        raise Unreadable("From this occurrence on all were changed together: change it in your calendar program.")
    event = deepcopy(one.now)
    for name in _OF_SERIES:
        event.pop(name, None)
    event.add("recurrence-id", one.meant)
    return event


def _beside(one: Occurring, event: Event, now: datetime) -> bytes:
    sequences = (number(each.get("SEQUENCE")) for each in (one.series, one.now))
    if one.kept is None:
        one.calendar.add_component(event)
    return written(one.calendar, event, max(sequences) + 1, now)


def _said(value: date, zone: ZoneInfo) -> str:
    return f"{value.astimezone(zone):%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"
