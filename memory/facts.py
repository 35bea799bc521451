"""Facts that structure states, with times and their sources, joined with what is stored and withdrawn when nothing states them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from memory.backlog import FACTS_OF_EVENTS, FACTS_OF_MAIL, MOST
from memory.stated import Named, stated_by
from schema.facts import Fact, Relation, Trust
from schema.graph import Changes, Direction, Edge, EdgeId, EdgeType, Label, Node, Value, Walk
from schema.ids import node_id
from schema.ports import Clock, GraphReader
from schema.spaces import Space

# High enough to be no bound: a supporter that was cut off would change what becomes of a fact.
_MANY = 100_000
# A walk tells one edge a neighbour, and who writes a mail may also get it.
_NAMING = (
    (EdgeType.SENT_BY, EdgeType.ORGANISED_BY, EdgeType.ABOUT),
    (EdgeType.SENT_TO, EdgeType.COPIED_TO, EdgeType.ATTENDED_BY),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A fact whose sources are looked at: as stored, as they state it now, who supports it as far as that matters, who no more."""

    stored: Fact | None
    stated: Fact | None
    supports: Mapping[str, datetime]
    lost: Set[str]

    def decided(self, now: datetime) -> tuple[Fact, Set[str]]:
        """Return the fact as it stands now and the sources to take from it; a fact that nothing states keeps what stated it."""
        said = set(self.stated.supports) if self.stated else set()
        withdrawn = self.stored is not None and self.stored.retracted_at is not None
        # What supported a fact before it was withdrawn says nothing for it when it is stated again.
        gone = (set(self.supports) if withdrawn else set(self.lost)) - said
        starts = [at for source, at in self.supports.items() if source not in gone]
        if self.stored is None or self.stated is not None:
            return self._stated(starts), gone
        if not starts:
            return replace(self.stored, retracted_at=self.stored.retracted_at or now), set()
        return replace(self.stored, valid_from=min(starts)), gone

    def _stated(self, starts: Sequence[datetime]) -> Fact:
        assert self.stated is not None
        if self.stored is None or not self.supports:
            return joined(self.stored, self.stated)
        return replace(joined(self.stored, self.stated), valid_from=min([self.stated.valid_from, *starts]))


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
        """Return the facts these sources state, joined with what is stored of the same facts, and those they state no more."""
        now = self._clock.now()
        stated = await self._stated(nodes, now)
        cases = await self._cases(nodes, stated)
        decided = {key: case.decided(now) for key, case in cases.items()}
        return Changes(
            put=tuple(fact_node(key, fact) for key, (fact, _) in decided.items()),
            unlink=tuple(EdgeId(EdgeType.SUPPORTED_BY, key, source) for key, (_, gone) in decided.items() for source in sorted(gone)),
            link=tuple(edge for key, fact in stated.items() for edge in fact_edges(key, fact)),
        )

    async def _stated(self, nodes: Sequence[Node], now: datetime) -> dict[str, Fact]:
        named = await self._named(nodes)
        stated: dict[str, Fact] = {}
        for node in nodes:
            for fact in stated_by(node, named[node.id], now):
                key = node_id(self._space, Label.FACT, fact.relation.value, fact.subject, fact.object)
                stated[key] = joined(stated.get(key), fact)
        return stated

    async def _named(self, nodes: Sequence[Node]) -> Mapping[str, Named]:
        ids = [node.id for node in nodes]
        named = [one for types in _NAMING for one in await self._reader.walk(ids, Walk(types, Direction.OUT, limit=_MANY))]
        identities = sorted({one.node.id for one in named if one.node.label is Label.IDENTITY})
        persons = await self._reader.walk(identities, Walk((EdgeType.IDENTIFIES,), Direction.OUT)) if identities else []
        meant = {one.origin: one.node.id for one in persons} | {
            one.node.id: one.node.id for one in named if one.edge.type is EdgeType.ABOUT
        }
        found: dict[str, dict[EdgeType, list[str]]] = defaultdict(lambda: defaultdict(list))
        for one in named:
            if one.node.id in meant:
                found[one.origin][one.edge.type].append(meant[one.node.id])
        return {node.id: Named({kind: tuple(ids) for kind, ids in found[node.id].items()}) for node in nodes}

    async def _cases(self, nodes: Sequence[Node], stated: Mapping[str, Fact]) -> dict[str, Case]:
        walk = Walk((EdgeType.SUPPORTED_BY,), Direction.IN, labels=(Label.FACT,), limit=_MANY)
        before = await self._reader.walk([node.id for node in nodes], walk)
        stored = {node.id: fact_of(node) for node in await self._reader.get(sorted({*stated, *(one.node.id for one in before)}))}
        lost: dict[str, set[str]] = defaultdict(set)
        for one in before:
            if one.node.id not in stated or one.origin not in stated[one.node.id].supports:
                lost[one.node.id].add(one.origin)
        # An event moves and a mail does not: only here may a fact's earliest source have become a later one.
        again = {one.node.id for one in before} if self.label is Label.EVENT else set()
        doubtful = {key for key, fact in stored.items() if key in lost or _doubtful(fact, stated.get(key), key in again)}
        # For the doubtful ones alone: two people who write every day have thousands of sources.
        supports = await self._supports(doubtful)
        return {key: Case(stored.get(key), stated.get(key), supports.get(key, {}), lost[key]) for key in sorted({*stored, *stated})}

    async def _supports(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, datetime]]:
        """Return when each source of these facts begins."""
        wanted = sorted(keys)
        walk = Walk((EdgeType.SUPPORTED_BY,), Direction.OUT, limit=_MANY)
        found: dict[str, dict[str, datetime]] = defaultdict(dict)
        for one in await self._reader.walk(wanted, walk) if wanted else []:
            if one.node.start is not None:
                found[one.origin][one.node.id] = one.node.start
        return found


def _doubtful(stored: Fact, stated: Fact | None, again: bool) -> bool:
    """Say whether other sources decide what a fact becomes: it was withdrawn, or its earliest source may have moved."""
    return stored.retracted_at is not None or (again and stated is not None and stored.valid_from < stated.valid_from)


def joined(stored: Fact | None, stated: Fact) -> Fact:
    """Return one fact from what was known and what is stated: learned when first learned, valid from the earliest source on."""
    if stored is None:
        return stated
    return replace(
        stated,
        valid_from=min(stored.valid_from, stated.valid_from),
        learned_at=stored.learned_at,
        supports=tuple(dict.fromkeys((*stored.supports, *stated.supports))),
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
