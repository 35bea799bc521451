"""What leaves reasoning: evidence, citations, answers and the trace that explains them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schema.graph import Node

PROBLEM = "problem"
"""The name of the step that says why a model could not write an answer."""


@dataclass(frozen=True, slots=True)
# Numbers are small and begin at 1 because a generator repeats them as marks in its text; an id it would misspell.
class Evidence:
    """A numbered passage (from 1) of a source, offered to a generator.

    `source` is the natural key, `passage` the chunk node, `record` the node it is part of; `scores` by channel. `sender` is set where
    several bear the name of who sent it, `strange` where the owner knows one of them, and not this one.
    """

    number: int
    source: str
    title: str
    when: datetime | None
    passage: Node
    record: Node
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
    sender: str = ""
    strange: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A streamed part of an answer: a whole sentence with the numbers of the evidence that carries it."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that occurs literally in the source named by its natural key; `page` counts from 1, 0 where there are no pages."""

    source: str
    quote: str
    title: str
    when: datetime | None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trace: what was done, what it found, how long it took in seconds."""

    name: str
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose every citation was checked by code; `sources` are ranked natural keys, at most 20.

    `confidence` is 0 to 1. An abstained answer has no citations and says what was searched.
    """

    text: str
    citations: tuple[Citation, ...]
    sources: tuple[str, ...]
    abstained: bool
    # Fitted, not felt: what a value means is set in docs/adr/0004, and a new embedder shifts it.
    confidence: float
    trace: tuple[Step, ...] = ()
