"""Records as a list shows them: a line each, without their text, so that a whole mailbox of them can be held and counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schema.graph import Label, Node, Value

_MARKS = ("automatic", "ours", "list", "all_day", "undated")


@dataclass(frozen=True, slots=True)
class Line:
    """One record: `sender`, `others` and `declined` are mail addresses, `about` the keys of projects, `key` is its natural key."""

    id: str
    label: Label
    key: str
    title: str
    start: datetime | None = None
    end: datetime | None = None
    sender: str = ""
    others: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    uid: str = ""
    stamp: datetime | None = None
    sequence: int = 0
    place: str = ""
    chunks: int = 0
    declined: frozenset[str] = frozenset()

    @property
    def named(self) -> tuple[str, ...]:
        """All addresses the record names."""
        return (self.sender, *self.others) if self.sender else self.others


@dataclass(frozen=True, slots=True)
class Person:
    """A person as structure knows them: all addresses that point at them, and where those addresses are."""

    id: str
    name: str
    addresses: tuple[str, ...]
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A project by its name."""

    id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the graph held at this position of its feed: lines and people by id, projects by key, rules of series by UID."""

    position: int = -1
    lines: Mapping[str, Line] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    person_of: Mapping[str, str] = field(default_factory=dict)

    def whom(self, line: Line) -> set[str]:
        """Return the ids of the people a record names."""
        return {self.person_of[address] for address in line.named if address in self.person_of}


@dataclass(frozen=True, slots=True)
class Me:
    """Whose memory it is."""

    addresses: frozenset[str]

    def wrote(self, line: Line) -> bool:
        """Say whether the owner sent this."""
        return line.sender in self.addresses

    def shares(self, line: Line) -> bool:
        """Say whether the record is also the owner's: sent by them, to them, or with them; all are where no address is known."""
        # Without addresses nothing could be told apart, and what lies in a mailbox is its owner's.
        return not self.addresses or any(address in self.addresses for address in line.named)

    def declined(self, line: Line) -> bool:
        """Say whether the owner said that they do not come."""
        return not self.addresses.isdisjoint(line.declined)


def line_of(node: Node, named: tuple[str, ...] = ()) -> Line:
    """Return a stored record as a line; `named` are the addresses that its edges name besides those in its properties."""
    props = node.props
    marks = {name for name in _MARKS if props.get(name)}
    status = str(props.get("status", ""))
    sequence, chunks = props.get("sequence", 0), props.get("chunks", 0)
    stamp = props.get("stamp")
    addressed = [address_in(one) for name in ("to", "cc", "with", "emails") for one in _texts(props.get(name))]
    return Line(
        id=node.id,
        label=node.label,
        key=node.key,
        title=str(props.get("title", "")),
        start=node.start,
        end=node.end,
        sender=address_in(str(props.get("from", ""))),
        others=tuple(dict.fromkeys((*addressed, *named))),
        about=_texts(props.get("about")),
        marks=frozenset(marks | ({status} if status in {"cancelled", "tentative"} else set())),
        uid=str(props.get("uid", "")),
        stamp=stamp if isinstance(stamp, datetime) else None,
        sequence=sequence if isinstance(sequence, int) else 0,
        place=str(props.get("location", "")),
        chunks=chunks if isinstance(chunks, int) else 0,
        declined=declined(node),
    )


def declined(event: Node) -> frozenset[str]:
    """Return the addresses of those who said that they do not come to an event (PARTSTAT)."""
    return frozenset(_texts(event.props.get("declined")))


def address_in(shown: str) -> str:
    """Return the mail address of `Name <address>` or of a bare address."""
    return shown.rpartition("<")[2].removesuffix(">").casefold()


def _texts(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
