"""A calendar account over CalDAV (RFC 4791): events, tasks and journals."""

import re

from connectors.dav_account import Contents, DavAccount, Format, Setting
from connectors.dav_kind import CALENDARS
from connectors.sources import DavSettings

_BEGINS = re.compile(rb"^(?:DTSTART|DUE)[^:\r\n]{0,200}:(\d{8}(?:T\d{6})?)", re.MULTILINE)


_HELD = re.compile(rb"BEGIN:V(?:EVENT|TODO|JOURNAL)", re.IGNORECASE)


def calendar_account(settings: DavSettings, setting: Setting) -> DavAccount:
    """Return the connector for a calendar account."""
    return DavAccount(settings, Format(CALENDARS, "calendar", _begins, _read), setting)


def _begins(data: bytes) -> bytes:
    """Return the latest start as it is written, good enough to put newest first before anything is parsed."""
    return max(_BEGINS.findall(data), default=b"")


def _read(data: bytes, raw_hash: str, calendar: str, settings: DavSettings) -> Contents:
    # Free-busy times and settings lie in the same collections; one that was an event before has left.
    if not _HELD.search(data):
        return Contents()
    # Loaded by the first event there is: a sync that finds nothing new ought not to wait for it.
    from connectors.ics import parse_calendar
    from connectors.ics_files import ends_after

    parsed = parse_calendar(data, raw_hash, settings.zone, calendar)
    # A task may be old and still to do, so that tasks always arrive.
    reached = bool(parsed.notes) or any(ends_after(event, settings.since) for event in parsed.events)
    return Contents((*parsed.events, *parsed.notes), parsed.problems, reached)
