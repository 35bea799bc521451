"""What belongs to a record by structure: its neighbours in the thread, what came with a mail and the mail it came with, its series."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schema.graph import Direction, EdgeType, Label, Node, Reached, Walk
from schema.ports import GraphReader

_TOGETHER = Walk((EdgeType.IN_THREAD, EdgeType.OCCURS_IN, EdgeType.ATTACHED_TO), Direction.BOTH, hops=1)
# Newest first, up to the limit: a mailing list's thread may have thousands of mails.
_MEMBERS = Walk((EdgeType.IN_THREAD, EdgeType.OCCURS_IN), Direction.IN, limit=200)
_RECORDS = frozenset({Label.MESSAGE, Label.EVENT, Label.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Tie:
    """A record that belongs to another: how many steps away it is in their thread, 1 for the next one."""

    origin: str
    record: Node
    steps: int


async def kin(reader: GraphReader, records: Sequence[str]) -> list[Tie]:
    """Return what belongs to each record: the others of its thread or series, and what it came with."""
    around = await reader.walk(records, _TOGETHER) if records else []
    direct = [Tie(one.origin, one.node, 1) for one in around if one.node.label in _RECORDS]
    shared = {one.node.id for one in around if one.node.label not in _RECORDS}
    members = groups(await reader.walk(sorted(shared), _MEMBERS)) if shared else {}
    # Over the thread's node in two steps: a walk of two hops would not say at which place in it a mail stands.
    return direct + [tie for one in around if one.node.id in members for tie in neighbours(one.origin, members[one.node.id])]


def groups(reached: Iterable[Reached]) -> dict[str, list[Node]]:
    """Return the members of each thread or series in the order of time."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for one in reached:
        found[one.origin].append(one.node)
    return {key: sorted(nodes, key=lambda node: (str(node.start), node.id)) for key, nodes in found.items()}


def neighbours(record: str, members: Sequence[Node]) -> list[Tie]:
    """Return the other members, each with how many places it is from the record."""
    place = next((number for number, node in enumerate(members) if node.id == record), None)
    if place is None:
        return []
    return [Tie(record, node, abs(number - place)) for number, node in enumerate(members) if number != place]


def closeness(ties: Iterable[Tie], weight: float, window: int = 1) -> Mapping[tuple[str, str], float]:
    """Return how close each pair of records is: the weight for the next one, half as much a step further, 0 beyond the window."""
    found: dict[tuple[str, str], float] = {}
    for tie in ties:
        pair = tie.origin, tie.record.id
        found[pair] = max(found.get(pair, 0.0), weight * 0.5 ** (tie.steps - 1) if tie.steps <= window else 0.0)
    return found
