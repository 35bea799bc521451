"""The guard against a source that is suddenly empty: how much a run takes away, and whether that is too much at once."""

from dataclasses import dataclass

from schema.changes import Batch, Removed, Upserted
from schema.errors import SuddenlyEmpty

# People do delete fifty mails at once; they do not often delete a fifth of a mailbox.
_FEW, _ALL = 50, 10


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

    @property
    def lost(self) -> int:
        """How many left and did not come back elsewhere: a renamed folder takes all its mails away and brings them again."""
        return self.left - self.arrived

    def add(self, batch: Batch, again: int = 0) -> None:
        """Count a batch, of which `again` items were there before: that they changed makes up for no loss."""
        self.arrived += sum(isinstance(change, Upserted) for change in batch.changes) - again
        self.left += sum(isinstance(change, Removed) for change in batch.changes)
        self.known = max(self.known, batch.known)

    def check(self, allowed: Allowed) -> None:
        """Raise SuddenlyEmpty if more is lost than the share (and over 50), or all of 10 or more, and the owner did not agree."""
        much = self.lost > _FEW and self.lost > allowed.share * self.known
        if self.lost > allowed.agreed and (much or self.lost >= max(self.known, _ALL)):
            advice = f"If this is meant, run `friday sync {self.source} --accept-removals`."
            raise SuddenlyEmpty(f"{self.source}: {self.lost} of {self.known} items are gone", advice, self.lost, self.known)
