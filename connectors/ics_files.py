"""A folder of calendars, one or many events in each `.ics` file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from connectors.files import Files, Found, Kind, Reading
from connectors.ics import parse_calendar
from connectors.sources import FolderSettings
from schema.ports import BlobStore, Clock, Threads
from schema.records import Event


def ics_folder(settings: FolderSettings, blobs: BlobStore, threads: Threads, clock: Clock | None = None) -> Files:
    """Return the connector for a folder of calendars; `since` is about when an event ends, not about the file."""
    files = replace(settings, since=None)
    return Files(files, Kind(_wanted, lambda found: _read(found, settings)), blobs, threads, clock)


def ends_after(event: Event, since: date | None) -> bool:
    """Say whether the event, or a series it starts, reaches the day or later."""
    # When a series ends is not known before it is expanded, so a series always arrives.
    return since is None or bool(event.recurrence) or event.end >= datetime(since.year, since.month, since.day, tzinfo=UTC)


def shelf_of(path: str, events: Iterable[Event]) -> str:
    """Return the calendar a file stands for: its own name if it holds several events, its folder's if it holds one."""
    place = PurePosixPath(path)
    # One event a file is how calendar servers export: there the folder is the calendar.
    return place.stem if len({event.uid for event in events}) > 1 else place.parent.name


def _wanted(name: str) -> bool:
    return name.lower().endswith((".ics", ".ical", ".ifb", ".icalendar"))


def _read(found: Found, settings: FolderSettings) -> Reading:
    parsed = parse_calendar(found.raw, found.raw_hash, settings.zone)
    calendar = next((event.calendar for event in parsed.events if event.calendar), shelf_of(found.path, parsed.events))
    events = tuple(event for event in parsed.events if ends_after(event, settings.since))
    return Reading((*events, *parsed.notes), parsed.problems, {"calendar": calendar})
