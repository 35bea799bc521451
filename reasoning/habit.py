"""What is usual of entries that come again and again: on which day of the week, at what hour, every how many weeks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from statistics import median_low
from zoneinfo import ZoneInfo

from reasoning.calendar import Entry
from reasoning.wording import Wording

# Fewer are no habit, and a day that less than three of five fall on is not the usual one.
_FEWEST, _SHARE = 3, 0.6
_WEEK = 7
_LONGEST, _LATEST = 5, 5


@dataclass(frozen=True, slots=True)
class Habit:
    """The weekday (Monday 0) that `count` of the entries fall on, from when to when; `weeks` from one to the next, 0 now and then."""

    weekday: int
    start: time
    end: time
    weeks: int
    count: int


def habit(entries: Sequence[Entry], zone: ZoneInfo) -> Habit | None:
    """Return what is usual of entries in the order of time, None where no day is."""
    if len(entries) < _FEWEST:
        return None
    starts = [one.start.astimezone(zone) for one in entries]
    weekday, count = Counter(one.weekday() for one in starts).most_common(1)[0]
    if count < _FEWEST or count < _SHARE * len(entries):
        return None
    usual = [one for one, start in zip(entries, starts, strict=True) if start.weekday() == weekday]
    # The hour may have changed: of the latest the most common holds now, and of two that are as common the later.
    latest = usual[-_LATEST:]
    spans = Counter((one.start.astimezone(zone).time(), one.end.astimezone(zone).time()) for one in latest)
    start, end = max(spans, key=lambda span: (spans[span], _place(latest, span, zone)))
    days = sorted({one.start.astimezone(zone).date() for one in usual})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    weeks = median_low(gaps) // _WEEK if gaps else 0
    return Habit(weekday, start, end, weeks if weeks <= _LONGEST else 0, count)


def _place(entries: Sequence[Entry], span: tuple[time, time], zone: ZoneInfo) -> int:
    return max(place for place, one in enumerate(entries) if one.start.astimezone(zone).time() == span[0])


def usually(found: Habit, total: int, wording: Wording, all_day: bool = False) -> str:
    """Return a habit in words; `total` is how many entries it was taken from."""
    clock = "" if all_day else ", " + wording.say("span", {"start": f"{found.start:%H:%M}", "end": f"{found.end:%H:%M}"})
    every = wording.counted("every", found.weeks) if found.weeks else ""
    day = wording.say("weekdays").split()[found.weekday]
    return wording.say("usual", {"day": day, "clock": clock, "every": every, "count": found.count, "total": total})
