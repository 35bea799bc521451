"""The graph's values: nodes, edges, what a transaction changes, and what may be asked of a store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Value = str | int | float | bool | datetime | tuple[str, ...]
Vector = NDArray[np.float32]
TokenVectors = NDArray[np.float32]


# The order is used: the vector index keeps a label as its place here. It keeps that in memory only, so that it may change.
class Label(StrEnum):
    """What a node is."""

    MESSAGE = "Message"
    EVENT = "Event"
    DOCUMENT = "Document"
    CONTACT = "Contact"
    CHUNK = "Chunk"
    ATTACHMENT = "Attachment"
    MEMBERSHIP = "Membership"
    # Apart from Message, because mails name ancestors that never arrived; a thread holds together across them.
    MESSAGE_ID = "MessageId"
    THREAD = "Thread"
    SERIES = "Series"
    IDENTITY = "Identity"
    # A mail address is not a person: one of them has several, and a shared one has many people behind it.
    PERSON = "Person"
    ORGANISATION = "Organisation"
    PROJECT = "Project"
    FACT = "Fact"
    # A node, not a property: text that says a name finds its bearers by one look-up of an id made of that name.
    NAME = "Name"
    # A conversation and its turns; without text, as what Friday said is never evidence for what it says next.
    EPISODE = "Episode"
    TURN = "Turn"
    PREFERENCE = "Preference"


class EdgeType(StrEnum):
    """What an edge says, read from source to target."""

    PART_OF = "PART_OF"  # Chunk -> Message | Event | Document | Contact; Attachment -> Message; Turn -> Episode
    ATTACHED_TO = "ATTACHED_TO"  # Document | Message -> Message
    HOLDS = "HOLDS"  # Membership -> Message | Event | Document | Contact
    SENT_BY = "SENT_BY"  # Message -> Identity
    SENT_TO = "SENT_TO"  # Message -> Identity
    COPIED_TO = "COPIED_TO"  # Message -> Identity
    ORGANISED_BY = "ORGANISED_BY"  # Event -> Identity
    ATTENDED_BY = "ATTENDED_BY"  # Event -> Identity
    REACHED_AT = "REACHED_AT"  # Contact -> Identity
    IDENTIFIES = "IDENTIFIES"  # Identity -> Person
    AT = "AT"  # Identity -> Organisation
    HAS_ID = "HAS_ID"  # Message -> MessageId
    REPLIES_TO = "REPLIES_TO"  # MessageId -> MessageId
    IN_THREAD = "IN_THREAD"  # Message -> Thread
    OCCURS_IN = "OCCURS_IN"  # Event -> Series
    ABOUT = "ABOUT"  # Message | Event | Document -> Project
    CALLED = "CALLED"  # Document | Contact -> Name
    SUBJECT = "SUBJECT"  # Fact -> Person
    OBJECT = "OBJECT"  # Fact -> Person | Event | Project
    SUPPORTED_BY = "SUPPORTED_BY"  # Fact -> Message | Event | Document
    CITES = "CITES"  # Turn -> Message | Event | Document | Contact


class Direction(StrEnum):
    """Which way edges are followed."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


class Order(StrEnum):
    """How found nodes are sorted: by start time (undated last), or by id."""

    NEWEST = "newest"
    OLDEST = "oldest"
    ID = "id"


@dataclass(frozen=True, slots=True)
# Equality is by value: a store compares digests and writes nothing for an equal node, which is what makes a second sync free.
class Node:
    """One node as it is stored; equal nodes are stored once and written once.

    `text` is the passage shown and searched; `context` (date, sender, title) is searched and embedded before it, never shown.
    A node with neither is not in the word index. `props` hold no None: a property that is not there is left out.
    """

    id: str
    label: Label
    key: str
    props: Mapping[str, Value] = field(default_factory=dict)
    text: str = ""
    context: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge; (type, source, target) is its identity. `at` orders edges in time; `valid_*` bound when it holds."""

    type: EdgeType
    source: str
    target: str
    props: Mapping[str, Value] = field(default_factory=dict)
    at: datetime | None = None
    # Half-open, as in SQL:2011: what ends at a moment no longer holds at it, so that successors neither overlap nor leave a gap.
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class EdgeId:
    """The identity of an edge to remove."""

    type: EdgeType
    source: str
    target: str


@dataclass(frozen=True, slots=True)
# Decided by the store inside the transaction: a plan made before it cannot know what another source's commit has linked since.
class Release:
    """Removes a node if, once all else in the transaction is done, no edge of this kind holds it any more.

    Direction is seen from the node: IN, an edge that points at it; OUT, one that leaves it. Empty `types` means any type.
    """

    node_id: str
    direction: Direction = Direction.IN
    types: tuple[EdgeType, ...] = ()


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as a model sees it: one vector of the whole, unit length, and the signs of each token's vector.

    `tokens` holds a bit a dimension, 1 for a value above 0, row after row, most significant bit first; empty where the model has none.
    """

    values: Vector
    # Signs alone: 48 bytes for 384 dimensions instead of 1,536, and nearly the same ranking (docs/adr/0007).
    tokens: bytes = b""


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question as a model sees it: one vector of the whole, and one a token, shape (tokens, dimensions), all of unit length."""

    values: Vector
    tokens: TokenVectors


@dataclass(frozen=True, slots=True)
class Embedding:
    """A node's vectors, of one model; `digest` is the hash of the text they were made of."""

    node_id: str
    model: str
    # By it a text seen before costs no model call, and a vector of an older wording is known for what it is.
    digest: str
    encoded: Encoded


