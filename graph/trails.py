"""What both stores know of a walk under way: the steps taken, what each origin has seen and found, where it goes on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schema.graph import EdgeId, EdgeType


# A named tuple: a walk from a busy person makes tens of thousands, and a frozen dataclass takes longer to make.
class Step(NamedTuple):
    """One edge followed from a frontier node to its other end; `at` is empty text or None for an undated edge."""

    end: str
    at: str | None
    type: str
    source: str
    target: str

    @property
    def edge(self) -> EdgeId:
        """The identity of the edge followed."""
        return EdgeId(EdgeType(self.type), self.source, self.target)

    @property
    def origin(self) -> str:
        """The end that the edge was followed from."""
        return self.source if self.end == self.target else self.target


Steps = Mapping[str, Sequence[Step]]


@dataclass(slots=True)
class Trail:
    """What is known of the walk from one origin."""

    origin: str
    limit: int
    seen: set[str] = field(default_factory=set)
    frontier: set[str] = field(default_factory=set)
    found: list[tuple[Step, int]] = field(default_factory=list)

    @property
    def going(self) -> bool:
        """Whether there is more to find and somewhere to go on from."""
        return len(self.found) < self.limit and bool(self.frontier)

    def find(self, steps: Steps, hop: int) -> None:
        """Take this hop's new nodes, newest edges first, as far as the limit allows."""
        # Nodes seen before are left out here and not in the query: what is new differs from origin to origin, the hop is asked for all.
        new = [step for node_id in self.frontier for step in steps.get(node_id, ()) if step.end not in self.seen]
        if not new:
            return
        nearest: dict[str, Step] = {}
        for step in newest_first(new):
            nearest.setdefault(step.end, step)
        self.found += [(step, hop) for step in list(nearest.values())[: self.limit - len(self.found)]]

    def advance(self, ends: Mapping[str, Iterable[str]]) -> None:
        """Make this hop's new nodes the next frontier."""
        self.frontier = {end for node_id in self.frontier for end in ends.get(node_id, ())} - self.seen
        self.seen |= self.frontier


def started(origins: Iterable[str], limit: int) -> list[Trail]:
    """Return a trail from each origin, each once."""
    return [Trail(origin, limit, {origin}, {origin}) for origin in dict.fromkeys(origins)]


def newest_first(steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps by their edges' time, newest first and undated last, then by where they lead."""
    if len(steps) < 2:
        return steps
    ordered = sorted(steps, key=lambda step: (step.end, step.type, step.source, step.target))
    return sorted(ordered, key=lambda step: step.at or "", reverse=True)


def frontier(trails: Iterable[Trail]) -> list[str]:
    """Return where the trails go on from, in order."""
    return sorted(set().union(*(trail.frontier for trail in trails)))


def reach(trails: Iterable[Trail]) -> int:
    """Return how many of the newest ends to ask for: up to as many as were seen already may be of no use."""
    return max(trail.limit + len(trail.seen) for trail in trails)


def ends(steps: Steps) -> dict[str, list[str]]:
    """Return where the steps lead, by where they start."""
    return {node_id: [step.end for step in found] for node_id, found in steps.items()}
