"""Facts that structure states: who corresponds with whom and who attends what, with times and their sources."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from memory.backlog import FACTS_OF_EVENTS, FACTS_OF_MAIL, MOST
from schema.facts import Fact, Relation, Trust
from schema.graph import Changes, Direction, Edge, EdgeType, Label, Node, Reached, Value, Walk
from schema.ids import node_id
from schema.ports import Clock, GraphReader
from schema.spaces import Space

_MANY = 10_000
_PEOPLE = (EdgeType.SENT_BY, EdgeType.SENT_TO, EdgeType.COPIED_TO, EdgeType.ATTENDED_BY, EdgeType.ORGANISED_BY)


@dataclass(frozen=True, slots=True)
class People:
    """The persons a source names, by the edge that names them."""

    by_type: Mapping[EdgeType, tuple[str, ...]]

    def named(self, *types: EdgeType) -> list[str]:
        """Return the persons named by these edges, each once, in order."""
        return sorted({person for kind in types for person in self.by_type.get(kind, ())})


class FactPass:
    """Derives facts from the structure of mails or of events (one pass a label)."""

    most = MOST

    def __init__(self, reader: GraphReader, space: Space, clock: Clock, label: Label) -> None:
        self._reader = reader
        self._space = space
        self._clock = clock
        self.label = label

    @property
    def name(self) -> str:
        """The pass's name."""
        return FACTS_OF_EVENTS if self.label is Label.EVENT else FACTS_OF_MAIL

    async def step(self, nodes: Sequence[Node]) -> Changes:
        """Return the facts these sources state, joined with what is stored of the same facts."""
        people = await self._people(nodes)
        now = self._clock.now()
        stated = [fact for node in nodes for fact in stated_by(node, people[node.id], now)]
        stored = {node.id: node for node in await self._reader.get(sorted({self._id(fact) for fact in stated}))}
        merged: dict[str, Fact] = {}
        for fact in stated:
            key = self._id(fact)
            merged[key] = joined(merged.get(key) or (fact_of(stored[key]) if key in stored else None), fact)
        put = [fact_node(key, fact) for key, fact in merged.items()]
        link = [edge for key, fact in merged.items() for edge in fact_edges(key, fact)]
        return Changes(put=(*put, *await self._withdrawn(nodes, set(merged), now)), link=tuple(link))

    def _id(self, fact: Fact) -> str:
        return node_id(self._space, Label.FACT, fact.relation.value, fact.subject, fact.object)

    async def _people(self, nodes: Sequence[Node]) -> Mapping[str, People]:
        named = await self._reader.walk([node.id for node in nodes], Walk(_PEOPLE, Direction.OUT, limit=_MANY))
        identities = sorted({one.node.id for one in named})
        persons = await self._reader.walk(identities, Walk((EdgeType.IDENTIFIES,), Direction.OUT)) if identities else []
        person_of = {one.origin: one.node.id for one in persons}
        found: dict[str, dict[EdgeType, list[str]]] = defaultdict(lambda: defaultdict(list))
        for one in named:
            if one.node.id in person_of:
                found[one.origin][one.edge.type].append(person_of[one.node.id])
        return {node.id: People({kind: tuple(ids) for kind, ids in found[node.id].items()}) for node in nodes}

    async def _withdrawn(self, nodes: Sequence[Node], stated: set[str], now: datetime) -> list[Node]:
        """Return facts these sources stated before and state no more, retracted now."""
        if self.label is not Label.EVENT:
            return []
        walk = Walk((EdgeType.SUPPORTED_BY,), Direction.IN, labels=(Label.FACT,), limit=_MANY)
        before: list[Reached] = await self._reader.walk([node.id for node in nodes], walk)
        gone = {one.node.id: one.node for one in before if one.node.id not in stated and "retracted_at" not in one.node.props}
        return [
            Node(node.id, node.label, node.key, {**node.props, "retracted_at": now}, start=node.start, end=node.end)
            for node in gone.values()
        ]


def stated_by(node: Node, people: People, now: datetime) -> list[Fact]:
    """Return the facts one source states: a mail a person wrote, correspondence; an event, attendance."""
    if node.label is Label.EVENT:
        return _attendance(node, people, now)
    machine = "automatic" in node.props or "ours" in node.props or "list" in node.props
    return [] if machine else _correspondence(node, people, now)


def _correspondence(node: Node, people: People, now: datetime) -> list[Fact]:
    senders, readers = people.named(EdgeType.SENT_BY), people.named(EdgeType.SENT_TO, EdgeType.COPIED_TO)
    pairs = {(min(pair), max(pair)) for pair in product(senders, readers) if pair[0] != pair[1]}
    at = node.start or now
    return [
        Fact(one, Relation.CORRESPONDS_WITH, other, at, None, now, None, 1.0, Trust.OUTSIDE, (node.id,)) for one, other in sorted(pairs)
    ]


def _attendance(node: Node, people: People, now: datetime) -> list[Fact]:
    if node.props.get("status") == "cancelled":
        return []
    begin, end = node.start or now, node.end
    persons = people.named(EdgeType.ATTENDED_BY, EdgeType.ORGANISED_BY)
    return [Fact(person, Relation.ATTENDS, node.id, begin, end, now, None, 1.0, Trust.OUTSIDE, (node.id,)) for person in persons]


def joined(stored: Fact | None, stated: Fact) -> Fact:
    """Return one fact from what was known and what is stated: learned when first learned, valid from the earliest source on."""
    if stored is None:
        return stated
    moved = stated.relation is Relation.ATTENDS
    return Fact(
        stated.subject,
        stated.relation,
        stated.object,
        stated.valid_from if moved else min(stored.valid_from, stated.valid_from),
        stated.valid_to,
        stored.learned_at,
        None,
        stated.confidence,
        stated.trust,
        tuple(dict.fromkeys((*stored.supports, *stated.supports))),
    )


def fact_node(key: str, fact: Fact) -> Node:
    """Return a fact as a node; its supports are edges."""
    clocks: dict[str, Value | None] = {"valid_to": fact.valid_to, "retracted_at": fact.retracted_at}
    props: dict[str, Value] = {
        "relation": fact.relation.value,
        "subject": fact.subject,
        "object": fact.object,
        "valid_from": fact.valid_from,
        "learned_at": fact.learned_at,
        "confidence": fact.confidence,
        "trust": fact.trust.value,
        **{name: value for name, value in clocks.items() if value is not None},
    }
    return Node(key, Label.FACT, f"{fact.subject} {fact.relation.value} {fact.object}", props, start=fact.valid_from, end=fact.valid_to)


def fact_of(node: Node) -> Fact:
    """Return a stored fact; its supports are left to its edges."""
    props = node.props
    valid_from, learned_at = props["valid_from"], props["learned_at"]
    assert isinstance(valid_from, datetime)
    assert isinstance(learned_at, datetime)
    return Fact(
        str(props["subject"]),
        Relation(str(props["relation"])),
        str(props["object"]),
        valid_from,
        _moment(props.get("valid_to")),
        learned_at,
        _moment(props.get("retracted_at")),
        1.0,
        Trust(str(props["trust"])),
        (),
    )


def _moment(value: Value | None) -> datetime | None:
    return value if isinstance(value, datetime) else None


def fact_edges(key: str, fact: Fact) -> list[Edge]:
    """Return a fact's edges to its subject, its object and the sources that carry it."""
    ends = [Edge(EdgeType.SUBJECT, key, fact.subject), Edge(EdgeType.OBJECT, key, fact.object)]
    return ends + [Edge(EdgeType.SUPPORTED_BY, key, source) for source in fact.supports]