@dataclass(frozen=True, slots=True)
# Compare and set: of two processes that began at one cursor, the slower fails whole instead of going over the faster.
class CursorMove:
    """Advances the named cursor from `expected` (None: not there yet) to `value`, or fails the whole transaction."""

    name: str
    expected: str | None
    value: str


@dataclass(frozen=True, slots=True)
# The order matters: edges need both ends (put, ensure before link), and only after all links and drops is it known who is held.
class Changes:
    """All that one transaction does, applied in this order, entirely or not at all."""

    put: tuple[Node, ...] = ()
    ensure: tuple[Node, ...] = ()
    unlink: tuple[EdgeId, ...] = ()
    link: tuple[Edge, ...] = ()
    drop: tuple[str, ...] = ()
    # After `drop`, and in the order given: releasing an identity may be what frees the person behind it.
    release: tuple[Release, ...] = ()
    embed: tuple[Embedding, ...] = ()
    cursor: CursorMove | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a commit did: rows the store itself counts as changed (the cursor left out), and the feed's position after it."""

    writes: int
    position: int


@dataclass(frozen=True, slots=True)
class NodeQuery:
    """Nodes of these labels with all these properties, overlapping [since, until); `after` pages by id with Order.ID."""

    labels: tuple[Label, ...] = ()
    keys: tuple[str, ...] = ()
    equals: Mapping[str, Value] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    order: Order = Order.NEWEST
    limit: int = 100
    after: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """How to expand from nodes: 1 to 3 hops, at most `limit` reached nodes an origin, newest edges first, then by id.

    With `as_of`, only edges that hold at that moment: valid_from <= as_of < valid_to, open ends always hold.
    `labels` keeps only reached nodes of these labels (nodes on the way may be any).
    """

    types: tuple[EdgeType, ...] = ()
    direction: Direction = Direction.BOTH
    hops: int = 1
    as_of: datetime | None = None
    labels: tuple[Label, ...] = ()
    limit: int = 100

    def __post_init__(self) -> None:
        # Every hop multiplies what is reached by the degree; from a busy person three hops already come near to everything.
        if not 1 <= self.hops <= 3:
            raise ValueError(f"a walk has 1 to 3 hops, not {self.hops}")


@dataclass(frozen=True, slots=True)
class Reached:
    """A node a walk reached: from which origin, in how many hops (the fewest), over which last edge."""

    origin: str
    node: Node
    edge: Edge
    hops: int


@dataclass(frozen=True, slots=True)
# Both stores cut and score words with our own code, so that k1 and b are the same wherever the graph lies (docs/adr/0001).
class TextQuery:
    """Word search: the best `limit` nodes by BM25 (k1 1.2, b 0.75) over analysed words; `within` restricts to these ids.

    With `begun` the last word of the text may be the beginning of one: it counts as a term that every word which begins so holds.
    """

    text: str
    labels: tuple[Label, ...] = (Label.CHUNK,)
    limit: int = 20
    within: tuple[str, ...] | None = None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class VectorQuery:
    """Vector search: the best `limit` nodes by cosine among this model's vectors; `within` restricts to these ids."""

    values: Vector
    model: str
    labels: tuple[Label, ...] = (Label.CHUNK,)
    limit: int = 20
    within: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TokenQuery:
    """Late interaction: scores the nodes `within` by each of the question's token vectors against this model's of their texts."""

    tokens: TokenVectors
    model: str
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A found node and its score: BM25 (>= 0) from words, cosine (-1 to 1) from vectors."""

    node: Node
    score: float


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the feed: the node's latest change at this position; `removed` when it is gone."""

    position: int
    node_id: str
    label: Label
    removed: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What the readable spaces hold, counted in the store."""

    nodes: Mapping[Label, int]
    edges: int
    vectors: int
