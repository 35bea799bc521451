"""Writes to the owner's calendars; whether they agreed is asked by whoever calls."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.bootstrap import Rooms, open_rooms
from app.connections import editor
from app.settings import Settings, SourceTable
from schema.edits import EventDraft, EventEdit, EventPlace, EventWritten
from schema.errors import ConfigurationError, EditRefused, NotFound
from schema.graph import EdgeType, Label, Node, NodeQuery, Walk
from schema.ports import EventEditing


@dataclass(frozen=True, slots=True)
class Found:
    """An event as it was last read: where it lies at its source, how it is called, who is invited, whether it is a whole series."""

    place: EventPlace
    title: str
    people: tuple[str, ...]
    all_day: bool = False
    series: bool = False


async def find(settings: Settings, source: str, key: str) -> Found:
    """Return an event of a source by its key; raise NotFound if the source holds none, EditRefused for one occurrence of a series."""
    table = _table(settings, source)
    async with open_rooms(settings) as rooms:
        # Refused before anything is asked: a source that cannot be written to is no reason to look.
        await _editor(rooms, source, table)
        for node in await rooms.graph.reader.find(NodeQuery((Label.EVENT,), keys=(key,))):
            around = await rooms.graph.reader.walk([node.id], Walk((EdgeType.HOLDS, EdgeType.OCCURS_IN)))
            for one in around:
                if one.node.props.get("source") == source and not one.node.props.get("gone"):
                    return _found(node, one.node, any(other.node.label is Label.SERIES for other in around))
    raise NotFound(f"an event {key} of {source}", "`friday search WORDS` shows keys; `friday sync` reads what is new.")


def _found(event: Node, held: Node, series: bool) -> Found:
    uid, people = str(event.props.get("uid", event.key)), event.props.get("with", ())
    # It lies in one object with its series, and what is written there is about all of them.
    if event.key != uid:
        advice = f"Change it in your calendar program; {uid} is the key of the whole series."
        raise EditRefused(f"{event.key} is one occurrence of a series", advice)
    return Found(
        EventPlace(str(held.props["ref"]), str(held.props.get("etag", ""))),
        str(event.props.get("title", "")),
        people if isinstance(people, tuple) else (),
        "all_day" in event.props,
        series,
    )


async def create(settings: Settings, source: str, calendar: str, draft: EventDraft) -> EventWritten:
    """Write a new event."""
    async with open_rooms(settings) as rooms:
        return await (await _editor(rooms, source, _table(settings, source))).create(calendar, draft)


async def change(settings: Settings, source: str, place: EventPlace, edit: EventEdit) -> EventWritten:
    """Change an event, unless another version lies there than the one last read."""
    async with open_rooms(settings) as rooms:
        return await (await _editor(rooms, source, _table(settings, source))).change(place, edit)


async def cancel(settings: Settings, source: str, place: EventPlace) -> EventWritten:
    """Cancel an event, unless another version lies there than the one last read."""
    async with open_rooms(settings) as rooms:
        return await (await _editor(rooms, source, _table(settings, source))).cancel(place)


def drafted(title: str, when: str, zone: ZoneInfo) -> EventDraft:
    """Return a new event at `START` or `START/END`: an hour or a day long where no end is given; a last day is part of it."""
    start, end, all_day = _span(when, zone)
    usual = _after(start) if all_day else start + timedelta(hours=1)
    return EventDraft(title, start, end or usual, all_day)


def edited(when: str | None, zone: ZoneInfo, all_day: bool) -> EventEdit:
    """Return the edit that moves an event; without an end it keeps its length, and what lasts whole days goes on doing so."""
    if when is None:
        return EventEdit()
    start, end, whole = _span(when, zone)
    if whole != all_day:
        advice = "Give a day, like 2026-06-01." if all_day else "Give a time, like 2026-06-01T10:00."
        raise ConfigurationError(f"the event lasts {'whole days' if all_day else 'some hours'}", advice)
    return EventEdit(start=start, end=end)


def _span(when: str, zone: ZoneInfo) -> tuple[datetime, datetime | None, bool]:
    begins, _, ends = when.partition("/")
    start, all_day = _moment(begins, zone)
    if not ends:
        return start, None, all_day
    end, whole = _moment(ends, zone)
    last = _after(end) if whole else end
    if last.astimezone(UTC) <= start.astimezone(UTC) or whole != all_day:
        raise ConfigurationError(f"it cannot last from {begins} to {ends}", "Give two days, or two times of which the second is later.")
    return start, last, all_day


def _moment(written: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    try:
        if len(written) == len("2026-06-01"):
            return datetime.combine(date.fromisoformat(written), time(), zone), True
        found = datetime.fromisoformat(written)
    except ValueError as error:
        advice = "Write it like 2026-06-01T10:00, or 2026-06-01 for a whole day."
        raise ConfigurationError(f"{written!r} is no day or time", advice) from error
    return found if found.tzinfo else found.replace(tzinfo=zone), False


def _after(day: datetime) -> datetime:
    """Return the midnight after a day, by the wall clock."""
    return datetime.combine(day.date() + timedelta(days=1), time(), day.tzinfo)


async def _editor(rooms: Rooms, source: str, table: SourceTable) -> EventEditing:
    return await rooms.threads.run(lambda: editor(rooms, source, table))


def _table(settings: Settings, source: str) -> SourceTable:
    found = settings.file.sources.get(source)
    if found is None:
        raise NotFound(f"the source {source}", f"There are: {', '.join(settings.file.sources) or 'none'}.")
    return found
