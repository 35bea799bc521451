"""The ports: everything that does I/O arrives as a constructor argument typed by one of these."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from schema.answers import Piece, Step
from schema.changes import Batch, Shelf
from schema.edits import EventDraft, EventEdit, EventPlace, EventPlan, EventWritten
from schema.generation import Material, Request
from schema.graph import (
    Change,
    Changes,
    Counts,
    Edge,
    Encoded,
    EncodedQuestion,
    Hit,
    Label,
    Node,
    NodeQuery,
    Reached,
    Receipt,
    TextQuery,
    TokenQuery,
    VectorQuery,
    Walk,
)

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time; passed in wherever time matters."""

    def now(self) -> datetime:
        """Return the current moment, aware."""


class Threads(Protocol):
    """Runs blocking calls beside the event loop."""

    async def run(self, call: Callable[[], T]) -> T:
        """Run the call in a worker thread and return what it returns; its exceptions pass through."""


class GraphReader(Protocol):
    """Reads nodes and edges of the readable spaces; what lies in another space is not there."""

    async def get(self, ids: Sequence[str]) -> list[Node]:
        """Return the nodes that exist, in the order asked for."""

    async def find(self, query: NodeQuery) -> list[Node]:
        """Return the nodes that fit, in the query's order."""

    async def around(self, moments: Sequence[datetime], labels: Sequence[Label], limit: int) -> list[Node]:
        """Return, each once and by id, the nodes that begin nearest to each moment: up to `limit` before it and as many from it on.

        Counted a label and space, so that none hides another.
        """

    async def walk(self, origins: Sequence[str], walk: Walk) -> list[Reached]:
        """Return what is reached from each origin, nearest first; an origin is never reached from itself."""

    async def path(self, source: str, target: str, walk: Walk) -> list[Edge] | None:
        """Return the edges of a shortest path of at most `walk.hops` hops, or None."""

    async def named_raw(self, raws: Sequence[str]) -> frozenset[str]:
        """Return those of these hashes of raw bytes that a message, event, document or contact names as its own."""

    async def counts(self) -> Counts:
        """Count what is there, in the store."""


