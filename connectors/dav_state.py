"""What a calendar account's cursor remembers of each calendar, and what follows from a server's answer; all pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from connectors.dav_session import Delta, Fetched, RemoteCalendar, Thing


@dataclass(frozen=True, slots=True)
class CalendarState:
    """One calendar as it was last read: the sync token that holds once `etags` is complete, and each href's etag.

    `missing` are hrefs the server listed and did not give: they are asked for again at every run.
    """

    token: str = ""
    etags: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    def with_things(self, things: Mapping[str, str]) -> "CalendarState":
        """Return the state after these hrefs were yielded with these etags."""
        return replace(self, etags={**self.etags, **things})

    def without(self, hrefs: Iterable[str]) -> "CalendarState":
        """Return the state after these hrefs were yielded as removed."""
        gone = set(hrefs)
        return replace(self, etags={href: etag for href, etag in self.etags.items() if href not in gone})


@dataclass(frozen=True, slots=True)
class CalendarWork:
    """What is to be done in one calendar; `calendar` None: it is gone. `token` and `missing` hold once all of it is yielded.

    `untold` are those among the missing of which no run has spoken yet.
    """

    url: str
    calendar: RemoteCalendar | None
    token: str = ""
    changed: Mapping[str, Thing] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    untold: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Count the changes."""
        return sum(thing.data is not None for thing in self.changed.values()) + len(self.removed) + len(self.untold)


def from_delta(calendar: RemoteCalendar, state: CalendarState, delta: Delta) -> CalendarWork:
    """Return the work a delta asks for; objects already yielded with this etag, by a run that was stopped, are left out."""
    # Without an etag nothing tells whether it is the same: it is read again.
    changed = {href: thing for href, thing in delta.changed.items() if not thing.etag or state.etags.get(href) != thing.etag}
    removed = tuple(sorted(href for href in delta.removed if href in state.etags))
    return CalendarWork(calendar.url, calendar, delta.token, changed, removed)


def from_listing(calendar: RemoteCalendar, state: CalendarState, listing: Mapping[str, Thing], token: str) -> CalendarWork:
    """Return the work a full listing asks for: what is new or has another etag, and what is no longer there."""
    removed = frozenset(href for href in state.etags if href not in listing)
    return from_delta(calendar, state, Delta(token, listing, removed))


def to_ask(work: CalendarWork, state: CalendarState) -> list[str]:
    """Return the hrefs whose data is still to be asked for: listed without it now, or missing since an earlier run."""
    listed = [href for href, thing in work.changed.items() if thing.data is None]
    return listed + sorted(state.missing - work.changed.keys() - set(work.removed))


def completed(work: CalendarWork, state: CalendarState, fetched: Fetched) -> CalendarWork:
    """Return the work with what the server gave; what it neither gave nor called gone is missing, never passed by."""
    asked = to_ask(work, state)
    missing = frozenset(fetched.left(asked))
    gone = {href for href in fetched.gone if href in state.etags or href in state.missing}
    return replace(
        work,
        changed={**{href: thing for href, thing in work.changed.items() if thing.data is not None}, **fetched.things},
        removed=tuple(sorted({*work.removed, *gone})),
        missing=missing,
        untold=tuple(sorted(missing - state.missing)),
    )


def read_calendars(cursor: str | None) -> dict[str, CalendarState]:
    """Return the calendars a cursor remembers by address; an unreadable cursor counts as none."""
    try:
        entries = json.loads(cursor or "{}")
        return {
            url: CalendarState(str(entry.get("token", "")), dict(entry["etags"]), frozenset(entry.get("missing", ())))
            for url, entry in entries.items()
        }
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def write_calendars(states: Mapping[str, CalendarState]) -> str:
    """Return the calendars as JSON, in order of address and href."""
    # All hrefs and etags, long as that is: without them a refused token would leave deletions untold.
    entries = {url: _entry(states[url]) for url in sorted(states)}
    return json.dumps(entries, separators=(",", ":"))


def _entry(state: CalendarState) -> dict[str, object]:
    entry: dict[str, object] = {"token": state.token, "etags": dict(sorted(state.etags.items()))}
    return {**entry, "missing": sorted(state.missing)} if state.missing else entry
