"""Calendar dates and times to moments: TZID, UTC, floating and all-day, in the owner's zone where none is named (RFC 5545 3.3.5)."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from threading import Lock
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.timezone import tzp

_LOCK = Lock()


def read_components(data: bytes | str) -> list[Component]:
    """Return the calendar's components, its own VTIMEZONEs used for it alone; raises ValueError and its kin.

    icalendar keeps the first VTIMEZONE of a name for the whole process, so a second file's "Customized Time Zone" would
    get the first one's rules: the cache is emptied before each file, under a lock.
    """
    with _LOCK:
        tzp.use_zoneinfo()
        return list(Calendar.from_ical(data, multiple=True))


def moment_of(value: date, zone: ZoneInfo) -> datetime:
    """Return the moment of a DATE (local midnight) or DATE-TIME (floating: the owner's zone)."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone)
    if value.tzinfo is None or value.utcoffset() is None:
        return value.replace(tzinfo=zone)
    # A zone that a file defines means nothing outside it: of that the offset at this moment is kept.
    return value if isinstance(value.tzinfo, ZoneInfo | timezone) else value.astimezone(_fixed(value))


def zone_name(value: date) -> str:
    """Return the zone's name as the calendar knows it: an IANA name, `UTC`, a TZID of its own, or nothing."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        return ""
    if value.tzinfo is UTC:
        return "UTC"
    return str(getattr(value.tzinfo, "key", "") or getattr(value.tzinfo, "_tzid", "") or value.tzname() or "")


def basic(value: date, zone: ZoneInfo) -> str:
    """Return RECURRENCE-ID in UTC basic form: 20261120T140000Z, or 20261120 for a date."""
    if not isinstance(value, datetime):
        return value.strftime("%Y%m%d")
    return moment_of(value, zone).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _fixed(value: datetime) -> tzinfo:
    return timezone(value.utcoffset() or timedelta())
