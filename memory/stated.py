"""What one source states by its structure alone: who corresponds with whom, who attends what, who works on which project."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from schema.facts import Fact, Relation, Trust
from schema.graph import EdgeType, Label, Node


@dataclass(frozen=True, slots=True)
class Named:
    """The persons and projects a source names, by the edge that names them."""

    by_type: Mapping[EdgeType, tuple[str, ...]]

    def by(self, *types: EdgeType) -> list[str]:
        """Return what these edges name, each once, in order."""
        return sorted({one for kind in types for one in self.by_type.get(kind, ())})


def stated_by(node: Node, named: Named, now: datetime) -> list[Fact]:
    """Return the facts one source states: a mail a person wrote, correspondence; an event, attendance; both, work on a project."""
    if node.label is Label.EVENT:
        return [] if node.props.get("status") == "cancelled" else _by_event(node, named, now)
    # A newsletter or a list names hundreds of people who have nothing to do with one another.
    machine = "automatic" in node.props or "ours" in node.props or "list" in node.props
    return [] if machine else _by_mail(node, named, now)


def _by_mail(node: Node, named: Named, now: datetime) -> list[Fact]:
    senders, readers = named.by(EdgeType.SENT_BY), named.by(EdgeType.SENT_TO, EdgeType.COPIED_TO)
    # Correspondence goes both ways: one fact, whoever wrote first.
    pairs = {(min(pair), max(pair)) for pair in product(senders, readers) if pair[0] != pair[1]}
    corresponding = [_fact(node, (one, Relation.CORRESPONDS_WITH, other), now) for one, other in sorted(pairs)]
    return corresponding + _working(node, senders, named, now)


def _by_event(node: Node, named: Named, now: datetime) -> list[Fact]:
    persons = named.by(EdgeType.ATTENDED_BY, EdgeType.ORGANISED_BY)
    attending = [_fact(node, (person, Relation.ATTENDS, node.id), now, node.end) for person in persons]
    return attending + _working(node, persons, named, now)


def _working(node: Node, persons: Iterable[str], named: Named, now: datetime) -> list[Fact]:
    return [_fact(node, (person, Relation.WORKS_ON, project), now) for person, project in product(persons, named.by(EdgeType.ABOUT))]


def _fact(node: Node, said: tuple[str, Relation, str], now: datetime, until: datetime | None = None) -> Fact:
    # What strangers wrote is a claim, however plainly it is structured.
    return Fact(*said, node.start or now, until, now, None, 1.0, Trust.OUTSIDE, (node.id,))
