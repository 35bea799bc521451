"""Records: what connectors bring, verbatim, each with its natural key and the hash of its raw bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from schema.moments import require_aware


@dataclass(frozen=True, slots=True)
# The local part is case-sensitive by RFC 5321 section 2.4, and treated as such by hardly any server: lower case joins what is one.
class Address:
    """A mail address as it was written, with its display name; `email` is normalised to lower case."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A named part of a mail; its bytes are inside the mail's raw bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """A mail. `key` is its Message-ID with angle brackets; `body` is its whole text, quotes included.

    `references` are the ancestors' Message-IDs, oldest first, In-Reply-To last if it was not among them.
    `automatic` marks mail no person wrote (RFC 3834); `ours` marks what Friday sent itself, never evidence.
    `truncated` says that only the beginning was fetched.
    """

    key: str
    raw_hash: str
    subject: str
    sent: datetime
    sender: Address | None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    # RFC 5322 section 3.6.4; either header may be missing, so that both are kept as one chain.
    references: tuple[str, ...] = ()
    list_id: str = ""
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    # An assistant that cites its own drafts would confirm to itself whatever it once said.
    ours: bool = False
    truncated: bool = False

    def __post_init__(self) -> None:
        require_aware(self.sent)


class EventStatus(StrEnum):
    """RFC 5545 section 3.8.1.11."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who is invited and what they answered (PARTSTAT, lower case; empty if not said)."""

    address: Address
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A calendar entry: one event, the master of a series, or one changed occurrence of it.

    `key` is the UID, or `UID#RECURRENCE-ID` (UTC basic form) for one occurrence. All-day events span local midnights in
    the owner's zone. `recurrence` is the series' own calendar text (the UID's VEVENTs and zones), empty if nothing recurs:
    occurrences are computed from it on demand. `sequence` then `stamp` decide which version is newer (RFC 5546 2.1.5).
    """

    key: str
    raw_hash: str
    uid: str
    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    zone: str = ""
    description: str = ""
    location: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    organiser: Address | None = None
    attendees: tuple[Attendee, ...] = ()
    sequence: int = 0
    stamp: datetime | None = None
    # The rule, not its occurrences: those of "every Monday" have no end, and a changed rule would have to take all back.
    recurrence: str = ""
    calendar: str = ""

    def __post_init__(self) -> None:
        # All-day entries come as bare dates; the connector has put them into the owner's zone, where they mean something.
        require_aware(self.start)
        require_aware(self.end)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text. `key` is its path relative to its source's root; `dated` is its own date, else, `by_file`, the file's time.

    `pages` are the offsets in `text` where pages begin, for formats that have pages. `marks` are what else is known of it: a task of a
    calendar has `kind`, `due`, `done`, `completed` and `status` there, and its UID as key.
    """

    key: str
    raw_hash: str
    title: str
    text: str
    dated: datetime
    media_type: str
    folder: str = ""
    pages: tuple[int, ...] = ()
    # A file's time is often that of a copy: such a document is found by its words but tied to no moment.
    by_file: bool = False
    # A file that is moved stays one document: its first path, or a name nobody has; the key where it is empty.
    identity: str = ""
    marks: Mapping[str, str | bool | datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_aware(self.dated)


@dataclass(frozen=True, slots=True)
class Contact:
    """A card of an address book (RFC 2426, RFC 6350). `key` is its UID, else `<sha256-of-its-text@friday.invalid>`.

    `name` is empty if the card has none; `birthday` is a date as ISO 8601 writes it, `--04-12` without a year.
    """

    key: str
    raw_hash: str
    name: str
    other_names: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    phones: tuple[str, ...] = ()
    organisation: str = ""
    role: str = ""
    birthday: str = ""
    note: str = ""
    changed: datetime | None = None

    def __post_init__(self) -> None:
        if self.changed is not None:
            require_aware(self.changed)

    @property
    def title(self) -> str:
        """What people call the card: its name, else the best of what else it holds."""
        emails = tuple(address.email for address in self.addresses)
        return next(filter(None, (self.name, *self.other_names, self.organisation, *emails, *self.phones)), "")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A part of a mail that stands for itself: a document, another mail (with its raw bytes), or the reason why it cannot be read.

    `number` counts the mail's attachments from 1.
    """

    number: int
    name: str
    media_type: str
    size: int
    record: "Document | Message | None" = None
    raw: bytes = b""
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a mail is opened: when it was sent, the owner's zone, whether a mail in it may be one of its own, whether its end is missing."""

    sent: datetime
    zone: ZoneInfo
    may_nest: bool = True
    truncated: bool = False


Record = Message | Event | Document | Contact


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a series, computed on demand."""

    uid: str
    title: str
    start: datetime
    end: datetime
    location: str = ""
    props: Mapping[str, str] = field(default_factory=dict)
