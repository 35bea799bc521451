"""Works out when nothing is planned: what is left of the hours of a day beside what is in the calendar."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reasoning.calendar import Entry
from reasoning.day_parts import Hours
from reasoning.days import Days
from reasoning.wording import Wording
from schema.answers import Piece

# Nobody knows when the owner is awake and works; these hours are said, so that whoever has others asks for them.
_HOURS = Hours(9, 18)
_SHORTEST = timedelta(minutes=30)
_MOST = 7
_DAY = timedelta(days=1)


def free_times(listed: Sequence[Entry], days: Sequence[Days], hours: Sequence[Hours], zone: ZoneInfo, wording: Wording) -> list[Piece]:
    """Return which hours are looked at, then a line a day, a week of them at most: its free times, and what takes the whole day."""
    looked = hours or (_HOURS,)
    said = wording.say("and").join(wording.say("span", one.said) for one in looked)
    asked = _each(days)
    more = wording.say("free_first", {"count": _MOST}) if len(asked) > _MOST else ""
    lines = [_line(listed, day, looked, zone, wording) for day in asked[:_MOST]]
    return [Piece(wording.say("free", {"hours": said, "more": more})), *map(Piece, lines)]


def gaps(busy: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times of half an hour or longer between two moments that nothing takes, earliest first; times carry a zone."""
    # A moment takes no time: reminders and deadlines stand between two gaps and part none.
    for begins, ends in sorted(one for one in busy if one[0] < one[1]):
        if begins - start >= _SHORTEST:
            yield start, min(begins, end)
        start = max(start, ends)
        if end - start < _SHORTEST:
            return
    yield start, end


def _line(listed: Sequence[Entry], day: date, hours: Sequence[Hours], zone: ZoneInfo, wording: Wording) -> str:
    busy = [(one.start, one.end) for one in listed if "all_day" not in one.event.props]
    found = [gap for one in hours for gap in _of_day(busy, day, one, zone)]
    spans = ", ".join(wording.say("span", {"start": f"{start:%H:%M}", "end": _clock(end)}) for start, end in found)
    line = wording.say("free_day" if spans else "busy_day", {"day": wording.day(day), "spans": spans})
    whole = [f"“{one.event.props.get('title', '')}”" for one in listed if "all_day" in one.event.props and _takes(one, day, zone)]
    return f"{line}{wording.say('beside', {'titles': ', '.join(whole)})}" if whole else line


def _of_day(busy: Sequence[tuple[datetime, datetime]], day: date, hours: Hours, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    midnight = datetime.combine(day, time.min, zone)
    start, end = midnight + timedelta(hours=hours.first), midnight + timedelta(hours=hours.last)
    taken = [(begins.astimezone(zone), ends.astimezone(zone)) for begins, ends in busy if begins < end and ends > start]
    return list(gaps(taken, start, end))


def _takes(entry: Entry, day: date, zone: ZoneInfo) -> bool:
    # What takes all day ends at the midnight after its last.
    return entry.start.astimezone(zone).date() <= day < max(entry.end.astimezone(zone).date(), entry.start.astimezone(zone).date() + _DAY)


def _clock(moment: datetime) -> str:
    # The end of an evening is said as the question's hours are: "24:00".
    return "24:00" if moment.time() == time.min else f"{moment:%H:%M}"


def _each(days: Sequence[Days]) -> list[date]:
    return [one.first + timedelta(days=count) for one in days for count in range((one.last - one.first).days + 1)]