class GraphSearch(Protocol):
    """Finds nodes by words and by vectors in the readable spaces; a small space is never starved by a large one."""

    async def text(self, query: TextQuery) -> list[Hit]:
        """Return the best hits by BM25, best first; ties by id. Any text is safe. Both stores rank alike."""

    async def vector(self, query: VectorQuery) -> list[Hit]:
        """Return the best hits by cosine, best first; ties by id."""

    async def word_scores(self, query: TextQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `text` would find, best first, without reading the nodes."""

    async def vector_scores(self, query: VectorQuery) -> Mapping[str, float]:
        """Return the ids and scores of what `vector` would find, best first, without reading the nodes."""

    async def cosines(self, model: str, origins: Sequence[str], ids: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosine of each origin's vector to each node's, shape (origins, ids); 0 where either has none of this model."""

    async def token_scores(self, query: TokenQuery) -> Mapping[str, float]:
        """Return the scores of the nodes asked for by late interaction, -1 to 1, those left out that have no token vectors.

        The score is the mean, over the question's tokens, of the greatest cosine with a token of the text (ColBERT, Khattab and
        Zaharia 2020, section 3.3).
        """


class GraphEncoded(Protocol):
    """Knows what models made of texts, so that nothing is embedded twice."""

    async def known(self, model: str, digests: Sequence[str]) -> Mapping[str, Encoded]:
        """Return what this model already made of texts with these digests."""


class GraphTransaction(Protocol):
    """Writes the written space, one all-or-nothing transaction at a time."""

    # Idempotence is what a crash is survived by: whoever was killed after a commit and before noting it simply does it again.
    async def commit(self, changes: Changes) -> Receipt:
        """Apply all changes and advance the cursor, durably, or change nothing.

        SHALL be idempotent: the same changes again write 0 rows, also when the cursor already has its new value.
        SHALL write nothing for a node or edge equal to the stored one. `ensure` creates what is missing and leaves what is there.
        SHALL remove a node's edges, words and vector with it, and a node's vector when its text or context changes.
        Raises CursorConflict if the cursor is neither at its expected nor at its new value, EndpointMissing if an edge's end
        is not there, SpaceForbidden if a node of another space is named.
        """

    async def cursor(self, name: str) -> str | None:
        """Return where the named cursor stands."""

    async def cursors(self) -> Mapping[str, str]:
        """Return all cursors of the written space."""

    async def forget_cursor(self, name: str) -> None:
        """Remove the named cursor."""


# Not a log: each node has one position, its latest, so that a pass added years later still reads each node once.
class GraphFeed(Protocol):
    """What changed in the written space, in commit order; embedding a node is not a change of it."""

    async def position(self) -> int:
        """Return the position of the latest change, 0 in an empty space."""

    async def since(self, position: int, limit: int) -> list[Change]:
        """Return the changes after the position, oldest first; a node appears once, at its latest change."""

    def export(self) -> AsyncIterator[str]:
        """Yield the space as canonical JSON lines: nodes by id, then edges; equal graphs give equal lines.

        Positions, cursors and vectors' values are left out; a vector's model and digest are in.
        """


@dataclass(frozen=True, slots=True)
class Graph:
    """One opened graph: the ports on the same store and scope."""

    reader: GraphReader
    search: GraphSearch
    encoded: GraphEncoded
    transaction: GraphTransaction
    feed: GraphFeed


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal; `version` counts its changes from 1; `value` is plain JSON."""

    book: str
    key: str
    version: int
    value: Mapping[str, object]


class Journal(Protocol):
    """What the machine must remember about its own work, durable, shared by processes; compare-and-set is its main verb."""

    async def read(self, book: str, key: str) -> Entry | None:
        """Return the entry, or None."""

    async def entries(self, book: str, prefix: str = "") -> list[Entry]:
        """Return the book's entries whose key begins so, by key."""

    # Several processes share it: read, decide and write would lose one of two decisions without the version.
    async def swap(self, book: str, key: str, expected: int, value: Mapping[str, object] | None) -> bool:
        """Write the value (None: remove) if the entry is still at version `expected` (0: not there); say whether it was."""

    # Runs out by itself, unlike a lock file: a holder that was killed frees it by doing nothing.
    async def lease(self, name: str, holder: str, until: datetime, now: datetime) -> bool:
        """Take or extend the named lease unless another holder's lease still runs at `now`; say whether it was taken."""

    async def release(self, name: str, holder: str) -> None:
        """Give the lease back if this holder has it."""

    async def leased(self, prefix: str, now: datetime) -> list[str]:
        """Return the names that begin so of the leases that run at `now`, in order."""


class BlobStore(Protocol):
    """Raw bytes by their SHA-256, durable when `put` returns, shared by processes."""

    # Raw bytes first, then what is made of them: a parser that learns something new reads them again without asking the source.
    async def put(self, blobs: Sequence[bytes]) -> list[str]:
        """Store the blobs with one sync to disk, each once, and return their hashes in order."""

    async def get(self, blob_hash: str) -> bytes:
        """Return the bytes; raise NotFound if they are not there."""

    async def discard(self, hashes: Sequence[str]) -> int:
        """Wipe these blobs from the disk for good and return how many there were; their space is given back by and by."""


class Connector(Protocol):
    """Reads one source; stores raw bytes before it parses them; knows nothing of the graph."""

    async def test(self) -> list[Shelf]:
        """Sign in and say what is there and what a sync would read; raises a SourceError that names the remedy."""

    # Newest first: after a minute of a first sync last week's mail is found, not that of ten years ago.
    def changes(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield what changed since the cursor (None: everything), newest first, in batches whose cursor may be kept.

        SHALL yield nothing if nothing changed. A bad item is a Rejected with its raw bytes stored, never an exception.
        MAY be stopped after any batch and resumed from its cursor: nothing is lost, nothing fetched twice but that batch.
        """


@runtime_checkable
class Explaining(Protocol):
    """A connector that can say what its server is able to do."""

    async def explain(self) -> list[str]:
        """Return sentences on what the server can and what is done about it; raises a SourceError as `test` does."""


# Optional: a connector that cannot be told of news is looked at on the clock alone.
@runtime_checkable
class Watching(Protocol):
    """A connector whose source says by itself that something changed."""

    async def changed(self, seconds: float) -> bool:
        """Wait until something changed, at most so long; say whether it did. Raises a SourceError like `changes`."""


class EventEditing(Protocol):
    """Writes events to a calendar, each change onto the version that was seen; what will be written is decided before, as a plan."""

    # A retry after a crash must not invite everybody twice: what is there already is found, and said to be there.
    async def create(self, calendar: str, draft: EventDraft) -> EventPlan:
        """Plan a new event; where the same draft lies there already, the plan says so. Raises EditConflict where another one does."""

    async def change(self, place: EventPlace, edit: EventEdit) -> EventPlan:
        """Plan a change; where the event is so already, the plan says so.

        Raises EditConflict where another version lies there than the one at `place`, EditRefused where it may not be changed.
        """

    async def cancel(self, place: EventPlace) -> EventPlan:
        """Plan to cancel an event; raises as `change` does."""

    async def write(self, plan: EventPlan) -> EventWritten:
        """Write what was planned; raise EditConflict, and write nothing, where another version lies there now."""

    async def read(self, ref: str) -> bytes | None:
        """Return what lies at a place, None if nothing does."""


class Mailer(Protocol):
    """Sends mail that is ready to be sent."""

    async def send(self, mail: bytes, sender: str, receivers: Sequence[str]) -> None:
        """Hand the mail to the server; raise MailRefused naming the receivers it does not take, a SourceError where it takes none."""


class Embedder(Protocol):
    """Turns texts into unit vectors; `model` names weights and version, equal for adapters whose vectors agree."""

    @property
    def model(self) -> str:
        """The model's name."""

    async def embed(self, texts: Sequence[str]) -> list[Encoded]:
        """Return what the model makes of each text that may answer a question."""

    # Apart from `embed`: some models are trained with another prefix for what is asked than for what answers.
    async def embed_question(self, text: str) -> EncodedQuestion:
        """Return what the model makes of a question."""


class LanguageModel(Protocol):
    """Writes text; knows nothing of evidence or answers."""

    @property
    def name(self) -> str:
        """The model's name, for the trace."""

    # A generator and not an iterator, so that who stops listening can close it, and the model stops writing.
    def stream(self, request: Request) -> AsyncGenerator[str, None]:
        """Yield what the model writes as it comes.

        SHALL end, or raise a ModelError, within the time its settings allow. Closing it SHALL stop the model's work on it.
        """


class Generator(Protocol):
    """Phrases an answer from what was found and judged; it decides neither facts nor whether there is an answer."""

    def generate(self, material: Material) -> AsyncGenerator[Piece | Step, None]:
        """Yield the answer in pieces that cite the material's evidence, and what there is to say of how they came about.

        Closing it SHALL stop all work on the answer.
        """


class Bearer(Protocol):
    """Opens a source with access tokens instead of a password."""

    @property
    def advice(self) -> str:
        """What the owner does where a new token is refused, too."""

    # Blocking, as the libraries are that sign in with it: they run beside the event loop already.
    def token(self, anew: bool = False) -> str:
        """Return an access token that is good for a minute at least; `anew`: not the one that was refused.

        Raises SignInRefused where the owner has to sign in, SourceUnreachable where the provider does not answer.
        """


class Secrets(Protocol):
    """Keeps passwords outside configuration, logs and graph."""

    def read(self, name: str) -> str | None:
        """Return the secret, or None."""

    def write(self, name: str, value: str) -> None:
        """Keep the secret."""

    def remove(self, name: str) -> None:
        """Forget the secret; nothing happens if there is none."""
