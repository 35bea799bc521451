"""A day in its order, the days after it, and what changed since a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from memory.recall.lines import Line, Me, Picture
from memory.recall.occasions import Occasion, Window, moved
from memory.recall.timeline import newest_first
from schema.graph import Label


class Turn(StrEnum):
    """What became of an event."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the owner's and what is on it, whole days first, then by the clock."""

    date: date
    occasions: tuple[Occasion, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a moment, newest first, with what became of the events."""

    mails: tuple[Line, ...]
    events: tuple[tuple[Turn, Line], ...]
    documents: tuple[Line, ...]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day of the owner's begins."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def stretch(first: date, count: int, zone: ZoneInfo) -> Window:
    """Return the stretch of so many days of the owner's."""
    # From midnight to midnight by the wall clock: a day has 23 or 25 hours where clocks change.
    return Window(midnight(first, zone), midnight(first + timedelta(days=count), zone), zone)


def days(there: Iterable[Occasion], first: date, count: int, zone: ZoneInfo) -> tuple[Day, ...]:
    """Return so many days from the first on; what goes over midnight is on each of its days."""
    found = list(there)
    return tuple(_day(found, first + timedelta(days=number), zone) for number in range(count))


def _day(there: Sequence[Occasion], day: date, zone: ZoneInfo) -> Day:
    window = stretch(day, 1, zone)
    held = [one for one in there if window.holds(one.start, one.end)]
    return Day(day, tuple(sorted(held, key=lambda one: ("all_day" not in one.line.marks, one.start, one.line.key))))


def news(picture: Picture, me: Me, since: datetime, now: datetime) -> News:
    """Return what came to the owner since a moment; what changed about events that were over before it is no news."""
    recent = newest_first(line for line in picture.lines.values() if line.start and since <= line.start <= now)
    mails = [line for line in recent if line.label is Label.MESSAGE and "ours" not in line.marks and not me.wrote(line)]
    # A file that names no date of its own has that of its writing, which is when it came.
    documents = [line for line in recent if line.label is Label.DOCUMENT]
    changed = [line for line in picture.lines.values() if line.label is Label.EVENT and line.stamp and since <= line.stamp <= now]
    coming = [line for line in changed if line.end and (line.end >= since or line.key in picture.rules)]
    told = sorted(coming, key=lambda line: (line.stamp or since, line.key), reverse=True)
    return News(tuple(mails), tuple((turn_of(line, now.tzinfo or UTC), line) for line in told), tuple(documents))


def turn_of(line: Line, zone: tzinfo) -> Turn:
    """Return what became of an event, as its status, its place in its series and its SEQUENCE (RFC 5545 3.8.7.4) tell."""
    if "cancelled" in line.marks:
        return Turn.CANCELLED
    if moved(line, zone):
        return Turn.MOVED
    return Turn.CHANGED if line.sequence else Turn.NEW
