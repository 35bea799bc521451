"""The guard against a source that is suddenly empty: how much a run takes away, and whether that is too much at once."""

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass, field

from graph.keeping import GONE
from schema.changes import Batch, Removed, Upserted
from schema.errors import SuddenlyEmpty
from schema.graph import Direction, EdgeType, Walk
from schema.ports import GraphReader

# People do delete fifty mails at once; they do not often delete a fifth of a mailbox.
_FEW, _ALL = 50, 10
_MANY = 100_000


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much may be gone at once: a share of what was known (a floor of fifty beside it), or as many as the owner agreed to."""

    share: float = 0.2
    agreed: int = 0


@dataclass(slots=True)
class Loss:
    """What arrived and left in the batches of a run seen so far, and how many items the source was known to hold."""

    source: str
    arrived: int = 0
    left: int = 0
    known: int = 0
    _came: set[str] = field(default_factory=set)
    _leaving: set[str] = field(default_factory=set)
    _others: dict[str, list[set[str]]] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """How many left and did not come back elsewhere: a renamed folder takes all its mails away and brings them again."""
        # Both places of a mail may leave, the second in a later batch: then it lies nowhere.
        elsewhere = sum(all(places - self._leaving for places in others) for others in self._others.values())
        return self.left - self.arrived - elsewhere

    def add(self, batch: Batch, again: int = 0) -> None:
        """Count a batch, of which `again` items were there before: that they changed makes up for no loss."""
        self.arrived += sum(isinstance(change, Upserted) for change in batch.changes) - again
        self.left += sum(isinstance(change, Removed) for change in batch.changes)
        self.known = max(self.known, batch.known)

    async def compare(self, reader: GraphReader, came: Set[str], leaving: Set[str]) -> None:
        """Note which places came and which leave, by id, and where what those hold lies since an earlier run: it is not lost."""
        self._came |= came
        self._leaving |= leaving
        held = await reader.walk(sorted(leaving), Walk((EdgeType.HOLDS,), Direction.OUT, limit=_MANY)) if leaving else []
        records = sorted({one.node.id for one in held})
        holders: dict[str, set[str]] = defaultdict(set)
        for one in await reader.walk(records, Walk((EdgeType.HOLDS,), Direction.IN, limit=_MANY)) if records else []:
            if one.node.props.get("source") == self.source and GONE not in one.node.props:
                holders[one.origin].add(one.node.id)
        for one in held:
            places = holders[one.node.id]
            # What came in this run is counted as that already, and makes up for one place that left and not for two.
            self._others.setdefault(one.origin, []).append(set() if places & self._came else places)

    def check(self, allowed: Allowed) -> None:
        """Raise SuddenlyEmpty if more is lost than the share (and over 50), or all of 10 or more, and the owner did not agree."""
        much = self.lost > _FEW and self.lost > allowed.share * self.known
        if self.lost > allowed.agreed and (much or self.lost >= max(self.known, _ALL)):
            advice = f"If this is meant, run `friday sync {self.source} --accept-removals`."
            raise SuddenlyEmpty(f"{self.source}: {self.lost} of {self.known} items are gone", advice, self.lost, self.known)
