"""What is in the calendar in a stretch of time as it really occurs: series expanded, changed and cancelled occurrences in their place."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from connectors.occurrences import expand
from connectors.rejections import Unreadable
from memory.recall.lines import Line, Picture
from schema.graph import Label

# Every series is expanded: this bounds what a calendar written by a program may cost.
_SERIES, _OCCURRENCES = 500, 2_000
_A_DAY = len("20261120")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time an event is on, or was to be; `moved_from` is when its series would have had it."""

    line: Line
    start: datetime
    end: datetime
    moved_from: datetime | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return "cancelled" in self.line.marks


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in the owner's zone."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    def holds(self, start: datetime, end: datetime) -> bool:
        """Say whether something touches it; what takes no time lies where it begins."""
        return start < self.until and (end > self.since or start >= self.since)


def every(_line: Line) -> bool:
    """Say yes to every event."""
    return True


def occasions(picture: Picture, window: Window, wanted: Callable[[Line], bool] = every) -> list[Occasion]:
    """Return the wanted of what the calendar holds in the window, earliest first, cancelled ones too."""
    events = [line for line in picture.lines.values() if line.label is Label.EVENT]
    masters = [line for line in events if line.key in picture.rules]
    single = [line for line in events if line.key not in picture.rules]
    # RFC 5545 section 3.8.4.4: a changed or cancelled occurrence stands for the computed one, also where it was moved out of sight.
    taken = {(line.uid, moment) for line in single for moment in (line.start, original(line, window.zone)) if moment}
    found = [
        Occasion(line, line.start, line.end, moved(line, window.zone))
        for line in single
        if line.start and line.end and window.holds(line.start, line.end) and wanted(line)
    ]
    found += [one for one in _repeated(picture, filter(wanted, masters), window) if (one.line.uid, one.start) not in taken]
    return sorted(found, key=lambda one: (one.start, one.line.key))


def _repeated(picture: Picture, masters: Iterable[Line], window: Window) -> Iterator[Occasion]:
    for line, _ in zip(masters, range(_SERIES), strict=False):
        # A series called off as a whole has no occurrences left to show one by one.
        if "cancelled" in line.marks:
            continue
        try:
            found = expand(picture.rules[line.key], window.since, window.until, _OCCURRENCES, window.zone)
        except Unreadable:
            continue
        for one in found:
            if window.holds(one.start, one.end):
                yield Occasion(line, one.start, one.end)


def original(line: Line, zone: tzinfo) -> datetime | None:
    """Return the moment at which the series would have had this occurrence (its RECURRENCE-ID), where the key says it."""
    _, mark, moment = line.key.partition("#")
    try:
        if "all_day" in line.marks and len(moment) == _A_DAY:
            return datetime.combine(date.fromisoformat(moment), time(), zone)
        return datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if mark else None
    except ValueError:
        return None


def moved(line: Line, zone: tzinfo) -> datetime | None:
    """Return from when an occurrence was moved, or None if it was not."""
    before = original(line, zone)
    return before if before and line.start and before != line.start else None
