"""What is in the calendar on given days: single events and the occurrences of series, expanded beside the event loop."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.occurrences import CHANGED, expand
from connectors.rejections import Unreadable
from memory.recall.lines import declined
from reasoning.dates import Days
from schema.graph import Label, Node, NodeQuery, Order
from schema.ids import node_id
from schema.ports import GraphReader, Threads
from schema.records import Occurrence
from schema.spaces import Space

# Every rule is expanded for each question: this bounds what a calendar written by a program may cost.
_SERIES, _MOST = 500, 2_000
_YEARS = 21
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar: the event node that stands for it, and when it is this time."""

    event: Node
    start: datetime
    end: datetime


def every(_event: Node) -> bool:
    """Say yes to every event."""
    return True


class Calendar:
    """The events and series of one graph, on the owner's days; what the owner, known by these addresses, declined is left out."""

    def __init__(self, reader: GraphReader, space: Space, zone: ZoneInfo, threads: Threads, own: Iterable[str] = ()) -> None:
        self._reader = reader
        self._space = space
        self._zone = zone
        self._threads = threads
        self._own = frozenset(address.casefold() for address in own)

    async def entries(self, asked: Sequence[Days], wanted: Callable[[Node], bool] = every) -> list[Entry]:
        """Return the wanted of what is there on these days, earliest first, cancelled entries and replaced occurrences left out."""
        # In years: of one span only so many single events, and so many occurrences of a series, are looked at.
        spans = [bounds(part, self._zone) for days in asked for part in days.years()[:_YEARS]]
        series = await self._series()
        masters = {node_id(self._space, Label.EVENT, one.key): one for one in series}
        recurring = [
            (masters[event.id], event) for event in await self._reader.get(sorted(masters)) if self._attended(event) and wanted(event)
        ]
        # The master event is one of its series' occurrences: counted as a single event it would appear twice.
        single = [entry for span in spans for entry in await self._single(span) if entry.event.id not in masters]
        # In a thread: a rule may give thousands of occurrences before the days asked about.
        repeated = await self._threads.run(lambda: list(_repeated(recurring, spans, self._zone)))
        # RFC 5545 section 3.8.4.4: a changed or cancelled occurrence replaces the computed one. Taken before `wanted` leaves any out.
        taken = {(entry.event.props.get("uid"), entry.start) for entry in single}
        kept = [entry for entry in single if self._attended(entry.event) and wanted(entry.event)]
        kept += [entry for key, entry in repeated if (key, entry.start) not in taken]
        found = {(entry.event.key, entry.start): entry for entry in kept}
        return sorted(found.values(), key=lambda entry: (entry.start, entry.event.key))

    async def occurring(self, spans: Sequence[Span]) -> dict[str, datetime]:
        """Return by the id of its master when each series first occurs, as its event says, in the first of these spans in which it does."""
        series = await self._series() if spans else []
        firsts = await self._threads.run(lambda: [_first(one, spans, self._zone) for one in series])
        return {node_id(self._space, Label.EVENT, one.key): first for one, first in zip(series, firsts, strict=True) if first}

    def _attended(self, event: Node) -> bool:
        return self._own.isdisjoint(declined(event))

    async def _series(self) -> list[Node]:
        return await self._reader.find(NodeQuery((Label.SERIES,), order=Order.ID, limit=_SERIES))

    async def _single(self, span: Span) -> list[Entry]:
        since, until = span
        found = await self._reader.find(NodeQuery((Label.EVENT,), since=since, until=until, order=Order.OLDEST, limit=_MOST))
        held = (event for event in found if event.props.get("status") != "cancelled")
        return [Entry(event, event.start, event.end) for event in held if event.start and event.end]


def _repeated(recurring: Iterable[tuple[Node, Node]], spans: Sequence[Span], zone: ZoneInfo) -> Iterator[tuple[str, Entry]]:
    for series, event in recurring:
        for since, until in spans:
            for one in occurrences(series, since, until, zone):
                yield series.key, Entry(event, one.start, one.end)


def _first(series: Node, spans: Sequence[Span], zone: ZoneInfo) -> datetime | None:
    # A changed one has an event and a passage of its own: the series' would say of that day what does not hold there.
    found = (one.start for since, until in spans for one in occurrences(series, since, until, zone) if CHANGED not in one.props)
    return next(found, None)


def occurrences(series: Node, since: datetime, until: datetime, zone: ZoneInfo) -> tuple[Occurrence, ...]:
    """Return a series' occurrences in [since, until); none for a series whose rule is not known or is refused."""
    recurrence = series.props.get("recurrence")
    if not isinstance(recurrence, str):
        return ()
    try:
        return expand(recurrence, since, until, zone=zone)
    except Unreadable:
        return ()


def bounds(days: Days, zone: ZoneInfo) -> Span:
    """Return the instants at which a span of the owner's local days begins and ends."""
    begin = datetime.combine(days.first, time.min, zone)
    # Midnight to midnight by the wall clock, not 24 hours: days have 23 or 25 where clocks change.
    end = datetime.combine(days.last + timedelta(days=1), time.min, zone)
    return begin.astimezone(UTC), end.astimezone(UTC)
