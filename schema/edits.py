"""What is to be written to a calendar, and what was."""

from dataclasses import dataclass
from datetime import date, datetime

from schema.moments import require_aware
from schema.records import Address


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A new event; an all-day one spans local midnights of its `start`'s zone. `uid` is made of all this where none is given.

    The same draft is the same event: created again, after a crash or by a second click, it is found and not doubled.
    """

    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    location: str = ""
    description: str = ""
    attendees: tuple[Address, ...] = ()
    uid: str = ""

    def __post_init__(self) -> None:
        require_aware(self.start)
        require_aware(self.end)


@dataclass(frozen=True, slots=True)
class EventEdit:
    """What is to be another in an event; None leaves it as it is. A new start without an end keeps the event's length.

    `attendees` are all who are to be invited, `invited` those who are asked beside who is already, `uninvited` those who are taken off,
    each by address or by the name that the event has.
    """

    title: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    location: str | None = None
    description: str | None = None
    attendees: tuple[Address, ...] | None = None
    invited: tuple[Address, ...] = ()
    uninvited: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment is not None:
                require_aware(moment)


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event lies, as its membership says it: its href, and the etag of the version that was seen (empty: any).

    `occurrence` means one of a series alone: that of a day or of a moment, as the owner reads their calendar.
    """

    ref: str
    etag: str = ""
    occurrence: date | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """Who is taken off an event, and who was to be and is not on it (`absent`).

    `data` is the object that tells those who are taken off; `alone` where nothing else changes, so that nobody else has news of it.
    """

    people: tuple[Address, ...] = ()
    absent: tuple[str, ...] = ()
    data: bytes = b""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What is to lie at a place, decided on the version whose etag `place` has, and not written yet.

    `anew` is False where it lies there just so already; a new event has its `wish` with it. `occurrence` is the RECURRENCE-ID, in basic
    form, of the one that is meant of a series. Of a server that tells those invited by itself (`schedules`, RFC 6638) `mine` are the
    addresses it knows as the owner's.
    """

    uid: str
    place: EventPlace
    data: bytes
    anew: bool = True
    wish: EventEdit | None = None
    occurrence: str = ""
    schedules: bool = False
    mine: tuple[str, ...] = ()
    parting: Parting = Parting()


@dataclass(frozen=True, slots=True)
class EventWritten:
    """An event as it lies at the server now; `anew` is False where it lay there just so before."""

    uid: str
    place: EventPlace
    data: bytes
    anew: bool = True
