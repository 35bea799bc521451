"""What is believed: facts with four clocks, invalidated and never overwritten."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Relation(StrEnum):
    """The relations this version derives from structure alone."""

    CORRESPONDS_WITH = "corresponds_with"
    ATTENDS = "attends"
    WORKS_ON = "works_on"


class Trust(StrEnum):
    """How far a fact's source may be trusted; derived facts inherit the lowest."""

    OWNER = "owner"
    KNOWN = "known"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Fact:
    """Subject, relation, object, with when it held (`valid_*`), when it was learned and when it was withdrawn.

    `supports` are the ids of the nodes that carry it. Clocks after Snodgrass, "Developing Time-Oriented Database
    Applications in SQL" (valid time and transaction time).
    """

    subject: str
    relation: Relation
    object: str
    valid_from: datetime
    valid_to: datetime | None
    learned_at: datetime
    # Withdrawn facts stay: "what did I believe in May" is a question too.
    retracted_at: datetime | None
    confidence: float
    # The lowest of its sources, since a stranger's mail must not gain weight by being repeated beside the owner's.
    trust: Trust
    supports: tuple[str, ...]
