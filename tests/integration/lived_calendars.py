"""Calendars that people and servers change at random, and what has to be in the graph of them."""

import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from connectors.caldav import calendar_account
from connectors.dav_account import Setting
from connectors.sources import DavSettings
from graph.keeping import places_of
from graph.sync import Control, Outcome, cursor_name
from schema.graph import Changes, CursorMove, Direction, EdgeType, Label, Walk
from tests.fakes.clock import HandClock
from tests.fakes.rig import BERLIN, Rig
from tests.servers.faulty_dav import HOME, FaultyDav
from tests.servers.memory import PlainThreads
from tests.servers.radicale import PASSWORD, Radicale

SOURCE = "calendar"
_NEVER = "0" * 40
_AWAY = "20260117T100000Z"


class Shelves(Protocol):
    """A calendar server as a history writes to it."""

    @property
    def url(self) -> str: ...
    @property
    def user(self) -> str: ...

    def make(self, calendar: str) -> None:
        """Make a calendar."""

    def put(self, calendar: str, name: str, text: str) -> str:
        """Write an object and return its href."""

    def delete(self, href: str) -> None:
        """Delete an object."""

    def remove(self, calendar: str) -> None:
        """Delete a calendar with all in it."""


@dataclass(frozen=True, slots=True)
class OnRadicale:
    """A user's calendars on a real Radicale."""

    server: Radicale
    user: str

    @property
    def url(self) -> str:
        return self.server.url

    def make(self, calendar: str) -> None:
        self.server.make_calendar(self.user, calendar)

    def put(self, calendar: str, name: str, text: str) -> str:
        href = f"/{self.user}/{calendar}/{name}.ics"
        self.server.put(self.user, href, text)
        return href

    def delete(self, href: str) -> None:
        self.server.delete(self.user, href)

    def remove(self, calendar: str) -> None:
        self.server.delete(self.user, f"/{self.user}/{calendar}/")


@dataclass(frozen=True, slots=True)
class OnFaulty:
    """The calendars of a server that lies."""

    server: FaultyDav
    user: str = "alice"

    @property
    def url(self) -> str:
        return self.server.url

    def make(self, calendar: str) -> None:
        if f"{HOME}{calendar}/" not in self.server.calendars:
            self.server.calendars.append(f"{HOME}{calendar}/")

    def put(self, calendar: str, name: str, text: str) -> str:
        return self.server.put(name, text, calendar)

    def delete(self, href: str) -> None:
        self.server.delete(href)

    def remove(self, calendar: str) -> None:
        for href in [href for href in self.server.objects if href.startswith(f"{HOME}{calendar}/")]:
            self.server.delete(href)
        self.server.calendars.remove(f"{HOME}{calendar}/")


@dataclass(frozen=True, slots=True)
class Entry:
    """An object: an event or a series, each version counted, and that of its moved occurrence (0: none)."""

    calendar: str
    uid: str
    version: int = 0
    cancelled: bool = False
    away: int = 0

    @property
    def text(self) -> str:
        """The object as it is written."""
        status = ("STATUS:CANCELLED",) if self.cancelled else ()
        rule = ("RRULE:FREQ=WEEKLY;COUNT=4",) if self.away else ()
        lines = _lines(self.uid, "20260110T100000Z", self.version, *status, *rule)
        if self.away:
            lines += _lines(self.uid, "20260118T150000Z", self.away, f"RECURRENCE-ID:{_AWAY}")
        return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//EN", *lines, "END:VCALENDAR", ""))

    @property
    def events(self) -> dict[str, tuple[str, str]]:
        """The title and status of each event in it, by key."""
        found = {self.uid: (_title(self.uid, self.version), "cancelled" if self.cancelled else "confirmed")}
        return found | ({f"{self.uid}#{_AWAY}": (_title(self.uid, self.away), "confirmed")} if self.away else {})


