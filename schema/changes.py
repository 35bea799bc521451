"""What a connector says happened at a source since a cursor."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.records import Record


@dataclass(frozen=True, slots=True)
# A place and what lies there are told apart: one mail lies in several folders, one calendar file holds several events.
class Upserted:
    """At `ref` (mailbox, UIDVALIDITY and UID; calendar href; path) now lie these records, and no others.

    `marks` are the place's own properties: mailbox or calendar name, flags, etag.
    """

    ref: str
    records: tuple[Record, ...]
    marks: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
# Flags change far more often than mails do; without this every mail that is read would be fetched and planned anew.
class Remarked:
    """What lies at `ref` is the same; only the place's marks (flags) changed."""

    ref: str
    marks: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Removed:
    """Nothing lies at `ref` any more."""

    ref: str


@dataclass(frozen=True, slots=True)
# A value, not an exception: one mail that nobody can parse must not stop the thousands behind it.
class Rejected:
    """What lies at `ref` could not be read: its raw bytes are kept under `raw_hash`, the reason is a sentence for people."""

    ref: str
    raw_hash: str
    reason: str


SourceChange = Upserted | Remarked | Removed | Rejected


@dataclass(frozen=True, slots=True)
# Arrivals first: a mail moved between folders is then held by its new place before the old one lets go of it.
class Batch:
    """Some changes and the cursor that holds once they are durable; arrivals come before removals.

    `done` of `total` items of this run are fetched after this batch (total 0: unknown). `known` is how many items the
    source held at the last run: the guard against a suddenly empty side compares removals with it.
    """

    changes: tuple[SourceChange, ...]
    # Opaque to all but the connector that wrote it; it moves in the transaction of the changes, so neither is ever without the other.
    cursor: str
    done: int = 0
    total: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """One folder or calendar of a source as its test shows it; `read` says whether a sync would read it."""

    name: str
    items: int
    read: bool
    note: str = ""
