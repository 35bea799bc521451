"""Walks the graph hop by hop: SQL takes each hop for a whole frontier, what was seen before is left out here."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import apsw

from graph.canonical import instant
from graph.embedded.queries import query
from graph.embedded.rows import edge_of, edges_by_id, listed, node_of, nodes_by_id
from graph.trails import Step, Trail, ends, frontier, reach, started
from schema.graph import Direction, Edge, EdgeId, EdgeType, Reached, Walk

_UNLIMITED = -1
_FEW_TYPES = 2
"""Of so many types the limit leaves out little of what each of them gives, which is why it is read whole."""


def walk_from(db: apsw.Connection, origins: Sequence[str], walk: Walk) -> list[Reached]:
    """Return what each origin reaches in this file."""
    trails = started(origins, walk.limit)
    if trails and walk.hops == 1 and 0 < len(walk.types) <= _FEW_TYPES:
        return _neighbours(db, trails, walk)
    for hop in range(1, walk.hops + 1):
        going = [trail for trail in trails if trail.going]
        if not going:
            break
        steps = follow(db, "newest", frontier(going), walk, reach(going))
        for trail in going:
            trail.find(steps, hop)
        going = [trail for trail in going if trail.going]
        if hop < walk.hops and going:
            # Without a label filter a trail that is not full has been given every edge there is.
            beyond = ends(follow(db, "all", frontier(going), walk) if walk.labels else steps)
            for trail in going:
                trail.advance(beyond)
    return _reached(db, trails)


def follow(db: apsw.Connection, name: str, origins: Sequence[str], walk: Walk, most: int = _UNLIMITED) -> dict[str, list[Step]]:
    """Return the edges that the named pair of queries follows from the frontier, by where they start."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for row in _rows(db, name, origins, walk, most):
        steps[row[0]].append(Step._make(row[1:]))
    return steps


def _rows(db: apsw.Connection, name: str, origins: Sequence[str], walk: Walk, most: int) -> Iterator[Any]:
    bound: dict[str, str | int | None] = {
        "frontier": listed(origins),
        "types": listed(kind.value for kind in walk.types or EdgeType),
        "as_of": instant(walk.as_of),
    }
    if name != "all":
        bound |= {"labels": listed(label.value for label in walk.labels) if walk.labels else None, "most": most}
    # Hop by hop and way by way: one recursive query over both directions was a hundred times slower in our measurements.
    for way in (Direction.OUT, Direction.IN):
        if walk.direction in (way, Direction.BOTH):
            yield from db.execute(query(f"{name}_{way.value}"), bound)


def _neighbours(db: apsw.Connection, trails: Sequence[Trail], walk: Walk) -> list[Reached]:
    """Return what is reached in one hop; to look up each edge and each end once more would take as long again."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    told = {}
    for row in _rows(db, "whole", frontier(trails), walk, reach(trails)):
        step = Step._make(row[1:6])
        steps[row[0]].append(step)
        told[step] = row
    for trail in trails:
        trail.find(steps, 1)
    found = [(trail.origin, told[step]) for trail in trails for step, _ in trail.found]
    return [Reached(origin, node_of(row[10:]), edge_of(row[3:10]), 1) for origin, row in found]


def shortest(db: apsw.Connection, source: str, target: str, walk: Walk) -> list[Edge] | None:
    """Return the edges of a shortest path in this file, or None; labels and limit of the walk do not matter."""
    if source == target:
        return [] if nodes_by_id(db, [source]) else None
    ahead: dict[str, list[EdgeId]] = {source: []}
    back: dict[str, list[EdgeId]] = {target: []}
    fronts = {source}, {target}
    for _ in range(walk.hops):
        # From both ends, always the smaller front: busy people lie in the middle of most paths.
        forward = len(fronts[0]) <= len(fronts[1])
        known, front = (ahead, fronts[0]) if forward else (back, fronts[1])
        fresh = _grow(db, known, front, walk if forward else _turned(walk))
        fronts = (fresh, fronts[1]) if forward else (fronts[0], fresh)
        if meeting := sorted(ahead.keys() & back.keys()):
            way = ahead[meeting[0]] + back[meeting[0]][::-1]
            found = edges_by_id(db, way)
            return [found[one] for one in way]
    return None


def _grow(db: apsw.Connection, known: dict[str, list[EdgeId]], front: set[str], walk: Walk) -> set[str]:
    fresh: set[str] = set()
    steps = [step for found in follow(db, "all", sorted(front), walk).values() for step in found]
    for step in sorted(steps, key=lambda step: (step.origin, step.end, step.type, step.source, step.target)):
        if step.end not in known:
            known[step.end] = [*known[step.origin], step.edge]
            fresh.add(step.end)
    return fresh


def _turned(walk: Walk) -> Walk:
    turned = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT, Direction.BOTH: Direction.BOTH}[walk.direction]
    return Walk(walk.types, turned, walk.hops, walk.as_of)


def _reached(db: apsw.Connection, trails: Sequence[Trail]) -> list[Reached]:
    nodes = nodes_by_id(db, [step.end for trail in trails for step, _ in trail.found])
    edges = edges_by_id(db, [step.edge for trail in trails for step, _ in trail.found])
    return [Reached(trail.origin, nodes[step.end], edges[step.edge], hop) for trail in trails for step, hop in trail.found]
