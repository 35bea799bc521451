"""Time as this project keeps it: aware datetimes only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache


def require_aware(moment: datetime) -> datetime:
    """Return the moment; raise ValueError if it has no zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"naive datetime {moment!r}: every datetime carries its zone")
    return moment


@lru_cache(8192)
def utc_text(moment: datetime) -> str:
    """Return the instant as fixed-width ISO text in UTC, whose order as text is the order in time."""
    # Always microseconds: isoformat leaves out a fraction of zero, and texts of unlike width do not sort as time does.
    return require_aware(moment).astimezone(UTC).isoformat(timespec="microseconds")


def last_day(start: datetime, end: datetime, all_day: bool) -> date:
    """Return the last day of what begins at `start`, on the calendar of its zone; `end` itself belongs to it no more."""
    if all_day:
        # Counted, as days have 23 or 25 hours where clocks change, and may have been kept in another zone.
        return start.date() + timedelta(days=max(round((end - start) / timedelta(days=1)) - 1, 0))
    return max(start, end.astimezone(start.tzinfo) - timedelta(microseconds=1)).date()


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open stretch of time, `start <= t < end`."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if require_aware(self.end) < require_aware(self.start):
            raise ValueError(f"interval ends before it starts: {self.start} > {self.end}")
