"""Walks the graph hop by hop: SQL takes each hop for a whole frontier, what was seen before is left out here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import apsw

from graph.canonical import instant
from graph.embedded.queries import query
from graph.embedded.rows import edges_by_id, listed, nodes_by_id
from schema.graph import Direction, Edge, EdgeId, EdgeType, Reached, Walk

_UNLIMITED = -1


class Step(NamedTuple):
    """One edge followed from a frontier node to its other end."""

    origin: str
    end: str
    at: str | None
    type: str
    source: str
    target: str

    @property
    def edge(self) -> EdgeId:
        """The identity of the edge followed."""
        return EdgeId(EdgeType(self.type), self.source, self.target)


@dataclass(slots=True)
class _Trail:
    """What is known of the walk from one origin."""

    origin: str
    limit: int
    seen: set[str] = field(default_factory=set)
    frontier: set[str] = field(default_factory=set)
    found: list[tuple[Step, int]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.found) >= self.limit

    def find(self, steps: Mapping[str, Sequence[Step]], hop: int) -> None:
        """Take this hop's new nodes, newest edges first, as far as the limit allows."""
        new = [step for node_id in self.frontier for step in steps.get(node_id, ()) if step.end not in self.seen]
        nearest: dict[str, Step] = {}
        for step in newest_first(new):
            nearest.setdefault(step.end, step)
        self.found += [(step, hop) for step in list(nearest.values())[: self.limit - len(self.found)]]

    def advance(self, steps: Mapping[str, Sequence[Step]]) -> None:
        """Make this hop's new nodes the next frontier."""
        self.frontier = {step.end for node_id in self.frontier for step in steps.get(node_id, ())} - self.seen
        self.seen |= self.frontier


def newest_first(steps: Iterable[Step]) -> list[Step]:
    """Return the steps by their edges' time, newest first and undated last, then by where they lead."""
    ordered = sorted(steps, key=lambda step: (step.end, step.type, step.source, step.target))
    return sorted(ordered, key=lambda step: step.at or "", reverse=True)


def walk_from(db: apsw.Connection, origins: Sequence[str], walk: Walk) -> list[Reached]:
    """Return what each origin reaches in this file."""
    trails = [_Trail(origin, walk.limit, {origin}, {origin}) for origin in dict.fromkeys(origins)]
    for hop in range(1, walk.hops + 1):
        going = [trail for trail in trails if trail.frontier and not trail.full]
        if not going:
            break
        # Up to as many of the newest ends as were seen already may be of no use.
        most = walk.limit + max(len(trail.seen) for trail in going)
        steps = follow(db, "newest", _frontier(going), walk, most)
        for trail in going:
            trail.find(steps, hop)
        if hop < walk.hops:
            # Without a label filter a trail that is not full has been given every edge there is.
            beyond = follow(db, "all", _frontier(going), walk) if walk.labels else steps
            for trail in going:
                trail.advance(beyond)
    return _reached(db, trails)


def follow(db: apsw.Connection, name: str, frontier: set[str], walk: Walk, most: int = _UNLIMITED) -> dict[str, list[Step]]:
    """Return the edges that the named pair of queries follows from the frontier, by where they start."""
    bound: dict[str, str | int | None] = {
        "frontier": listed(sorted(frontier)),
        "types": listed(kind.value for kind in walk.types or EdgeType),
        "as_of": instant(walk.as_of),
    }
    if name == "newest":
        bound |= {"labels": listed(label.value for label in walk.labels) if walk.labels else None, "most": most}
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for way in (Direction.OUT, Direction.IN):
        if walk.direction in (way, Direction.BOTH):
            for row in db.execute(query(f"{name}_{way.value}"), bound):
                steps[row[0]].append(Step._make(row))
    return steps


def shortest(db: apsw.Connection, source: str, target: str, walk: Walk) -> list[Edge] | None:
    """Return the edges of a shortest path in this file, or None; labels and limit of the walk do not matter."""
    if source == target:
        return [] if nodes_by_id(db, [source]) else None
    ahead: dict[str, list[EdgeId]] = {source: []}
    back: dict[str, list[EdgeId]] = {target: []}
    edges = {source}, {target}
    for _ in range(walk.hops):
        forward = len(edges[0]) <= len(edges[1])
        known, frontier = (ahead, edges[0]) if forward else (back, edges[1])
        fresh = _grow(db, known, frontier, walk if forward else _turned(walk))
        edges = (fresh, edges[1]) if forward else (edges[0], fresh)
        if meeting := sorted(ahead.keys() & back.keys()):
            way = ahead[meeting[0]] + back[meeting[0]][::-1]
            found = edges_by_id(db, way)
            return [found[one] for one in way]
    return None


def _grow(db: apsw.Connection, known: dict[str, list[EdgeId]], frontier: set[str], walk: Walk) -> set[str]:
    fresh: set[str] = set()
    steps = [step for found in follow(db, "all", frontier, walk).values() for step in found]
    for step in sorted(steps, key=lambda step: step[:2] + step[3:]):
        if step.end not in known:
            known[step.end] = [*known[step.origin], step.edge]
            fresh.add(step.end)
    return fresh


def _turned(walk: Walk) -> Walk:
    turned = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT, Direction.BOTH: Direction.BOTH}[walk.direction]
    return Walk(walk.types, turned, walk.hops, walk.as_of)


def _frontier(trails: Sequence[_Trail]) -> set[str]:
    return set().union(*(trail.frontier for trail in trails))


def _reached(db: apsw.Connection, trails: Sequence[_Trail]) -> list[Reached]:
    nodes = nodes_by_id(db, [step.end for trail in trails for step, _ in trail.found])
    edges = edges_by_id(db, [step.edge for trail in trails for step, _ in trail.found])
    return [Reached(trail.origin, nodes[step.end], edges[step.edge], hop) for trail in trails for step, hop in trail.found]
