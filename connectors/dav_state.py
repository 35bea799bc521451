"""What a calendar account's cursor remembers of each calendar, and what follows from a server's answer; all pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from connectors.dav_session import Delta, RemoteCalendar, Thing


@dataclass(frozen=True, slots=True)
class CalendarState:
    """One calendar as it was last read: the sync token that holds once `etags` is complete, and each href's etag."""

    token: str = ""
    etags: Mapping[str, str] = field(default_factory=dict)

    def with_things(self, things: Mapping[str, str]) -> "CalendarState":
        """Return the state after these hrefs were yielded with these etags."""
        return replace(self, etags={**self.etags, **things})

    def without(self, hrefs: Iterable[str]) -> "CalendarState":
        """Return the state after these hrefs were yielded as removed."""
        gone = set(hrefs)
        return replace(self, etags={href: etag for href, etag in self.etags.items() if href not in gone})


@dataclass(frozen=True, slots=True)
class CalendarWork:
    """What is to be done in one calendar; `calendar` None: it is gone. `token` holds once all of it is yielded."""

    url: str
    calendar: RemoteCalendar | None
    token: str = ""
    changed: Mapping[str, Thing] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Count the changes."""
        return len(self.changed) + len(self.removed)


def from_delta(calendar: RemoteCalendar, state: CalendarState, delta: Delta) -> CalendarWork:
    """Return the work a delta asks for; objects already yielded with this etag, by a run that was stopped, are left out."""
    changed = {href: thing for href, thing in delta.changed.items() if not thing.etag or state.etags.get(href) != thing.etag}
    removed = tuple(sorted(href for href in delta.removed if href in state.etags))
    return CalendarWork(calendar.url, calendar, delta.token, changed, removed)


def from_listing(calendar: RemoteCalendar, state: CalendarState, listing: Mapping[str, Thing], token: str) -> CalendarWork:
    """Return the work a full listing asks for: what is new or has another etag, and what is no longer there."""
    removed = frozenset(href for href in state.etags if href not in listing)
    return from_delta(calendar, state, Delta(token, listing, removed))


def read_calendars(cursor: str | None) -> dict[str, CalendarState]:
    """Return the calendars a cursor remembers by address; an unreadable cursor counts as none."""
    try:
        entries = json.loads(cursor or "{}")
        return {url: CalendarState(str(entry.get("token", "")), dict(entry["etags"])) for url, entry in entries.items()}
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def write_calendars(states: Mapping[str, CalendarState]) -> str:
    """Return the calendars as JSON, in order of address and href."""
    entries = {url: {"token": states[url].token, "etags": dict(sorted(states[url].etags.items()))} for url in sorted(states)}
    return json.dumps(entries, separators=(",", ":"))
