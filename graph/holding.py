"""Which places hold which records once a batch is written, and which records no place holds any more."""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass

from schema.graph import Direction, EdgeId, EdgeType, Label, Node, Reached, Value, Walk
from schema.ids import node_id
from schema.ports import GraphReader
from schema.spaces import Space

# No limit is meant: a walk stops at 100 for each origin, and one exported calendar file may hold thousands of events.
_MANY = 100_000
Held = tuple[str, str]
"""A membership's id and the id of a record it holds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a batch says about places: which it fills (and their folder or calendar), which are gone, and what lies where now."""

    filled: Mapping[str, str]
    gone: Set[str]
    now: Set[Held]


@dataclass(frozen=True, slots=True)
class Holding:
    """What follows: what the places held before, the folders or calendars of each record touched, who stays and who leaves."""

    before: Set[Held]
    shelves: Mapping[str, Set[str]]
    lost: tuple[Held, ...]
    staying: tuple[Node, ...]
    leaving: tuple[Node, ...]

    def unlinked(self, turn: Turn) -> tuple[EdgeId, ...]:
        """Return the edges to take from places that stay and hold something else now."""
        return tuple(EdgeId(EdgeType.HOLDS, place, record) for place, record in self.lost if place not in turn.gone)


async def holding(reader: GraphReader, turn: Turn) -> Holding:
    """Compare what the store says of these places and their records with what the batch says."""
    # Read before the batch is written; the lease on ingest keeps any other batch from coming between.
    walked = await reader.walk(sorted({*turn.gone, *turn.filled}), Walk((EdgeType.HOLDS,), Direction.OUT, limit=_MANY))
    lost = [one for one in walked if one.origin in turn.gone or (one.origin, one.node.id) not in turn.now]
    touched = {record for _, record in turn.now} | {one.node.id for one in lost}
    holders = await reader.walk(sorted(touched), Walk((EdgeType.HOLDS,), Direction.IN, limit=_MANY))
    shelves = _shelves(turn, {(one.origin, one.node.id) for one in lost}, holders)
    records = {one.node.id: one.node for one in lost}
    return Holding(
        before={(one.origin, one.node.id) for one in walked},
        shelves=shelves,
        lost=tuple(sorted((one.origin, one.node.id) for one in lost)),
        staying=tuple(node for node in records.values() if node.id in shelves),
        leaving=tuple(node for node in records.values() if node.id not in shelves),
    )


def _shelves(turn: Turn, lost: Set[Held], holders: list[Reached]) -> Mapping[str, Set[str]]:
    shelves: dict[str, set[str]] = defaultdict(set)
    for one in holders:
        if one.node.id not in turn.gone and (one.node.id, one.origin) not in lost:
            shelves[one.origin].add(turn.filled.get(one.node.id, shelf(one.node.props)))
    for place, record in turn.now:
        if place not in turn.gone:
            shelves[record].add(turn.filled[place])
    return dict(shelves)


def membership_id(space: Space, source: str, ref: str) -> str:
    """Return the id of a place of a source."""
    return node_id(space, Label.MEMBERSHIP, source, ref)


def shelf(marks: Mapping[str, Value]) -> str:
    """Return the mail folder or calendar that a place's marks name."""
    return str(marks.get("folder") or marks.get("calendar") or "")
