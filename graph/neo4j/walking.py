"""Walks the graph hop by hop: Cypher takes each hop for a whole frontier, what was seen before is left out here."""

from collections import defaultdict
from collections.abc import Sequence

from neo4j import AsyncManagedTransaction

from graph.canonical import instant
from graph.neo4j.database import Bound, Database, Row, ask
from graph.neo4j.rows import edge_id_row, edge_of, node_of, nodes_by_id
from graph.trails import Step, Trail, ends, frontier, reach, started
from schema.graph import Direction, Edge, EdgeId, EdgeType, Label, Reached, Walk
from schema.spaces import Space

# From here on the newest edges are taken by an index; below, all are read and sorted, as a look-up for each type has its price too.
_BUSY = 1_000


async def walk_from(tx: AsyncManagedTransaction, space: Space, origins: Sequence[str], walk: Walk) -> list[Reached]:
    """Return what each origin reaches in this space."""
    trails = started(origins, walk.limit)
    for hop in range(1, walk.hops + 1):
        going = [trail for trail in trails if trail.going]
        if not going:
            break
        steps = await _newest(tx, space, going, walk)
        for trail in going:
            trail.find(steps, hop)
        going = [trail for trail in going if trail.going]
        if hop < walk.hops and going:
            # Without a label filter a trail that is not full has been given every edge there is.
            beyond = await _all_ends(tx, space, going, walk) if walk.labels else ends(steps)
            for trail in going:
                trail.advance(beyond)
    return await _reached(tx, space, trails)


async def next_to(database: Database, space: Space, origins: Sequence[str], walk: Walk) -> list[Reached] | None:
    """Return what each origin reaches in this space by one hop, in one trip; None if an origin is too busy for that."""
    trails = [trail for trail in started(origins, walk.limit) if trail.going]
    rows = await database.ask("neighbours", _frontier(space, trails, walk)) if trails else []
    if any(row["busy"] for row in rows):
        return None
    told: dict[Step, Row] = {Step(*one["step"]): one for row in rows for one in row["found"]}
    steps = {row["id"]: [Step(*one["step"]) for one in row["found"]] for row in rows}
    for trail in trails:
        trail.find(steps, 1)
    return [
        Reached(trail.origin, node_of(told[step]["node"]), edge_of(step.type, told[step]["edge"]), hop)
        for trail in trails
        for step, hop in trail.found
    ]


async def shortest(tx: AsyncManagedTransaction, space: Space, pair: tuple[str, str], walk: Walk) -> list[Edge] | None:
    """Return the edges of a shortest path in this space, or None; labels and limit of the walk do not matter."""
    if pair[0] == pair[1]:
        return [] if await nodes_by_id(tx, [space], pair) else None
    back = walk.direction is Direction.IN
    # One query file fewer: a path that runs backwards is one that runs forwards from the other end.
    source, target = reversed(pair) if back else pair
    name = "path_any_way" if walk.direction is Direction.BOTH else "path_forward"
    bound = {**_bound(space, walk), "source": source, "target": target, "hops": walk.hops}
    for row in await ask(tx, name, bound):
        edges = [edge_of(one["type"], one["edge"]) for one in row["edges"]]
        return edges[::-1] if back else edges
    return None


async def _newest(tx: AsyncManagedTransaction, space: Space, trails: Sequence[Trail], walk: Walk) -> dict[str, list[Step]]:
    bound = _frontier(space, trails, walk)
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    busy = []
    for row in await ask(tx, "newest_edges", bound):
        steps[row["id"]] += [Step(*step) for step in row["steps"]]
        busy += [row["id"]] if row["busy"] else []
    ways = [way for way in (Direction.OUT, Direction.IN) if busy and walk.direction in (way, Direction.BOTH)]
    for way in ways:
        for row in await ask(tx, f"busy_{way.value}", {**bound, "frontier": busy}):
            steps[row["id"]].append(Step(*row["step"]))
    return steps


async def _all_ends(tx: AsyncManagedTransaction, space: Space, trails: Sequence[Trail], walk: Walk) -> dict[str, list[str]]:
    rows = await ask(tx, "all_ends", {**_bound(space, walk), "frontier": frontier(trails)})
    return {row["id"]: row["ends"] for row in rows}


def _frontier(space: Space, trails: Sequence[Trail], walk: Walk) -> Bound:
    wanted = [label.value for label in walk.labels or Label]
    labels: Bound = {"any_label": not walk.labels, "labels": _filled(wanted, len(Label))}
    return {**_bound(space, walk), **labels, "most": reach(trails), "busy": _BUSY, "frontier": frontier(trails)}


def _bound(space: Space, walk: Walk) -> Bound:
    return {
        "space": space.id,
        "types": _filled([kind.value for kind in walk.types or EdgeType], len(EdgeType)),
        "always": walk.as_of is None,
        "as_of": instant(walk.as_of) or "",
        "outward": walk.direction is not Direction.IN,
        "inward": walk.direction is not Direction.OUT,
    }


def _filled(values: list[str], length: int) -> list[str]:
    # The server plans anew, for half a second, when a parameter's kind or a list's order of magnitude is another.
    return values + values[-1:] * (length - len(values))


async def _reached(tx: AsyncManagedTransaction, space: Space, trails: Sequence[Trail]) -> list[Reached]:
    found = [(trail.origin, step, hop) for trail in trails for step, hop in trail.found]
    rows = [edge_id_row(step.edge) | {"end": step.end} for step in dict.fromkeys(step for _, step, _ in found)]
    answers = await ask(tx, "reached", {"space": space.id, "rows": rows}) if rows else []
    ends = [(node_of(row["node"]), edge_of(row["type"], row["edge"])) for row in answers]
    there = {(node.id, EdgeId(edge.type, edge.source, edge.target)): (node, edge) for node, edge in ends}
    # Another commit may have removed a node between two queries.
    return [Reached(origin, *there[step.end, step.edge], hop) for origin, step, hop in found if (step.end, step.edge) in there]