@dataclass
class LivedCalendars:
    """What an account holds by now, written to its server as it changes."""

    shelves: Shelves
    clock: HandClock = field(default_factory=HandClock)
    held: dict[str, Entry] = field(default_factory=dict)
    calendars: list[str] = field(default_factory=list)
    _next: int = 1

    def make_calendar(self, chance: random.Random) -> None:
        """Make a calendar, perhaps of a name that was there before."""
        name = f"cal{chance.randint(1, 4)}"
        if name not in self.calendars:
            self.shelves.make(name)
            self.calendars.append(name)

    def remove_calendar(self, chance: random.Random) -> None:
        """Delete a calendar with all in it; one is always left."""
        if len(self.calendars) > 1:
            gone = chance.choice(self.calendars)
            self.shelves.remove(gone)
            self.calendars.remove(gone)
            self.held = {href: one for href, one in self.held.items() if one.calendar != gone}

    def create(self, chance: random.Random) -> None:
        """Write events that were not there."""
        for _ in range(chance.randint(1, 4)):
            self._put(Entry(chance.choice(self.calendars), f"e{self._next}", away=chance.choice((0, 0, 1))))
            self._next += 1

    def change(self, chance: random.Random) -> None:
        """Write a new version of an event."""
        self._edit(chance, lambda one: replace(one, version=one.version + 1))

    def cancel(self, chance: random.Random) -> None:
        """Cancel an event, or let one take place after all."""
        self._edit(chance, lambda one: replace(one, version=one.version + 1, cancelled=not one.cancelled))

    def override(self, chance: random.Random) -> None:
        """Move one occurrence of a series, or let it be as all others are."""
        self._edit(chance, lambda one: replace(one, version=one.version + 1, away=chance.choice((0, one.version + 1, one.version + 1))))

    def delete(self, chance: random.Random) -> None:
        """Delete an event."""
        if self.held:
            href = chance.choice(sorted(self.held))
            self.shelves.delete(href)
            del self.held[href]

    def move(self, chance: random.Random) -> None:
        """Move an event to another calendar."""
        if self.held:
            href = chance.choice(sorted(self.held))
            entry = replace(self.held[href], calendar=chance.choice(self.calendars))
            if entry.calendar != self.held[href].calendar:
                self._put(entry)
                self.shelves.delete(href)
                del self.held[href]

    async def lose_tokens(self, rig: Rig) -> None:
        """Let the server know none of its sync tokens any more, and a day pass: how often it may do so on one day is limited."""
        self.clock.pass_by(86_400)
        cursor = await rig.graph.transaction.cursor(cursor_name(SOURCE))
        if cursor:
            spoilt = json.dumps({url: {**entry, "token": _NEVER} for url, entry in json.loads(cursor).items()})
            await rig.graph.transaction.commit(Changes(cursor=CursorMove(cursor_name(SOURCE), cursor, spoilt)))

    async def sync(self, rig: Rig, most: int = 0) -> Outcome:
        """Sync the account, stopped after so many batches (0: never)."""
        control, batches = Control(accept_removals=True), 0

        def count(_progress: object) -> None:
            nonlocal batches
            batches += 1
            if batches == most:
                control.stop.set()

        settings = DavSettings(self.shelves.url, self.shelves.user, PASSWORD, BERLIN, batch=3)
        setting = Setting(rig.blobs, PlainThreads(), self.clock, lambda _seconds: None)
        return await rig.sync.run(SOURCE, calendar_account(settings, setting), replace(control, report=count))

    def _edit(self, chance: random.Random, edit: Callable[[Entry], Entry]) -> None:
        if self.held:
            self._put(edit(self.held[chance.choice(sorted(self.held))]))

    def _put(self, entry: Entry) -> None:
        self.held[self.shelves.put(entry.calendar, entry.uid, entry.text)] = entry


async def agrees(rig: Rig, calendars: LivedCalendars) -> None:
    """See that the graph holds what the server does: each object at its place, each event once and in its last version, no other."""
    places = {node.id: node for node in await places_of(rig.graph, SOURCE)}
    here: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for one in await rig.graph.reader.walk(sorted(places), Walk((EdgeType.HOLDS,), Direction.OUT, limit=10_000)):
        ref, props = str(places[one.origin].props["ref"]), one.node.props
        here[ref][one.node.key] = (str(props["title"]), str(props["status"]))
    there = {href: entry.events for href, entry in calendars.held.items()}
    assert dict(here) == there, "\n".join(f"{ref}: {here.get(ref)}, not {there.get(ref)}" for ref in here.keys() | there.keys())
    assert await rig.keys(Label.EVENT) == sorted({key for events in there.values() for key in events})


def _title(uid: str, version: int) -> str:
    return f"about {uid} version {version}"


def _lines(uid: str, start: str, version: int, *more: str) -> tuple[str, ...]:
    stamp = f"DTSTAMP:202601{1 + version // 24:02}T{version % 24:02}0000Z"
    head = ("BEGIN:VEVENT", f"UID:{uid}", stamp, f"DTSTART:{start}", "DURATION:PT1H", f"SUMMARY:{_title(uid, version)}")
    return (*head, f"SEQUENCE:{version}", *more, "END:VEVENT")
