"""What is to be written to the owner's calendars, as they say it: which event, which occurrence, when, who is invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from app.bootstrap import Rooms, open_rooms
from app.connections import editor
from app.settings import Settings
from connectors.headers import address_of
from schema.edits import EventDraft, EventEdit, EventPlace
from schema.errors import ConfigurationError, EditRefused, NotFound
from schema.graph import EdgeType, Label, Node, NodeQuery, Walk
from schema.ports import EventEditing
from schema.records import Address


@dataclass(frozen=True, slots=True)
class Found:
    """An event as it was last read: where it lies at its source, how it is called, whether it is a whole series."""

    place: EventPlace
    title: str
    all_day: bool = False
    series: bool = False


async def find(settings: Settings, source: str, key: str) -> Found:
    """Return an event of a source by its key; raise NotFound if the source holds none, EditRefused for the key of one occurrence."""
    async with open_rooms(settings) as rooms:
        # Refused before anything is asked: a source that cannot be written to is no reason to look.
        await editor_of(rooms, source)
        for node in await rooms.graph.reader.find(NodeQuery((Label.EVENT,), keys=(key,))):
            around = await rooms.graph.reader.walk([node.id], Walk((EdgeType.HOLDS, EdgeType.OCCURS_IN)))
            for one in around:
                if one.node.props.get("source") == source and not one.node.props.get("gone"):
                    return _found(node, one.node, any(other.node.label is Label.SERIES for other in around))
    raise NotFound(f"an event {key} of {source}", "`friday search WORDS` shows keys; `friday sync` reads what is new.")


def _found(event: Node, held: Node, series: bool) -> Found:
    uid = str(event.props.get("uid", event.key))
    # It lies in one object with its series, and what is written there is about all of them.
    if event.key != uid:
        advice = f"Say which by --occurrence and its day; {uid} is the key of the whole series."
        raise EditRefused(f"{event.key} is one occurrence of a series", advice)
    return Found(
        EventPlace(str(held.props["ref"]), str(held.props.get("etag", ""))),
        str(event.props.get("title", "")),
        "all_day" in event.props,
        series,
    )


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


def occurring(said: str | None, zone: ZoneInfo) -> date | None:
    """Return which occurrence of a series is meant: that of a day, or of a moment."""
    if said is None:
        return None
    found, whole = _moment(said, zone)
    return found.date() if whole else found


def guests(said: Sequence[str]) -> tuple[Address, ...]:
    """Return who is to be invited, `ben@example.org` or `Ben <ben@example.org>`; raise ConfigurationError for what is no address."""
    found = [(one, address_of(parseaddr(one)[1], parseaddr(one)[0])) for one in said]
    # Outside ASCII few servers take an address (RFC 6531).
    wrong = [one for one, guest in found if guest is None or not guest.email.isascii()]
    if wrong:
        raise ConfigurationError(f"{wrong[0]!r} is no mail address", "Write it like ben@example.org or 'Ben <ben@example.org>'.")
    return tuple({guest.email: guest for _, guest in found if guest is not None}.values())


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


async def editor_of(rooms: Rooms, source: str) -> EventEditing:
    """Return what writes to a source's calendars; raise NotFound, or ConfigurationError for a source that has none."""
    found = rooms.settings.file.sources.get(source)
    if found is None:
        raise NotFound(f"the source {source}", f"There are: {', '.join(rooms.settings.file.sources) or 'none'}.")
    return await rooms.threads.run(lambda: editor(rooms, source, found))
